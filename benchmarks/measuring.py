"""Running a command and seeing what it took, together with all the processes that it started."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command took: CPU and wall clock in seconds, memory of the whole tree in bytes."""

    cpu: float
    wall: float
    memory: int
    output: str


def run(command: Sequence[str], environment: Mapping[str, str]) -> Cost:
    """Runs a command to its end. Raises RuntimeError, with what it said, if it fails."""
    before = os.times()
    began = time.monotonic()
    process = subprocess.Popen(  # noqa: S603 - our own commands
        command,
        cwd=PROJECT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    watch = _Memory(process.pid)
    watch.start()
    output, _ = process.communicate()
    watch.done.set()
    watch.join()
    after = os.times()
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)}: {output[-500:]}")
    cpu = (after.children_user - before.children_user) + (
        after.children_system - before.children_system
    )
    return Cost(cpu, time.monotonic() - began, watch.peak, output)


def manage(*arguments: str) -> list[str]:
    return [PYTHON, "manage.py", *arguments]


class _Memory(threading.Thread):
    """The largest sum of what a process and its descendants hold, shared pages counted once."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid = pid
        self.peak = 0
        self.done = threading.Event()

    def run(self) -> None:
        while not self.done.wait(0.1):
            self.peak = max(self.peak, sum(_held(pid) for pid in process_tree(self.pid)))


def process_tree(pid: int) -> list[int]:
    """A process, those that it started, and what these started, by their ids."""
    found = [pid]
    for parent in found:
        with suppress(OSError):  # it may end while it is looked at
            # A child belongs to the thread that started it.
            for task in Path(f"/proc/{parent}/task").iterdir():
                with suppress(OSError):
                    found += map(int, (task / "children").read_text().split())
    return found


def _held(pid: int) -> int:
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass  # it ended meanwhile, or this system doesn't tell
    return 0
