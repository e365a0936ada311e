"""What someone changed past the desk, and telling it from our own writing.

Database triggers mark every article that is changed (migration 0002). The desk and the importer,
which record what they do, say so for their transaction and leave no mark. What is marked becomes
decisions "by hand, outside the desk" at the next import, export or rebuild (docs/decisions/0003).
"""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import QuerySet
from django.utils import timezone

from articles import stories
from articles.curating import Wanted, curate
from articles.documents import tidied
from articles.mapping import (
    Card,
    Value,
    address_key,
    element_of,
    key_of_card,
    moment_value,
)
from articles.merging import against
from articles.models import (
    Article,
    Conflict,
    Decision,
    HistoryEntry,
    OutsideEdit,
    RelatedLink,
)
from articles.projecting import (
    Content,
    Machine,
    Rulings,
    machine_of,
    projected,
    rulings_of,
    snapshot,
    values_of_articles,
    write_values,
)
from articles.relating import FIELD, ORDER, Coverage, added_card, distrust, relate, rows_naming
from articles.taxonomy import Providers, Topics

OUTSIDE = "by hand, outside the desk"

PORTION = 400  # articles: a transaction of about a second

_WRITERS = 0x6465736B  # "desk": the lock that those share who record what they do
_inside: ContextVar[bool] = ContextVar("inside", default=False)


@contextmanager
def quietly() -> Iterator[None]:
    """A transaction whose changes of articles are no outside edits."""
    with transaction.atomic():
        if _inside.get():
            yield
            return
        token = _inside.set(True)
        try:
            with _quiet_triggers():
                yield
        finally:
            _inside.reset(token)


@contextmanager
def _quiet_triggers() -> Iterator[None]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # One at a time, as on SQLite: imports and editors touch the same stories, and would
            # plan with what the other is about to change, or wait for each other for ever.
            cursor.execute(f"SELECT pg_advisory_xact_lock({_WRITERS}, hashtext(current_schema()))")
            cursor.execute("SET LOCAL newsdesk.quiet = 'on'")
            yield
            cursor.execute("SET LOCAL newsdesk.quiet = 'off'")
            return
        cursor.execute("INSERT OR IGNORE INTO articles_quietwriter (id) VALUES (1)")
        before = _rows_written(cursor)
        yield
        if _rows_written(cursor) != before:
            cursor.execute(
                "INSERT INTO articles_publicversion (id, number) VALUES (1, 1) "
                "ON CONFLICT (id) DO UPDATE SET number = number + 1"
            )
        cursor.execute("DELETE FROM articles_quietwriter")


def _rows_written(cursor: CursorWrapper) -> int:
    cursor.execute("SELECT total_changes()")
    return int(cursor.fetchone()[0])


def take_in_outside_edits(ids: list[int] | None = None) -> int:
    """Turns what was changed past the desk (of these articles; None: of all) into decisions.

    In short transactions: one statement in a shell may have changed them all. Returns the number
    of articles that had been changed.
    """
    marks = OutsideEdit.objects.all() if ids is None else OutsideEdit.objects.filter(pk__in=ids)
    if not marks.exists():
        return 0
    taker = _Taker(timezone.now())
    count = 0
    while marked := _take_in_some(marks.order_by("pk"), taker):
        count += marked
    return count


def _take_in_some(marks: QuerySet[OutsideEdit], taker: "_Taker") -> int:
    with quietly():
        marked = list(marks.select_for_update()[:PORTION].values_list("pk", flat=True))
        articles = list(Article.objects.select_for_update().filter(pk__in=marked).order_by("pk"))
        contents = values_of_articles([article.pk for article in articles])
        rulings = rulings_of(contents)
        touched: set[int] = set()
        for article in articles:
            touched |= taker.take_in(article, contents[article.pk], rulings[article.pk])
        stories.attach(touched | set(contents))
        OutsideEdit.objects.filter(pk__in=marked).delete()
    return len(marked)


class _Taker:
    """Takes in the changes of some articles, as one step."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.step = uuid.uuid4()
        self.providers = Providers()
        self.topics = Topics()

    def take_in(self, article: Article, content: Content, rulings: Rulings) -> set[int]:
        machine = machine_of(article.pk)
        content.values = {name: tidied(name, value) for name, value in content.values.items()}
        if machine is None:
            self._derive(article, content, rulings)
            key = address_key(content.values["web_url"] or content.values["original_url"])
            Article.objects.filter(pk=article.pk).update(address_key=key)
            distrust(rows_naming(article.pk, [] if key is None else [key]))
        else:
            self._plain_fields(article, content, rulings, machine)
        return self._coverage(article, rulings, machine)

    def _plain_fields(
        self, article: Article, content: Content, rulings: Rulings, machine: Machine
    ) -> None:
        before = projected(machine, rulings)
        for name, value in content.values.items():
            if value == before[name]:
                continue
            stood = snapshot(rulings.plain.get(name))
            ruling = rulings.plain.get(name) or Decision(article=article, field=name)
            ruling.set_against = against(ruling.set_against, machine.values[name])
            ruling.value = value
            ruling.who = OUTSIDE
            ruling.by = None
            ruling.at = self.at
            ruling.for_good = False
            ruling.made_public = name == "published" and value is True
            ruling.save()
            rulings.plain[name] = ruling
            Conflict.objects.filter(article=article, field=name, element="").delete()
            self._tell(article, name, before[name], value, stood)
        self._derive(article, content, rulings, undecided=machine.values["published"] is None)

    def _derive(
        self, article: Article, content: Content, rulings: Rulings, *, undecided: bool = False
    ) -> None:
        """The columns that follow from those that a person writes."""
        write_values(
            article.pk,
            content.values,
            rulings,
            undecided=undecided and "published" not in rulings.plain,
            providers=self.providers,
            topics=self.topics,
        )

    def _coverage(self, article: Article, rulings: Rulings, machine: Machine | None) -> set[int]:
        entries = machine.entries if machine else []
        cards = machine.cards if machine else []
        rows = list(
            RelatedLink.objects.filter(article=article)
            .select_related("target__provider", "own_provider")
            .order_by("position", "pk")
        )
        wanted = _wanted(rows, rulings)
        named = [entry.element for entry in entries]
        after = curate(named, rulings.related, wanted)
        if after.rulings != rulings.related or after.moves != rulings.moves:
            before = {"rulings": rulings.related, "moves": rulings.moves}
            store_curation(article, after.rulings, after.moves, who=OUTSIDE, by=None, at=self.at)
            self._tell(article, FIELD, before, {"rulings": after.rulings, "moves": after.moves})
        for row in rows:
            if row.key is None:
                row.delete()  # made anew below, with its key
        coverage = Coverage(article.pk, entries, lambda: cards, after.rulings, after.moves)
        return relate(
            [coverage], cards_before={}, cards_now={}, keys_moved=[], providers=self.providers
        )

    def _tell(
        self, article: Article, name: str, before: Value, after: Value, stood: Value = None
    ) -> None:
        HistoryEntry.objects.create(
            article=article,
            subject=article.slug,
            field=name,
            before=before,
            after=after,
            decision_before=stood,
            who=OUTSIDE,
            step=self.step,
            at=self.at,
        )


def store_curation(
    article: Article,
    rulings: dict[str, Value],
    moves: list[list[str | None]],
    *,
    who: str,
    by: Any,
    at: datetime,
) -> None:
    """Makes these the decisions about an article's related coverage."""
    wanted: dict[tuple[str, str], Value] = {
        (FIELD, element): ruling for element, ruling in rulings.items()
    }
    if moves:
        wanted[(ORDER, "")] = moves
    for decision in Decision.objects.filter(article=article, field__in=[FIELD, ORDER]):
        name = (decision.field, decision.element)
        if name not in wanted:
            decision.delete()
            continue
        value = wanted.pop(name)
        if value != decision.value:
            decision.value, decision.who, decision.by, decision.at = value, who, by, at
            decision.save()
    for (field, element), value in wanted.items():
        Decision.objects.create(
            article=article, field=field, element=element, value=value, who=who, by=by, at=at
        )


def _wanted(rows: Sequence[RelatedLink], rulings: Rulings) -> list[Wanted]:
    """How the rows say that the coverage should stand; of two that are one, the first."""
    wanted: dict[str, Wanted] = {}
    for row in rows:
        card = None
        if row.key is not None:
            element = element_of(row.key, row.nth)
            card = added_card(row, rulings.related.get(element)) if row.added else None
        else:
            card = added_card(row, None)
            element = element_of(key_of_card(card), row.nth)
        wanted.setdefault(element, Wanted(element, row.hidden, card))
    return list(wanted.values())


def card_of_link(row: RelatedLink) -> Card:
    """The card that a row shows; needs its target and providers at hand."""
    provider = row.provider
    return (
        row.url or "",
        row.title or "",
        row.excerpt or "",
        moment_value(row.published_at),
        row.type or "article",
        provider.name if provider else "",
        provider.domain if provider else "",
        row.quality,
    )
