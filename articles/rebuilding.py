"""Documents plus decisions → everything else, anew (docs/decisions/0002).

Columns, topics, related coverage, stories and ranks are rebuilt; where nothing was wrong, nothing
changes. Runs in short transactions, so that readers and editors go on.
"""

from collections.abc import Callable, Iterator

from articles import indexing, stories
from articles.documents import read, record_digest, trusted_entries, validate
from articles.mapping import article_card, card_digest, derived_columns
from articles.models import Article, SourceDocument
from articles.originals import unpack
from articles.outside_edits import quietly, take_in_outside_edits
from articles.projecting import (
    coverages_of,
    is_undecided,
    machine_of,
    projected,
    read_record,
    rulings_of,
    values_of_articles,
    write_values,
)
from articles.relating import relate
from articles.taxonomy import Providers, Topics

BATCH = 100


def rebuild(progress: Callable[[int], None] = lambda count: None) -> int:
    """Rebuilds every article; returns how many there are.

    `progress` is told after each batch how many were just done; every article is done twice,
    since related coverage needs all articles to be right first.
    """
    take_in_outside_edits()
    count = 0
    for ids in _batches():
        _columns(ids)
        count += len(ids)
        progress(len(ids))
    for ids in _batches():
        _coverage(ids)
        progress(len(ids))
    indexing.index_all()
    return count


def _batches() -> Iterator[list[int]]:
    last = 0
    while True:
        found = Article.objects.filter(pk__gt=last).order_by("pk")
        ids = list(found.values_list("pk", flat=True)[:BATCH])
        if not ids:
            return
        yield ids
        last = ids[-1]


def _columns(ids: list[int]) -> None:
    providers, topics = Providers(), Topics()
    with quietly():
        Article.objects.select_for_update().filter(pk__in=ids).count()
        rulings = rulings_of(ids)
        contents = values_of_articles(ids)
        for pk, content in contents.items():
            machine = machine_of(pk)
            values = projected(machine, rulings[pk]) if machine else content.values
            write_values(
                pk,
                values,
                rulings[pk],
                undecided=bool(machine and is_undecided(machine, rulings[pk])),
                providers=providers,
                topics=topics,
            )
        _keys(ids)


def _keys(ids: list[int]) -> None:
    """What entries find the articles by, and what follows from the document alone."""
    documents = SourceDocument.objects.filter(article__in=ids)
    for pk, packed in documents.values_list("article", "original"):
        record = read_record(unpack(packed))
        Article.objects.filter(pk=pk).update(**derived_columns(record))
        SourceDocument.objects.filter(pk=pk).update(
            record_digest=record_digest(record), card_digest=card_digest(article_card(record))
        )


def _coverage(ids: list[int]) -> None:
    providers = Providers()
    with quietly():
        coverages = coverages_of(ids)
        touched = relate(
            coverages, cards_before={}, cards_now={}, keys_moved=[], providers=providers
        )
        stories.attach(touched | set(ids))
        _trust(ids)


def _trust(ids: list[int]) -> None:
    """Lets entries stay unread from now on: in the transaction that made their rows."""
    documents = SourceDocument.objects.filter(article__in=ids)
    for pk, packed in documents.values_list("article", "original"):
        document = read(unpack(packed))
        trusted = trusted_entries(document, validate(document)[1])
        SourceDocument.objects.filter(pk=pk).update(entries_digest=trusted)
