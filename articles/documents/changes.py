"""Fields and values, as callers have them → keys and lines, as a document has them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from articles.documents import nodes, rendering
from articles.documents.characters import body_lines, one_line, several_lines
from articles.documents.keys import KEYS, OLDER_NAMES
from articles.documents.reading import Document
from articles.documents.records import (
    ArticleRecord,
    DocumentError,
    ImageRecord,
    ProviderRecord,
    RelatedRecord,
)
from articles.documents.rendering import Element, Rendered
from articles.documents.rewriting import elements_of
from articles.documents.validation import validate

LISTS = ("topics", "tags", "images", "related")


_TIDY: dict[str, Callable[[str], str]] = {
    **dict.fromkeys(("title", "category", "type", "locale"), one_line),
    **dict.fromkeys(("original_url", "web_url", "amp_url", "cdn_amp_url"), str.strip),
    "excerpt": several_lines,
    "body": body_lines,
    # Of topics and providers, in the files of `_data`:
    **dict.fromkeys(("name", "domain", "shortname"), one_line),
    "description": several_lines,
}


_NAMES = frozenset(("topics", "tags", "keywords", "hashtags", "other_names"))


def tidied(field: str, value: Any) -> Any:
    """A field's value as it is read back once it was written: its texts without outer blanks, odd
    line ends and what can't be kept."""
    if field in _NAMES and isinstance(value, list):
        names = [one_line(name) if isinstance(name, str) else name for name in value]
        return [name for place, name in enumerate(names) if name and name not in names[:place]]
    if field == "images" and isinstance(value, list):
        return [_tidied_picture(image) if isinstance(image, dict) else image for image in value]
    if field in _TIDY and isinstance(value, str):
        return _TIDY[field](value)
    return value


def _tidied_picture(image: dict[str, Any]) -> dict[str, Any]:
    texts = {name: said for name, said in image.items() if isinstance(said, str)}
    return image | {
        name: said.strip() if name == "url" else one_line(said) for name, said in texts.items()
    }


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"not a text: {value!r}")
    return value


def _inline(render: Callable[[Any], str]) -> Callable[[Any], Rendered | None]:
    return lambda value: None if value in (None, "") else Rendered(render(value))


def _number(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"not a whole number: {value!r}")
    return str(value)


def _truth(value: Any) -> str:
    if not isinstance(value, bool):
        raise ValueError(f"neither true nor false: {value!r}")
    return rendering.truth(value)


def _moment(value: Any) -> str:
    if not isinstance(value, datetime):
        raise ValueError(f"not a time: {value!r}")
    return rendering.moment(value)


def _excerpt(value: Any) -> Rendered | None:
    return None if value is None else Rendered(rendering.prose(_text(value)))


def _provider(value: Any) -> Rendered | None:
    if not isinstance(value, ProviderRecord):
        raise ValueError(f"not a provider: {value!r}")
    return Rendered(block=rendering.provider(value))


_name = _inline(lambda value: rendering.name(_text(value)))
_address = _inline(lambda value: rendering.quoted(_text(value)))

_RENDERERS: dict[str, Callable[[Any], Rendered | None]] = {
    "category": _name,
    "title": _inline(lambda value: rendering.prose(_text(value))),
    "excerpt": _excerpt,
    "published_at": _inline(_moment),
    "updated_at": _inline(_moment),
    "original_url": _address,
    "web_url": _address,
    "amp_url": _address,
    "cdn_amp_url": _address,
    "type": _name,
    "locale": _name,
    "quality": _inline(_number),
    "heat": _inline(_number),
    "published": _inline(_truth),
    "removed": _inline(_truth),
    "provider": _provider,
}


def _element(value: Any, field: str, came: int, *, older: bool) -> Element:
    if isinstance(value, int) and not isinstance(value, bool):
        if not 0 <= value < came:
            raise ValueError(f"{field} has no element {value}")
        return value
    if field == "images" and isinstance(value, ImageRecord):
        return rendering.image(value)
    if field == "related" and isinstance(value, RelatedRecord):
        return rendering.entry(value, older=older)
    if field in ("topics", "tags"):
        return [rendering.name(one_line(_text(value)))]
    raise ValueError(f"not an element of {field}: {value!r}")


def rendered(field: str, value: object, came: int, *, older: bool) -> Rendered | None:
    """What the field's key is to say, None if the key is to go. Raises ValueError.

    `came` is how many elements the key has so far, for those that are meant by number.
    """
    if field not in LISTS:
        return _RENDERERS[field](tidied(field, value))
    if value is None:
        return None
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise ValueError(f"not a list: {value!r}")
    elements = [_element(one, field, came, older=older) for one in value]
    return Rendered(elements=elements) if elements else None


def uses_older_names(document: Document) -> bool:
    values = document.root.values
    return any(older in values for older in OLDER_NAMES.values()) and not any(
        today in values for today in OLDER_NAMES
    )


class Changes:
    """What is to differ: `keys` by their spelling in the document, and the body if it does."""

    def __init__(self, document: Document, fields: Mapping[str, object]) -> None:
        unknown = set(fields) - {*KEYS, "body"}
        if unknown:
            raise ValueError(f"not fields that can be written: {', '.join(sorted(unknown))}")
        # Read in one piece: here the nodes of related entries are needed as well.
        self.root = cast(nodes.Mapping, nodes.parse(document.front).root)
        try:
            self.record: ArticleRecord | None = validate(document)[0]
        except DocumentError:
            self.record = None
        self.older = uses_older_names(document)
        self.keys: dict[str, Rendered | None] = {}
        self.body: str | None = None
        for field, value in fields.items():
            if self._is_said(field, value):
                continue
            if field == "body":
                self.body = tidied(field, _text(value or ""))
            else:
                self._change(field, value)

    def _is_said(self, field: str, value: object) -> bool:
        if field in LISTS and isinstance(value, Sequence) and not isinstance(value, str):
            if [*value] == [*range(len(elements_of(self.root.values.get(KEYS[field]))))] and value:
                return True
            value = tuple(value)
        if self.record is None:
            return False
        said = getattr(self.record, field)
        if isinstance(value, bool) is not isinstance(said, bool):
            return False
        return bool(said == value) or (value is None and said in ("", ()))

    def _change(self, field: str, value: object) -> None:
        today = KEYS[field]
        older = OLDER_NAMES.get(today, today)
        values = self.root.values
        says = rendered(field, value, len(elements_of(values.get(today))), older=self.older)
        if says is None:
            if field in ("title", "published_at", "type", "provider"):
                raise ValueError(f"{field} can't go")
            gone = {name for name in (today, older) if name in values}
            self.keys.update(dict.fromkeys(gone))
        elif today in values or (older not in values and not self.older):
            self.keys[today] = says
        else:
            self.keys[older] = says
