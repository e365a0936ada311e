"""What a post to the queue asks for: which act, on which rows, and what stands in its way."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.html import format_html

from articles.admin.queue.acts import ACTS, Act
from articles.admin.queue.filtering import QueueFilters
from articles.admin.queue.meanwhile import changes_since, told, touching
from articles.admin.queue.rows import for_rows
from articles.admin.queue.tabs import TABS, TO_DECIDE, Tab
from articles.admin.wording import counted
from articles.models import Article, HistoryEntry
from articles.paging import COUNT_CAP

SURE_FROM = 11  # articles at once, from which on it is asked whether one is sure
MOST_ROWS = 2 * COUNT_CAP  # that one post may name
_ROW = re.compile(r"(\d{1,18})\.(\d{1,9})", re.ASCII)


@dataclass
class Place:
    """Where in the queue one is: the tab and the filters of the address."""

    tab: Tab
    order: str
    filters: QueueFilters
    asked: QueryDict

    @classmethod
    def of(cls, asked: QueryDict) -> "Place":
        tab = TABS.get(asked.get("tab", ""), TABS[TO_DECIDE])
        order = asked.get("sort", "")
        return cls(tab, order if order in tab.orders else tab.orders[0], QueueFilters(asked), asked)

    def articles(self):
        return self.filters.narrow(self.tab.narrow(Article.objects.all()))

    def query(self, **changes) -> str:
        """The address's query with some parts changed; None takes one out."""
        query = QueryDict(mutable=True)
        if self.tab.name != TO_DECIDE:
            query["tab"] = self.tab.name
        if self.order != self.tab.orders[0]:
            query["sort"] = self.order
        query.update(self.filters.address)
        for name in ("after", "before", "open"):
            if value := self.asked.get(name):
                query[name] = value
        for name, value in changes.items():
            query.pop(name, None)
            if value:
                query[name] = value
        return query.urlencode()


@dataclass
class Asked:
    """A post: the act, its rows as they are now, and those that are left out, each with a why."""

    act: Act
    articles: list[Article] = field(default_factory=list)
    overtaken: list[Article] = field(default_factory=list)  # others had a word on it meanwhile
    left_out: list[str] = field(default_factory=list)
    news: list[str] = field(default_factory=list)  # what others changed beside, and is kept
    too_many: bool = False
    unreadable: str = ""  # what of the filter whose matches are asked for can't be read


def act_of(post: QueryDict) -> tuple[Act | None, str]:
    """The act that a button names, and the row that it stands in ("" of all that are ticked)."""
    name, _, row = post.get("do", "").partition("@")
    return ACTS.get(name), row


def asked_of(post: QueryDict, place: Place, user) -> Asked | None:
    """What a post asks for; None when it names no act that there is."""
    act, row = act_of(post)
    if act is None:
        return None
    asked = Asked(act)
    if not row and post.get("all"):
        asked.unreadable = place.filters.complaint
        if asked.unreadable:
            return asked
        found = for_rows(place.articles()).order_by()[: COUNT_CAP + 1]
        asked.articles = list(found)
        asked.too_many = len(asked.articles) > COUNT_CAP
        return asked
    versions = _versions([row] if row else post.getlist("row")[:MOST_ROWS])
    _find(asked, versions, None if post.get("anyway") else place, user)
    _set_overtaken_aside(asked, versions, user)
    return asked


def _versions(rows: Iterable[str]) -> dict[int, int]:
    found = (_ROW.fullmatch(row) for row in rows)
    return {int(match[1]): int(match[2]) for match in found if match}


def _find(asked: Asked, versions: dict[int, int], place: Place | None, user) -> None:
    """Loads the rows; leaves out those that are gone, or that aren't in this list although the
    person who asks didn't take them from it. No `place`: wherever they are."""
    pks = list(versions)
    articles = {one.pk: one for one in for_rows(Article.objects.filter(pk__in=pks)).order_by()}
    if gone := len(versions) - len(articles):
        asked.left_out.append(f"{counted(gone, 'row')} gone: somebody deleted it meanwhile")
    there = place.articles().filter(pk__in=pks).order_by() if place else None
    inside = set(pks if there is None else there.values_list("pk", flat=True))
    outside = [pk for pk in articles if pk not in inside]
    own = _changed_by(user, outside)
    for pk, article in sorted(articles.items()):
        if pk in inside or pk in own:
            asked.articles.append(article)
        elif article.version != versions[pk]:
            asked.articles.append(article)  # overtaken: told as such
        else:
            asked.left_out.append(format_html("“{}” isn't in this list", article.title))


def _changed_by(user, pks: list[int]) -> set[int]:
    """Those of these articles that this person was the last to change."""
    last: dict[int, int | None] = {}
    entries = HistoryEntry.objects.filter(article__in=pks).order_by("at", "pk")
    last.update(entries.values_list("article", "by"))
    return {pk for pk, by in last.items() if by == user.pk}


def _set_overtaken_aside(asked: Asked, versions: dict[int, int], user) -> None:
    stale = {one.pk: versions[one.pk] for one in asked.articles if one.version != versions[one.pk]}
    if not stale:
        return
    changes = changes_since(stale, user)
    for article in list(asked.articles):
        entries = changes.get(article.pk, [])
        if same := touching(entries, asked.act.touches):
            asked.articles.remove(article)
            article.meanwhile = told(same)
            asked.overtaken.append(article)
        elif entries:
            asked.news.append(format_html("“{}” meanwhile: {}", article.title, told(entries)))
