"""Processes that read ahead, while their parent stores what they have read.

They are few, hold little, and end with their parent, however that ends.
"""

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing.connection import wait
from types import TracebackType
from typing import NamedTuple, Self

from articles.importing.finding import Found, portions
from articles.importing.planning import Step, StoredDocument
from articles.importing.preparing import (
    Known,
    Outcome,
    Task,
    prepare_all,
    quiet_worker,
    unusable,
)

WORTH_IT = 40  # new documents: for fewer, starting processes costs more than they save
TASK = 100  # documents that cross at once: neighbours share entries, which one process reads once
TASK_BYTES = 4 * 1024 * 1024  # that a process holds at once
AHEAD = 2  # batches that may wait to be stored: this bounds the memory

ToRead = list[tuple[Found, StoredDocument | None]]


class Parted(NamedTuple):
    """A batch of documents, parted by what they ask for."""

    same: int  # files that are the very ones of last time
    same_undecided: int  # of these: how many don't say `published`
    done: list[Step]  # what becomes of those that needn't be read, and have something to tell
    to_read: ToRead


Started = tuple[Parted, Callable[[], list[Outcome]]]


class Workers:
    """Reads batches ahead, in order, in some processes or, for little work, in this one."""

    def __init__(self, jobs: int | None) -> None:
        self.jobs = jobs or len(os.sched_getaffinity(0))
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def read_ahead(
        self,
        batches: Iterable[Parted],
        dictionary: Callable[[], tuple[int, bytes | None]],
    ) -> Iterator[tuple[Parted, list[Outcome]]]:
        """Each batch with the outcomes of what had to be read, in the order of the batches.

        The first ones are begun at once, whatever the caller does before it asks for them.
        """
        started = ((batch, self._start(batch.to_read, dictionary)) for batch in batches)
        waiting = deque(islice(started, AHEAD))
        return _in_order(waiting, started)

    def _start(
        self, to_read: ToRead, dictionary: Callable[[], tuple[int, bytes | None]]
    ) -> Callable[[], list[Outcome]]:
        files = [(found, stored.digests if stored else None) for found, stored in to_read]
        if not files:
            return list
        shared = dictionary()
        if self.jobs == 1 or (self._pool is None and _work(files) < WORTH_IT):
            return lambda: prepare_all((files, shared))
        if self._pool is None:
            self._pool = _pool(self.jobs)
        portioned = portions(files, TASK, TASK_BYTES, lambda file: file[0].size)
        tasks: list[Task] = [(portion, shared) for portion in portioned]
        pool = self._pool
        started = [(_submit(pool, task), task) for task in tasks]
        return lambda: [
            outcome for future, task in started for outcome in self._outcomes(future, task, pool)
        ]

    def _outcomes(
        self, future: Future[list[Outcome]] | None, task: Task, pool: ProcessPoolExecutor
    ) -> list[Outcome]:
        """What a task gave; should a process have died over it, file by file, which one it was."""
        try:
            if future is not None:
                return future.result()
        except BrokenProcessPool:
            pass
        files, shared = task
        outcomes: list[Outcome] = []
        for found, known in files:
            with _pool(1) as alone:
                try:
                    outcomes += alone.submit(prepare_all, ([(found, known)], shared)).result()
                except BrokenProcessPool:
                    outcomes.append(unusable(found, "the process that read the file died over it"))
        if self._pool is pool:  # with one of its processes, all of a pool is lost
            pool.shutdown(wait=False, cancel_futures=True)
            self._pool = _pool(self.jobs)
        return outcomes


def _submit(pool: ProcessPoolExecutor, task: Task) -> Future[list[Outcome]] | None:
    try:
        return pool.submit(prepare_all, task)
    except BrokenProcessPool:
        return None


def _work(files: list[tuple[Found, Known | None]]) -> float:
    """The files, as so many new documents. A changed one counts half: this process reads what it
    said before, which is nearly all that it says now, or its entries stay unread."""
    return sum(1 if known is None else 0.5 for _, known in files)


def _in_order(
    waiting: deque[Started], started: Iterator[Started]
) -> Iterator[tuple[Parted, list[Outcome]]]:
    for one in started:
        waiting.append(one)
        yield _finished(waiting.popleft())
    while waiting:
        yield _finished(waiting.popleft())


def _finished(started: Started) -> tuple[Parted, list[Outcome]]:
    batch, outcomes = started
    return batch, outcomes()


def _pool(jobs: int) -> ProcessPoolExecutor:
    context = multiprocessing.get_context("fork")  # what is loaded already needn't be loaded again
    return ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin_work)


def _begin_work() -> None:
    quiet_worker()
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    """A killed parent can't end its workers: they wait for its end themselves."""
    wait([sentinel])
    os._exit(1)
