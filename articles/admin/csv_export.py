"""Any list of the desk, filtered as it is, as CSV: streamed, and no spreadsheet runs what is in it.

Columns hold what the desk shows. What documents keep for themselves (`secured`, the originals) is
in no column of ours, and so in none of these.
"""

import csv
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect, StreamingHttpResponse
from django.urls import path
from django.utils import timezone

from articles.admin.desk import list_url

CHUNK = 500  # rows read and written at once
# What makes a spreadsheet take a text for a formula, also behind blanks.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
BYTE_ORDER_MARK = "\ufeff"  # without it spreadsheets read UTF-8 as something else

Column = tuple[str, Callable[[Any], Any]]


def safe(content: Any) -> str | int:
    """A cell that is text to every spreadsheet; whole numbers stay numbers."""
    if content is None:
        return ""
    if isinstance(content, bool):
        return "yes" if content else "no"
    if isinstance(content, int):
        return content
    if isinstance(content, datetime):
        return timezone.localtime(content).isoformat(timespec="seconds")
    text = str(content)
    if text.startswith(FORMULA) or text.lstrip().startswith(FORMULA):
        return f"'{text}"
    return text


class _Line:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def lines(columns: list[Column], chunks: Iterable[list[Any]]) -> Iterator[str]:
    """The CSV, line by line."""
    writer = csv.writer(_Line())
    yield BYTE_ORDER_MARK + writer.writerow([heading for heading, _ in columns])
    for rows in chunks:
        for row in rows:
            yield writer.writerow([safe(content(row)) for _, content in columns])


class CsvExport:
    """For admin classes: a list's rows, in its order, under its filters, as a file."""

    csv_columns: tuple[Column, ...] = ()

    def complete_for_csv(self, rows):
        """Loads what a chunk of rows tells besides its own columns."""

    def get_urls(self):
        name = f"articles_{self.opts.model_name}_csv"
        return [
            path("csv/", self.admin_site.admin_view(self.csv_view), name=name),
            *super().get_urls(),
        ]

    def csv_view(self, request):
        if not self.has_view_permission(request) or not self.csv_columns:
            raise PermissionDenied
        try:
            changes = self.get_changelist_instance(request)
        except IncorrectLookupParameters:
            return HttpResponseRedirect(list_url(self.opts.model_name))
        # In the list's order, which ends with a key: rows that come meanwhile shift nothing.
        return self.csv_of(changes.queryset)

    def csv_of(self, queryset):
        """Its rows in its order, as an answer that is written while they are read."""
        rows = queryset.iterator(chunk_size=CHUNK)
        today = timezone.localdate()
        return StreamingHttpResponse(
            lines(list(self.csv_columns), self._chunks(rows)),
            content_type="text/csv; charset=utf-8",
            headers={
                "Content-Disposition": (
                    f'attachment; filename="{self.opts.model_name}-{today:%Y-%m-%d}.csv"'
                ),
                "Cache-Control": "no-store",
            },
        )

    def _chunks(self, rows):
        while chunk := list(islice(rows, CHUNK)):
            self.complete_for_csv(chunk)
            yield chunk
