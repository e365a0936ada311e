"""The addresses of pages that have no name or are named by a slug, as `reverse()` would write them.

A page links to a hundred of them, and `reverse()` takes longer over each than the rest of the card.
"""

import re
from functools import lru_cache
from urllib.parse import quote

from django.urls import reverse

from articles import settled

_UNQUOTED = "!$&'()*+,;=/~:@"  # what `reverse()` leaves as it is (RFC 3986)
_PLAIN = re.compile(r"[a-zA-Z0-9_.-]+").fullmatch
_SLUG = "~slug~"


def path_of(name: str) -> str:
    """The address of a page of which there is one: "front_page", "search"."""
    return _fixed(name, settled.script_prefix())


def path_to(name: str, slug: str) -> str:
    """The address of the page `name` ("article", "topic", "feed_topic") for a slug."""
    before, after = _around(name, settled.script_prefix())
    if not _PLAIN(slug):
        slug = quote(slug, safe=_UNQUOTED)
    return f"{before}{slug}{after}"


@lru_cache(maxsize=64)
def _fixed(name: str, prefix: str) -> str:
    return reverse(name)


@lru_cache(maxsize=32)
def _around(name: str, prefix: str) -> tuple[str, str]:
    before, _, after = reverse(name, args=[_SLUG]).partition(_SLUG)
    return before, after
