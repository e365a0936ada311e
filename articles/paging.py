"""Lists page by key: a page begins after a row, never after a number of rows.

So a page deep in a list costs what the first one costs, and nothing is shown twice or left out
because a story came in while someone was reading.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar

from django.core.exceptions import BadRequest
from django.db.models import IntegerField, Q, QuerySet, Subquery

COUNT_CAP = 1000
_KEY = re.compile(r"(-?\d{1,19})~([^/~\x00]{1,255})")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class CappedCount(Subquery):
    """How many rows a query has, as a column of another; it stops counting just beyond `cap`."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()

    def __init__(self, queryset, cap=COUNT_CAP, **extra):
        super().__init__(queryset.order_by().values("pk")[: cap + 1], **extra)


@dataclass(frozen=True)
class Order:
    """A descending column that holds whole numbers or moments, then the slug.

    `newest_first`: slugs descend too, so that among equals the newest comes first. `within`: the
    relation whose column of that name the list walks, where it isn't the article's. `ascending`:
    the column does.
    """

    field: str
    of_time: bool = False
    newest_first: bool = False
    within: str = ""
    ascending: bool = False

    def key(self, row) -> str:
        value = getattr(row, self.field)
        if self.of_time:
            value = (value - _EPOCH) // timedelta(microseconds=1)
        return f"{value}~{row.slug}"

    def read(self, key: str) -> tuple[object, str]:
        """Value and slug of a key from an address. Raises BadRequest if it isn't one."""
        match = _KEY.fullmatch(key)
        if match is None:
            raise BadRequest("This isn't a place in a list.")
        value = int(match[1])
        if not self.of_time:
            if not -(2**63) <= value < 2**63:
                raise BadRequest("This place lies beyond any list.")
            return value, match[2]
        try:
            return _EPOCH + timedelta(microseconds=value), match[2]
        except OverflowError as error:
            raise BadRequest("This place lies beyond any calendar.") from error

    def walk(self, articles: QuerySet, direction: str, value: object, slug: str) -> QuerySet:
        """`articles` in this order, those "after" a place or "before" it (these backwards, nearest
        first), or from the top ("")."""
        field = f"{self.within}{self.field}"
        on, back = ("lt", "gt") if self.newest_first else ("gt", "lt")
        by_slug, backwards = ("-slug", "slug") if self.newest_first else ("slug", "-slug")
        further, nearer = ("gt", "lt") if self.ascending else ("lt", "gt")
        down, up = ("", "-") if self.ascending else ("-", "")
        # `a <= X AND (a < X OR …)` and not the usual `a < X OR (a = X AND …)`: only the first
        # is a range of the index: 3 ms instead of 50 to 200 at a million articles.
        # In one call with the rest: a second one would join the relation once more.
        there = Q(**{f"{self.within}pk__isnull": False}) if self.within else Q()
        if direction == "before":
            beyond = Q(**{f"{field}__{nearer}": value}) | Q(**{f"slug__{back}": slug})
            found = articles.filter(there, beyond, **{f"{field}__{nearer}e": value})
            return found.order_by(f"{up}{field}", backwards)
        if direction == "after":
            beyond = Q(**{f"{field}__{further}": value}) | Q(**{f"slug__{on}": slug})
            articles = articles.filter(there, beyond, **{f"{field}__{further}e": value})
        elif self.within:
            articles = articles.filter(there)
        return articles.order_by(f"{down}{field}", by_slug)


BY_RANK = Order("rank")
BY_TIME = Order("published_at", of_time=True)
BY_WARMTH = Order("warmth", newest_first=True)

Row = TypeVar("Row")
# (direction, value, slug, how many) → rows, as `Order.walk` orders them.
Walk = Callable[[str, object, str, int], list[Row]]


class KeyPage(Generic[Row]):
    """One page of a list of articles (or topics): `rows`, and the keys that lead on and back.

    `articles` is a queryset that isn't ordered yet, or whatever else walks a list (`Walk`). `asked`
    is the reader's query string: `after=KEY` or `before=KEY`. One query. Raises BadRequest for a
    key that isn't one, and for both at once.
    """

    def __init__(
        self,
        articles: "QuerySet[Any] | Walk[Row]",
        order: Order,
        asked: Mapping[str, str],
        size: int,
    ) -> None:
        after, before = asked.get("after"), asked.get("before")
        if after is not None and before is not None:
            raise BadRequest("A page begins after one place or ends before one, not both.")
        self.is_first = after is None and before is None
        key = before if before is not None else after
        value, slug = order.read(key) if key is not None else (None, "")
        direction = "" if self.is_first else "before" if before is not None else "after"
        if isinstance(articles, QuerySet):
            found = list(order.walk(articles, direction, value, slug)[: size + 1])
        else:
            found = articles(direction, value, slug, size + 1)
        there_is_more = len(found) > size
        self.rows: list[Row] = found[:size]
        if before is not None:
            self.rows.reverse()
        leads_on = there_is_more if before is None else True
        leads_back = there_is_more if before is not None else after is not None
        self.next_key = order.key(self.rows[-1]) if self.rows and leads_on else ""
        self.previous_key = order.key(self.rows[0]) if self.rows and leads_back else ""
        # The story that the next page begins with, for "Older stories, from 3 March".
        self.next_row = found[size] if before is None and there_is_more else None
