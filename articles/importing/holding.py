"""What we hold of the documents that come, and of their articles: what planning compares with."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db import connection

from articles.documents import related_digest
from articles.importing.planning import StoredArticle, StoredDocument
from articles.importing.preparing import RELATED_HALF, Hashed, Known, small_print
from articles.mapping import Card, Value, article_card
from articles.models import Article, Conflict, SourceDocument, Tombstone
from articles.originals import unpack
from articles.projecting import read_record, rulings_of, values_of_articles
from articles.rows import chunks, table


class FileAsRead(NamedTuple):
    """What tells a file that was read from one that wasn't, or has changed since."""

    mark: bytes
    undecided: bool  # its document doesn't say `published`


def files_as_read(source_id: int, first: str, last: str | None) -> dict[str, FileAsRead]:
    """This source's files as they were read last, by path: from the path `first` to `last`, both
    included, or to the end.

    Paths are in the order of their characters' numbers, as in Python. By hand, since it is asked
    for every document of every run: mostly it is all that is asked, and the index
    `source_document_file` has it in one piece, without walking past the documents themselves.
    """
    statement = (
        "SELECT d.path, d.file_mark, a.undecided "  # noqa: S608 - names of our tables, no values
        f"FROM {table(SourceDocument)} d JOIN {table(Article)} a ON a.id = d.article_id "
        "WHERE d.source_id = %s AND d.path >= %s"
    )
    with connection.cursor() as cursor:
        if last is None:
            cursor.execute(statement, [source_id, first])
        else:
            cursor.execute(f"{statement} AND d.path <= %s", [source_id, first, last])
        return {
            path: FileAsRead(bytes(mark or b""), bool(undecided))
            for path, mark, undecided in cursor.fetchall()
        }


class Stored:
    """What we hold of the documents of one batch."""

    def __init__(self, stems: Sequence[str]) -> None:
        self.by_slug: dict[str, StoredDocument] = {}
        rows = SourceDocument.objects.order_by().values_list(
            "article_id",
            "article__slug",
            "path",
            "source_id",
            "bytes_digest",
            "record_digest",
            "entries_digest",
            "article__undecided",
        )
        for part in chunks(stems):
            for pk, slug, path, source, *digests, undecided in rows.filter(article__slug__in=part):
                known = known_by(digests)
                self.by_slug[slug] = StoredDocument(pk, slug, path, source, known, undecided)
        self.buried: set[str] = set()
        self.born_here: dict[str, int] = {}  # articles without a document, by slug
        for part in chunks([stem for stem in stems if stem not in self.by_slug]):
            self.buried.update(
                Tombstone.objects.filter(slug__in=part).values_list("slug", flat=True)
            )
            self.born_here.update(Article.objects.filter(slug__in=part).values_list("slug", "pk"))


def known_by(digests: Iterable[bytes | memoryview | None]) -> Known:
    """The digests of bytes, record and entries, as the database has them. A release from before
    knew nothing of the entries', and may have left it beside a record that it wrote, whose digest
    it gave 16 bytes."""
    known = Known._make(bytes(digest or b"") for digest in digests)
    return known if known.of_record[RELATED_HALF] else known._replace(of_entries=b"")


def stored_articles(ids: Iterable[int]) -> dict[int, StoredArticle]:
    """What the articles say now, and what was decided about them."""
    rulings = rulings_of(ids)
    values = values_of_articles(ids)
    said: dict[int, tuple[dict[str, Hashed], Card, bool]] = {}
    for part in chunks(sorted(values)):
        documents = SourceDocument.objects.filter(article__in=part).order_by()
        held = documents.values_list("article", "original", "record_digest", "entries_digest")
        for pk, packed, sense, entries in held:
            known = known_by((b"", sense, entries))
            record = read_record(unpack(packed), known_entries=known.of_entries)
            # Of a document from before digests had two halves, the entries were read just now.
            related = known.of_record[RELATED_HALF] or related_digest(record.related)
            said[pk] = (small_print(record, related), article_card(record), bool(known.of_entries))
    waiting: dict[int, dict[str, Value]] = defaultdict(dict)
    for part in chunks(sorted(values)):
        rows = Conflict.objects.filter(article__in=part, element="")
        for article_id, field, value in rows.values_list("article", "field", "value"):
            waiting[article_id][field] = value
    return {
        pk: StoredArticle(
            pk,
            content.slug,
            content.values,
            rulings[pk].plain,
            waiting[pk],
            *said.get(pk, ({}, None, False)),
        )
        for pk, content in values.items()
    }
