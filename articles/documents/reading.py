"""Bytes → Document: front matter as text under keys, body, the untouched original.

Nine tenths of a busy newsroom are related entries, and the same entry stands in every article of
its story, to the letter. So entries are cut out and read once: the rest of the front matter, with a
stand-in for each, tells from its shape whether the cuts were right, and an entry counts only if it
reads alone. Where either fails, the document is read in one piece.

Entries that are all the same, to the letter, as in the document that we hold needn't be read at
all: a score or a line changed elsewhere.
"""

import re
from hashlib import blake2b
from typing import Any, NamedTuple

from articles.documents.characters import decode, shown
from articles.documents.limits import MAX_BYTES, MAX_RELATED, MAX_VALUES
from articles.documents.nodes import (
    SECURED,
    Mapping,
    Node,
    Scalar,
    Sequence,
    Tree,
    is_null,
    parse,
    unreadable,
)
from articles.documents.records import DocumentError, Problem

_FENCE = re.compile(r"---[ \t]*(?:\r\n|\n|\r|\Z)")
_CLOSING = re.compile(r"(?<=[\r\n])---[ \t]*(?:\r\n|\n|\r|\Z)")
_LINE_END = re.compile(r"\r\n|\n|\r")
_MORE_ON_THE_LINE = re.compile(r"[ \t]*[^\s#][^\r\n]*")
_MORE_BELOW = re.compile(r"(?<![^\r\n])[ \t]*[^\s#][^\r\n]*")

# A line that no message repeats (docs/format.md): it names the key, or looks like its ciphertext.
_MAY_BE_SECURED = re.compile(r"secured|[A-Za-z0-9+/=;]{16}")

_RELATED = "\nrelated:\n  - "
_ENTRY = "\n  - "
_NEXT_KEY = re.compile(r"\n(?![ \n])")

# One of these stands before every value but the first, and brings along four at most: a colon a
# mapping, its key, its value and its end.
_BRING_VALUES = ":-?,[{"

# Goes into the digest of entries, which trusts how they were judged: another number, when they are
# judged otherwise, has all of them read once more.
_JUDGED = b"1"


class Entry:
    """One related entry, shared by all documents that hold the same text.

    Lines in `node` count from the entry's first, which is 0, where it was read alone. Validation
    looks at an entry only once as well: it leaves its `outcome` and lets go of the node.
    """

    __slots__ = ("count", "node", "outcome")

    def __init__(self, node: Node, count: int) -> None:
        self.node: Node | None = node
        self.count = count  # values in it
        self.outcome: Any = None


class _Entries:
    """Entries by their text, bounded: when the young half is full, the old half is forgotten."""

    MOST = 4096  # entries in a half
    MOST_CHARACTERS = 4_000_000  # in a half

    def __init__(self) -> None:
        self.young: dict[str, Entry] = {}
        self.old: dict[str, Entry] = {}
        self.characters = 0

    def get(self, text: str) -> Entry | None:
        entry = self.young.get(text)
        if entry is None:
            entry = self.old.get(text)
            if entry is not None:
                self.keep(text, entry)
        return entry

    def keep(self, text: str, entry: Entry) -> None:
        if len(self.young) >= self.MOST or self.characters > self.MOST_CHARACTERS:
            self.old, self.young, self.characters = self.young, {}, 0
        self.young[text] = entry
        self.characters += len(text)


_known = _Entries()


class Document:
    """A document as it came, read but not judged.

    `original` are its bytes, `body` what follows the front matter, `root` the front matter,
    `entries` its related entries, each with the line that its own lines are counted from, and
    `warnings` what had to be mended to read it. `entries_digest` are 16 bytes of the entries' text,
    none where they weren't cut out. With `entries_unread` they are those that were known, and
    `entries` is empty.
    """

    __slots__ = (
        "body",
        "entries",
        "entries_digest",
        "entries_unread",
        "front",
        "original",
        "root",
        "warnings",
    )

    def __init__(
        self,
        original: bytes,
        front: str,
        body: str,
        front_matter: "_FrontMatter",
        warnings: tuple[Problem, ...],
    ) -> None:
        self.original = original
        self.front = front  # from the opening fence to the closing one, which is no part of it
        self.body = body
        self.root = front_matter.root
        self.entries = front_matter.entries
        self.entries_digest = front_matter.digest
        self.entries_unread = front_matter.unread
        self.warnings = warnings

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the front matter, in their order."""
        return tuple(self.root.values)

    def line(self, key: str) -> int:
        """The line of the file, from 1, that the key stands in; 0 if it isn't there."""
        node = self.root.values.get(key)
        return 0 if node is None else node.line

    def text(self, key: str) -> str | None:
        """What a key says, as text, if it is there and neither null, a list nor a mapping."""
        node = self.root.values.get(key)
        return node.text if type(node) is Scalar and not is_null(node) else None


def read(data: bytes, *, known_entries: bytes = b"") -> Document:
    """Reads a file's bytes.

    `known_entries` is the `entries_digest` of entries that are known, and in which there is nothing
    to warn of: if the document has the very same ones, they stay unread.

    Raises DocumentError, with line and key, if the front matter is unreadable: none, unclosed, no
    mapping, no UTF-8, no YAML, a key twice, an unknown tag, too large or too deep.
    """
    if len(data) > MAX_BYTES:
        message = f"the file has {len(data):,} bytes; {MAX_BYTES:,} are the most"
        raise unreadable(0, "", message)
    text, warnings = decode(data)
    if not text:
        raise unreadable(1, "", "the file is empty; it must begin with a line of three dashes")
    front, body = _split(text)
    front_matter = _read_cut(front, known_entries) or _read_whole(front)
    return Document(data, front, body, front_matter, warnings)


def _split(text: str) -> tuple[str, str]:
    """The front matter from its opening fence to before its closing one, and the body."""
    opening = _FENCE.match(text)
    if opening is None:
        found = _shown_line(_LINE_END.split(text[:200], maxsplit=1)[0])
        message = f"found {found}; the front matter must begin with a line of three dashes"
        raise unreadable(1, "", message)
    closing = _closing(text, opening.end())
    if closing is None:
        message = "the front matter isn't closed; it must end with a line of three dashes"
        raise unreadable(1, "", message)
    start, end = closing
    fence = opening.group().replace(" ", "").replace("\t", "")  # not every parser takes a tab there
    return fence + text[opening.end() : start], text[end:]


def _shown_line(line: str) -> str:
    return "a line" if _MAY_BE_SECURED.search(line) else shown(line)


def _closing(text: str, start: int) -> tuple[int, int] | None:
    """Where the closing fence's line begins and ends."""
    if "\r" not in text:  # the search for a fixed text is much the faster one
        at = text.find("\n---", start - 1)
        while at >= 0:
            fence = _FENCE.match(text, at + 1)
            if fence is not None:
                return at + 1, fence.end()
            at = text.find("\n---", at + 4)
        return None
    match = _CLOSING.search(text, start)
    return None if match is None else match.span()


class _FrontMatter(NamedTuple):
    """What a Document says of its front matter: see there."""

    root: Mapping
    entries: tuple[tuple[int, Entry], ...] = ()
    digest: bytes = b""
    unread: bool = False


def _read_whole(front: str) -> _FrontMatter:
    root = root_of(parse(front), front)
    related = root.values.get("related")
    if type(related) is not Sequence:
        return _FrontMatter(root)
    return _FrontMatter(root, tuple((0, Entry(item, 0)) for item in related.items))


def root_of(tree: Tree, front: str, first_line: int = 1) -> Mapping:
    """The mapping that a front matter must be, and nothing after it. Raises DocumentError."""
    more = _MORE_ON_THE_LINE.match(front, tree.end) or _MORE_BELOW.search(front, tree.end)
    if more is not None:
        line = first_line + len(_LINE_END.findall(front, 0, more.start()))
        is_its_rest = type(tree.root) is Mapping and SECURED in tree.root.values
        found = "more" if is_its_rest else _shown_line(more.group().strip())
        message = f"found {found} after the end of the YAML; one document is right"
        raise unreadable(line, "", message)
    root = tree.root
    if type(root) is Mapping:
        return root
    if is_null(root):
        raise unreadable(1, "", "the front matter is empty; it must hold keys and values")
    found = "a list" if type(root) is Sequence else "a text"
    message = f"the front matter is {found}; it must be a mapping of keys to values"
    raise unreadable(root.line, "", message)


def _read_cut(front: str, known: bytes) -> _FrontMatter | None:
    """The front matter read with its related entries cut out, or None where that can't be told."""
    at = front.find(_RELATED)
    if at < 0 or "\r" in front:
        return None
    start = at + len(_RELATED)
    next_key = _NEXT_KEY.search(front, start)
    if next_key is None:
        return None
    block = front[start : next_key.start()].rstrip("\n")
    texts = block.split(_ENTRY)
    if len(texts) > MAX_RELATED:
        return None
    digest = blake2b(block.encode(), digest_size=16, person=_JUDGED).digest()
    unread = digest == known and _surely_few(front)
    entries = [] if unread else _read_entries(texts)
    if entries is None:
        return None

    lines = []
    stand_ins = []
    line = front.count("\n", 0, start) + 1
    for text in texts:
        height = text.count("\n") + 1
        lines.append(line)
        stand_ins.append('  - ""' + "\n" * height)
        line += height
    rest = front[start + len(block) + 1 :]
    cut = "".join((front[:at], "\nrelated:\n", *stand_ins, rest))
    try:
        tree = parse(cut)
        root = root_of(tree, cut)
    except DocumentError:
        return None  # whether that is so, and where, the whole says
    if tree.anchored or tree.count + sum(entry.count for entry in entries) > MAX_VALUES:
        return None
    related = root.values.get("related")
    if type(related) is not Sequence or not _stand_where(related.items, lines):
        return None
    related.items = []
    placed = () if unread else tuple(zip(lines, entries, strict=True))
    return _FrontMatter(root, placed, digest, unread)


def _surely_few(front: str) -> bool:
    """Whether there can't be too many values in a front matter, without reading it."""
    return 1 + 4 * sum(map(front.count, _BRING_VALUES)) <= MAX_VALUES


def _read_entries(texts: list[str]) -> list[Entry] | None:
    """The entries with these texts, or None unless each reads alone."""
    entries = []
    for text in texts:
        entry = _known.get(text) or _read_entry(text)
        if entry is None:
            return None
        entries.append(entry)
    return entries


def _stand_where(items: list[Node], lines: list[int]) -> bool:
    """Whether these are the stand-ins for entries on these lines: empty quoted texts."""
    return len(items) == len(lines) and all(
        type(item) is Scalar and item.line == line and not item.text and not item.plain
        for item, line in zip(items, lines, strict=True)
    )


def _read_entry(text: str) -> Entry | None:
    """An entry read alone, or None unless it means the same wherever it stands."""
    alone = f"  - {text}\n"
    try:
        # Two levels deep, counting the sequence that it brings along: as in its document.
        tree = parse(alone, first_line=0, depth=1)
    except DocumentError:
        return None
    items = tree.root.items if type(tree.root) is Sequence else []
    if tree.anchored or tree.end != len(alone) or len(items) != 1 or items[0].line != 0:
        return None
    entry = Entry(items[0], tree.count)
    _known.keep(text, entry)
    return entry
