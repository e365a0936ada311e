"""Stories, topics, providers and the search, for programs: the same querysets as the pages'."""

from collections.abc import Sequence

from django.conf import settings
from django.core.exceptions import BadRequest
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _

from articles.api import shapes
from articles.api.edge import api, as_json, whole_number
from articles.api.filters import StoryFilter
from articles.api.problems import BadParameters, Gone
from articles.coverage import coverage_of, sources_of
from articles.directory import counted, page_of_topics, with_stories
from articles.known import is_known, merged_into, where_it_went
from articles.models import Article, Provider, Topic
from articles.paging import BY_RANK, BY_TIME, CappedCount, KeyPage
from articles.storycards import BEST_OF_TOPIC, NEWEST_OF_TOPIC, topics_of
from articles.views.rendering import origin

SIZE, MOST = 20, 100  # stories a page
ORDERS = {"newest": BY_TIME, "top": BY_RANK}
IN_TOPIC = {"newest": NEWEST_OF_TOPIC, "top": BEST_OF_TOPIC}  # topics have lists of their own
ENTRANCES = ("api_stories", "api_topics", "api_providers", "api_search", "api_news")


@api
def index(request: HttpRequest) -> HttpResponse:
    """What there is. No queries."""
    site = origin(request)
    return as_json(
        {
            "name": settings.SITE_NAME,
            "description": _("What {name} publishes, for programs.").format(
                name=settings.SITE_NAME
            ),
            "openapi_url": site + reverse("api_openapi"),
            **{f"{name.removeprefix('api_')}_url": site + reverse(name) for name in ENTRANCES},
            "site_url": site + reverse("front_page"),
            "feeds_url": site + reverse("feeds"),
        }
    )


@api
def stories(request: HttpRequest) -> HttpResponse:
    """A list, narrowed and paged by key. Five queries."""
    asked = request.GET
    order = asked.get("order") or "newest"
    if order not in ORDERS:
        raise BadParameters({"order": [_("One of: %s.") % ", ".join(ORDERS)]})
    size = whole_number(asked, "size", default=SIZE, least=1, most=MOST)
    articles, in_topic = StoryFilter.narrow(asked, Article.objects.published().for_cards())
    orders = IN_TOPIC if in_topic else ORDERS
    page = KeyPage(articles, orders[order], asked, size)
    return _story_list(request, page.rows, page.next_key, page.previous_key)


def _story_list(
    request: HttpRequest, rows: Sequence[Article], next_key: str, previous_key: str, **more: object
) -> HttpResponse:
    topics = topics_of([row.pk for row in rows])
    stories = shapes.stories(rows, origin(request), sources_of(rows), topics)
    return as_page(request, {**more, "stories": stories}, next_key, previous_key)


def as_page(
    request: HttpRequest, told: dict[str, object], next_key: str, previous_key: str
) -> HttpResponse:
    """A page of a list, and where it goes on and back: in its text and as `Link`."""
    further = page_address(request, "after", next_key)
    back = page_address(request, "before", previous_key)
    ways = {"next_url": further, "previous_url": back}
    return as_json({**told, **ways}, links={"next": further, "prev": back})


def page_address(request: HttpRequest, end: str, key: str) -> str | None:
    """The same list, from another place on; None where there is no more of it."""
    if not key:
        return None
    query = request.GET.copy()
    for name in ("after", "before"):
        query.pop(name, None)
    query[end] = key
    return f"{origin(request)}{request.path}?{query.urlencode()}"


@api
def story(request: HttpRequest, slug: str) -> HttpResponse:
    """One story with its coverage; where it went, as its page does. Five queries."""
    public = Article.objects.published().select_related("provider", "picture")
    found = public.filter(slug=slug).first()
    if found is None:
        return gone_or_moved(slug, "api_story")
    coverage, topics = coverage_of([found])[found.pk], topics_of([found.pk])[found.pk]
    return as_json(shapes.whole_story(found, origin(request), coverage, topics))


def gone_or_moved(slug: str, name: str) -> HttpResponse:
    """A redirect to the story's lead at the address of this name. Raises Http404 for what never
    was public, Gone for what was."""
    lead = where_it_went(slug)
    if lead is None:
        raise Gone
    return HttpResponseRedirect(reverse(name, args=[lead.slug]))


@api
def topics(request: HttpRequest) -> HttpResponse:
    """Those with public stories, in the taxonomy's order and paged by key. Two queries."""
    asked = request.GET
    size = whole_number(asked, "size", default=MOST, least=1, most=MOST)
    listed = with_stories(Topic.objects.all())
    page = page_of_topics(listed, counted(Topic.objects.all()), asked, size)
    site = origin(request)
    told = [shapes.topic(topic, site) for topic in page.rows]
    return as_page(request, {"topics": told}, page.next_key, page.previous_key)


@api
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    # A topic that is a parent is placed by the taxonomy: readers may know of it.
    found = counted(Topic.objects.filter(slug=slug)).first()
    if found is None:
        return _merged(request, Topic, slug, "api_topic")
    if not is_known(found):
        raise Http404
    return as_json(shapes.topic(found, origin(request)))


def _merged(
    request: HttpRequest, kind: type[Topic | Provider], slug: str, name: str
) -> HttpResponse:
    """A redirect to what this was merged into, at the address of this name, with the query."""
    path = reverse(name, args=[merged_into(kind, slug).slug], query=request.GET)
    return HttpResponseRedirect(path)


@api
def providers(request: HttpRequest) -> HttpResponse:
    """Those with public stories, by slug: that is a key by itself. Two queries."""
    asked = request.GET
    after = asked.get("after", "")
    if "\x00" in after or len(after) > Provider.slug.field.max_length:
        raise BadRequest(_("This isn't a place in the list."))
    size = whole_number(asked, "size", default=MOST, least=1, most=MOST)
    listed = _counted_providers().filter(Exists(_stories_of_provider()), slug__gt=after)
    rows = list(listed.order_by("slug")[: size + 1])
    more = rows[size - 1].slug if len(rows) > size else ""
    site, further = origin(request), page_address(request, "after", more)
    return as_json(
        {
            "providers": [shapes.provider(provider, site) for provider in rows[:size]],
            "next_url": further,
        },
        links={"next": further},
    )


@api
def provider(request: HttpRequest, slug: str) -> HttpResponse:
    found = _counted_providers().filter(slug=slug).first()
    if found is None:
        return _merged(request, Provider, slug, "api_provider")
    if not is_known(found):
        raise Http404
    return as_json(shapes.provider(found, origin(request)))


def _stories_of_provider():
    return Article.objects.published().filter(provider=OuterRef("pk"))


def _counted_providers():
    return Provider.objects.annotate(stories=CappedCount(_stories_of_provider()))


@api
def unknown(request: HttpRequest, rest: str) -> HttpResponse:
    """Any other address below `/api/`; one that lacks its slash leads to where it has it."""
    if not rest.endswith("/"):
        try:
            with_slash = resolve(f"{request.path_info}/")
        except Resolver404:
            raise Http404 from None
        if with_slash.url_name != "api_unknown":
            query = request.META.get("QUERY_STRING", "")
            address = reverse(with_slash.view_name, kwargs=with_slash.kwargs)
            return HttpResponseRedirect(f"{address}?{query}" if query else address)
    raise Http404
