"""What whoever started a long command sees of it, and how they end it."""

import os
import signal
from typing import Any, Self


class Progress:
    """A progress bar, and Ctrl-C: the first stops after what is under way, the second at once."""

    def __init__(self, unit: str, *, shown: bool) -> None:
        self.unit = unit
        self.shown = shown
        self.stop = False
        self.bar: Any = None

    def __enter__(self) -> Self:
        self.before = signal.signal(signal.SIGINT, self._interrupt)
        return self

    def __exit__(self, *_: object) -> None:
        signal.signal(signal.SIGINT, self.before)
        if self.bar is not None:
            self.bar.close()

    def _interrupt(self, number: int, frame: object) -> None:
        if self.stop:
            os._exit(130)
        self.stop = True

    def begin(self, total: int) -> None:
        if self.shown:
            from tqdm import tqdm  # here, since a run without a terminal needn't pay for it

            tqdm.monitor_interval = 0  # no thread: worker processes are forked
            self.bar = tqdm(total=total, unit=f" {self.unit}", leave=False)

    def advance(self, count: int) -> None:
        if self.bar is not None:
            self.bar.update(count)

    def wants_to_stop(self) -> bool:
        return self.stop
