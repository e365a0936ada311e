"""What pages share that list stories: a page of the list, its days, its head."""

from datetime import date
from itertools import groupby
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.known import merged_into
from articles.models import Provider, Topic
from articles.paging import KeyPage, Order
from articles.storycards import StoryCard, StoryList
from articles.views import facts
from articles.views.rendering import TITLE_MOST, Head, full_title, origin
from articles.wording import brief, exact_day

STORIES_A_PAGE = 20
SHORTEST_NAME = 10  # that a title is cut to, for what tells the page from others


def page_of(
    stories: StoryList, order: Order, request: HttpRequest, **named: int
) -> KeyPage[StoryCard]:
    """The page of a list that the address asks for. Two queries. Raises Http404 beyond its end,
    BadRequest for a place that isn't one."""
    page = stories.page(order, request.GET, STORIES_A_PAGE, **named)
    if not page.rows and not page.is_first:
        raise Http404
    return page


def by_day(rows: list[StoryCard]) -> list[tuple[date, list[StoryCard]]]:
    """(day, its stories) in the newsroom's zone."""
    return [
        (found, list(group))
        for found, group in groupby(rows, lambda row: timezone.localdate(row.published_at))
    ]


def list_head(
    request: HttpRequest,
    page: KeyPage[StoryCard],
    *,
    name: str,
    path: str,
    description: str,
    feeds: tuple,
    section: str = "",
    crumbs: tuple[tuple[str, str], ...] = (),
    order: str = "",
    told_apart: str = "",
) -> Head:
    """Head of a list's first page, or of a later one, which has its own title and address.

    `told_apart`: what follows the name in `<title>`, where another list may have the same.
    """
    kept = {"order": order} if order else {}

    def at(**key):
        query = kept | {name: value for name, value in key.items() if value}
        return f"{path}?{urlencode(query)}" if query else path

    title, own = _title(request, page, name, order), {}
    if not page.is_first:
        own = kept | {key: request.GET[key] for key in ("after", "before") if key in request.GET}
        description = f"{title}. {description}"
    room = TITLE_MOST + 1 - len(full_title(_title(request, page, "x" + told_apart, order)))
    in_short = brief(name, max(room, SHORTEST_NAME)) + told_apart
    canonical = f"{path}?{urlencode(own)}" if own else path
    return Head(
        title=title,
        page_title=full_title(_title(request, page, in_short, order)),
        description=description,
        path=canonical,
        previous=at(before=page.previous_key) if page.previous_key else "",
        next=at(after=page.next_key) if page.next_key else "",
        section=section,
        feeds=feeds,
        facts=(facts.collection(origin(request), canonical, title, page.rows),),
        crumbs=crumbs,
    )


def _title(request, page, name, order):
    if page.is_first:
        return name
    if "before" in request.GET:
        told, row = _("%(name)s: newer stories, up to %(day)s"), page.rows[-1]
    else:
        told, row = _("%(name)s: older stories, from %(day)s"), page.rows[0]
    title = told % {"name": name, "day": exact_day(row.published_at)}
    return _("%(title)s, top first") % {"title": title} if order else title


def redirect_to_merged(
    request: HttpRequest, kind: type[Topic | Provider], slug: str
) -> HttpResponse:
    """The page of what this name was merged into, if readers may know of that: in the same order
    and at the same place."""
    path = merged_into(kind, slug).get_absolute_url()
    query = request.GET.urlencode()
    return HttpResponseRedirect(f"{path}?{query}" if query else path)
