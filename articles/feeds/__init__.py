"""Feeds: the whole site, a topic, a provider, a search; each as RSS, Atom and JSON Feed 1.1."""

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.encoding import escape_uri_path
from django.utils.translation import gettext as _

from articles.feeds import writing
from articles.feeds.entries import (
    ALL,
    ENTRIES,
    OF_PROVIDER,
    OF_THESE,
    OF_TOPIC,
    FeedList,
    id_of,
    legible,
)
from articles.known import is_known, merged_into
from articles.models import Provider, Topic
from articles.paths import path_of, path_to
from articles.prepared import Given
from articles.search import Place, parse, search
from articles.search.finding import NEWEST
from articles.sections import Section
from articles.views.edge import public
from articles.views.rendering import FeedLink, origin

__all__ = [
    "ENTRIES",
    "addresses",
    "id_of",
    "legible",
    "provider_feed",
    "search_feed",
    "site_feed",
    "topic_feed",
]


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What one feed is about, and what it holds; `page` is the path of what it is the feed of."""

    title: str
    description: str
    page: str
    stories: FeedList
    named: dict[str, Given] = field(default_factory=dict)  # which list it is
    query: dict[str, str] = field(default_factory=dict)  # what of the address names the subject
    is_whole: bool = True  # nothing waits to be taken in: the answer may be kept


class Moved(Exception):
    """What a feed was of goes by another slug now."""

    def __init__(self, slug: str) -> None:
        self.slug = slug


def of_site(request: HttpRequest) -> Subject:
    return Subject(
        title=settings.SITE_NAME,
        description=_("The newest stories of %(site)s.") % {"site": settings.SITE_NAME},
        page=path_of("front_page"),
        stories=ALL,
    )


def of_topic(request: HttpRequest, slug: str) -> Subject:
    topic = _known(Topic, slug)
    return Subject(
        title=f"{topic.name} – {settings.SITE_NAME}",
        description=_("The newest stories about %(subject)s.") % {"subject": topic.name},
        page=topic.get_absolute_url(),
        stories=OF_TOPIC,
        named={"topic": topic.pk},
    )


def of_provider(request: HttpRequest, slug: str) -> Subject:
    provider = _known(Provider, slug)
    return Subject(
        title=f"{provider.name} – {settings.SITE_NAME}",
        description=_("The newest stories reported by %(subject)s.") % {"subject": provider.name},
        page=provider.get_absolute_url(),
        stories=OF_PROVIDER,
        named={"provider": provider.pk},
    )


def of_search(request: HttpRequest) -> Subject:
    """The newest that match `?q=`, in the words of the search page. What can't be understood
    matches nothing: a feed reader has nobody to tell."""
    typed = request.GET.get("q", "")
    query = parse(typed)
    found = search(query, Place(NEWEST), size=ENTRIES)
    return Subject(
        title=f"{query.typed or _('Search')} – {settings.SITE_NAME}",
        description=_("The newest stories that match “%(query)s”.") % {"query": query.typed},
        page=reverse("search", query={"q": query.typed}),
        stories=OF_THESE,
        named={"articles": [article.pk for article in found.rows] or [0]},
        query={"q": query.typed},
        is_whole=found.is_whole,
    )


def _known(kind: type[Topic | Provider], slug: str) -> Topic | Provider:
    """The one of this slug, if readers may know of it. Raises Moved where it was merged into
    another, Http404 as if there were none: names tell what is unpublished."""
    found = kind.objects.filter(slug=slug).first()
    if found is None:
        raise Moved(merged_into(kind, slug).slug)
    if not is_known(found):
        raise Http404
    return found


def _feed(
    subject_of: Callable[..., Subject], form: writing.Format, name: str
) -> Callable[..., HttpResponse]:
    """The view of one feed in one format, whose address has this name. Five queries at most, and
    what the search asks."""

    def feed(request: HttpRequest, **named: str) -> HttpResponse:
        try:
            subject = subject_of(request, **named)
        except Moved as moved:
            return HttpResponseRedirect(path_to(name, moved.slug))
        site = origin(request)
        entries = subject.stories.entries(site, **subject.named)
        query = f"?{urlencode(subject.query)}" if subject.query else ""
        channel = writing.Channel(
            id=id_of(f"feed {subject.page}"),
            title=legible(subject.title),
            description=legible(subject.description),
            page=site + subject.page,
            address=f"{site}{escape_uri_path(request.path)}{query}",
            language=settings.LANGUAGE_CODE,
        )
        text = form.write(channel, entries)
        headers = {} if subject.is_whole else {"Cache-Control": "no-store"}
        return HttpResponse(text, content_type=form.content_type, headers=headers)

    return public(feed)


def addresses() -> list[URLPattern]:
    """`/feeds/rss/`, `/feeds/topics/SLUG/atom/`, …; names: `feed_site` is RSS, `feed_site_atom`."""
    found = []
    for form, written in writing.FORMATS.items():
        suffix = "" if form == "rss" else f"_{form}"
        for name, place, subject_of in (
            ("feed_site", "feeds/", of_site),
            ("feed_topic", "feeds/topics/<stem:slug>/", of_topic),
            ("feed_provider", "feeds/providers/<stem:slug>/", of_provider),
            ("feed_search", "feeds/search/", of_search),
        ):
            full_name = name + suffix
            view = _feed(subject_of, written, full_name)
            found.append(path(f"{place}{form}/", view, name=full_name))
    return found


# What pages link to ------------------------------------------------------------------------------


def site_feed() -> FeedLink:
    return _links(_("All stories"), "feed_site", path_of)


def topic_feed(topic: Topic | Section) -> FeedLink:
    return _links(topic.name, "feed_topic", lambda name: path_to(name, topic.slug))


def provider_feed(provider: Provider) -> FeedLink:
    return _links(provider.name, "feed_provider", lambda name: path_to(name, provider.slug))


def search_feed(typed: str) -> FeedLink:
    """`typed`: what the reader looks for, all of it in words."""
    title = _("Search: %(query)s") % {"query": typed}
    asked = urlencode({"q": typed})
    return _links(title, "feed_search", lambda name: f"{path_of(name)}?{asked}")


def _links(title: str, name: str, path: Callable[[str], str]) -> FeedLink:
    return FeedLink(
        title=title, rss=path(name), atom=path(f"{name}_atom"), json=path(f"{name}_json")
    )
