"""One import at a time. The lock dies with its holder, however that ends."""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from django.db import connection

from articles.importing.finding import CannotRun
from articles.locking import Busy, only_one

BUSY = "another import is running; this one changed nothing"
_in_this_process = threading.Lock()  # the others know processes, or sessions, but no threads


@contextmanager
def only_import() -> Iterator[None]:
    """Holds the lock; raises CannotRun when another import does, or where there is no database."""
    with ExitStack() as held:
        if not _in_this_process.acquire(blocking=False):
            raise CannotRun(BUSY)
        held.callback(_in_this_process.release)
        try:
            held.enter_context(
                only_one("import") if connection.vendor == "postgresql" else _file_lock()
            )
        except Busy:
            raise CannotRun(BUSY) from None
        yield


@contextmanager
def _file_lock() -> Iterator[None]:
    """As in `articles.locking`, but that the processes that read don't inherit it."""
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
            # lockf, not flock: that would be held by those who outlive us, too.
            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):
            raise Busy from None
        yield
    finally:
        os.close(descriptor)
