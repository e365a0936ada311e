"""When a public page may be answered with "you have it already", and how it travels.

A page is named by an ETag that can be told without rendering it: the number that moves with
everything public (`PublicVersion`), the next moment at which time itself changes something, the
day, the address and the build. `Cache-Control: public, no-cache` lets anyone keep a copy that they
ask about before each use, so that what is taken down is gone with the next request.
"""

import gzip
import re
from datetime import datetime
from functools import cached_property, lru_cache
from hashlib import blake2b
from pathlib import Path

import brotli
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date, parse_etags

from articles.prepared import answer, moment_of

WORTH_COMPRESSING = 256  # bytes; below, the headers weigh more than what is saved
_COMPRESSIBLE = re.compile(r"(text/|application/(.*\+)?(xml|json)\b)")


SETTLED_AFTER = 60  # seconds; a time tells two states apart once nobody writes into its second


class State:
    """What all public pages hang on, as of a moment.

    `name` changes whenever any of them may have changed.
    """

    def __init__(self, row: tuple, read_at: datetime) -> None:
        self.read_at = read_at
        self._midnight = timezone.localtime(read_at).replace(
            hour=0, minute=0, second=0, microsecond=0
        )
        # Pages say which day it is.
        self.name = (*row[:5], self._midnight, build_stamp())
        self._changes = row[5:]

    @cached_property
    def changed_at(self) -> datetime:
        """When a page may last have changed, as far as the newsroom goes."""
        return max([*(moment_of(raw) for raw in self._changes if raw), self._midnight])


def state_now() -> State:
    """One query, along indexes."""
    now = timezone.now()
    here = connections[DEFAULT_DB_ALIAS]
    moment = here.ops.adapt_datetimefield_value(now)
    rows = answer(here, _STATE, {"at": moment})
    return State(rows[0] if rows else (None,) * 11, now)  # no row: nothing was ever written


# In SQL because every request asks it, most of them nothing else, and building the query costs the
# ORM ten times what the database takes to answer it. The next moment of each kind at which time
# itself changes what readers see, and the last one: once it is past, another (or none) stands here,
# and the name of every page has changed. What isn't shown may come and go in the coverage of what
# is; the search knows those moments too, but only once somebody has searched.
_SEEN = (
    "(shown OR NOT published AND NOT removed AND NOT undecided AND (heat = -1 OR lead_id <> id))"
)
_STATE = f"""
    SELECT CASE WHEN stands_until > %(at)s THEN standing ELSE number END,
           (SELECT min(published_at) FROM articles_article WHERE {_SEEN} AND published_at > %(at)s),
           (SELECT min(publish_at) FROM articles_article WHERE {_SEEN} AND publish_at > %(at)s),
           (SELECT min(expire_at) FROM articles_article WHERE {_SEEN} AND expire_at > %(at)s),
           (SELECT min(pinned_until) FROM articles_article WHERE shown AND pinned_until > %(at)s),
           changed_at,
           (SELECT max(published_at) FROM articles_article WHERE shown AND published_at <= %(at)s),
           (SELECT max(publish_at) FROM articles_article WHERE {_SEEN} AND publish_at <= %(at)s),
           (SELECT max(expire_at) FROM articles_article WHERE {_SEEN} AND expire_at <= %(at)s),
           (SELECT max(pinned_until) FROM articles_article WHERE shown AND pinned_until <= %(at)s),
           (SELECT max(recheck_at) FROM articles_searchentry WHERE recheck_at <= %(at)s)
      FROM articles_publicversion
"""  # noqa: S608 - of our own words


def tag_of(request: HttpRequest, state: State, *, turns_every: int = 0) -> str:
    """The ETag of the page that `request` asks for.

    `turns_every`: seconds after which the answer grows old by itself (0: it doesn't).

    The state has to be read before the page is put together: whatever changes in between then
    carries the older name, and the next request fetches it anew. The tag is weak because one page
    travels compressed and plain.
    """
    said = (
        asked_for(request),
        request.META.get("HTTP_HOST", "") if not settings.SITE_URL else "",
        turn_of(state, turns_every),
        *map(str, state.name),
    )
    return f'W/"{blake2b(repr(said).encode(), digest_size=12).hexdigest()}"'


def asked_for(request: HttpRequest) -> tuple[str, str, str]:
    """The address as it came, and which part of it the site lies below: the rest says which page
    it is. `get_full_path()` writes "é" in two ways like one thing and another, and what it can't
    be told from mustn't be answered with it."""
    meta = request.META
    return meta.get("SCRIPT_NAME", ""), request.path, meta.get("QUERY_STRING", "")


def turn_of(state: State, turns_every: int) -> int:
    """Which stretch of `turns_every` seconds it is."""
    return int(state.read_at.timestamp()) // turns_every if turns_every else 0


def last_modified(state: State, *, turns_every: int = 0) -> str:
    """When the page last changed, as `Last-Modified` says it.

    Of what changed a moment ago it says a second less: more may change within the same second, and
    `is_held` never takes this answer for good.
    """
    seconds = _seconds(state, turns_every)
    return http_date(seconds if _is_settled(state, turns_every) else seconds - 1)


def _seconds(state: State, turns_every: int) -> int:
    turned = turn_of(state, turns_every) * turns_every
    return max(turned, _build_time(), int(state.changed_at.timestamp()))


def _is_settled(state: State, turns_every: int) -> bool:
    return state.read_at.timestamp() - _seconds(state, turns_every) > SETTLED_AFTER


def is_named(request: HttpRequest, tag: str) -> bool:
    """Whether the reader names this very version. `*` doesn't count: it would claim that the page
    exists before anyone has looked."""
    return tag in parse_etags(request.META.get("HTTP_IF_NONE_MATCH", ""))


def is_held(request: HttpRequest, tag: str, state: State, *, turns_every: int = 0) -> bool:
    """Whether the reader holds this very version of a page that is there.

    Where no version is named, a time counts when it is the very one that we told, and nobody can
    have written within its second since. It is the site's, and says nothing of whether there is
    anything at this address.
    """
    if "HTTP_IF_NONE_MATCH" in request.META:
        return is_named(request, tag)
    since = request.META.get("HTTP_IF_MODIFIED_SINCE")
    if since is None or not _is_settled(state, turns_every):
        return False
    return bool(since == last_modified(state, turns_every=turns_every))


def send(
    request: HttpRequest, response: HttpResponse, tag: str = "", changed: str = ""
) -> HttpResponse:
    """Headers and compression of a public answer; `tag` and `changed` (for `Last-Modified`) are
    given for what is worth keeping.

    There is nothing secret in a public page and no cookie, so compressing it gives nothing away.
    """
    response.headers.setdefault("Cache-Control", "public, no-cache")
    response.headers.setdefault(
        "Permissions-Policy", "camera=(), microphone=(), geolocation=(), browsing-topics=()"
    )
    patch_vary_headers(response, ["Accept-Encoding"])
    if tag and response.status_code in (200, 304):
        response.headers["ETag"] = tag
        if changed:
            response.headers["Last-Modified"] = changed
    if response.status_code != 304:
        _compress(request, response)
        response.headers["Content-Length"] = str(len(response.content))
        if request.method == "HEAD":
            response.content = b""
    return response


def _compress(request, response):
    if len(response.content) < WORTH_COMPRESSING or not _COMPRESSIBLE.match(
        response.headers.get("Content-Type", "")
    ):
        return
    accepted = accepted_encodings(request.META.get("HTTP_ACCEPT_ENCODING", ""))
    if "br" in accepted:
        response.content = brotli.compress(response.content, quality=4)
        response.headers["Content-Encoding"] = "br"
    elif "gzip" in accepted:
        response.content = gzip.compress(response.content, compresslevel=4, mtime=0)
        response.headers["Content-Encoding"] = "gzip"


@lru_cache(maxsize=256)
def accepted_encodings(header: str) -> frozenset[str]:
    """The encodings that an `Accept-Encoding` header names and doesn't refuse by `q=0`."""
    accepted = set()
    for item in header.lower().split(","):
        name, _, parameters = item.partition(";")
        weight = re.search(r"q\s*=\s*([0-9.]+)", parameters)
        if not weight or weight[1].strip("0."):
            accepted.add(name.strip())
    return frozenset(accepted)


def build_stamp() -> str:
    """What changes when the pages' code, templates, styles or settings do."""
    return _read_build() if settings.DEBUG else _build()


@lru_cache(maxsize=1)
def _build_time() -> int:
    """When the newest of these files was written, in seconds."""
    return max(int(file.stat().st_mtime) for file in _build_files())


@lru_cache(maxsize=1)
def _build():
    return _read_build()


def _read_build():
    # By content, not by time: all processes, on all machines, must come to the same.
    digest = blake2b(digest_size=8)
    for file in _build_files():
        digest.update(file.read_bytes())
    shown_settings = (
        settings.SITE_NAME,
        settings.SITE_URL,
        settings.TIME_ZONE,
        settings.LANGUAGE_CODE,
        settings.PUBLISH_THRESHOLD,
        settings.COVERAGE_WEIGHT,
        settings.RANK_HALF_LIFE_HOURS,
    )
    digest.update(repr(shown_settings).encode())
    return digest.hexdigest()


def _build_files() -> list[Path]:
    kinds = {".py", ".html", ".xml", ".css", ".js", ".mo"}
    return [
        file
        for folder in ("articles", "newsdesk", "locale", "templates/public", "static/public")
        for file in sorted(Path(settings.BASE_DIR, folder).rglob("*"))
        if file.suffix in kinds and file.is_file()
    ]
