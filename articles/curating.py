"""From how related coverage should stand to the decisions that say so.

The document's entries are the base. What a person did to them is kept element by element: an entry
hidden, one added, and the fewest moves that give the order (docs/decisions/0003).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from articles.mapping import Card, Value
from articles.merging import moves_between

Move = list[str | None]  # element, and the element that it stands behind; None: first


@dataclass(frozen=True, slots=True)
class Wanted:
    """An entry as a person wants it: where the list holds it, and whether readers see it."""

    element: str
    hidden: bool = False
    card: Card | None = None  # of one that no document names


@dataclass(frozen=True, slots=True)
class Curation:
    """The decisions about an article's related coverage: by element, and the moves."""

    rulings: dict[str, Value]
    moves: list[Move]


def curate(
    named: Sequence[str], standing: Mapping[str, Value], wanted: Sequence[Wanted]
) -> Curation:
    """The decisions under which the coverage stands as wanted.

    `named` are the elements that the document names, in its order; `standing` the decisions so
    far, by element. An element that the document names and `wanted` leaves out is hidden; one
    that was added here and is left out is gone.
    """
    rulings: dict[str, Value] = {}
    by_element = {entry.element: entry for entry in wanted}
    in_document = set(named)
    for element in named:
        entry = by_element.get(element)
        hidden = entry.hidden if entry else True
        before = standing.get(element)
        if hidden or before is not None:
            rulings[element] = {**(before or {}), "hidden": hidden}
    for element, before in standing.items():
        if element in rulings:
            continue
        entry = by_element.get(element)
        if entry and (entry.card or before.get("added")):
            rulings[element] = {**before, "hidden": entry.hidden}
            if entry.card:
                rulings[element]["added"] = list(entry.card)
        elif not before.get("added"):
            rulings[element] = before  # hidden once, and should it return, hidden still
    for entry in wanted:
        if entry.element not in rulings and entry.element not in in_document:
            rulings[entry.element] = {"added": list(entry.card or ()), "hidden": entry.hidden}
    added = sorted(  # as `relating` appends them
        element
        for element, ruling in rulings.items()
        if element not in in_document and ruling.get("added")
    )
    base = [*named, *added]
    known = set(base)
    placed = [entry.element for entry in wanted if entry.element in known]
    kept = set(placed)
    left_out = [element for element in base if element not in kept]
    moves = moves_between(base, _with_left_out(base, placed, left_out))
    return Curation(rulings, [[element, anchor] for element, anchor in moves])


def _with_left_out(base: Sequence[str], placed: list[str], left_out: Sequence[str]) -> list[str]:
    """The wanted order, with what it leaves out where the document has it."""
    order = list(placed)
    for element in left_out:
        at = base.index(element)
        anchor = base[at - 1] if at else None
        order.insert(order.index(anchor) + 1 if anchor in order else 0, element)
    return order
