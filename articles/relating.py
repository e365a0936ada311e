"""Related coverage: the rows that a document's entries and editors' decisions make.

An entry that names an article of ours becomes a thin row: the reference, its place, and only what
differs from what that article's own document says. So whenever an article's card changes, or its
address, the rows that name it are seen to here as well (docs/decisions/0002).
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet
from django.db.models import Value as Constant
from django.db.models.functions import Cast, Concat

from articles.cards import OWN, Cards, card_of_cells, own_cells
from articles.mapping import (
    Card,
    Entry,
    Value,
    element_of,
)
from articles.merging import arrange
from articles.models import Article, Decision, RelatedLink, SourceDocument
from articles.rows import as_cell, chunks, insert_rows, one_of, table, update_rows
from articles.taxonomy import Providers

FIELD = "related"  # of decisions about one entry: {"hidden": …} or {"added": card}
ORDER = "related_order"  # of the decision about their order: a list of [element, anchor]

COLUMNS = ("article_id", "key", "nth", "target_id", "position", "hidden", "added", *OWN)
THIN = len(COLUMNS) - len(OWN)  # the columns that a thin row fills
AT_ONCE = 50  # articles whose rows are held beside the new ones: one may have thousands
FEW = 50  # articles whose rows a query leaves out; of more they are passed over as they come
IDENTITY = 3  # the first columns, which tell a row of an article from the others
_HIDDEN = COLUMNS.index("hidden")


@dataclass(slots=True)
class Coverage:
    """What an article's document names, and what people decided about that."""

    article_id: int
    entries: Sequence[Entry]
    cards: Callable[[], Sequence[Card]]
    rulings: Mapping[str, Value] = field(default_factory=dict)  # element → decided value
    moves: Sequence[Sequence[str | None]] = ()
    is_new: bool = False  # the article has no rows yet


class Holder(NamedTuple):
    """The article that a key leads to: of several, the one with the lowest slug."""

    id: int
    slug: str
    digest: int | None  # of its card; None: it was born here and has no document


def relate(
    coverages: Sequence[Coverage],
    *,
    cards_before: Mapping[int, Card],
    cards_now: Mapping[int, Card],
    keys_moved: Iterable[int],
    providers: Providers,
) -> set[int]:
    """Makes the rows of these articles, and mends those of others that name them.

    `cards_before` and `cards_now` are the cards of articles whose card just changed or appeared;
    `keys_moved` the keys that lead elsewhere than before. Returns the ids of the articles at
    the ends of rows that came, went, lead elsewhere now, or were hidden or shown.
    """
    wanted = {entry.key for coverage in coverages for entry in coverage.entries}
    for coverage in coverages:
        wanted.update(_key_of(element) for element in coverage.rulings)
    moved = set(keys_moved)
    holders = holders_of(wanted | moved)
    cards = Cards(dict(cards_now))
    touched: set[int] = set()
    fresh: list[list[Any]] = []
    cards.load(
        holder.id
        for coverage in coverages
        for entry in coverage.entries
        if (holder := holders.get(entry.key)) and holder.digest != entry.digest
    )
    for coverage in coverages:
        if coverage.is_new:
            rows = _rows(coverage, holders, cards, providers)
            fresh.extend(rows)
            touched.update(row[IDENTITY] for row in rows if row[IDENTITY])
    for part in chunks([one for one in coverages if not one.is_new], AT_ONCE):
        rows_of = {one.article_id: _rows(one, holders, cards, providers) for one in part}
        touched |= _replace(rows_of, fresh)
    _insert(fresh)
    own = {coverage.article_id for coverage in coverages}
    led_to = cards_now.keys() - {one.article_id for one in coverages if one.is_new}
    return touched | _mend_others(own, led_to, cards_before, moved, holders, cards, providers)


def holders_of(keys: Iterable[int]) -> dict[int, Holder]:
    """Which article each key leads to."""
    holders: dict[int, Holder] = {}
    for column in ("address_key", "card_key"):
        for part in chunks(sorted(keys)):
            for key, pk, slug, digest in _named_by(column, part):
                if key not in holders or slug < holders[key].slug:
                    holders[key] = Holder(pk, slug, digest)
    return holders


def _named_by(column: str, keys: Sequence[int]) -> list[tuple[int, int, str, int | None]]:
    """Key, id, slug and card digest of the articles with these keys; by hand, as it is asked for
    every entry of every document."""
    is_one_of, values = one_of(keys)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT a.{column}, a.id, a.slug, d.card_digest "  # noqa: S608 - our own names
            f"FROM {table(Article)} a LEFT JOIN {table(SourceDocument)} d ON d.article_id = a.id "
            f"WHERE a.{column} {is_one_of}",
            values,
        )
        return list(cursor.fetchall())


def rows_naming(article_id: int, keys: Collection[int] = ()) -> QuerySet[RelatedLink]:
    """Rows that lead to this article, and those that may by these keys of its."""
    having = Q(address_key__in=keys) | Q(card_key__in=keys)
    # Looked up first, for the rows to be found along their indexes.
    holders = [article_id, *Article.objects.filter(having).order_by().values_list("pk", flat=True)]
    return RelatedLink.objects.filter(Q(target__in=holders) | Q(target=None, key__in=keys))


def distrust(rows: QuerySet[RelatedLink]) -> None:
    """What these rows say may be something else than what their documents do, since it was not by a
    document that it changed: the entries are read again when the documents come next."""
    known = SourceDocument.objects.filter(entries_digest__isnull=False)
    known.filter(article__in=rows.order_by().values("article")).update(entries_digest=None)


def is_hidden_by(lead: str) -> Exists:
    """Whether an editor hid the article from the coverage of the one that its column `lead` holds:
    for querysets of articles.

    The decision stands when no document names the entry any more. Of equal entries the first says
    it: hiding a second one only tidies up.
    """
    keys = ("address_key", "card_key")
    elements = [Concat(Cast(OuterRef(key), CharField()), Constant(":0")) for key in keys]
    return Exists(
        Decision.objects.filter(
            article=OuterRef(lead), field=FIELD, element__in=elements, value__hidden=True
        )
    )


def _key_of(element: str) -> int:
    return int(element.partition(":")[0])


def _rows(
    coverage: Coverage, holders: Mapping[int, Holder], cards: Cards, providers: Providers
) -> list[list[Any]]:
    """The rows of one article, in order."""
    article, rulings = coverage.article_id, coverage.rulings
    target: int | None
    own: Sequence[Any]
    rows: list[list[Any]] = []
    for index, (key, nth, digest) in enumerate(coverage.entries):
        holder = holders.get(key)
        if holder is not None and holder.digest == digest:
            target, own = holder.id, _THIN
        else:
            target, own = _tie(holder, coverage.cards()[index], cards, providers)
        rows.append([article, key, nth, target, index, False, False, *own])
    if not rulings and not coverage.moves:
        return rows
    by_element = {element_of(row[1], row[2]): row for row in rows}
    for element, row in by_element.items():
        row[_HIDDEN] = bool((rulings.get(element) or {}).get("hidden"))
    for element, ruling in sorted(coverage.rulings.items()):
        if element not in by_element and ruling.get("added"):
            card: Card = tuple(ruling["added"])
            key, nth = (int(part) for part in element.split(":"))
            target, own = _tie(holders.get(key), card, cards, providers)
            if target == article:  # it took the address that somebody added here
                target, own = None, own_cells(card, None, providers)
            hidden = bool(ruling.get("hidden"))
            by_element[element] = [coverage.article_id, key, nth, target, 0, hidden, True, *own]
    order = list(by_element)
    if coverage.moves:
        order = arrange(order, [(str(move[0]), move[1]) for move in coverage.moves])
    for position, element in enumerate(order):
        by_element[element][IDENTITY + 1] = position
    return [by_element[element] for element in order]


def _tie(
    holder: Holder | None, card: Card, cards: Cards, providers: Providers
) -> tuple[int | None, Sequence[Any]]:
    """The article that an entry leads to, and what its row has to say itself."""
    if holder is None:
        return None, own_cells(card, None, providers)
    return holder.id, own_cells(card, cards.of(holder.id), providers)


_THIN: tuple[None, ...] = (None,) * len(OWN)


def added_card(row: RelatedLink, standing: Mapping[str, Value] | None) -> Card:
    """The card of an entry that was added here; `standing` is the decision about it so far.

    Needs the row's own provider at hand.
    """
    bare = all(getattr(row, name) is None for name in OWN)
    if standing and row.target_id is None and bare:
        return tuple(standing["added"])  # its target was deleted
    provider = row.own_provider
    cells = [getattr(row, name) for name in OWN]
    names = (provider.name, provider.domain) if provider else (None, None)
    return card_of_cells([*cells, *names], Cards({}).of(row.target_id) if row.target_id else None)


# Writing -----------------------------------------------------------------------------------------


def _insert(rows: list[list[Any]]) -> None:
    if not rows:
        return
    thin, whole = [], []
    for row in rows:
        own = row[THIN:]
        if own.count(None) == len(own):
            thin.append(row[:THIN])
        else:
            whole.append(row)
    insert_rows(RelatedLink, COLUMNS[:THIN], thin)
    insert_rows(RelatedLink, COLUMNS, whole)


def _replace(rows_of: Mapping[int, list[list[Any]]], fresh: list[list[Any]]) -> set[int]:
    """Turns the stored rows of articles into these; new ones are left to the caller, in `fresh`.

    Returns the articles at the ends of rows that came, went, or tie others than before.
    """
    links = RelatedLink.objects.filter(article__in=rows_of).order_by()
    stored = {tuple(row[1:4]): row for row in links.values_list("pk", *COLUMNS)}
    touched: set[int] = set()
    changed = []
    for article_id, rows in rows_of.items():
        for row in rows:
            was = stored.pop(tuple(row[:IDENTITY]), None)
            if was is None:
                fresh.append(row)
                touched.update(filter(None, [article_id, row[IDENTITY]]))
            elif was[1:] != tuple(row) and [as_cell(cell) for cell in was[1:]] != row:
                changed.append([*row[IDENTITY:], was[0]])
                touched |= _ends(article_id, _tied_to(row), _tied_to(was[1:]))
    update_rows(RelatedLink, COLUMNS[IDENTITY:], changed, key="id")
    for row in stored.values():
        touched.update(filter(None, [row[1], row[1 + IDENTITY]]))
    for ids in chunks([row[0] for row in stored.values()]):
        RelatedLink.objects.filter(pk__in=ids).delete()
    return touched


def _tied_to(row: Sequence[Any]) -> int | None:
    """The article that a row ties to the one that it belongs to: a hidden one ties nobody."""
    return None if row[_HIDDEN] else row[IDENTITY]


def _ends(article_id: int, target: int | None, before: int | None) -> set[int]:
    """Whom a row's change concerns: nobody, where only what it shows changed."""
    return set() if target == before else {article_id, *filter(None, [target, before])}


def _mend_others(
    own: set[int],
    led_to: set[int],
    cards_before: Mapping[int, Card],
    keys_moved: set[int],
    holders: Mapping[int, Holder],
    cards: Cards,
    providers: Providers,
) -> set[int]:
    """Rows of other articles that name one whose card changed, or a key that leads elsewhere.

    `own` are the articles whose rows were just made; `led_to` those that a key may have led to so
    far, no new ones: no row of others can lead there.
    """
    stale: dict[int, tuple[Any, ...]] = {}
    columns = ("pk", *COLUMNS, "own_provider__name", "own_provider__domain")
    links = RelatedLink.objects.exclude(article__in=own) if len(own) < FEW else RelatedLink.objects
    for keys in chunks(sorted(keys_moved)):
        waiting = links.filter(key__in=keys, target=None)
        elsewhere = links.filter(key__in=keys, target__in=_all_holders(keys) | led_to)
        for found in (waiting, elsewhere):
            stale.update((row[0], row) for row in found.order_by().values_list(*columns))
    for ids in chunks(sorted(cards_before)):
        naming = links.filter(target__in=ids)
        stale.update((row[0], row) for row in naming.order_by().values_list(*columns))

    missing = {row[2] for row in stale.values()} - set(holders)
    holders = {**holders, **holders_of(missing - keys_moved)}
    cards.load(holders[row[2]].id for row in stale.values() if row[2] in holders)
    cards.load(row[4] for row in stale.values() if row[4] and row[4] not in cards_before)
    touched: set[int] = set()
    changed = []
    for row in stale.values():
        pk, article_id, key, _nth, target = row[:5]
        if article_id in own:
            continue
        before = None if target is None else cards_before.get(target) or cards.of(target)
        card = card_of_cells(row[_CARD], before)
        holder = holders.get(key)
        if holder is None or (row[_ADDED] and holder.id == article_id):
            cells = [None, *own_cells(card, None, providers)]
        else:
            cells = [holder.id, *own_cells(card, cards.of(holder.id), providers)]
        if cells != [target, *(as_cell(cell) for cell in row[8:15])]:
            changed.append([*cells, pk])
            touched |= _ends(article_id, cells[0], target)
    update_rows(RelatedLink, ("target_id", *OWN), changed, key="id")
    return touched


def _all_holders(keys: Sequence[int]) -> set[int]:
    """Every article that a key could lead to, not just the one with the lowest slug."""
    found: dict[int, set[int]] = defaultdict(set)
    for column in ("address_key", "card_key"):
        rows = Article.objects.filter(**{f"{column}__in": keys}).order_by()
        for key, pk in rows.values_list(column, "pk"):
            found[key].add(pk)
    return {pk for pks in found.values() if len(pks) > 1 for pk in pks}


# In a row that begins with its primary key: whether it was added, and its cells with its provider.
_ADDED = 1 + COLUMNS.index("added")
_CARD = slice(1 + THIN, None)


__all__ = [
    "FIELD",
    "ORDER",
    "Coverage",
    "added_card",
    "distrust",
    "holders_of",
    "is_hidden_by",
    "relate",
    "rows_naming",
]
