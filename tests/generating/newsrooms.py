"""Small synthetic newsrooms, and what a plain YAML loader makes of their documents."""

import hashlib
from functools import cache

import yaml

from articles.documents import ArticleRecord, read, validate
from articles.generating import NewsFile, Order, documents

BUSY = Order(documents=600, related=16_800)
QUIET = Order(documents=900, related=3_000)


@cache
def files(order: Order) -> dict[str, NewsFile]:
    """The newsroom's files by slug. Only for orders without moves, which can be kept by."""
    return fresh_files(order)


def fresh_files(order: Order) -> dict[str, NewsFile]:
    made = list(documents(order))
    by_slug = {file.slug: file for file in made}
    assert len(by_slug) == len(made)
    return by_slug


@cache
def plain(order: Order) -> dict[str, dict]:
    """Slug → front matter with every scalar as text: read by YAML alone, not by our own reader."""
    loaded = {}
    for slug, file in files(order).items():
        front = file.content.replace(b"\r\n", b"\n").split(b"\n---\n")[0].removeprefix(b"---\n")
        loaded[slug] = yaml.load(front, yaml.CBaseLoader)  # noqa: S506 - makes only texts
    return loaded


@cache
def records(order: Order) -> dict[str, ArticleRecord]:
    return {slug: validate(read(file.content))[0] for slug, file in files(order).items()}


def fingerprint(order: Order) -> str:
    digest = hashlib.sha256()
    for file in documents(order):
        digest.update(file.path.encode() + b"\0" + file.content)
    return digest.hexdigest()


def differing(before: ArticleRecord, after: ArticleRecord) -> set[str]:
    """The fields in which two records of one article differ."""
    return {
        name for name, one, other in zip(before._fields, before, after, strict=True) if one != other
    }
