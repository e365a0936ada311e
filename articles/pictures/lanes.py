"""The lanes of a run: fetching, pressing and keeping side by side, within bounds.

Lanes are threads, which wait for servers and for the child processes that decode. The database is
only touched by the thread that called. Whatever ends a run, what is stored is whole: a picture's
copies reach their final name together, and a row names them afterwards.
"""

import os
import queue
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from articles import copies
from articles.pictures import recording
from articles.pictures.choosing import Choice, Job
from articles.pictures.failures import Failure, Kind
from articles.pictures.fetching import WHOLE_SECONDS, fetch
from articles.pictures.hosts import Hosts
from articles.pictures.pressing import PATIENCE, Pressed, Workshop
from articles.pictures.recording import Result
from articles.pictures.report import Line, Report
from articles.pictures.sizes import LOGO, MASTER, RECIPE, SLOTS

MOST_JOBS = 4  # by default; more would take more memory than such a run should
SECONDS = WHOLE_SECONDS + PATIENCE  # for one picture, from the first look-up to the last copy
WINDOW = 200  # jobs among which one is looked for whose host may be asked now
TOGETHER = 20  # results that are written in one transaction …
AT_LEAST_EVERY = 1.0  # … or those of so many seconds

Source = Callable[[Job], bytes | bytearray]
"""Where a picture's bytes come from. Raises Failure."""


class Watcher(Protocol):
    """Who watches a run, and may stop it."""

    def begin(self, total: int) -> None: ...
    def advance(self, count: int) -> None: ...
    def wants_to_stop(self) -> bool: ...


def from_the_network(job: Job) -> bytes | bytearray:
    """What is at the job's address."""
    return fetch(job.address)


class Run:
    """One run: jobs go through its lanes, and what comes of them into the database.

    `hosts`: who may be asked when; None where nobody is asked. `jobs`: processes that decode.
    """

    def __init__(
        self,
        hosts: Hosts | None = None,
        *,
        jobs: int | None = None,
        watcher: Watcher | None = None,
        source: Source = from_the_network,
    ) -> None:
        count = jobs or min(MOST_JOBS, os.cpu_count() or 1)
        self._workshops = [Workshop() for _ in range(count)]
        self._free: queue.SimpleQueue[Workshop] = queue.SimpleQueue()
        for workshop in self._workshops:
            self._free.put(workshop)
        self._lanes = 2 * count  # while some wait for a server, the others press
        self._hosts = hosts or Hosts()
        self._asks = hosts is not None
        self._source = source
        self._watcher = watcher
        self._waiting: deque[Job] = deque()
        self._done: queue.SimpleQueue[Result | BaseException | None] = queue.SimpleQueue()
        self._under_way = 0
        self._results: list[Result] = []
        self._written_at = time.monotonic()
        self.report = Report()

    def through(self, work: Iterator[Job | Choice]) -> Report:
        """Does the work. Raises OSError when copies can't be kept, and DatabaseError."""
        lanes = ThreadPoolExecutor(self._lanes, thread_name_prefix="pictures")
        try:
            while True:
                self._take_in(work)
                wait = self._begin_some(lanes)
                if not self._under_way and not self._waiting:
                    break
                self._collect(wait)
            return self.report
        finally:
            self._write()
            for workshop in self._workshops:
                workshop.close()
            lanes.shutdown(wait=True, cancel_futures=True)

    def _take_in(self, work: Iterator[Job | Choice]) -> None:
        """Looks ahead, far enough to find a host that may be asked now."""
        if self._watcher and self._watcher.wants_to_stop():
            self.report.stopped = True
            self._waiting.clear()
            return
        chosen = []
        while len(self._waiting) < WINDOW and (item := next(work, None)) is not None:
            if isinstance(item, Job):
                self._waiting.append(item)
            else:
                chosen.append(item.article)
        if chosen:
            recording.choose(chosen)

    def _begin_some(self, lanes: ThreadPoolExecutor) -> float:
        """Begins what can begin now. Returns the seconds until more might."""
        put_off: list[Job] = []
        wait = 1.0
        while self._waiting and self._under_way < self._lanes:
            job = self._waiting.popleft()
            host = job.host if self._asks and not job.made_from else ""
            if host and (reason := self._hosts.closed(host)):
                self.report.postpone(host, reason)
                self._advance()
                continue
            if host and (seconds := self._hosts.wait(host)) != 0:
                wait = min(wait, wait if seconds is None else seconds)
                put_off.append(job)
                continue
            if host:
                self._hosts.begin(host)
            self._under_way += 1
            lanes.submit(self._lane, job, host)
        self._waiting.extendleft(reversed(put_off))
        return wait

    def _collect(self, wait: float) -> None:
        """Waits for a result, and sees to what has come by then."""
        try:
            done = self._done.get(timeout=wait)
        except queue.Empty:
            return
        if done is None:
            return  # a host may be asked for the next one
        self._under_way -= 1
        if isinstance(done, BaseException):
            raise done
        self._tell(done)
        self._results.append(done)
        if done.failure and (following := done.job.next_try):
            self._waiting.appendleft(following)
        else:
            self._advance()
        late = time.monotonic() - self._written_at > AT_LEAST_EVERY
        if late or len(self._results) >= TOGETHER:
            self._write()

    def _tell(self, result: Result) -> None:
        outcome, reason = "stored", ""
        if failure := result.failure:
            kind, reason = failure.kind, failure.reason
            outcome = "gone" if kind is Kind.GONE else "refused" if kind.is_final else "failed"
        self.report.add(Line(result.job.subject, result.job.url, outcome, reason))

    def _advance(self) -> None:
        if self._watcher:
            self._watcher.advance(1)

    def _write(self) -> None:
        results, self._results = self._results, []
        if results:
            recording.record(results)
        self._written_at = time.monotonic()

    # In a thread of its own -----------------------------------------------------------------------

    def _lane(self, job: Job, host: str) -> None:
        try:
            self._done.put(self._make(job, host))
        except BaseException as error:  # raised again by the thread that collects
            self._done.put(error)

    def _make(self, job: Job, host: str) -> Result:
        """One picture, from its address to its copies."""
        began = time.monotonic()
        try:
            data = self._had_before(job) or self._ask(job, host)
            patience = max(PATIENCE, SECONDS - (time.monotonic() - began))
            pressed = self._press(job, data, patience)
        except Failure as failure:
            return Result(job, failure=failure)
        whose = ("provider", job.provider) if job.provider else ("article", job.article)
        key = copies.key_of(data, *whose, job.url, job.focal, RECIPE)
        copies.keep(key, pressed.files)
        return Result(job, key, pressed.sizes)

    def _ask(self, job: Job, host: str) -> bytes | bytearray:
        failure: Failure | None = None
        try:
            return self._source(job)
        except Failure as error:
            failure = error
            raise
        finally:
            if host:
                self._hosts.end(host, failure)
                self._done.put(None)

    def _press(self, job: Job, data: bytes | bytearray, patience: float) -> Pressed:
        workshop = self._free.get()
        try:
            return workshop.press(
                data,
                slots=[LOGO] if job.provider else tuple(SLOTS.values()),
                focal=job.focal,
                square=bool(job.provider),
                patience=patience,
            )
        finally:
            self._free.put(workshop)

    @staticmethod
    def _had_before(job: Job) -> bytes | None:
        """The picture as we have it already, under another crop or for another article."""
        if not job.made_from:
            return None
        try:
            return copies.read_copy(job.made_from, MASTER)
        except FileNotFoundError:
            if job.url:
                return None  # it is fetched again
            raise Failure(Kind.PICTURE, "the uploaded picture is lost") from None
