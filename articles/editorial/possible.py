"""Whether an article can say what a person wants it to: what columns hold and documents take."""

from collections.abc import Mapping

from django.core.exceptions import FieldDoesNotExist, ValidationError

from articles.documents import (
    ArticleRecord,
    DocumentError,
    Problem,
    compose,
    read,
    validate,
)
from articles.editorial.outcome import Refused
from articles.mapping import (
    KEYS,
    Card,
    Value,
    column_of_value,
    record_of_card,
    record_of_values,
)
from articles.models import Article

_FIELDS = {key: field for field, key in KEYS.items()}

ADDRESSES = ("web_url", "original_url")

# What a document needs beside the fields that are looked at.
_SOUND: dict[str, Value] = {
    "title": "A title",
    "excerpt": "",
    "body": "",
    "category": "news",
    "type": "article",
    "locale": "",
    "published_at": "2024-03-01T12:00:00+00:00",
    "updated_at": None,
    "web_url": "https://news.example/",
    "original_url": "https://news.example/",
    "amp_url": "",
    "cdn_amp_url": "",
    "quality": None,
    "heat": None,
    "published": False,
    "removed": False,
    "provider": {"name": "A provider", "domain": "news.example"},
    "topics": [],
    "tags": [],
    "images": [],
}


def refuse_impossible(values: Mapping[str, Value]) -> None:
    """Raises Refused, with the reason, when an article can't be given these values.

    What no document could say is refused too: it would be lost with the next export.
    """
    for name, value in values.items():
        if name not in KEYS:
            raise Refused(f"{name!r} is nothing that can be edited.")
        _refuse_column(name, value)
    try:
        record = record_of_values({**_SOUND, **values})
    except ValueError as error:
        raise Refused(f"{error}.") from None
    _refuse_document(record)


def refuse_without_address(article: Article, values: Mapping[str, Value]) -> None:
    """Raises Refused when these values leave the article without any address of its own."""
    if values.keys().isdisjoint(ADDRESSES):
        return
    stands = [getattr(article, name) for name in ADDRESSES if name not in values]
    if not any([*stands, *(values.get(name) for name in ADDRESSES)]):
        raise Refused(f"“{article}” has no other address; an article needs one.")


def unfit_to_publish(article: Article) -> str:
    """Why readers can't be shown this article; "" when they can."""
    if article.removed:
        return "it was taken down; restore it first"
    if not article.title.strip():
        return "it has no headline"
    if not article.source_url:
        return "it has no address to lead readers to"
    return ""


def refuse_impossible_entry(card: Card) -> None:
    """Raises Refused, with the reason, when related coverage can't hold such an entry."""
    _refuse_document(record_of_values(_SOUND, (record_of_card(card),)))


def _refuse_document(record: ArticleRecord) -> None:
    try:
        _, warnings = validate(read(compose(record)))
    except ValueError as error:
        cause = error.__cause__
        problems = cause.problems if isinstance(cause, DocumentError) else ()
        raise Refused(_told(problems) or f"{error}.") from error
    if warnings:
        raise Refused(_told(warnings))


def _refuse_column(name: str, value: Value) -> None:
    try:
        field = Article._meta.get_field(name)
    except FieldDoesNotExist:
        return
    if name in ("provider", "topics"):
        return
    if name in ("published", "removed") and not isinstance(value, bool):
        raise Refused(f"{name.capitalize()}: it is yes or no.")
    if name in ("quality", "heat") and not (value is None or type(value) is int):
        raise Refused(f"{name.capitalize()}: a whole number is right.")
    try:
        field.clean(column_of_value(name, value), None)  # type: ignore[union-attr]
    except ValidationError as error:
        raise Refused(
            f"{name.replace('_', ' ').capitalize()}: {' '.join(error.messages)}"
        ) from None


def _words(key: str) -> str:
    key = key.rpartition("].")[2]
    return _FIELDS.get(key, key).replace("_", " ").capitalize()


def _told(problems: tuple[Problem, ...]) -> str:
    return " ".join(
        f"{_words(problem.key)}: {problem.message.removesuffix(': left out')}."
        for problem in problems
    )
