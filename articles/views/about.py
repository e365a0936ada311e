"""Pages about the site: its feeds, and how stories are chosen."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.feeds import legible, site_feed, topic_feed, writing
from articles.sections import Sections
from articles.views import facts
from articles.views.edge import public
from articles.views.rendering import Head, origin, show


@public
def feed_list(request: HttpRequest) -> HttpResponse:
    """The feeds of the site and of the busiest topics; the others are named on their pages."""
    sections = Sections.at_present()
    path = reverse("feeds")
    head = Head(
        title=_("Feeds"),
        description=_(
            "Follow the whole site, one topic or one provider in your feed reader: RSS, Atom and "
            "JSON Feed, free, complete and without tracking."
        ),
        path=path,
        section="feeds",
        feeds=(site_feed(),),
        facts=(facts.collection(origin(request), path, _("Feeds"), []),),
        crumbs=((_("Feeds"), path),),
    )
    feeds = [topic_feed(section) for section in _by_name(sections)]
    return show(request, "feeds.html", head, sections, site_feed=site_feed(), topic_feeds=feeds)


@public
def opml(request: HttpRequest) -> HttpResponse:
    """All feeds of the feeds page as one file that feed readers take in at once."""
    site = origin(request)
    pages = [(site_feed(), reverse("front_page"))]
    pages += [
        (topic_feed(section), reverse("topic", args=[section.slug]))
        for section in _by_name(Sections.at_present())
    ]
    text = writing.opml(
        legible(settings.SITE_NAME),
        [(legible(feed.title), site + feed.rss, site + page) for feed, page in pages],
    )
    response = HttpResponse(text, content_type="text/x-opml; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="feeds.opml"'
    return response


def _by_name(sections):
    return sorted(sections.busiest, key=lambda section: section.name.casefold())


@public
def how_stories_are_chosen(request: HttpRequest) -> HttpResponse:
    """The real formula, with this newsroom's own numbers."""
    path = reverse("how_stories_are_chosen")
    head = Head(
        title=_("How stories are chosen"),
        description=_(
            "What decides which stories stand here and in which order: how heat is counted, "
            "what editors do, and why the same story appears once."
        ),
        path=path,
        section="how",
        feeds=(site_feed(),),
        facts=(facts.website(origin(request)),),
        crumbs=((_("How stories are chosen"), path),),
    )
    return show(
        request,
        "how.html",
        head,
        Sections.at_present(),
        threshold=settings.PUBLISH_THRESHOLD,
        weight=settings.COVERAGE_WEIGHT,
        half_life=settings.RANK_HALF_LIFE_HOURS,
    )
