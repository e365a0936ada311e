"""Reading as of one moment, however long that takes."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def one_moment() -> Iterator[None]:
    """What is read inside is what the database held at the first question; nobody waits for us.

    On SQLite that is a transaction that Django doesn't know: its own take the lock for writing.
    """
    if connection.in_atomic_block:  # the caller's transaction says what is seen
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                if connection.connection.in_transaction:  # some errors end it by themselves
                    cursor.execute("ROLLBACK")
