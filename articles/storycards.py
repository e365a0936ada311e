"""Public stories as lists show them: one row each, and the topics of all in one query more.

A `StoryCard` says what templates ask an `Article` for, and nothing else; it can't be saved.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import FilteredRelation, Q, QuerySet
from django.utils import timezone

from articles.models import Article, ArticleTopic
from articles.paging import KeyPage, Order
from articles.paths import path_to
from articles.prepared import AsStored, Given, Prepared, moment_of


class TopicName(NamedTuple):
    """A topic as a card names it."""

    pk: int
    name: str
    slug: str
    parent_id: int | None


class ProviderName(NamedTuple):
    pk: int
    name: str
    slug: str
    no_pictures: bool
    logo: "StoredPicture | None" = None  # on a story's own page


class StoredPicture(NamedTuple):
    """A picture of ours: what articles/pictures/showing.py asks of it."""

    key: str
    url: str
    alt: str
    credit: str
    raw_sizes: Any

    @property
    def sizes(self) -> Mapping[str, Sequence]:
        return _sizes(self.raw_sizes) if isinstance(self.raw_sizes, str) else self.raw_sizes


CARD_FIELDS = (
    "pk", "slug", "title", "excerpt", "locale", "type", "heat", "rank",
    AsStored("published_at"), AsStored("pinned_until"), "web_url", "original_url", "images",
    "provider", "provider__name", "provider__slug", "provider__no_pictures",
    "picture__key", "picture__url", "picture__alt", "picture__credit", "picture__sizes",
)  # fmt: skip


class StoryCard:
    """A public story as a card shows it; reads like an Article."""

    topics: Sequence[Any] = ()

    def __init__(self, row: tuple) -> None:
        (
            self.pk, self.slug, self.title, self.excerpt, self.locale, self.type, self.heat,
            self.rank, published_at, pinned_until, self.web_url, self.original_url, self._images,
            *provider, key, url, alt, credit, sizes,
        ) = row  # fmt: skip
        self.published_at: datetime = moment_of(published_at)
        self.pinned_until = moment_of(pinned_until)
        self.provider = ProviderName(*provider)
        self.picture = StoredPicture(key, url, alt, credit, sizes) if key else None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, StoryCard | Article) and other.pk == self.pk

    def __hash__(self) -> int:
        return hash(self.pk)

    @property
    def provider_id(self) -> int:
        return self.provider.pk

    @property
    def images(self) -> list[dict[str, Any]]:
        return _read(self._images)

    @property
    def is_pinned(self) -> bool:
        """An editors' pick, as of now."""
        return self.pinned_until is not None and self.pinned_until > timezone.now()

    @property
    def source_url(self) -> str:
        return self.web_url or self.original_url

    def get_absolute_url(self) -> str:
        return path_to("article", self.slug)

    def topics_in_order(self) -> Sequence[TopicName]:
        return self.topics


def story_cards(rows: Iterable[tuple]) -> list[StoryCard]:
    """Cards of rows of CARD_FIELDS, without topics."""
    return [StoryCard(row) for row in rows]


def add_topics(cards: Sequence[StoryCard]) -> None:
    """Gives cards their topics. One query."""
    topics = topics_of([card.pk for card in cards])
    for card in cards:
        card.topics = topics[card.pk]


def topics_of(articles: Sequence[int]) -> dict[int, list[TopicName]]:
    """The topics of each, by the articles' ids and in the documents' order. One query."""
    by_article: dict[int, list[TopicName]] = {pk: [] for pk in articles}
    named: dict[int, TopicName] = {}  # many stories have the same few
    if by_article:
        for article, pk, name, slug, parent in _TOPICS.rows(articles=list(by_article)):
            if pk not in named:
                named[pk] = TopicName(pk, name, slug, parent)
            by_article[article].append(named[pk])
    return by_article


def _topics(articles: Sequence[int]) -> QuerySet:
    rows = ArticleTopic.objects.filter(article__in=articles).order_by("position", "pk")
    return rows.values_list("article", "topic", "topic__name", "topic__slug", "topic__parent")


_TOPICS = Prepared(_topics)


class StoryList:
    """A list of public stories that pages by key.

    `narrow(public, **named)` says which of the public ones are in it; it sees stand-ins for what is
    named (articles/prepared.py).
    """

    def __init__(self, narrow: Callable[..., QuerySet] = lambda public: public) -> None:
        self._narrow = narrow
        self._walks: dict[tuple[Order, str, int], Prepared] = {}

    def page(
        self, order: Order, asked: Mapping[str, str], size: int, **named: Given
    ) -> "KeyPage[StoryCard]":
        """One page, topics included. Two queries. Raises BadRequest for a key that isn't one."""

        def walk(direction: str, value: object, slug: str, limit: int) -> list[StoryCard]:
            place: dict[str, Any] = {"value": value, "key_slug": slug} if direction else {}
            prepared = self._walk(order, direction, limit)
            return story_cards(prepared.rows(at=timezone.now(), **named, **place))

        page = KeyPage(walk, order, asked, size)
        add_topics(page.rows)
        return page

    def first(self, order: Order, count: int, **named: Given) -> list[StoryCard]:
        """The first so many, without topics. One query."""
        rows = self._walk(order, "", count).rows(at=timezone.now(), **named)
        return story_cards(rows)

    def _walk(self, order: Order, direction: str, limit: int) -> Prepared:
        def build(at: datetime, value: Any = None, key_slug: str = "", **named: Any) -> QuerySet:
            stories = self._narrow(Article.objects.published(at), **named)
            stories = order.walk(stories, direction, value, key_slug)
            return stories.values_list(*CARD_FIELDS)[:limit]

        place = (order, direction, limit)
        if place not in self._walks:
            self._walks[place] = Prepared(build)
        return self._walks[place]


ALL_STORIES = StoryList()


def listed_in_topic(public: QuerySet, topic: int) -> QuerySet:
    """The public ones with their place in a topic's list: an `Order` within it leaves out those
    that have none."""
    return public.annotate(here=FilteredRelation("listed", condition=Q(listed__topic=topic)))


OF_TOPIC = StoryList(listed_in_topic)
NEWEST_OF_TOPIC = Order("published_at", of_time=True, within="here__")
BEST_OF_TOPIC = Order("rank", within="here__")


@lru_cache(maxsize=1024)
def _sizes(raw: str) -> Mapping[str, Sequence]:
    """Pictures come in a few shapes, so the same lists come again and again: each is read once."""
    read: dict[str, list] = _read(raw)
    return {slot: tuple([(width, height) for width, height in of]) for slot, of in read.items()}


_whole = json.JSONDecoder().raw_decode  # without a look at what follows: it is the database's own


def _read(raw: Any) -> Any:
    """JSON as a row holds it, or as a model does."""
    return _whole(raw)[0] if isinstance(raw, str) else raw
