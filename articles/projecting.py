"""Documents plus decisions → what the columns say (docs/decisions/0002).

Columns are rebuilt at will, and never the only home of anything.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings

from articles.documents import ArticleRecord, OrganizationRecord, TopicRecord, read, validate
from articles.mapping import (
    PLAIN,
    Card,
    Entry,
    Value,
    column_of_value,
    entries_of,
    entry_card,
    moment_of,
    moment_value,
    provider_value,
    value_of_column,
    values_of_record,
)
from articles.merging import merge
from articles.models import (
    Article,
    ArticleTopic,
    Decision,
    Source,
    SourceDocument,
    TaxonomyDocument,
)
from articles.originals import unpack
from articles.ranking import news_moment, rank_of
from articles.relating import FIELD, ORDER, Coverage
from articles.rows import chunks
from articles.taxonomy import Aliases, Providers, Topics, file_record

# What people say of an article and no document can: a decision each, and a column beside.
BESIDE = ("publish_at", "expire_at", "pinned_until", "rejection", "removal_reason")
THE_DOCUMENT = "the document"  # who ruled, where a document took an article down


@dataclass(slots=True)
class Rulings:
    """What people decided about one article."""

    plain: dict[str, Decision] = field(default_factory=dict)  # by field
    related: dict[str, Value] = field(default_factory=dict)  # by element
    moves: list[list[str | None]] = field(default_factory=list)


@dataclass(slots=True)
class Content:
    """What an article's columns say, as values."""

    slug: str
    values: dict[str, Value]
    undecided: bool


def rulings_of(ids: Iterable[int]) -> dict[int, Rulings]:
    """The decisions about these articles; of each at least an empty answer."""
    found = {pk: Rulings() for pk in ids}
    for part in chunks(sorted(found)):
        for decision in Decision.objects.filter(article__in=part).order_by("pk"):
            rulings = found[decision.article_id]
            if decision.field == FIELD:
                rulings.related[decision.element] = decision.value
            elif decision.field == ORDER:
                rulings.moves = list(decision.value or [])
            else:
                rulings.plain[decision.field] = decision
    return found


def values_of_articles(ids: Iterable[int]) -> dict[int, Content]:
    """What these articles say now, field by field, related coverage aside."""
    found: dict[int, Content] = {}
    columns = ("pk", "slug", "undecided", "provider__name", "provider__domain", *PLAIN)
    for part in chunks(sorted(ids)):
        for row in Article.objects.filter(pk__in=part).order_by().values_list(*columns):
            pk, slug, undecided, name, domain, *rest = row
            values: dict[str, Any] = {
                plain: value_of_column(plain, content)
                for plain, content in zip(PLAIN, rest, strict=True)
            }
            values["provider"] = provider_value(name, domain)
            values["topics"] = []
            found[pk] = Content(slug, values, undecided)
        topics = ArticleTopic.objects.filter(article__in=part).order_by("article", "position", "pk")
        for pk, name in topics.values_list("article", "topic__name"):
            found[pk].values["topics"].append(name)
    return found


def read_record(original: bytes, *, known_entries: bytes = b"") -> ArticleRecord:
    """The record of a document that we hold; it was valid when it came.

    With `known_entries`, the document's `entries_digest`, nothing that concerns them is asked, and
    they may be left unread.
    """
    return validate(read(original, known_entries=known_entries))[0]


def record_of_file(document: TaxonomyDocument) -> OrganizationRecord | TopicRecord:
    """What the file of a topic or provider says that we hold; it was valid when it came."""
    return file_record(document.path, unpack(document.original))


@dataclass(slots=True)
class Machine:
    """What an article's own document says."""

    values: dict[str, Value]
    entries: list[Entry]
    cards: list[Card]
    show_undecided: bool


def machine_of(article_id: int) -> Machine | None:
    """What the document of this article says; None for one that was born here."""
    row = (
        SourceDocument.objects.filter(article=article_id)
        .values_list("original", "source__undecided")
        .first()
    )
    if row is None:
        return None
    record = read_record(unpack(row[0]))
    cards = [entry_card(entry) for entry in record.related]
    return Machine(
        Aliases().resolved(values_of_record(record)),
        entries_of(cards),
        cards,
        row[1] == Source.Undecided.PUBLISH,
    )


def projected(machine: Machine, rulings: Rulings) -> dict[str, Value]:
    """What the article says by its document and the decisions about it."""
    values = {}
    for name, incoming in machine.values.items():
        value = merge(incoming, rulings.plain.get(name)).value
        if name == "published" and value is None:
            value = machine.show_undecided
        values[name] = value
    return values


def coverages_of(ids: Iterable[int]) -> list[Coverage]:
    """What documents and decisions say of the related coverage of these articles."""
    ids = list(ids)
    rulings = rulings_of(ids)
    found = []
    for pk in ids:
        machine = machine_of(pk)
        cards = machine.cards if machine else []
        found.append(
            Coverage(
                pk,
                machine.entries if machine else [],
                _always(cards),
                rulings[pk].related,
                rulings[pk].moves,
            )
        )
    return found


def _always(cards: list[Card]) -> Callable[[], list[Card]]:
    return lambda: cards


def is_undecided(machine: Machine, rulings: Rulings) -> bool:
    """The document doesn't say `published`, and no person has."""
    return machine.values["published"] is None and "published" not in rulings.plain


def released_at(rulings: Rulings) -> datetime | None:
    """When a person made the article public here, if that is why it is: when they did, or the
    later moment that they set for it."""
    ruling = rulings.plain.get("published")
    if not (ruling and ruling.value is True and ruling.made_public):
        return None
    planned = rulings.plain.get("publish_at")
    start = moment_of(planned.value) if planned else None
    return max(ruling.at, start) if start else ruling.at


def beside_value(content: Any) -> Value:
    """What a column of BESIDE holds, as a value."""
    return moment_value(content) if isinstance(content, datetime) else content


def beside_columns(name: str, value: Value, at: datetime | None) -> dict[str, Any]:
    """The columns that say a value of BESIDE, decided `at` that moment."""
    if name in ("rejection", "removal_reason"):
        return {name: value or ""}
    columns: dict[str, Any] = {name: moment_of(value)}
    if name == "pinned_until":
        columns["pinned_at"] = at if value else None
    return columns


def snapshot(ruling: Decision | None) -> Value:
    """A decision as the history keeps it, to be restored exactly."""
    if ruling is None:
        return None
    return {
        "value": ruling.value,
        "set_against": list(ruling.set_against),
        "for_good": ruling.for_good,
        "made_public": ruling.made_public,
        "keeps_report": ruling.keeps_report,
        "by_id": ruling.by_id,
        "who": ruling.who,
        "at": ruling.at.isoformat(),
    }


def keep_taken_down(
    article_id: int, rulings: Rulings, machine: Machine | None, at: datetime
) -> None:
    """What a document took down stays so until a person takes it back, whatever is handed back."""
    if machine and machine.values["removed"] and "removed" not in rulings.plain:
        rulings.plain["removed"] = Decision.objects.create(
            article_id=article_id,
            field="removed",
            value=True,
            set_against=[True],
            for_good=True,
            who=THE_DOCUMENT,
            at=at,
        )


def write_values(
    article_id: int,
    values: dict[str, Value],
    rulings: Rulings,
    *,
    undecided: bool,
    providers: Providers,
    topics: Topics,
) -> None:
    """Writes an article's columns and topics, and the rank that follows from them."""
    columns = {name: column_of_value(name, values[name]) for name in PLAIN}
    for name in BESIDE:
        if ruling := rulings.plain.get(name):
            columns |= beside_columns(name, ruling.value, ruling.at)
    released = released_at(rulings)
    moment = news_moment(columns["published_at"], released)
    Article.objects.filter(pk=article_id).update(
        **columns,
        provider_id=providers.id_of(**values["provider"]),
        undecided=undecided,
        decided="published" in rulings.plain,
        released_at=released,
        rank=rank_of(values["heat"], moment, half_life_hours=settings.RANK_HALF_LIFE_HOURS),
    )
    set_topics(article_id, values["topics"], topics)


def set_topics(article_id: int, names: Iterable[str], topics: Topics) -> None:
    """Gives the article these topics, in this order; rows that stand already stay."""
    wanted = {topics.id_of(name): place for place, name in enumerate(names)}
    for row in ArticleTopic.objects.filter(article=article_id):
        place = wanted.pop(row.topic_id, None)
        if place is None:
            row.delete()
        elif place != row.position:
            row.position = place
            row.save(update_fields=["position"])
    ArticleTopic.objects.bulk_create(
        ArticleTopic(article_id=article_id, topic_id=topic, position=place)
        for topic, place in wanted.items()
    )
