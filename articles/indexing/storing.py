"""Entries → the full-text index of either database."""

import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db import connection

from articles.indexing.reading import BREAK, Entry
from articles.models import SearchEntry, SearchWord
from articles.rows import as_cell, chunks, insert_rows, one_of

LOCK = 0x73656172  # "sear": whoever writes entries on PostgreSQL
COLUMNS = "title, said, coverage, marks"
_SEPARATOR = "\n"
# A lexeme of PostgreSQL keeps 256 places at most, none beyond 16,383.
_LAST_PLACE = 16_383
_MOST_PLACES = 255
_GAP = 8  # between two texts: no phrase runs across


def store(ids: Collection[int], entries: Sequence[Entry]) -> None:
    """Makes these the entries of the articles with these ids; the others of them have none."""
    if connection.vendor == "postgresql":
        _store_on_postgresql(ids, entries)
    else:
        _store_on_sqlite(ids, entries)
    words = frozenset[str]().union(*(entry.words for entry in entries))
    _keep_words(words)


def empty() -> None:
    """Throws the whole index away."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO articles_searchwords (articles_searchwords) VALUES ('delete-all')"
            )
    SearchEntry.objects.all().delete()
    SearchWord.objects.all().delete()


def _keep_words(words: Iterable[str]) -> None:
    for part in chunks(sorted(words)):
        places = ", ".join(["(%s)"] * len(part))
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO articles_searchword (word) VALUES {places} "  # noqa: S608 - no values
                "ON CONFLICT DO NOTHING",
                part,
            )


def _free(places: dict[int, Entry]) -> list[tuple[int, Entry]]:
    """Entries with places that nobody else has: two of one second may have the same."""
    taken = set(
        SearchEntry.objects.filter(pk__in=list(places))
        .exclude(article_id__in=[entry.article_id for entry in places.values()])
        .values_list("pk", flat=True)
    )
    return [(place, entry) for place, entry in places.items() if place not in taken]


def _places(entries: Sequence[Entry]) -> list[tuple[int, Entry]]:
    """Each entry with a place that is its own: a million articles later in the same second two may
    meet, and the later one moves on."""
    settled: list[tuple[int, Entry]] = []
    used: set[int] = set()
    waiting = [(entry.place, entry) for entry in entries]
    while waiting:
        wanted: dict[int, Entry] = {}
        again = []
        for place, entry in waiting:
            if place in used or place in wanted:
                again.append((place + 1, entry))
            else:
                wanted[place] = entry
        found = _free(wanted)
        settled += found
        used.update(place for place, _ in found)
        moved = {entry.article_id for _, entry in found}
        again += [(p + 1, entry) for p, entry in wanted.items() if entry.article_id not in moved]
        waiting = again
    return settled


# SQLite -----------------------------------------------------------------------------------------


def _store_on_sqlite(ids: Collection[int], entries: Sequence[Entry]) -> None:
    is_one_of, values = one_of(list(ids))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT place, packed FROM articles_searchentry WHERE article_id {is_one_of}",  # noqa: S608 - places alone
            values,
        )
        old = [(place, *_unpacked(packed)) for place, packed in cursor.fetchall()]
        # FTS5 without content forgets what it is told once more.
        cursor.executemany(
            f"INSERT INTO articles_searchwords (articles_searchwords, rowid, {COLUMNS}) "  # noqa: S608 - names of ours
            "VALUES ('delete', %s, %s, %s, %s, %s)",
            old,
        )
        cursor.execute(
            f"DELETE FROM articles_searchentry WHERE article_id {is_one_of}",  # noqa: S608 - places alone
            values,
        )
        rows: list[Sequence[Any]] = []
        texts: list[Sequence[Any]] = []
        for place, entry in _places(entries):
            told = [_with_few_places(text) for text in entry.texts]
            texts.append((place, *told))
            rows.append(
                (place, entry.article_id, entry.marks, _packed(told), as_cell(entry.recheck_at))
            )
        cursor.executemany(
            "INSERT INTO articles_searchentry (place, article_id, marks, packed, recheck_at) "
            "VALUES (%s, %s, %s, %s, %s)",
            rows,
        )
        cursor.executemany(
            f"INSERT INTO articles_searchwords (rowid, {COLUMNS}) "  # noqa: S608 - our own names
            "VALUES (%s, %s, %s, %s, %s)",
            texts,
        )


def _with_few_places(text: str) -> str:
    """The text without the words that have stood in it as often as PostgreSQL would remember, so
    that both find the same phrases, and none takes long to be looked up."""
    if text.count(" ") < _MOST_PLACES:
        return text
    found = text.split()
    often = {word for word, count in Counter(found).items() if count > _MOST_PLACES}
    left = dict.fromkeys(often - {BREAK}, _MOST_PLACES)
    if not left:
        return text
    for place, word in enumerate(found):
        if word in left:
            if left[word]:
                left[word] -= 1
            else:
                found[place] = BREAK
    return " ".join(found)


def _packed(texts: Sequence[str]) -> bytes:
    return zlib.compress(_SEPARATOR.join(texts).encode(), 1)


def _unpacked(packed: bytes) -> list[str]:
    return zlib.decompress(packed).decode().split(_SEPARATOR)


# PostgreSQL -------------------------------------------------------------------------------------


# New words wait in a list, from which the index takes them in bulk, at a third of the cost.
# Searches read that list from end to end, so it is emptied at once, by whoever may: its owner.
_SORT_IN = """
    SELECT gin_clean_pending_list(oid) FROM pg_class
     WHERE oid = to_regclass('search_entry_words') AND pg_has_role(relowner, 'USAGE')
"""


def _store_on_postgresql(ids: Collection[int], entries: Sequence[Entry]) -> None:
    is_one_of, values = one_of(list(ids))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM articles_searchentry WHERE article_id {is_one_of}", values)  # noqa: S608 - places alone
        insert_rows(
            SearchEntry,
            ("place", "article_id", "marks", "recheck_at", "words"),
            [
                (place, entry.article_id, entry.marks, entry.recheck_at, vector_of(entry))
                for place, entry in _places(entries)
            ],
        )
        cursor.execute(_SORT_IN)


def vector_of(entry: Entry) -> str:
    """The entry as PostgreSQL writes a `tsvector`: titles weigh A, what is said B, coverage C.

    Marks stand among the words, behind a sign that no word has.
    """
    places: dict[str, list[str]] = {}
    place = 0
    for text, weight in ((entry.title, "A"), (entry.said, "B"), (entry.coverage, "C")):
        for word in text.split():
            place += 1
            if word == BREAK:
                place += _GAP
                continue
            if place <= _LAST_PLACE:
                places.setdefault(word, []).append(f"{place}{weight}")
            else:  # so far down only whether it is there
                places.setdefault(word, [f"{_LAST_PLACE}{weight}"])
        place += _GAP
    found = [f"'{word}':{','.join(at[:_MOST_PLACES])}" for word, at in places.items()]
    return " ".join([*found, *(f"'#{mark}'" for mark in entry.marks.split())])
