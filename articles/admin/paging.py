"""The desk's lists page by key: what they cost doesn't grow with the newsroom.

The stock list counts everything twice and finds page 900 by reading the 899 before it. Ours
counts up to a limit and begins a page after a row (docs/decisions/0011).
"""

import json
from typing import NamedTuple

from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import F, OrderBy, Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst

from articles.paging import COUNT_CAP

AFTER = "_after"
BEFORE = "_before"


class CappedPaginator(Paginator):
    """Counts to just beyond COUNT_CAP and no further."""

    @cached_property
    def count(self):
        return self.object_list.order_by()[: COUNT_CAP + 1].count()


class Part(NamedTuple):
    """One column of an order."""

    name: str
    descending: bool
    nullable: bool

    def term(self, *, backwards: bool) -> OrderBy:
        # The two databases disagree about where nulls go; here they come last.
        descending = self.descending != backwards
        nulls = {}
        if self.nullable:
            nulls = {"nulls_first": True} if backwards else {"nulls_last": True}
        return OrderBy(F(self.name), descending=descending, **nulls)


def beyond(parts: list[Part], values: list, *, backwards: bool) -> Q:
    """The condition for rows that come after the row with these values (before it: backwards).

    `a <= X AND (a < X OR …)` and not the usual `a < X OR (a = X AND …)`: only the first is a range
    of the index.
    """
    (part, *others), (value, *other_values) = parts, values
    rest = beyond(others, other_values, backwards=backwards) if others else None
    is_null = Q(**{f"{part.name}__isnull": True})
    if value is None:
        same = is_null & rest if rest else Q(pk__in=[])
        return same | ~is_null if backwards else same
    side = "lt" if part.descending != backwards else "gt"
    strictly = Q(**{f"{part.name}__{side}": value})
    reached = Q(**{f"{part.name}__{side}e": value}) & (strictly | rest) if rest else strictly
    return reached | is_null if part.nullable and not backwards else reached


class KeyChangeList(ChangeList):
    """A change list with Previous and Next, a capped count, and no page numbers."""

    place = None  # ("_after" | "_before", key) as it came

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.is_popup:
            self.title = capfirst(self.opts.verbose_name_plural)

    def get_filters(self, request):
        for name in (AFTER, BEFORE):
            key = self.params.pop(name, None)
            self.filter_params.pop(name, None)
            if key:
                self.place = (name, key)
        return super().get_filters(request)

    def get_results(self, request):
        self.paginator = self.model_admin.get_paginator(request, self.queryset, self.list_per_page)
        parts = self._parts()
        backwards, values = self._asked_place(parts)
        rows = self.queryset.order_by(*(part.term(backwards=backwards) for part in parts))
        if values is not None:
            rows = rows.filter(beyond(parts, values, backwards=backwards))
        found = list(rows[: self.list_per_page + 1])
        there_is_more = len(found) > self.list_per_page
        found = found[: self.list_per_page]
        if backwards:
            found.reverse()
        has_next = bool(found) and (backwards or there_is_more)
        has_previous = bool(found) and (there_is_more if backwards else values is not None)
        # A page that holds everything has counted it already.
        whole = values is None and not there_is_more
        self.result_count = len(found) if whole else self.paginator.count
        self.count_is_capped = self.result_count > COUNT_CAP
        self.counted = f"{COUNT_CAP:,}+" if self.count_is_capped else f"{self.result_count:,}"
        nouns = self.model_admin.nouns or (self.opts.verbose_name, self.opts.verbose_name_plural)
        self.noun = nouns[self.result_count != 1]
        # A list that was read already, in the shape that the stock views ask for.
        self.result_list = self.queryset._clone()
        self.result_list._result_cache = found
        self.result_list._prefetch_done = True
        self.is_whole = whole and not self.query and not self.has_active_filters
        self.multi_page = has_next or has_previous
        self.next_url = self.previous_url = ""
        if has_next:
            self.next_url = self._place_url(AFTER, parts, found[-1])
        if has_previous:
            self.previous_url = self._place_url(BEFORE, parts, found[0])
        # What the stock templates and views ask besides.
        self.page_num = 1
        self.can_show_all = self.show_full_result_count = False
        self.full_result_count = None
        self.show_admin_actions = bool(found)
        self.csv_url = ""
        if getattr(self.model_admin, "csv_columns", ()) and not self.is_popup:
            url = reverse(f"admin:articles_{self.opts.model_name}_csv")
            self.csv_url = url + self.get_query_string(remove=[AFTER, BEFORE])
        if found:
            self.model_admin.complete_rows(request, self, found)

    def _parts(self):
        parts = []
        for term in self.queryset.query.order_by:
            if isinstance(term, OrderBy):
                name, descending = term.expression.name, term.descending
            else:
                name, descending = term.removeprefix("-"), term.startswith("-")
            field = self._field(self.opts.pk.name if name == "pk" else name)
            if field.is_relation or name == "pk":
                name = field.attname  # by the key: the order of its own model would need a join
            parts.append(Part(name, descending, field.null))
        return parts

    def _field(self, path):
        field = None
        options = self.opts
        for name in path.split("__"):
            field = options.get_field(name)
            if field.is_relation:
                options = field.related_model._meta
        return field

    def _asked_place(self, parts):
        """(backwards, values of the row to begin at); values None: from the beginning."""
        if self.place is None:
            return False, None
        name, key = self.place
        try:
            texts = json.loads(key)
            values = [
                None if text is None else self._field(part.name).to_python(text)
                for part, text in zip(parts, texts, strict=True)
            ]
        except (ValueError, TypeError, ValidationError, RecursionError, OverflowError):
            return False, None  # a bookmark from elsewhere: the first page is no wrong answer
        broken = any(isinstance(value, str) and "\0" in value for value in values)
        missing = any(v is None and not p.nullable for v, p in zip(values, parts, strict=True))
        return (False, None) if broken or missing else (name == BEFORE, values)

    def _place_url(self, name, parts, row):
        values = []
        for part in parts:
            value = row
            for attribute in part.name.split("__"):
                value = getattr(value, attribute)
            values.append(value)
        return self.get_query_string({name: json.dumps(values, cls=MomentEncoder)})


class MomentEncoder(DjangoJSONEncoder):
    """JSON with whole moments: Django's own cuts microseconds to milliseconds."""

    def default(self, value):
        return value.isoformat() if hasattr(value, "isoformat") else super().default(value)
