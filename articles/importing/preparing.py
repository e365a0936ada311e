"""One file → what storing it takes. Runs in processes of its own, and knows no database.

What crosses back is small: the article's values, its packed bytes, and of each related entry two
hashes. These come along as one lump of bytes, and so do the entries' cards, which are opened only
when needed: to pickle as many objects costs more than to make them.
"""

import gc
import hashlib
import marshal
import os
import signal
import stat
import time
from collections.abc import Callable
from typing import NamedTuple

from articles.documents import (
    ArticleRecord,
    DocumentError,
    Problem,
    read,
    record_digest,
    trusted_entries,
    validate,
)
from articles.importing.finding import Found, file_mark
from articles.mapping import (
    Card,
    Entry,
    Value,
    article_card,
    card_digest,
    derived_columns,
    entries_of,
    entry_card,
    values_of_record,
)
from articles.originals import packer

# A file that changed so lately could change again without its times moving: the clock of file
# systems ticks some hundred times a second. Its mark says nothing; the next import reads it again.
SETTLED = 100_000_000  # nanoseconds

READ_AT_MOST = 4 * 1024 * 1024 + 1  # bytes: one more than a document may have

RELATED_HALF = slice(16, None)  # of a record's digest
Hashed = int | bytes


class Known(NamedTuple):
    """The digests of a document that we hold, as `SourceDocument` has them."""

    of_bytes: bytes
    of_record: bytes
    of_entries: bytes


class Prepared(NamedTuple):
    """A valid document, ready to be stored."""

    found: Found
    bytes_digest: bytes
    record_digest: bytes
    packed: bytes
    values: dict[str, Value]
    derived: dict[str, Value]  # as mapping.derived_columns
    card: Card
    card_digest: int
    entries_digest: bytes | None  # as documents.trusted_entries
    same_entries: bool  # those of the document that we hold: unread, so the next two hold none
    packed_entries: bytes
    packed_cards: bytes
    small_print: dict[str, Hashed]  # of a document that we hold already
    warnings: tuple[Problem, ...]

    def entries(self) -> list[Entry]:
        """What tells the entries apart, in their order. Raises ValueError where they are unread."""
        self._must_have_read_them()
        return list(map(Entry._make, marshal.loads(self.packed_entries)))  # noqa: S302 - our own

    def cards(self) -> list[Card]:
        """The entries' cards, in their order. Raises ValueError where they are unread."""
        self._must_have_read_them()
        return [tuple(card) for card in marshal.loads(self.packed_cards)]  # noqa: S302 - our own

    def _must_have_read_them(self) -> None:
        if self.same_entries:
            raise ValueError(f"{self.found.path}: its entries are those that we hold, and unread")


class SameBytes(NamedTuple):
    """The file was touched, but holds what we hold."""

    found: Found


class SameSense(NamedTuple):
    """Other bytes that say the same: noise, such as `secured` encrypted anew."""

    found: Found
    bytes_digest: bytes
    packed: bytes
    warnings: tuple[Problem, ...]


class Unusable(NamedTuple):
    """A document that is refused, or a file that couldn't be read."""

    found: Found
    problems: tuple[Problem, ...]


Outcome = Prepared | SameBytes | SameSense | Unusable
# Files, each with what we hold of its document, and the dictionary to pack with.
Task = tuple[list[tuple[Found, Known | None]], tuple[int, bytes | None]]


def quiet_worker() -> None:
    """Sets up a worker process: Ctrl-C is its parent's affair, and there are no cycles to free."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()
    os.nice(10)  # readers and editors come first


def prepare_all(task: Task) -> list[Outcome]:
    """Prepares some files, with the dictionary to pack them with."""
    files, dictionary = task
    pack = packer(*dictionary)
    outcomes = [prepare(found, known, pack) for found, known in files]
    return outcomes


def prepare(found: Found, known: Known | None, pack: Callable[[bytes], bytes]) -> Outcome:
    """Reads and validates one file, and packs it."""
    try:
        original, mark = _read_file(found)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        return unusable(found, f"the file can't be read ({reason})")
    except _Moving as moving:
        return unusable(found, str(moving))
    if mark != found.mark:
        found = found._replace(mark=mark)
    bytes_digest = hashlib.blake2b(original, digest_size=16).digest()
    if known and known.of_bytes == bytes_digest:
        return SameBytes(found)
    try:
        document = read(original, known_entries=known.of_entries if known else b"")
        record, warnings = validate(document)
    except DocumentError as error:
        return Unusable(found, tuple(error.problems))
    unread = document.entries_unread
    related = known.of_record[RELATED_HALF] if known and unread else None
    sense = record_digest(record, related=related)
    if known and known.of_record == sense:
        return SameSense(found, bytes_digest, pack(original), warnings)
    cards = [entry_card(entry) for entry in record.related]
    return Prepared(
        found=found,
        bytes_digest=bytes_digest,
        record_digest=sense,
        packed=pack(original),
        values=values_of_record(record),
        derived=derived_columns(record),
        card=article_card(record),
        card_digest=card_digest(article_card(record)),
        entries_digest=trusted_entries(document, warnings),
        same_entries=unread,
        packed_entries=marshal.dumps([tuple(entry) for entry in entries_of(cards)]),
        packed_cards=marshal.dumps(cards),
        small_print=small_print(record, sense[RELATED_HALF]) if known else {},
        warnings=warnings,
    )


def small_print(record: ArticleRecord, related: bytes) -> dict[str, Hashed]:
    """Hashes of what a document says beyond the columns, by key: the report names these, too.

    `related` is the `related_digest` of its entries. They compare within one run: the processes
    that read are forked, and hash as their parent does.
    """
    return {
        "related": related,
        "provider": hash(record.provider),
        "featuredContent": hash(record.video),
    }


class _Moving(Exception):
    """The file changed while it was read."""


def _read_file(found: Found) -> tuple[bytes, bytes]:
    """The file's bytes and its mark; neither follows a link nor waits for a pipe."""
    follow = 0 if found.named else os.O_NOFOLLOW
    descriptor = os.open(found.file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | follow)
    try:
        before = os.fstat(descriptor)
        if not stat.S_ISREG(before.st_mode):
            raise _Moving("the file is no regular file any more; nothing was taken from it")
        pieces = []
        # No more than its size, and a byte to see that it grew: a larger buffer costs its zeroing.
        # Only that byte is missing where all is well, and whether it grew its times say as well.
        left = min(READ_AT_MOST, before.st_size + 1)
        while left > 1 and (piece := os.read(descriptor, left)):
            pieces.append(piece)
            left -= len(piece)
        original = b"".join(pieces)
        status = os.fstat(descriptor)
        after = file_mark(status)
    finally:
        os.close(descriptor)
    if after != file_mark(before) or len(original) != min(before.st_size, READ_AT_MOST):
        raise _Moving("the file changed while it was read; the next import takes it")
    if time.time_ns() - max(status.st_mtime_ns, status.st_ctime_ns) < SETTLED:
        return original, b""
    return original, after


def unusable(found: Found, message: str) -> Unusable:
    """A file that nothing could be read from, and why."""
    return Unusable(found, (Problem("error", 0, "", message),))
