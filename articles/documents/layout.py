"""Where things stand in a front matter: the lines of each key and of each element of a list.

Only writing needs this, so reading doesn't pay for it. Lines count from 0 here, the opening fence
being the first; a stretch of lines includes its last.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

from yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from articles.documents.nodes import events


class Stretch(NamedTuple):
    first: int
    last: int


class Piece(NamedTuple):
    """A key with its value.

    `elements` are those of a list in block style, each from its dash; None for any other value.
    A comment above an element goes with it. `aliased` tells that the value holds an alias.
    """

    key: str
    lines: Stretch
    column: int
    elements: tuple[Stretch, ...] | None
    dash: int  # the column of the elements' dashes
    aliased: bool


def pieces(front: str, lines: list[str]) -> tuple[Piece, ...] | None:
    """The keys of a front matter, or None unless each stands on lines of its own.

    `lines` are the front matter's. A comment or a blank line between two keys belongs to neither.
    """
    stream = _values(front)
    start = next(stream)
    if type(start) is not MappingStartEvent or start.flow_style:
        return None
    found = []
    for event in stream:
        if type(event) is MappingEndEvent:
            break
        if type(event) is not ScalarEvent:
            return None  # an alias for a key
        found.append(_piece(event, stream, lines))
    if any(after.lines.first <= before.lines.last for before, after in pairwise(found)):
        return None
    if any(piece.column != found[0].column for piece in found):
        return None
    if any(lines[piece.lines.first][: piece.column].strip() for piece in found):
        return None
    return tuple(found)


def _values(front: str) -> Iterator[Any]:
    """The events between the document's start and its end."""
    stream = events(front)
    next(stream)
    next(stream)
    return stream


def _piece(key: Any, stream: Iterator[Any], lines: list[str]) -> Piece:
    first = key.start_mark.line
    last = max(first, key.end_mark.line)
    event = next(stream)
    elements: list[Stretch] | None = None
    dash = 0
    aliased = False
    if type(event) is SequenceStartEvent and event.flow_style is False:
        mark: Any = event.start_mark
        dash = mark.column
        elements = []
        for item in stream:
            if type(item) is SequenceEndEvent:
                break
            start = item.start_mark.line
            end, holds_alias = _end(item, stream, lines)
            aliased = aliased or holds_alias
            if elements is not None:
                opening = _dash_line(lines, last, start, dash)
                if opening is None:
                    elements = None
                else:
                    above = elements[-1].last + 1 if elements else opening
                    elements.append(Stretch(above, max(end, opening)))
            last = max(last, end)
    else:
        end, aliased = _end(event, stream, lines)
        last = max(last, end)
    return Piece(
        key.value,
        Stretch(first, last),
        key.start_mark.column,
        tuple(elements) if elements else None,
        dash,
        aliased,
    )


def _end(event: Any, stream: Iterator[Any], lines: list[str]) -> tuple[int, bool]:
    """The last line of the value that begins with `event`, and whether it holds an alias."""
    last = event.start_mark.line
    aliased = False
    depth = 0
    while True:
        kind = type(event)
        if kind is MappingStartEvent or kind is SequenceStartEvent:
            depth += 1
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            depth -= 1
            if event.end_mark.index > event.start_mark.index:  # a bracket, not just an indentation
                last = max(last, event.end_mark.line)
        else:
            aliased = aliased or kind is AliasEvent
            last = max(last, _last_line(event, lines))
        if depth == 0:
            return last, aliased
        event = next(stream)


def _last_line(event: Any, lines: list[str]) -> int:
    """The last line of a scalar; of one in a block, without blank lines that it doesn't keep."""
    end: int = event.end_mark.line
    if getattr(event, "style", None) not in ("|", ">"):
        return end
    if event.end_mark.column == 0:
        end -= 1
    if not event.value.endswith("\n\n"):
        # Only blanks make a line blank: tabs and no-break spaces are text, and would be an error
        # where no text is.
        while end > event.start_mark.line and not lines[end].strip(" "):
            end -= 1
    return end


def _dash_line(lines: list[str], after: int, start: int, dash: int) -> int | None:
    """The line of the dash that an element's content, starting in line `start`, belongs to."""
    for number in range(start, after, -1):
        line = lines[number]
        if line[dash : dash + 1] == "-" and not line[:dash].strip():
            return number
        if number != start and line.strip() and not line.lstrip().startswith("#"):
            return None
    return None
