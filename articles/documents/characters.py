"""Bytes → text, and text → text that can be stored and shown.

Raw control characters occur in real documents: U+0097 from a mis-decoded dash. They must not cost
the document, and the YAML parser refuses them, so it gets a text without. Line ends stay where they
are: the lines of that text are the lines of the file.
"""

import html
import re
from collections.abc import Callable
from functools import lru_cache
from html.entities import html5

from articles.documents.limits import MAX_SHOWN, MAX_SHOWN_KEY
from articles.documents.records import DocumentError, Problem

# Bytes of control characters that never stand for anything else in UTF-8 (tab and line ends don't
# count as odd); what starts the others.
_C0_BYTES = bytes([*range(0x00, 0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F])
_C1_BYTES = re.compile(rb"\xc2[\x80-\x9f]")
_ODD_STARTS = (b"\xef\xbb\xbf", b"\xef\xbf")  # their first byte is rare, and found at once
_LINE_SEPARATORS = ("\u2028", "\u2029")

# What to read instead of a character that can't be kept: of C1 controls what Windows-1252 means,
# of others nothing.
_CONTROLS = [*_C0_BYTES, *range(0x80, 0xA0), 0xFEFF, 0xFFFE, 0xFFFF]
_FIT = {
    code: bytes([code]).decode("windows-1252", "ignore") if 0x80 <= code < 0xA0 else ""
    for code in _CONTROLS
}
# YAML 1.1 would end a line at these; editors and YAML 1.2 don't.
_FIT_FOR_YAML = {**_FIT, 0x2028: " ", 0x2029: " "}
_CONTROL = re.compile(f"[{re.escape(''.join(map(chr, _CONTROLS)))}]")

# As above, and what only an escape in a quoted text can bring.
_UNFIT = re.compile(f"[{re.escape(''.join(map(chr, _CONTROLS)))}\ud800-\udfff]")

_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_LINE_END_IN_BYTES = re.compile(rb"\r\n|[\n\r]")
_LINE_END_IN_FILE = re.compile(r"\r\n|[\n\r]")

# Two line ends that would be one if what stands between them were just dropped.
_DROPPED = "".join(re.escape(chr(code)) for code, instead in _FIT.items() if not instead)
_LINE_ENDS_APART = re.compile(f"(?<=\r)[{_DROPPED}]+(?=\n)")

_SURROGATE = re.compile("[\ud800-\udfff]")
# A byte order mark, or two dashes without one: these are UTF-8 as well, with NULs that would just
# be dropped, and the next edit would put lines of UTF-8 among the others.
_UTF16_OR_32 = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff") + tuple(
    "--".encode(encoding) for encoding in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
)


def decode(data: bytes) -> tuple[str, tuple[Problem, ...]]:
    """The text of a file, with a warning where characters had to be mended.

    A byte order mark is no part of the text. Raises DocumentError if it isn't UTF-8.
    """
    if data.startswith(_UTF16_OR_32):
        raise _refused(1, "is UTF-16 or UTF-32; save it as UTF-8")
    try:
        text = data.decode("utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "utf-8")
    except UnicodeDecodeError as error:
        line = len(_LINE_END_IN_BYTES.findall(data, 0, error.start)) + 1
        found = f"byte 0x{data[error.start]:02x} at offset {error.start}"
        raise _refused(line, f"{found} is no UTF-8; save the file as UTF-8") from None
    if not _may_be_odd(data, text):
        return text, ()
    mended = _LINE_ENDS_APART.sub(" ", text).translate(_FIT_FOR_YAML)
    first = _CONTROL.search(text)
    if first is None:
        return mended, ()
    line = len(_LINE_END_IN_FILE.findall(text, 0, first.start())) + 1
    count = sum(text.count(chr(code)) for code in _CONTROLS)
    found = "the control character" if count == 1 else f"{count:,} control characters, the first is"
    message = (
        f"found {found} U+{ord(first.group()):04X}; U+0080 to U+009F are read as Windows-1252, "
        "others are dropped"
    )
    return mended, (Problem("warning", line, "", message),)


def _may_be_odd(data: bytes, text: str) -> bool:
    if len(data.translate(None, _C0_BYTES)) != len(data):
        return True
    if text.isascii():
        return False
    return (
        _C1_BYTES.search(data) is not None
        or any(separator in text for separator in _LINE_SEPARATORS)
        or (b"\xef" in data and any(start in data for start in _ODD_STARTS))
    )


def _refused(line: int, message: str) -> DocumentError:
    return DocumentError((Problem("error", line, "", message),))


def has_unfit(text: str) -> bool:
    """Whether escapes brought characters that can't be kept: NUL, controls, lone surrogates."""
    return not text.isprintable() and _UNFIT.search(text) is not None


def _fitting(text: str) -> str:
    """A text without what can't be kept."""
    return _SURROGATE.sub("", text.translate(_FIT))


def _with_newlines(text: str) -> str:
    for line_end in ("\r\n", "\r", "\u2028", "\u2029"):
        text = text.replace(line_end, "\n")
    return text


def one_line(text: str) -> str:
    """A text as it is shown on one line: no control characters, no line ends, no outer blanks."""
    if not text.isprintable():
        lines = _fitting(text).replace("\t", " ").splitlines()
        text = lines[0] if len(lines) == 1 else " ".join(filter(None, map(str.strip, lines)))
    return text.strip()


def several_lines(text: str) -> str:
    """A text that may have lines: no control characters, `\\n` as line end, no outer blanks."""
    if not text.isprintable():
        text = _with_newlines(_fitting(text))
    return text.strip()


def body_lines(text: str) -> str:
    """A body without outer blank lines; `\\n` as line end, the first line's indentation kept."""
    text = _with_newlines(_fitting(text))
    blank = len(text) - len(text.lstrip())
    return text[text.rfind("\n", 0, blank) + 1 :].rstrip()


def without_references(text: str) -> str:
    """HTML's references read once: `&#8217;` is ’, and `&amp;lt;` is the text `&lt;`."""
    return _REFERENCE.sub(_read_reference, text) if "&" in text else text


def _read_reference(match: re.Match[str]) -> str:
    reference = match.group()
    if reference[1] != "#":
        return html5.get(reference[1:], reference)
    return html.unescape(reference)


def with_references(text: str) -> str:
    """The inverse of `without_references`: what reads as a reference but isn't meant as one."""
    return _REFERENCE.sub(lambda match: "&amp;" + match.group()[1:], text) if "&" in text else text


def is_visible(text: str) -> bool:
    """Whether a reader would see anything of it."""
    return any(character.isprintable() and not character.isspace() for character in text)


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"


def shown(text: str) -> str:
    """What was found, fit for one line of a message: quoted, escaped, cut."""
    return _cut(repr(text[: MAX_SHOWN + 1]), MAX_SHOWN)


def shown_key(key: str) -> str:
    """A key that came from a document, fit for a message: escaped, cut."""
    return _cut("".join(map(_escaped, key[: MAX_SHOWN_KEY + 1])), MAX_SHOWN_KEY)


_escaped: Callable[[str], str] = lru_cache(maxsize=256)(
    lambda character: character if character.isprintable() else repr(character)[1:-1]
)
