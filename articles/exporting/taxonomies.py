"""What a newsroom knows of its topics and providers, as files of `_data`."""

import re
from collections.abc import Iterator
from typing import Any

from articles.documents import (
    ImageRecord,
    OrganizationRecord,
    TopicRecord,
    compose_organization,
    compose_topic,
    read_organization,
    read_topic,
    write_organization,
    write_topic,
)
from articles.models import Provider, TaxonomyDocument, Topic
from articles.originals import unpack
from articles.taxonomy import organization_fields, topic_fields

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


def taxonomy_files() -> Iterator[tuple[str, bytes]]:
    """Each file's path and bytes: as it came but for the lines that someone edited.

    A topic or provider that came from no file is written only once someone edited it: then it
    says more than its name.
    """
    taken = set()
    held = TaxonomyDocument.objects.select_related("topic__parent", "provider").order_by("path")
    for document in held.iterator():
        taken.add(document.path)
        original = unpack(document.original)
        if document.topic:
            yield document.path, _edited_topic(document.path, original, document.topic)
        elif document.provider:
            yield document.path, _edited_organization(original, document.provider)
    for topic in Topic.objects.select_related("parent").filter(document=None).iterator():
        path = f"_data/topics/{topic.position:02d}-{topic.slug}.yaml"
        plain = compose_topic(TopicRecord(id=topic.slug, name=topic.name))
        if path not in taken and (written := _edited_topic("", plain, topic)) != plain:
            yield path, written
    for provider in Provider.objects.filter(document=None).iterator():
        path = f"_data/organizations/{_UNSAFE.sub('-', provider.domain).strip('-.')}.md"
        if path in taken:
            path = f"_data/organizations/{provider.slug}.md"
        record = OrganizationRecord(id=provider.domain, name=provider.name, domain=provider.domain)
        plain = compose_organization(record)
        if (written := _edited_organization(plain, provider)) != plain:
            yield path, written


def _edited_topic(path: str, original: bytes, topic: Topic) -> bytes:
    said = read_topic(original, path)
    changes = _differences(topic, topic_fields(said))
    changes.pop("position", None)  # the file's name says it
    parent = topic.parent.name if topic.parent else ""
    if parent != said.parent:
        changes["parent"] = parent or None
    return write_topic(original, changes) if changes else original


def _edited_organization(original: bytes, provider: Provider) -> bytes:
    changes = _differences(provider, organization_fields(read_organization(original)))
    if "logos" in changes:
        logos = changes.pop("logos") or []
        changes["images"] = [ImageRecord(**logo) for logo in logos] or None
    return write_organization(original, changes) if changes else original


def _differences(row: Any, said: dict[str, Any]) -> dict[str, Any]:
    return {
        name: getattr(row, name) or None
        for name, value in said.items()
        if getattr(row, name) != value
    }
