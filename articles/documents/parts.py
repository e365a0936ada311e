"""The pieces that articles, entries and taxonomies share: texts, lists, pictures, providers.

Each takes a node, its key's path, and the findings that it reports to. A piece that isn't sound is
left out, with a warning; only what an article says of itself can cost the document.
"""

from collections.abc import Callable
from typing import Any

from articles.documents.addresses import address_problem, picture_problem
from articles.documents.characters import (
    has_unfit,
    one_line,
    several_lines,
    shown_key,
    without_references,
)
from articles.documents.findings import Findings
from articles.documents.limits import MAX_IMAGES, MAX_NAME, MAX_PIXELS, MAX_PROVIDER, MAX_TITLE
from articles.documents.nodes import Mapping, Node, Scalar, Sequence, is_null
from articles.documents.records import ImageRecord, ProviderRecord
from articles.documents.scalars import Wrong, found, truth, whole_number

_PROVIDER_KEYS = frozenset(("name", "domain", "images"))

UNKNOWN = "found an unknown key; it is kept as it came"
_MENDED = "found control characters; U+0080 to U+009F are read as Windows-1252, others are dropped"


def text(
    node: Node | None,
    key: str,
    findings: Findings,
    most: int,
    tidy: Callable[[str], str] = one_line,
) -> str:
    """A text, tidied, "" if nothing is said. Raises Wrong for a list, a mapping, or too much."""
    if node is None:
        return ""
    if type(node) is not Scalar:
        raise Wrong(f"found {found(node)}; a text is right")
    raw = node.text
    if is_null(node):
        return ""
    if has_unfit(raw):
        findings.warn(node.line, key, _MENDED)
    tidied = tidy(raw)
    if len(tidied) > most:
        raise Wrong(f"found {len(tidied):,} characters; {most:,} are the most")
    return tidied


def prose(node: Node | None, key: str, findings: Findings, most: int) -> str:
    """A text of one line that may have come from HTML, as it is to be shown. Raises Wrong."""
    return text(node, key, findings, most, one_line_of_prose)


def one_line_of_prose(raw: str) -> str:
    return one_line(without_references(raw)) if "&" in raw else one_line(raw)


def lines_of_prose(raw: str) -> str:
    """A text of several lines that may have come from HTML, as it is to be shown."""
    return several_lines(without_references(raw)) if "&" in raw else several_lines(raw)


def address(node: Node | None, judge: Callable[[str], str] = address_problem) -> str:
    """An address as it came, but for outer blanks; "" if nothing is said. Raises Wrong."""
    if node is None:
        return ""
    if type(node) is not Scalar:
        raise Wrong(f"found {found(node)}; an address is right")
    raw = node.text.strip()
    if not raw or is_null(node):
        return ""
    problem = judge(raw)
    if problem:
        raise Wrong(problem)
    return raw


def names(
    node: Node | None, key: str, findings: Findings, most: int, level: str = "error"
) -> tuple[str, ...]:
    """A list of names, each once, in their order. Null and blank entries occur and say nothing.

    More than `most` are a problem of `level`.
    """
    if node is None or is_null(node):
        return ()
    if type(node) is not Sequence:
        findings.warn(node.line, key, f"found {found(node)}; a list of texts is right: left out")
        return ()
    if len(node.items) > most:
        message = f"found {len(node.items):,} entries; {most:,} are the most"
        findings.problem(level, node.line, key, message)
        return ()
    kept: dict[str, None] = {}
    for place, item in enumerate(node.items):
        path = f"{key}[{place}]"
        try:
            name = text(item, path, findings, MAX_NAME)
        except Wrong as wrong:
            findings.warn(item.line, path, f"{wrong}: left out")
        else:
            if name:
                kept[name] = None
    return tuple(kept)


def unknown_keys(node: Mapping, known: frozenset[str], key: str, findings: Findings) -> None:
    """Warns of keys that aren't known; they are kept and come out again on export."""
    if not known.issuperset(node.values):
        for name, value in node.values.items():
            if name not in known:
                path = f"{key}.{shown_key(name)}" if key else shown_key(name)
                findings.warn(value.line, path, UNKNOWN)


def _picture(node: Node) -> str:
    return address(node, picture_problem)


def _side(node: Node) -> int:
    return whole_number(node, 1, MAX_PIXELS)


_IMAGE_PIECES: dict[str, Callable[[Node], Any]] = {
    "url": _picture,
    "width": _side,
    "height": _side,
    "isCached": truth,
}


def image(node: Node, key: str, findings: Findings) -> ImageRecord | None:
    """One picture, or None with a warning."""
    if type(node) is not Mapping:
        message = f"found {found(node)}; a mapping with a url is right: left out"
        findings.warn(node.line, key, message)
        return None
    said: dict[str, Any] = {}
    sound = True
    for name, value in node.values.items():
        try:
            judge = _IMAGE_PIECES.get(name)
            if judge is not None:
                if not is_null(value):
                    said[name] = judge(value)
            elif name in ("title", "attribution"):
                said[name] = prose(value, f"{key}.{name}", findings, MAX_TITLE)
            else:
                findings.warn(value.line, f"{key}.{shown_key(name)}", UNKNOWN)
        except Wrong as wrong:
            findings.warn(value.line, f"{key}.{name}", f"{wrong}: the picture is left out")
            sound = False
    if sound and not said.get("url"):
        findings.warn(node.line, f"{key}.url", "found nothing; a picture needs a url: left out")
        sound = False
    if not sound:
        return None
    return ImageRecord(
        said["url"],
        said.get("width"),
        said.get("height"),
        said.get("isCached"),
        said.get("title", ""),
        said.get("attribution", ""),
    )


def images(
    node: Node | None, key: str, findings: Findings, level: str = "warning"
) -> tuple[ImageRecord, ...]:
    """A list of pictures without the unsound ones. Too many are a problem of `level`."""
    if node is None or is_null(node):
        return ()
    if type(node) is not Sequence:
        findings.warn(node.line, key, f"found {found(node)}; a list of pictures is right: left out")
        return ()
    if len(node.items) > MAX_IMAGES:
        message = f"found {len(node.items):,} pictures; {MAX_IMAGES} are the most"
        findings.problem(level, node.line, key, message)
        return ()
    judged = [image(item, f"{key}[{place}]", findings) for place, item in enumerate(node.items)]
    return tuple(picture for picture in judged if picture is not None)


def provider(
    node: Node | None, key: str, findings: Findings, level: str, line: int
) -> ProviderRecord | None:
    """Who published it, or None with problems of `level`; `line` is where it is missed."""
    if node is None or is_null(node):
        message = "found nothing; a provider with name and domain is right"
        findings.problem(level, node.line if node else line, key, message)
        return None
    if type(node) is not Mapping:
        message = f"found {found(node)}; a mapping with name and domain is right"
        findings.problem(level, node.line, key, message)
        return None
    unknown_keys(node, _PROVIDER_KEYS, key, findings)
    pair = []
    for name in ("name", "domain"):
        path = f"{key}.{name}"
        value = node.values.get(name)
        try:
            said = text(value, path, findings, MAX_PROVIDER)
        except Wrong as wrong:
            findings.problem(level, value.line if value else node.line, path, str(wrong))
            continue
        if said:
            pair.append(said)
        else:
            message = f"found nothing; a provider needs a {name}"
            findings.problem(level, value.line if value else node.line, path, message)
    logos = images(node.values.get("images"), f"{key}.images", findings)
    return ProviderRecord(pair[0], pair[1], logos) if len(pair) == 2 else None
