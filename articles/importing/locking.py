"""One import at a time. The lock dies with its holder, however that ends."""

import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

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
        name = _database_file()
        try:
            # Not inherited: the processes that read must not outlive us with the lock.
            held.enter_context(only_one("import", inherited=False))
        except Busy:
            raise CannotRun(BUSY) from None
        except OSError as error:
            place = error.filename or name
            raise CannotRun(f"{place}: can't be written ({error.strerror})") from None
        yield


def _database_file() -> str:
    """SQLite's file, "" where there is none; raises CannotRun where it is missing: connecting would
    make an empty one."""
    if connection.vendor == "postgresql" or connection.is_in_memory_db():  # type: ignore[attr-defined]
        return ""
    name = str(connection.settings_dict["NAME"])
    if not os.path.exists(name):
        raise CannotRun(f"{name}: there is no database; `manage.py migrate` makes one")
    return name
