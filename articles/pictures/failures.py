"""Why a picture couldn't be had: one line each, and what follows from it."""

from datetime import timedelta
from enum import Enum


class Kind(Enum):
    """What went wrong, as far as it matters for what happens next."""

    ADDRESS = "address"  # we don't go there
    UNREACHED = "unreached"  # no such name, or nobody answers there
    LATE = "late"
    BUSY = "busy"  # the host wants to be left alone
    GONE = "gone"
    ANSWER = "answer"  # an answer, but no picture in it
    SIZE = "size"
    PICTURE = "picture"  # what came is none, or none that we take
    OURS = "ours"  # the fault is on our side

    @property
    def is_final(self) -> bool:
        """Trying again would end the same way."""
        return self in (Kind.ADDRESS, Kind.SIZE, Kind.PICTURE)


class Failure(Exception):
    """No picture; the message is the reason in one line, for editors and operators."""

    def __init__(self, kind: Kind, reason: str, *, wait: timedelta | None = None) -> None:
        super().__init__(reason)
        self.kind = kind
        self.reason = reason
        self.wait = wait  # how long the host asked to be left alone


class CannotRun(Exception):
    """Nothing can be done, and nothing was; the message says why."""
