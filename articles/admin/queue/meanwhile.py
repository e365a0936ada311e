"""Nobody overwrites anybody: a row carries the version that it was shown in.

The version counts what the history holds of the article: entries, and how often the machine went
back and forth where these fold. It only ever grows.
"""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import IntegerField, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from articles.admin.telling import load_titles, sentence
from articles.models import HistoryEntry


def version_of_row():
    """A column: the version of each article of a query."""
    entries = HistoryEntry.objects.filter(article=OuterRef("pk")).order_by()
    numbers = entries.values("article").annotate(number=Sum("times")).values("number")
    return Coalesce(Subquery(numbers, output_field=IntegerField()), Value(0))


def changes_since(versions: dict[int, int], user) -> dict[int, list[HistoryEntry]]:
    """What others changed of articles since these versions: article → entries, the latest first.

    What only the person who asks changed meanwhile, in another window, isn't news to them.
    """
    newer = defaultdict(list)
    seen: dict[int, int] = defaultdict(int)
    entries = HistoryEntry.objects.filter(article__in=versions).order_by("-at", "-pk")
    totals: dict[int, int] = defaultdict(int)
    rows = list(entries)
    for entry in rows:
        totals[entry.article_id] += entry.times
    for entry in rows:
        pk = entry.article_id
        if seen[pk] < totals[pk] - versions[pk]:
            newer[pk].append(entry)
        seen[pk] += entry.times
    return {
        pk: entries
        for pk, entries in newer.items()
        if any(entry.by_id != user.pk for entry in entries)
    }


def touching(entries: Iterable[HistoryEntry], fields: frozenset[str]) -> list[HistoryEntry]:
    """Those entries that changed one of these fields."""
    return [entry for entry in entries if entry.field in fields]


def told(entries: list[HistoryEntry]) -> str:
    """Who changed what: "ann: published; import 3: heat: 40 → 60"."""
    load_titles(entries)
    return "; ".join(f"{entry.who}: {sentence(entry)}" for entry in entries)
