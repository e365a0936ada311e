"""The document as it came and what changed → bytes in which only the lines of that differ."""

from collections.abc import Mapping

from articles.documents import rendering
from articles.documents.changes import Changes, rendered
from articles.documents.characters import body_lines
from articles.documents.keys import FIRST_APART, KEYS, ORDER
from articles.documents.reading import Document, read
from articles.documents.records import ArticleRecord, DocumentError
from articles.documents.rendering import Rendered
from articles.documents.rewriting import Order, rewrite
from articles.documents.validation import validate

_FIELDS = {key: field for field, key in KEYS.items()}
_ORDER = Order(ORDER, frozenset(ORDER[FIRST_APART:]))


def write(document: Document, changes: Mapping[str, object]) -> bytes:
    """The document's bytes with these fields changed; without changes, the same bytes.

    Fields are those of ArticleRecord but for `video`; None takes a key away. A list may hold whole
    numbers beside new elements: the element that came at that index, as it came. A field that
    already says so is left as it is. Raises ValueError for what a document can't say: what would be
    refused when it comes in again. What would only be left out, with a warning, is written.
    """
    wanted = Changes(document, changes)
    if not wanted.keys and wanted.body is None:
        return document.original
    lines = document.original.splitlines(keepends=True)
    height = len(document.front.splitlines())
    written = b"".join(lines[:height])
    if wanted.keys:
        written = rewrite(lines[:height], document.front, wanted.root, wanted.keys, _ORDER)
    written += _rest(lines[height:], wanted.body)
    if wanted.record is not None:
        _check(written)
    return written


def compose(record: ArticleRecord) -> bytes:
    """A whole new document for an article that was born here. Raises ValueError as `write`."""
    lines = ["---"]
    for name in ORDER:
        field = _FIELDS.get(name)
        says: Rendered | None = None
        if name == "featuredContent" and record.video is not None:
            says = Rendered(rendering.quoted(rendering.embed(record.video)))
        elif field is not None and (field != "removed" or record.removed):
            says = rendered(field, getattr(record, field), 0, older=False)
        if says is not None:
            if name in _ORDER.apart:
                lines.append("")
            lines += says.under(name)
    written = ("\n".join(lines) + "\n").encode() + _rest([b"---\n"], body_lines(record.body))
    _check(written)
    return written


def _rest(lines: list[bytes], body: str | None) -> bytes:
    """The closing fence and the body: as they came, or with this one."""
    if body is None:
        return b"".join(lines)
    fence = lines[0].rstrip(b"\r\n")
    line_end = lines[0][len(fence) :] or b"\n"
    texts = ["", *body.split("\n")] if body else [""]
    return fence + line_end + b"".join(text.encode() + line_end for text in texts)


def _check(written: bytes) -> None:
    """Nothing is given out that would be refused when it comes in again."""
    try:
        validate(read(written))
    except DocumentError as error:
        raise ValueError(f"no document can say this: {error}") from error
