"""The merge: what an article says, by its document and what people decided.

(docs/decisions/0003)

Pure: values in, values out. Values are JSON values, as decisions and history hold them.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

Value = Any  # a JSON value: str, int, bool, None, or lists and dicts of them


class Ruling(Protocol):
    """What the merge asks of a decision."""

    value: Value
    set_against: list[Value]
    for_good: bool


@dataclass(frozen=True, slots=True)
class Merged:
    """What the article says, and whether someone must be asked."""

    value: Value
    conflict: bool = False


def merge(incoming: Value, ruling: Ruling | None) -> Merged:
    """What the article says after a document that says `incoming`."""
    if ruling is None:
        return Merged(incoming)  # nobody ruled on this field: it follows the machine
    if ruling.for_good or incoming == ruling.value or incoming in ruling.set_against:
        return Merged(ruling.value)  # the document says nothing that wasn't known
    return Merged(ruling.value, conflict=True)


def against(known: Sequence[Value], machine: Value) -> list[Value]:
    """What a decision is set against once its author has also seen what the machine says now."""
    return [*known] if machine in known else [*known, machine]


# Related coverage --------------------------------------------------------------------------------


def arrange(elements: Sequence[str], moves: Sequence[tuple[str, str | None]]) -> list[str]:
    """The elements in the document's order, except where someone moved something.

    A move is (element, the one that it stands behind; None: first). Moves of elements that are
    gone do nothing; an element whose anchor is gone keeps the place that it had.
    """
    order = list(elements)
    for element, anchor in moves:
        if element not in order or (anchor is not None and anchor not in order):
            continue
        if element == anchor:
            continue
        order.remove(element)
        order.insert(0 if anchor is None else order.index(anchor) + 1, element)
    return order


def moves_between(before: Sequence[str], after: Sequence[str]) -> list[tuple[str, str | None]]:
    """The fewest moves that turn `before` into `after`, to be played by `arrange`.

    Both hold the same elements. What isn't moved follows the document from then on, so as few as
    possible are: all but a longest run of elements that stand in the same order in both.
    """
    place = {element: index for index, element in enumerate(before)}
    kept = _longest_increasing([place[element] for element in after])
    moves: list[tuple[str, str | None]] = []
    for index, element in enumerate(after):
        if place[element] not in kept:
            moves.append((element, after[index - 1] if index else None))
    return moves


def _longest_increasing(numbers: Sequence[int]) -> set[int]:
    """The members of a longest increasing subsequence (patience sorting)."""
    tails: list[int] = []
    tail_at: list[int] = []
    came_from: list[int] = []
    for index, number in enumerate(numbers):
        pile = bisect_left(tails, number)
        came_from.append(tail_at[pile - 1] if pile else -1)
        if pile == len(tails):
            tails.append(number)
            tail_at.append(index)
        else:
            tails[pile] = number
            tail_at[pile] = index
    members: set[int] = set()
    at = tail_at[-1] if tail_at else -1
    while at >= 0:
        members.add(numbers[at])
        at = came_from[at]
    return members
