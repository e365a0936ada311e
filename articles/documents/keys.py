"""The keys of an article's front matter: their order, their older names, the fields they fill."""

# In the order in which the machine writes them; an older name stands where today's would.
ORDER = (
    "category",
    "title",
    "excerpt",
    "publishedDateTime",
    "updatedDateTime",
    "originalUrl",
    "webUrl",
    "sourceUrl",
    "ampWebUrl",
    "ampUrl",
    "cdnAmpWebUrl",
    "cdnAmpUrl",
    "type",
    "locale",
    "quality",
    "heat",
    "published",
    "removed",
    "featuredContent",
    "provider",
    "topics",
    "tags",
    "images",
    "related",
    "secured",
)
KNOWN = frozenset(ORDER)

# Those before are lines in one piece; each of these stands alone, with a blank line before it.
FIRST_APART = ORDER.index("featuredContent")

# Today's name of an address → the one that older documents use (docs/format.md).
OLDER_NAMES = {"webUrl": "sourceUrl", "ampWebUrl": "ampUrl", "cdnAmpWebUrl": "cdnAmpUrl"}

# Field of an ArticleRecord → key. `body` has none, `video` is never written.
KEYS = {
    "category": "category",
    "title": "title",
    "excerpt": "excerpt",
    "published_at": "publishedDateTime",
    "updated_at": "updatedDateTime",
    "original_url": "originalUrl",
    "web_url": "webUrl",
    "amp_url": "ampWebUrl",
    "cdn_amp_url": "cdnAmpWebUrl",
    "type": "type",
    "locale": "locale",
    "quality": "quality",
    "heat": "heat",
    "published": "published",
    "removed": "removed",
    "provider": "provider",
    "topics": "topics",
    "tags": "tags",
    "images": "images",
    "related": "related",
}
