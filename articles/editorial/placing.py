"""Acts of the queue: rejecting with a reason, pins, times, and scores up and down."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from articles.editorial.act import Act, decide_each
from articles.editorial.outcome import Outcome, Refused
from articles.editorial.possible import unfit_to_publish
from articles.mapping import Value, moment_value
from articles.models import ABSORBED, SCORE_MAX, Article, RelatedLink
from articles.scores import Newsroom, expected_heat

SCORES = ("quality", "heat")


def reject(articles: Iterable[Article], reason: str, *, by: Any) -> Outcome:
    """Keeps the articles from readers, and says why: one of `Article.Rejection`."""
    if reason not in Article.Rejection.values:
        raise Refused(f"{reason!r} is no reason; one of {', '.join(Article.Rejection)} is.")
    beside = {"rejection": str(reason)}
    return decide_each(
        articles,
        {"published": False},
        beside=beside,
        confirming=True,
        by=by,
        refuse=_is_removed,
    )


def pin(articles: Iterable[Article], until: datetime, *, by: Any) -> Outcome:
    """Keeps the articles on top of the front page until a moment; the latest pin leads."""
    if until <= timezone.now():
        raise Refused("The end of a pin has to lie ahead.")
    beside = {"pinned_until": moment_value(until)}
    return decide_each(articles, {}, beside=beside, by=by, refuse=unfit_to_pin)


def unpin(articles: Iterable[Article], *, by: Any) -> Outcome:
    """Lets the articles go back to where their rank puts them."""
    return decide_each(articles, {}, beside={"pinned_until": None}, by=by)


def schedule(
    articles: Iterable[Article],
    *,
    by: Any,
    publish_at: datetime | None,
    expire_at: datetime | None,
    publishing: bool = True,
) -> Outcome:
    """Sets when readers see the articles: from `publish_at`, until `expire_at` (None: no limit).

    Publishes them too, for then, unless `publishing` is false. Raises Refused for an end before
    the start.
    """
    if publish_at and expire_at and expire_at <= publish_at:
        raise Refused("The end has to come after the start.")
    beside: dict[str, Value] = {
        "publish_at": moment_value(publish_at),
        "expire_at": moment_value(expire_at),
    }
    if not publishing:
        return decide_each(articles, {}, beside=beside, by=by)
    beside["rejection"] = ""
    return decide_each(articles, {"published": True}, beside=beside, by=by, refuse=unfit_to_publish)


def shift(articles: Iterable[Article], score: str, points: int, *, by: Any) -> Outcome:
    """Moves a score (`quality`, `heat`) up or down by so many points, each article from its own.

    Where there is no heat, or the article was absorbed, it starts from what the formula would give:
    -1 is no heat but says that it is absorbed (docs/decisions/0004). No score leaves its range.
    """
    if score not in SCORES:
        raise Refused(f"{score!r} is no score.")
    start: Callable[[Article], int] = _quality if score == "quality" else _heat
    with Act(by) as act:
        for article in sorted(articles, key=lambda article: article.pk):
            current = act.take(article)
            value = min(max(start(current) + points, 0), SCORE_MAX)
            act.decide(current, {score: value})
    return act.outcome


def _quality(article: Article) -> int:
    return article.quality or 0


def _heat(article: Article) -> int:
    if article.heat is not None and article.heat != ABSORBED:
        return article.heat
    entries = RelatedLink.objects.filter(article=article.pk, added=False).count()
    newsroom = Newsroom(settings.COVERAGE_WEIGHT, settings.PUBLISH_THRESHOLD)
    return expected_heat(article.quality, entries, newsroom) or 0


def _is_removed(article: Article) -> str:
    return "it was taken down already" if article.removed else ""


def unfit_to_pin(article: Article) -> str:
    """Why this article can't be kept on top of the front page; "" when it can."""
    if not article.shown:
        return "readers don't see it; publish it first"
    if article.expire_at and article.expire_at <= timezone.now():
        return "its time is over"
    return ""
