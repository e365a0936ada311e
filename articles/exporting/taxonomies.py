"""What a newsroom knows of its topics and providers, as files of `_data`."""

import hashlib
import re
from collections.abc import Iterator, Sequence
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
from articles.projecting import record_of_file
from articles.taxonomy import Aliases, file_fields, parent_was_chosen

_SOUND = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")


def taxonomy_files() -> Iterator[tuple[str, bytes]]:
    """Each file's path and bytes: as it came but for the lines that someone edited.

    A topic or provider that came from no file is written only once someone edited it: then it
    says more than its name.
    """
    aliases = Aliases()
    taken: set[str] = set()
    held = TaxonomyDocument.objects.select_related("topic__parent", "provider").order_by("path")
    for document in held.iterator():
        taken.add(document.path.casefold())
        original = unpack(document.original)
        if document.topic:
            yield document.path, _edited_topic(document.path, original, document.topic, aliases)
        elif document.provider:
            yield document.path, _edited_organization(original, document.provider)
        else:  # of a name that was merged
            yield document.path, original
    unplaced = Topic._meta.get_field("position").get_default()
    for topic in Topic.objects.select_related("parent").filter(document=None).iterator():
        plain = compose_topic(TopicRecord(id=topic.slug, name=topic.name))
        number = f"{topic.position:02d}-"
        written = _edited_topic(number, plain, topic, aliases)
        if written != plain or topic.position != unplaced:
            wishes = [number + topic.slug, number + _digest(topic.name)]
            yield _made_up("_data/topics", wishes, ".yaml", taken), written
    for provider in Provider.objects.filter(document=None).iterator():
        record = OrganizationRecord(id=provider.domain, name=provider.name, domain=provider.domain)
        plain = compose_organization(record)
        if (written := _edited_organization(plain, provider)) != plain:
            yield _made_up("_data/organizations", _wishes(provider), ".md", taken), written


def _wishes(provider: Provider) -> list[str]:
    """What a provider's file may be called. A domain that several have is no one's name: which of
    them would have it would hang on who else was edited."""
    sharing = Provider.objects.filter(domain__iexact=provider.domain).exclude(pk=provider.pk)
    own = [] if sharing.exists() else [provider.domain]
    return [*own, provider.slug, _digest(provider.name, provider.domain)]


def _made_up(folder: str, wishes: Sequence[str], ending: str, taken: set[str]) -> str:
    """The path of a file that has none: the first of these names that any system takes and no other
    file has, whatever the case of its letters; the last one if there is none."""
    sound = [f"{folder}/{wish}{ending}" for wish in wishes if _SOUND.fullmatch(wish)]
    path = next((path for path in sound if path.casefold() not in taken), sound[-1])
    taken.add(path.casefold())
    return path


def _digest(*names: str) -> str:
    return hashlib.blake2b("\0".join(names).encode(), digest_size=8).hexdigest()


def _edited_topic(path: str, original: bytes, topic: Topic, aliases: Aliases) -> bytes:
    said = read_topic(original, path)
    changes = _differences(topic, file_fields(said))
    if "position" in changes:
        del changes["position"]
        # The file keeps its name: a number that no longer says the place is overruled by a key.
        changes["place"] = None if topic.position == said.position else topic.position
    if parent_was_chosen(topic, said.parent, aliases):
        changes["parent"] = _name_in_its_file(topic.parent) if topic.parent else None
    return write_topic(original, changes) if changes else original


def _name_in_its_file(topic: Topic) -> str:
    """What the files call a topic, whatever it is called here."""
    document = TaxonomyDocument.objects.filter(topic=topic).first()
    return record_of_file(document).name if document else topic.name


def _edited_organization(original: bytes, provider: Provider) -> bytes:
    changes = _differences(provider, file_fields(read_organization(original)))
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
