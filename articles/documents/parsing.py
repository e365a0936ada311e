"""YAML → nodes, by the parser's events.

The C parser itself is iterative; composing recursively over it is what nesting 50,000 deep kills,
so depth, size, tags and aliases are counted on the events instead. Asked through `nodes`.
"""

import re
from collections.abc import Iterator
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from articles.documents.characters import shown, shown_key
from articles.documents.limits import MAX_ALIASES, MAX_DEPTH, MAX_VALUES
from articles.documents.nodes import (
    COMPOSITE,
    SECURED,
    Mapping,
    Node,
    Scalar,
    Sequence,
    Tree,
    unreadable,
)
from articles.documents.records import DocumentError

try:
    from yaml.cyaml import CParser as _Parser  # type: ignore[attr-defined]  # the stubs hide it
except ImportError:  # PyYAML without its C library: the same events, twenty times slower
    from yaml import SafeLoader as _Parser  # type: ignore[assignment]  # all we ask is its events

_KEY_ON_A_LINE = re.compile(r"^([A-Za-z_][A-Za-z0-9_]*)(?=:)", re.MULTILINE)

_TAG = "tag:yaml.org,2002:"
_TEXT_TAGS = frozenset(("!", f"{_TAG}str", f"{_TAG}float"))  # a float is no number of ours
_SCALAR_TAGS = _TEXT_TAGS | {f"{_TAG}{name}" for name in ("int", "bool", "null", "timestamp")}
_SEQUENCE_TAGS = frozenset(("!", f"{_TAG}seq"))
_MAPPING_TAGS = frozenset(("!", f"{_TAG}map"))

# Where an event stands: the collections around it, each with the key that waits for its value.
_Place = list[tuple[Sequence | Mapping | None, Scalar | None]]


def events(text: str) -> Iterator[Any]:
    """See `nodes.events`."""
    return iter(_Parser(text).get_event, None)


def parse(text: str, first_line: int, depth: int) -> Tree:
    """See `nodes.parse`."""
    parser = _Parser(text)
    next_event = parser.get_event
    deepest = MAX_DEPTH - depth
    anchors: dict[str, Node] = {}
    aliases = 0
    anchored = False
    around: _Place = []
    inside: Sequence | Mapping | None = None  # the collection that is being filled
    key: Scalar | None = None  # in a mapping, the key that waits for its value
    root: Node | None = None
    node: Node
    event: Any  # its attributes depend on its kind
    try:
        next_event()  # the stream begins
        next_event()  # the document begins
        for count in range(MAX_VALUES):
            event = next_event()
            kind = type(event)
            if kind is ScalarEvent:
                node = Scalar(event.value, not event.style, event.start_mark.line + first_line)
                if event.tag is not None:
                    _check_tag(event.tag, _SCALAR_TAGS, node.line, [*around, (inside, key)])
                    node.plain = node.plain and event.tag not in _TEXT_TAGS
                if event.anchor is not None:
                    anchors[event.anchor] = node
                    anchored = True
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                line = event.start_mark.line + first_line if key is None else key.line
                around.append((inside, key))
                if len(around) > deepest:
                    message = f"nested deeper than {MAX_DEPTH} levels; flatten it"
                    raise unreadable(line, _path(around[:4]), message)
                if kind is MappingStartEvent:
                    inside, allowed = Mapping(line), _MAPPING_TAGS
                else:
                    inside, allowed = Sequence(line), _SEQUENCE_TAGS
                key = None
                if event.tag is not None:
                    _check_tag(event.tag, allowed, line, around)
                if event.anchor is not None:
                    anchors[event.anchor] = inside
                    anchored = True
                continue
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                node = inside  # type: ignore[assignment]  # the parser pairs starts and ends
                inside, key = around.pop()
            elif kind is AliasEvent:
                aliases += 1
                anchored = True
                line = event.start_mark.line + first_line
                node = _resolved(event.anchor, anchors, aliases, line, [*around, (inside, key)])
            else:  # the document ends
                if root is None:
                    root = Scalar("", True, first_line)
                return Tree(root, count, anchored, event.end_mark.index)

            if inside is None:
                root = node
            elif type(inside) is Sequence:
                inside.items.append(node)
            elif key is None:
                key = _as_key(node, inside, around)
            else:
                inside.values[key.text] = node  # type: ignore[union-attr]  # no Sequence: a Mapping
                node.line = key.line
                key = None
    except DocumentError:
        raise
    except (yaml.YAMLError, ValueError) as error:  # ValueError: an escape that PyYAML can't read
        raise _not_yaml(error, text, first_line, _path([*around, (inside, key)])) from None
    raise unreadable(0, "", f"holds more than {MAX_VALUES:,} values; shorten it")


def _path(place: _Place) -> str:
    """ "related[3].provider": where in the document something is."""
    path = ""
    for collection, key in place:
        if type(collection) is Sequence:
            path += f"[{len(collection.items)}]"
        elif key is not None:
            path += f".{shown_key(key.text)}" if path else shown_key(key.text)
            if key.text == SECURED:
                break
    return shown_key(path)


def _is_secured(place: _Place) -> bool:
    """Whether something stands under `secured`, of which no message repeats anything."""
    return any(key is not None and key.text == SECURED for _, key in place)


def _check_tag(tag: str, allowed: frozenset[str], line: int, place: _Place) -> None:
    if tag not in allowed:
        name = f"!!{tag.removeprefix(_TAG)}" if tag.startswith(_TAG) else tag
        found = "a tag" if _is_secured(place) else f"the tag {shown(name)}"
        message = f"found {found}; write the value without a tag"
        raise unreadable(line, _path(place), message)


def _resolved(
    name: str, anchors: dict[str, Node], aliases: int, line: int, place: _Place
) -> Scalar:
    """What an alias stands for: a text. An alias for a collection is how small files explode."""
    target = anchors.get(name)
    found = "found an alias" if _is_secured(place) else f"found the alias {shown('*' + name)}"
    if aliases > MAX_ALIASES:
        message = f"{found}, and more than {MAX_ALIASES} in all; write the values themselves"
        raise unreadable(line, _path(place), message)
    if target is None:
        raise unreadable(line, _path(place), f"{found} of nothing; write the value itself")
    if type(target) is not Scalar:
        message = f"{found} of a list or a mapping; only a text may have one"
        raise unreadable(line, _path(place), message)
    return Scalar(target.text, target.plain, line)


def _as_key(node: Node, inside: Mapping | Sequence, around: _Place) -> Scalar:
    """The key that a mapping goes on with; it must be a text and the first of its name."""
    values = inside.values  # type: ignore[union-attr]  # only a Mapping has keys
    if type(node) is not Scalar:
        if len(around) == 1:
            message = "found a list or a mapping as a key; keys are words"
            raise unreadable(node.line, "", message)
        # Deeper, only an unknown piece can hold one; it stays what it is.
        node = Scalar(f"{COMPOSITE}{len(values) + 1}", False, node.line)
    first = values.get(node.text)
    if first is not None:
        message = f"found a second time, the first is in line {first.line}; keep one"
        raise unreadable(node.line, _path([*around, (inside, node)]), message)
    return node


def _not_yaml(error: Exception, text: str, first_line: int, path: str) -> DocumentError:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line = mark.line + first_line if mark else 0
    problem = getattr(error, "problem", None) or "it holds a character that YAML forbids"
    context = getattr(error, "context", None)
    found = f"{problem} {context}" if context else problem
    message = f"not readable as YAML: {found}; mend it, or put the text in double quotes"
    if mark and not path:  # the parser looks ahead: it stumbles before it has told the key
        for key in _KEY_ON_A_LINE.finditer(text, 0, mark.index + 1):
            path = shown_key(key.group(1))
    return unreadable(line, path, message)
