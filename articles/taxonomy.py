"""Providers and topics by the names that documents use; made when first named."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db.models import Model
from django.utils.text import slugify

from articles.documents import OrganizationRecord, TopicRecord, read_organization, read_topic
from articles.models import (
    Conflict,
    Decision,
    HistoryEntry,
    Provider,
    ProviderAlias,
    Topic,
    TopicAlias,
)
from articles.rows import insert_rows, next_ids

SLUG_LENGTH = 100  # characters; leaves room for what tells equal ones apart


def _slug_for(name: str, also: str, taken: set[str]) -> str:
    """An address for this name that isn't taken: with `also` added, then with a hash of both."""
    base = _beginning_of_slug(name, also)
    digest = _digest(name, also)
    longer = slugify(f"{base} {also.replace('.', '-')}")[:SLUG_LENGTH].strip("-")
    for slug in (base, longer, f"{base}-{digest}"):
        if slug not in taken:
            return slug
    number = 2
    while f"{base}-{digest}-{number}" in taken:
        number += 1
    return f"{base}-{digest}-{number}"


def _beginning_of_slug(name: str, also: str) -> str:
    """What every address for this name begins with; of a name without a Latin letter or a figure
    the hash, so that it is never ""."""
    return slugify(name)[:SLUG_LENGTH].strip("-") or _digest(name, also)


def _digest(name: str, also: str) -> str:
    return hashlib.blake2b(f"{name}\0{also}".encode(), digest_size=4).hexdigest()


class Providers:
    """The providers by name and domain. One of these serves one verb."""

    def __init__(self) -> None:
        self._ids: dict[tuple[str, str], int] = {}

    def id_of(self, name: str, domain: str) -> int:
        """The provider's id; a new pair makes a new provider."""
        pair = (name, domain)
        if pair not in self._ids:
            self._ids[pair] = self._find(name, domain) or self._make(name, domain)
        return self._ids[pair]

    def forget(self) -> None:
        """Ids that a rolled-back transaction made are none."""
        self._ids.clear()

    def _find(self, name: str, domain: str) -> int | None:
        pairs = Provider.objects.filter(name=name, domain=domain).order_by()
        merged = ProviderAlias.objects.filter(name=name, domain=domain).order_by()
        return (
            pairs.values_list("pk", flat=True).first()
            or merged.values_list("provider", flat=True).first()
        )

    def _make(self, name: str, domain: str) -> int:
        slug = free_slug(name, Provider, ProviderAlias, also=domain)
        return Provider.objects.create(name=name, domain=domain, slug=slug).pk


class ProvidersInBulk(Providers):
    """The same for an import, which asks for most of them and makes many.

    New ones are written together by `store`, in the transaction that asked for them.
    """

    RESERVED = 50  # keys fetched at once

    def __init__(self) -> None:
        super().__init__()
        self._last = 0  # the highest key that was loaded
        self._slugs: set[str] = set()
        self._keys: list[int] = []
        self._new: list[list[Any]] = []

    def refresh(self) -> None:
        """Begins a transaction: loads what others made since the last."""
        self._keys.clear()
        rows = Provider.objects.filter(pk__gt=self._last).order_by("pk")
        for pk, name, domain, slug in rows.values_list("pk", "name", "domain", "slug"):
            self._ids[name, domain] = self._last = pk
            self._slugs.add(slug)
        merged = ProviderAlias.objects.order_by("pk").values_list(
            "provider", "name", "domain", "slug"
        )
        for pk, name, domain, slug in merged:
            self._ids[name, domain] = pk
            self._slugs.add(slug)

    def forget(self) -> None:
        super().forget()
        self._last = 0
        self._slugs.clear()
        self._new.clear()

    def store(self) -> None:
        """Writes the new ones."""
        if self._new:
            insert_rows(Provider, PROVIDER_COLUMNS, self._new)
            self._new = []

    def _find(self, name: str, domain: str) -> int | None:
        return None  # all were loaded

    def _make(self, name: str, domain: str) -> int:
        if not self._keys:
            self.store()
            self._keys = list(reversed(next_ids(Provider, self.RESERVED)))
        pk = self._keys.pop()
        slug = _slug_for(name, domain, self._slugs)
        self._slugs.add(slug)
        self._new.append([pk, name, domain, slug, "", "[]", "[]"])
        return pk


PROVIDER_COLUMNS = ("id", "name", "domain", "slug", "description", "other_names", "logos")


class Topics:
    """The topics by name. One of these serves one import or one verb."""

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}

    def id_of(self, name: str) -> int:
        """The topic's id; a new name makes a new topic."""
        if name not in self._ids:
            self._ids[name] = self._find(name) or self._make(name)
        return self._ids[name]

    def _find(self, name: str) -> int | None:
        named = Topic.objects.filter(name=name).order_by()
        merged = TopicAlias.objects.filter(name=name).order_by()
        return (
            named.values_list("pk", flat=True).first()
            or merged.values_list("topic", flat=True).first()
        )

    def forget(self) -> None:
        """Ids that a rolled-back transaction made are none."""
        self._ids.clear()

    @staticmethod
    def _make(name: str) -> int:
        slug = free_slug(name, Topic, TopicAlias, also="topic")
        return Topic.objects.create(name=name, slug=slug).pk


# Names that were merged ---------------------------------------------------------------------------


class Aliases:
    """Which names stand for which, so that articles can be compared with their documents."""

    def __init__(self) -> None:
        self._providers: dict[tuple[str, ...], dict[str, str]] = {
            (name, domain): {"name": into, "domain": at}
            for name, domain, into, at in ProviderAlias.objects.order_by().values_list(
                "name", "domain", "provider__name", "provider__domain"
            )
        }
        self._topics = dict(TopicAlias.objects.order_by().values_list("name", "topic__name"))

    def leads_on(self, names: tuple[str, ...]) -> bool:
        """Whether what has these names (`names_in_file`) is called otherwise here."""
        return names in self._providers or (len(names) == 1 and names[0] in self._topics)

    def topic(self, name: str) -> str:
        """The name that is used here for a topic of this name."""
        return self._topics.get(name, name)

    def resolved(self, values: dict[str, Any]) -> dict[str, Any]:
        """What a document says, by the names that are used here."""
        provider = values["provider"]
        into = self._providers.get((provider["name"], provider["domain"]))
        if into:
            values = {**values, "provider": into}
        if self._topics and any(name in self._topics for name in values["topics"]):
            names = [self.topic(name) for name in values["topics"]]
            values = {**values, "topics": list(dict.fromkeys(names))}
        return values


def replaced(names: Any, old: str, new: str) -> Any:
    """Names with one of them replaced, each once."""
    if not isinstance(names, list):
        return names
    return list(dict.fromkeys(new if name == old else name for name in names))


def rename_in_decisions(field: str, change: Callable[[Any], Any]) -> None:
    """What was decided under an old name is decided under the new one."""
    for decision in Decision.objects.filter(field=field).iterator():
        value = change(decision.value)
        against = [change(one) for one in decision.set_against]
        if (value, against) != (decision.value, decision.set_against):
            decision.value, decision.set_against = value, against
            decision.save(update_fields=["value", "set_against"])
    for conflict in Conflict.objects.filter(field=field).iterator():
        value = change(conflict.value)
        if value != conflict.value:
            conflict.value = value
            conflict.save(update_fields=["value"])


def free_slug(name: str, *models: type[Model], also: str = "formerly") -> str:
    """An address for this name that none of these models' rows has; `also` tells equal ones apart.

    A merged name keeps its address, which leads on: ask for a model's aliases, too.
    """
    beginning = _beginning_of_slug(name, also)
    taken: set[str] = set()
    for model in models:
        near = model._default_manager.filter(slug__startswith=beginning)
        taken.update(near.values_list("slug", flat=True))
    return _slug_for(name, also, taken)


# Between the files of `_data` and the rows --------------------------------------------------------

TOPICS = "_data/topics/"


def file_record(path: str, original: bytes) -> TopicRecord | OrganizationRecord:
    """What a file of `_data` says. Raises DocumentError if that can't be read."""
    if path.startswith(TOPICS):
        return read_topic(original, path)
    return read_organization(original)


def names_in_file(record: TopicRecord | OrganizationRecord) -> tuple[str, ...]:
    """What the file calls a topic: (name,); or a provider: (name, domain)."""
    if isinstance(record, TopicRecord):
        return (record.name,)
    return record.name, record.domain


def file_fields(record: TopicRecord | OrganizationRecord) -> dict[str, Any]:
    """What the file says, by the row's fields (a topic's parent is another row)."""
    if isinstance(record, TopicRecord):
        return {
            "position": record.position if record.place is None else record.place,
            "description": record.description,
            "shortname": record.shortname,
            "keywords": list(record.keywords),
            "hashtags": list(record.hashtags),
        }
    return {
        "description": record.description,
        "other_names": list(record.other_names),
        "logos": [image._asdict() for image in record.images],
    }


def follow(row: Provider | Topic, said: Mapping[str, Any], base: Mapping[str, Any] | None) -> None:
    """Gives the row what its file says, in the fields that nobody edited: those that still say what
    the base does; without one, those that say nothing yet."""
    base = default_fields(row, said) if base is None else base
    changed = []
    for name, value in said.items():
        now = getattr(row, name)
        if now != value and now == base[name]:
            setattr(row, name, value)
            changed.append(name)
    if changed:
        row.save(update_fields=changed)


def default_fields(row: Provider | Topic, names: Iterable[str]) -> dict[str, Any]:
    """What these fields say of a row that nobody described."""
    fresh = type(row)()
    return {name: getattr(fresh, name) for name in names}


def forget_file(row: Provider | Topic, record: TopicRecord | OrganizationRecord) -> None:
    """What a file says of another row from now on it no longer says of this one: of this one stays
    what someone edited."""
    said = file_fields(record)
    follow(row, default_fields(row, said), said)
    if (
        isinstance(row, Topic)
        and isinstance(record, TopicRecord)
        and not parent_was_chosen(row, record.parent, Aliases())
    ):
        Topic.objects.filter(pk=row.pk).update(parent=None)


def parent_was_chosen(topic: Topic, said: str, aliases: Aliases) -> bool:
    """Whether someone gave the topic another parent than its file says (no name: none).

    One that stands below the topic was never taken in: to have another is no one's choice then,
    unless the history tells of one.
    """
    said = aliases.topic(said)
    if said == (topic.parent.name if topic.parent else ""):
        return False
    below = Topic.objects.filter(name=said).values_list("pk", flat=True).first()
    if below and stands_under(below, topic.pk):
        return HistoryEntry.objects.filter(topic=topic, field="parent").exists()
    return True


def stands_under(topic: int | None, other: int) -> bool:
    """Whether a topic is the other one or stands below it, both by their keys."""
    seen: set[int] = set()
    while topic is not None and topic not in seen:
        if topic == other:
            return True
        seen.add(topic)
        topic = Topic.objects.filter(pk=topic).values_list("parent", flat=True).first()
    return False
