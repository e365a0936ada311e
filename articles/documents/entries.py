"""A related entry → what a RelatedRecord holds beside its index.

The same entry stands in many documents, so its verdict depends on nothing but the entry itself.
It is trusted as long as the text stays the same: a change here wants another `reading._JUDGED`.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from articles.documents.characters import is_visible
from articles.documents.findings import Findings
from articles.documents.keys import KNOWN
from articles.documents.limits import MAX_EXCERPT, MAX_TITLE
from articles.documents.nodes import Mapping, Node, Scalar, is_null
from articles.documents.parts import (
    address,
    images,
    lines_of_prose,
    prose,
    provider,
    text,
    unknown_keys,
)
from articles.documents.records import RelatedRecord
from articles.documents.scalars import Wrong, found, moment, whole_number

TYPES = ("article", "video")

Outcome = tuple[tuple[Any, ...] | None, Findings | None]

_Value = TypeVar("_Value")


def judge(node: Node) -> Outcome:
    """The fields of the entry's record without its index, None if it is unsound, and warnings.

    An entry is unsound where something is wrong that a reader would see or follow: without a title,
    with an address, a time or a score that isn't one. A picture or an AMP address is only left out.
    """
    findings = Findings()
    if type(node) is Mapping:
        fields = _Judge(node, findings).fields()
    else:
        fields = None
        findings.warn(node.line, "", f"found {found(node)}; a mapping is right: left out")
    return fields, findings if findings.warnings else None


def record(index: int, fields: tuple[Any, ...]) -> RelatedRecord:
    return RelatedRecord._make((index, *fields))


class _Judge:
    def __init__(self, node: Mapping, findings: Findings) -> None:
        self.node = node
        self.values = node.values
        self.findings = findings
        self.sound = True

    def fields(self) -> tuple[Any, ...] | None:
        values, findings = self.values, self.findings
        unknown_keys(self.node, KNOWN, "", findings)
        title = self.core("title", "", lambda node: prose(node, "title", findings, MAX_TITLE))
        if self.sound and not is_visible(title):
            self.unsound("title", "found nothing; an entry needs a title")
        excerpt = self.core(
            "excerpt",
            "",
            lambda node: text(node, "excerpt", findings, MAX_EXCERPT, lines_of_prose),
        )
        published_at = self.core("publishedDateTime", None, moment)
        url = (
            self.core("webUrl", "", address)
            or self.core("sourceUrl", "", address)
            or self.core("originalUrl", "", address)
        )
        type_ = self.core("type", TYPES[0], kind)
        sources = None
        if not is_null(values.get("provider")):
            sources = provider(values["provider"], "provider", findings, "warning", 0)
            if sources is None:
                self.sound = False
        quality = self.core("quality", None, lambda node: whole_number(node, 0))
        if self.sound and not url and not (type_ == "video" and sources):
            self.unsound("webUrl", "found no address; only a video of a named provider needs none")
        if not self.sound:
            return None
        return (
            url,
            title,
            excerpt,
            published_at,
            type_,
            sources,
            quality,
            self.lesser_address("ampWebUrl", "ampUrl"),
            self.lesser_address("cdnAmpWebUrl", "cdnAmpUrl"),
            images(values.get("images"), "images", findings),
        )

    def core(self, key: str, absent: Any, judge: Callable[[Node], _Value]) -> _Value | Any:
        """A value without which, or with a wrong one, the entry can't be shown."""
        node = self.values.get(key)
        if node is None or is_null(node):
            return absent
        try:
            return judge(node)
        except Wrong as wrong:
            self.unsound(key, str(wrong))
            return absent

    def unsound(self, key: str, message: str) -> None:
        node = self.values.get(key)
        line = node.line if node else self.node.line
        self.findings.warn(line, key, f"{message}: the entry is left out")
        self.sound = False

    def lesser_address(self, key: str, older: str) -> str:
        for name in (key, older):
            node = self.values.get(name)
            try:
                url = address(node)
            except Wrong as wrong:
                self.findings.warn(node.line if node else 0, name, f"{wrong}: left out")
            else:
                if url:
                    return url
        return ""


def kind(node: Node) -> str:
    if type(node) is Scalar and node.text.strip() in TYPES:
        return node.text.strip()
    raise Wrong(f"found {found(node)}; article or video is right")
