"""What a row of the table of hostile documents says, and short ways to say it."""

from typing import Any, NamedTuple

from tests.documents.building import END, LINES, a_document, front


class Refused(NamedTuple):
    """The document stays out; one problem names this line and key, and says this."""

    document: bytes
    line: int
    key: str
    says: str


class Warned(NamedTuple):
    """The document goes in with just this warning; these fields of the record say so."""

    document: bytes
    line: int
    key: str
    says: str
    fields: dict[str, Any]


class Accepted(NamedTuple):
    """The document goes in without a word; these fields of the record say so."""

    document: bytes
    fields: dict[str, Any]


def refused(key: str, value: str, says: str) -> Refused:
    """A sound document with this value; the problem is in the key's line."""
    line = LINES.get(key, END)
    return Refused(a_document(**{key: value}), line, key, says)


def warned(key: str, value: str, says: str, **fields: Any) -> Warned:
    return Warned(a_document(**{key: value}), LINES.get(key, END), key, says, fields)


def accepted(key: str, value: str, **fields: Any) -> Accepted:
    return Accepted(a_document(**{key: value}), fields)


def related(*entries: str) -> str:
    return "related:\n" + "".join(entries)


WHOLE = a_document().decode()
HEAD = front()
PICTURE = "\n  - url: "
