"""The desk in numbers: what was decided each day, and how much of whose reports was kept.

Told by the history of the last weeks, in three queries, however much the newsroom holds.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from articles.models import HistoryEntry

DAYS = 14  # shown one by one
RATED_DAYS = 30  # that keep rates look back
RATED = 8  # providers and topics that are named: those most was decided about

# Of the chart, in its own units.
BAR, GAP, HEIGHT, FOOT = 30, 10, 120, 34


@dataclass(frozen=True, slots=True)
class Day:
    """What was decided on a day: articles that a person published, and that one held back."""

    day: date
    kept: int
    refused: int

    @property
    def decided(self) -> int:
        return self.kept + self.refused


@dataclass(frozen=True, slots=True)
class Bar:
    """A day as the chart draws it: a column whose lower part is what was kept."""

    day: Day
    x: int
    middle: int
    kept_y: float
    kept_height: float
    refused_y: float
    refused_height: float


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of the articles that were decided on are public now."""

    name: str
    decided: int
    kept: int

    @property
    def percent(self) -> int:
        return round(100 * self.kept / self.decided)


def decided_per_day(now: datetime | None = None) -> list[Day]:
    """The last days up to today, each with what people decided; acts that were undone aside."""
    today = timezone.localdate(now)
    first = today - timedelta(days=DAYS - 1)
    start = timezone.make_aware(datetime.combine(first, time.min))
    shown = Q(field="published", after=True)
    rows = (
        _decisions(start)
        .annotate(day=TruncDate("at", tzinfo=timezone.get_current_timezone()))
        .values_list("day")
        .annotate(
            kept=Count("article", distinct=True, filter=shown),
            everything=Count("article", distinct=True),
        )
    )
    found = {day: Day(day, kept, everything - kept) for day, kept, everything in rows}
    days = [first + timedelta(days=number) for number in range(DAYS)]
    return [found.get(day, Day(day, 0, 0)) for day in days]


def chart_of(days: Iterable[Day]) -> dict:
    """The days as a drawing: columns, and how large it is."""
    days = list(days)
    most = max((day.decided for day in days), default=0) or 1
    bars = []
    for place, day in enumerate(days):
        kept, refused = (round(HEIGHT * part / most, 1) for part in (day.kept, day.refused))
        x = place * (BAR + GAP)
        top = HEIGHT - kept
        bars.append(Bar(day, x, x + BAR // 2, top, kept, round(top - refused, 1), refused))
    return {
        "bars": bars,
        "most": most,
        "bar": BAR,
        "base": HEIGHT,
        "label": HEIGHT + 18,
        "width": len(days) * (BAR + GAP) - GAP,
        "height": HEIGHT + FOOT,
    }


def rates_by_provider(now: datetime | None = None) -> list[Rate]:
    return _rates("article__provider__name", "article__provider", now)


def rates_by_topic(now: datetime | None = None) -> list[Rate]:
    return _rates("article__topic_rows__topic__name", "article__topic_rows__topic", now)


def _rates(name: str, key: str, now: datetime | None) -> list[Rate]:
    since = (now or timezone.now()) - timedelta(days=RATED_DAYS)
    kept = Q(article__published=True, article__removed=False)
    rows = (
        _decisions(since)
        .filter(**{f"{key}__isnull": False})
        .values_list(key, name)
        .annotate(
            decided=Count("article", distinct=True),
            kept=Count("article", distinct=True, filter=kept),
        )
        .order_by("-decided", name)[:RATED]
    )
    return [Rate(name, decided, kept) for _, name, decided, kept in rows]


def _decisions(since: datetime):
    """What people decided and what of it stands: what was taken back is no decision, unless the
    taking back was taken back in turn. Nor is bringing an article back that was taken down: it's
    neither published by that nor held back."""
    return HistoryEntry.objects.filter(
        ~Exists(_reverting().filter(~Exists(_reverting()))),
        Q(field="published") | Q(field="removed", after=True),
        at__gte=since,
        run__isnull=True,
        reverts__isnull=True,
        article__isnull=False,
    ).order_by()


def _reverting():
    return HistoryEntry.objects.filter(reverts=OuterRef("pk")).order_by()
