"""The front page: which stories lead and which follow.

What editors pinned comes first, then by rank, softened by diversity: of the first eight at most
two about one main topic, as long as there are others. Pins aside nothing here looks at the clock:
blocks take the best that there is, so a newsroom that slept for weeks has the front page of its
last busy day.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Prefetch, QuerySet, Value
from django.utils import timezone

from articles.coverage import Coverage, coverage_on_cards
from articles.models import Article, ArticleTopic
from articles.paging import BY_RANK
from articles.prepared import Prepared
from articles.sections import Section, Sections
from articles.storycards import CARD_FIELDS, StoryCard, add_topics

PINS = 8  # at most: more pins than that put nothing on top
PINS_ON_TOP = 4  # these open the page, the others are the block of editors' picks
POOL = 48  # the best by rank; what the blocks below are chosen from
NEWEST = 18  # enough for LATEST when the opening has been left out
SECOND, PAIR, MORE_TOP = 3, 2, 6
DIVERSE_AMONG, SAME_TOPIC = 8, 2
SECTIONS, SECTION_STORIES, SECTION_LEAST = 4, 5, 3
LATEST, VIDEOS, MOST_SOURCES = 12, 3, 5


@dataclass(frozen=True)
class TopicSection:
    topic: Section
    articles: list[StoryCard]


@dataclass
class FrontPage:
    lead: StoryCard | None = None
    second: list[StoryCard] = field(default_factory=list)
    pair: list[StoryCard] = field(default_factory=list)
    more_top: list[StoryCard] = field(default_factory=list)
    sections: list[TopicSection] = field(default_factory=list)
    latest: list[StoryCard] = field(default_factory=list)
    picks: list[StoryCard] = field(default_factory=list)
    videos: list[StoryCard] = field(default_factory=list)
    most_sources: list[StoryCard] = field(default_factory=list)
    coverage: dict[int, Coverage] = field(default_factory=dict)
    newest: StoryCard | None = None
    older_key: str = ""  # where the list goes on by rank; "" when everything is here

    @property
    def top(self) -> list[StoryCard]:
        """What is shown with its sources, in order."""
        return [*filter(None, [self.lead]), *self.second, *self.pair, *self.more_top]


def front_page(sections: Sections) -> FrontPage:
    """The front page as of now. Three queries, whatever there is."""
    pins, ranked, newest = _stories(timezone.now())
    add_topics(list({article.pk: article for article in [*ranked, *pins, *newest]}.values()))

    page = FrontPage(newest=newest[0] if newest else None)
    pinned = {article.pk for article in pins}
    rest = [article for article in ranked[:POOL] if article.pk not in pinned]
    queue = [*pins[:PINS_ON_TOP], *_diverse(rest, sections)]
    page.picks = pins[PINS_ON_TOP:]
    page.lead = next(iter(queue), None)
    page.second, queue = queue[1 : 1 + SECOND], queue[1 + SECOND :]
    page.pair, queue = queue[:PAIR], queue[PAIR:]
    page.more_top, queue = queue[:MORE_TOP], queue[MORE_TOP:]
    page.coverage = coverage_on_cards(page.top)

    page.videos = [article for article in queue if article.type == Article.Type.VIDEO][:VIDEOS]
    shown = {article.pk for article in page.videos}
    queue = [article for article in queue if article.pk not in shown]
    page.sections = _sections(queue, sections)
    page.latest = _latest(page, newest)
    page.most_sources = _most_sources(page) if page.latest else []
    used = {article.pk for article in [*page.top, *page.picks, *page.videos, *page.latest]}
    used.update(article.pk for section in page.sections for article in section.articles)
    page.older_key = _older_key(ranked, used)
    return page


def _stories(at: datetime) -> tuple[list[StoryCard], list[StoryCard], list[StoryCard]]:
    """What is pinned, what ranks best, what is newest: one object for one story, so that its topics
    are fetched once for all lists. One query."""
    found: dict[str, list[StoryCard]] = {"pins": [], "ranked": [], "newest": []}
    one: dict[int, StoryCard] = {}
    for row in _STORIES.rows(at=at):
        if row[0] not in one:
            one[row[0]] = StoryCard(row[:-1])
        found[row[-1]].append(one[row[0]])
    # The database keeps the order of each part; nothing says that it must.
    found["ranked"].sort(key=lambda story: (-story.rank, story.slug))
    found["newest"].sort(key=lambda story: story.slug)
    found["newest"].sort(key=lambda story: story.published_at, reverse=True)
    return found["pins"], found["ranked"], found["newest"]


def _blocks(at: datetime) -> list[QuerySet]:
    public = Article.objects.published(at)

    def block(name: str, stories: QuerySet, most: int) -> QuerySet:
        return stories.annotate(block=Value(name)).values_list(*CARD_FIELDS, "block")[:most]

    return [
        block("pins", Article.objects.pinned(at), PINS),
        block("ranked", public.ranked(), POOL + 1),
        block("newest", public.newest(), NEWEST),
    ]


_STORIES = Prepared(_blocks)


def topics_in_order() -> Prefetch:
    """For cards: the topics of many articles in one query, as `topics_in_order()` reads them."""
    return Prefetch("topic_rows", ArticleTopic.objects.select_related("topic"))


def _diverse(articles: Sequence[StoryCard], sections: Sections) -> list[StoryCard]:
    """The same articles; those that would be the third about one topic among the first eight
    step back behind them, or stay where there aren't enough others."""
    first: list[StoryCard] = []
    behind: list[StoryCard] = []
    about: Counter[int | None] = Counter()
    for article in articles:
        topic = sections.main_topic(article.topics_in_order())
        name = topic.pk if topic else None
        if len(first) < DIVERSE_AMONG and (name is None or about[name] < SAME_TOPIC):
            about[name] += 1
            first.append(article)
        else:
            behind.append(article)
    return first + behind


def _sections(queue: Iterable[StoryCard], sections: Sections) -> list[TopicSection]:
    """The busiest topics of which enough is left; a story stands under one of its topics."""
    by_topic: dict[int, list[StoryCard]] = {}
    for article in queue:
        for topic in article.topics_in_order():
            by_topic.setdefault(topic.pk, []).append(article)
    found: list[TopicSection] = []
    shown: set[int] = set()
    for section in sections.busiest:
        if section.pk in sections.roots or len(found) == SECTIONS:
            continue
        left = [article for article in by_topic.get(section.pk, ()) if article.pk not in shown]
        own = left[:SECTION_STORIES]
        if len(own) >= SECTION_LEAST:
            found.append(TopicSection(section, own))
            shown.update(article.pk for article in own)
    return found


def _latest(page: FrontPage, newest: Iterable[StoryCard]) -> list[StoryCard]:
    """By time, whatever their heat; the only block that may name a story twice, so it leaves out
    what opens the page, and isn't there when it would only repeat what is."""
    opening = {article.pk for article in [*page.top[: 1 + SECOND], *page.pair]}
    top = {article.pk for article in page.top}
    latest = [article for article in newest if article.pk not in opening][:LATEST]
    return latest if any(article.pk not in top for article in latest) else []


def _most_sources(page: FrontPage) -> list[StoryCard]:
    """What most providers report, of the stories whose coverage is at hand: heat grows with every
    entry, so these are the ones. Nothing when it would repeat the page's own order."""
    several = [article for article in page.top if page.coverage[article.pk].count > 2]
    several.sort(key=lambda article: -page.coverage[article.pk].count)
    return several[:MOST_SOURCES] if len(several) >= 3 else []


def _older_key(ranked: Sequence[StoryCard], used: set[int]) -> str:
    """The place by rank of the last story before the first that isn't on the page."""
    last = None
    for article in ranked:
        if article.pk not in used:
            return BY_RANK.key(last) if last else ""
        last = article
    return ""
