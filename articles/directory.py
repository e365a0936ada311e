"""Topics as a directory: those with public stories in the taxonomy's order, paged by key."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from articles.models import Article, Topic
from articles.paging import CappedCount, KeyPage, Order

# By slug where the place is the same: it begins like the name, and is a key by itself.
BY_PLACE = Order("position", ascending=True)


def stories_of_topic(at: datetime | None = None) -> QuerySet[Article]:
    """The public stories of the topic that the query around this one is about."""
    return Article.objects.published(at).filter(listed__topic=OuterRef("pk"))


def with_stories(topics: QuerySet[Topic], at: datetime | None = None) -> QuerySet[Topic]:
    """Those that have public stories."""
    return topics.filter(Exists(stories_of_topic(at)))


def counted(topics: QuerySet[Topic]) -> QuerySet[Topic]:
    """With their parents, and `stories`: how many are public (CappedCount)."""
    counts = CappedCount(stories_of_topic())
    return topics.select_related("parent").annotate(stories=counts)


def page_of_topics(
    topics: QuerySet[Topic], told: QuerySet[Topic], asked: Mapping[str, str], size: int
) -> KeyPage[Topic]:
    """One page of `topics`, as `told` has them. One query. Raises BadRequest for a key that isn't
    one."""

    def walk(direction: str, value: object, slug: str, limit: int) -> list[Topic]:
        # What is told of a topic costs more than finding it: only of those on the page.
        found = BY_PLACE.walk(topics, direction, value, slug)
        on_page = told.filter(pk__in=found.values("pk")[:limit])
        return list(on_page.order_by(*found.query.order_by))

    return KeyPage(walk, BY_PLACE, asked, size)


def branches(roots: Iterable[int]) -> QuerySet[Topic]:
    """The topics that stand by themselves. Those right below a root do: it would hold the whole
    newsroom."""
    below = with_stories(Topic.objects.filter(parent=OuterRef("pk")))
    upper = Q(Exists(stories_of_topic())) & (Q(parent__isnull=True) | Q(parent__in=roots))
    return Topic.objects.filter(upper | (Q(Exists(below)) & ~Q(pk__in=roots)))


def sub_topics(parents: Iterable[int], *, most: int) -> dict[int, list[Topic]]:
    """The first so many topics with stories below each, counted. One query."""
    numbered = with_stories(Topic.objects.filter(parent__in=parents)).annotate(
        place=Window(RowNumber(), partition_by=F("parent"), order_by=("position", "slug"))
    )
    first = numbered.filter(place__lte=most).order_by().values("pk")
    found: dict[int, list[Topic]] = {}
    for topic in counted(Topic.objects.filter(pk__in=first)).order_by("position", "slug"):
        found.setdefault(topic.parent_id, []).append(topic)
    return found
