"""Documents that must not come in, one of every kind in turn; and flawed ones that must.

The kinds are those of docs/format.md, "What bad input gets": a broken document is refused as a
whole, a flawed one is kept with a warning. Each says which key a reader of it should name.
"""

from collections.abc import Callable
from typing import NamedTuple

from articles.generating.dice import Dice

ADDRESS_KEYS = ("webUrl", "sourceUrl", "originalUrl")
_AMP_KEYS = ("ampWebUrl", "cdnAmpWebUrl", "ampUrl", "cdnAmpUrl")
_BLOCKS = ("provider", "topics", "tags", "images", "related", "secured", "featuredContent")


class Fault(NamedTuple):
    """What is wrong with a document, and where: `key` and `line` as a report should have them."""

    kind: str
    level: str  # "error": refused; "warning": kept
    key: str  # "" for the front matter as a whole
    line: int  # of the file, from 1; 0 where something is missing


class Draft:
    """A document's lines, to be spoiled."""

    def __init__(self, content: bytes) -> None:
        self.lines = content.split(b"\n")

    def find(self, key: str) -> int | None:
        """The index of the line of a top-level key."""
        start = key.encode() + b":"
        end = self.end()
        return next((n for n in range(1, end) if self.lines[n].startswith(start)), None)

    def end(self) -> int:
        """The index of the line that closes the front matter."""
        return self.lines.index(b"---", 1)

    def block(self, key: str) -> range:
        """The indexes of a key's line and of all lines below it."""
        start = self.find(key)
        if start is None:
            return range(0)
        stop = start + 1
        while self.lines[stop].startswith(b" "):
            stop += 1
        return range(start, stop)

    def drop(self, key: str) -> None:
        lines = self.block(key)
        del self.lines[lines.start : lines.stop]

    def say(self, key: str, *value: str) -> int:
        """Writes a key anew, in its place, or where the machine might; returns its line."""
        lines = self.block(key)
        if not lines:
            # Simple keys stand after `type`, blocks at the end.
            after = self.find("type")
            at = self.end() if key in _BLOCKS or after is None else after + 1
            lines = range(at, at)
        first, *rest = value or ("",)
        text = [f"{key}: {first}".rstrip(" ") if first else f"{key}:", *rest]
        self.lines[lines.start : lines.stop] = [line.encode() for line in text]
        return lines.start + 1

    def address_key(self) -> str:
        return next(key for key in ADDRESS_KEYS if self.find(key) is not None)

    def content(self) -> bytes:
        return b"\n".join(self.lines)


Spoil = Callable[[Draft, Dice], tuple[str, int]]


def _says(key: str, *values: str, below: int = 0) -> Spoil:
    """The key says one of these values instead; what is wrong stands so many lines below it."""

    def spoil(draft: Draft, dice: Dice) -> tuple[str, int]:
        return key, draft.say(key, *dice.pick(values).split("\n")) + below

    return spoil


def _without(*keys: str, named: str) -> Spoil:
    def spoil(draft: Draft, _dice: Dice) -> tuple[str, int]:
        for key in keys:
            draft.drop(key)
        return named, 0

    return spoil


def _address(*values: str) -> Spoil:
    """The article's address is none that a reader may be sent to."""

    def spoil(draft: Draft, dice: Dice) -> tuple[str, int]:
        key = draft.address_key()
        return key, draft.say(key, dice.pick(values))

    return spoil


def _provider_without(key: str) -> Spoil:
    def spoil(draft: Draft, _dice: Dice) -> tuple[str, int]:
        lines = draft.block("provider")
        gone = next(n for n in lines if draft.lines[n].startswith(f"  {key}:".encode()))
        del draft.lines[gone]
        return f"provider.{key}", lines.start + 1

    return spoil


def _many(key: str, count: int, *entry: str) -> Spoil:
    """So many entries that a limit is passed."""

    def spoil(draft: Draft, _dice: Dice) -> tuple[str, int]:
        lines = [line.replace("#", str(number)) for number in range(count) for line in entry]
        return key, draft.say(key, "", *lines)

    return spoil


def _twice(draft: Draft, dice: Dice) -> tuple[str, int]:
    key = dice.pick(("title", "type", "publishedDateTime"))
    at = draft.find(key)
    if at is None:
        raise AssertionError(f"every document has {key}")
    draft.lines.insert(at + 1, draft.lines[at])
    return key, at + 2


def _no_front_matter(draft: Draft, _dice: Dice) -> tuple[str, int]:
    draft.lines = [b"# Notes", b"", b"This file was never meant for the newsroom."]
    return "", 1


def _empty(draft: Draft, _dice: Dice) -> tuple[str, int]:
    draft.lines = [b""]
    return "", 1


def _unclosed(draft: Draft, _dice: Dice) -> tuple[str, int]:
    del draft.lines[draft.end() :]
    draft.lines.append(b"")
    return "", 1


def _a_list(draft: Draft, _dice: Dice) -> tuple[str, int]:
    body = [b"- " + line for line in draft.lines[1:5]]
    draft.lines = [b"---", *body, b"---", b""]
    return "", 2


def _cut_off(draft: Draft, _dice: Dice) -> tuple[str, int]:
    """Broken off in the middle of a quoted text, as by a full disk, and closed again."""
    at = (draft.find("excerpt") or 1) + 1
    draft.lines = [*draft.lines[: at - 1], b'excerpt: "It was raining on the', b"---", b""]
    return "excerpt", at


def _tag(draft: Draft, _dice: Dice) -> tuple[str, int]:
    return "title", draft.say("title", "!!python/object/apply:os.getcwd []")


def _latin_1(draft: Draft, _dice: Dice) -> tuple[str, int]:
    line = draft.say("title", "A caf# by the sea")
    draft.lines[line - 1] = draft.lines[line - 1].replace(b"#", b"\xe9")
    return "", line


def _utf_16(draft: Draft, _dice: Dice) -> tuple[str, int]:
    draft.lines = [draft.content().decode().encode("utf-16")]
    return "", 1


def _deep(draft: Draft, dice: Dice) -> tuple[str, int]:
    """33 levels are one too many; 50,000 kill a parser that counts none."""
    depth = dice.pick((33, 400, 50_000))
    return "nest", draft.say("nest", "[" * depth + "]" * depth)


def _laughs(draft: Draft, _dice: Dice) -> tuple[str, int]:
    """Nine lines that stand for a billion words."""
    lines = ["  a: &a [ha, ha, ha, ha, ha, ha, ha, ha, ha]"]
    for this, last in zip("bcdefghi", "abcdefgh", strict=True):
        lines.append(f"  {this}: &{this} [{', '.join([f'*{last}'] * 9)}]")
    return "laughs", draft.say("laughs", "", *lines) + 2


def _too_large(draft: Draft, _dice: Dice) -> tuple[str, int]:
    draft.lines.extend([b"The tide comes in, and the tide goes out again."] * 90_000)
    return "", 0


_ENTRY = (
    '  - title: "Tide #"',
    '    excerpt: "It comes in, and goes out again."',
    "    publishedDateTime: 2026-03-01T10:00:00Z",
    '    webUrl: "https://tidetable.example/#"',
    "    type: article",
    "    provider:",
    "      name: The Tide Table",
    "      domain: tidetable.example",
    "    quality: 57",
)
_LONG = "the tide " * 70
# A name, a key and what spoils it, for each kind of broken document.
BROKEN: dict[str, Spoil] = {
    "no front matter": _no_front_matter,
    "an empty file": _empty,
    "front matter unclosed": _unclosed,
    "front matter no mapping": _a_list,
    "no YAML": _cut_off,
    "a key twice": _twice,
    "an unknown tag": _tag,
    "Latin-1": _latin_1,
    "UTF-16": _utf_16,
    "too deep": _deep,
    "aliases that expand": _laughs,
    "too large": _too_large,
    "no title": _without("title", named="title"),
    "an empty title": _says("title", '""', '"  "', "", "~"),
    "a title that is a list": _says("title", "[one, two]", "\n  - one"),
    "a title too long": _says("title", f'"{_LONG[:501]}"'),
    "an excerpt too long": _says("excerpt", f'"{_LONG * 9}"'),
    "no provider": _without("provider", named="provider"),
    "a provider that is a name": _says("provider", "The Tide Table"),
    "a provider without a name": _provider_without("name"),
    "a provider without a domain": _provider_without("domain"),
    "no time": _without("publishedDateTime", named="publishedDateTime"),
    "a time without a zone": _says("publishedDateTime", "2026-03-01T10:00:00"),
    "a bare date": _says("publishedDateTime", "2026-03-01"),
    "an impossible date": _says(
        "publishedDateTime", "2026-02-30T10:00:00Z", "2026-13-01T10:00:00Z"
    ),
    "a time beyond the calendar": _says("publishedDateTime", "0001-01-01T00:30:00+05:00"),
    "no time at all": _says("publishedDateTime", "yesterday", "12:30", "1_000"),
    "no address": _without(*ADDRESS_KEYS, *_AMP_KEYS, named="webUrl"),
    "a script for an address": _address('"javascript:alert(1)"', '"data:text/html,hello"'),
    "another scheme": _address('"ftp://tidetable.example/news"', '"file:///etc/hosts"'),
    "no public host": _address(
        '"http://localhost/news"',
        '"http://10.0.0.7/news"',
        '"http://[::1]/"',
        '"https://desk.local/"',
    ),
    "a host without a dot": _address('"https://intranet/news"', '"https://news.internal/"'),
    "a password in the address": _address('"https://me:secret@tidetable.example/"'),
    "an address too long": _address(f'"https://tidetable.example/{"tide" * 520}"'),
    "no known type": _says("type", "podcast", "[article]", '""'),
    "published as a text": _says("published", '"false"', '"true"', "'no'"),
    "published in other words": _says("published", "yes", "on", "No", "TRUE", "1", "2026-03-01"),
    "published in two ways": _says("published", "[true, false]"),
    "removed as a text": _says("removed", '"true"', "yes", "1"),
    "quality as a text": _says("quality", '"87"', "high"),
    "quality in other numbers": _says("quality", "87.0", "0x57", "010", "1_000", "1e3", "12:30"),
    "quality below nothing": _says("quality", "-1"),
    "quality beyond all": _says("quality", "1000001", "9" * 40),
    "heat as a text": _says("heat", '"107"', "warm"),
    "heat below absorbed": _says("heat", "-2", "-0.5"),
    "heat beyond all": _says("heat", "1000001", ".inf"),
    "too many related": _many("related", 2_001, *_ENTRY),
    "too many topics": _many("topics", 101, "  - Tide #"),
    "too many tags": _many("tags", 101, "  - GB-#"),
    "too many images": _many("images", 101, '  - url: "https://tidetable.example/#.jpg"'),
}


def _in_related(key: str, value: str) -> Spoil:
    """The last related entry has a value that it can't have."""

    def spoil(draft: Draft, _dice: Dice) -> tuple[str, int]:
        lines = draft.block("related")
        if not lines:
            draft.say("related", "", *_ENTRY)
            lines = draft.block("related")
        start = f"    {key}:".encode()
        places = [n for n in lines if draft.lines[n].startswith(start)]
        if not places:  # an older document's entries have sourceUrl
            return _in_related("sourceUrl", value)(draft, _dice)
        count = sum(draft.lines[n].startswith(b"  - ") for n in lines)
        draft.lines[places[-1]] = f"    {key}: {value}".encode()
        return f"related[{count - 1}].{key}", places[-1] + 1

    return spoil


def _c1_control(draft: Draft, _dice: Dice) -> tuple[str, int]:
    """A dash that was decoded in the wrong way on its way here."""
    line = draft.say("excerpt", '"Tides # and how to read them"')
    draft.lines[line - 1] = draft.lines[line - 1].replace(b"#", "\x97".encode())
    return "", line


# What is left out, said, and comes out again on export.
FLAWED: dict[str, Spoil] = {
    "a picture nowhere": _says(
        "images", '\n  - url: "javascript:alert(1)"\n    width: 10', below=1
    ),
    "a picture of no size": _says(
        "images",
        '\n  - url: "https://tidetable.example/a.jpg"\n    width: wide\n    height: 10',
        below=2,
    ),
    "a related address nowhere": _in_related("webUrl", '"ftp://tidetable.example/"'),
    "a related quality in words": _in_related("quality", "high"),
    "a related time without a zone": _in_related("publishedDateTime", "2026-03-01"),
    "a topic that is a list": _says("topics", "\n  - Tideway\n  - [one, two]", below=2),
    "a tag that is a map": _says("tags", "\n  - GB-CON\n  - {place: NL}", below=2),
    "an embed of nobody's": _says(
        "featuredContent", "\"<iframe src='https://frames.example/x'></iframe>\""
    ),
    "an AMP address nowhere": _says("ampWebUrl", '"javascript:alert(1)"'),
    "a locale that is none": _says("locale", '"somewhere else"', "[en]"),
    "an update without a zone": _says("updatedDateTime", "2026-03-01"),
    "a key that nobody knows": _says("mood", "calm", "\n  morning: calm\n  evening: rough"),
    "secured as a list": _says("secured", "[one, two]"),
    "a control character": _c1_control,
}


def break_document(count: int, content: bytes, dice: Dice) -> tuple[bytes, Fault]:
    """The document as it must be refused; kinds follow each other by `count`."""
    return _spoil(content, BROKEN, count, dice, "error")


def flaw_document(count: int, content: bytes, dice: Dice) -> tuple[bytes, Fault]:
    """The document as it must be kept with a warning; kinds follow each other by `count`."""
    return _spoil(content, FLAWED, count, dice, "warning")


def _spoil(
    content: bytes, kinds: dict[str, Spoil], count: int, dice: Dice, level: str
) -> tuple[bytes, Fault]:
    kind = tuple(kinds)[count % len(kinds)]
    draft = Draft(content)
    key, line = kinds[kind](draft, dice)
    return draft.content(), Fault(kind, level, key, line)
