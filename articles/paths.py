"""The addresses of pages that are named by a slug, as `reverse()` would write them.

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


def path_to(name: str, slug: str) -> str:
    """The address of the page `name` ("article", "topic", "provider") for a slug."""
    before, after = _around(name, settled.script_prefix())
    if not _PLAIN(slug):
        slug = quote(slug, safe=_UNQUOTED)
    return f"{before}{slug}{after}"


@lru_cache(maxsize=32)
def _around(name: str, prefix: str) -> tuple[str, str]:
    before, _, after = reverse(name, args=[_SLUG]).partition(_SLUG)
    return before, after
