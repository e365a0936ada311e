"""Which articles may belong to a story, and why: for an editor to look at, nothing moves by itself.

Told by what is cheap to know: the address, the title, the reports that both name, the topics.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import BooleanField, Count, Q, QuerySet, Subquery, Value

from articles.models import Article, ArticleTopic, RelatedLink
from articles.prepared import Prepared, moment_of
from articles.sections import Sections

WITHIN = timedelta(days=7)
MOST_ALIKE = 24  # of the same address or title: more than are ever suggested
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

    story = article.lead_id or article.pk
    at = article.published_at
    alike = _ALIKE.rows(pk=article.pk, story=story, at=at, since=at - WITHIN, until=at + WITHIN)
    near = []
    words = words_of(article.title)
    for pk, title, time, address, same in alike:
        if same:
            is_address = address is not None and address == article.address_key
            suggest(pk, *((9, "the same address") if is_address else (8, "the same title")))
            continue
        near.append((pk, abs(moment_of(time) - at)))
        common = words & words_of(title)
        share = len(common) / (len(words | words_of(title)) or 1)
        if len(common) >= WORDS_IN_COMMON and share >= SHARE_IN_COMMON:
            named = ", ".join(f"“{word}”" for word in sorted(common)[:3])
            suggest(pk, 4 + share, f"titles within a week share {named}")
    for pk, number in _naming_the_same(article, _others(article.pk, story)):
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


def _others(pk: int, story: int) -> QuerySet[Article]:
    """What isn't of an article's story yet, nor named by it, nor taken down."""
    named = RelatedLink.objects.filter(article=pk, target__isnull=False)
    return (
        Article.objects.filter(removed=False)
        .exclude(pk__in=[pk, story])
        .filter(Q(lead__isnull=True) | ~Q(lead=story))
        .exclude(pk__in=named.values("target"))
        .order_by()
    )


def _alike(
    pk: int, story: int, at: datetime, since: datetime, until: datetime
) -> list[QuerySet[Article, tuple]]:
    """Those of the same address or title, then those of the same week, nearest in time.

    Three walks in one query, each along an index of its own: one condition with OR would go
    through the whole newsroom.
    """
    others = _others(pk, story)
    own = Article.objects.filter(pk=pk).order_by()
    week = Q(published_at__gte=since, published_at__lte=until)
    same = Q(address_key=Subquery(own.values("address_key")))
    same |= Q(week, title_key=Subquery(own.values("title_key")))
    before = others.filter(published_at__lte=at, published_at__gte=since)
    after = others.filter(published_at__gt=at, published_at__lte=until)
    walks = [
        (others.filter(same).order_by("pk")[:MOST_ALIKE], True),
        (before.order_by("-published_at", "slug")[:NEAREST], False),
        (after.order_by("published_at", "-slug")[:NEAREST], False),
    ]
    return [
        walk.annotate(is_same=Value(same, BooleanField())).values_list(
            "pk", "title", "published_at", "address_key", "is_same"
        )
        for walk, same in walks
    ]


_ALIKE = Prepared(_alike)


def _naming_the_same(article: Article, others: QuerySet[Article]) -> Iterable[tuple[int, int]]:
    """Articles that name outside reports which this one names, and how many."""
    own = RelatedLink.objects.filter(article=article, target__isnull=True, hidden=False)
    keys = own.order_by("position", "pk").values("key")[:100]
    # Asked from the links, whose index of what leads outside is small.
    naming = RelatedLink.objects.filter(key__in=keys, target__isnull=True, article__in=others)
    numbers = naming.order_by().values_list("article").annotate(number=Count("pk"))
    return numbers.order_by("-number", "article")[:20]


def _of_the_same_topics(
    article: Article, near: Iterable[tuple[int, timedelta]]
) -> dict[int, list[str]]:
    own = {row.topic_id for row in article.topic_rows.all()}
    close = [pk for pk, apart in near if apart <= TOPICS_WITHIN]
    if len(own) < TOPICS_IN_COMMON or not close:
        return {}
    telling = own - Sections.at_present().roots
    if len(telling) < TOPICS_IN_COMMON:
        return {}
    shared: dict[int, list[str]] = defaultdict(list)
    rows = ArticleTopic.objects.filter(article__in=close, topic__in=telling)
    for pk, name in rows.order_by("article", "position", "pk").values_list(
        "article", "topic__name"
    ):
        shared[pk].append(name)
    return {pk: names for pk, names in shared.items() if len(names) >= TOPICS_IN_COMMON}
