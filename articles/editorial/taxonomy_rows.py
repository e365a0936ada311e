"""Editing providers and topics. Documents know them by name: one given up still leads to them."""

from collections.abc import Iterable, Mapping
from typing import Any

from articles import copies
from articles.documents import tidied
from articles.editorial.act import Act
from articles.editorial.outcome import Outcome, Refused
from articles.mapping import Value, provider_value
from articles.models import (
    HistoryEntry,
    Provider,
    ProviderAlias,
    RelatedLink,
    Topic,
    TopicAlias,
)
from articles.relating import distrust
from articles.taxonomy import free_slug, rename_in_decisions, replaced, stands_under

NAMES = {Provider: ("name", "domain"), Topic: ("name",)}


def edit_row(row: Provider | Topic, changes: Mapping[str, Any], *, by: Any) -> Outcome:
    with Act(by) as act:
        current = type(row).objects.select_for_update().get(pk=row.pk)
        called = _names(current)
        changes = {name: tidied(name, content) for name, content in changes.items()}
        for name, after in changes.items():
            before = plain(getattr(current, name))
            if before != plain(after):
                act.tell(current, name, before, plain(after))
            setattr(current, name, after)
        _refuse_nameless(current, changes)
        if "parent" in changes:
            _refuse_circle(current)
        _refuse_taken(current)
        current.save(update_fields=list(changes))
        _keep_name(current, called)
        if changes.get("no_pictures"):
            copies.forget_provider(current.pk)
    return act.outcome


def add_row(row: Any, *, by: Any) -> Any:
    with Act(by) as act:
        for name in (*NAMES[type(row)], "description"):
            setattr(row, name, tidied(name, getattr(row, name)))
        _refuse_nameless(row, NAMES[type(row)])
        _refuse_taken(row)
        _refuse_address_of_merged(row)
        row.save()
        act.tell(row, "added", None, str(row))
    return row


def revert_row(act: Act, row: Provider | Topic, entry: HistoryEntry) -> None:
    """Takes back what an entry tells of a provider or topic, unless it changed since."""
    current = type(row).objects.select_for_update().get(pk=row.pk)
    if not hasattr(current, entry.field) or plain(getattr(current, entry.field)) != entry.after:
        act.outcome.left_alone.append(f"{entry.subject}: {entry.field} changed since")
        return
    if entry.field == "parent" and (reason := _no_parent(current, entry.before)):
        act.outcome.left_alone.append(f"{entry.subject}: {reason}")
        return
    called = _names(current)
    field = type(row)._meta.get_field(entry.field)
    setattr(current, field.attname, entry.before)  # type: ignore[union-attr]
    _refuse_taken(current)
    current.save(update_fields=[entry.field])
    _keep_name(current, called)
    if entry.field == "no_pictures" and entry.before:
        copies.forget_provider(current.pk)
    act.tell(current, entry.field, entry.after, entry.before, reverts=entry)


def plain(content: Any) -> Value:
    """A field's content as the history can keep it: of another row, its key."""
    return content.pk if isinstance(content, Topic | Provider) else content


def _names(row: Provider | Topic) -> dict[str, str]:
    return {name: getattr(row, name) for name in NAMES[type(row)]}


def _refuse_nameless(row: Provider | Topic, changed: Iterable[str]) -> None:
    for name in changed:
        if name in NAMES[type(row)] and not getattr(row, name):
            raise Refused(f"{name.capitalize()}: there is nothing that can be read in it.")


def _refuse_circle(row: Provider | Topic) -> None:
    if isinstance(row, Topic) and stands_under(row.parent_id, row.pk):
        raise Refused(f"“{row.parent}” is this topic or stands below it.")


def _no_parent(row: Provider | Topic, before: int | None) -> str:
    """Why this topic can't be the parent again; "" if it can, or if there was none."""
    if before is None:
        return ""
    if stands_under(before, row.pk):
        return "what was its parent stands below it by now"
    return "" if Topic.objects.filter(pk=before).exists() else "what was its parent is gone"


def _refuse_taken(row: Provider | Topic) -> None:
    rows = type(row).objects.filter(**_names(row)).exclude(pk=row.pk)
    others: Any = ProviderAlias if isinstance(row, Provider) else TopicAlias
    owner = "provider" if isinstance(row, Provider) else "topic"
    aliases = others.objects.filter(**_names(row)).exclude(**{owner: row.pk})
    if rows.exists() or aliases.exists():
        raise Refused(f"“{row}” is there already; merge the two instead.")


def _refuse_address_of_merged(row: Provider | Topic) -> None:
    """What readers have bookmarked leads on: nobody else is given the address of another name."""
    others: Any = ProviderAlias if isinstance(row, Provider) else TopicAlias
    owner = "provider" if isinstance(row, Provider) else "topic"
    alias = others.objects.filter(slug=row.slug).select_related(owner).first()
    if alias is not None:
        raise Refused(
            f"The address “{row.slug}” leads to “{getattr(alias, owner)}”: it is that of “{alias}”,"
            " which is another name of it. Choose another address."
        )


def _keep_name(row: Provider | Topic, called: dict[str, str]) -> None:
    """What comes under the name that was given up is still this one's."""
    names = _names(row)
    if names == called:
        return
    if isinstance(row, Provider):
        row.aliases.filter(**names).delete()
        slug = free_slug(called["name"], ProviderAlias, Provider)
        ProviderAlias.objects.create(provider=row, slug=slug, **called)
        before, after = provider_value(**called), provider_value(**names)
        rename_in_decisions("provider", lambda value: after if value == before else value)
        distrust(RelatedLink.objects.filter(own_provider=row))
    else:
        row.aliases.filter(**names).delete()
        slug = free_slug(called["name"], TopicAlias, Topic)
        TopicAlias.objects.create(topic=row, slug=slug, **called)
        rename_in_decisions("topics", lambda value: replaced(value, called["name"], names["name"]))
