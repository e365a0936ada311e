"""Which pictures are missing, and having them made: what `manage.py cache_pictures` does."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain

from django.db import Error as DatabaseProblem  # also an InterfaceError: the connection is gone
from django.utils import timezone

from articles import copies
from articles.locking import Busy, only_one
from articles.models import Article
from articles.pictures import choosing, recording
from articles.pictures.addresses import test_origin
from articles.pictures.choosing import Choice, Job
from articles.pictures.failures import CannotRun
from articles.pictures.hosts import Hosts
from articles.pictures.lanes import Run, Watcher
from articles.pictures.report import Report
from articles.troubles import first_line, line_of_file_error

BUSY = "another run is at work on the pictures; this one changed nothing"
LOCK = "pictures"


def cache_pictures(
    *,
    article: str = "",
    limit: int | None = None,
    jobs: int | None = None,
    again: bool = False,
    watcher: Watcher | None = None,
) -> Report:
    """Fetches the pictures that are missing: what public articles miss first, then candidates.

    `article`: only this one's (its slug). `limit`: at most so many pictures. `jobs`: processes that
    decode. `again`: also what failed before, and what the shelf has lost. Raises CannotRun.
    """
    with alone():
        recording.withdraw_copies()
        if again:
            recording.notice_lost()
        now = timezone.now()
        work: Iterator[Job | Choice] = choosing.work_for(_ids(article), now, again=again)
        if not article:
            work = chain(work, choosing.logos(now, again=again))
        if limit is not None:
            work = _first_jobs(work, limit)
        hosts = Hosts(exempt=test_origin())
        for host, until in recording.hosts_left_alone(now).items():
            hosts.leave_alone(host, until)
        if watcher and not article:
            watcher.begin(min(choosing.count_missing(), limit or 10**9))
        return Run(hosts, jobs=jobs, watcher=watcher).through(work)


@contextmanager
def alone() -> Iterator[None]:
    """The shelf for ourselves, cleared of what killed runs left. Raises CannotRun, also for what
    goes wrong meanwhile and isn't a picture's fault: no database, no room on the disk."""
    try:
        with only_one(LOCK):
            copies.discard_unfinished()
            yield
    except Busy:
        raise CannotRun(BUSY) from None
    except DatabaseProblem as error:
        raise CannotRun(f"the database failed: {first_line(error)}") from None
    except OSError as error:
        raise CannotRun(line_of_file_error(error)) from None


def _ids(slug: str) -> list[int] | Iterator[int]:
    if not slug:
        return choosing.articles_in_order()
    found = Article.objects.filter(slug=slug).values_list("pk", "removed", "provider__no_pictures")
    for pk, removed, no_pictures in found:
        if removed:
            raise CannotRun(f"{slug}: it was taken down")
        if no_pictures:
            raise CannotRun(f"{slug}: its provider is set to “no pictures”")
        return [pk]
    raise CannotRun(f"{slug}: there is no such article")


def _first_jobs(work: Iterator[Job | Choice], limit: int) -> Iterator[Job | Choice]:
    for item in work:
        if isinstance(item, Job):
            if not limit:
                return
            limit -= 1
        yield item
