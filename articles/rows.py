"""Many rows at once, prepared by hand: building model instances costs more than the database."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain, islice
from typing import Any

from django.db import connection, models
from django.db.models import Max

CHUNK = 500  # parameters of one IN (…): SQLite allows 32,766, plans stay small
PARAMETERS = 2000  # of one statement that writes many rows on SQLite


def table(model: type[models.Model]) -> str:
    return model._meta.db_table


def next_ids(model: type[models.Model], count: int) -> range | list[int]:
    """Fresh primary keys. On SQLite safe only inside a transaction that holds the write lock."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # The sequence is looked up once, not for every key.
            cursor.execute(
                "SELECT nextval(keys) FROM "
                "(SELECT pg_get_serial_sequence(%s, 'id')::regclass AS keys OFFSET 0) AS named, "
                "generate_series(1, %s)",
                [table(model), count],
            )
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table(model)])
        row = cursor.fetchone()  # none before the first insertion
        last = max(row[0] if row else 0, model._base_manager.aggregate(last=Max("pk"))["last"] or 0)
    return range(last + 1, last + 1 + count)


def insert_rows(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Inserts rows; their cells are in the database's own terms (`as_cell`).

    Whatever makes the rows mustn't ask the database: it waits for them on the same connection.
    """
    names = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Django turns the driver's errors into its own everywhere but here.
            statement = f"COPY {table(model)} ({names}) FROM STDIN"
            with connection.wrap_database_errors, cursor.copy(statement) as copy:
                for row in rows:
                    copy.write_row(row)
            return
        begin = f"INSERT INTO {table(model)} ({names}) VALUES "  # noqa: S608 - our own names
        for part in _parts(rows, len(columns)):
            cursor.execute(
                begin + _places(len(part), len(columns)), list(chain.from_iterable(part))
            )


def update_rows(
    model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]], *, key: str
) -> None:
    """Updates rows by a key, which is the last cell of each and names it once."""
    if not rows:
        return
    settings = ", ".join(f'"{name}" = new."{name}"' for name in columns)
    names = ", ".join(f'"{name}"' for name in (*columns, key))
    begin = f"UPDATE {table(model)} AS old SET {settings} FROM "  # noqa: S608 - our own names
    end = f' WHERE old."{key}" = new."{key}"'
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            kinds = {field.column: field.db_type(connection) for field in model._meta.fields}
            arrays = ", ".join(f"%s::{_kind(kinds[name])}[]" for name in (*columns, key))
            cells = [list(column) for column in zip(*rows, strict=True)]
            cursor.execute(f"{begin}unnest({arrays}) AS new ({names}){end}", cells)
            return
        for part in _parts(rows, len(columns) + 1):
            places = _places(len(part), len(columns) + 1)
            cursor.execute(
                f"WITH new ({names}) AS (VALUES {places}) {begin}new{end}",
                list(chain.from_iterable(part)),
            )


def _kind(db_type: str | None) -> str:
    return (db_type or "").replace("serial", "int")


def _parts(rows: Iterable[Sequence[Any]], columns: int) -> Iterator[Sequence[Sequence[Any]]]:
    """Rows for one statement each: SQLite keeps a journal for every statement that a trigger
    hangs on, which for single rows costs thrice what writing them does."""
    waiting = iter(rows)
    while part := list(islice(waiting, PARAMETERS // columns)):
        yield part


def _places(rows: int, columns: int) -> str:
    row = f"({', '.join(['%s'] * columns)})"
    return ", ".join([row] * rows)


def as_cell(content: Any) -> Any:
    """A Python value in the database's own terms: times and JSON."""
    if isinstance(content, datetime):
        return connection.ops.adapt_datetimefield_value(content)
    if isinstance(content, list | dict):
        return json.dumps(content)
    return content


def one_of(values: Sequence[str] | Sequence[int]) -> tuple[str, list[Any]]:
    """What follows a column that is one of these values, and the statement's parameters for it.

    On PostgreSQL they are a single one, an array as it is written: psycopg takes a long statement
    apart, and a list together, value by value in Python each time it comes.
    """
    if connection.vendor == "postgresql":
        return "= ANY(%s)", [f"{{{','.join(map(_in_array, values))}}}"]
    return f"IN ({', '.join(['%s'] * len(values))})", list(values)


def _in_array(value: str | int) -> str:
    if isinstance(value, int):
        return str(value)
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def chunks(items: Sequence[Any], size: int = CHUNK) -> Iterable[Sequence[Any]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
