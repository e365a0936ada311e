"""A connection that rewrites the statements of readers' pages for SQLite once, not each time
(docs/decisions/0011)."""

from collections.abc import Collection
from functools import lru_cache
from typing import Any

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    def prepared_cursor(self) -> Any:
        """A cursor for statements that are few and come again and again."""
        self.ensure_connection()
        with self.wrap_database_errors:
            return self._prepare_cursor(self.connection.cursor(factory=_PreparedCursor))


class _PreparedCursor(base.SQLiteCursorWrapper):
    def convert_query(self, query: str, *, param_names: Collection[str] | None = None) -> str:
        if param_names is not None:
            return str(super().convert_query(query, param_names=param_names))
        return _with_question_marks(query)


@lru_cache(maxsize=512)
def _with_question_marks(query: str) -> str:
    return base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")
