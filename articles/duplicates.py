"""Articles that may be one: the same address, or the same title within a week.

Listed for editors; nothing merges by itself (docs/format.md: a handful of documents in a newsroom
share an address, up to some hundreds a title).
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Max

from articles.models import Article

WITHIN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class PossibleDuplicates:
    """Some articles and why they may be one: "address" or "title"."""

    reason: str
    articles: list[Article]


def possible_duplicates(limit: int = 100) -> list[PossibleDuplicates]:
    """Up to `limit` groups, those with the same address first; each by time.

    Of each kind the `limit` groups with the newest article are looked at; of those with the same
    title what doesn't lie within a week of each other is left out only then.
    """
    found = _groups("address_key", limit)
    groups = [PossibleDuplicates("address", articles) for articles in found]
    seen = {tuple(article.pk for article in group.articles) for group in groups}
    for articles in _groups("title_key", limit):
        for near in _close_in_time(articles):
            if tuple(article.pk for article in near) not in seen:
                groups.append(PossibleDuplicates("title", near))
    return groups[:limit]


def _groups(key: str, limit: int) -> list[list[Article]]:
    shared = (
        Article.objects.filter(removed=False)
        .exclude(**{key: None})
        .order_by()
        .values(key)
        .annotate(number=Count("pk"), last=Max("published_at"))
        .filter(number__gt=1)
        .order_by("-last")[:limit]
    )
    keys = [row[key] for row in shared]
    articles: dict[int, list[Article]] = {value: [] for value in keys}
    rows = Article.objects.filter(removed=False, **{f"{key}__in": keys}).select_related("provider")
    for article in rows.order_by("published_at", "slug"):
        articles[getattr(article, key)].append(article)
    return list(articles.values())


def _close_in_time(articles: list[Article]) -> list[list[Article]]:
    """Runs of articles of which each came within a week of the one before."""
    runs: list[list[Article]] = []
    for article in articles:
        if runs and article.published_at - runs[-1][-1].published_at <= WITHIN:
            runs[-1].append(article)
        else:
            runs.append([article])
    return [run for run in runs if len(run) > 1]
