"""Document → ArticleRecord, or everything that is wrong with it at once.

What a document says of itself must be sound, or it is refused; of anything else the unsound piece
is left out, with a warning (docs/format.md, "What bad input gets"). Nobody guesses on what readers
may see.
"""

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from typing import Any, TypeVar

from articles.documents import entries
from articles.documents.characters import body_lines, is_visible
from articles.documents.findings import Findings
from articles.documents.keys import KNOWN, OLDER_NAMES
from articles.documents.limits import (
    MAX_CATEGORY,
    MAX_EXCERPT,
    MAX_LOCALE,
    MAX_RELATED,
    MAX_TAGS,
    MAX_TITLE,
    MAX_TOPICS,
)
from articles.documents.nodes import Node, Scalar, Sequence, is_null
from articles.documents.parts import (
    address,
    images,
    lines_of_prose,
    names,
    prose,
    provider,
    text,
    unknown_keys,
)
from articles.documents.reading import Document
from articles.documents.records import (
    ArticleRecord,
    DocumentError,
    Problem,
    RelatedRecord,
    VideoRecord,
)
from articles.documents.scalars import Wrong, found, moment, truth, whole_number
from articles.documents.videos import video_at, video_in

_LOCALE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_SECURED = re.compile(r"[A-Za-z0-9+/]+={0,2};[A-Za-z0-9+/]{22}==")

_Value = TypeVar("_Value")


def validate(document: Document) -> tuple[ArticleRecord, tuple[Problem, ...]]:
    """What the document says, and warnings of what had to be left out of it.

    The record of a document whose entries are unread names none. Raises DocumentError with every
    error and warning if the document has to be refused.
    """
    return _Judge(document).verdict()


class _Judge:
    """One document being judged."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.root = document.root
        self.values = document.root.values
        self.findings = Findings()

    def verdict(self) -> tuple[ArticleRecord, tuple[Problem, ...]]:
        values, findings = self.values, self.findings
        for warning in self.document.warnings:
            findings.warn(*warning[1:])
        unknown_keys(self.root, KNOWN, "", findings)
        title = self.title()
        excerpt = self.excerpt()
        published_at = self.published_at()
        errors = len(findings.errors)
        original_url = self.address("originalUrl", findings.error)
        web_url = self.address("webUrl", findings.error)
        if not (original_url or web_url) and len(findings.errors) == errors:
            message = "found no address of the article; originalUrl, webUrl or both are right"
            findings.error(1, "webUrl", message)
        kind = self.kind()
        sources = provider(values.get("provider"), "provider", findings, "error", 1)
        record = ArticleRecord(
            category=self.lesser("category", "", self.category),
            title=title,
            excerpt=excerpt,
            published_at=published_at,  # type: ignore[arg-type]  # None only beside an error
            updated_at=self.lesser("updatedDateTime", None, moment),
            original_url=original_url,
            web_url=web_url,
            amp_url=self.address("ampWebUrl", findings.warn),
            cdn_amp_url=self.address("cdnAmpWebUrl", findings.warn),
            type=kind,
            quality=self.own("quality", None, lambda node: whole_number(node, 0)),
            heat=self.own("heat", None, lambda node: whole_number(node, -1)),
            published=self.own("published", None, truth),
            removed=self.own("removed", False, truth),
            video=self.video(kind, web_url, original_url),
            locale=self.lesser("locale", "", _locale),
            provider=sources,  # type: ignore[arg-type]  # None only beside an error
            topics=names(values.get("topics"), "topics", findings, MAX_TOPICS),
            tags=names(values.get("tags"), "tags", findings, MAX_TAGS),
            images=images(values.get("images"), "images", findings, "error"),
            related=self.related(),
            body=body_lines(self.document.body),
        )
        self.lesser("secured", None, _secured)
        if findings.errors:
            raise DocumentError(findings.ordered())
        return record, findings.ordered() if findings.warnings else ()

    def own(self, key: str, absent: Any, judge: Callable[[Node], _Value]) -> _Value | Any:
        """A value that the document must not get wrong: absent is fine, null is no value."""
        node = self.values.get(key)
        if node is None:
            return absent
        try:
            return judge(node)
        except Wrong as wrong:
            self.findings.error(node.line, key, str(wrong))
            return absent

    def lesser(self, key: str, absent: Any, judge: Callable[[Node], _Value]) -> _Value | Any:
        """A value that can be left out."""
        node = self.values.get(key)
        if node is None or is_null(node):
            return absent
        try:
            return judge(node)
        except Wrong as wrong:
            self.findings.warn(node.line, key, f"{wrong}: left out")
            return absent

    def title(self) -> str:
        node = self.values.get("title")
        line = node.line if node else 1
        try:
            title = prose(node, "title", self.findings, MAX_TITLE)
        except Wrong as wrong:
            self.findings.error(line, "title", str(wrong))
            return ""
        if not is_visible(title):
            self.findings.error(line, "title", "found nothing; an article needs a title")
        return title

    def excerpt(self) -> str:
        node = self.values.get("excerpt")
        if node is None:
            return ""
        if type(node) is not Scalar:
            message = f"found {found(node)}; a text is right: left out"
            self.findings.warn(node.line, "excerpt", message)
            return ""
        try:
            return text(node, "excerpt", self.findings, MAX_EXCERPT, lines_of_prose)
        except Wrong as wrong:
            self.findings.error(node.line, "excerpt", str(wrong))
            return ""

    def published_at(self) -> datetime | None:
        node = self.values.get("publishedDateTime")
        if node is None:
            message = "found nothing; an article needs the time when it was published"
            self.findings.error(1, "publishedDateTime", message)
        return self.own("publishedDateTime", None, moment)

    def kind(self) -> str:
        node = self.values.get("type")
        if node is None:
            message = "found nothing; article or video is right: read as article"
            self.findings.warn(1, "type", message)
            return entries.TYPES[0]
        return self.own("type", entries.TYPES[0], entries.kind)

    def category(self, node: Node) -> str:
        return text(node, "category", self.findings, MAX_CATEGORY)

    def address(self, key: str, complain: Callable[[int, str, str], None]) -> str:
        """An address under today's name or the older one; today's counts where both are there."""
        said = []
        for name in (key, OLDER_NAMES[key]) if key in OLDER_NAMES else (key,):
            node = self.values.get(name)
            if node is None:
                continue
            try:
                url = address(node)
            except Wrong as wrong:
                complain(node.line, name, str(wrong))
                continue
            if url:
                said.append(url)
        if len(said) == 2 and said[0] != said[1]:
            older = OLDER_NAMES[key]
            message = f"found another address than in {key}, which counts"
            self.findings.warn(self.values[older].line, older, message)
        return said[0] if said else ""

    def video(self, kind: str, *addresses: str) -> VideoRecord | None:
        node = self.values.get("featuredContent")
        video = None
        if node is not None and not is_null(node):
            if type(node) is Scalar:
                video = video_in(node.text)
            if video is None and not (type(node) is Scalar and not node.text.strip()):
                message = "found no frame of a video host that is known: left out"
                self.findings.warn(node.line, "featuredContent", message)
        if video is None and kind == "video":
            video = next(filter(None, map(video_at, addresses)), None)
        return video

    def related(self) -> tuple[RelatedRecord, ...]:
        related = self.values.get("related")
        findings = self.findings
        if related is None or is_null(related):
            return ()
        if type(related) is not Sequence:
            message = f"found {found(related)}; a list of entries is right: left out"
            findings.warn(related.line, "related", message)
            return ()
        came = self.document.entries
        if len(came) > MAX_RELATED:
            message = f"found {len(came):,} entries; {MAX_RELATED:,} are the most"
            findings.error(related.line, "related", message)
            return ()
        records = []
        for index, (first_line, entry) in enumerate(came):
            node = entry.node
            if node is not None:  # nobody has judged it yet; another thread may be about to
                entry.outcome = entries.judge(node)
                entry.node = None
            fields, part = entry.outcome
            if fields is not None:
                records.append(entries.record(index, fields))
            if part is not None:
                findings.add(part, first_line, f"related[{index}]")
        return tuple(records)


def _locale(node: Node) -> str:
    if type(node) is Scalar and len(node.text) <= MAX_LOCALE and _LOCALE.fullmatch(node.text):
        return node.text
    raise Wrong(f"found {found(node)}; a language and perhaps a region, such as en-us, are right")


def _secured(node: Node) -> None:
    """It is opaque, and no message repeats it: only its outer shape is looked at."""
    if type(node) is not Scalar or not _SECURED.fullmatch(node.text):
        raise Wrong("found something else than two texts in base64 with a semicolon between them")


def record_digest(record: ArticleRecord, *, related: bytes | None = None) -> bytes:
    """32 bytes that are equal if, and only if, the records are: 16 of the article itself, and the
    `related_digest` of its entries. Where these are unread, `related` is that of when they were
    read.

    Noise doesn't move it: `secured`, unknown keys, the order of keys, quoting, line ends.
    """
    own = blake2b(repr(record[:_RELATED] + record[_RELATED + 1 :]).encode(), digest_size=16)
    return own.digest() + (related_digest(record.related) if related is None else related)


def trusted_entries(document: Document, warnings: tuple[Problem, ...]) -> bytes | None:
    """The document's `entries_digest` if such entries can stay unread from now on, since there is
    nothing to warn of in all of it; None otherwise."""
    if warnings or not document.entries_digest:
        return None
    return document.entries_digest


def related_digest(related: Iterable[RelatedRecord]) -> bytes:
    """16 bytes that are equal if, and only if, the entries are."""
    digest = blake2b(digest_size=16)
    for entry in related:
        digest.update(b"%d " % entry.index)
        digest.update(_entry_digest(entry[1:]))
    return digest.digest()


_RELATED = ArticleRecord._fields.index("related")


@lru_cache(maxsize=8192)
def _entry_digest(fields: tuple[Any, ...]) -> bytes:
    """Kept, since the same entry stands in many documents."""
    return blake2b(repr(fields).encode(), digest_size=16).digest()
