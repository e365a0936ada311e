"""The archive: what was published when, in the newsroom's zone. Counts hold what is public, and
nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet, Value
from django.utils import timezone

from articles.models import Article, PublicVersion
from articles.paging import CappedCount
from articles.prepared import Prepared, moment_of
from articles.storycards import StoryList

MOST_YEARS = 100  # on one page; a document may be dated in the year 1
FIRST_YEAR, LAST_YEAR = 2, 9998  # zones shift days by one, and there are none before or after

BETWEEN = StoryList(
    lambda public, start, end: public.filter(published_at__gte=start, published_at__lt=end)
)


@dataclass(frozen=True)
class Span:
    """A year, a month or a day. `end` is the day after its last one."""

    start: date
    end: date

    @classmethod
    def of(cls, year: int, month: int = 0, day: int = 0) -> "Span":
        """Raises ValueError for what is in no calendar."""
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise ValueError("This year is in no calendar of ours.")
        if day:
            start = date(year, month, day)
            return cls(start, start + timedelta(days=1))
        if month:
            start = date(year, month, 1)
            return cls(start, (start + timedelta(days=31)).replace(day=1))
        return cls(date(year, 1, 1), date(year + 1, 1, 1))

    @property
    def is_ahead(self) -> bool:
        """Whether all of it lies in the future."""
        return self.start > timezone.localdate()

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """When it begins and ends where the newsroom is."""
        return midnight(self.start), midnight(self.end)

    def parts(self) -> "list[Span]":
        """A year's months, a month's days."""
        if (self.end - self.start).days > 31:
            return [Span.of(self.start.year, month) for month in range(1, 13)]
        days = range((self.end - self.start).days)
        found = (self.start + timedelta(days=number) for number in days)
        return [Span(day, day + timedelta(days=1)) for day in found]


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=timezone.get_current_timezone())


def counts(spans: Sequence[Span]) -> list[int]:
    """How many public stories each has, up to COUNT_CAP and one more. One query."""
    edges: dict[str, datetime] = {}
    for number, span in enumerate(spans):
        edges[f"start{number}"], edges[f"end{number}"] = span.moments
    rows = _COUNTS.rows(at=timezone.now(), **edges) if spans else []
    return list(rows[0]) if rows else [0] * len(spans)


def _counts(at: datetime, **edges: datetime) -> QuerySet:
    return _columns(_count_each(Article.objects.published(at), edges))


def _count_each(stories: QuerySet, edges: dict[str, datetime]) -> dict[str, CappedCount]:
    return {
        f"count{number}": CappedCount(
            stories.filter(
                published_at__gte=edges[f"start{number}"], published_at__lt=edges[f"end{number}"]
            )
        )
        for number in range(len(edges) // 2)
    }


def _columns(counted: dict[str, CappedCount]) -> QuerySet:
    # A table of one row: each count is a column of it.
    return PublicVersion.objects.order_by().annotate(**counted).values_list(*counted)[:1]


_COUNTS = Prepared(_counts)


def counts_of_provider(provider: int, spans: Sequence[Span]) -> list[int]:
    """How many public stories it has in all, then in each span; capped like `counts`. One query."""
    edges: dict[str, datetime] = {}
    for number, span in enumerate(spans):
        edges[f"start{number}"], edges[f"end{number}"] = span.moments
    rows = _COUNTS_OF_PROVIDER.rows(at=timezone.now(), provider=provider, **edges)
    return list(rows[0]) if rows else [0] * (len(spans) + 1)


def _counts_of_provider(at: datetime, provider: int, **edges: datetime) -> QuerySet:
    public = Article.objects.published(at).filter(provider=provider)
    return _columns({"all_of_them": CappedCount(public), **_count_each(public, edges)})


_COUNTS_OF_PROVIDER = Prepared(_counts_of_provider)


def bounds() -> tuple[date, date] | None:
    """The days of the first and the last public story. One query."""
    found = {side: moment_of(raw) for raw, side in _BOUNDS.rows(at=timezone.now())}
    if len(found) < 2:
        return None
    return timezone.localdate(found["first"]), timezone.localdate(found["last"])


def _bounds(at: datetime) -> list[QuerySet]:
    public = Article.objects.published(at)
    return [
        side.annotate(side=Value(name)).values_list("published_at", "side")[:1]
        for name, side in (
            ("first", public.order_by("published_at", "-slug")),
            ("last", public.newest()),
        )
    ]


_BOUNDS = Prepared(_bounds)


def years() -> list[tuple[Span, int]]:
    """(year, how many stories) for each that has any, the newest first. Two queries."""
    found = bounds()
    if found is None:
        return []
    first = max(found[0].year, found[1].year - MOST_YEARS + 1, FIRST_YEAR)
    last = min(found[1].year, LAST_YEAR)
    spans = [Span.of(year) for year in range(last, first - 1, -1)]
    return [(span, count) for span, count in zip(spans, counts(spans), strict=True) if count]


def beside(span: Span) -> tuple[date | None, date | None]:
    """The nearest days with stories before it and after it. One query."""
    start, end = span.moments
    rows = _BESIDE.rows(at=timezone.now(), start=start, end=end)
    found = {side: timezone.localdate(moment_of(raw)) for raw, side in rows}
    return found.get("before"), found.get("after")


def _beside(at: datetime, start: datetime, end: datetime) -> list[QuerySet]:
    public = Article.objects.published(at)
    before = public.filter(published_at__lt=start).newest()
    after = public.filter(published_at__gte=end).order_by("published_at", "-slug")
    return [
        side.annotate(side=Value(name)).values_list("published_at", "side")[:1]
        for name, side in (("before", before), ("after", after))
    ]


_BESIDE = Prepared(_beside)
