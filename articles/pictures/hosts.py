"""How often a host is asked, and when it is left alone. Plain Python, with a clock to be given.

Polite: few requests at once, a pause between them, longer where the host asks for it. And bounded
in time: a host that can't be reached isn't asked for each of its pictures.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from articles.pictures.failures import Failure, Kind

AT_ONCE = 2  # requests to one host
PAUSE = 0.5  # seconds between the beginnings of two of them
UNREACHED_MOST = 3  # times in a row, after which a host is left for the next run
SILENT_MOST = 6  # the same for hosts that are reached and don't answer
BUSY_MOST = 2  # times in a row that a host may say that it is busy
BUSY_WAIT = timedelta(minutes=15)  # where it doesn't say for how long
WAITED_FOR = timedelta(seconds=30)  # a run waits no longer for a busy host, and leaves it alone


@dataclass(slots=True)
class _Host:
    asking: int = 0
    next_at: float = 0.0
    unreached: int = 0
    silent: int = 0
    busy: int = 0
    closed: str = ""  # why it isn't asked any more in this run


class Hosts:
    """The hosts of one run.

    `exempt`: the test origin, which stands for many hosts: no pause, and never left alone.
    """

    def __init__(self, exempt: str = "", clock: Callable[[], float] = time.monotonic) -> None:
        self._hosts: dict[str, _Host] = {}
        self._exempt = exempt
        self._clock = clock
        self._lock = threading.Lock()

    def leave_alone(self, host: str, until: datetime) -> None:
        """Not in this run: it asked for that in an earlier one."""
        self._of(host).closed = f"the host asked to be left alone until {until:%Y-%m-%d %H:%M} UTC"

    def wait(self, host: str) -> float | None:
        """Seconds until it may be asked, 0 for now; None while as many requests as it bears are
        under way."""
        found = self._of(host)
        if found.asking >= AT_ONCE:
            return None
        return max(0.0, found.next_at - self._clock())

    def closed(self, host: str) -> str:
        """Why it isn't asked any more in this run, "" if it is."""
        return self._of(host).closed

    def begin(self, host: str) -> None:
        """A request begins."""
        with self._lock:
            found = self._of(host)
            found.asking += 1
            found.next_at = self._clock() + (0.0 if host == self._exempt else PAUSE)

    def end(self, host: str, failure: Failure | None) -> None:
        """A request ended, with a failure or not."""
        with self._lock:
            self._end(self._of(host), host, failure)

    def _end(self, found: _Host, host: str, failure: Failure | None) -> None:
        found.asking -= 1
        if host == self._exempt:
            return
        kind = failure.kind if failure else None
        found.unreached = found.unreached + 1 if kind is Kind.UNREACHED else 0
        found.silent = found.silent + 1 if kind is Kind.LATE else 0
        found.busy = found.busy + 1 if kind is Kind.BUSY else 0
        if found.unreached >= UNREACHED_MOST or found.silent >= SILENT_MOST:
            found.closed = "the host doesn't answer; its other pictures are left for the next run"
        if failure and failure.kind is Kind.BUSY:
            wait = BUSY_WAIT if failure.wait is None else failure.wait
            found.next_at = max(found.next_at, self._clock() + wait.total_seconds())
            if wait > WAITED_FOR or found.busy >= BUSY_MOST:
                found.closed = "the host is busy; its other pictures are left for the next run"

    def _of(self, host: str) -> _Host:
        return self._hosts.setdefault(host, _Host())
