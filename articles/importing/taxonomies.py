"""`_data`: what a newsroom knows of its topics and providers.

Merged three ways, field by field: the file that we hold is the base. A field that says something
else than the base was edited here, and stands; the others follow the new file.
"""

import os
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from django.db import transaction

from articles.documents import (
    DocumentError,
    OrganizationRecord,
    Problem,
    TopicRecord,
    read_organization,
    read_topic,
)
from articles.importing.finding import Newsroom
from articles.importing.report import DocumentReport
from articles.models import Provider, Source, TaxonomyDocument, Topic
from articles.originals import packer, unpack
from articles.outside_edits import quietly
from articles.taxonomy import ProvidersInBulk, Topics, organization_fields, topic_fields

TOPICS = "_data/topics/"
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
    with transaction.atomic():
        if source.pk is None:  # a dry run makes none
            source = Source.objects.create(root=source.root, undecided=source.undecided)
        _take_in(files, source, tell)
        if dry_run:
            transaction.set_rollback(True)


def _take_in(
    files: Sequence[tuple[str, bytes]], source: Source, tell: Callable[[DocumentReport], None]
) -> None:
    importer = _Importer(source)
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
            except (OSError, ValueError) as error:
                tell(_skipped(path, f"can't be read ({error})", key=""))


def _read(file: str) -> bytes:
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    with open(os.open(file, flags), "rb") as stream:
        status = os.fstat(stream.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise ValueError("no regular file")
        if status.st_size > READ_AT_MOST:
            raise ValueError(f"larger than {READ_AT_MOST:,} bytes")
        return stream.read(READ_AT_MOST)


class _Importer:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.pack = packer(0, None)
        self.held = {document.path: document for document in TaxonomyDocument.objects.all()}
        self.providers = ProvidersInBulk()
        self.described: dict[int, Provider] = {}
        self.records: dict[str, OrganizationRecord] = {}  # by path
        self.paths = {
            name: {getattr(document, f"{name}_id"): path for path, document in self.held.items()}
            for name in ("topic", "provider")
        }
        self.topics = Topics()
        self.parents: list[tuple[str, int, str, str | None]] = []

    def expect(self, files: Sequence[tuple[str, bytes]]) -> None:
        """Finds, or makes, the providers that these files describe, all at once."""
        self.providers.refresh()
        for path, original in files:
            if path.startswith(TOPICS) or self._before(path) == original:
                continue
            with suppress(DocumentError):  # said when its turn comes
                self.records[path] = read_organization(original)
        ids = {self._provider_of(record) for record in self.records.values()}
        self.providers.store()
        self.described = Provider.objects.in_bulk(ids)

    def _provider_of(self, record: OrganizationRecord) -> int:
        return self.providers.id_of(record.name, record.domain)

    def _before(self, path: str) -> bytes | None:
        held = self.held.get(path)
        return unpack(held.original) if held else None

    def take_in(self, path: str, original: bytes) -> None:
        """Stores one file; an unchanged one is left alone. Raises DocumentError."""
        held = self.held.get(path)
        before = self._before(path)
        if before == original:
            return
        record = self.records.get(path) or _record(path, original)
        base = _record(path, before) if before is not None else None
        document = held or TaxonomyDocument(path=path)
        document.source = self.source
        document.original = self.pack(original)
        if isinstance(record, TopicRecord):
            self._take_in_topic(document, record, base)
        else:
            self._take_in_organization(document, record, base)
        document.save()

    def _take_in_topic(self, document: TaxonomyDocument, record: TopicRecord, base: Any) -> None:
        topic = Topic.objects.get(pk=self.topics.id_of(record.name))
        self._claim("topic", topic.pk, document)
        _merge(topic, topic_fields(record), topic_fields(base) if base else None)
        document.topic = topic
        self.parents.append((document.path, topic.pk, record.parent, base and base.parent))

    def _take_in_organization(
        self, document: TaxonomyDocument, record: OrganizationRecord, base: Any
    ) -> None:
        provider = self.described[self._provider_of(record)]
        self._claim("provider", provider.pk, document)
        said = organization_fields(record)
        _merge(provider, said, organization_fields(base) if base else None)
        document.provider = provider

    def _claim(self, name: str, pk: int, document: TaxonomyDocument) -> None:
        """A topic or provider is described by one file; raises DocumentError for another."""
        paths = self.paths[name]
        other = paths.get(pk, document.path)
        if other != document.path:
            message = f"{other} describes this already; one of the two must go"
            raise DocumentError((Problem("error", 0, "name", message),))
        paths.pop(getattr(document, f"{name}_id"), None)
        paths[pk] = document.path

    def set_parents(self) -> Iterator[tuple[str, str]]:
        """Parents by name, once all topics are there; gives (path, what is wrong with one)."""
        for path, pk, parent, stood in self.parents:
            topic = Topic.objects.select_related("parent").get(pk=pk)
            now = topic.parent.name if topic.parent else ""
            if now == parent or (stood is not None and now != stood):
                continue  # as it should be, or an editor's
            parent_id = self.topics.id_of(parent) if parent else None
            if parent_id and _would_circle(pk, parent_id):
                yield path, f"“{parent}” stands below this topic; a parent must stand above"
                continue
            Topic.objects.filter(pk=pk).update(parent=parent_id)


def _record(path: str, original: bytes) -> TopicRecord | OrganizationRecord:
    if path.startswith(TOPICS):
        return read_topic(original, os.path.basename(path))
    return read_organization(original)


def _merge(row: Any, said: Mapping[str, Any], base: Mapping[str, Any] | None) -> None:
    """Fields that say what the base says follow the file; a new row follows it whole."""
    changed = []
    for name, value in said.items():
        now = getattr(row, name)
        default = row._meta.get_field(name).get_default()
        if now != value and (now == default if base is None else now == base[name]):
            setattr(row, name, value)
            changed.append(name)
    if changed:
        row.save(update_fields=changed)


def _would_circle(pk: int, parent_id: int) -> bool:
    seen = {pk}
    at: int | None = parent_id
    while at is not None:
        if at in seen:
            return True
        seen.add(at)
        at = Topic.objects.filter(pk=at).values_list("parent", flat=True).first()
    return False
