"""The order that an editor gave to entries, laid over the order that they have by now. Pure."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Places(NamedTuple):
    """Entries in the order of the page, and the place (from 1) that someone typed for each."""

    loaded: Sequence[int]
    typed: Mapping[int, int | None]


def ordered(places: Places) -> list[int]:
    """The entries in the order that the numbers mean.

    Who types 1 at the seventh entry means "before the first", and who types 7 at the first means
    "behind the seventh": so of two with one number the moved one goes to the side it came for.
    """
    keys = {}
    for index, entry in enumerate(places.loaded, start=1):
        typed = places.typed.get(entry) or index
        keys[entry] = (typed, (typed > index) - (typed < index), index)
    return sorted(places.loaded, key=keys.__getitem__)


def merged_order(places: Places, current: Sequence[int]) -> tuple[list[int], bool]:
    """The order to store, and whether the editor moved anything.

    Entries that are gone stay gone. Those that came after the page was made keep the place behind
    their neighbour.
    """
    wanted = ordered(places)
    if wanted == list(places.loaded):
        return list(current), False
    there = set(current)
    order = [entry for entry in wanted if entry in there]
    known = set(order)
    before = None
    for entry in current:
        if entry not in known:
            order.insert(0 if before is None else order.index(before) + 1, entry)
        before = entry
    return order, order != list(current)
