"""One run of a kind at a time. The lock dies with its holder, however that ends."""

import fcntl
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection


class Busy(Exception):
    """Another run holds the lock."""


@contextmanager
def only_one(name: str, *, inherited: bool = True) -> Iterator[None]:
    """Holds the lock of this name; raises Busy when somebody else does.

    `inherited`: on SQLite processes that we fork hold it as well, and may outlive us with it; else
    threads of one process don't exclude each other.

    On PostgreSQL an advisory lock of the session, on SQLite a lock on a file beside the database:
    the server or the kernel gives both back when the process dies, so no dead run's lock is ever in
    the way. Raises OSError when that file can't be written, or its file system keeps no locks.
    """
    on_server = connection.vendor == "postgresql"
    with _advisory_lock(name) if on_server else _file_lock(name, inherited):
        yield


@contextmanager
def _advisory_lock(name: str) -> Iterator[None]:
    key = zlib.crc32(name.encode()) & 0x7FFFFFFF
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, hashtext(current_schema()))", [key])
        if not cursor.fetchone()[0]:
            raise Busy
    try:
        yield
    finally:
        if connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, hashtext(current_schema()))", [key])


@contextmanager
def _file_lock(name: str, inherited: bool) -> Iterator[None]:
    if connection.is_in_memory_db():  # type: ignore[attr-defined]
        yield  # no other process sees it
        return
    path = Path(f"{connection.settings_dict['NAME']}-{name}.lock")
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            # Child programs don't inherit the descriptor; forked processes have both.
            lock = fcntl.flock if inherited else fcntl.lockf
            lock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):  # POSIX leaves lockf the choice
            raise Busy from None
        yield
    finally:
        os.close(descriptor)
