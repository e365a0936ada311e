"""What a reader typed → a Query. Any string is one.

`tidal power` both words, in any form; `"tidal power"` side by side; `-wave` not this one;
`topic:energy`, `provider:"Harbour Post"`, `type:video`, `from:2026-03`, `to:2026-03-31` narrow;
`-topic:energy`, `-provider:"Harbour Post"`, `-type:video` leave these out.
Several topics (providers, kinds) mean any of them; all else means "and".
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.utils import timezone

from articles.models import Article
from articles.words import fold, stems, words

LONGEST = 300  # characters; of a longer one the rest is passed over
MOST_TERMS = 12
MOST_BESIDE = 12  # stems of phrases, of all together: each is looked up place by place
MOST_OF_A_KIND = 8  # topics, providers

_PART = re.compile(
    r"""(?P<minus>-)?
        (?:(?P<name>topic|provider|type|from|to):\s?)?
        (?:["“”„](?P<quoted>[^"“”„]*)["“”„]?|(?P<plain>[^\s"“”„]+))""",
    re.VERBOSE | re.IGNORECASE,
)
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", re.ASCII)


class Term(NamedTuple):
    """A word, or several side by side: by their stems. `typed`: as it came."""

    stems: tuple[str, ...]
    typed: str


class Trouble(NamedTuple):
    """What can't be understood, beside the field of the form that it belongs to."""

    field: str  # "q", "from" or "to"
    typed: str


@dataclass(frozen=True)
class Query:
    """What is asked for. Days are whole ones of the newsroom's zone, both included."""

    typed: str = ""
    terms: tuple[Term, ...] = ()
    without: tuple[Term, ...] = ()
    topics: tuple[str, ...] = ()  # names or slugs, as typed
    providers: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()  # of Article.Type
    without_topics: tuple[str, ...] = ()
    without_providers: tuple[str, ...] = ()
    without_kinds: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    troubles: tuple[Trouble, ...] = field(default=())

    @property
    def is_empty(self) -> bool:
        """Nothing is asked for, so there is nothing to find."""
        return not (self.terms or self.without or self.narrows)

    @property
    def narrows(self) -> bool:
        asked_for = self.topics or self.providers or self.kinds
        left_out = self.without_topics or self.without_providers or self.without_kinds
        return bool(asked_for or left_out or self.since or self.until)

    @property
    def found_stems(self) -> frozenset[str]:
        """The stems that a page marks."""
        return frozenset(stem for term in self.terms for stem in term.stems)

    def narrowed(
        self,
        *,
        topics: Iterable[str] = (),
        providers: Iterable[str] = (),
        kinds: Iterable[str] = (),
        since: date | None = None,
        until: date | None = None,
    ) -> "Query":
        """The same with what a form adds to it. Of two days the narrower one counts."""
        days_since = [day for day in (self.since, since) if day]
        days_until = [day for day in (self.until, until) if day]
        return replace(
            self,
            topics=_several(self.topics, topics),
            providers=_several(self.providers, providers),
            kinds=_several(self.kinds, kinds),
            since=max(days_since, default=None),
            until=min(days_until, default=None),
        )


def _several(first: Iterable[str], more: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*first, *more]))[:MOST_OF_A_KIND]


def parse(typed: str) -> Query:
    """The Query that a text is; never fails. `troubles` tells what it couldn't understand."""
    typed = " ".join(typed.replace("\x00", " ")[:LONGEST].split())
    terms: list[Term] = []
    without: list[Term] = []
    narrowing: dict[str, list[str]] = {"topic": [], "provider": [], "type": []}
    leaving_out: dict[str, list[str]] = {"topic": [], "provider": [], "type": []}
    days: dict[str, date | None] = {"from": None, "to": None}
    troubles: list[Trouble] = []
    for part in _PART.finditer(typed):
        name = (part["name"] or "").lower()
        text = part["plain"] if part["quoted"] is None else part["quoted"]
        if name in narrowing:
            (leaving_out if part["minus"] else narrowing)[name].append(text)
        elif name in days and not part["minus"]:
            day = first_day(text) if name == "from" else last_day(text)
            if day is None:
                troubles.append(Trouble(name, text))
            days[name] = day
        else:
            term = Term(tuple(stems(text)), text)
            if term.stems:
                (without if part["minus"] else terms).append(term)
    terms, without = _with_short_phrases(_once(terms), _once(without))
    kinds, without_kinds = (
        [fold(kind).rstrip("s") for kind in typed_kinds["type"]]
        for typed_kinds in (narrowing, leaving_out)
    )
    troubles += [
        Trouble("q", kind) for kind in kinds + without_kinds if kind not in Article.Type.values
    ]
    query = Query(
        typed=typed,
        terms=_once(terms),
        without=tuple(without),
        topics=_several((), narrowing["topic"]),
        providers=_several((), narrowing["provider"]),
        kinds=_several((), kinds),
        without_topics=_several((), leaving_out["topic"]),
        without_providers=_several((), leaving_out["provider"]),
        without_kinds=_several((), without_kinds),
        since=days["from"],
        until=days["to"],
        troubles=tuple(troubles),
    )
    if typed and query.is_empty and not troubles:
        return replace(query, troubles=(Trouble("q", typed),))
    return query


def in_words(query: Query) -> str:
    """A text that asks for the same by itself, whatever a form added to what was typed; "" where
    there is none."""
    own = parse(query.typed)
    days = (("from", query.since, own.since), ("to", query.until, own.until))
    added = [
        *(_narrowing("topic", topic) for topic in query.topics if topic not in own.topics),
        *(_narrowing("provider", name) for name in query.providers if name not in own.providers),
        *(_narrowing("type", kind) for kind in query.kinds if kind not in own.kinds),
        *(_narrowing(name, day.isoformat()) for name, day, typed in days if day and day != typed),
    ]
    text = " ".join([query.typed, *added]).strip()
    # A quotation mark that was left open takes in the rest, and what is too long is cut.
    return text if replace(parse(text), typed=query.typed) == query else ""


def _narrowing(name: str, value: str) -> str:
    return f'{name}:"{value}"' if " " in value else f"{name}:{value}"


def _with_short_phrases(
    terms: Iterable[Term], without: Iterable[Term]
) -> tuple[list[Term], list[Term]]:
    """The same with MOST_BESIDE stems in phrases at most: the beginning of a long one, which is
    hardly ever anywhere else; the words alone of what comes after those; and of what must not be
    there only what is still looked up as it was typed."""
    left = MOST_BESIDE

    def as_long_as_it_lasts(term: Term, otherwise: Iterable[Term]) -> Iterable[Term]:
        nonlocal left
        beside = term.stems[:MOST_BESIDE]
        cost = len(beside) if len(beside) > 1 else 0
        if cost > left:
            return otherwise
        left -= cost
        return [term._replace(stems=beside)]

    kept = [one for term in terms for one in as_long_as_it_lasts(term, _each_word_of(term))]
    return kept, [one for term in without for one in as_long_as_it_lasts(term, ())]


def _each_word_of(term: Term) -> list[Term]:
    return [Term((stem,), word) for stem, word in zip(term.stems, words(term.typed), strict=True)]


def _once(terms: Iterable[Term]) -> tuple[Term, ...]:
    by_stems: dict[tuple[str, ...], Term] = {}
    for term in terms:
        by_stems.setdefault(term.stems, term)
    return tuple(by_stems.values())[:MOST_TERMS]


def first_day(text: str) -> date | None:
    """The first day of "2026", "2026-03" or "2026-03-04"; None if it is none of these."""
    match = _DAY.fullmatch(text.strip())
    try:
        return date(int(match[1]), int(match[2] or 1), int(match[3] or 1)) if match else None
    except ValueError:
        return None


def last_day(text: str) -> date | None:
    """The last day of "2026", "2026-03" or "2026-03-04"; None if it is none of these."""
    first = first_day(text)
    match = _DAY.fullmatch(text.strip())
    if first is None or match is None:
        return None
    if match[3]:
        return first
    if match[2] and first.month < 12:
        return first.replace(month=first.month + 1) - timedelta(days=1)
    return first.replace(month=12, day=31)


def beginning_of(day: date | None) -> datetime | None:
    """When a day begins in the newsroom's zone; None for the first that there is, and for none:
    nothing lies before it, and in UTC there may be no such moment."""
    return _midnight(day) if day and day > date.min else None


def end_of(day: date | None) -> datetime | None:
    """When the day after it begins; None for the last that there is, and for none."""
    return _midnight(day + timedelta(days=1)) if day and day < date.max else None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, timezone.get_current_timezone())
