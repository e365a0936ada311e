"""The search page: what a reader typed, what it is narrowed by, and what was found."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from articles.coverage import coverage_on_cards
from articles.feeds import search_feed
from articles.models import Article
from articles.paging import COUNT_CAP
from articles.paths import path_of
from articles.search import (
    NEWEST,
    Found,
    Place,
    Query,
    Trouble,
    in_words,
    parse,
    search,
    suggestion,
)
from articles.search.asking import LONGEST, MOST_OF_A_KIND, first_day, last_day
from articles.search.facets import Choice
from articles.sections import Sections
from articles.views.edge import public
from articles.views.rendering import Head, show
from articles.wording import capped_count, exact_day, short_date

HITS_A_PAGE = 20
_NAME_MOST = 200
_CONTROL = re.compile("[\x00-\x1f\x7f]")
_SEVERAL = ("topic", "provider", "type")
_PERIODS = ((1, gettext_noop("Today")), (7, gettext_noop("7 days")), (30, gettext_noop("30 days")))


@dataclass(frozen=True)
class Form:
    """What the address says: the field, the choices, the days, the order."""

    typed: str
    chosen: dict[str, tuple[str, ...]]
    since: str
    until: str
    order: str
    path: str = field(default_factory=lambda: path_of("search"))

    @classmethod
    def read(cls, request: HttpRequest) -> "Form":
        asked = request.GET

        def text(name: str, most: int) -> str:
            return _CONTROL.sub(" ", asked.get(name, ""))[:most].strip()

        def several(name: str) -> tuple[str, ...]:
            values = (_CONTROL.sub("", value)[:_NAME_MOST] for value in asked.getlist(name))
            return tuple(dict.fromkeys(value for value in values if value))[:MOST_OF_A_KIND]

        return cls(
            typed=text("q", LONGEST),
            chosen={name: several(name) for name in _SEVERAL},
            since=text("from", 20),
            until=text("to", 20),
            order=NEWEST if asked.get("order") == NEWEST else "",
        )

    def query(self) -> Query:
        """What to search for; what is wrong with a day stands among its troubles."""
        kinds = tuple(kind for kind in self.chosen["type"] if kind in Article.Type.values)
        since, until = first_day(self.since), last_day(self.until)
        wrong = [
            Trouble(name, text)
            for name, text, day in (("from", self.since, since), ("to", self.until, until))
            if text and day is None
        ]
        query = parse(self.typed).narrowed(
            topics=self.chosen["topic"],
            providers=self.chosen["provider"],
            kinds=kinds,
            since=since,
            until=until,
        )
        if query.since and query.until and query.since > query.until:
            wrong.append(Trouble("to", str(query.until)))
        return replace(query, troubles=(*query.troubles, *wrong))

    def address(self, *, without: tuple[str, str] | None = None, **changed: str) -> str:
        """The search page with all this, but for what is changed or left out."""
        values: list[tuple[str, str]] = [("q", self.typed)]
        for name in _SEVERAL:
            values += [(name, value) for value in self.chosen[name]]
        values += [("from", self.since), ("to", self.until), ("order", self.order)]
        said = [
            (name, changed.pop(name, value)) for name, value in values if (name, value) != without
        ]
        pairs = [pair for pair in [*said, *changed.items()] if pair[1]]
        return f"{self.path}?{urlencode(pairs)}" if pairs else self.path


@dataclass(frozen=True)
class Chip:
    """One thing that the search is narrowed by, and the address without it."""

    name: str
    address: str


@dataclass(frozen=True)
class Option:
    """A choice of a facet as the form shows it."""

    value: str
    name: str
    count: str
    is_chosen: bool


@dataclass(frozen=True)
class Group:
    """A fieldset of the filter panel."""

    name: str
    title: str
    options: tuple[Option, ...]


@public
def search_page(request: HttpRequest) -> HttpResponse:
    """Eight queries. Where nothing is found, those for another spelling come in place of cards'."""
    place = Place.read(request.GET.dict())
    form = Form.read(request)
    sections = Sections.at_present()
    query = form.query()
    found = search(query, place, size=HITS_A_PAGE, facets=True)
    if not found.rows and not place.is_first:
        raise Http404  # the list doesn't go on here
    meant = suggestion(query, found.named) if not found.rows and not query.is_empty else ""
    to_follow = in_words(query) if query.terms and not query.troubles else ""
    head = Head(
        title=_title(form, query, found),
        description="",
        path=path_of("search"),
        index=False,
        section="search",
        feeds=(search_feed(to_follow),) if to_follow else (),
        previous=form.address(before=found.previous_key) if found.previous_key else "",
        next=form.address(after=found.next_key) if found.next_key else "",
    )
    response = show(
        request,
        "search.html",
        head,
        sections,
        form=form,
        query=query,
        found=found,
        status_line=_status(form, query, found),
        messages=[(trouble.field, _message(trouble)) for trouble in query.troubles],
        troubled={trouble.field for trouble in query.troubles},
        chips=_chips(form, found),
        groups=_groups(form, found),
        periods=_periods(form),
        coverage=coverage_on_cards([row for row in found.rows if row.pk in found.in_coverage]),
        meant=meant,
        meant_address=form.address(q=meant) if meant else "",
        all_dates=form.address(**{"from": "", "to": ""}) if form.since or form.until else "",
    )
    if not found.is_whole:
        response.headers["Cache-Control"] = "no-store"  # the next answer may tell more
    return response


# Words -------------------------------------------------------------------------------------------


def _title(form: Form, query: Query, found: Found) -> str:
    """What was asked, and what narrows it: no two searches have one title."""
    asked = ", ".join([form.typed, *(chip.name for chip in _chips(form, found))]).strip(", ")
    title = _("Search")
    if asked:
        title = _("%(typed)s — search") % {"typed": asked}
    if form.order:
        title = _("%(title)s, newest first") % {"title": title}
    if not found.is_first:
        first = found.rows[0].published_at if found.rows else None
        title = _("%(title)s, older results") % {"title": title}
        if first:
            title = _("%(title)s, from %(day)s") % {"title": title, "day": exact_day(first)}
    return _("Error: %(title)s") % {"title": title} if query.troubles else title


def _status(form: Form, query: Query, found: Found) -> str:
    """ "143 results for “tidal”"; "" where nothing was asked."""
    if query.is_empty or query.troubles:
        return ""
    if not found.count:
        return (
            _("No results for “%(typed)s”.") % {"typed": form.typed}
            if form.typed
            else _("No results.")
        )
    said = {"count": capped_count(found.count), "typed": form.typed}
    if form.typed:
        return ngettext(
            "%(count)s result for “%(typed)s”", "%(count)s results for “%(typed)s”", found.count
        ) % said  # fmt: skip
    return ngettext("%(count)s result", "%(count)s results", found.count) % said


def _message(trouble: Trouble) -> str:
    if trouble.field == "q":
        if parse(trouble.typed).terms:
            return _("There is no type “%(typed)s”; there are article and video.") % {
                "typed": trouble.typed
            }
        return _("Type at least one word or number to search for.")
    if first_day(trouble.typed):
        return _("The last day comes before the first one.")
    return _("“%(typed)s” is no date. Write it like 2026-03-04, 2026-03 or 2026.") % {
        "typed": trouble.typed
    }


# The filter panel --------------------------------------------------------------------------------


def _groups(form: Form, found: Found) -> list[Group]:
    facets = found.facets
    named = (
        ("topic", _("Topic"), facets.topics),
        ("provider", _("Provider"), facets.providers),
        ("type", _("Kind"), tuple(_kind(choice) for choice in facets.kinds)),
    )
    groups = [Group(name, title, _options(form, name, choices)) for name, title, choices in named]
    return [group for group in groups if group.options]


def _kind(choice: Choice) -> Choice:
    name = _("Videos") if choice.value == Article.Type.VIDEO else _("Articles")
    return replace(choice, name=name)


def _options(form: Form, name: str, choices: Iterable[Choice]) -> tuple[Option, ...]:
    chosen = form.chosen[name]
    options = [
        Option(choice.value, choice.name, _tally(choice), choice.value in chosen)
        for choice in choices
    ]
    there = {option.value for option in options}
    # What was chosen stays in the form, even if nothing has it: else one couldn't take it back.
    options += [Option(value, value, "0", True) for value in chosen if value not in there]
    return tuple(options)


def _tally(choice: Choice) -> str:
    return f"{min(choice.count, COUNT_CAP)}{'+' if choice.is_capped else ''}"


def _chips(form: Form, found: Found) -> list[Chip]:
    facets = found.facets
    names = {("topic", choice.value): choice.name for choice in facets.topics}
    names |= {("provider", choice.value): choice.name for choice in facets.providers}
    names |= {("type", choice.value): _kind(choice).name for choice in facets.kinds}
    chips = []
    for name in _SEVERAL:
        for value in form.chosen[name]:
            text = names.get((name, value), value)
            chips.append(Chip(text, form.address(without=(name, value))))
    if form.since:
        chips.append(Chip(_day_words(_("from %(day)s"), form.since), form.address(**{"from": ""})))
    if form.until:
        chips.append(Chip(_day_words(_("to %(day)s"), form.until), form.address(to="")))
    return chips


def _day_words(words: str, typed: str) -> str:
    day = first_day(typed) if typed.count("-") == 2 else None
    return words % {"day": short_date(day) if day else typed}


def _periods(form: Form) -> list[tuple[str, str, bool]]:
    """(words, address, whether it is the one) of the ready-made spans of days."""
    today: date = timezone.localdate()
    periods = []
    for days, words in _PERIODS:
        since = (today - timedelta(days=days - 1)).isoformat()
        is_it = form.since == since and not form.until
        periods.append((_(words), form.address(**{"from": since, "to": ""}), is_it))
    return periods
