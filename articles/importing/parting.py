"""Parts documents into those that need no reading, and those that do, without opening a file."""

import re
from collections.abc import Iterator, Mapping, Sequence
from operator import attrgetter

from articles.documents import Problem
from articles.importing.finding import Found, Newsroom, portions
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
        self.unseen: list[str] = []  # of files read earlier, those that their folders don't hold
        self.stems: dict[str, str] = {}  # created in this run: stem → path
        self.born_here: dict[str, int] = {}  # articles without a document, by slug

    def batches(self, newsroom: Newsroom, size: int) -> Iterator[Parted]:
        """The newsroom's documents, so many at a time, or fewer where they are large.

        Few that are to be read wait for more: a transaction asks the same, whatever it writes.
        """
        known = _KnownFiles(self.sources.by_root[newsroom.root].pk, newsroom)
        gathered: list[Found] = []
        waited = held = 0
        for batch in portions(newsroom.documents, size, BATCH_BYTES, attrgetter("size")):
            same, undecided, others = self._without_the_same(batch, known.of(batch))
            gathered += others
            held += sum(found.size for found in others)
            waited += 1
            enough = len(gathered) >= size // 2 or held >= BATCH_BYTES // 2 or waited == PATIENCE
            yield Parted(same, undecided, *self._looked_up(gathered if enough else []))
            if enough:
                gathered, waited, held = [], 0, 0
        if gathered:
            yield Parted(0, 0, *self._looked_up(gathered))
        self.unseen += known.unseen()

    def _without_the_same(
        self, batch: Sequence[Found], files: Mapping[str, FileAsRead]
    ) -> tuple[int, int, list[Found]]:
        """How many of these are the very files of last time, how many of those undecided; and the
        others."""
        same = undecided = 0
        others: list[Found] = []
        for found in batch:
            file = files.get(found.path)
            if file and self._is_as_it_was(found, file):
                same += 1
                undecided += file.undecided and found.stem not in self.foreseen.decided
            else:
                others.append(found)
        return same, undecided, others

    def _is_as_it_was(self, found: Found, file: FileAsRead) -> bool:
        """The very file that was read last time, so it needn't be read again."""
        same = bool(found.mark) and file.mark == found.mark
        again = self.foreseen.documents
        return same and not (again and found.stem in again)

    def _looked_up(self, batch: Sequence[Found]) -> tuple[list[Step], ToRead]:
        """What becomes of those that needn't be read, and the others with what we hold of them."""
        if not batch:
            return [], []
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


class _KnownFiles:
    """The files that we read of a newsroom, looked up as its own are gone through, by path."""

    def __init__(self, source_id: int | None, newsroom: Newsroom) -> None:
        self.source_id = source_id  # None: of a dry run, which makes no source
        self.whole = newsroom.whole
        self.after = ""  # as far as they were looked up
        self.left: list[str] = []

    def of(self, batch: Sequence[Found]) -> Mapping[str, FileAsRead]:
        """Those of the next documents, and whatever we have in between."""
        paths = [found.path for found in batch if found.is_text]
        if self.source_id is None or not paths:
            return {}
        first = self.after if self.whole else paths[0]
        files = files_as_read(self.source_id, first, paths[-1])
        self.left += files.keys() - paths - {self.after}
        self.after = paths[-1]
        return files

    def unseen(self) -> list[str]:
        """What we have of a whole folder beyond what it holds, once all of it was gone through."""
        if self.source_id is None or not self.whole:
            return []
        rest = files_as_read(self.source_id, self.after, None)
        return self.left + list(rest.keys() - {self.after})


def deleted(found: Found) -> Step:
    """What becomes of the document of an article that was deleted here."""
    problem = Problem("warning", 0, "", "was deleted here; it stays out")
    return Step("skipped", found, problems=(problem,))
