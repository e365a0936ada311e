"""What a newsroom holds beside its documents: files of topics and of organisations.

`_data/topics/NN-name.yaml` is a YAML mapping, `_data/organizations/DOMAIN.md` a front matter. The
same rules as for articles: bytes → record, and back to the same bytes but for what changed.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from articles.documents import nodes, rendering
from articles.documents.addresses import picture_problem
from articles.documents.characters import decode, one_line, several_lines, shown_key
from articles.documents.findings import Findings
from articles.documents.limits import (
    MAX_BYTES,
    MAX_DESCRIPTION,
    MAX_LISTED,
    MAX_NAME,
    MAX_PROVIDER,
)
from articles.documents.nodes import is_null, unreadable
from articles.documents.parts import (
    address,
    images,
    lines_of_prose,
    names,
    text,
    unknown_keys,
)
from articles.documents.reading import read, root_of
from articles.documents.records import (
    DocumentError,
    ImageRecord,
    OrganizationRecord,
    Problem,
    TopicRecord,
)
from articles.documents.rendering import Element, Rendered
from articles.documents.rewriting import Order, elements_of, rewrite
from articles.documents.scalars import Wrong, found, whole_number

# Field of the record → key, in the order in which the machine writes them.
TOPIC_KEYS = {
    "id": "_id",
    "name": "name",
    "shortname": "shortname",
    "parent": "parent",
    "place": "position",
    "description": "description",
    "keywords": "keywords",
    "hashtags": "hashtags",
    "images": "images",
    "services": "services",
}
ORGANIZATION_KEYS = {
    "id": "_id",
    "name": "name",
    "other_names": "otherNames",
    "domain": "domain",
    "description": "description",
    "images": "images",
}
_TOPIC_ORDER = Order(tuple(TOPIC_KEYS.values()))
_ORGANIZATION_ORDER = Order(tuple(ORGANIZATION_KEYS.values()))

_POSITION = re.compile(r"([0-9]{1,7})-")
_FENCED = re.compile(r"---[ \t]*[\r\n]")


def read_topic(data: bytes, name: str) -> TopicRecord:
    """The topic of a file of this name. Raises DocumentError if it can't be read or has no name."""
    return judge_topic(data, name)[0]


def judge_topic(data: bytes, name: str) -> tuple[TopicRecord, tuple[Problem, ...]]:
    """The same, with warnings of what had to be left out."""
    file = _TopicFile(data)
    piece = _Pieces(file.root, TOPIC_KEYS.values(), file.warnings)
    number = _POSITION.match(name.rsplit("/", 1)[-1])
    record = TopicRecord(
        id=piece.text("_id", MAX_NAME),
        name=piece.needed("name", MAX_NAME),
        shortname=piece.text("shortname", MAX_NAME),
        parent=piece.text("parent", MAX_NAME),
        keywords=piece.names("keywords"),
        hashtags=piece.names("hashtags"),
        images=piece.addresses("images"),
        services=piece.services("services"),
        position=int(number.group(1)) if number else 0,
        place=piece.place("position"),
        description=piece.text("description", MAX_DESCRIPTION, lines_of_prose),
    )
    return record, piece.verdict()


def read_organization(data: bytes) -> OrganizationRecord:
    """An organisation. Raises DocumentError if it can't be read or lacks its name or domain."""
    return judge_organization(data)[0]


def judge_organization(data: bytes) -> tuple[OrganizationRecord, tuple[Problem, ...]]:
    """The same, with warnings of what had to be left out."""
    document = read(data)
    piece = _Pieces(document.root, ORGANIZATION_KEYS.values(), document.warnings)
    record = OrganizationRecord(
        id=piece.text("_id", MAX_PROVIDER),
        name=piece.needed("name", MAX_PROVIDER),
        domain=piece.needed("domain", MAX_PROVIDER),
        other_names=piece.names("otherNames"),
        description=piece.text("description", MAX_DESCRIPTION, lines_of_prose),
        images=images(document.root.values.get("images"), "images", piece.findings),
    )
    return record, piece.verdict()


def write_topic(data: bytes, changes: Mapping[str, object]) -> bytes:
    """The file's bytes with these fields of a TopicRecord changed; not `position`, which its name
    says: `place` says another.

    Raises ValueError for what it can't say, DocumentError if the file can't be read.
    """
    file = _TopicFile(data)
    wanted = _wanted(read_topic(data, ""), changes, TOPIC_KEYS)
    if not wanted:
        return data
    written = rewrite(file.lines, file.front, file.root, wanted, _TOPIC_ORDER)
    if not file.fenced:
        written = written[len(file.lines[0]) :]
    _check(lambda: read_topic(written, ""))
    return written


def write_organization(data: bytes, changes: Mapping[str, object]) -> bytes:
    """The file's bytes with these fields of an OrganizationRecord changed; raises as above."""
    document = read(data)
    wanted = _wanted(read_organization(data), changes, ORGANIZATION_KEYS)
    if not wanted:
        return data
    lines = data.splitlines(keepends=True)
    height = len(document.front.splitlines())
    head = rewrite(lines[:height], document.front, document.root, wanted, _ORGANIZATION_ORDER)
    written = head + b"".join(lines[height:])
    _check(lambda: read_organization(written))
    return written


def compose_topic(record: TopicRecord) -> bytes:
    """The file of a topic that has none. Raises ValueError for what it can't say."""
    lines = ["taxonomy: topic", *_lines(record, TOPIC_KEYS)]
    written = ("\n".join(lines) + "\n").encode()
    _check(lambda: read_topic(written, ""))
    return written


def compose_organization(record: OrganizationRecord) -> bytes:
    """The file of an organisation that has none. Raises ValueError for what it can't say."""
    lines = ["---", "taxonomy: organization", *_lines(record, ORGANIZATION_KEYS), "---"]
    written = ("\n".join(lines) + "\n").encode()
    _check(lambda: read_organization(written))
    return written


class _TopicFile:
    """A topic's file, read: as a front matter, with a fence before it if it came without."""

    def __init__(self, data: bytes) -> None:
        if len(data) > MAX_BYTES:
            message = f"the file has {len(data):,} bytes; {MAX_BYTES:,} are the most"
            raise unreadable(0, "", message)
        text, self.warnings = decode(data)
        self.fenced = _FENCED.match(text) is not None
        self.front = text if self.fenced else f"---\n{text}"
        first_line = 1 if self.fenced else 0
        tree = nodes.parse(self.front, first_line=first_line)
        self.root = root_of(tree, self.front, first_line)
        self.lines = data.splitlines(keepends=True)
        if not self.fenced:
            first = self.lines[0] if self.lines else b""
            self.lines.insert(0, b"---" + (first[len(first.rstrip(b"\r\n")) :] or b"\n"))


class _Pieces:
    """What is read from a file's root, key by key; what is wrong is collected."""

    def __init__(
        self, root: nodes.Mapping, known: Iterable[str], warnings: tuple[Problem, ...]
    ) -> None:
        self.values = root.values
        self.findings = Findings()
        for warning in warnings:
            self.findings.warn(*warning[1:])
        unknown_keys(root, frozenset(("taxonomy", *known)), "", self.findings)

    def text(self, key: str, most: int, tidy: Callable[[str], str] = one_line) -> str:
        node = self.values.get(key)
        try:
            return text(node, key, self.findings, most, tidy)
        except Wrong as wrong:
            self.findings.warn(node.line if node else 1, key, f"{wrong}: left out")
            return ""

    def place(self, key: str) -> int | None:
        """A place among others: a whole number from 0."""
        node = self.values.get(key)
        if node is None or is_null(node):
            return None
        try:
            return whole_number(node, 0)
        except Wrong as wrong:
            self.findings.warn(node.line, key, f"{wrong}: left out")
            return None

    def needed(self, key: str, most: int) -> str:
        node = self.values.get(key)
        line = node.line if node else 1
        try:
            said = text(node, key, self.findings, most)
        except Wrong as wrong:
            self.findings.error(line, key, str(wrong))
            return ""
        if not said:
            self.findings.error(line, key, f"found nothing; a {key} is needed")
        return said

    def names(self, key: str) -> tuple[str, ...]:
        return names(self.values.get(key), key, self.findings, MAX_LISTED, "warning")

    def addresses(self, key: str) -> tuple[str, ...]:
        """A list of addresses of pictures."""
        node = self.values.get(key)
        if node is None or is_null(node):
            return ()
        kept = []
        for place, item in enumerate(elements_of(node)):
            try:
                kept.append(address(item, picture_problem))
            except Wrong as wrong:
                self.findings.warn(item.line, f"{key}[{place}]", f"{wrong}: left out")
        if type(node) is not nodes.Sequence:
            message = f"found {found(node)}; a list of addresses is right: left out"
            self.findings.warn(node.line, key, message)
        return tuple(filter(None, kept))

    def services(self, key: str) -> tuple[tuple[str, str], ...]:
        """Names of services with their addresses."""
        node = self.values.get(key)
        if node is None or is_null(node):
            return ()
        if type(node) is not nodes.Mapping:
            message = f"found {found(node)}; a mapping of names to addresses is right: left out"
            self.findings.warn(node.line, key, message)
            return ()
        kept = []
        for name, value in node.values.items():
            try:
                url = address(value)
            except Wrong as wrong:
                self.findings.warn(value.line, f"{key}.{shown_key(name)}", f"{wrong}: left out")
            else:
                if url:
                    kept.append((name, url))
        return tuple(kept)

    def verdict(self) -> tuple[Problem, ...]:
        """The warnings; raises DocumentError if there are errors."""
        if self.findings.errors:
            raise DocumentError(self.findings.ordered())
        return self.findings.ordered()


def _says_nothing(value: object) -> bool:
    return value is None or value in ("", ())


def _rendered(field: str, value: Any) -> Rendered | None:
    if _says_nothing(value):
        return None
    if isinstance(value, int):
        return Rendered(str(value))
    if field == "description":
        return Rendered(rendering.prose(several_lines(value)))
    if field == "services":
        return Rendered(
            block=[f"{rendering.key(name)}: {rendering.quoted(url)}" for name, url in value]
        )
    if isinstance(value, str):
        return Rendered(rendering.name(one_line(value)))
    return Rendered(elements=[_element(field, one) for one in value])


def _element(field: str, value: Any) -> Element:
    if isinstance(value, ImageRecord):
        return rendering.image(value)
    if field == "images":
        return [rendering.quoted(value)]
    return [rendering.name(one_line(value))]


def _wanted(
    before: TopicRecord | OrganizationRecord, changes: Mapping[str, object], keys: dict[str, str]
) -> dict[str, Rendered | None]:
    """Keys and what they are to say, of the fields that don't say so already."""
    unknown = set(changes) - set(keys)
    if unknown:
        raise ValueError(f"not fields that can be written: {', '.join(sorted(unknown))}")
    wanted = {}
    for field, value in changes.items():
        value = tuple(value) if isinstance(value, list) else value
        now = getattr(before, field)
        if value != now and not (_says_nothing(value) and _says_nothing(now)):
            wanted[keys[field]] = _rendered(field, value)
    return wanted


def _lines(record: TopicRecord | OrganizationRecord, keys: dict[str, str]) -> list[str]:
    lines = []
    for field, key in keys.items():
        says = _rendered(field, getattr(record, field))
        if says is not None:
            lines += says.under(key)
    return lines


def _check(judge: Callable[[], object]) -> None:
    """Nothing is given out that would be refused when it comes in again."""
    try:
        judge()
    except DocumentError as error:
        raise ValueError(f"no file can say this: {error}") from error
