"""What the index holds of an article: its words, and the marks that a search narrows by."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db.models import F, Q
from django.db.models.functions import Left

from articles.coverage import Led, headlines_of
from articles.models import Article, ArticleTopic, RelatedLink
from articles.words import stems, words

PUBLIC, HELD = "pub", "held"
BODY_MOST = 20_000  # characters; what stands further down is no reason to find an article
COVERAGE_MOST = 1000  # lines; a document has 2,000 entries at most, of few providers
# Characters of an entry. At four bytes each, and with the places of the words, they stay below the
# 1,048,575 bytes that a `tsvector` of PostgreSQL holds; SQLite has the same, to find the same.
ENTRY_MOST = 200_000
BREAK = "\ue000"  # between two headlines, so that no phrase runs across: nobody can type it
_BETWEEN = f" {BREAK} "
SHORTEST_WORD = 4  # characters; of shorter ones too many are like each other
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = 20  # bits: as many places has each second


@dataclass(frozen=True, slots=True)
class Entry:
    """An article as it is found. The texts hold stems, with a blank between them."""

    article_id: int
    place: int
    title: str
    said: str
    coverage: str
    marks: str
    recheck_at: datetime | None
    words: frozenset[str] = field(default=frozenset())  # as they stand in public

    @property
    def in_short(self) -> "Entry":
        """By its headline and marks alone."""
        return replace(self, said="", coverage="", words=frozenset())

    @property
    def texts(self) -> tuple[str, str, str, str]:
        return self.title, self.said, self.coverage, self.marks


def place_of(moment: datetime, article_id: int = 0) -> int:
    """Where an article of this time stands in the index."""
    seconds = (moment - _EPOCH).days * 86_400 + (moment - _EPOCH).seconds
    return (seconds << _SECOND) + (article_id & ((1 << _SECOND) - 1))


def mark_of_topic(pk: int) -> str:
    return f"t{pk}"


def mark_of_provider(pk: int) -> str:
    return f"p{pk}"


def mark_of_sources(count: int) -> str:
    return f"n{count}"


def mark_of_kind(kind: str) -> str:
    return f"k{kind}"


class _Said(NamedTuple):
    """What an entry is made of, as a plain row: most articles are never public, and instances would
    cost more than all else."""

    pk: int
    title: str
    excerpt: str
    body: str  # as far as it is read
    type: str
    provider_id: int
    published_at: datetime
    publish_at: datetime | None
    expire_at: datetime | None
    shown: bool


def entries_of(ids: Collection[int], at: datetime) -> list[Entry]:
    """The entries of these articles as of a moment; none for those that are gone. Seven queries."""
    columns = [Left(name, BODY_MOST) if name == "body" else name for name in _Said._fields]
    found = Article.objects.filter(pk__in=ids).order_by().values_list(*columns)
    articles = [_Said(*row) for row in found]
    shown = Article.objects.published(at).filter(pk__in=ids).order_by()
    # Not the whole coverage: its addresses would make an import load all pages.
    headlines = headlines_of([Led(*row) for row in shown.values_list(*Led._fields)])
    topics: dict[int, list[int]] = defaultdict(list)
    rows = ArticleTopic.objects.filter(article__in=ids).order_by("position", "pk")
    for article_id, topic_id in rows.values_list("article", "topic"):
        topics[article_id].append(topic_id)
    rechecks = _rechecks(articles, set(headlines), at)
    return [
        _entry(article, topics[article.pk], headlines.get(article.pk), rechecks.get(article.pk))
        for article in articles
    ]


def _entry(
    article: _Said,
    topics: Sequence[int],
    headlines: Sequence[str] | None,
    recheck_at: datetime | None,
) -> Entry:
    """`headlines` are those of its coverage; None for what isn't public."""
    is_public = headlines is not None
    lines = headlines[:COVERAGE_MOST] if headlines else ()
    marks = [
        PUBLIC if is_public else HELD,
        mark_of_kind(article.type),
        mark_of_provider(article.provider_id),
        *map(mark_of_topic, topics),
        *([mark_of_sources(1 + len(headlines))] if headlines is not None else []),
    ]
    title = " ".join(stems(article.title))
    said = " ".join(stems(f"{article.excerpt} {article.body}"))
    return Entry(
        article_id=article.pk,
        place=place_of(article.published_at, article.pk),
        title=title,
        said=said,
        coverage=_coverage(lines, ENTRY_MOST - len(title) - len(said)),
        marks=" ".join(marks),
        recheck_at=recheck_at,
        words=_telling(f"{article.title} {article.excerpt}") if is_public else frozenset(),
    )


def _coverage(lines: Iterable[str], most: int) -> str:
    """The first of these headlines, as far as so many characters go."""
    taken: list[str] = []
    for line in lines:
        text = " ".join(stems(line))
        most -= len(text) + len(_BETWEEN)
        if most < 0:
            break
        taken.append(text)
    return _BETWEEN.join(taken)


def _telling(text: str) -> frozenset[str]:
    return frozenset(
        word for word in words(text) if len(word) >= SHORTEST_WORD and not word.isdigit()
    )


def _rechecks(articles: Sequence[_Said], public: set[int], at: datetime) -> dict[int, datetime]:
    """The next moment at which time itself changes an entry: the article's own, or that of one in
    its coverage."""
    found: dict[int, datetime] = {}

    def note(pk: int, *moments: datetime | None) -> None:
        ahead = [moment for moment in moments if moment and moment > at]
        if ahead:
            found[pk] = min(ahead + ([found[pk]] if pk in found else []))

    for article in articles:
        if article.shown:
            note(article.pk, article.published_at, article.publish_at, article.expire_at)
    for story, *moments in _coverage_times(public, at):
        note(story, *moments)
    return found


def _coverage_times(public: set[int], at: datetime) -> Iterator[tuple[Any, ...]]:
    """(story, moments ahead) of what time is going to show or hide in public stories' coverage."""
    times = ("published_at", "publish_at", "expire_at")
    named = RelatedLink.objects.filter(_any_ahead("target__", at), article__in=public)
    yield from named.order_by().values_list("article", *(f"target__{name}" for name in times))
    attached = Article.objects.filter(_any_ahead("", at), lead__in=public).exclude(lead=F("pk"))
    yield from attached.order_by().values_list("lead", *times)


def _any_ahead(prefix: str, at: datetime) -> Q:
    names = ("published_at", "publish_at", "expire_at")
    ahead = Q()
    for name in names:
        ahead |= Q(**{f"{prefix}{name}__gt": at})
    return ahead
