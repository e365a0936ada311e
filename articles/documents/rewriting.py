"""A front matter as it came and keys that are to say something else → its bytes.

Keys are copied by their lines. Where the layout doesn't allow that (all in one flow mapping, an
alias of something that goes), as much as needs be is written anew from what was read. Every result
is read again: it says what it should, and of every other key what it said, or nothing is written.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from articles.documents import nodes, rendering
from articles.documents.characters import decode
from articles.documents.nodes import Node, Scalar
from articles.documents.records import DocumentError
from articles.documents.rendering import Rendered

if TYPE_CHECKING:  # it loads PyYAML, which comes with the first document: see `nodes.parse`
    from articles.documents.layout import Piece


class Order:
    """The machine's order of keys, and those before which it leaves a line blank."""

    def __init__(self, keys: tuple[str, ...], apart: frozenset[str] = frozenset()) -> None:
        self.keys = keys
        self.apart = apart


def rewrite(
    lines: list[bytes],
    front: str,
    root: nodes.Mapping,
    wanted: Mapping[str, Rendered | None],
    order: Order,
) -> bytes:
    """The bytes in which the keys of `wanted` say that, or are gone where it is None.

    `lines` are those of `front`, from the opening fence, as bytes; `root` what they say. Raises
    ValueError if they can't be written so.
    """
    for written in _Rewriter(lines, front, root, wanted, order).attempts():
        if _says(written, root, wanted):
            return written
    raise ValueError(f"can't be written: {', '.join(wanted)}")


class _Rewriter:
    def __init__(
        self,
        lines: list[bytes],
        front: str,
        root: nodes.Mapping,
        wanted: Mapping[str, Rendered | None],
        order: Order,
    ) -> None:
        from articles.documents import layout

        self.lines = lines
        self.present = root.values
        self.wanted = wanted
        self.order = order
        opening = lines[0]
        self.line_end = opening[len(opening.rstrip(b"\r\n")) :] or b"\n"
        self.pieces = layout.pieces(front, front.splitlines())

    def attempts(self) -> Iterator[bytes]:
        """From the one that touches least to the one that writes everything anew."""
        if self.pieces is not None:
            yield self._by_lines(self.pieces, frozenset())
            if None in self.wanted.values():
                # A text above may keep the blank lines that follow it: none of those beneath.
                yield self._by_lines(self.pieces, frozenset(), instead=b"#")
            aliased = frozenset(piece.key for piece in self.pieces if piece.aliased)
            if aliased:  # what their aliases name may be gone
                yield self._by_lines(self.pieces, aliased)
        yield self._anew()

    def _by_lines(
        self, pieces: tuple["Piece", ...], also: frozenset[str], *, instead: bytes = b""
    ) -> bytes:
        """The lines that came, but for those of changed keys, and those `also` written anew.

        `instead`: a line in place of each key that goes.
        """
        column = pieces[0].column
        new = self._new()
        out = [self.lines[0], *self._inserted(new.get(None, []), column, behind=False)]
        at = 1
        for piece in pieces:
            first, last = piece.lines
            out += self.lines[at:first]
            at = last + 1
            if piece.key in self.wanted:
                says = self.wanted[piece.key]
                if says is not None:
                    out += self._piece(piece, says, also)
                elif instead:
                    out.append(instead + self.line_end)
            elif piece.key in also:
                out += self._encoded(rendering.pair(piece.key, self.present[piece.key]), column)
            else:
                out += self.lines[first:at]
            out += self._inserted(new.get(piece.key, []), column, behind=True)
        return self._joined(out + self.lines[at:])

    def _piece(self, piece: "Piece", says: Rendered, also: frozenset[str]) -> list[bytes]:
        """A changed key's lines: of a list in block style, elements that stay are copied."""
        stretches = piece.elements
        if says.elements is None or stretches is None or piece.key in also:
            return self._encoded(says.under(piece.key, self._came(piece.key)), piece.column)
        out = self.lines[piece.lines.first : stretches[0].first]
        for one in says.elements:
            if isinstance(one, int):
                out += self.lines[stretches[one].first : stretches[one].last + 1]
            else:
                out += self._encoded(rendering.element(one), piece.dash)
        return out

    def _anew(self) -> bytes:
        """The whole front matter from what was read; its comments are lost."""
        new = self._new()
        out = [self.lines[0], *self._inserted(new.get(None, []), 0, behind=False)]
        for key, node in self.present.items():
            if key in self.wanted:
                says = self.wanted[key]
                if says is not None:
                    out += self._encoded(says.under(key, self._came(key)), 0)
            else:
                out += self._encoded(rendering.pair(key, node), 0)
            out += self._inserted(new.get(key, []), 0, behind=True)
        return self._joined(out)

    def _came(self, key: str) -> list[Node]:
        return elements_of(self.present.get(key))

    def _new(self) -> dict[str | None, list[str]]:
        """Keys that weren't there, by the key that each follows: where the machine has them."""
        new: dict[str | None, list[str]] = {}
        before: str | None = None
        for key in self.order.keys:
            if key in self.present:
                before = key
            elif self.wanted.get(key) is not None:
                new.setdefault(before, []).append(key)
        return new

    def _inserted(self, keys: list[str], column: int, *, behind: bool) -> list[bytes]:
        lines: list[str] = []
        for key in keys:
            says = self.wanted[key]
            if says is not None:
                blank = [""] if key in self.order.apart else []
                lines += [*blank, *says.under(key)] if behind else [*says.under(key), *blank]
        return self._encoded(lines, column)

    def _encoded(self, lines: list[str], column: int) -> list[bytes]:
        return [line.encode() + self.line_end for line in rendering.indented(lines, column)]

    def _joined(self, lines: list[bytes]) -> bytes:
        """The lines; one that ended with the file gets a line end if something follows it."""
        for number, line in enumerate(lines[:-1]):
            if not line.endswith((b"\n", b"\r")):
                lines[number] = line + self.line_end
        return b"".join(lines)


def elements_of(node: Node | None) -> list[Node]:
    """The elements that a list has so far."""
    return node.items if type(node) is nodes.Sequence else []


def _says(written: bytes, root: nodes.Mapping, wanted: Mapping[str, Rendered | None]) -> bool:
    """Whether these bytes say what is wanted, and of everything else what `root` said."""
    try:
        now = nodes.parse(decode(written)[0]).root
    except DocumentError:
        return False
    if type(now) is not nodes.Mapping:
        return not any(wanted.values()) and root.values.keys() == wanted.keys()
    expected = {key: node for key, node in root.values.items() if key not in wanted}
    for key, says in wanted.items():
        if says is not None:
            expected[key] = _meant(key, says, elements_of(root.values.get(key)))
    return expected.keys() == now.values.keys() and all(
        same(node, now.values[key]) for key, node in expected.items()
    )


def _meant(key: str, says: Rendered, came: list[Node]) -> Node:
    """What a key is to say, read where nothing else stands around it."""
    if says.elements is None:
        return _alone(says, key)
    meant = nodes.Sequence(0)
    for one in says.elements:
        if isinstance(one, int):
            meant.items.append(came[one])
        else:
            meant.items.append(elements_of(_alone(Rendered(elements=[one]), key))[0])
    return meant


def _alone(says: Rendered, key: str) -> Node:
    root: Any = nodes.parse("\n".join(["---", *says.under(key), ""])).root
    node: Node = root.values[key]
    return node


def same(one: Node, other: Node) -> bool:
    """Whether two values say the same, wherever they stand and however they are quoted."""
    if type(one) is Scalar and type(other) is Scalar:
        if one.text != other.text:
            return False
        return one.plain is other.plain or not rendering.says_more_plain(one.text)
    if type(one) is nodes.Sequence and type(other) is nodes.Sequence:
        return len(one.items) == len(other.items) and all(map(same, one.items, other.items))
    if type(one) is nodes.Mapping and type(other) is nodes.Mapping:
        return one.values.keys() == other.values.keys() and all(
            same(value, other.values[key]) for key, value in one.values.items()
        )
    return False
