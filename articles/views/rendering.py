"""A page's head and frame, the same for all of them."""

from dataclasses import dataclass, field

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from articles.paths import path_of
from articles.pictures.showing import Preview
from articles.sections import Sections
from articles.settled import settled
from articles.templating import static_address
from articles.wording import brief

DESCRIPTION_MOST = 300  # search engines and previews show no more
TITLE_MOST = 110


@dataclass(frozen=True, kw_only=True)
class FeedLink:
    """One feed in its formats, as `<link rel="alternate">` and the feeds page name it."""

    title: str
    rss: str
    atom: str
    json: str


@dataclass(frozen=True, kw_only=True)
class Head:
    """What a page says of itself. `path` is the canonical one, with its query if that matters."""

    title: str
    description: str
    path: str
    page_title: str = ""  # what `<title>` says, where another page may have the same `title`
    kind: str = "website"
    index: bool = True
    section: str = ""  # which entry of the masthead is current: a topic's slug
    feeds: tuple[FeedLink, ...] = ()
    previous: str = ""
    next: str = ""
    facts: tuple[dict, ...] = ()  # JSON-LD
    published_at: object = None
    crumbs: tuple[tuple[str, str], ...] = field(default=())  # (name, path), the last is this page
    image: Preview | None = None  # for those who link here; without one, the site's own


def origin(request: HttpRequest) -> str:
    """ "https://news.example.org", as configured or else as asked."""
    return settings.SITE_URL or f"{request.scheme}://{request.get_host()}"


def show(
    request: HttpRequest,
    template: str,
    head: Head,
    sections: Sections,
    *,
    status: int = 200,
    **context: object,
) -> HttpResponse:
    """The page, put together. No queries."""
    site = origin(request)
    image = head.image or drawn_preview()
    context.update(
        head=head,
        sections=sections,
        site=site,
        canonical=site + head.path,
        full_title=head.page_title or full_title(head.title),
        description=brief(head.description, DESCRIPTION_MOST),
        image=image,
        picture=absolute(site, image.address),
        facts=[*head.facts, *_breadcrumb(site, head.crumbs)],
    )
    with settled():
        response = HttpResponse(render_to_string(template, context, request), status=status)
    response.headers["Speculation-Rules"] = f'"{path_of("speculation_rules")}"'
    return response


def drawn_preview() -> Preview:
    """The picture of the site itself, for pages without one of their own."""
    return Preview(static_address("public/preview.png"), 1200, 630)


def absolute(site: str, address: str) -> str:
    """An address on this site in full; one that is full already stays."""
    return address if address.startswith(("http://", "https://")) else site + address


def full_title(title: str, told_apart: str = "") -> str:
    """The title with the site's name behind it, at most TITLE_MOST characters.

    `told_apart`: what tells it from others of the same name; never cut, so it should be short.
    """
    name = settings.SITE_NAME
    if not title:
        return brief(
            _("%(name)s: today's stories and who reports them") % {"name": name}, TITLE_MOST
        )
    ending = f"{told_apart} – {brief(name, 40)}"
    return brief(title, TITLE_MOST - len(ending)) + ending


def _breadcrumb(site, crumbs):
    if not crumbs:
        return []
    trail = [(settings.SITE_NAME, path_of("front_page")), *crumbs]
    return [
        {
            "@context": "https://schema.org",
            "@type": "BreadcrumbList",
            "itemListElement": [
                {"@type": "ListItem", "position": place, "name": name, "item": site + path}
                for place, (name, path) in enumerate(trail, 1)
            ],
        }
    ]
