"""The child process that decodes and encodes: starting it, handing it pictures, giving up on it.

See `workshop` for what runs there. One workshop presses one picture at a time.
"""

import contextlib
import json
import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

from articles.pictures.failures import Failure, Kind
from articles.pictures.sizes import CENTRE_POINT, LEAST_SIDE, MOST_PIXELS, SLOTS, Size, Slot

CPU_SECONDS = 8  # of processor time for one picture, all its copies included
PATIENCE = 8.0  # seconds by the clock, where the caller has no more
PATIENCE_MORE = 4.0  # seconds, for the process itself: without an answer by then, it is ended
# Most pictures are pressed side by side. Larger ones, and those that turn out to need more memory,
# are pressed alone, so that the memory of a run is bounded whatever comes.
SMALL_ENOUGH = 6_000_000  # pixels
LITTLE_MEMORY, MUCH_MEMORY = 112 * 2**20, 216 * 2**20  # bytes, beyond what a child is born with
MOST_ANSWERED = 24_000_000  # bytes of all copies of one picture

_ROOT = Path(__file__).resolve().parent.parent.parent
_PROGRAM = (
    f"import sys; sys.path.insert(0, {str(_ROOT)!r}); "
    "from articles.pictures import workshop; workshop.main()"
)


class _Bench:
    """Room for many small pictures, or one large one."""

    def __init__(self) -> None:
        self._change = threading.Condition()
        self._small = 0
        self._large = 0  # waiting or at work: no small one begins meanwhile

    @contextlib.contextmanager
    def room_for_small(self) -> Iterator[None]:
        with self._change:
            self._change.wait_for(lambda: not self._large)
            self._small += 1
        try:
            yield
        finally:
            with self._change:
                self._small -= 1
                self._change.notify_all()

    @contextlib.contextmanager
    def room_for_large(self) -> Iterator[None]:
        with self._change:
            self._large += 1
            self._change.wait_for(lambda: not self._small and not self._busy)
            self._busy = True
        try:
            yield
        finally:
            with self._change:
                self._large -= 1
                self._busy = False
                self._change.notify_all()

    _busy = False


_bench = _Bench()


class Pressed(NamedTuple):
    """A picture's copies: their bytes by file name, and their sizes by slot."""

    files: dict[str, bytes]
    sizes: dict[str, list[Size]]


class Workshop:
    """A child process that presses pictures. Not for several threads at once."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Workshop":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the child process, whatever it is doing."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                assert pipe  # noqa: S101 - for the type checker: both are pipes
                pipe.close()
        process.wait()

    def press(
        self,
        data: bytes | bytearray,
        *,
        slots: Sequence[Slot] = tuple(SLOTS.values()),
        focal: tuple[int, int] = CENTRE_POINT,
        square: bool = False,
        least_side: int = LEAST_SIDE,
        patience: float = PATIENCE,
    ) -> Pressed:
        """The copies of the picture in `data`, cropped around `focal` (per cent of width, height).

        `square`: padded to a square instead of cropped, as logos are. `patience`: seconds that it
        may take by the clock. Raises Failure.
        """
        job = {
            "slots": slots,
            "focal": focal,
            "square": square,
            "least_side": least_side,
            "seconds": CPU_SECONDS,
            "patience": patience,
            "length": len(data),
        }
        with _bench.room_for_small():
            small = {"most_pixels": SMALL_ENOUGH, "memory": LITTLE_MEMORY}
            answer, rest = self._ask({**job, **small}, data)
        if answer["outcome"] == "large":
            with _bench.room_for_large():
                large = {"most_pixels": MOST_PIXELS, "memory": MUCH_MEMORY}
                answer, rest = self._ask({**job, **large}, data)
        if answer["outcome"] == "refused":
            raise Failure(Kind.PICTURE, answer["reason"])
        if answer["outcome"] == "late":
            raise Failure(Kind.OURS, f"not decoded within {patience:.0f} s; the machine is busy")
        files, start = {}, 0
        for name, length in answer["files"]:
            files[name] = bytes(rest[start : start + length])
            start += length
        made = {name: [tuple(size) for size in sizes] for name, sizes in answer["sizes"].items()}
        return Pressed(files, made)

    def _ask(
        self, job: dict[str, Any], data: bytes | bytearray
    ) -> tuple[dict[str, Any], memoryview]:
        """The answer to a job. A child that doesn't answer properly is ended; the next job gets a
        new one."""
        end = time.monotonic() + job["patience"] + PATIENCE_MORE
        try:
            process = self._running()
            assert process.stdin and process.stdout  # noqa: S101 - for the type checker
            _send(process.stdin.fileno(), json.dumps(job).encode() + b"\n", end)
            _send(process.stdin.fileno(), data, end)
            return _receive(process.stdout.fileno(), end)
        except (OSError, EOFError, ValueError, KeyError) as error:
            self.close()
            raise Failure(Kind.OURS, f"the process that decodes failed: {error}") from None
        except BaseException:
            self.close()
            raise

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-I", "-c", _PROGRAM],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={"PATH": os.defpath, "LANG": "C.UTF-8"},  # no secret comes along
                cwd="/",
                bufsize=0,
                start_new_session=True,
            )
            for pipe in (self._process.stdin, self._process.stdout):
                assert pipe  # noqa: S101 - for the type checker
                os.set_blocking(pipe.fileno(), False)
        return self._process


def _send(pipe: int, data: bytes | bytearray, end: float) -> None:
    view = memoryview(data)
    while view:
        _, ready, _ = select.select([], [pipe], [], max(0.0, end - time.monotonic()))
        if not ready:
            raise TimeoutError("it takes no more")
        view = view[os.write(pipe, view) :]


def _receive(pipe: int, end: float) -> tuple[dict[str, Any], memoryview]:
    """An answer: its line, and the bytes that it announces."""
    got = bytearray()
    head: dict[str, Any] | None = None
    wanted = start = 0
    while head is None or len(got) < wanted:
        ready, _, _ = select.select([pipe], [], [], max(0.0, end - time.monotonic()))
        if not ready:
            raise TimeoutError("it doesn't answer")
        part = os.read(pipe, 2**20)
        if not part:
            raise EOFError("it ended")
        got += part
        if head is None and b"\n" in got:
            start = got.index(b"\n") + 1
            head = json.loads(bytes(got[:start]))
            wanted = start + sum(length for _, length in head.get("files", ()))
        if len(got) > MOST_ANSWERED or wanted > MOST_ANSWERED:
            raise ValueError("it answers too much")
    return head, memoryview(got)[start:wanted]
