"""The public pages' Jinja2 environment: what templates may call, and how they write things.

Formatting only, never a query. Autoescape is on; whatever is marked safe here is built by `Markup`
from escaped parts.
"""

from datetime import date
from functools import lru_cache

import jinja2
from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from markupsafe import Markup

from articles import hits, parts
from articles.clock import written
from articles.paths import path_of, path_to
from articles.pictures.showing import logo, shown
from articles.prose import body_to_html
from articles.sections import Sections
from articles.video import player_of
from articles.wording import (
    capped_count,
    day,
    full_moment,
    host_of,
    iso,
    json_for_html,
    language_attributes,
    moment,
    outside_address,
    said,
    said_of_many,
    short_day,
    whole,
)


def environment(**options) -> jinja2.Environment:
    """What `TEMPLATES` names. An unknown name in a template is an error, never an empty place."""
    options["undefined"] = jinja2.StrictUndefined
    env = jinja2.Environment(  # noqa: S701 - Django's backend passes autoescape=True
        trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.i18n"], **options
    )
    env.install_gettext_callables(said, said_of_many, newstyle=True)
    env.globals.update(
        url=url,
        archive_path=archive_path,
        static=static_address,
        site_name=lambda: settings.SITE_NAME,
        page_language=translation.get_language,
        page_direction=lambda: "rtl" if translation.get_language_bidi() else "ltr",
        picture_for=shown,
        logo_for=logo,
        heat=parts.heat,
        chips=parts.chips,
        outside_link=parts.outside_link,
        coverage_lines=parts.coverage_lines,
        sources=parts.sources,
        player_of=lambda article: player_of(article.video_host, article.video_id),
    )
    # What Django's own error views don't say, should they render a page instead of ours.
    env.globals.update(head=None, sections=Sections(), full_title="", title="", latest=())
    env.filters.update(
        card=parts.card,  # as filters, since Jinja looks thrice at what it calls
        hit=hits.hit,
        moment=moment,
        full_moment=full_moment,
        day=day,
        short_day=short_day,
        written=lambda value, format: written(value, said(format)),
        iso=iso,
        outside=outside_address,
        host=host_of,
        count=capped_count,
        whole=whole,
        round_number=lambda number: f"{number:g}",
        body=lambda text: Markup(body_to_html(text)),  # noqa: S704 - cleaned there
        data=json_for_html,
        lang=language_attributes,
    )
    return env


def url(name: str, *args, **query) -> str:
    """The address of a page by its name; keyword arguments become the query string."""
    if len(args) == 1 and not query and name in _NAMED_BY_SLUG:
        return path_to(name, args[0])
    if args or query:
        return reverse(name, args=args, query=query or None)
    return path_of(name)


@lru_cache(maxsize=64)
def _known_static_address(name: str) -> str:
    return static(name)


def static_address(name: str) -> str:
    """Where a static file is: hashed names change with a new build, which a restart begins."""
    return static(name) if settings.DEBUG else _known_static_address(name)


def archive_path(name: str, day: date) -> str:
    """The address of the year, month or day of the archive that a day lies in."""
    length = {"archive_year": 1, "archive_month": 2, "archive_day": 3}[name]
    return reverse(name, args=[day.year, day.month, day.day][:length])


_NAMED_BY_SLUG = {"article", "topic", "provider"}
