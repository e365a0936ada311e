"""`_data`: what a newsroom knows of its topics and providers.

Merged three ways, field by field: what the file that we hold said of the same topic or provider is
the base. A field that says something else than the base was edited here, and stands; the others
follow the new file.
"""

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from typing import Any

from django.db import transaction

from articles.documents import (
    DocumentError,
    OrganizationRecord,
    Problem,
    TopicRecord,
    read_organization,
)
from articles.importing.finding import Newsroom
from articles.importing.report import DocumentReport
from articles.models import Provider, Source, TaxonomyDocument, Topic
from articles.originals import packer, unpack
from articles.outside_edits import quietly
from articles.projecting import record_of_file
from articles.taxonomy import (
    TOPICS,
    Aliases,
    ProvidersInBulk,
    Topics,
    file_fields,
    file_record,
    follow,
    forget_file,
    names_in_file,
    parent_was_chosen,
    stands_under,
)

Record = TopicRecord | OrganizationRecord
RowKey = tuple[type[Provider] | type[Topic], int]

FOLDERS = {"_data/topics": (".yaml", ".yml"), "_data/organizations": (".md", ".markdown")}
READ_AT_MOST = 1024 * 1024  # bytes


def import_taxonomies(
    newsroom: Newsroom, source: Source, tell: Callable[[DocumentReport], None], *, dry_run: bool
) -> None:
    """Takes in the taxonomies of a newsroom. A file that is unsound is passed over, and said.

    A dry run does the same and takes it back: what is wrong with a file may hang on the others.
    """
    if not newsroom.whole:
        return
    files = list(_files(newsroom.root, tell))
    # As nearly always: nobody need wait for a transaction. What is new is looked up again in it.
    if _Importer(newsroom.root, source).holds_all(files):
        return
    with transaction.atomic():
        if source.pk is None:  # a dry run makes none
            source = Source.objects.create(root=source.root, undecided=source.undecided)
        _take_in(newsroom.root, files, source, tell)
        if dry_run:
            transaction.set_rollback(True)


def _take_in(
    root: str,
    files: Sequence[tuple[str, bytes]],
    source: Source,
    tell: Callable[[DocumentReport], None],
) -> None:
    importer = _Importer(root, source)
    with quietly():  # a transaction for all: they are few, and each commit costs more than a file
        importer.expect(files)
        for path, original in files:
            try:
                importer.take_in(path, original)
            except DocumentError as error:
                problems = [problem._replace(level="warning") for problem in error.problems]
                tell(DocumentReport(path, "", "skipped", problems=problems))
        for path, message in importer.set_parents():
            tell(_skipped(path, message))


def _skipped(path: str, message: str, *, key: str = "parent") -> DocumentReport:
    return DocumentReport(path, "", "skipped", problems=[Problem("warning", 0, key, message)])


def _files(root: str, tell: Callable[[DocumentReport], None]) -> Iterator[tuple[str, bytes]]:
    """The taxonomy files by path, with their bytes. Links lead nowhere here either."""
    for folder, endings in FOLDERS.items():
        place = os.path.join(root, folder)
        if os.path.realpath(place) != os.path.join(os.path.realpath(root), folder):
            tell(_skipped(folder, "passed over: is a link", key=""))
            continue
        try:
            names = sorted(os.listdir(place))
        except (FileNotFoundError, NotADirectoryError):
            continue
        for name in names:
            if name.startswith(".") or not name.endswith(endings):
                continue
            path = f"{folder}/{name}"
            if not name.isprintable():
                tell(_skipped(path, "the file's name can't be shown; rename it", key=""))
                continue
            try:
                yield path, _read(os.path.join(place, name))
            except _PassedOver as passed:
                tell(_skipped(path, f"passed over: {passed}", key=""))
            except OSError as error:
                reason = error.strerror or str(error)
                tell(_skipped(path, f"can't be read ({reason.lower()})", key=""))


class _PassedOver(Exception):
    """Why a file isn't read."""


def _read(file: str) -> bytes:
    if os.path.islink(file):
        raise _PassedOver("is a link")
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    descriptor = os.open(file, flags)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise _PassedOver("is no regular file")
        if status.st_size > READ_AT_MOST:
            raise _PassedOver(f"has {status.st_size:,} bytes; {READ_AT_MOST:,} are the most")
        with open(descriptor, "rb", closefd=False) as stream:
            return stream.read(READ_AT_MOST)
    finally:
        os.close(descriptor)


class _Importer:
    def __init__(self, root: str, source: Source) -> None:
        self.root = root
        self.source = source
        self.pack = packer(0, None)
        self.held = {document.path: document for document in TaxonomyDocument.objects.all()}
        self.describing = {_whom(document): document for document in self.held.values()}
        self.providers = ProvidersInBulk()
        self.topics = Topics()
        self.rows: dict[RowKey, Provider | Topic] = {}  # those that were asked for
        self.records: dict[str, OrganizationRecord] = {}  # by path
        self.parents: list[tuple[str, int, str, str]] = []  # path, topic, its parent, and before

    @cached_property
    def aliases(self) -> Aliases:
        return Aliases()

    def expect(self, files: Sequence[tuple[str, bytes]]) -> None:
        """Finds, or makes, the providers that these files describe, all at once."""
        self.providers.refresh()
        for path, original in files:
            if path.startswith(TOPICS) or self._holds(path, original):
                continue
            with suppress(DocumentError):  # said when its turn comes
                self.records[path] = read_organization(original)
        ids = {self._provider_of(record) for record in self.records.values()}
        self.providers.store()
        found = Provider.objects.in_bulk(ids)
        self.rows.update({(Provider, pk): provider for pk, provider in found.items()})

    def holds_all(self, files: Sequence[tuple[str, bytes]]) -> bool:
        """Whether nothing is new, or says something else than it did."""
        return all(self._holds(path, original) for path, original in files)

    def _provider_of(self, record: OrganizationRecord) -> int:
        return self.providers.id_of(record.name, record.domain)

    def _holds(self, path: str, original: bytes) -> bool:
        held = self.held.get(path)
        if held is None or unpack(held.original) != original:
            return False
        return _row_key(held) is not None or self.aliases.leads_on(_whom(held))

    def take_in(self, path: str, original: bytes) -> None:
        """Stores one file; an unchanged one is left alone. Raises DocumentError."""
        if self._holds(path, original):
            return
        record = self.records.get(path) or file_record(path, original)
        document = self.held.get(path) or TaxonomyDocument(path=path)
        row = self._row_of(record)
        names = names_in_file(record)
        waits = self._waits(names, document, row)
        base = self._claim(document, names if waits else (type(row), row.pk))
        if not waits:
            self._describe(row, record, base, path)
        setattr(document, row._meta.model_name or "", None if waits else row)
        document.source = self.source
        document.original = self.pack(original)
        document.save()

    def _describe(
        self, row: Provider | Topic, record: Record, base: Record | None, path: str
    ) -> None:
        follow(row, file_fields(record), file_fields(base) if base else None)
        if isinstance(record, TopicRecord):
            stood = base.parent if isinstance(base, TopicRecord) else ""
            self.parents.append((path, row.pk, record.parent, stood))

    def _waits(
        self, names: tuple[str, ...], document: TaxonomyDocument, row: Provider | Topic
    ) -> bool:
        """Whether the file is one of a name that was merged into the row: that is described by its
        own file, and this one waits until the two are taken apart."""
        if not self.aliases.leads_on(names):
            return False
        own = self.describing.get((type(row), row.pk), document)
        others = own is not document and names_in_file(record_of_file(own)) != names
        return names in self.describing or others

    def _row_of(self, record: TopicRecord | OrganizationRecord) -> Provider | Topic:
        if isinstance(record, TopicRecord):
            return self._row((Topic, self.topics.id_of(record.name)))
        return self._row((Provider, self._provider_of(record)))

    def _row(self, key: RowKey) -> Provider | Topic:
        if key not in self.rows:
            model, pk = key
            self.rows[key] = model._default_manager.get(pk=pk)
        return self.rows[key]

    def _claim(self, document: TaxonomyDocument, whom: tuple[Any, ...]) -> Record | None:
        """What was said of them until now: the base of a merge. From now on this file says it;
        raises DocumentError if another one does."""
        before = self.describing.get(whom)
        base = record_of_file(before) if before else None
        if before is document:
            return base
        if before and not self._is_gone(before):
            message = f"{before.path} describes this already; one of the two must go"
            raise DocumentError((Problem("error", 0, "name", message),))
        self._leave(document)
        self.describing[whom] = document
        if before:
            del self.held[before.path]
            before.delete()
        return base

    def _is_gone(self, document: TaxonomyDocument) -> bool:
        """Whether the file lies neither in this newsroom nor in the one that it came from."""
        roots = {self.root, document.source.root}
        return not any(os.path.lexists(os.path.join(root, document.path)) for root in roots)

    def _leave(self, document: TaxonomyDocument) -> None:
        """The file describes another from now on than it did until now."""
        if document.pk is None:
            return
        self.describing.pop(_whom(document), None)
        if key := _row_key(document):
            forget_file(self._row(key), record_of_file(document))

    def set_parents(self) -> Iterator[tuple[str, str]]:
        """Parents by name, once all topics are there; gives (path, what is wrong with one)."""
        for path, pk, parent, stood in self.parents:
            topic = Topic.objects.select_related("parent").get(pk=pk)
            if parent_was_chosen(topic, stood, self.aliases):
                continue
            parent_id = self.topics.id_of(parent) if parent else None
            if stands_under(parent_id, pk):
                yield path, f"“{parent}” stands below this topic; a parent must stand above"
                continue
            if parent_id != topic.parent_id:
                Topic.objects.filter(pk=pk).update(parent=parent_id)


def _row_key(document: TaxonomyDocument) -> RowKey | None:
    """The row that a file describes; none has one of a merged name."""
    if document.topic_id:
        return Topic, document.topic_id
    if document.provider_id:
        return Provider, document.provider_id
    return None


def _whom(document: TaxonomyDocument) -> tuple[Any, ...]:
    """Whom a file that we hold describes: a row, or else a merged name, by its names."""
    return _row_key(document) or names_in_file(record_of_file(document))
