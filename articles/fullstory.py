"""One story in full, for its page: the article, its topics, what stands beside it in time."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import QuerySet, Value
from django.utils import timezone

from articles.models import Article, ArticleTopic
from articles.paths import path_to
from articles.prepared import Prepared, moment_of
from articles.ranking import change_moment
from articles.storycards import (
    CARD_FIELDS,
    NEWEST_OF_TOPIC,
    StoredPicture,
    StoryCard,
    listed_in_topic,
)

OF_ITS_PAGE = (
    "body", "updated_at", "released_at", "quality", "video_host", "video_id", "heat_decided",
    "provider__logo__key", "provider__logo__sizes",
)  # fmt: skip


class FullStory(StoryCard):
    """What a story's page says of its article."""

    def __init__(self, row: tuple) -> None:
        super().__init__(row[len(OF_ITS_PAGE) :])
        (
            self.body, updated_at, released_at, self.quality,
            self.video_host, self.video_id, self.heat_decided, logo, sizes,
        ) = row[: len(OF_ITS_PAGE)]  # fmt: skip
        self.updated_at = change_moment(moment_of(updated_at), timezone.now())
        self.released_at = moment_of(released_at)
        if logo:
            picture = StoredPicture(logo, "", "", "", sizes)
            self.provider = self.provider._replace(logo=picture)


class PlacedTopic(NamedTuple):
    """A topic of a story, with the one above it."""

    pk: int
    name: str
    slug: str
    parent_id: int | None
    parent_name: str | None
    parent_slug: str | None

    def get_absolute_url(self) -> str:
        return path_to("topic", self.slug)


def find_public_story(slug: str) -> FullStory | None:
    """A public story with its topics, or None. Two queries."""
    return _with_topics(_PUBLIC.rows(slug=slug, at=timezone.now()))


def find_any_story(slug: str) -> FullStory | None:
    """Any article, public or not: for the desk's eyes. Two queries."""
    return _with_topics(_ANY.rows(slug=slug))


def _with_topics(rows: list[tuple]) -> FullStory | None:
    if not rows:
        return None
    story = FullStory(rows[0])
    story.topics = [PlacedTopic(*row) for row in _TOPICS.rows(article=story.pk)]
    return story


def _in_full(articles: QuerySet, slug: str) -> QuerySet:
    found = articles.with_heat_decided().filter(slug=slug).order_by()  # type: ignore[attr-defined]
    return found.values_list(*OF_ITS_PAGE, *CARD_FIELDS)


def _topics(article: int) -> QuerySet:
    return (
        ArticleTopic.objects.filter(article=article)
        .order_by("position", "pk")
        .values_list(
            "topic",
            "topic__name",
            "topic__slug",
            "topic__parent",
            "topic__parent__name",
            "topic__parent__slug",
        )
    )


_PUBLIC = Prepared(lambda slug, at: _in_full(Article.objects.published(at), slug))
_ANY = Prepared(lambda slug: _in_full(Article.objects.all(), slug))
_TOPICS = Prepared(_topics)


# Beside it in time --------------------------------------------------------------------------------


def neighbours(
    story: StoryCard, topic: int, *, before: int, after: int
) -> tuple[list[StoryCard], list[StoryCard]]:
    """What came just before it and just after it in a topic, nearest first. One query."""
    rows = _neighbours(before, after).rows(
        at=timezone.now(), topic=topic, moment=story.published_at, slug=story.slug
    )
    earlier = [StoryCard(row[:-1]) for row in rows if row[-1] == "earlier"]
    later = [StoryCard(row[:-1]) for row in rows if row[-1] == "later"]
    return earlier, later


_KEPT: dict[tuple[int, int], Prepared] = {}


def _neighbours(before: int, after: int) -> Prepared:
    def build(at: datetime, topic: int, moment: datetime, slug: str) -> list[QuerySet]:
        others = listed_in_topic(Article.objects.published(at), topic)
        earlier = NEWEST_OF_TOPIC.walk(others, "after", moment, slug)
        later = NEWEST_OF_TOPIC.walk(others, "before", moment, slug)
        sides = [("earlier", earlier, before), ("later", later, after)]
        return [
            side.annotate(side=Value(name)).values_list(*CARD_FIELDS, "side")[:most]
            for name, side, most in sides
        ]

    return _KEPT.setdefault((before, after), Prepared(build))
