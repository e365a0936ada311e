"""The newsroom as a stream of files: nothing but one story is held in memory at a time."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import NamedTuple

from articles.generating.breaking import Fault, break_document, flaw_document
from articles.generating.building import Slugs, Window
from articles.generating.changing import story_at
from articles.generating.dice import Dice
from articles.generating.moments import DAY, seconds_of
from articles.generating.moving import MoveError, Moves, field_of, move
from articles.generating.pieces import LONGEST_LIST, Story
from articles.generating.planning import newcomers, plan_newsroom
from articles.generating.rendering import Renderer
from articles.generating.taxonomies import taxonomy_files

# A fixed day, so that the same order is the same newsroom at any time; and one from which three
# months of changes have passed already.
LAST_DAY = date(2026, 7, 31)
MONTH = 30  # days


class OrderError(ValueError):
    """A newsroom that can't be written."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """What newsroom is wanted. The same order gives the same bytes, on every machine.

    `documents` and `related` count the first state; each month adds a third more documents.
    `state`: how many months of the machine's changes have passed. `until`: the first state's last
    day; `days`: how far it goes back. `changed`: the share of the documents that a month really
    changes; half as many again change in `secured` alone. `broken`, `flawed` and `older`: the
    shares of documents that are to be refused, to be kept with a warning, and that have the older
    names of keys. `moves`: rounds of changes in exactly these fields of exactly these documents.

    Raises OrderError, or MoveError for an unknown field.
    """

    documents: int
    related: int
    seed: str = "1"
    state: int = 0
    until: date = LAST_DAY
    days: int = 365
    changed: float = 0.12
    broken: float = 0.0
    flawed: float = 0.0
    older: float = 0.0
    moves: Sequence[Moves] = field(default=())

    def __post_init__(self) -> None:
        if min(self.documents, self.related, self.state) < 0:
            raise OrderError("there are no fewer than no documents, related entries and months")
        if self.related > self.documents * LONGEST_LIST:
            raise OrderError(f"an article has {LONGEST_LIST} related entries at most")
        if not 1 <= self.days <= 10_000 or not 2000 <= self.until.year <= 2150:
            raise OrderError("a newsroom spans 1 to 10,000 days and ends in this century or so")
        for name in ("changed", "broken", "flawed", "older"):
            if not 0 <= getattr(self, name) <= 1:
                raise OrderError(f"{name} is a share, from 0 to 1")
        if self.broken + self.flawed > 1:
            raise OrderError("no document is both broken and flawed: these shares add up to 1")
        for moves in self.moves:
            for fields in moves.values():
                for name in fields:
                    field_of(name)

    @property
    def total(self) -> int:
        """How many documents the newsroom has in the state that was ordered."""
        return self.documents + self.state * newcomers(self.documents)

    def windows(self) -> list[Window]:
        """When each state's pieces are filed: the first state's year, then a month each."""
        end = seconds_of(self.until) + DAY - 1
        windows = [Window(end + 1 - self.days * DAY, end)]
        for _ in range(self.state):
            end = windows[-1].end
            windows.append(Window(end + 1, end + MONTH * DAY))
        return windows


class NewsFile(NamedTuple):
    """A document of the newsroom, and what is wrong with it, if something is."""

    slug: str
    content: bytes
    entries: int
    fault: Fault | None

    @property
    def path(self) -> str:
        return f"_news/{self.slug}.md"


@dataclass(slots=True)
class Written:
    """What was written."""

    documents: int = 0
    related: int = 0
    octets: int = 0
    taxonomies: int = 0
    unchanged: int = 0  # files that held just these bytes, and were left alone
    faults: list[tuple[str, Fault]] = field(default_factory=list)  # path and what is wrong there

    def __str__(self) -> str:
        broken = sum(fault.level == "error" for _, fault in self.faults)
        return (
            f"{self.documents:,} documents with {self.related:,} related entries,"
            f" {self.octets:,} bytes, {self.taxonomies} taxonomy files;"
            f" {broken} broken, {len(self.faults) - broken} flawed, {self.unchanged:,} left alone"
        )


def stories(order: Order) -> Iterator[Story]:
    """Every story of the newsroom, in the state that was ordered.

    Raises MoveError, at the end, if a move names a document that isn't there.
    """
    slugs, windows = Slugs(), order.windows()
    wanted = {slug for moves in order.moves for slug in moves}
    plans = plan_newsroom(
        order.documents,
        order.related,
        order.state,
        order.seed,
        joining=order.changed > 0,
    )
    last: Story | None = None
    for plan in plans:
        near = last.offers if last is not None and last.birth == plan.birth else ()
        story = last = story_at(
            plan,
            order.state,
            order.seed,
            windows,
            slugs,
            near=near,
            changed=order.changed,
            older=order.older,
        )
        if wanted:
            wanted -= move(story, order.moves, order.seed)
        yield story
    if wanted:
        raise MoveError(f"no such document in this newsroom: {', '.join(sorted(wanted)[:5])}")


def documents(order: Order) -> Iterator[NewsFile]:
    """Every document of the newsroom, story by story."""
    spoilers = [_Spoiler(order) for _ in range(order.state + 1)]
    for story in stories(order):
        renderer = Renderer(order.seed)
        for piece in story.pieces:
            spoil = spoilers[piece.birth].next()
            if spoil is not None:
                piece.style = 0
            content, fault = renderer.render(piece), None
            if spoil is not None:
                content, fault = spoil(content, Dice(order.seed, "fault", piece.slug))
            yield NewsFile(piece.slug, content, len(piece.related), fault)


class _Spoiler:
    """Chooses what is broken or flawed among the documents of one birth.

    Each birth has its own, so that newcomers change nothing for those that were there.
    """

    def __init__(self, order: Order) -> None:
        self._broken = _Share(order.broken)
        rest = 1 - order.broken
        self._flawed = _Share(min(1.0, order.flawed / rest) if rest else 0.0)

    def next(self) -> Callable[[bytes, Dice], tuple[bytes, Fault]] | None:
        """What to do to the next document, if anything."""
        for share, spoil in ((self._broken, break_document), (self._flawed, flaw_document)):
            count = share.next()
            if count is not None:
                return partial(spoil, count)
        return None


class _Share:
    """An even share of all that comes by, counted."""

    def __init__(self, share: float) -> None:
        self._share = share
        self._seen = 0
        self._chosen = 0

    def next(self) -> int | None:
        self._seen += 1
        if int(self._seen * self._share) == self._chosen:
            return None
        self._chosen += 1
        return self._chosen - 1


def write_newsroom(
    folder: Path,
    order: Order,
    *,
    manifest: Path | None = None,
    progress: Callable[[int], object] = lambda _done: None,
) -> Written:
    """Writes the newsroom into the folder: `_news/`, `_data/topics/`, `_data/organizations/`.

    A file that holds the right bytes already isn't touched, as the machine leaves alone what it
    has nothing to say about; files of others stay. `manifest`: where to write, as JSON, which
    documents are wrong in which way. `progress` is called after each document, with 1.

    Raises OSError as the file system does, and MoveError as `stories` does, before it writes.
    """
    if order.moves:
        for _ in stories(order):
            pass
    written = Written()
    for path, content in taxonomy_files(order.documents):
        _write(folder / path, content, written)
        written.taxonomies += 1
    (folder / "_news").mkdir(parents=True, exist_ok=True)
    for file in documents(order):
        _write(folder / file.path, file.content, written)
        written.documents += 1
        written.related += file.entries
        written.octets += len(file.content)
        if file.fault is not None:
            written.faults.append((file.path, file.fault))
        progress(1)
    if manifest is not None:
        manifest.write_text(json.dumps(as_manifest(written), indent=1) + "\n", encoding="utf-8")
    return written


def _write(path: Path, content: bytes, written: Written) -> None:
    if not path.parent.is_dir():
        path.parent.mkdir(parents=True)
    try:
        if path.stat().st_size == len(content) and path.read_bytes() == content:
            written.unchanged += 1
            return
    except FileNotFoundError:
        pass
    path.write_bytes(content)


def as_manifest(written: Written) -> Mapping[str, object]:
    """What was written, for machines: counts, and each document that is wrong."""
    return {
        "documents": written.documents,
        "related": written.related,
        "bytes": written.octets,
        "faults": [
            {"path": path, "slug": Path(path).stem, **fault._asdict()}
            for path, fault in written.faults
        ],
    }
