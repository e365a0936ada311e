"""What a document says, once it is known to be sound: plain values, already normalised.

Texts hold no control characters, times are aware and in UTC, addresses are as they came. An absent
text is "", an absent number or time is None.
"""

from datetime import datetime
from typing import NamedTuple


class ImageRecord(NamedTuple):
    """A picture: where it is, how large (pixels), and whether the upstream holds a copy."""

    url: str
    width: int | None = None
    height: int | None = None
    is_cached: bool | None = None
    title: str = ""
    attribution: str = ""


class ProviderRecord(NamedTuple):
    """Who published the original: the pair of name and domain, neither alone; and its logos."""

    name: str
    domain: str
    images: tuple[ImageRecord, ...] = ()


class RelatedRecord(NamedTuple):
    """Other coverage of the same story.

    `index` is its place among the entries as they came, counted from 0, unsound ones included.
    Only a video may come without `url`: type, provider and title tell it from others.
    """

    index: int  # type: ignore[assignment]  # tuple.index is not missed
    url: str
    title: str
    excerpt: str = ""
    published_at: datetime | None = None
    type: str = "article"
    provider: ProviderRecord | None = None
    quality: int | None = None
    amp_url: str = ""
    cdn_amp_url: str = ""
    images: tuple[ImageRecord, ...] = ()


class VideoRecord(NamedTuple):
    """A film on a known host ("youtube", "vimeo", "dailymotion"): never the HTML that came."""

    host: str
    id: str


class ArticleRecord(NamedTuple):
    """One article. `published` is None where the document doesn't say: undecided."""

    category: str
    title: str
    excerpt: str
    published_at: datetime
    updated_at: datetime | None
    original_url: str
    web_url: str
    amp_url: str
    cdn_amp_url: str
    type: str
    quality: int | None
    heat: int | None
    published: bool | None
    removed: bool
    video: VideoRecord | None
    locale: str
    provider: ProviderRecord
    topics: tuple[str, ...]
    tags: tuple[str, ...]
    images: tuple[ImageRecord, ...]
    related: tuple[RelatedRecord, ...]
    body: str


class TopicRecord(NamedTuple):
    """A topic's file. `position` is the number that its name begins with, 0 without one; `place` is
    what its key `position` says, which goes before. That key and `description` are ours: the
    machine writes neither."""

    id: str
    name: str
    shortname: str = ""
    parent: str = ""
    keywords: tuple[str, ...] = ()
    hashtags: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    services: tuple[tuple[str, str], ...] = ()
    position: int = 0
    place: int | None = None
    description: str = ""


class OrganizationRecord(NamedTuple):
    """An organisation's file: what is known of a provider."""

    id: str
    name: str
    domain: str
    other_names: tuple[str, ...] = ()
    description: str = ""
    images: tuple[ImageRecord, ...] = ()


class Problem(NamedTuple):
    """Something wrong in a document.

    `level` is "error" (the document is refused) or "warning" (it goes in, without that piece);
    `line` counts from 1 in the file, 0 where there is none; `key` is a path such as
    "images[0].url", "" where there is none; `message` says what was found and what would be right.
    """

    level: str
    line: int
    key: str
    message: str


class DocumentError(ValueError):
    """A document that is refused as a whole, with everything that is wrong with it."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        return "; ".join(
            f"line {problem.line}: {problem.key}: {problem.message}" for problem in self.problems
        )
