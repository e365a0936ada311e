"""Pages that list stories: front page and topics."""

from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.db.models import Count, Max, Q, Subquery, Value
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import frontpage
from articles.coverage import sources_of
from articles.directory import (
    branches,
    counted,
    page_of_topics,
    stories_of_topic,
    sub_topics,
    with_stories,
)
from articles.feeds import site_feed, topic_feed
from articles.known import is_known
from articles.models import Article, HistoryEntry, Topic
from articles.paging import BY_RANK
from articles.paths import path_of
from articles.prepared import AsStored, Prepared, moment_of
from articles.sections import Sections
from articles.storycards import ALL_STORIES, BEST_OF_TOPIC, NEWEST_OF_TOPIC, OF_TOPIC, TopicName
from articles.views import facts
from articles.views.edge import public
from articles.views.listing import by_day, list_head, page_of, redirect_to_merged
from articles.views.rendering import Head, origin, show

TOPICS_A_PAGE = 60
SUB_TOPICS = 24  # of one topic on the page of all
MOST_CHILDREN = 200  # on a topic's own page; real taxonomies have a dozen


@public
def front_page(request: HttpRequest) -> HttpResponse:
    """Eight queries with what every page asks; a later page of the same list, six."""
    sections = Sections.at_present()
    site = origin(request)
    path = path_of("front_page")
    if request.GET.keys() & {"after", "before"}:
        return _more_by_rank(request, sections)
    page = frontpage.front_page(sections)
    head = Head(
        title="",
        description=_(
            "The stories that matter now, each with everyone who reports it: one summary, "
            "the whole coverage side by side, and one click to the source."
        ),
        path=path,
        feeds=(site_feed(),),
        next=f"{path}?{urlencode({'after': page.older_key})}" if page.older_key else "",
        facts=(facts.website(site), facts.collection(site, path, _("Top stories"), page.top)),
    )
    return show(
        request, "front.html", head, sections, page=page, today=_today(), now=timezone.now()
    )


def _today():
    """What the day has so far: how many stories from how many providers, and the latest moment
    at which one of them became news."""
    now = timezone.localtime()
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    rows = _COUNTED.rows(at=now, midnight=midnight) or [(0, 0, None, None)]
    (stories, providers, *moments), *_ = rows
    updated = max((moment_of(moment) for moment in moments if moment), default=None)
    return {"stories": stories, "providers": providers, "updated": updated}


def _counted(at, midnight):
    public = Article.objects.published(at)
    new = public.filter(published_at__gte=midnight)
    # What an editor made public is news from then on, or from the moment that was set for it
    # (docs/decisions/0008). Nothing is indexed by that moment: the day's acts say where to look.
    ruled = HistoryEntry.objects.filter(field="published", at__gte=midnight, at__lte=at)
    planned = Article.objects.filter(publish_at__gte=midnight, publish_at__lte=at)
    candidates = (
        new.order_by()
        .values("pk")
        .union(ruled.order_by().values("article"), planned.order_by().values("pk"))
    )
    became_news = Q(published_at__gte=midnight) | Q(released_at__gte=midnight)
    # All of them are one group: `aggregate()` would answer at once.
    one_group = public.filter(became_news, pk__in=candidates).order_by().annotate(one=Value(1))
    return (
        one_group.values("one")
        .annotate(
            stories=Count("pk"),
            providers=Count("provider", distinct=True),
            newest=Max(AsStored("published_at")),
            released=Max(AsStored("released_at")),
        )
        .values_list("stories", "providers", "newest", "released")
    )


_COUNTED = Prepared(_counted)


def _more_by_rank(request, sections):
    page = page_of(ALL_STORIES, BY_RANK, request)
    head = list_head(
        request,
        page,
        name=_("Top stories"),
        path=path_of("front_page"),
        description=_("Older stories in the order of their heat and age."),
        feeds=(site_feed(),),
    )
    return show(request, "more.html", head, sections, page=page, coverage=sources_of(page.rows))


@public
def topic_list(request: HttpRequest) -> HttpResponse:
    """Every topic that has a public story, below its parent. Four queries."""
    sections = Sections.at_present()
    stories = stories_of_topic().order_by("-listed__published_at", "slug")
    newest = {
        f"newest_{field}": Subquery(stories.values(field)[:1])
        for field in ("slug", "title", "locale")
    }
    told = counted(Topic.objects.annotate(**newest))
    page = page_of_topics(branches(sections.roots), told, request.GET, TOPICS_A_PAGE)
    if not page.rows and not page.is_first:
        raise Http404
    head = _topic_list_head(request, page)
    parents = [topic.pk for topic in page.rows if topic.pk not in sections.roots]
    return show(
        request,
        "topic_list.html",
        head,
        sections,
        topics=page.rows,
        below=sub_topics(parents, most=SUB_TOPICS + 1),
        most=SUB_TOPICS,
    )


def _topic_list_head(request, page):
    path = path_of("topic_list")

    def at(end, key):
        return f"{path}?{urlencode({end: key})}" if key else ""

    title, own_path = _("All topics"), path
    if not page.is_first:
        title = _("All topics, from %(name)s") % {"name": page.rows[0].name}
        end = "after" if "after" in request.GET else "before"
        own_path = at(end, request.GET[end])
    return Head(
        title=title,
        description=_("Every topic that has stories, with its sub-topics and how many there are."),
        path=own_path,
        section="topics",
        feeds=(site_feed(),),
        previous=at("before", page.previous_key),
        next=at("after", page.next_key),
        facts=(facts.collection(origin(request), own_path, title, []),),
        crumbs=((_("Topics"), path),),
    )


@public
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """Eight queries."""
    found = _find_topic(slug)
    if found is None:
        return redirect_to_merged(request, Topic, slug)
    sections = Sections.at_present()
    order = request.GET.get("order", "")
    if order not in ("", "top"):
        raise BadRequest("Stories are ordered by time, or top first.")
    page = page_of(OF_TOPIC, BEST_OF_TOPIC if order else NEWEST_OF_TOPIC, request, topic=found.pk)
    children = [TopicName(*row) for row in _CHILDREN.rows(topic=found.pk, at=timezone.now())]
    if not page.rows and not children and not is_known(found):
        raise Http404
    parents = _ancestors(found)
    description = found.description or _described(found, order)
    head = list_head(
        request,
        page,
        name=found.name,
        path=found.get_absolute_url(),
        description=description,
        feeds=(topic_feed(found), site_feed()),
        section=found.slug,
        crumbs=(
            (_("Topics"), path_of("topic_list")),
            *((above.name, above.get_absolute_url()) for above in parents),
            (found.name, found.get_absolute_url()),
        ),
        order=order,
    )
    return show(
        request,
        "topic.html",
        head,
        sections,
        topic=found,
        sentence=description,
        children=children,
        page=page,
        days=by_day(page.rows),
        coverage=sources_of(page.rows),
        order=order,
    )


def _described(topic, order):
    """A sentence on a topic of which the taxonomy says nothing."""
    if order:
        told = _(
            "Stories about %(topic)s: who reports what and how many agree, hot and new ones first."
        )
    else:
        told = _(
            "Stories about %(topic)s: who reports what, how fresh it is and how many agree, "
            "newest first."
        )
    return told % {"topic": topic.name}


def _find_topic(slug):
    """The topic of this address with the two above it, or None. One query."""
    rows = _TOPIC.rows(slug=slug)
    if not rows:
        return None
    pk, name, _slug, description, position, *above = rows[0]
    parent = None
    for place in (3, 0):  # the upper one first
        if above[place] is not None:
            its_pk, its_name, its_slug = above[place : place + 3]
            parent = Topic(pk=its_pk, name=its_name, slug=its_slug, parent=parent)
    return Topic(
        pk=pk, name=name, slug=slug, description=description, position=position, parent=parent
    )


_TOPIC = Prepared(
    lambda slug: (
        Topic.objects.filter(slug=slug)
        .order_by()
        .values_list(
            *("pk", "name", "slug", "description", "position"),
            *("parent", "parent__name", "parent__slug"),
            *("parent__parent", "parent__parent__name", "parent__parent__slug"),
        )
    )
)


def _children(topic, at):
    children = with_stories(Topic.objects.filter(parent=topic), at)
    return children.values_list("pk", "name", "slug", "parent")[:MOST_CHILDREN]


_CHILDREN = Prepared(_children)


def _ancestors(topic):
    """From the top down; a taxonomy may hold a circle."""
    above, seen = [], {topic.pk}
    parent = topic.parent
    while parent is not None and parent.pk not in seen and len(above) < 2:
        seen.add(parent.pk)
        above.insert(0, parent)
        parent = parent.parent
    return above
