"""How much memory processes hold."""

import threading
from contextlib import suppress
from pathlib import Path


class MemoryWatch:
    """The most memory that a process and its descendants hold, shared pages counted once."""

    def __init__(self, pid):
        self.pid = pid
        self.peak = 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._done.set()
        self._thread.join()
        assert self.peak

    def _watch(self):
        while True:
            self.peak = max(self.peak, sum(map(_held, _tree(self.pid))))
            if self._done.wait(0.005):
                break


def _tree(pid):
    found = [pid]
    for parent in found:
        with suppress(OSError):  # it may end while it is looked at
            for task in Path(f"/proc/{parent}/task").iterdir():
                with suppress(OSError):
                    found += (task / "children").read_text().split()
    return found


def _held(pid):
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
