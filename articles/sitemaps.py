"""Sitemaps: an index, the pages that list, the stories in parts, and the news of 48 hours.

Parts are ranges of the primary key, so that a part is found without counting and a story never
moves from one to another.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from itertools import compress
from xml.sax.saxutils import escape

from django.conf import settings
from django.db.models import Exists, Max, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from articles.feeds import legible
from articles.models import Article, Provider, PublicVersion, Topic
from articles.paths import path_to
from articles.ranking import change_moment
from articles.views.edge import public
from articles.views.rendering import origin
from articles.wording import iso

PART = 10_000  # stories at most; the protocol allows 50,000 addresses
LOOK_UPS = 500  # keys looked up in one query
NEWS_FOR = timedelta(hours=48)
NEWS_MOST = 1_000
MOST_PAGES = 50_000  # addresses of a sitemap: the protocol's own limit
MOST_OF_A_KIND = MOST_PAGES // 4  # topics, and providers: both fit beside all other pages
_TRADITIONAL = {"hant", "tw", "hk", "mo"}  # scripts and regions that write Chinese so
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"


@public
def index(request: HttpRequest) -> HttpResponse:
    """The parts that have a public story. Two queries up to five million stories."""
    site = origin(request)
    addresses = [reverse("sitemap_pages")]
    addresses += [reverse("sitemap_stories", args=[part]) for part in _parts_with_stories()]
    body = "".join(f"<sitemap><loc>{escape(site + path)}</loc></sitemap>\n" for path in addresses)
    return _xml(f'<sitemapindex xmlns="{_SITEMAP}">\n{body}</sitemapindex>')


def _parts_with_stories():
    # One look-up a part, many in a query: its columns are limited (PostgreSQL: 1,664).
    public_stories = Article.objects.published()
    last = Article.objects.filter(shown=True).aggregate(last=Max("pk"))["last"]
    parts_so_far = last // PART + 1 if last else 0
    for start in range(0, parts_so_far, LOOK_UPS):
        parts = range(start, min(start + LOOK_UPS, parts_so_far))
        asked = (
            Exists(public_stories.filter(pk__gte=part * PART, pk__lt=(part + 1) * PART))
            for part in parts
        )
        found = PublicVersion.objects.values_list(*asked).first() or ()
        yield from compress(parts, found)


@public
def pages(request: HttpRequest) -> HttpResponse:
    """The front page, what lists, and the topics and providers that have public stories."""
    stories = Article.objects.published()
    topics = Topic.objects.filter(Exists(stories.filter(topic_rows__topic=OuterRef("pk"))))
    providers = Provider.objects.filter(Exists(stories.filter(provider=OuterRef("pk"))))
    names = ("front_page", "topic_list", "provider_list", "archive", "feeds",
             "how_stories_are_chosen")  # fmt: skip
    addresses = [reverse(name) for name in names]
    for name, rows in (("topic", topics), ("provider", providers)):
        slugs = rows.order_by("slug").values_list("slug", flat=True)[:MOST_OF_A_KIND]
        addresses += [path_to(name, slug) for slug in slugs]
    return _addresses(origin(request), ((path, None) for path in addresses))


@public
def stories(request: HttpRequest, part: int) -> HttpResponse:
    """One part. Two queries."""
    if part > 2**63 // PART - 1:
        raise Http404
    rows = list(
        Article.objects.published()
        .filter(pk__gte=part * PART, pk__lt=(part + 1) * PART)
        .order_by("pk")
        .values_list("slug", "published_at", "updated_at", "released_at")
    )
    if not rows:
        raise Http404
    now = timezone.now()
    return _addresses(
        origin(request),
        (
            (
                path_to("article", slug),
                max(filter(None, (change_moment(moment, now) for moment in times))),
            )
            for slug, *times in rows
        ),
    )


@partial(public, turns_every=300)
def news(request: HttpRequest) -> HttpResponse:
    """What was published in the last 48 hours, the newest thousand."""
    site, language = origin(request), news_language(settings.LANGUAGE_CODE)
    recent = Article.objects.published().filter(published_at__gt=timezone.now() - NEWS_FOR)
    rows = recent.newest().values_list("slug", "title", "published_at", "locale")[:NEWS_MOST]
    entries = "".join(
        f"<url><loc>{escape(site + path_to('article', slug))}</loc>"
        f"<news:news><news:publication><news:name>{escape(legible(settings.SITE_NAME))}"
        f"</news:name><news:language>{escape(news_language(locale) or language)}"
        f"</news:language></news:publication>"
        f"<news:publication_date>{iso(published_at)}</news:publication_date>"
        f"<news:title>{escape(legible(title))}</news:title></news:news></url>\n"
        for slug, title, published_at, locale in rows
    )
    return _xml(f'<urlset xmlns="{_SITEMAP}" xmlns:news="{_NEWS}">\n{entries}</urlset>')


def news_language(locale: str) -> str:
    """A locale as news sitemaps name languages: ISO 639 alone, but zh-cn or zh-tw for Chinese.

    "de" of "de-AT", "zh-tw" of "zh-Hant-HK"; "" of "".
    """
    language, *rest = locale.lower().replace("_", "-").split("-")
    if language != "zh":
        return language
    return "zh-tw" if _TRADITIONAL.intersection(rest) and "hans" not in rest else "zh-cn"


def _addresses(site: str, rows: Iterable[tuple[str, datetime | None]]) -> HttpResponse:
    """A `urlset` of (path, when it last changed)."""
    entries = "".join(
        f"<url><loc>{escape(site + path)}</loc>"
        + (f"<lastmod>{iso(changed)}</lastmod>" if changed else "")
        + "</url>\n"
        for path, changed in rows
    )
    return _xml(f'<urlset xmlns="{_SITEMAP}">\n{entries}</urlset>')


def _xml(body):
    return HttpResponse(
        f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n',
        content_type="application/xml; charset=utf-8",
    )
