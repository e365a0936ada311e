"""Carries a plan out: one short transaction a batch."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.utils import timezone

from articles import relating, stories
from articles.importing.following import follow
from articles.importing.planning import Step
from articles.importing.preparing import Prepared
from articles.importing.recording import Recorder
from articles.mapping import (
    DERIVED,
    PLAIN,
    TIMES,
    Card,
    Value,
    column_of_value,
)
from articles.models import (
    Article,
    ArticleTopic,
    Conflict,
    Decision,
    ImportRun,
    OutsideEdit,
    Source,
    SourceDocument,
)
from articles.outside_edits import quietly, take_in_outside_edits
from articles.projecting import (
    THE_DOCUMENT,
    Rulings,
    coverages_of,
    rulings_of,
    set_topics,
)
from articles.ranking import news_moment, rank_of
from articles.rows import as_cell, chunks, insert_rows, next_ids, update_rows
from articles.taxonomy import ProvidersInBulk, Topics

RANKED = {"heat", "published_at"}  # what decides the rank
STORY_FIELDS = {"heat", "published", "quality"}  # what decides who leads whom, beside links
DOCUMENT_COLUMNS = (
    "source_id",
    "path",
    "original",
    "bytes_digest",
    "record_digest",
    "entries_digest",
    "card_digest",
    "file_mark",
)
ADAPTED = {*TIMES, "tags", "images"}  # fields whose cells aren't their values
ARTICLE_COLUMNS = (
    "id",
    "slug",
    *PLAIN,
    "provider_id",
    "undecided",
    "rank",
    "lead_id",
    "first_run_id",
    *DERIVED,
)


class Writer:
    """Carries out the steps of one run."""

    def __init__(self, run: ImportRun) -> None:
        self.run = run
        self.recorder = Recorder(run, uuid.uuid4())
        self.providers = ProvidersInBulk()
        self.topics = Topics()

    def apply(self, steps: Sequence[Step], sources: dict[str, Source]) -> Collection[int]:
        """Writes a batch: every document of it whole, or, should this fail, none of it.

        Returns the ids of the articles that are new.
        """
        try:
            with quietly():
                return self._apply(steps, sources)
        except BaseException:
            self.providers.forget()
            self.topics.forget()
            raise

    def _apply(self, steps: Sequence[Step], sources: dict[str, Source]) -> Collection[int]:
        self.now = timezone.now()
        self.sources = sources
        created = [step for step in steps if step.outcome == "created"]
        updated = [step for step in steps if step.outcome == "updated" and step.stored]
        self._mark(steps)
        for step in steps:
            if step.adopts is not None:
                self._adopt(step.adopts, step)
        if not created and not updated:
            return ()
        self.providers.refresh()
        ids = next_ids(Article, len(created))
        new = dict(zip(ids, created, strict=True))
        old = {step.stored.article_id: step for step in updated if step.stored}
        keys_before = self._keys_before(old)
        moves = [(keys, _keys(old[pk].document)) for pk, keys in keys_before.items()]
        concerned = follow(move for move in moves if move[0] != move[1])
        rulings = rulings_of(old)
        self._create(new)
        self._update(old)
        self.providers.store()
        coverages = [_coverage(pk, step.document, None) for pk, step in new.items()]
        unread = {pk for pk, step in old.items() if step.document.same_entries}
        for pk in old.keys() - unread:
            coverages.append(_coverage(pk, old[pk].document, rulings[pk]))
        # Rows of entries that nobody read stand, but for those that name what changed; unless what
        # they are made of was changed since the document was looked up.
        unsure = {pk for pk in unread if not old[pk].rows_stand}
        coverages += coverages_of((concerned | unsure) - (old.keys() - unread))
        everyone = {**new, **old}
        keys_moved: set[int] = set()
        for pk, step in everyone.items():
            keys_moved |= keys_before.get(pk, set()) ^ _keys(step.document)
        touched = relating.relate(
            coverages,
            cards_before=_cards_before(old),
            cards_now={pk: step.document.card for pk, step in everyone.items()},
            keys_moved=keys_moved,
            providers=self.providers,
        )
        self.providers.store()
        moved = {pk for pk, step in old.items() if _may_move(step)}
        stories.attach(touched | set(new) | moved, moved=moved)
        return new.keys()

    # Articles ------------------------------------------------------------------------------------

    def _create(self, new: dict[int, Step]) -> None:
        if not new:
            return
        articles = []
        documents = []
        topics = []
        for pk, step in new.items():
            prepared = step.document
            values = step.changes
            provider = self.providers.id_of(**values["provider"])
            cells = [
                as_cell(column_of_value(name, values[name])) if name in ADAPTED else values[name]
                for name in PLAIN
            ]
            lead = None if values["heat"] == -1 and not values["published"] else pk
            articles.append(
                [pk, prepared.found.stem, *cells, provider, step.undecided,
                 _rank(values), lead, self.run.pk, *prepared.derived.values()]
            )  # fmt: skip
            documents.append([pk, *self._document_cells(step)])
            for place, name in enumerate(values["topics"]):
                topics.append([pk, self.topics.id_of(name), place])
            if step.takes_down:
                self._take_down(pk)
        insert_rows(Article, ARTICLE_COLUMNS, articles)
        insert_rows(SourceDocument, ("article_id", *DOCUMENT_COLUMNS), documents)
        insert_rows(ArticleTopic, ("article_id", "topic_id", "position"), topics)

    def _adopt(self, pk: int, step: Step) -> None:
        """A document for an article that was born here: what was written stands against it."""
        SourceDocument.objects.create(
            article_id=pk, **dict(zip(DOCUMENT_COLUMNS, self._document_cells(step), strict=True))
        )
        derived = step.document.derived
        relating.distrust(relating.rows_naming(pk, _keys(step.document)))
        Article.objects.filter(pk=pk).update(**derived)
        OutsideEdit.objects.get_or_create(pk=pk)
        take_in_outside_edits([pk])

    def _update(self, old: dict[int, Step]) -> None:
        articles = defaultdict(list)
        documents = []
        for pk, step in old.items():
            columns = self._columns(step)
            articles[tuple(columns)].append([*map(as_cell, columns.values()), pk])
            documents.append([*self._document_cells(step), pk])
            if "topics" in step.changes:
                set_topics(pk, step.changes["topics"], self.topics)
            if step.takes_down:
                self._take_down(pk)
            self._conflicts(pk, step)
        for names, rows in articles.items():
            update_rows(Article, names, rows, key="id")
        update_rows(SourceDocument, DOCUMENT_COLUMNS, documents, key="article_id")
        _rank_anew([pk for pk, step in old.items() if not RANKED.isdisjoint(step.changes)])
        self.recorder.record(old, self.now)

    def _columns(self, step: Step) -> dict[str, Any]:
        """What an update writes to the article's row, by column."""
        prepared, changes = step.document, step.changes
        columns = {name: column_of_value(name, changes[name]) for name in PLAIN if name in changes}
        if "provider" in changes:
            columns["provider_id"] = self.providers.id_of(**changes["provider"])
        return columns | {"undecided": step.undecided} | prepared.derived

    def _take_down(self, pk: int) -> None:
        """`removed: true` stands until a person takes it back, whatever later documents say."""
        Decision.objects.get_or_create(
            article_id=pk,
            field="removed",
            element="",
            defaults={
                "value": True,
                "set_against": [True],
                "for_good": True,
                "who": THE_DOCUMENT,
                "at": self.now,
            },
        )

    def _conflicts(self, pk: int, step: Step) -> None:
        for name, value in step.opened.items():
            Conflict.objects.update_or_create(
                article_id=pk,
                field=name,
                element="",
                defaults={"value": value, "run": self.run, "opened_at": self.now},
            )
        if step.closed:
            Conflict.objects.filter(article=pk, field__in=step.closed, element="").delete()

    # Documents -----------------------------------------------------------------------------------

    def _document_cells(self, step: Step) -> list[Any]:
        prepared = step.document
        found = prepared.found
        path = step.stored.path if step.stored and found.named else found.path
        source = step.stored.source_id if step.stored and found.named else None
        return [
            source or self.sources[found.root].pk,
            path,
            prepared.packed,
            prepared.bytes_digest,
            prepared.record_digest,
            prepared.entries_digest,
            prepared.card_digest,
            found.mark,
        ]

    def _mark(self, steps: Sequence[Step]) -> None:
        """Documents that say what they said: other bytes, another place, or just touched."""
        noise, marks = [], []
        for step in steps:
            if step.outcome != "unchanged" or step.stored is None:
                continue
            found = step.found
            source = step.stored.source_id if found.named else self.sources[found.root].pk
            if step.noise:
                # The entries' digest stays: rows in doubt are so until they are made anew.
                cells = [step.noise.packed, step.noise.bytes_digest, step.noise.found.mark]
                noise.append([*cells, source, step.stored.article_id])
            elif step.mark_only:
                marks.append([found.mark, source, step.stored.article_id])
        update_rows(
            SourceDocument,
            ("original", "bytes_digest", "file_mark", "source_id"),
            noise,
            key="article_id",
        )
        update_rows(SourceDocument, ("file_mark", "source_id"), marks, key="article_id")

    # Keys as they were ---------------------------------------------------------------------------

    @staticmethod
    def _keys_before(old: dict[int, Step]) -> dict[int, set[int]]:
        rows = Article.objects.filter(pk__in=old).values_list("pk", "address_key", "card_key")
        return {pk: {key for key in keys if key is not None} for pk, *keys in rows}


def _cards_before(old: dict[int, Step]) -> dict[int, Card]:
    """The cards, as they were, of those articles whose card this batch changes."""
    return {
        pk: step.card_before
        for pk, step in old.items()
        if step.card_before is not None and step.card_before != step.document.card
    }


def _may_move(step: Step) -> bool:
    """Whether the change can give the article, or one that it names, another lead."""
    return not STORY_FIELDS.isdisjoint(step.changes)


def _keys(prepared: Prepared) -> set[int]:
    keys = (prepared.derived["address_key"], prepared.derived["card_key"])
    return {key for key in keys if key is not None}


def _coverage(pk: int, prepared: Prepared, rulings: Rulings | None) -> relating.Coverage:
    return relating.Coverage(
        pk,
        prepared.entries(),
        cache(prepared.cards),
        rulings.related if rulings else {},
        rulings.moves if rulings else (),
        is_new=rulings is None,
    )


def _rank(values: dict[str, Value]) -> int:
    moment = datetime.fromisoformat(values["published_at"])
    return rank_of(values["heat"], moment, half_life_hours=settings.RANK_HALF_LIFE_HOURS)


def _rank_anew(ids: Sequence[int]) -> None:
    for part in chunks(ids):
        articles = Article.objects.filter(pk__in=part).order_by()
        ranked = articles.only("heat", "published_at", "released_at")
        update_rows(Article, ("rank",), [[rank_now(one), one.pk] for one in ranked], key="id")


def rank_now(article: Article) -> int:
    moment = news_moment(article.published_at, article.released_at)
    return rank_of(article.heat, moment, half_life_hours=settings.RANK_HALF_LIFE_HOURS)
