"""What feeds hold: the newest public stories of a subject, as every format tells them.

An entry's id is made of a name and nothing else, so that it survives a move of the site to another
address. The name is the article's slug, or the one that its story went by before it led it
(`FeedEntry`).
"""

import html
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Article, FeedEntry
from articles.pictures.showing import preview
from articles.prepared import Given, Prepared, moment_of
from articles.ranking import change_moment
from articles.storycards import (
    CARD_FIELDS,
    NEWEST_OF_TOPIC,
    StoryCard,
    add_topics,
    listed_in_topic,
    story_cards,
)
from articles.views.rendering import absolute
from articles.wording import outside_address

ENTRIES = 50
_NAMESPACE = UUID("5f0c5b0e-6c1d-5b0a-9d0c-3d1f6a4b7e21")  # made once for all Newsdesks
# What XML 1.0 can't hold: control characters, halves of surrogate pairs, two non-characters. And
# the controls that it can hold and no reader shows.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def legible(text: str) -> str:
    """`text` without the characters that would make a feed unreadable."""
    return _NOT_XML.sub("", text)


def id_of(name: str) -> str:
    """A name for good: a UUID of an entry's or a feed's name."""
    return uuid5(_NAMESPACE, name).urn


@dataclass(frozen=True, slots=True)
class Entry:
    """One story. Texts are plain and legible; `link` is our page, `source` the original ("" if
    there is none), `html` says the same with a link to it. `updated` moves when a story says
    something else, and not with its heat or coverage."""

    id: str
    link: str
    source: str
    title: str
    summary: str
    html: str
    published: datetime
    updated: datetime
    author: str
    topics: Sequence[str]
    language: str
    picture: str  # an absolute address, "" without one


# What a feed tells of a story beside what its card does.
_FIELDS = (*CARD_FIELDS, "updated_at", "released_at", "entry_name", "entry_changed_at")


class FeedList:
    """The first ENTRIES of a list of public stories. `narrow(public, **named)` says which, and in
    which order; it sees stand-ins for what is named (articles/prepared.py)."""

    def __init__(self, narrow: Callable[..., QuerySet]) -> None:
        self._narrow = narrow
        self._prepared = Prepared(self._build)

    def entries(self, site: str, **named: Given) -> list[Entry]:
        """Two queries."""
        now = timezone.now()
        rows = self._prepared.rows(at=now, **named)
        cards = story_cards(row[: len(CARD_FIELDS)] for row in rows)
        add_topics(cards)
        read_at = _("Read the story at %(provider)s")
        return [
            _entry(card, site, read_at, now, *row[len(CARD_FIELDS) :])
            for card, row in zip(cards, rows, strict=True)
        ]

    def _build(self, at: datetime, **named: Any) -> QuerySet:
        entry = FeedEntry.objects.filter(slug=OuterRef("slug"))
        stories = self._narrow(Article.objects.published(at), **named).annotate(
            entry_name=Subquery(entry.values("entry")),
            entry_changed_at=Subquery(entry.values("changed_at")),
        )
        return stories.values_list(*_FIELDS)[:ENTRIES]


ALL = FeedList(lambda public: public.newest())
OF_TOPIC = FeedList(
    lambda public, topic: NEWEST_OF_TOPIC.walk(listed_in_topic(public, topic), "", None, "")
)
OF_PROVIDER = FeedList(lambda public, provider: public.filter(provider=provider).newest())
OF_THESE = FeedList(lambda public, articles: public.filter(pk__in=articles).newest())


def _entry(
    card: StoryCard,
    site: str,
    invitation: str,
    now: datetime,
    updated_at: Any,
    released_at: Any,
    name: str | None,
    changed_at: Any,
) -> Entry:
    author, title, summary = map(legible, (card.provider.name, card.title, card.excerpt))
    source = outside_address(card.source_url)
    moments = map(moment_of, (updated_at, released_at, changed_at))
    told = filter(None, (change_moment(moment, now) for moment in moments))
    picture = preview(card)
    return Entry(
        id=id_of(name or card.slug),
        link=site + card.get_absolute_url(),
        source=source,
        title=title,
        summary=summary,
        html=_html(summary or title, source, invitation % {"provider": author}),
        published=card.published_at,
        updated=max([card.published_at, *told]),
        author=author,
        topics=[legible(topic.name) for topic in card.topics],
        language=legible(card.locale),
        picture=absolute(site, picture.address) if picture else "",
    )


def _html(text: str, source: str, invitation: str) -> str:
    """The summary, and where to read on. What documents say is text in it."""
    parts = [f"<p>{html.escape(text)}</p>"]
    if source:
        words = html.escape(invitation)
        parts.append(f'<p><a href="{html.escape(source)}">{words}</a></p>')
    return "\n".join(parts)
