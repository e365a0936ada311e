"""Many rows at once, prepared by hand: building model instances costs more than the database."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, models
from django.db.models import Max

CHUNK = 500  # parameters of one IN (…): SQLite allows 32,766, plans stay small


def table(model: type[models.Model]) -> str:
    return model._meta.db_table


def next_ids(model: type[models.Model], count: int) -> range | list[int]:
    """Fresh primary keys. On SQLite safe only inside a transaction that holds the write lock."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
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
    """Inserts rows; their cells are in the database's own terms (`as_cell`)."""
    names = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table(model)} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        places = ", ".join(["%s"] * len(columns))
        cursor.executemany(
            f"INSERT INTO {table(model)} ({names}) VALUES ({places})",  # noqa: S608 - our own names
            rows if isinstance(rows, list) else list(rows),
        )


def update_rows(
    model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]], *, key: str
) -> None:
    """Updates rows one by one in one statement's plan; the last cell of each is its key."""
    if not rows:
        return
    kinds = {field.column: field for field in model._meta.concrete_fields}
    cast = connection.vendor == "postgresql"
    parts = []
    for name in columns:
        kind = (kinds[name].db_type(connection) or "").replace("serial", "int") if cast else ""
        parts.append(f'"{name}" = %s::{kind}' if cast else f'"{name}" = %s')
    with connection.cursor() as cursor:
        cursor.executemany(
            f'UPDATE {table(model)} SET {", ".join(parts)} WHERE "{key}" = %s',  # noqa: S608 - names of ours alone
            rows,
        )


def as_cell(content: Any) -> Any:
    """A Python value in the database's own terms: times and JSON."""
    if isinstance(content, datetime):
        return connection.ops.adapt_datetimefield_value(content)
    if isinstance(content, list | dict):
        return json.dumps(content)
    return content


def chunks(items: Sequence[Any], size: int = CHUNK) -> Iterable[Sequence[Any]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
