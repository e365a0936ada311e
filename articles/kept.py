"""Pages kept in memory, so that what nobody changed isn't put together twice.

A kept page is good as long as its state is the one that the database tells now (articles/
freshness.py): one small query, and what was taken down is gone with the next request, in every
process. So each process keeps its own, and none needs to tell another. Nothing here depends on who
asks: what goes to readers carries no cookie.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import NamedTuple

from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

from articles import freshness
from articles.freshness import State

LARGEST = 1_000_000  # bytes of a page; what is larger isn't kept
OVERHEAD = 3_000  # bytes that a page takes beside its text: its headers, state and place
PATIENCE = 10  # seconds that a request waits for another to put the same page together


class Page(NamedTuple):
    """An answer as it went out, with everything that the other middleware put on it."""

    state: State
    turns_every: int
    turn: int
    headers: dict[str, str]
    content: bytes


class Shelf:
    """Pages by what they were asked for, those asked for last at the end; the others go first."""

    def __init__(self) -> None:
        self._pages: OrderedDict[tuple, Page] = OrderedDict()
        self._bytes = 0
        self._under_way: dict[tuple, threading.Event] = {}
        self._lock = threading.Lock()

    def find(self, key: tuple) -> Page | None:
        with self._lock:
            page = self._pages.get(key)
            if page:
                self._pages.move_to_end(key)
            return page

    def put(self, key: tuple, page: Page, *, most: int) -> None:
        """`most`: bytes that all pages together may take."""
        with self._lock:
            self._drop(key)
            self._pages[key] = page
            self._bytes += _weight(key, page)
            while self._bytes > most and self._pages:
                self._drop(next(iter(self._pages)))

    def claim(self, key: tuple) -> threading.Event | None:
        """None: it is for the caller to put this page together, and then to `release` it.

        Otherwise another request is at it; the event is set once that one is done.
        """
        with self._lock:
            others = self._under_way.get(key)
            if not others:
                self._under_way[key] = threading.Event()
            return others

    def release(self, key: tuple) -> None:
        with self._lock:
            done = self._under_way.pop(key)
        done.set()

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()
            self._bytes = 0

    def _drop(self, key: tuple) -> None:
        page = self._pages.pop(key, None)
        if page:
            self._bytes -= _weight(key, page)


def _weight(key: tuple, page: Page) -> int:
    """How many bytes a page takes, roughly. Addresses and headers count: whoever asks for small
    pages by long addresses would fill the memory with these."""
    around = sum(len(part) for part in key) + sum(len(value) for value in page.headers.values())
    return OVERHEAD + around + len(page.content)


shelf = Shelf()


def mark(response: HttpResponse, state: State, *, turns_every: int) -> None:
    """Says of a public answer what it hangs on. The middleware keeps such pages and no others, and
    sends none to who holds it."""
    response.hangs_on = (state, turns_every)  # type: ignore[attr-defined]


class KeptPages:
    """The first middleware: answers what is kept, and keeps what was put together."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        most = settings.PAGE_MEMORY_MB * 1_000_000
        if not most:
            return _unless_held(request, self.get_response(request))
        key = _key(request)
        page = shelf.find(key)
        if not page:
            return self._put_together(request, key, most)
        if answer := _answer(request, page):
            return answer
        # Something has changed, and whoever reads this page now would put it together: one does.
        others = shelf.claim(key)
        if others:
            others.wait(PATIENCE)
            page = shelf.find(key)
            return (page and _answer(request, page)) or self._put_together(request, key, most)
        try:
            return self._put_together(request, key, most)
        finally:
            shelf.release(key)

    def _put_together(self, request: HttpRequest, key: tuple, most: int) -> HttpResponse:
        """`most`: bytes that all kept pages together may take."""
        response = self.get_response(request)
        hangs_on = getattr(response, "hangs_on", None)
        if hangs_on and request.method == "GET" and _may_be_kept(response):
            state, turns_every = hangs_on
            turn = freshness.turn_of(state, turns_every)
            headers = dict(response.headers)
            page = Page(state, turns_every, turn, headers, response.content)
            shelf.put(key, page, most=most)
        return _unless_held(request, response)


def _key(request: HttpRequest) -> tuple:
    """Host and scheme are as they came: only what passed all checks is kept under them."""
    meta = request.META
    accepted = freshness.accepted_encodings(meta.get("HTTP_ACCEPT_ENCODING", ""))
    encoding = "br" if "br" in accepted else "gzip" if "gzip" in accepted else ""
    asked = freshness.asked_for(request)
    return request.scheme, meta.get("HTTP_HOST", ""), *asked, encoding


def _answer(request: HttpRequest, page: Page) -> HttpResponse | None:
    try:
        state = freshness.state_now()
    except Error:  # also an InterfaceError: the connection is gone
        return None  # the page's own view knows what to say
    turns_every = page.turns_every
    if state.name != page.state.name or freshness.turn_of(state, turns_every) != page.turn:
        return None
    state.changed_at = page.state.changed_at  # told by the name
    tag = page.headers["ETag"]
    if freshness.is_held(request, tag, state, turns_every=turns_every):
        response = _not_modified(page.headers)
    else:
        content = page.content if request.method == "GET" else b""
        response = HttpResponse(content, headers=page.headers)
    # Told anew: it says a second less as long as that second isn't over (`last_modified`).
    response.headers["Last-Modified"] = freshness.last_modified(state, turns_every=turns_every)
    return response


def _unless_held(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer, or that the reader has it: a time is believed once there is a page."""
    hangs_on = getattr(response, "hangs_on", None)
    if not hangs_on or response.status_code != 200:
        return response
    state, turns_every = hangs_on
    if not freshness.is_held(request, response.headers["ETag"], state, turns_every=turns_every):
        return response
    return _not_modified(response.headers)


def _not_modified(headers: Mapping[str, str]) -> HttpResponse:
    response = HttpResponseNotModified()
    left = ("Content-Encoding", "Content-Length", "Content-Type")
    for name, value in headers.items():
        if name not in left:
            response.headers[name] = value
    return response


def _may_be_kept(response: HttpResponse) -> bool:
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and "Last-Modified" in response.headers
        and len(response.content) <= LARGEST
    )
