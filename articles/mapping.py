"""Article ↔ ArticleRecord: the one place that speaks both vocabularies.

Between them stand *values*: what a document or a person says of a field, as JSON, so that
decisions, conflicts and the history can hold it and compare it.
"""

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from articles.documents import (
    ArticleRecord,
    ImageRecord,
    ProviderRecord,
    RelatedRecord,
)

Value = Any

# Field of the record and of the article → key of the document.
KEYS = {
    "title": "title",
    "excerpt": "excerpt",
    "body": "body",
    "category": "category",
    "type": "type",
    "locale": "locale",
    "published_at": "publishedDateTime",
    "updated_at": "updatedDateTime",
    "original_url": "originalUrl",
    "web_url": "webUrl",
    "amp_url": "ampWebUrl",
    "cdn_amp_url": "cdnAmpWebUrl",
    "quality": "quality",
    "heat": "heat",
    "published": "published",
    "removed": "removed",
    "provider": "provider",
    "topics": "topics",
    "tags": "tags",
    "images": "images",
}
PLAIN = tuple(name for name in KEYS if name not in {"provider", "topics"})
TIMES = ("published_at", "updated_at")
DERIVED = ("address_key", "card_key", "title_key", "video_host", "video_id")


# Values ------------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def moment_value(moment: datetime | None) -> str | None:
    """A moment as a value: ISO 8601 in UTC, so that equal moments are equal values."""
    return None if moment is None else moment.astimezone(UTC).isoformat()


def moment_of(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value)


def provider_value(name: str, domain: str) -> dict[str, str]:
    return {"name": name, "domain": domain}


def image_value(image: ImageRecord) -> dict[str, Value]:
    return image._asdict()


def image_of(value: Value) -> ImageRecord:
    """The picture that a value tells of. Raises ValueError: a shell can store any JSON."""
    try:
        image = ImageRecord(**value)
    except TypeError:
        raise ValueError(f"not a picture: {value!r}") from None
    texts = (image.url, image.title, image.attribution)
    numbers = (image.width, image.height, image.is_cached)
    if not all(isinstance(said, str) for said in texts) or not all(
        said is None or isinstance(said, int) for said in numbers
    ):
        raise ValueError(f"not a picture: {value!r}")
    return image


def values_of_record(record: ArticleRecord) -> dict[str, Value]:
    """What the document says, field by field (related coverage has rules of its own)."""
    return {
        "title": record.title,
        "excerpt": record.excerpt,
        "body": record.body,
        "category": record.category,
        "type": record.type,
        "locale": record.locale,
        "published_at": moment_value(record.published_at),
        "updated_at": moment_value(record.updated_at),
        "original_url": record.original_url,
        "web_url": record.web_url,
        "amp_url": record.amp_url,
        "cdn_amp_url": record.cdn_amp_url,
        "quality": record.quality,
        "heat": record.heat,
        "published": record.published,
        "removed": record.removed,
        "provider": provider_value(record.provider.name, record.provider.domain),
        "topics": list(dict.fromkeys(record.topics)),
        "tags": list(record.tags),
        "images": [image_value(image) for image in record.images],
    }


def value_of_column(field: str, content: Any) -> Value:
    """What a plain column holds, as a value."""
    return moment_value(content) if field in TIMES else content


def column_of_value(field: str, value: Value) -> Any:
    """What a plain column has to hold to say `value`."""
    if field in TIMES:
        return moment_of(value)
    if value is None and field in {"published", "removed"}:
        return False  # undecided is held: see `Article.undecided`
    return value


def record_change(field: str, value: Value) -> Any:
    """A decided value in the terms of `documents.write`. Raises ValueError."""
    if field in TIMES:
        return moment_of(value)
    if field == "provider":
        return ProviderRecord(value["name"], value["domain"], ())
    if field == "images":
        return [image_of(image) for image in value]
    if field == "removed" and not value:
        return None  # a document that isn't removed doesn't say so
    if value == "" and field not in {"title", "excerpt", "category", "body"}:
        return None
    return value


# Keys and cards ----------------------------------------------------------------------------------


def _hash(text: str) -> int:
    """64 bits of a text, signed, as a column holds it; the same in every process and release."""
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def address_key(url: str) -> int | None:
    """What an address is found by; None without one."""
    return _hash("address\0" + url) if url else None


def card_key(kind: str, provider: str, title: str) -> int:
    """What an entry without an address is found by (docs/format.md: videos)."""
    return _hash(f"card\0{kind}\0{provider}\0{title}")


Card = tuple[str, str, str, str | None, str, str, str, int | None]
"""url, title, excerpt, published_at as a value, type, provider's name and domain, quality: what an
entry of related coverage copies of the article that it names, and so what can drift from it."""


def entry_card(entry: RelatedRecord) -> Card:
    provider = entry.provider
    return (
        entry.url,
        entry.title,
        entry.excerpt,
        moment_value(entry.published_at),
        entry.type,
        provider.name if provider else "",
        provider.domain if provider else "",
        entry.quality,
    )


def article_card(record: ArticleRecord) -> Card:
    """The card that an entry naming this article would copy: a video's has no address."""
    return (
        record.web_url or ("" if record.type == "video" else record.original_url),
        record.title,
        record.excerpt,
        moment_value(record.published_at),
        record.type,
        record.provider.name,
        record.provider.domain,
        record.quality,
    )


def key_of_card(card: Card) -> int:
    """What tells an entry with this card from the others."""
    return address_key(card[0]) or card_key(card[4], card[5], card[1])


def card_digest(card: Card) -> int:
    """64 bits by which equal cards are known without comparing them."""
    return _hash("\x1f".join("" if part is None else str(part) for part in card))


_NOT_WORDS = re.compile(r"[\W_]+")


def title_key(title: str) -> int | None:
    """What equal titles have in common, whatever their case, accents and punctuation."""
    plain = unicodedata.normalize("NFKD", title).casefold()
    words = "".join(letter for letter in plain if not unicodedata.combining(letter))
    words = _NOT_WORDS.sub(" ", words).strip()
    return _hash("title\0" + words) if words else None


def derived_columns(record: ArticleRecord) -> dict[str, Any]:
    """The columns DERIVED, which follow from the document alone: the keys that the article is found
    by, and its film. No decision moves them."""
    is_video = record.type == "video"
    return {
        "address_key": address_key(record.web_url or record.original_url),
        "card_key": (
            card_key(record.type, record.provider.name, record.title) if is_video else None
        ),
        "title_key": title_key(record.title),
        "video_host": record.video.host if record.video else "",
        "video_id": record.video.id if record.video else "",
    }


class Entry(NamedTuple):
    """An entry of related coverage: what tells it apart, and what its card says, as hashes."""

    key: int
    nth: int  # which of several entries with the same key
    digest: int

    @property
    def element(self) -> str:
        """How decisions name it."""
        return element_of(self.key, self.nth)


def element_of(key: int, nth: int) -> str:
    return f"{key}:{nth}"


@lru_cache(maxsize=8192)  # an entry stands in every article of its story
def _fingerprints(card: Card) -> tuple[int, int]:
    return key_of_card(card), card_digest(card)


def entries_of(cards: Sequence[Card]) -> list[Entry]:
    """What tells entries with these cards apart, equal ones by their number."""
    seen: dict[int, int] = {}
    entries = []
    for card in cards:
        key, digest = _fingerprints(card)
        nth = seen.get(key, 0)
        seen[key] = nth + 1
        entries.append(Entry(key, nth, digest))
    return entries


def record_of_card(card: Card) -> RelatedRecord:
    """The entry that a document holds for a card."""
    url, title, excerpt, published_at, kind, name, domain, quality = card
    return RelatedRecord(
        index=-1,
        url=url,
        title=title,
        excerpt=excerpt,
        published_at=moment_of(published_at),
        type=kind,
        provider=ProviderRecord(name, domain, ()) if name else None,
        quality=quality,
    )


def record_of_values(
    values: Mapping[str, Value], related: tuple[RelatedRecord, ...] = ()
) -> ArticleRecord:
    """The record of an article that was born here, from its values. Raises ValueError."""
    return ArticleRecord(
        category=values["category"],
        title=values["title"],
        excerpt=values["excerpt"],
        published_at=datetime.fromisoformat(values["published_at"]),
        updated_at=moment_of(values["updated_at"]),
        original_url=values["original_url"],
        web_url=values["web_url"],
        amp_url=values["amp_url"],
        cdn_amp_url=values["cdn_amp_url"],
        type=values["type"],
        quality=values["quality"],
        heat=values["heat"],
        published=values["published"],
        removed=values["removed"],
        video=None,
        locale=values["locale"],
        provider=ProviderRecord(values["provider"]["name"], values["provider"]["domain"], ()),
        topics=tuple(values["topics"]),
        tags=tuple(values["tags"]),
        images=tuple(image_of(image) for image in values["images"]),
        related=related,
        body=values["body"],
    )
