"""DATABASE → DOCUMENTS: every article to the path that it came from.

A document that nobody touched is a copy of the one that came; of an edited one only the lines of
the decided keys are written anew.
"""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from articles.documents import (
    Document,
    RelatedRecord,
    compose,
    read,
    validate,
    write,
)
from articles.exporting.moment import one_moment
from articles.exporting.taxonomies import taxonomy_files
from articles.mapping import (
    entries_of,
    entry_card,
    record_change,
    record_of_card,
    record_of_values,
    values_of_record,
)
from articles.merging import arrange
from articles.models import Article, Decision, RelatedLink, SourceDocument
from articles.originals import unpack
from articles.outside_edits import card_of_link, take_in_outside_edits
from articles.projecting import Rulings, rulings_of, values_of_articles
from articles.rows import chunks
from articles.taxonomy import Aliases

BATCH = 500
LONGEST_NAME = 255  # bytes
NEW_FOLDER = "_news"  # for articles born here, where no other folder is in use


class CannotExport(Exception):
    """The export can't start, or can't go on; the message says why in one line."""


@dataclass(slots=True)
class Exported:
    """How many documents were written: as they came, with decided lines, and born here."""

    copied: int = 0
    edited: int = 0
    composed: int = 0
    problems: list[str] = field(default_factory=list)  # a line each: what couldn't be said, where

    @property
    def total(self) -> int:
        return self.copied + self.edited + self.composed


def export_documents(folder: Path, *, overwrite: bool = False) -> Exported:
    """Writes every article into `folder`, as of one moment.

    Raises CannotExport when the folder holds something (without `overwrite`) or can't be written.
    """
    take_in_outside_edits()
    writer = _Writer(_ready(folder, overwrite=overwrite))
    with one_moment():
        return _write_everything(writer)


def _write_everything(writer: "_Writer") -> Exported:
    exported = Exported()
    decided = set(Decision.objects.order_by().values_list("article", flat=True).distinct())
    aliases = Aliases()
    for rows in _documents():
        rulings = rulings_of({pk for pk, *_ in rows} & decided)
        for pk, path, packed in rows:
            original = unpack(packed)
            if pk in rulings:
                written, unsaid = edited_document(original, rulings[pk], aliases)
                exported.problems += [f"{path}: {problem}" for problem in unsaid]
                exported.edited += written != original
                exported.copied += written == original
                original = written
            else:
                exported.copied += 1
            writer.write(path, original)
    for path, composed in _born_here(exported.problems):
        writer.write(path, composed)
        exported.composed += 1
    for path, written in taxonomy_files():
        writer.write(path, written)
    return exported


def edited_document(original: bytes, rulings: Rulings, aliases: Aliases) -> tuple[bytes, list[str]]:
    """The document with the lines of what people decided written anew, and what it can't say.

    A name that was merged or changed here and stands as decided is given as it came.
    """
    document = read(original)
    record = validate(document)[0]
    said = aliases.resolved(values_of_record(record))
    changes: dict[str, Any] = {}
    unsaid = []
    for name, ruling in rulings.plain.items():
        if name in said and ruling.value != said[name]:
            try:
                changes[name] = record_change(name, ruling.value)
            except ValueError as error:
                unsaid.append(_left(name, error))
    if rulings.related or rulings.moves:
        entries = _entries(record.related, len(document.entries), rulings)
        if entries != list(range(len(document.entries))):
            changes["related"] = entries
    written, more = _written(document, changes) if changes else (original, [])
    return written, unsaid + more


def _left(name: str, why: ValueError) -> str:
    return f"{name} is written as it came: {why}"


def _written(document: Document, changes: dict[str, Any]) -> tuple[bytes, list[str]]:
    """The document with these changes but for those that it can't say: a shell can store an article
    without any address, and a newer document can take the one away that an editor relied on."""
    try:
        return write(document, changes), []
    except ValueError:
        said: dict[str, Any] = {}
        unsaid: dict[str, str] = {}
        for name in (*changes, *changes):  # twice: what needs another one's change comes after it
            if name in said:
                continue
            try:
                write(document, said | {name: changes[name]})
            except ValueError as error:
                unsaid[name] = _left(name, error)
            else:
                said[name] = changes[name]
                unsaid.pop(name, None)
        return write(document, said), list(unsaid.values())


def _entries(
    related: Sequence[RelatedRecord], came: int, rulings: Rulings
) -> list[int | RelatedRecord]:
    """The related entries as decided: by their index as they came, or new. Hidden ones are out."""
    keys = entries_of([entry_card(entry) for entry in related])
    items: dict[str, int | RelatedRecord] = {
        key.element: entry.index for key, entry in zip(keys, related, strict=True)
    }
    for element, ruling in sorted(rulings.related.items()):
        if element not in items and ruling.get("added"):
            items[element] = record_of_card(tuple(ruling["added"]))
    order = arrange(list(items), [(str(move[0]), move[1]) for move in rulings.moves])
    shown = [
        items[element]
        for element in order
        if not (rulings.related.get(element) or {}).get("hidden")
    ]
    # Entries that are unsound were never offered to anyone: they keep their place.
    known = {entry.index for entry in related}
    for index in range(came):
        if index not in known:
            before = [place for place, item in enumerate(shown) if item == index - 1]
            shown.insert(before[0] + 1 if before else min(index, len(shown)), index)
    return shown


def _documents() -> Iterator[list[tuple[int, str, bytes | memoryview]]]:
    """All stored documents, a batch at a time, by key: the memory stays small."""
    last = 0
    while True:
        rows = list(
            SourceDocument.objects.filter(pk__gt=last)
            .order_by("pk")
            .values_list("pk", "path", "original")[:BATCH]
        )
        if not rows:
            return
        yield rows
        last = rows[-1][0]


def _born_here(problems: list[str]) -> Iterator[tuple[str, bytes]]:
    """Articles without a document: their paths, made up as the others are, and documents."""
    ids = list(
        Article.objects.filter(source_document__isnull=True)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    if not ids:
        return
    folder = _usual_folder()
    for part in chunks(ids):
        contents = values_of_articles(part)
        for pk in part:
            links = (
                RelatedLink.objects.filter(article=pk, hidden=False)
                .select_related("target__provider", "own_provider")
                .order_by("position", "pk")
            )
            related = tuple(record_of_card(card_of_link(link)) for link in links)
            content = contents[pk]
            name = f"{content.slug}.md"
            if not _can_be_a_file(name):
                problems.append(f"{name!r}: not written: no file can have this name")
                continue
            path = f"{folder}/{name}" if folder else name
            try:
                composed = compose(record_of_values(content.values, related))
            except ValueError as error:
                problems.append(f"{path}: not written: {error}")
                continue
            yield path, composed


def _can_be_a_file(name: str) -> bool:
    """Whether an import would read a file of this name: a shell can store any slug."""
    sound = "/" not in name and name.isprintable() and not name.startswith(".")
    return sound and len(name.encode()) <= LONGEST_NAME


def _usual_folder() -> str:
    paths = SourceDocument.objects.order_by().values_list("path", flat=True)[:1000]
    folders = Counter(os.path.dirname(path) for path in paths)
    return folders.most_common(1)[0][0] if folders else NEW_FOLDER


def _ready(folder: Path, *, overwrite: bool) -> str:
    """The folder's real path, made if need be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not overwrite and any(folder.iterdir()):
            raise CannotExport(f"{folder}: holds something already; --overwrite writes into it")
    except OSError as error:
        raise CannotExport(f"{folder}: can't be written ({error.strerror})") from None
    return os.path.realpath(folder)


class _Writer:
    """Writes files below one folder, and nowhere else."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.ready: set[str] = set()

    def write(self, path: str, content: bytes) -> None:
        parent, name = os.path.split(path)
        place = os.path.join(self.root, parent) if parent else self.root
        try:
            if place not in self.ready:
                # Asked before anything is made: a stored path, or a link in the folder, may lead
                # anywhere.
                if os.path.commonpath([os.path.realpath(place), self.root]) != self.root:
                    raise CannotExport(f"{path}: leads out of the folder")
                os.makedirs(place, exist_ok=True)
                self.ready.add(place)
            # Neither follows a link nor waits for whoever may read a pipe.
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_NONBLOCK
            descriptor = os.open(os.path.join(place, name), flags, 0o666)
            with open(descriptor, "wb", buffering=0) as file:
                file.write(content)
        except OSError as error:
            raise CannotExport(f"{path}: can't be written ({error.strerror})") from None
