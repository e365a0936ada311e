"""The rows of the queue: what one says of an article, loaded for a page of them at once."""

from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from articles.admin.explaining import explanation, load_reasons
from articles.admin.queue.meanwhile import version_of_row
from articles.admin.states import state_of
from articles.admin.thumbnails import load_thumbnails
from articles.admin.wording import counted, moment
from articles.models import ABSORBED, Article, Decision

PAGE = 100
CHIPS = 3


def for_rows(articles):
    """With what a row shows of other tables, and without the texts, which it doesn't."""
    # Providers come apart: joined, SQLite may go through them first, and sort the whole newsroom.
    return (
        articles.select_related("lead", "picture")
        .prefetch_related("provider")
        .defer("body", "images", "tags", "lead__body", "lead__images", "lead__tags")
        .annotate(version=version_of_row())
    )


def complete(articles: list[Article]) -> list[Article]:
    """Sets on each article what its row says. Four queries, however many there are."""
    load_reasons(articles)
    load_thumbnails(articles)
    now = timezone.now()
    for article in articles:
        article.state = state_of(article, now)
        article.why = explanation(article)
        article.age = age(article.published_at, now)
        article.when = moment(article.published_at)
        article.chips = article.topics_in_order()[:CHIPS]
        article.sources = counted(article.entries, "source") if article.entries else ""
        article.is_decided = "published" in article.ruled
        article.score = "–" if article.heat in (None, ABSORBED) else article.heat
    return articles


def rows_of(pks) -> dict[int, Article]:
    """Complete rows by key, as they are now."""
    found = list(for_rows(Article.objects.filter(pk__in=pks)).order_by())
    return {article.pk: article for article in complete(found)}


def handled_today(user) -> int:
    """How many articles this person has decided on since midnight."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    decided = Decision.objects.filter(article=OuterRef("pk"), field="published", by=user)
    return Article.objects.filter(Exists(decided.filter(at__gte=midnight))).order_by().count()


def age(moment, now) -> str:
    """How old something is, in a word: "12 min", "3 h", "5 days"."""
    passed = now - moment
    if passed < timedelta(0):
        return "ahead"
    if passed < timedelta(hours=1):
        return f"{passed // timedelta(minutes=1)} min"
    if passed < timedelta(days=1):
        return f"{passed // timedelta(hours=1)} h"
    if passed < timedelta(days=60):
        return counted(passed.days, "day")
    if passed < timedelta(days=730):
        return f"{passed.days // 30} months"
    return f"{passed.days // 365} years"
