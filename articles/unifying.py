"""Two spellings of one provider or topic become one, and can be taken apart again.

The name that is given up stays as an alias: what comes under it later is taken in by the other, its
page leads there, and an export still gives every document the name that came with it.
"""

import uuid
from typing import Any

from django.utils import timezone

from articles import copies, stories
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
from articles.projecting import coverages_of, machine_of, projected, rulings_of, set_topics
from articles.relating import relate
from articles.rows import chunks
from articles.taxonomy import (
    Providers,
    Topics,
    free_slug,
    rename_in_decisions,
    replaced,
    stands_under,
)


class CannotUnify(Exception):
    """These two can't become one; the message tells the editor why."""


def merge_providers(old: Provider, into: Provider, *, by: Any) -> int:
    """Makes `old` another name of `into`. Returns how many articles changed their provider."""
    if old.pk == into.pk:
        raise CannotUnify("A provider can't be merged into itself.")
    with quietly():
        before = {"name": old.name, "domain": old.domain, "slug": old.slug,
                  "description": old.description}  # fmt: skip
        moved = Article.objects.filter(provider=old).update(provider=into)
        RelatedLink.objects.filter(own_provider=old).update(own_provider=into)
        TaxonomyDocument.objects.filter(provider=old).update(provider=None)
        old.aliases.update(provider=into)
        names = provider_value(old.name, old.domain), provider_value(into.name, into.domain)
        rename_in_decisions("provider", lambda value: names[1] if value == names[0] else value)
        told: Value = {**before, "no_pictures": old.no_pictures}
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
        provider = Provider.objects.create(
            name=alias.name,
            domain=alias.domain,
            slug=_address_again(alias, Provider),
            description=was.get("description", ""),
            no_pictures=was.get("no_pictures", False),
        )
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
    """Makes `old` another name of `into`. Returns how many articles changed their topics."""
    if old.pk == into.pk:
        raise CannotUnify("A topic can't be merged into itself.")
    if stands_under(into.pk, old.pk):
        raise CannotUnify(f"“{into}” stands below “{old}”: give it another parent first.")
    with quietly():
        name, slug = old.name, old.slug
        before = {"name": name, "slug": slug, "position": old.position, "parent": old.parent_id}
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
        parent = was.get("parent") or 0  # none has this key
        topic = Topic.objects.create(
            name=alias.name,
            slug=_address_again(alias, Topic),
            position=was.get("position", Topic._meta.get_field("position").get_default()),
            parent=Topic.objects.filter(pk=parent).exclude(slug=alias.slug).first(),
        )
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
