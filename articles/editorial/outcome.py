"""What an act asks for, and what it gives back."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime

from articles.mapping import Card, moment_value
from articles.models import Article, Provider

THEIRS, MINE, MINE_FOR_GOOD, HAND_BACK = "theirs", "mine", "mine for good", "hand back"
ANSWERS = (THEIRS, MINE, MINE_FOR_GOOD, HAND_BACK)


class Refused(Exception):
    """The act isn't possible; the message tells the editor why, and what would be."""


@dataclass(slots=True)
class Outcome:
    """What an act did."""

    step: uuid.UUID
    changed: list[Article] = field(default_factory=list)
    unchanged: list[Article] = field(default_factory=list)
    refused: list[tuple[Article, str]] = field(default_factory=list)
    left_alone: list[str] = field(default_factory=list)  # of an undo: what changed since

    def settle(self) -> None:
        """Names every article once, however many of its fields the act went through."""
        self.changed = list({article.pk: article for article in self.changed}.values())
        done = {article.pk for article in self.changed}
        self.unchanged = [article for article in self.unchanged if article.pk not in done]


@dataclass(frozen=True, slots=True)
class NewLink:
    """An entry to add to an article's related coverage: an address, or an article of ours."""

    url: str = ""
    target: Article | None = None
    title: str = ""
    excerpt: str = ""
    published_at: datetime | None = None
    type: str = "article"
    provider: Provider | None = None
    quality: int | None = None

    def card(self) -> Card:
        if self.target is not None:
            article = self.target
            url = article.web_url or ("" if article.type == "video" else article.original_url)
            return (url, article.title, article.excerpt, moment_value(article.published_at),
                    article.type, article.provider.name, article.provider.domain,
                    article.quality)  # fmt: skip
        provider = self.provider
        return (self.url, self.title, self.excerpt, moment_value(self.published_at), self.type,
                provider.name if provider else "", provider.domain if provider else "",
                self.quality)  # fmt: skip
