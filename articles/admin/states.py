"""Where an article stands, in one word that editors use.

Every article is in exactly one state; the list's filter asks the same questions in the same order.
"""

from functools import cache
from typing import NamedTuple

from django.db.models import F, Q
from django.utils import timezone
from django.utils.html import format_html

from articles.models import ABSORBED, Article


class State(NamedTuple):
    name: str  # also the class of its mark
    word: str
    meaning: str

    @property
    def mark(self) -> str:
        """The word as a mark, in HTML."""
        return _mark(self)


@cache
def _mark(state: State) -> str:
    return format_html(
        '<span class="mark {}" title="{}">{}</span>', state.name, state.meaning, state.word
    )


PUBLIC = State("public", "public", "Readers see it.")
PLANNED = State("planned", "planned", "Published, but its time hasn't come.")
EXPIRED = State("expired", "expired", "Published, and its time is over.")
REMOVED = State("removed", "removed", "Taken down for good: no import brings it back.")
ABSORBED_STATE = State("absorbed", "absorbed", "Another article of the same story leads.")
UNDECIDED = State("undecided", "undecided", "The document doesn't say whether to publish it.")
HELD = State("held", "held", "Held back: readers don't see it.")
STATES = {
    state.name: state
    for state in (PUBLIC, PLANNED, EXPIRED, HELD, UNDECIDED, ABSORBED_STATE, REMOVED)
}


def state_of(article: Article, at=None) -> State:
    """The state of an article at a moment (default: now)."""
    at = at or timezone.now()
    if article.removed:
        return REMOVED
    if article.published:
        if article.expire_at and article.expire_at <= at:
            return EXPIRED
        if article.published_at > at or (article.publish_at and article.publish_at > at):
            return PLANNED
        return PUBLIC
    if article.is_absorbed:
        return ABSORBED_STATE
    return UNDECIDED if article.undecided else HELD


def articles_in(state: str, articles, at=None):
    """Those of `articles` that are in a state, by its name."""
    at = at or timezone.now()
    if state == "public":
        return articles.published(at)
    if state == "removed":
        return articles.filter(removed=True)
    if state == "expired":
        return articles.filter(shown=True, expire_at__lte=at)
    if state == "planned":
        return articles.filter(
            Q(published_at__gt=at) | Q(publish_at__gt=at),
            Q(expire_at__isnull=True) | Q(expire_at__gt=at),
            shown=True,
        )
    if state == "absorbed":
        return articles.absorbed().filter(removed=False)
    hidden = articles.filter(_leads_itself(), removed=False, published=False)
    return hidden.filter(undecided=state == "undecided")


def _leads_itself():
    # Spelled out, since NOT (heat = -1) is null where there is no heat.
    no_heat = Q(heat__isnull=True) | ~Q(heat=ABSORBED)
    return Q(lead=F("pk")) | Q(no_heat, lead__isnull=True)


def waiting(articles):
    """The queue (docs/decisions/0014): what nobody has decided on, and no lead of ours covers."""
    return articles.filter(waits=True, published=False)
