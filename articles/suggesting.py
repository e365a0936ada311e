"""Which articles may belong to a story, and why: for an editor to look at, nothing moves by itself.

Told by what is cheap to know: the address, the title, the reports that both name, the topics.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, F, Q, QuerySet

from articles.models import Article, ArticleTopic, RelatedLink
from articles.sections import Sections

WITHIN = timedelta(days=7)
NEAREST = 300  # articles looked at on either side in time
SHORTEST_WORD = 4  # letters; shorter ones tie anything to anything
WORDS_IN_COMMON = 2
SHARE_IN_COMMON = 0.3  # of all words that two titles have
TOPICS_IN_COMMON = 2
TOPICS_WITHIN = timedelta(days=2)

_NOT_LETTERS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An article and the reason why it may be of the same story, in words."""

    article: Article
    reason: str


def suggestions_for(article: Article, limit: int = 6) -> list[Suggestion]:
    """The likeliest first. A fixed number of queries, whatever the newsroom holds."""
    reasons: dict[int, tuple[float, str]] = {}

    def suggest(pk: int, weight: float, reason: str) -> None:
        if pk not in reasons or reasons[pk][0] < weight:
            reasons[pk] = (weight, reason)

    others = _others(article)
    same = others.filter(_same(article))
    for pk, address in same.values_list("pk", "address_key")[: 4 * limit]:
        is_address = address is not None and address == article.address_key
        suggest(pk, *((9, "the same address") if is_address else (8, "the same title")))
    near = _near(article, others)
    words = words_of(article.title)
    for pk, title, _ in near:
        common = words & words_of(title)
        share = len(common) / (len(words | words_of(title)) or 1)
        if len(common) >= WORDS_IN_COMMON and share >= SHARE_IN_COMMON:
            named = ", ".join(f"“{word}”" for word in sorted(common)[:3])
            suggest(pk, 4 + share, f"titles within a week share {named}")
    for pk, number in _naming_the_same(article, others):
        reports = "a report" if number == 1 else f"{number} reports"
        suggest(pk, 5 + min(number, 20) / 10, f"names {reports} that this one names")
    for pk, names in _of_the_same_topics(article, near).items():
        reason = f"within two days, the same topics: {', '.join(names)}"
        suggest(pk, 1 + len(names) / 10, reason)
    best = sorted(reasons, key=lambda pk: (-reasons[pk][0], pk))[:limit]
    found = Article.objects.select_related("provider").defer("body", "images").in_bulk(best)
    return [Suggestion(found[pk], reasons[pk][1]) for pk in best if pk in found]


def words_of(title: str) -> set[str]:
    """The words of a title that say what it is about, whatever their case and accents."""
    plain = unicodedata.normalize("NFKD", title).casefold()
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return {word for word in _NOT_LETTERS.split(letters) if len(word) >= SHORTEST_WORD}


def _others(article: Article) -> QuerySet[Article]:
    """What isn't of its story yet, nor named by it, nor taken down."""
    story = article.lead_id or article.pk
    named = RelatedLink.objects.filter(article=article, target__isnull=False)
    return (
        Article.objects.filter(removed=False)
        .exclude(pk__in=[article.pk, story])
        .filter(Q(lead__isnull=True) | ~Q(lead=story))
        .exclude(pk__in=named.values("target"))
        .order_by()
    )


def _same(article: Article) -> Q:
    same = Q(pk__in=[])
    if article.address_key is not None:
        same |= Q(address_key=article.address_key)
    if article.title_key is not None:
        at = article.published_at
        week = Q(published_at__gte=at - WITHIN, published_at__lte=at + WITHIN)
        same |= Q(week, title_key=article.title_key)
    return same


def _near(article: Article, others: QuerySet[Article]) -> list[tuple[int, str, timedelta]]:
    """Those of the same week, nearest in time: two walks along the index of times."""
    at = article.published_at
    before = others.filter(published_at__lte=at, published_at__gte=at - WITHIN)
    after = others.filter(published_at__gt=at, published_at__lte=at + WITHIN)
    rows = [
        *before.order_by("-published_at", "slug").values_list("pk", "title", "published_at")[
            :NEAREST
        ],
        *after.order_by("published_at", "-slug").values_list("pk", "title", "published_at")[
            :NEAREST
        ],
    ]
    return [(pk, title, abs(time - at)) for pk, title, time in rows]


def _naming_the_same(article: Article, others: QuerySet[Article]) -> Iterable[tuple[int, int]]:
    """Articles that name outside reports which this one names, and how many."""
    keys = list(
        RelatedLink.objects.filter(article=article, target__isnull=True, hidden=False).values_list(
            "key", flat=True
        )[:100]
    )
    if not keys:
        return []
    # Asked from the links, whose index of what leads outside is small.
    naming = RelatedLink.objects.filter(key__in=keys, target__isnull=True).exclude(article=article)
    counted = naming.order_by().values_list("article").annotate(number=Count("pk"))
    numbers = dict(counted.order_by("-number", "article")[:20])
    there = others.filter(pk__in=numbers).values_list("pk", flat=True)
    return [(pk, numbers[pk]) for pk in there]


def _of_the_same_topics(
    article: Article, near: Iterable[tuple[int, str, timedelta]]
) -> dict[int, list[str]]:
    roots = Sections.at_present().roots
    own = ArticleTopic.objects.filter(article=article).exclude(topic__in=roots)
    topics = list(own.values_list("topic", flat=True))
    close = [pk for pk, _, apart in near if apart <= TOPICS_WITHIN]
    if len(topics) < TOPICS_IN_COMMON or not close:
        return {}
    shared: dict[int, list[str]] = defaultdict(list)
    rows = ArticleTopic.objects.filter(article__in=close, topic__in=topics)
    for pk, name in rows.order_by("article", F("position"), "pk").values_list(
        "article", "topic__name"
    ):
        shared[pk].append(name)
    return {pk: names for pk, names in shared.items() if len(names) >= TOPICS_IN_COMMON}
