"""The archive: years, months as calendars, days by the hour."""

from datetime import date
from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import archive
from articles.archive import BETWEEN, Span
from articles.clock import written
from articles.coverage import sources_of
from articles.feeds import site_feed
from articles.paging import BY_TIME
from articles.paths import path_of
from articles.sections import Sections
from articles.templating import archive_path
from articles.views import facts
from articles.views.edge import public
from articles.views.listing import list_head, page_of
from articles.views.rendering import Head, origin, show
from articles.wording import day as in_words


@public
def years(request: HttpRequest) -> HttpResponse:
    """Four queries."""
    path = path_of("archive")
    head = _head(
        request,
        title=_("Archive"),
        description=_(
            "Every story that stands here, by the day on which it was published: years, months "
            "as calendars, days by the hour."
        ),
        path=path,
        crumbs=((_("Archive"), path),),
    )
    return show(request, "archive.html", head, Sections.at_present(), years=archive.years())


@public
def year(request: HttpRequest, year: int) -> HttpResponse:
    """Four queries."""
    span = _span(year)
    counts = archive.counts(span.parts())
    before, after = archive.beside(span)
    head = _head(
        request,
        title=_("Stories of %(year)s") % {"year": year},
        description=_("All stories of %(year)s, month by month, each with how many there are.")
        % {"year": year},
        path=archive_path("archive_year", span.start),
        crumbs=_crumbs(span.start, "archive_year"),
        previous=archive_path("archive_year", before) if before else "",
        next=archive_path("archive_year", after) if after else "",
    )
    return show(
        request,
        "archive_year.html",
        head,
        Sections.at_present(),
        year=year,
        months=list(zip(span.parts(), counts, strict=True)),
        is_empty=not any(counts),
        before=before,
        after=after,
    )


@public
def month(request: HttpRequest, year: int, month: int) -> HttpResponse:
    """Four queries."""
    span = _span(year, month)
    counts = archive.counts(span.parts())
    before, after = archive.beside(span)
    name = written(span.start, "F Y")
    head = _head(
        request,
        title=_("Stories of %(month)s") % {"month": name},
        description=_("All stories of %(month)s, day by day, each with how many there are.")
        % {"month": name},
        path=archive_path("archive_month", span.start),
        crumbs=_crumbs(span.start, "archive_month"),
        previous=archive_path("archive_month", before) if before else "",
        next=archive_path("archive_month", after) if after else "",
    )
    return show(
        request,
        "archive_month.html",
        head,
        Sections.at_present(),
        name=name,
        weeks=_weeks(span, counts),
        weekdays=_weekdays(),
        is_empty=not any(counts),
        before=before,
        after=after,
    )


@public
def day(request: HttpRequest, year: int, month: int, day: int) -> HttpResponse:
    """Seven queries."""
    span = _span(year, month, day)
    start, end = span.moments
    page = page_of(BETWEEN, BY_TIME, request, start=start, end=end)
    before, after = archive.beside(span)
    name = in_words(span.start)
    head = list_head(
        request,
        page,
        name=name,
        path=archive_path("archive_day", span.start),
        description=_("What was published on %(day)s, by the hour, each with who reports it.")
        % {"day": name},
        feeds=(site_feed(),),
        section="archive",
        crumbs=_crumbs(span.start, "archive_day"),
    )
    return show(
        request,
        "archive_day.html",
        head,
        Sections.at_present(),
        name=name,
        hours=_by_hour(page.rows),
        coverage=sources_of(page.rows),
        page=page,
        before=before,
        after=after,
    )


def _span(year, month=0, day=0):
    """Raises Http404 for days that are in no calendar, or still ahead."""
    try:
        span = Span.of(year, month, day)
    except ValueError as error:
        raise Http404 from error
    if span.is_ahead:
        raise Http404
    return span


def _by_hour(rows):
    """(when an hour began, its stories), the latest first."""
    return [
        (hour, list(group))
        for hour, group in groupby(
            rows,
            lambda row: timezone.localtime(row.published_at).replace(
                minute=0, second=0, microsecond=0
            ),
        )
    ]


def _weeks(span, counts):
    """Rows of a calendar that begins on Monday: (day, how many), or None beside the month."""
    days = list(zip((part.start for part in span.parts()), counts, strict=True))
    cells = [None] * span.start.weekday() + days
    cells += [None] * (-len(cells) % 7)
    return [cells[place : place + 7] for place in range(0, len(cells), 7)]


def _weekdays():
    """(in short, in full), from Monday on."""
    week = [date(2024, 1, number) for number in range(1, 8)]  # a Monday and the days after it
    return [(written(found, "D"), written(found, "l")) for found in week]


def _crumbs(found, name):
    names = ("archive_year", "archive_month", "archive_day")
    formats = ("Y", "F", "j F")
    return (
        (_("Archive"), path_of("archive")),
        *(
            (written(found, format), archive_path(part, found))
            for part, format in zip(names[: names.index(name) + 1], formats, strict=False)
        ),
    )


def _head(request, *, title, description, path, crumbs, previous="", next=""):
    return Head(
        title=title,
        description=description,
        path=path,
        section="archive",
        feeds=(site_feed(),),
        previous=previous,
        next=next,
        facts=(facts.collection(origin(request), path, title, []),),
        crumbs=crumbs,
    )
