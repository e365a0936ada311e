"""What is wrong with a configuration, said by `manage.py check` instead of in a request."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DatabaseError

from articles.models import Article
from articles.ranking import news_moment, rank_of


@register()
def newsroom_numbers_are_possible(**_: Any) -> list[CheckMessage]:
    """Scores' weight and threshold, and the half-life of news."""
    found: list[CheckMessage] = []
    if settings.RANK_HALF_LIFE_HOURS <= 0:
        found.append(
            Error("RANK_HALF_LIFE_HOURS must be more than 0.", id="newsdesk.E001"),
        )
    for name in ("PUBLISH_THRESHOLD", "COVERAGE_WEIGHT"):
        if getattr(settings, name) < 0:
            found.append(Error(f"{name} must be 0 or more.", id="newsdesk.E002"))
    return found


@register(Tags.database)
def ranks_follow_the_half_life(
    databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """Ranks are stored: another half-life needs a rebuild (docs/decisions/0008)."""
    if not databases or settings.RANK_HALF_LIFE_HOURS <= 0:
        return []
    try:
        article = Article.objects.exclude(rank=0).first()
    except DatabaseError:
        return []  # not migrated yet
    if article is None:
        return []
    moment = news_moment(article.published_at, article.released_at)
    if article.rank == rank_of(article.heat, moment, half_life_hours=settings.RANK_HALF_LIFE_HOURS):
        return []
    return [
        Warning(
            "Stored ranks don't follow RANK_HALF_LIFE_HOURS.",
            hint="Run `manage.py rebuild` after changing it.",
            id="newsdesk.W001",
        )
    ]
