"""What a YAML text holds: scalars, sequences and mappings, and what its reader must know of them.

Nothing is constructed by the rules of YAML 1.1: a scalar stays text, with the one bit that matters
later, whether it was plain.
"""

from collections.abc import Iterator
from typing import Any

from articles.documents.records import DocumentError, Problem


class Scalar:
    """A text; `plain` unless it was quoted, in a block, or tagged as a string."""

    __slots__ = ("line", "plain", "text")

    def __init__(self, text: str, plain: bool, line: int) -> None:
        self.text = text
        self.plain = plain
        self.line = line


class Sequence:
    __slots__ = ("items", "line")

    def __init__(self, line: int) -> None:
        self.items: list[Node] = []
        self.line = line


class Mapping:
    """Values by key. A value's line is its key's: that is where someone looks for it."""

    __slots__ = ("line", "values")

    def __init__(self, line: int) -> None:
        self.values: dict[str, Node] = {}
        self.line = line


Node = Scalar | Sequence | Mapping

NULLS = frozenset(("", "~", "null", "Null", "NULL"))

# Begins the name given to a key that is a list or a mapping: no text of a document is likely to.
COMPOSITE = "\uffff"

SECURED = "secured"  # the key of what nobody but the upstream may read


def is_null(node: "Node | None") -> bool:
    """Whether nothing is said: no such key, or a plain null."""
    return node is None or (type(node) is Scalar and node.plain and node.text in NULLS)


def unreadable(line: int, key: str, message: str) -> DocumentError:
    return DocumentError((Problem("error", line, key, message),))


class Tree:
    """What a YAML text holds, and what its reader has to know beside it."""

    __slots__ = ("anchored", "count", "end", "root")

    def __init__(self, root: Node, count: int, anchored: bool, end: int) -> None:
        self.root = root
        self.count = count  # events spent
        self.anchored = anchored  # there are anchors or aliases: a part may mean another part
        self.end = end  # characters read


def parse(text: str, *, first_line: int = 1, depth: int = 0) -> Tree:
    """The first document in `text`, whose first line is line `first_line` of the file.

    `depth` is how deep the text lies already. Raises DocumentError, which names line and key.
    """
    from articles.documents import parsing  # with PyYAML, which most runs of an import do without

    return parsing.parse(text, first_line, depth)


def events(text: str) -> Iterator[Any]:
    """The parser's events. Only for a text that `parse` has read: it counts, this doesn't."""
    from articles.documents import parsing

    return parsing.events(text)
