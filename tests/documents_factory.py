"""Documents as the machine writes them, and a newsroom's folder that holds them.

A test states what matters; everything else is valid by default. The text is glued together here
and not by `articles.documents`, so that reading is tested against something else than writing.
"""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from articles.importing import Report, import_documents
from articles.models import (
    Article,
    ArticleTopic,
    Conflict,
    Decision,
    OutsideEdit,
    PublicAddress,
    RelatedLink,
    SourceDocument,
    Tombstone,
)

NEWS = "_news"
MOMENT = "2024-03-01T12:00:00Z"
SECURED = "q80AAA==;AAAAAAAAAAAAAAAAAAAAAA=="

# Field → key, in the machine's order.
KEYS = {
    "category": "category",
    "title": "title",
    "excerpt": "excerpt",
    "published_at": "publishedDateTime",
    "updated_at": "updatedDateTime",
    "original_url": "originalUrl",
    "web_url": "webUrl",
    "amp_url": "ampWebUrl",
    "cdn_amp_url": "cdnAmpWebUrl",
    "type": "type",
    "locale": "locale",
    "quality": "quality",
    "heat": "heat",
    "published": "published",
    "removed": "removed",
    "featured": "featuredContent",
    "provider": "provider",
    "topics": "topics",
    "tags": "tags",
    "images": "images",
    "related": "related",
    "secured": "secured",
}
TEXTS = {"title", "excerpt", "original_url", "web_url", "amp_url", "cdn_amp_url", "featured"}


def address_of(slug: str) -> str:
    return f"https://news.example/{slug}"


def provider(name: str = "The Example", domain: str = "news.example") -> dict[str, Any]:
    return {"name": name, "domain": domain}


def entry(slug: str, **fields: Any) -> dict[str, Any]:
    """A related entry that copies the card of the document `slug` as this factory makes it."""
    card = {name: document_fields(slug)[name] for name in CARD} | fields
    return {name: value for name, value in card.items() if value is not None}


CARD = ("title", "excerpt", "published_at", "web_url", "type", "provider", "quality")


def outside_entry(number: int) -> dict[str, Any]:
    """A related entry that names none of our articles."""
    return {
        "title": f"Report {number}",
        "webUrl": f"https://outside.example/{number}",
        "type": "article",
        "provider": provider("Outside", "outside.example"),
    }


def document_fields(slug: str, **fields: Any) -> dict[str, Any]:
    """The fields of a valid document; None takes one away."""
    valid = {
        "category": "news",
        "title": slug.replace("-", " ").capitalize(),
        "excerpt": f"What there is to say of {slug}.",
        "published_at": MOMENT,
        "web_url": address_of(slug),
        "type": "article",
        "quality": 50,
        "heat": 50,
        "published": False,
        "provider": provider(),
        "topics": ["AI"],
        "secured": SECURED,
    }
    return valid | fields


def document(slug: str, *, body: str = "", **fields: Any) -> str:
    """A document's text. Fields have the names of ArticleRecord, or are keys of their own."""
    said = {
        name: value for name, value in document_fields(slug, **fields).items() if value is not None
    }
    order = [name for name in KEYS if name in said] + [name for name in said if name not in KEYS]
    lines = [line for name in order for line in _lines(KEYS.get(name, name), name, said[name])]
    return "\n".join(["---", *lines, "---", *([body] if body else []), ""])


def _lines(key: str, name: str, value: Any) -> list[str]:
    if isinstance(value, dict):
        inner = [line for part, content in value.items() for line in _lines(*_named(part), content)]
        return [f"{key}:", *(f"  {line}" for line in inner)]
    if isinstance(value, list | tuple):
        if not value:
            return [f"{key}: []"]
        return [f"{key}:", *(f"  {line}" for item in value for line in _item(item))]
    return [f"{key}: {_scalar(name, value)}"]


def _named(part: str) -> tuple[str, str]:
    return KEYS.get(part, part), part


def _item(item: Any) -> list[str]:
    if not isinstance(item, dict):
        return [f"- {_scalar('', item)}"]
    lines = [line for part, content in item.items() for line in _lines(*_named(part), content)]
    return [f"- {lines[0]}", *(f"  {line}" for line in lines[1:])]


def _scalar(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if name in TEXTS:
        return json.dumps(str(value), ensure_ascii=False)
    return "null" if value is None else str(value)


class Newsroom:
    """A newsroom's folder, and the one database of the test.

    `seed` writes a document, `update` writes it again with some fields changed, `run` imports.
    """

    def __init__(self, folder: Path, *, under: str = NEWS) -> None:
        self.folder = folder
        self.under = under
        self.said: dict[str, dict[str, Any]] = {}
        (folder / under).mkdir(parents=True, exist_ok=True)

    def path(self, slug: str) -> Path:
        return self.folder / self.under / f"{slug}.md"

    def seed(self, slug: str, **fields: Any) -> Path:
        """Writes the document; what the fields don't say is as the factory has it."""
        self.said[slug] = fields
        return self.write(slug, document(slug, **fields))

    def update(self, slug: str, **fields: Any) -> Path:
        """Writes the document again, with these fields changed."""
        return self.seed(slug, **{**self.said.get(slug, {}), **fields})

    def write(self, slug: str, text: str | bytes) -> Path:
        """Writes a document by the letter."""
        path = self.path(slug)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def drop(self, slug: str) -> None:
        os.unlink(self.path(slug))

    def run(self, *paths: Path, **options: Any) -> Report:
        """Imports the folder, or what is named instead, in this process."""
        return import_documents(list(paths) or [self.folder], **{"jobs": 1, **options})


def outcomes(report: Report) -> dict[str, int]:
    """What became of the documents, without what became of none."""
    return {name: count for name, count in report.counts.items() if count}


def problems(report: Report) -> list[tuple[str, str, str]]:
    """(path, level, message) of all problems."""
    return [
        (document.path, problem.level, problem.message)
        for document in report.documents
        for problem in document.problems
    ]


CARD_COLUMNS = ("url", "title", "excerpt", "published_at", "type", "provider", "quality")


def coverage() -> dict[str, list[tuple[Any, ...]]]:
    """All related coverage, by words instead of keys: what each row leads to, holds and shows."""
    told: dict[str, list[tuple[Any, ...]]] = {}
    rows = RelatedLink.objects.select_related("article", "target__provider", "own_provider")
    for row in rows.order_by("article__slug", "position", "pk"):
        own = tuple(str(getattr(row, f"own_{name}")) for name in CARD_COLUMNS)
        shown = tuple(str(getattr(row, name)) for name in CARD_COLUMNS)
        target = row.target.slug if row.target else None
        words = (target, row.position, row.hidden, row.added, row.key, row.nth, own, shown)
        told.setdefault(row.article.slug, []).append(words)
    return told


def leads() -> dict[str, str | None]:
    """Who leads whom."""
    return dict(Article.objects.values_list("slug", "lead__slug"))


def start_over() -> None:
    """Forgets all articles, as if none had ever come."""
    for model in (RelatedLink, ArticleTopic, SourceDocument, Decision, Conflict):
        model.objects.all().delete()
    Article.objects.update(lead=None)
    for model in (Article, Tombstone, OutsideEdit, PublicAddress):
        model.objects.all().delete()
