"""Queries whose SQL is built once, for readers' pages.

Building a query costs the ORM ten times what the database takes to answer it, and model instances
cost the same again. Here a query is written like any other, so that `published()` stays the one
definition of what is public; its SQL is kept, later calls fill in the values, and rows come as they
are.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Func, QuerySet

# What stands for a value while the SQL is built: nothing that a query of ours says by itself.
_NUMBER = 4_611_686_018_427_000_000
_MOMENT = datetime(2999, 1, 1, tzinfo=UTC)
_TEXT = "\x01given\x01"

Given = int | str | datetime | Sequence[int]


class Prepared:
    """A query and the names of what it is asked with.

    `build` takes the values by name and returns a queryset of `values_list()`, or several, whose
    rows come together. It must not look at the values: it sees stand-ins, and is called once for
    each length of a list of numbers.
    """

    def __init__(self, build: Callable[..., QuerySet | list[QuerySet]]) -> None:
        self._build = build
        self._kept: dict[tuple, tuple[str, dict[str, Any]]] = {}

    def rows(self, **given: Given) -> list[tuple]:
        """The rows, in the database's own terms: see `moment_of` for times. One query.

        A list of numbers must hold one at least.
        """
        here = connections[DEFAULT_DB_ALIAS]  # `connection` looks it up at each word
        values: dict[str, Any] = {}
        shape: list[object] = [here.vendor]
        for name, value in given.items():
            if isinstance(value, (int, str, datetime)):
                values[name] = value
                shape.append(type(value))
            else:
                # Repeats cost nothing, and keep the number of different statements small.
                length = 1 << (len(value) - 1).bit_length() if len(value) > 1 else 1
                filled = [*value, *[value[-1]] * (length - len(value))]
                values.update(zip(_places(name, length), filled, strict=True))
                shape.append(length)
        key = tuple(shape)
        if key not in self._kept:
            self._kept[key] = self._compiled(given, values)
        sql, constants = self._kept[key]
        adapt = here.ops.adapt_datetimefield_value
        for name, value in values.items():
            if isinstance(value, datetime):
                values[name] = adapt(value)
        return answer(here, sql, {**constants, **values})

    def _compiled(
        self, given: dict[str, Given], values: dict[str, Any]
    ) -> tuple[str, dict[str, Any]]:
        """The statement, in which each value has a name however often it stands there, and the
        values that are always the same."""
        stand_ins = {
            name: _stand_in(number, value) for number, (name, value) in enumerate(values.items())
        }
        asked: dict[str, Any] = {
            name: stand_ins[name]
            if name in stand_ins
            else [item for place, item in stand_ins.items() if place.startswith(f"{name}__")]
            for name in given
        }
        built = self._build(**asked)
        queries = built if isinstance(built, list) else [built]
        parts = [query.query.get_compiler(connection=connection).as_sql() for query in queries]
        sql = parts[0][0]
        if len(parts) > 1:  # in brackets: each may have an order and a limit of its own
            sql = " UNION ALL ".join(
                f"SELECT * FROM ({part}) AS part_{number}"  # noqa: S608 - the ORM's own
                for number, (part, _) in enumerate(parts)
            )
        adapt = connection.ops.adapt_datetimefield_value
        places = {
            adapt(item) if isinstance(item, datetime) else item: name
            for name, item in stand_ins.items()
        }
        constants: dict[str, Any] = {}
        in_order = []
        for value in (value for _, values in parts for value in values):
            place = places.get(value) if isinstance(value, (int, str, datetime)) else None
            if place is None:
                place = f"constant_{len(constants)}"
                constants[place] = value
            in_order.append(place)
        names = iter(in_order)
        return _IN_ORDER.sub(lambda _: f"%({next(names)})s", sql), constants


def answer(here: Any, statement: str, values: Sequence[Any] | Mapping[str, Any]) -> list[tuple]:
    """The rows of a statement that is asked again and again. One query.

    It isn't taken apart each time: newsdesk/postgresql keeps it prepared; on SQLite, Django would
    put "?" for each "%s" anew.
    """
    if hasattr(here, "rows_of"):
        found: list[tuple] = here.rows_of(statement, values)
        return found
    with _cursor(here) as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def _cursor(here: Any) -> Any:
    if here.vendor != "sqlite":
        return here.cursor()
    here.ensure_connection()
    with here.wrap_database_errors:
        return here._prepare_cursor(here.connection.cursor(factory=_cursor_on_sqlite()))


@lru_cache(maxsize=1)
def _cursor_on_sqlite() -> Callable[..., Any]:
    # Loaded where it is asked for: on PostgreSQL it would be a fiftieth of what a command loads.
    from django.db.backends.sqlite3.base import SQLiteCursorWrapper

    class OnSQLite(SQLiteCursorWrapper):
        def convert_query(self, query: str, *, param_names: Any = None) -> str:
            return _with_names(query) if param_names is not None else _with_question_marks(query)

    return OnSQLite


@lru_cache(maxsize=512)
def _with_question_marks(query: str) -> str:
    return _IN_ORDER.sub("?", query).replace("%%", "%")


@lru_cache(maxsize=512)
def _with_names(query: str) -> str:
    return _NAMED.sub(r":\1", query).replace("%%", "%")


_NAMED = re.compile(r"(?<!%)%\((\w+)\)s")
_IN_ORDER = re.compile(r"(?<!%)%s")


@lru_cache(maxsize=256)
def _places(name: str, length: int) -> list[str]:
    return [f"{name}__{place}" for place in range(length)]


def _stand_in(number: int, value: Any) -> Any:
    if isinstance(value, datetime):
        return _MOMENT + timedelta(microseconds=number)
    return f"{_TEXT}{number}" if isinstance(value, str) else _NUMBER + number


class AsStored(Func):
    """A time as the database keeps it, for `moment_of`: SQLite's driver reads each in Python."""

    template = "%(expressions)s"
    arity = 1

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        # What isn't the bare column has no type that the driver knows.
        return self.as_sql(compiler, connection, template="+%(expressions)s", **context)


def moment_of(raw: Any) -> Any:
    """A time as a row of `Prepared` holds it: SQLite keeps it in UTC, as text or without a zone."""
    if isinstance(raw, str):
        return datetime.fromisoformat(f"{raw}+00:00")
    return raw.replace(tzinfo=UTC) if raw is not None and raw.tzinfo is None else raw
