"""Values → lines of YAML, in the machine's own style.

Prose and addresses are double-quoted, names plain where that is safe, lists indented by two.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime

from articles.documents.characters import one_line, several_lines, with_references
from articles.documents.keys import OLDER_NAMES
from articles.documents.nodes import COMPOSITE, NULLS, Mapping, Node, Scalar, is_null
from articles.documents.records import (
    ImageRecord,
    ProviderRecord,
    RelatedRecord,
    VideoRecord,
)

# A plain text that no reader of YAML, 1.1 or 1.2, takes for anything but that text.
_SAFE = re.compile(r"[A-Za-z](?:[\w .,+/()&'%!?|@;-]*[\w.+)!?])?", re.ASCII)
_WORDS = frozenset(
    ("true", "false", "yes", "no", "on", "off", "y", "n", "null", "nan", "inf")  # of YAML 1.1
)
_SAFE_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_NUMERIC = re.compile(r"[-+.0-9]")

_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_ESCAPED = re.compile(
    '["\\\\\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]'  # what a line can't hold as it is
)

_FRAMES = {
    "youtube": "https://www.youtube.com/embed/",
    "vimeo": "https://player.vimeo.com/video/",
    "dailymotion": "https://www.dailymotion.com/embed/video/",
}


Element = int | list[str]
"""Of a list: the place of one that came, or the lines of a new one."""


class Rendered:
    """What a key is to say: `inline` behind it, `block` below it, or `elements` of a list."""

    __slots__ = ("block", "elements", "inline")

    def __init__(
        self,
        inline: str = "",
        block: list[str] | None = None,
        elements: list[Element] | None = None,
    ) -> None:
        self.inline = inline
        self.block = block
        self.elements = elements

    def under(self, key: str, came: list[Node] | tuple[()] = ()) -> list[str]:
        """The key's lines; `came` are the elements that numbers stand for."""
        if self.elements is not None:
            lines = [
                line
                for one in self.elements
                for line in element(node(came[one]) if isinstance(one, int) else one)
            ]
            return [f"{key}:", *indented(lines)]
        if self.block is not None:
            return [f"{key}:", *indented(self.block)]
        return [f"{key}: {self.inline}"]


def quoted(text: str) -> str:
    """A double-quoted text on one line."""
    return f'"{_ESCAPED.sub(_escape, text)}"'


def _escape(match: re.Match[str]) -> str:
    character = match.group()
    code = ord(character)
    return _ESCAPES.get(character) or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}")


def name(text: str) -> str:
    """A name: plain if nobody can misread it, else double-quoted."""
    safe = _SAFE.fullmatch(text) and " #" not in text and text.lower() not in _WORDS
    return text if safe else quoted(text)


def prose(text: str) -> str:
    """A text that is read as HTML's references are: what looks like one has to say it isn't."""
    return quoted(with_references(text))


def moment(when: datetime) -> str:
    """A time in UTC, as the machine writes it. Raises ValueError if it has no zone."""
    if when.tzinfo is None:
        raise ValueError(f"a time without a zone: {when}")
    return when.astimezone(UTC).isoformat().replace("+00:00", "Z")


def truth(value: bool) -> str:
    return "true" if value else "false"


def indented(lines: Iterable[str], by: int = 2) -> list[str]:
    return [" " * by + line if line else line for line in lines]


def element(lines: list[str]) -> list[str]:
    """Lines as an element of a list."""
    return ["- " + lines[0], *indented(lines[1:])]


def image(picture: ImageRecord) -> list[str]:
    lines = [f"url: {quoted(picture.url)}"]
    if picture.width is not None:
        lines.append(f"width: {picture.width}")
    if picture.height is not None:
        lines.append(f"height: {picture.height}")
    if picture.is_cached is not None:
        lines.append(f"isCached: {truth(picture.is_cached)}")
    if picture.title:
        lines.append(f"title: {prose(one_line(picture.title))}")
    if picture.attribution:
        lines.append(f"attribution: {prose(one_line(picture.attribution))}")
    return lines


def images(pictures: Iterable[ImageRecord]) -> list[str]:
    """The key and its elements; nothing if there are none."""
    lines = [line for picture in pictures for line in element(image(picture))]
    return ["images:", *indented(lines)] if lines else []


def provider(source: ProviderRecord) -> list[str]:
    return [
        f"name: {name(one_line(source.name))}",
        f"domain: {name(one_line(source.domain))}",
        *images(source.images),
    ]


def entry(related: RelatedRecord, *, older: bool) -> list[str]:
    """A related entry; `older` if its document uses the older names of addresses."""

    def key(today: str) -> str:
        return OLDER_NAMES[today] if older else today

    lines = [
        f"title: {prose(one_line(related.title))}",
        f"excerpt: {prose(several_lines(related.excerpt))}",
    ]
    if related.published_at is not None:
        lines.append(f"publishedDateTime: {moment(related.published_at)}")
    lines.append(f"{key('webUrl')}: {quoted(related.url)}")
    if related.amp_url:
        lines.append(f"{key('ampWebUrl')}: {quoted(related.amp_url)}")
    if related.cdn_amp_url:
        lines.append(f"{key('cdnAmpWebUrl')}: {quoted(related.cdn_amp_url)}")
    lines.append(f"type: {name(related.type)}")
    if related.provider is not None:
        lines += ["provider:", *indented(provider(related.provider))]
    if related.quality is not None:
        lines.append(f"quality: {related.quality}")
    return lines + images(related.images)


def embed(video: VideoRecord) -> str:
    """The frame that shows a film, for a document born here."""
    return (
        f'<iframe width="800" height="500" frameborder="0" src="{_FRAMES[video.host]}{video.id}"'
        " allowfullscreen></iframe>"
    )


def key(text: str) -> str:
    """A key. Raises ValueError for one that was no text."""
    if text.startswith(COMPOSITE):
        raise ValueError("a key that is a list or a mapping can't be written anew")
    return text if _SAFE_KEY.fullmatch(text) and text.lower() not in _WORDS else quoted(text)


def node(value: Node) -> list[str]:
    """Any value, as it was read: for what can't be copied as it came.

    One line stands behind its key; several stand below it.
    """
    if type(value) is Scalar:
        return [_scalar(value)]
    if type(value) is Mapping:
        lines = [line for name, inner in value.values.items() for line in pair(name, inner)]
        return lines or ["{}"]
    lines = [line for item in value.items for line in element(node(item))]  # type: ignore[union-attr]
    return lines or ["[]"]


def pair(name: str, value: Node) -> list[str]:
    """A key with any value, as it was read."""
    lines = node(value)
    if type(value) is Scalar or lines[0] in ("{}", "[]"):
        return [f"{key(name)}: {lines[0]}".rstrip()]
    return [f"{key(name)}:", *indented(lines)]


def _scalar(value: Scalar) -> str:
    if not value.plain:
        return quoted(value.text)
    if is_null(value) or says_more_plain(value.text):
        return value.text
    return name(value.text)


def says_more_plain(text: str) -> bool:
    """Whether a text would say something else in quotes: a number, a time, a truth value, null."""
    return text in NULLS or text in ("true", "false") or _NUMERIC.match(text) is not None
