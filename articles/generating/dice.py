"""Chance that comes out the same on every machine.

Only `random()` and `getrandbits()` are used of Python's generator: these two are promised to give
the same sequence in every version, which `choice`, `shuffle` and `randrange` are not. For the
same reason nothing here takes a logarithm or a power: the last bit of those is the C library's.
"""

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """Dice for one purpose, seeded by words: `Dice(seed, "story", 17)`."""

    __slots__ = ("_bits", "_next")

    def __init__(self, *words: object) -> None:
        # A text seed goes through SHA-512: independent of PYTHONHASHSEED and of the version.
        # Repeating is the point of it, and nothing here is a secret: hence no S311.
        source = random.Random("\x1f".join(map(str, words)))  # noqa: S311
        self._next = source.random
        self._bits = source.getrandbits

    def chance(self, share: float) -> bool:
        """True in this share (0 to 1) of the throws."""
        return self._next() < share

    def share(self) -> float:
        """Any number from 0 up to, not including, 1."""
        return self._next()

    def below(self, count: int) -> int:
        """A whole number from 0 to count - 1."""
        return int(self._next() * count)

    def between(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self._next() * (high - low + 1))

    def pick(self, items: Sequence[T]) -> T:
        return items[int(self._next() * len(items))]

    def few(self, items: Sequence[T], count: int) -> list[T]:
        """So many different items, in a random order."""
        rest = list(items)
        self.mix(rest)
        return rest[:count]

    def mix(self, items: list[T]) -> None:
        """Shuffles the list in place."""
        for last in range(len(items) - 1, 0, -1):
            other = int(self._next() * (last + 1))
            items[last], items[other] = items[other], items[last]

    def octets(self, count: int) -> bytes:
        """Random bytes, which don't compress."""
        return self._bits(count * 8).to_bytes(count, "little")

    def along(self, curve: Sequence[tuple[float, float]]) -> int:
        """A whole number spread like the measured curve of (share of the cases, value)."""
        return int(height(curve, self._next()))


def height(curve: Sequence[tuple[float, float]], share: float) -> float:
    """The curve's value at this share, on straight lines between its points."""
    before = curve[0]
    for point in curve:
        if share < point[0]:
            span = point[0] - before[0]
            return before[1] + (point[1] - before[1]) * (share - before[0]) / span
        before = point
    return before[1]


def mark(first: int, second: int, third: int) -> int:
    """0 to 999, always the same for the same three numbers.

    What must stay as it is while a story changes around it (whose copy has drifted, who isn't
    named) hangs on this instead of on dice: a throw more or less before it changes nothing.
    """
    return ((first + 1) * 73856093 ^ (second + 1) * 19349663 ^ (third + 1) * 83492791) % 1009 % 1000
