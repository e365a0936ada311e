"""One import at a time. The lock dies with its holder, however that ends."""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from articles.importing.finding import CannotRun

BUSY = "another import is running; this one changed nothing"
_ADVISORY_KEY = 0x6E657773  # "news"
_in_this_process = threading.Lock()  # the others know processes, or sessions, but no threads


@contextmanager
def only_import() -> Iterator[None]:
    """Holds the lock; raises CannotRun when another import does, or where there is no database.

    On PostgreSQL an advisory lock of the session, on SQLite a lock on a file beside the database:
    both are given back by the server or the kernel when the process dies, so no dead run's lock
    is ever in the way.
    """
    if not _in_this_process.acquire(blocking=False):
        raise CannotRun(BUSY)
    try:
        with _advisory_lock() if connection.vendor == "postgresql" else _file_lock():
            yield
    finally:
        _in_this_process.release()


@contextmanager
def _advisory_lock() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_lock(%s, hashtext(current_schema()))", [_ADVISORY_KEY]
        )
        if not cursor.fetchone()[0]:
            raise CannotRun(BUSY)
    try:
        yield
    finally:
        if connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_advisory_unlock(%s, hashtext(current_schema()))", [_ADVISORY_KEY]
                )


@contextmanager
def _file_lock() -> Iterator[None]:
    name = str(connection.settings_dict["NAME"])
    if connection.is_in_memory_db():  # type: ignore[attr-defined]
        yield  # no other process sees it
        return
    if not os.path.exists(name):
        # Connecting would make an empty one.
        raise CannotRun(f"{name}: there is no database; `manage.py migrate` makes one")
    path = Path(f"{name}-import.lock")
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise CannotRun(f"{path}: can't be written ({error.strerror})") from None
    try:
        try:
            # lockf, not flock: worker processes must not inherit the lock and outlive us with it.
            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):
            raise CannotRun(BUSY) from None
        yield
    finally:
        os.close(descriptor)
