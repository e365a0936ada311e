"""Two spellings of one provider or topic become one, and can be taken apart again.

The name that is given up stays as an alias: what comes under it later is taken in by the other, its
page leads there, and an export still gives every document the name that came with it.
"""

import uuid
from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.utils import timezone

from articles import copies, stories
from articles.documents import OrganizationRecord, TopicRecord
from articles.mapping import Value, provider_value
from articles.models import (
    Article,
    ArticleTopic,
    HistoryEntry,
    Provider,
    ProviderAlias,
    RelatedLink,
    TaxonomyDocument,
    Topic,
    TopicAlias,
)
from articles.outside_edits import quietly
from articles.projecting import (
    coverages_of,
    machine_of,
    projected,
    record_of_file,
    rulings_of,
    set_topics,
)
from articles.relating import distrust, relate
from articles.rows import chunks
from articles.taxonomy import (
    Aliases,
    Providers,
    Topics,
    default_fields,
    file_fields,
    forget_file,
    free_slug,
    names_in_file,
    parent_was_chosen,
    rename_in_decisions,
    replaced,
    stands_under,
)

Record = OrganizationRecord | TopicRecord

# What is kept of a name that is merged, so that it can be taken apart again.
PROVIDER_FIELDS = ("description", "other_names", "logos", "no_pictures")
TOPIC_FIELDS = ("position", "description", "shortname", "keywords", "hashtags")


class CannotUnify(Exception):
    """These two can't become one; the message tells the editor why."""


def merge_providers(old: Provider, into: Provider, *, by: Any) -> int:
    """Makes `old` another name of `into`. Returns how many articles changed their provider.

    Raises CannotUnify when both are one.
    """
    if old.pk == into.pk:
        raise CannotUnify("A provider can't be merged into itself.")
    with quietly():
        before = {"name": old.name, "domain": old.domain, "slug": old.slug}
        told: Value = {**before, **_edited(old, PROVIDER_FIELDS, _said_of(old))}
        moved = Article.objects.filter(provider=old).update(provider=into)
        distrust(RelatedLink.objects.filter(own_provider__in=[old, into]))
        RelatedLink.objects.filter(own_provider=old).update(own_provider=into)
        TaxonomyDocument.objects.filter(provider=old).update(provider=None)
        old.aliases.update(provider=into)
        names = provider_value(old.name, old.domain), provider_value(into.name, into.domain)
        rename_in_decisions("provider", lambda value: names[1] if value == names[0] else value)
        _tell({"provider": into}, into.slug, "merged", told, {"articles": moved}, by)
        if old.no_pictures and not into.no_pictures:
            _show_no_pictures(into, by)
        old.delete()
        ProviderAlias.objects.create(
            provider=into, name=before["name"], domain=before["domain"], slug=before["slug"]
        )
    return moved


def separate_provider(alias: ProviderAlias, *, by: Any) -> Provider:
    """Takes a merged name out again, with the articles whose documents say it."""
    with quietly():
        into = alias.provider
        said = provider_value(alias.name, alias.domain)
        alias.delete()
        was = _as_it_was("provider", into.pk, alias.slug)
        file = _file_of((alias.name, alias.domain), into)
        provider = Provider.objects.create(
            name=alias.name,
            domain=alias.domain,
            slug=_address_again(alias, Provider),
            **_says_again(PROVIDER_FIELDS, was, file),
        )
        _hand_over(file, into, provider)
        moved = 0
        for pk in Article.objects.filter(provider=into).values_list("pk", flat=True).iterator():
            machine = machine_of(pk)
            if machine and projected(machine, rulings_of([pk])[pk])["provider"] == said:
                moved += Article.objects.filter(pk=pk).update(provider=provider)
        _give_back_entries(into)
        _tell({"provider": into}, into.slug, "separated", None, {**said, "articles": moved}, by)
    return provider


def _show_no_pictures(provider: Provider, by: Any) -> None:
    """Someone ruled that the pictures of what it takes in aren't shown, and nothing tells whose
    picture is whose from now on: so none is, until someone says otherwise."""
    provider.no_pictures = True
    provider.save(update_fields=["no_pictures"])
    copies.forget_provider(provider.pk)
    _tell({"provider": provider}, provider.slug, "no_pictures", False, True, by)


def _give_back_entries(into: Provider) -> None:
    """Related entries name again who their documents, or whoever added them, say reported them."""
    naming = RelatedLink.objects.filter(own_provider=into).order_by().values_list("article")
    providers = Providers()
    for ids in chunks(sorted(pk for (pk,) in naming.distinct())):
        touched = relate(
            coverages_of(ids), cards_before={}, cards_now={}, keys_moved=[], providers=providers
        )
        stories.attach(touched)


def merge_topics(old: Topic, into: Topic, *, by: Any) -> int:
    """Makes `old` another name of `into`. Returns how many articles changed their topics.

    Raises CannotUnify when both are one, or `into` stands below `old`.
    """
    if old.pk == into.pk:
        raise CannotUnify("A topic can't be merged into itself.")
    if stands_under(into.pk, old.pk):
        raise CannotUnify(f"“{into}” stands below “{old}”: give it another parent first.")
    with quietly():
        name, slug = old.name, old.slug
        said = _said_of(old)
        before: Value = {"name": name, "slug": slug, **_edited(old, TOPIC_FIELDS, said)}
        if not isinstance(said, TopicRecord) or parent_was_chosen(old, said.parent, Aliases()):
            before["parent"] = old.parent_id
        before["children"] = list(old.children.order_by("pk").values_list("pk", flat=True))
        both = ArticleTopic.objects.filter(topic=into).values("article")
        rows = ArticleTopic.objects.filter(topic=old)
        moved = rows.count()
        rows.filter(article__in=both).delete()
        rows.update(topic=into)
        old.children.update(parent=into)
        TaxonomyDocument.objects.filter(topic=old).update(topic=None)
        old.aliases.update(topic=into)
        rename_in_decisions("topics", lambda names: replaced(names, old.name, into.name))
        _tell({"topic": into}, into.slug, "merged", before, {"articles": moved}, by)
        old.delete()
        TopicAlias.objects.create(topic=into, name=name, slug=slug)
    return moved


def separate_topic(alias: TopicAlias, *, by: Any) -> Topic:
    """Takes a merged name out again, with the articles whose documents say it."""
    with quietly():
        into = alias.topic
        alias.delete()
        was = _as_it_was("topic", into.pk, alias.slug)
        file = _file_of((alias.name,), into)
        topic = Topic.objects.create(
            name=alias.name,
            slug=_address_again(alias, Topic),
            parent=_parent_again(was, file),
            **_says_again(TOPIC_FIELDS, was, file),
        )
        _hand_over(file, into, topic)
        _give_back_children(into, topic, was.get("children", []))
        topics = Topics()
        moved = 0
        rows = ArticleTopic.objects.filter(topic=into)
        for pk in rows.values_list("article", flat=True).iterator():
            machine = machine_of(pk)
            names = projected(machine, rulings_of([pk])[pk])["topics"] if machine else []
            if alias.name in names:
                set_topics(pk, names, topics)
                moved += 1
        after = {"name": alias.name, "articles": moved}
        _tell({"topic": into}, into.slug, "separated", None, after, by)
    return topic


def _address_again(alias: ProviderAlias | TopicAlias, model: type[Provider] | type[Topic]) -> str:
    """The address that the name had, unless another has been given it meanwhile."""
    if model._default_manager.filter(slug=alias.slug).exists():
        return free_slug(alias.name, model, type(alias))
    return alias.slug


def _said_of(row: Provider | Topic) -> Record | None:
    """What the file of a provider or topic says, if it has one."""
    kind = str(row._meta.model_name)
    file = TaxonomyDocument.objects.filter(**{kind: row}).first()
    return record_of_file(file) if file else None


def _edited(row: Provider | Topic, fields: Sequence[str], said: Record | None) -> dict[str, Value]:
    """What someone said of a provider or topic, and no file does."""
    known = default_fields(row, fields) | (file_fields(said) if said else {})
    return {name: getattr(row, name) for name in fields if getattr(row, name) != known[name]}


def _says_again(
    fields: Sequence[str], was: dict[str, Any], file: TaxonomyDocument | None
) -> dict[str, Any]:
    """What is said of a name that is taken out again: by its file, and by who edited it before."""
    said = file_fields(record_of_file(file)) if file else {}
    return {name: was.get(name, said.get(name)) for name in fields if name in was or name in said}


def _file_of(names: tuple[str, ...], into: Provider | Topic) -> TaxonomyDocument | None:
    """The file of a merged name: it waited since, or describes what took the name in."""
    waiting, own = Q(topic=None, provider=None), Q(**{str(into._meta.model_name): into})
    for file in TaxonomyDocument.objects.filter(waiting | own).order_by("path"):
        if names_in_file(record_of_file(file)) == names:
            return file
    return None


def _hand_over(
    file: TaxonomyDocument | None, into: Provider | Topic, row: Provider | Topic
) -> None:
    """The file of a name describes the row that has the name again."""
    if file is None:
        return
    kind = str(row._meta.model_name)
    if getattr(file, kind) == into:
        forget_file(into, record_of_file(file))
    setattr(file, kind, row)
    file.save(update_fields=[kind])


def _parent_again(was: dict[str, Any], file: TaxonomyDocument | None) -> Topic | None:
    """The parent that someone chose, or the one that the file names."""
    if "parent" in was:
        return Topic.objects.filter(pk=was["parent"] or 0).first()  # none has the key 0
    said = record_of_file(file) if file else None
    parent = said.parent if isinstance(said, TopicRecord) else ""
    return Topic.objects.filter(name=Aliases().topic(parent)).first()


def _give_back_children(into: Topic, topic: Topic, before: Sequence[int]) -> None:
    """Those whose files say that they stand below this topic stand there again, and those that
    stood there `before` and whose files don't say that they stand below the other."""
    aliases = Aliases()
    for child in into.children.order_by("pk"):
        said = _said_of(child)
        parent = said.parent if isinstance(said, TopicRecord) else ""
        theirs = child.pk in before and aliases.topic(parent) != into.name
        if (theirs or parent == topic.name) and not stands_under(topic.pk, child.pk):
            Topic.objects.filter(pk=child.pk).update(parent=topic)


def _as_it_was(kind: str, into: int, slug: str) -> dict[str, Any]:
    """What the history keeps of a name that was merged into another; nothing if it doesn't."""
    entries = HistoryEntry.objects.filter(field="merged", **{kind: into}).order_by("-pk")
    for before in entries.values_list("before", flat=True):
        if isinstance(before, dict) and before.get("slug") == slug:
            return before
    return {}


def _tell(
    about: dict[str, Any], subject: str, field: str, before: Value, after: Value, by: Any
) -> None:
    HistoryEntry.objects.create(
        **about,
        subject=subject,
        field=field,
        before=before,
        after=after,
        by=by if getattr(by, "pk", None) else None,
        who=by.get_username() if hasattr(by, "get_username") else str(by),
        step=uuid.uuid4(),
        at=timezone.now(),
    )
