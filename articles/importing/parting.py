"""Parts documents into those that need no reading, and those that do, without opening a file."""

import re
from collections.abc import Iterator, Sequence
from operator import attrgetter

from articles.documents import Problem
from articles.importing.finding import Found, portions
from articles.importing.foreseeing import Foreseen
from articles.importing.holding import FileAsRead, Stored, files_as_read
from articles.importing.planning import Step, StoredDocument, refusal
from articles.importing.sourcing import Sources
from articles.importing.working import Parted, ToRead

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
BATCH_BYTES = 16 * 1024 * 1024  # what 600 documents of a busy newsroom have; bounds the memory
PATIENCE = 16  # batches that changed documents wait for others at most


class Parting:
    """Parts the documents of one run."""

    def __init__(self, sources: Sources, foreseen: Foreseen) -> None:
        self.sources = sources
        self.foreseen = foreseen
        self.stems: dict[str, str] = {}  # created in this run: stem → path
        self.born_here: dict[str, int] = {}  # articles without a document, by slug

    def batches(self, documents: Sequence[Found], size: int) -> Iterator[Parted]:
        """The documents, so many at a time, or fewer where they are large.

        Few that are to be read wait for more: a transaction asks the same, whatever it writes.
        """
        gathered: ToRead = []
        waited = held = 0
        for batch in portions(documents, size, BATCH_BYTES, attrgetter("size")):
            parted = self._parted(batch)
            gathered += parted.to_read
            held += sum(found.size for found, _ in parted.to_read)
            waited += 1
            enough = len(gathered) >= size // 2 or held >= BATCH_BYTES // 2 or waited == PATIENCE
            yield parted._replace(to_read=gathered if enough else [])
            if enough:
                gathered, waited, held = [], 0, 0
        if gathered:
            yield Parted(0, 0, [], gathered)

    def _parted(self, batch: Sequence[Found]) -> Parted:
        """Parts a batch of one newsroom into what needs no reading, and what does."""
        source_id = self.sources.by_root[batch[0].root].pk
        paths = [found.path for found in batch if found.is_text]
        files = files_as_read(source_id, paths) if source_id else {}  # none: a new one's dry run
        same = undecided = 0
        others: list[Found] = []
        for found in batch:
            file = files.get(found.path)
            if file and self._is_as_it_was(found, file):
                same += 1
                undecided += file.undecided and found.stem not in self.foreseen.decided
            else:
                others.append(found)
        done, to_read = self._to_read(others) if others else ([], [])
        return Parted(same, undecided, done, to_read)

    def _is_as_it_was(self, found: Found, file: FileAsRead) -> bool:
        """The very file that was read last time, so it needn't be read again."""
        same = bool(found.mark) and file.mark == found.mark
        again = self.foreseen.documents
        return same and not (again and found.stem in again)

    def _to_read(self, batch: Sequence[Found]) -> tuple[list[Step], ToRead]:
        stems = {found.path: found.stem for found in batch}
        stored = Stored([stems[found.path] for found in batch if found.is_text])
        self.born_here.update(stored.born_here)
        done: list[Step] = []
        to_read: ToRead = []
        for found in batch:
            stem = stems[found.path]
            known = self.foreseen.documents.get(stem) or stored.by_slug.get(stem)
            if known and stem in self.foreseen.decided:
                known.undecided = False
            trouble = self._why_not(found, stem, known, stored)
            if trouble:
                done.append(trouble)
            else:
                to_read.append((found, known))
        return done, to_read

    def _why_not(
        self, found: Found, stem: str, known: StoredDocument | None, stored: Stored
    ) -> Step | None:
        path = found.path
        if not found.is_text:
            return refusal(found, "the file's name isn't UTF-8; rename it")
        if _CONTROL.search(path):
            return refusal(found, "the file's name holds a control character; rename it")
        if stem in stored.buried:
            return deleted(found)
        first = known.path if known else self.stems.get(stem)
        if first is not None and first != path and not found.named:
            return refusal(
                found,
                f"another document has this name: {first}; the name is an article's identity, "
                "so one of the two must change",
            )
        if known is None:
            self.stems.setdefault(stem, path)
        return None


def deleted(found: Found) -> Step:
    """What becomes of the document of an article that was deleted here."""
    problem = Problem("warning", 0, "", "was deleted here; it stays out")
    return Step("skipped", found, problems=(problem,))
