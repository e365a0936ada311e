"""Which topics the newsroom is about at present: what the masthead names, and which topic of an
article is its main one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from django.db.models import Count, QuerySet
from django.utils import timezone

from articles.models import Article, ArticleTopic
from articles.paging import CappedCount
from articles.prepared import Prepared


class NamedTopic(Protocol):
    """What is asked of a topic here: a row of the table, or part of a card."""

    @property
    def pk(self) -> int: ...

    @property
    def parent_id(self) -> int | None: ...


AnyTopic = TypeVar("AnyTopic", bound=NamedTopic)

SAMPLE = 120  # the newest public stories: enough to tell what a newsroom is about
IN_MASTHEAD = 8
# A topic on nearly every story says nothing about any of them ("AI" in a newsroom on AI).
ROOT_SHARE = 0.8
SMALLEST_SAMPLE = 8  # of fewer stories no share can be told
# Topics that pages look at. A document names a hundred at most, so no more than 125 can stand on
# ROOT_SHARE of all stories: every root is among these.
BUSIEST = 200


@dataclass(frozen=True)
class Section:
    """A topic as lists name it. `stories`: how many of the sample carry it."""

    pk: int
    name: str
    slug: str
    parent: int | None
    position: int
    stories: int


@dataclass(frozen=True)
class Sections:
    """`busiest` first, BUSIEST at most; `roots` are the ids of the topics that stand on nearly
    every story."""

    busiest: tuple[Section, ...] = ()
    roots: frozenset[int] = frozenset()

    @classmethod
    def at_present(cls) -> "Sections":
        """As the newest public stories have it. One query, whatever the newsroom's size."""
        rows = _TOPICS_OF_THE_NEWEST.rows(at=timezone.now())
        busiest, roots = [], set()
        for *fields, of in rows:
            section = Section(*fields)
            busiest.append(section)
            everywhere = of >= SMALLEST_SAMPLE and section.stories >= ROOT_SHARE * of
            if everywhere and section.parent is None:
                roots.add(section.pk)
        return cls(tuple(busiest), frozenset(roots))

    @property
    def masthead(self) -> list[Section]:
        """At most IN_MASTHEAD, in the taxonomy's order: roots lead nowhere new, and sub-topics
        are found on their parent's page, so these come in only where there is room."""
        upper = [
            section
            for section in self.busiest
            if section.pk not in self.roots
            and (section.parent is None or section.parent in self.roots)
        ]
        leading = {section.pk for section in upper}
        others = [section for section in self.busiest if section.pk not in leading]
        others.sort(key=lambda section: section.pk in self.roots)
        chosen = upper[:IN_MASTHEAD] if len(upper) > 2 else (upper + others)[:IN_MASTHEAD]
        return sorted(chosen, key=lambda section: (section.position, section.name.casefold()))

    def main_topic(self, topics: Iterable[AnyTopic]) -> AnyTopic | None:
        """What an article is mainly about: its first topic that isn't a root, if there is one."""
        topics = list(topics)
        below = [topic for topic in topics if topic.parent_id is not None]
        telling = below or [topic for topic in topics if topic.pk not in self.roots] or topics
        return telling[0] if telling else None

    def chips(self, topics: Iterable[AnyTopic], most: int) -> list[AnyTopic]:
        """The topics that a card names, the main one first; roots only where there is no other."""
        given = list(topics)
        main: AnyTopic | None = self.main_topic(given)
        chosen: list[AnyTopic] = [] if main is None else [main]
        chosen += [topic for topic in given if topic != main and topic.pk not in self.roots]
        return chosen[:most]


def _topics_of_the_newest(at: datetime) -> QuerySet:
    public = Article.objects.published(at)
    return (
        ArticleTopic.objects.filter(article__in=public.newest().values("pk")[:SAMPLE])
        .values_list(
            "topic_id", "topic__name", "topic__slug", "topic__parent_id", "topic__position"
        )
        .annotate(stories=Count("pk"), of=CappedCount(public, cap=SAMPLE - 1))
        .order_by("-stories", "topic__position", "topic__name")[:BUSIEST]
    )


_TOPICS_OF_THE_NEWEST = Prepared(_topics_of_the_newest)
