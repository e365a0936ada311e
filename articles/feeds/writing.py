"""Entries as RSS 2.0, Atom (RFC 4287) and JSON Feed 1.1.

Written by hand: Django's generators build each element by itself, and take ten times as long.
Texts come legible (`entries.legible`), and are escaped once, here.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape as _escape

from articles.feeds.entries import Entry
from articles.wording import iso

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # when a feed changed that holds nothing yet


@dataclass(frozen=True, kw_only=True)
class Channel:
    """What a feed says of itself. `page` is what it is the feed of, `address` its own; both in
    full."""

    id: str
    title: str
    description: str
    page: str
    address: str
    language: str


@dataclass(frozen=True)
class Format:
    content_type: str
    write: Callable[[Channel, Sequence[Entry]], str]


def rss(channel: Channel, entries: Sequence[Entry]) -> str:
    head = (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        f"<title>{escape(channel.title)}</title>"
        f"<link>{escape(channel.page)}</link>"
        f"<description>{escape(channel.description)}</description>"
        f'<atom:link rel="self" type="application/rss+xml" href="{escape(channel.address)}"/>'
        f"<language>{escape(channel.language)}</language>"
        f"<lastBuildDate>{rfc822(last_change(entries))}</lastBuildDate>\n"
    )
    return f"{head}{''.join(map(_rss_item, entries))}</channel></rss>\n"


def _rss_item(entry: Entry) -> str:
    topics = "".join(f"<category>{escape(topic)}</category>" for topic in entry.topics)
    return (
        f"<item><title>{escape(entry.title)}</title>"
        f"<link>{escape(entry.link)}</link>"
        f"<description>{escape(entry.html)}</description>"
        f"<pubDate>{rfc822(entry.published)}</pubDate>"
        f"<dc:creator>{escape(entry.author)}</dc:creator>"
        f'<guid isPermaLink="false">{escape(entry.id)}</guid>{topics}'
        f"<atom:updated>{iso(entry.updated)}</atom:updated></item>\n"
    )


def atom(channel: Channel, entries: Sequence[Entry]) -> str:
    head = (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<feed xmlns="http://www.w3.org/2005/Atom" '
        f'xml:lang="{escape(channel.language)}">'
        f"<id>{escape(channel.id)}</id>"
        f"<title>{escape(channel.title)}</title>"
        f"<subtitle>{escape(channel.description)}</subtitle>"
        f"<updated>{iso(last_change(entries))}</updated>"
        f'<link rel="self" type="application/atom+xml" href="{escape(channel.address)}"/>'
        f'<link rel="alternate" type="text/html" href="{escape(channel.page)}"/>\n'
    )
    return f"{head}{''.join(map(_atom_entry, entries))}</feed>\n"


def _atom_entry(entry: Entry) -> str:
    topics = "".join(f'<category term="{escape(topic)}"/>' for topic in entry.topics)
    language = f' xml:lang="{escape(entry.language)}"' if entry.language else ""
    source = f'<link rel="via" href="{escape(entry.source)}"/>' if entry.source else ""
    return (
        f"<entry{language}><id>{escape(entry.id)}</id>"
        f"<title>{escape(entry.title)}</title>"
        f'<link rel="alternate" type="text/html" href="{escape(entry.link)}"/>{source}'
        f"<published>{iso(entry.published)}</published><updated>{iso(entry.updated)}</updated>"
        f"<author><name>{escape(entry.author)}</name></author>{topics}"
        f'<summary type="html">{escape(entry.html)}</summary></entry>\n'
    )


def json_feed(channel: Channel, entries: Sequence[Entry]) -> str:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "home_page_url": channel.page,
        "feed_url": channel.address,
        "description": channel.description,
        "language": channel.language,
        "items": [_json_item(entry) for entry in entries],
    }
    return json.dumps(feed, ensure_ascii=False, separators=(",", ":"))


def _json_item(entry: Entry) -> dict:
    item = {
        "id": entry.id,
        "url": entry.link,
        "external_url": entry.source,
        "title": entry.title,
        "content_html": entry.html,
        "summary": entry.summary,
        "image": entry.picture,
        "date_published": iso(entry.published),
        "date_modified": iso(entry.updated),
        "authors": [{"name": entry.author}],
        "tags": list(entry.topics),
        "language": entry.language,
    }
    return {key: value for key, value in item.items() if value}


FORMATS = {
    "rss": Format("application/rss+xml; charset=utf-8", rss),
    "atom": Format("application/atom+xml; charset=utf-8", atom),
    "json": Format("application/feed+json; charset=utf-8", json_feed),
}


def opml(title: str, feeds: Iterable[tuple[str, str, str]]) -> str:
    """OPML 2.0: (title, address of the feed, page that it is of), addresses in full."""
    outlines = "\n".join(
        f'<outline type="rss" text="{escape(name)}" title="{escape(name)}" '
        f'xmlUrl="{escape(address)}" htmlUrl="{escape(page)}"/>'
        for name, address, page in feeds
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<opml version="2.0">\n'
        f"<head><title>{escape(title)}</title></head>\n"
        f"<body>\n{outlines}\n</body>\n</opml>\n"
    )


def last_change(entries: Iterable[Entry]) -> datetime:
    return max((entry.updated for entry in entries), default=_NEVER)


def rfc822(value: datetime) -> str:
    """ "Wed, 04 Mar 2026 09:40:00 +0000"."""
    return format_datetime(value.astimezone(UTC))


def escape(text: str) -> str:
    """For text and for attributes in double quotes."""
    return _escape(text, {'"': "&quot;"})
