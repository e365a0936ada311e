"""The search itself: resolves what is named, asks the index, fetches what goes on the page."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.core.exceptions import BadRequest
from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from articles import indexing
from articles.coverage import Sources
from articles.models import Article
from articles.paging import COUNT_CAP
from articles.prepared import Prepared
from articles.search.asking import Query
from articles.search.facets import ALL, Facets, count_facets, facet_parts
from articles.search.matching import (
    ANYWHERE,
    Asked,
    Part,
    Row,
    found,
    fts5,
    in_terms_of_the_index,
    tiers_of,
    tsquery,
)
from articles.search.naming import Named, names_of, resolve
from articles.storycards import CARD_FIELDS, StoryCard, story_cards

RELEVANCE, NEWEST = "relevance", "newest"
BY_TIME = 0  # the tier that all matches are in when they are listed by time
DESK_MOST = 20_000  # matches that the desk's list is narrowed to: the newest
_KEY = re.compile(r"([0-3])~(-?\d{1,19})", re.ASCII)


@dataclass(frozen=True)
class Place:
    """Where in which order a page begins: after a key, or before one."""

    order: str = RELEVANCE
    after: tuple[int, int] | None = None
    before: tuple[int, int] | None = None

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> "Place":
        """From a query string: `order`, and `after` or `before`. Raises BadRequest for a key that
        isn't one, for both at once, and for an order that there isn't."""
        order = asked.get("order") or RELEVANCE
        if order not in (RELEVANCE, NEWEST):
            raise BadRequest("There is no such order.")
        after, before = asked.get("after"), asked.get("before")
        if after is not None and before is not None:
            raise BadRequest("A page begins after one place or ends before one, not both.")
        return cls(order, _read_key(after), _read_key(before))

    @property
    def is_first(self) -> bool:
        return self.after is None and self.before is None


def _read_key(key: str | None) -> tuple[int, int] | None:
    if key is None:
        return None
    match = _KEY.fullmatch(key)
    if match is None or not -(2**62) < int(match[2]) < 2**62:
        raise BadRequest("This isn't a place in a search.")
    return int(match[1]), int(match[2])


@dataclass
class Found:
    """What a search found: one page of it, and what is told about the whole."""

    query: Query
    place: Place
    rows: list[StoryCard] = field(default_factory=list)
    count: int = 0  # at most COUNT_CAP + 1: beyond, nobody counted
    next_key: str = ""
    previous_key: str = ""
    sources: dict[int, Sources] = field(default_factory=dict)  # how many report it, by a row's id
    in_coverage: frozenset[int] = frozenset()  # ids of rows that their coverage's words found
    facets: Facets = field(default_factory=Facets)
    named: Named = field(default_factory=Named)
    is_whole: bool = True  # nothing waits to be taken in: the answer may be kept

    @property
    def is_first(self) -> bool:
        return self.place.is_first


def search(
    query: Query,
    place: Place | None = None,
    *,
    size: int = 20,
    facets: bool = False,
    at: datetime | None = None,
) -> Found:
    """The public stories that match, a page of them; four queries, five with facets.

    By relevance: those with all words in the title first, then those with all in title, summary
    and text, then those that have them in their coverage's headlines; within each the newest
    first. What waits to be indexed is taken in before (articles/indexing).
    """
    place = place or Place()
    at = at or timezone.now()
    result = Found(query, place)
    if query.is_empty or query.troubles:
        return result
    named = resolve(query, at)
    result.is_whole = not named.is_behind or indexing.take_in_some()
    asked = in_terms_of_the_index(query, named, public=True)
    passing_over = None if result.is_whole else at
    parts = _page_parts(asked, place, size + 1)
    counted_parts = facet_parts(asked, query, facets=facets)
    rows = found(parts, counted_parts, passing_over=passing_over)
    listed = [row for row in rows if row.tier < ALL]
    counted_rows = [row for row in rows if row.tier >= ALL]
    result.count = sum(row.place for row in counted_rows if row.tier == ALL)
    chosen = {mark for choice in asked.marks for mark in choice}
    page, result.next_key, result.previous_key = _page_of(listed, place, size)
    counted = count_facets(counted_rows, chosen) if facets else Facets()
    names = names_of([*(row.marks for row in page), *counted.marks])
    result.named = named
    result.facets = counted.with_names(names)
    result.rows = _cards(page, names, at)
    result.sources = {row.article_id: Sources(row.sources) for row in page}
    if query.terms:
        result.in_coverage = frozenset(row.article_id for row in page if row.tier == ANYWHERE)
    return result


def _page_parts(asked: Asked, place: Place, most: int) -> list[Part]:
    """The lists that a page can be taken from: the tier that it begins in, and those after it."""
    tiers = tiers_of(asked) if place.order == RELEVANCE else [BY_TIME]
    key = place.after or place.before
    backwards = place.before is not None
    parts = []
    for tier in reversed(tiers) if backwards else tiers:
        if key and (tier < key[0] if backwards else tier > key[0]):
            continue
        inside = key is not None and tier == key[0]
        parts.append(
            Part(
                asked,
                tier=tier or ANYWHERE,
                label=tier,
                most=most,
                alone=tier != BY_TIME and len(tiers) > 1,
                after=place.after[1] if inside and place.after else None,
                before=place.before[1] if inside and place.before else None,
                backwards=backwards,
            )
        )
    return parts


def _page_of(listed: Sequence[Row], place: Place, size: int) -> tuple[list[Row], str, str]:
    """The rows of the page, and the keys that lead on and back."""
    backwards = place.before is not None
    ordered = sorted(listed, key=lambda row: (row.tier, row.place), reverse=not backwards)
    there_is_more = len(ordered) > size
    page = ordered[:size]
    if backwards:
        page.reverse()
    if not page:
        return [], "", ""
    leads_on = there_is_more or backwards
    leads_back = there_is_more if backwards else place.after is not None
    return page, _key(page[-1]) if leads_on else "", _key(page[0]) if leads_back else ""


def _key(row: Row) -> str:
    return f"{row.tier}~{row.place}"


def _cards(page: Sequence[Row], names: Mapping[str, Any], at: datetime) -> list[StoryCard]:
    """The stories of a page, in its order. Only what is public: the index isn't taken at its word.
    One query; their topics stand in the entries, in the documents' order."""
    if not page:
        return []
    found = story_cards(_STORIES.rows(ids=[row.article_id for row in page], at=at))
    by_id = {card.pk: card for card in found}
    cards = [(row, by_id[row.article_id]) for row in page if row.article_id in by_id]
    for row, card in cards:
        card.topics = [
            names[mark] for mark in row.marks.split() if mark[0] == "t" and mark in names
        ]
    return [card for _, card in cards]


def _public(ids: Sequence[int], at: datetime) -> QuerySet:
    return Article.objects.published(at).filter(pk__in=ids).order_by().values_list(*CARD_FIELDS)


_STORIES = Prepared(_public)


def matching(articles: QuerySet, query: Query, *, is_unfinished: bool = False) -> QuerySet:
    """These articles, narrowed to those that match, public or not: for the desk. One query.

    Of more than DESK_MOST matches the newest. A query that can't be understood narrows nothing.
    `is_unfinished`: it is still being typed, and its last word may go on.
    """
    if query.is_empty or query.troubles:
        return articles
    named = resolve(query, timezone.now(), with_bearing=True)
    if named.is_behind:
        indexing.take_in_some()
    asked = in_terms_of_the_index(query, named, public=False)
    if not all(asked.marks):
        return articles.none()
    asked = replace(asked, is_unfinished=is_unfinished)
    by_name = [f"p{pk}" for pk in named.bearing]
    return articles.filter(pk__in=RawSQL(*_ids_of(asked, by_name)))  # noqa: S611 - our own terms


def _ids_of(asked: Asked, providers: Iterable[str]) -> tuple[str, list[Any]]:
    """A statement of ids; a provider whose name is what was typed stands for its articles."""
    limits = [asked.first, asked.last, DESK_MOST]
    if connection.vendor == "postgresql":
        text = tsquery(asked, ANYWHERE)
        for mark in providers:
            text = f"({text}) | '#{mark}'"
        return (
            "SELECT article_id FROM articles_searchentry WHERE words @@ %s::tsquery "
            "AND place BETWEEN %s AND %s ORDER BY place DESC LIMIT %s",
            [text, *limits],
        )
    text = fts5(asked, ANYWHERE)
    for mark in providers:
        text = f'({text}) OR ({{marks}} : "{mark}")'
    return (
        "SELECT e.article_id FROM articles_searchwords f "
        "JOIN articles_searchentry e ON e.place = f.rowid "
        "WHERE f.articles_searchwords MATCH %s AND f.rowid BETWEEN %s AND %s "
        "ORDER BY f.rowid DESC LIMIT %s",
        [text, *limits],
    )


__all__ = ["COUNT_CAP", "NEWEST", "RELEVANCE", "Found", "Place", "matching", "search"]
