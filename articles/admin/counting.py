"""Numbers of the desk's lists: each counted up to a limit, and all of a page's in one query."""

from django.contrib.auth import get_user_model
from django.db.models import QuerySet

from articles.paging import COUNT_CAP, CappedCount


def counts_of(lists: dict[str, QuerySet], user) -> dict[str, str]:
    """How many rows each list holds: "12", "1,000+". One query, of the row of whoever asks."""
    numbers = [CappedCount(rows, cap=COUNT_CAP) for rows in lists.values()]
    found = get_user_model().objects.filter(pk=user.pk).order_by().values_list(*numbers)
    return dict(zip(lists, map(capped, found.get()), strict=True))


def capped(number: int) -> str:
    return f"{COUNT_CAP:,}+" if number > COUNT_CAP else f"{number:,}"
