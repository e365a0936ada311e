"""A connection that is looked at before each request without asking the server, and that keeps
the statements of readers' pages prepared (docs/decisions/0011)."""

import select
from functools import lru_cache
from time import monotonic
from typing import Any

import psycopg
from django.conf import settings
from django.db.backends.postgresql import base
from django.db.backends.postgresql.psycopg_any import get_adapters_template
from psycopg._queries import PostgresQuery, _query2pg
from psycopg.adapt import AdaptersMap
from psycopg.types.datetime import TimestamptzLoader

# Seconds without a request after which a connection is asked all the same: what lies between may
# have forgotten it without a word, and takes minutes to.
TRUSTED_FOR = 10.0


class DatabaseWrapper(base.DatabaseWrapper):
    _looked_at = float("-inf")  # on the monotonic clock

    def init_connection_state(self) -> None:
        super().init_connection_state()
        self._looked_at = monotonic()
        self._for_pages = _PreparedCursor(self.connection)

    def is_usable(self) -> bool:
        """Whether a kept connection still answers.

        A server that ends a connection says so, or its machine does: then there is something to
        read where nobody has asked. Django sends a query to find out, which costs a kept page as
        much as the page itself. After an error, or a while without a request, so do we.
        """
        now = monotonic()
        trusted = not self.errors_occurred and now - self._looked_at < TRUSTED_FOR
        usable = (trusted and self._is_silent()) or super().is_usable()
        self._looked_at = now if usable else float("-inf")
        return usable

    def _is_silent(self) -> bool:
        if self.connection is None or self.connection.closed:
            return False
        socket = select.poll()  # `select.select` knows no descriptor above 1,023
        socket.register(self.connection.fileno(), select.POLLIN)
        return not socket.poll(0)

    def prepared_cursor(self) -> Any:
        """A cursor for statements that are few and come again and again: read what it found before
        you ask for another one, which is the same.

        Values travel beside the statement, so that the server takes it apart and plans it once;
        times come as psycopg reads them, in C. `cursor()` is Django's own, for all else.
        """
        self.close_if_health_check_failed()
        self.ensure_connection()
        with self.wrap_database_errors:
            return self._prepare_cursor(self._for_pages)


class _LongQuery(PostgresQuery):
    """psycopg remembers where the values of a statement go, but not of long ones, which are rarely
    asked twice elsewhere."""

    def convert(self, query: Any, vars: Any) -> None:
        if vars is None:
            return super().convert(query, vars)
        found = _query2pg(self._ensure_bytes(query), self._tx.encoding)
        self.query, self._want_formats, self._order, self._parts = found
        self.dump(vars)


class _PreparedCursor(psycopg.Cursor[Any]):
    """One for each connection: making it takes as long as asking."""

    _query_cls = _LongQuery

    def close(self) -> None:
        pass  # it goes with its connection

    @property
    def adapters(self) -> AdaptersMap:
        return _adapters(settings.USE_TZ)


@lru_cache(maxsize=2)
def _adapters(use_tz: bool) -> AdaptersMap:
    """Django's, but for times: it puts its own zone into each, in Python."""
    adapters = AdaptersMap(get_adapters_template(use_tz, None))
    adapters.register_loader("timestamptz", TimestamptzLoader)
    return adapters
