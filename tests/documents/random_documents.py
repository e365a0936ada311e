"""Random sound documents in every layout that YAML allows, as a hypothesis strategy.

The generator knows what it wrote: which value each field has, and which lines belong to each key.
"""

import html
import json
from typing import Any, NamedTuple

from hypothesis import strategies as st

LINE_ENDS = ("\n", "\r\n", "\r")

# What tells texts apart in YAML, in HTML and in JSON, among letters of several alphabets.
_LETTERS = st.sampled_from(
    [*"abcXYZ 019", *" :#'\"&\\-?|>{}[],%@!`*~é“—机🤖", "&amp;", "&#8217;", "\u2028"]
)


def _cleaned(text: str) -> str:
    return html.unescape(text).replace("\u2028", " ").strip()


texts = st.lists(_LETTERS, min_size=1, max_size=30).map("".join)
titles = texts.filter(lambda text: any(c.isprintable() and not c.isspace() for c in _cleaned(text)))
names = st.text(st.sampled_from("abcXYZ 019éñ-."), min_size=1, max_size=12).filter(
    lambda text: text.strip()
)
hosts = st.sampled_from(["paper.example", "www.other.example", "xn--bcher-kva.example", "a.co"])
urls = st.builds(
    lambda host, path: f"https://{host}/{path}",
    hosts,
    st.text(st.sampled_from("abc019-_?=&%:# '\"é"), max_size=20).map(str.strip),
)
moments = st.builds(
    lambda day, clock, zone: f"2021-05-{day:02d}{clock}{zone}",
    st.integers(1, 31),
    st.sampled_from(["T08:30:00", " 08:30:00", "T08:30:00.25", "T23:59:59"]),
    st.sampled_from(["Z", "+02:00", "-11:30", " +00:00"]),
)


class Piece(NamedTuple):
    """One key: its lines without line ends, and those above that belong to no key."""

    key: str
    above: tuple[str, ...]
    lines: tuple[str, ...]


class RandomDocument(NamedTuple):
    bytes: bytes
    pieces: tuple[Piece, ...] | None  # None where keys don't stand on lines of their own
    line_end: str


def _double(text: str) -> str:
    quoted = json.dumps(text, ensure_ascii=False)
    return quoted.replace("\u2028", "\\L")


def _is_plain(text: str) -> bool:
    """A plain text that is surely one, and in flow style too."""
    return (
        text == text.strip()
        and text[:1].isalpha()
        and not any(sign in text for sign in ":#,[]{}\u2028'\"&*!|>%@`")
        and text.lower() not in ("null", "true", "false")
    )


def _blockable(text: str) -> bool:
    return text == text.strip() and "\u2028" not in text


@st.composite
def scalars(draw: Any, text: str, indent: str, *, flow: bool = False) -> str:
    """A text in one of YAML's ways, to stand behind a colon or a dash; may have lines below."""
    ways = ["double", "single"]
    if _is_plain(text):
        ways += ["plain", "plain"]
    if not flow and _blockable(text):
        ways += ["literal", "folded"]
    if " " in text.strip() and not flow:
        ways += ["lines"]
    way = draw(st.sampled_from(ways))
    if way == "plain":
        return text
    if way == "single":
        return "'" + text.replace("'", "''") + "'"
    if way in ("literal", "folded"):
        return f"{'|' if way == 'literal' else '>'}-\n{indent}{text}"
    quoted = _double(text)
    if way == "lines":
        before, after = quoted.split(" ", 1)
        safe = before.rstrip("\\ ") == before and not after.startswith((" ", '"')) and before != '"'
        return f"{before}\n{indent}{after}" if safe else quoted
    return quoted


@st.composite
def mappings(draw: Any, pairs: dict[str, Any], indent: str) -> list[str]:
    """A block mapping's lines; values are raw texts, texts to quote (str), or lines (list)."""
    lines: list[str] = []
    for key, value in pairs.items():
        if isinstance(value, list):
            lines += [f"{indent}{key}:", *value]
        elif isinstance(value, tuple):  # raw
            lines.append(f"{indent}{key}: {value[0]}")
        else:
            said = draw(scalars(value, indent + "  "))
            lines += f"{indent}{key}: {said}".split("\n")
    return lines


@st.composite
def images(draw: Any, indent: str) -> list[str]:
    lines: list[str] = []
    for _ in range(draw(st.integers(1, 2))):
        pairs: dict[str, Any] = {"url": draw(urls)}
        if draw(st.booleans()):
            pairs |= {"width": ("640",), "height": ("480",)}
        if draw(st.booleans()):
            pairs["isCached"] = ("true",)
        if draw(st.booleans()):
            pairs["title"] = draw(titles)
        element = draw(mappings(pairs, indent + "  "))
        lines += [f"{indent}- {element[0].lstrip()}", *element[1:]]
    return lines


@st.composite
def providers(draw: Any, indent: str) -> list[str]:
    pairs: dict[str, Any] = {"name": draw(names), "domain": draw(hosts)}
    if draw(st.booleans()):
        pairs["images"] = draw(images(indent + "  "))
    return draw(mappings(pairs, indent))


@st.composite
def entries(draw: Any, indent: str) -> list[str]:
    inner = indent + "  "
    pairs: dict[str, Any] = {"title": draw(titles), "excerpt": draw(texts)}
    if draw(st.booleans()):
        pairs["publishedDateTime"] = (draw(moments),)
    video = draw(st.booleans())
    pairs["webUrl"] = ('""',) if video else draw(urls)
    pairs["type"] = ("video" if video else "article",)
    pairs["provider"] = draw(providers(inner + "  "))
    pairs["quality"] = (str(draw(st.integers(0, 99))),)
    if draw(st.booleans()):
        pairs["images"] = draw(images(inner + "  "))
    lines = draw(mappings(pairs, inner))
    return [f"{indent}- {lines[0].lstrip()}", *lines[1:]]


@st.composite
def lists(draw: Any, key: str, elements: Any) -> list[str]:
    """A key with a list in block style, at one of three indentations, with comments between."""
    indent = draw(st.sampled_from(["", "  ", "    "]))
    lines = [f"{key}:" + draw(st.sampled_from(["", " # what follows"]))]
    for _ in range(draw(st.integers(1, 3))):
        lines += draw(st.sampled_from([[], [], [f"{indent}# the next"], [""]]))
        lines += draw(elements(indent))
    return lines


@st.composite
def name_elements(draw: Any, indent: str) -> list[str]:
    if draw(st.integers(0, 5)) == 0:
        return [f"{indent}- "]
    return f"{indent}- {draw(scalars(draw(names), indent + '  '))}".split("\n")


@st.composite
def names_in_flow(draw: Any, key: str) -> list[str]:
    said = [draw(scalars(draw(names), "", flow=True)) for _ in range(draw(st.integers(0, 3)))]
    separator = draw(st.sampled_from([", ", ",\n    "]))
    return f"{key}: [{separator.join(said)}]".split("\n")


unknown = st.sampled_from(
    [
        ["x-note: 'kept' # as it came"],
        ["x-map: {a: [1, 2, {b: c}], d: ~}"],
        ["x-block: |+", "  # no comment", "", "  text", ""],
        ["x-anchor: &here there", "x-alias: *here"],
        ["x-tagged: !!str 5"],
        ["? x-explicit", ": yes"],
        ['"x quoted": "\\u00e9"'],
        ["x-nested:", "  a:", "    - b:", "      # inside", "      - c"],
    ]
)
comments = st.sampled_from([(), (), (), ("",), ("# a comment",), ("", "# one", "", "# two")])


@st.composite
def documents(draw: Any) -> RandomDocument:
    """A sound document: its keys in any order and layout."""
    pieces: dict[str, list[str]] = {}

    def text(key: str, said: str) -> None:
        pieces[key] = f"{key}: {draw(scalars(said, '  '))}".split("\n")

    def raw(key: str, said: str) -> None:
        pieces[key] = [f"{key}: {said}" + draw(st.sampled_from(["", "", " # said"]))]

    text("title", draw(titles))
    if draw(st.booleans()):
        text("excerpt", draw(texts))
    raw("publishedDateTime", draw(moments))
    older = draw(st.booleans())
    text("sourceUrl" if older else "webUrl", draw(urls))
    if draw(st.booleans()):
        text("ampUrl" if older else "ampWebUrl", draw(urls))
    if draw(st.booleans()):
        text("originalUrl", draw(urls))
    raw("type", draw(st.sampled_from(["article", "video", '"article"'])))
    if draw(st.booleans()):
        raw("quality", str(draw(st.integers(0, 200))))
        raw("heat", str(draw(st.integers(-1, 200))))
    if draw(st.booleans()):
        raw("published", draw(st.sampled_from(["true", "false"])))
    if draw(st.booleans()):
        raw("category", "news")
    pieces["provider"] = ["provider:", *draw(providers("  "))]
    for key in ("topics", "tags"):
        if draw(st.booleans()):
            pieces[key] = draw(
                st.one_of(lists(key, lambda indent: name_elements(indent)), names_in_flow(key))
            )
    if draw(st.booleans()):
        pieces["images"] = ["images:", *draw(images("  "))]
    if draw(st.booleans()):
        pieces["related"] = draw(lists("related", lambda indent: entries(indent)))
    if draw(st.booleans()):
        raw("secured", '"AAAA;AAAAAAAAAAAAAAAAAAAAAA=="')

    order = draw(st.permutations(sorted(pieces)))
    written = [Piece(key, draw(comments), tuple(pieces[key])) for key in order]
    if draw(st.booleans()):
        at = draw(st.integers(0, len(written)))
        written.insert(at, Piece("unknown", draw(comments), tuple(draw(unknown))))
    line_end = draw(st.sampled_from(LINE_ENDS))
    lines = [draw(st.sampled_from(["---", "---  "]))]
    for piece in written:
        lines += [*piece.above, *piece.lines]
    lines += draw(comments)
    lines.append("---")
    lines += draw(st.sampled_from([[], [""], ["", "# A body", "", "---", "more"]]))
    data = (line_end.join(lines) + draw(st.sampled_from(["", line_end]))).encode()
    if draw(st.integers(0, 9)) == 0:
        data = b"\xef\xbb\xbf" + data
    own_lines = not any(line.startswith("? ") for piece in written for line in piece.lines)
    return RandomDocument(data, tuple(written) if own_lines else None, line_end)
