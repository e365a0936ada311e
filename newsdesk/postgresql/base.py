"""A connection that is looked at before each request without asking the server, and that keeps
the statements of readers' pages prepared (docs/decisions/0011)."""

import logging
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
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.types.datetime import TimestamptzLoader

# Of a connection that is lost it tells beside the error what it couldn't tidy up: once is enough.
logging.getLogger("psycopg").setLevel(logging.ERROR)

# Seconds without a request after which a connection is asked all the same: what lies between may
# have forgotten it without a word, and takes minutes to.
TRUSTED_FOR = 10.0
STATEMENTS = 400  # that a connection keeps a cursor for; a newsroom's pages have some dozens


class DatabaseWrapper(base.DatabaseWrapper):
    _looked_at = float("-inf")  # on the monotonic clock

    def init_connection_state(self) -> None:
        super().init_connection_state()
        self._looked_at = monotonic()
        self._statements: dict[str, _Statement] = {}

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

    def rows_of(self, statement: str, values: Any) -> list[tuple]:
        """What a statement finds that comes again and again.

        Values travel beside it, so that the server takes it apart and plans it once; times come as
        psycopg reads them, in C. `cursor()` is Django's own, for all else, and for who looks on.
        """
        if self.queries_logged or self.execute_wrappers:
            with self.cursor() as cursor:
                cursor.execute(statement, values)
                return list(cursor.fetchall())
        self.close_if_health_check_failed()
        self.ensure_connection()
        self.validate_thread_sharing()
        with self.wrap_database_errors:
            kept = self._statements.get(statement)
            if kept is None:
                if len(self._statements) >= STATEMENTS:
                    self._statements.clear()
                kept = self._statements[statement] = _Statement(self.connection)
            return kept.execute(statement, values).fetchall()


class _LongQuery(PostgresQuery):
    """psycopg remembers where the values of a statement go, but not of long ones, which are rarely
    asked twice elsewhere."""

    def convert(self, query: Any, vars: Any) -> None:
        if vars is None:
            return super().convert(query, vars)
        found = _query2pg(self._ensure_bytes(query), self._tx.encoding)
        self.query, self._want_formats, self._order, self._parts = found
        self.dump(vars)


class _Statement(psycopg.Cursor[Any]):
    """The cursor of one statement, kept with its connection: making one takes as long as asking,
    and what it learned of the statement's values and columns holds the next time."""

    _query_cls = _LongQuery
    _known: PostgresQuery | None = None  # the statement as it was asked last

    def execute(self, query: Any, params: Any = None, **how: Any) -> Any:
        """Asks once more in one call of libpq what the server has prepared; all else, whatever goes
        wrong included, goes psycopg's own way, which costs as much again as the answer."""
        result = self._asked_again(params) if params and not how else None
        if result is None:
            return super().execute(query, params, **how)
        self._results[:] = [result]
        self._select_current_result(0)
        return self

    def _asked_again(self, params: Any) -> Any:
        """The rows, or None where this way isn't open."""
        connection, known = self._conn, self._known
        if known is None or self.closed or connection._pipeline is not None:
            return None
        if not connection.autocommit and (
            connection.pgconn.transaction_status == TransactionStatus.IDLE
        ):
            return None  # a transaction has to be begun first
        known.dump(params)
        name = connection._prepared._names.get((known.query, known.types))
        if name is None:
            return None
        with connection.lock:
            result = connection.pgconn.exec_prepared(name, known.params, known.formats)
        return result if result.status == ExecStatus.TUPLES_OK else None

    def _convert_query(self, query: Any, params: Any = None) -> PostgresQuery:
        self._known = super()._convert_query(query, params)
        return self._known

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
