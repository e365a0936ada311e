"""Texts → numbers, truth values and times, by what the key asks for.

YAML 1.1 would read `010`, `1_000`, `12:30`, `yes` and bare dates as something; here each key says
what it takes and the rest is refused (docs/format.md, "What bad input gets").
"""

import re
from datetime import UTC, datetime
from functools import lru_cache

from articles.documents.characters import shown
from articles.documents.limits import EARLIEST, LATEST, MAX_SCORE
from articles.documents.nodes import Node, Scalar, Sequence

_WHOLE = re.compile(r"-?[1-9][0-9]{0,8}|0")
_MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}:[0-9]{2})(:[0-9]{2})?(?:\.([0-9]{1,9}))?"
    r" ?(?:([Zz])|([+-][0-9]{2}):?([0-5][0-9])?)"
)


class Wrong(Exception):  # noqa: N818 - it names what a value is
    """A value that isn't what its key takes; says what was found and what would be right."""


def found(node: Node) -> str:
    """What was found, for a message."""
    if type(node) is Scalar:
        if not node.plain:
            return f"the text {shown(node.text)}"
        return shown(node.text) if node.text else "nothing"
    return "a list" if type(node) is Sequence else "a mapping"


def whole_number(node: Node, lowest: int, highest: int = MAX_SCORE) -> int:
    """A plain whole number: `87`, not `"87"`, `87.0`, `087` or `0x57`. Raises Wrong."""
    if type(node) is Scalar and node.plain and _WHOLE.fullmatch(node.text):
        number = int(node.text)
        if lowest <= number <= highest:
            return number
    raise Wrong(f"found {found(node)}; a plain whole number from {lowest} to {highest:,} is right")


def truth(node: Node) -> bool:
    """A plain `true` or `false`, spelled so. Raises Wrong."""
    if type(node) is Scalar and node.plain:
        if node.text == "true":
            return True
        if node.text == "false":
            return False
    raise Wrong(f"found {found(node)}; a plain true or false is right")


def moment(node: Node) -> datetime:
    """A plain time in ISO 8601 with its zone, as UTC. Raises Wrong."""
    if type(node) is not Scalar or not node.plain:
        raise Wrong(f"found {found(node)}; {_MOMENT_EXPECTED}")
    when = _moment(node.text)
    if when is None:
        raise Wrong(f"found {found(node)}; {_MOMENT_EXPECTED}")
    return when


_MOMENT_EXPECTED = (
    "a plain time with its zone, between 1900 and 2200, is right, such as 2021-05-27T08:30:00Z"
)


@lru_cache(maxsize=8192)
def _moment(text: str) -> datetime | None:
    match = _MOMENT.fullmatch(text)
    if match is None:
        return None
    day, minutes, seconds, fraction, zulu, hours_off, minutes_off = match.groups()
    if fraction and not seconds:
        return None
    zone = "+00:00" if zulu else f"{hours_off}:{minutes_off or '00'}"
    clock = f"{minutes}{seconds or ':00'}.{(fraction or '0')[:6]:0<6}"
    try:
        when = datetime.fromisoformat(f"{day}T{clock}{zone}").astimezone(UTC)
    except (ValueError, OverflowError):  # no such day, no such hour; beyond year 1 or 9999
        return None
    return when if EARLIEST <= when < LATEST else None
