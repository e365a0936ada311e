"""THE FULL-TEXT INDEX, kept in step with what it is made of (docs/decisions/0010).

Database triggers note which articles' entries no longer say what is there, whoever wrote it. They
are taken in by the next search, or by the end of an import; until then a search passes them over,
so that what was taken down is not found, whatever happens.
"""

import logging
import math
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import DatabaseError, DataError, OperationalError, connection, transaction
from django.utils import timezone

from articles.indexing.reading import Entry, entries_of
from articles.indexing.storing import LOCK, empty, store
from articles.models import ImportRun, SearchEntry, SearchWaiting
from articles.rows import CHUNK

__all__ = ["BEHIND", "index_all", "is_behind", "take_in_everything", "take_in_some"]

log = logging.getLogger(__name__)

BATCH = 400  # articles: a tenth of a second
IN_A_SEARCH = 0.4  # seconds that a reader waits at most for what others wrote
AT_ONCE = 100_000  # characters that a search takes in at once: some tenths of a second
FIRST_PART = 1  # article that a search begins with: it may have a thousand headlines
WHILE_IMPORTING = 50  # articles: an import takes in its own as it ends
LOCK_WAIT = 100  # milliseconds that a search waits for another writer
# What PostgreSQL calls its troubles: `program_limit_exceeded`, `lock_not_available`.
_BEYOND_A_LIMIT, _HELD_BY_ANOTHER = "54000", "55P03"


# Whether an entry no longer says what is there, in SQL; its one parameter is the moment.
BEHIND = (
    "EXISTS (SELECT 1 FROM articles_searchwaiting) "
    "OR EXISTS (SELECT 1 FROM articles_searchentry WHERE recheck_at <= %s)"
)


def is_behind(at: datetime | None = None) -> bool:
    """Whether an entry no longer says what is there. One query, along indexes."""
    at = at or timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {BEHIND}", [connection.ops.adapt_datetimefield_value(at)])
        return bool(cursor.fetchone()[0])


def take_in_everything() -> int:
    """Takes in all that waits; returns the number of articles. In short transactions."""
    count = 0
    while is_behind() and (taken := _take_in(BATCH)):
        count += taken
    return count


def take_in_some() -> bool:
    """Takes in what waits, the newest first, as far as a reader can wait for it.

    Returns whether nothing is left. While another one writes, or an import has thousands waiting,
    it is left to them.
    """
    began = time.monotonic()
    try:
        with _short_patience():
            if not _take_in(WHILE_IMPORTING, patience=LOCK_WAIT, characters=AT_ONCE):
                return True
            while is_behind():
                if time.monotonic() - began > IN_A_SEARCH or _import_is_running():
                    return False
                _take_in(BATCH, patience=LOCK_WAIT, characters=AT_ONCE)
    except OperationalError as error:
        if _sqlstate(error) != _HELD_BY_ANOTHER and "locked" not in str(error):
            raise
        return False
    return True


def index_all() -> None:
    """Makes the whole index anew."""
    with transaction.atomic():
        empty()
        SearchWaiting.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO articles_searchwaiting (article_id, writer) "
                "SELECT id, 0 FROM articles_article"
            )
    take_in_everything()


def _take_in(most: int, *, patience: int = 0, characters: float = math.inf) -> int:
    """Takes in up to so many articles, in one transaction; returns how many.

    `patience`: milliseconds to wait for another writer on PostgreSQL, 0 without end; then raises
    OperationalError. `characters`: after so many the other articles are left waiting.
    """
    if connection.in_atomic_block:
        patience = 0  # a setting would outlive this
    try:
        return _take_in_by(store, most, patience, characters)
    except DatabaseError as error:
        if not _is_refused(error):
            raise
    return _take_in_by(_store_each, most, patience, characters)


def _sqlstate(error: DatabaseError) -> str:
    """PostgreSQL's name for a trouble; "" on SQLite."""
    return getattr(error.__cause__, "sqlstate", None) or ""


def _is_refused(error: DatabaseError) -> bool:
    """Whether it is what an entry says that the database doesn't take, and never will."""
    return isinstance(error, DataError) or _sqlstate(error) == _BEYOND_A_LIMIT


def _store_each(ids: Collection[int], entries: Sequence[Entry]) -> None:
    """Stores the entries one by one. One that is refused is found by its headline, or else not at
    all: it would keep all others waiting, and come back at each search."""
    store(ids, [])
    for entry in entries:
        for told in (entry, entry.in_short):
            try:
                with transaction.atomic():
                    store([entry.article_id], [told])
                break
            except DatabaseError as error:
                if not _is_refused(error):
                    raise
                log.warning("Article %d can't be indexed in full: %s", entry.article_id, error)


def _take_in_by(
    keep: Callable[[Collection[int], Sequence[Entry]], None],
    most: int,
    patience: int,
    characters: float,
) -> int:
    taken: set[int] = set()
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                # One at a time, as on SQLite: two would write the same entries. Nor is a plan for
                # so few worth compiling, whatever a table that was never looked at makes it seem.
                cursor.execute(
                    "SELECT set_config('jit', 'off', true), "
                    "set_config('lock_timeout', %s, true), pg_advisory_xact_lock(%s)",
                    [str(patience), LOCK],
                )
        now = timezone.now()
        waiting = SearchWaiting.objects.order_by("-article_id")[:most]
        marks = list(waiting.values_list("pk", "article_id"))
        due = SearchEntry.objects.filter(recheck_at__lte=now).order_by("recheck_at")
        ids = {article_id for _, article_id in marks}
        ids.update(due.values_list("article_id", flat=True)[:most])
        if not ids:
            return 0
        first = CHUNK if characters == math.inf else FIRST_PART
        for part in _parts(sorted(ids, reverse=True), first):
            entries = entries_of(part, now)
            keep(part, entries)
            taken.update(part)
            characters -= sum(len(text) for entry in entries for text in entry.texts)
            if characters < 0:
                break
        SearchWaiting.objects.filter(pk__in=[pk for pk, id_ in marks if id_ in taken]).delete()
    return len(taken)


def _parts(ids: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    """The first so many, then twice as many, and so on up to CHUNK."""
    while ids:
        yield ids[:size]
        ids = ids[size:]
        size = min(size * 2, CHUNK)


@contextmanager
def _short_patience() -> Iterator[None]:
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        usual = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout = {LOCK_WAIT}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {int(usual)}")


def _import_is_running() -> bool:
    # One that was killed never says that it ended.
    lately = timezone.now() - timedelta(hours=1)
    return ImportRun.objects.filter(finished_at__isnull=True, started_at__gte=lately).exists()
