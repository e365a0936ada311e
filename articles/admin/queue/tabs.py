"""The tabs of the queue: which articles each holds, and in which orders they can be read."""

from collections.abc import Callable
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.utils import timezone

from articles.admin.counting import counts_of
from articles.models import Article, Conflict
from articles.paging import BY_RANK, BY_TIME, BY_WARMTH, Order

HIGHEST_RANK = 2**63 - 1  # that a column holds
HEAT, RANK, NEWEST = "heat", "rank", "newest"
ORDERS: dict[str, tuple[str, Order]] = {
    HEAT: ("hottest first", BY_WARMTH),
    RANK: ("as readers see them", BY_RANK),
    NEWEST: ("newest first", BY_TIME),
}


class Tab(NamedTuple):
    name: str  # in the address
    label: str
    narrow: Callable[[QuerySet], QuerySet]
    orders: tuple[str, ...]  # the first is how it opens
    empty: str  # what is said when it holds nothing


def _conflicts(articles):
    return articles.filter(pk__in=Conflict.objects.order_by().values("article"))


def _public(articles):
    # Every rank is at most that. Without a range of ranks SQLite takes the only range that there
    # is, that of times, and sorts all that is public: 40 ms of 80 at 100,000 articles.
    return articles.published().filter(rank__lte=HIGHEST_RANK)


def _scheduled(articles):
    now = timezone.now()
    shown = Article.objects.filter(shown=True).order_by()
    # Two walks along indexes; one condition with OR would look at everything that is public.
    ahead = shown.filter(published_at__gt=now).values("pk")
    planned = shown.filter(publish_at__gt=now).values("pk")
    return articles.filter(
        Q(pk__in=ahead) | Q(pk__in=planned), Q(expire_at__isnull=True) | Q(expire_at__gt=now)
    )


TABS = {
    tab.name: tab
    for tab in (
        Tab(
            "to-decide",
            "To decide",
            lambda articles: articles.to_decide(),
            (HEAT, NEWEST),
            "All read.",
        ),
        Tab(
            "conflicts",
            "Conflicts",
            _conflicts,
            (NEWEST,),
            "The machine disagrees with nobody.",
        ),
        Tab(
            "machine",
            "By the machine",
            lambda articles: articles.made_public_by_machine(),
            (RANK, NEWEST),
            "Everything public was decided by a person.",
        ),
        Tab(
            "public",
            "Public",
            _public,
            (RANK, NEWEST),
            "Nothing is public.",
        ),
        Tab("scheduled", "Scheduled", _scheduled, (NEWEST,), "Nothing is planned."),
        Tab(
            "rejected",
            "Rejected",
            lambda articles: articles.held_by_people(),
            (NEWEST,),
            "Nobody has rejected anything.",
        ),
        Tab("all", "All", lambda articles: articles, (NEWEST,), "There are no articles yet."),
    )
}
TO_DECIDE = "to-decide"


def counts(user) -> dict[str, str]:
    """How many articles each tab holds, up to a limit. One query."""
    return counts_of({tab.name: tab.narrow(Article.objects.all()) for tab in TABS.values()}, user)
