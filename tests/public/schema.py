"""A small judge of JSON Schema: as much of it as our OpenAPI document uses, and no word more.

A word that it doesn't know is an error: what it would pass over in silence nobody would test.
"""

import re
from datetime import datetime
from urllib.parse import urlsplit

TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "boolean": bool,
    "null": type(None),
}
WORDS = {"type", "properties", "required", "additionalProperties", "items", "enum", "format",
         "minimum", "maximum", "maxLength", "anyOf", "$ref", "description", "default"}  # fmt: skip


def differences(value, schema, document, place="answer"):
    """Where `value` isn't what `schema` says, as a list of sentences."""
    assert set(schema) <= WORDS, f"no judge of {set(schema) - WORDS}"
    if "$ref" in schema:
        target = document
        for part in schema["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        return differences(value, target, document, place)
    if "anyOf" in schema:
        found = [differences(value, one, document, place) for one in schema["anyOf"]]
        return [] if [] in found else min(found, key=len)
    kinds = schema.get("type", list(TYPES))
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if not any(_is(value, kind) for kind in kinds):
        return [f"{place} is {value!r}, not {kinds}"]
    if value is None:
        return []
    return [*_scalar(value, schema, place), *_inside(value, schema, document, place)]


def _is(value, kind):
    return isinstance(value, TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool))


def _scalar(value, schema, place):
    if "enum" in schema and value not in schema["enum"]:
        yield f"{place} is {value!r}, not one of {schema['enum']}"
    if "minimum" in schema and value < schema["minimum"]:
        yield f"{place} is {value}"
    if "maximum" in schema and value > schema["maximum"]:
        yield f"{place} is {value}"
    if schema.get("format") == "uri" and not (
        urlsplit(value).scheme in ("http", "https") and re.fullmatch(r"[!-~]+", value)
    ):
        yield f"{place} is no address: {value!r}"
    if schema.get("format") == "date-time" and datetime.fromisoformat(value).tzinfo is None:
        yield f"{place} has no zone: {value!r}"


def _inside(value, schema, document, place):
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from differences(item, schema["items"], document, f"{place}[{number}]")
    if isinstance(value, dict):
        known = schema.get("properties", {})
        for name in set(schema.get("required", ())) - set(value):
            yield f"{place} lacks {name}"
        for name, item in value.items():
            if name in known:
                yield from differences(item, known[name], document, f"{place}.{name}")
            elif schema.get("additionalProperties") is False:
                yield f"{place} has {name}, which nobody described"
            elif isinstance(schema.get("additionalProperties"), dict):
                others = schema["additionalProperties"]
                yield from differences(item, others, document, f"{place}.{name}")
