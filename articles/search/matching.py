"""A Query → what either database's full text is asked, and its answer in the index's own terms.

All that is asked of an entry stands in the index itself: words, and marks for what is public, its
kind, provider and topics. So a search walks along the newest matches and stops when it has enough,
whatever the newsroom's size, and joins nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from articles.indexing.reading import (
    HELD,
    PUBLIC,
    mark_of_kind,
    mark_of_provider,
    mark_of_topic,
    place_of,
)
from articles.search.asking import Query, Term, beginning_of, end_of
from articles.search.naming import Named

IN_TITLE, IN_TEXT, ANYWHERE = 3, 2, 1  # where all words were found: titles first
_COLUMNS = {IN_TITLE: "title", IN_TEXT: "title said", ANYWHERE: "title said coverage"}
_WEIGHTS = {IN_TITLE: "A", IN_TEXT: "AB", ANYWHERE: "ABC"}
SHORTEST_BEGINNING = 3  # characters
_FIRST, _LAST = -(2**63), 2**63 - 1


class Row(NamedTuple):
    """An entry that matches. `tier`: where its words are, or what it was asked for."""

    tier: int
    place: int
    article_id: int
    marks: str

    @property
    def sources(self) -> int:
        """How many report it; it is public."""
        last = self.marks.rpartition(" ")[2]
        return int(last[1:]) if last[0] == "n" else 1


@dataclass(frozen=True)
class Asked:
    """A Query in the index's terms. Of each tuple of `marks` one must be there, of those `without`
    none."""

    terms: tuple[Term, ...]
    without: tuple[Term, ...]
    marks: tuple[tuple[str, ...], ...]
    without_marks: tuple[str, ...] = ()
    first: int = _FIRST
    last: int = _LAST
    is_unfinished: bool = False  # the last word is being typed: it may go on

    def with_marks(self, *marks: tuple[str, ...]) -> "Asked":
        return replace(self, marks=tuple(marks))


@dataclass(frozen=True)
class Part:
    """One list of a statement: entries of a tier between two places, from the newest on (from the
    oldest on: `backwards`). `alone`: without those of better tiers, which stand in their own."""

    asked: Asked
    tier: int
    label: int
    most: int
    alone: bool = False
    after: int | None = None
    before: int | None = None
    backwards: bool = False


def in_terms_of_the_index(query: Query, named: Named, *, public: bool) -> Asked:
    """`named`: what the query names."""
    marks: list[tuple[str, ...]] = [(PUBLIC,) if public else (PUBLIC, HELD)]
    # What nobody bears is asked for like any other, or the two would be told apart by what else is
    # counted: names tell, and a provider may have hidden stories alone.
    if query.topics:
        marks.append(tuple(map(mark_of_topic, named.topics)) or (mark_of_topic(0),))
    if query.providers:
        marks.append(tuple(map(mark_of_provider, named.providers)) or (mark_of_provider(0),))
    if query.kinds:
        marks.append(tuple(map(mark_of_kind, query.kinds)))
    beginning, end = beginning_of(query.since), end_of(query.until)
    return Asked(
        query.terms,
        query.without,
        tuple(marks),
        without_marks=(
            *map(mark_of_topic, named.without_topics),
            *map(mark_of_provider, named.without_providers),
            *map(mark_of_kind, query.without_kinds),
        ),
        first=place_of(beginning) if beginning else _FIRST,
        last=place_of(end) - 1 if end else _LAST,
    )


def goes_on(asked: Asked) -> bool:
    """Whether the last word may be the beginning of another; of very short ones too many are."""
    return bool(
        asked.is_unfinished and asked.terms and len(asked.terms[-1].stems[-1]) >= SHORTEST_BEGINNING
    )


def tiers_of(asked: Asked) -> list[int]:
    """Where the words may be, the best first. Without words there is one list by time."""
    return [IN_TITLE, IN_TEXT, ANYWHERE] if asked.terms else [ANYWHERE]


def found(
    lists: Sequence[Part], counts: Sequence[Part] = (), *, passing_over: datetime | None
) -> list[Row]:
    """The rows of some lists, each in its order, and a row for each of what is counted: in place of
    its place the number of entries, as its marks those of all of them. One query.

    The lists fill one page: each takes what room those before it left, and isn't looked into when
    there is none. `passing_over`: leave out what is not in step as of this moment (None: all is).
    """
    lists = [part for part in lists if all(part.asked.marks)]
    counts = [part for part in counts if all(part.asked.marks)]
    tables: list[str] = []
    values: list[Any] = []
    answers: list[str] = []
    write = _on_postgresql if connection.vendor == "postgresql" else _on_sqlite
    for part in lists:
        taken = " + ".join(f"(SELECT count(*) FROM {name})" for name in answers)  # noqa: S608 - names of ours alone
        statement, of_it = write(part, passing_over, taken)
        answers.append(f"part_{len(answers)}")
        tables.append(f"{answers[-1]} AS MATERIALIZED ({statement})")
        values += of_it
    together = [f"SELECT * FROM {name}" for name in answers]  # noqa: S608 - of our own
    for part in counts:
        statement, of_it = write(part, passing_over)
        together.append(
            f"SELECT {int(part.label)}, count(*), 0, {_joined()} "  # noqa: S608 - of our own
            f"FROM ({statement}) AS counted"
        )
        values += of_it
    if not together:
        return []
    opening = f"WITH {', '.join(tables)} " if tables else ""
    with connection.cursor() as cursor:
        cursor.execute(opening + " UNION ALL ".join(together), values)
        return list(map(Row._make, cursor.fetchall()))


def _joined() -> str:
    """All marks as one text: a thousand rows would cost more than everything else on the page."""
    joined = "string_agg" if connection.vendor == "postgresql" else "group_concat"
    return f"coalesce({joined}(marks, ' '), '')"


def _limits(
    part: Part, column: str, passing_over: datetime | None, taken: str
) -> tuple[str, list[Any]]:
    """Conditions on the place, order and limit; `taken` is how many rows are there already."""
    first = part.asked.first if part.before is None else max(part.asked.first, part.before + 1)
    last = part.asked.last if part.after is None else min(part.asked.last, part.after - 1)
    conditions = ""
    values: list[Any] = []
    if first > _FIRST:
        conditions += f" AND {column} >= %s"
        values.append(first)
    if last < _LAST:
        conditions += f" AND {column} <= %s"
        values.append(last)
    if passing_over:
        conditions += (
            " AND e.article_id NOT IN (SELECT article_id FROM articles_searchwaiting)"
            " AND (e.recheck_at IS NULL OR e.recheck_at > %s)"
        )
        values.append(connection.ops.adapt_datetimefield_value(passing_over))
    order = "ASC" if part.backwards else "DESC"
    most = str(int(part.most))
    if taken:
        larger = "greatest" if connection.vendor == "postgresql" else "max"
        most = f"{larger}(0, {most} - ({taken}))"
    return f"{conditions} ORDER BY {column} {order} LIMIT {most}", values


# SQLite -----------------------------------------------------------------------------------------


def _on_sqlite(part: Part, passing_over: datetime | None, taken: str = "") -> tuple[str, list[Any]]:
    ending, values = _limits(part, "f.rowid", passing_over, taken)
    statement = (  # of our own names and whole numbers
        f"SELECT {int(part.label)} AS tier, f.rowid AS place, e.article_id, e.marks "  # noqa: S608 - names of ours alone
        "FROM articles_searchwords f JOIN articles_searchentry e ON e.place = f.rowid "
        f"WHERE f.articles_searchwords MATCH %s{ending}"
    )
    return statement, [fts5(part.asked, part.tier, alone=part.alone), *values]


def fts5(asked: Asked, tier: int, *, alone: bool = False) -> str:
    """The MATCH of entries that have all words in the columns of `tier`; `alone`: and not all of
    them in better ones."""
    parts = [f"{{marks}} : ({' OR '.join(map(_quoted, choice))})" for choice in asked.marks]
    if asked.terms:
        phrases = [_phrase(term) for term in asked.terms]
        if goes_on(asked):
            phrases[-1] += " *"
        parts.append(f"{{{_COLUMNS[tier]}}} : ({' AND '.join(phrases)})")
    matching = " AND ".join(f"({part})" for part in parts)
    unwanted = []
    if asked.without:
        without = " OR ".join(map(_phrase, asked.without))
        unwanted.append(f"({{{_COLUMNS[ANYWHERE]}}} : ({without}))")
    if asked.without_marks:
        unwanted.append(f"({{marks}} : ({' OR '.join(map(_quoted, asked.without_marks))}))")
    if alone and asked.terms and tier < IN_TITLE:
        better = " AND ".join(map(_phrase, asked.terms))
        unwanted.append(f"({{{_COLUMNS[tier + 1]}}} : ({better}))")
    return f"({matching}) NOT ({' OR '.join(unwanted)})" if unwanted else matching


def _phrase(term: Term) -> str:
    return _quoted(" ".join(term.stems))


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


# PostgreSQL -------------------------------------------------------------------------------------


def _on_postgresql(
    part: Part, passing_over: datetime | None, taken: str = ""
) -> tuple[str, list[Any]]:
    ending, values = _limits(part, "e.place", passing_over, taken)
    statement = (
        f"SELECT {int(part.label)} AS tier, e.place, e.article_id, e.marks "  # noqa: S608 - names of ours alone
        "FROM articles_searchentry e "
        f"WHERE e.words @@ %s::tsquery{ending}"
    )
    return statement, [tsquery(part.asked, part.tier, alone=part.alone), *values]


def tsquery(asked: Asked, tier: int, *, alone: bool = False) -> str:
    """The same as `fts5`, for PostgreSQL."""
    parts = [" | ".join(_lexeme(f"#{mark}") for mark in choice) for choice in asked.marks]
    words = [_neighbours(term, _WEIGHTS[tier]) for term in asked.terms]
    if goes_on(asked):
        words[-1] = words[-1].rpartition(":")[0] + f":*{_WEIGHTS[tier]}"
    parts += words
    unwanted = [_neighbours(term, _WEIGHTS[ANYWHERE]) for term in asked.without]
    unwanted += [_lexeme(f"#{mark}") for mark in asked.without_marks]
    if alone and asked.terms and tier < IN_TITLE:
        better = [_neighbours(term, _WEIGHTS[tier + 1]) for term in asked.terms]
        unwanted.append(" & ".join(f"({term})" for term in better))
    matching = [f"({part})" for part in parts] + [f"!({part})" for part in unwanted]
    return " & ".join(matching)


def _neighbours(term: Term, weights: str) -> str:
    return " <-> ".join(f"{_lexeme(stem)}:{weights}" for stem in term.stems)


def _lexeme(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"
