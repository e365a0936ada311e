"""Our copies of pictures, from our own origin."""

import logging
import re

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.views.decorators.csrf import csrf_exempt

from articles.copies import KEY, read_copy
from articles.pictures.showing import find_public
from articles.pictures.sizes import FORMATS
from articles.views import errors

log = logging.getLogger(__name__)
TYPES = {format.extension: format.type for format in FORMATS}
A_YEAR = 365 * 24 * 3600
FILE = re.compile(r"[a-z]{1,10}-[0-9]{1,5}\.(avif|webp|jpg)")


@csrf_exempt  # nothing is changed here
def copy(request: HttpRequest, group: str, key: str, name: str) -> HttpResponse:
    """One file: kept for ever by whoever asked, since what has its name never changes.

    For readers while its article is public, and for the desk; anyone else gets the 404 of a file
    that doesn't exist. One query, two for the desk.
    """
    if request.method not in ("GET", "HEAD"):
        return errors.method_not_allowed(request)
    match = FILE.fullmatch(name)
    if not match or not KEY.fullmatch(key) or not key.startswith(group):
        return _nothing_here()
    try:
        public = find_public(key)
        if not public and not _is_at_the_desk(request):
            return _nothing_here()
    except (OperationalError, InterfaceError):
        log.exception("The database doesn't answer")
        return errors.unavailable(request)
    # Whoever has it keeps it. Caches that others share ask each time: what is taken down is gone.
    who = "public, s-maxage=0" if public else "private"
    headers = {
        "Cache-Control": f"{who}, max-age={A_YEAR}, immutable",
        "ETag": f'"{key}-{name}"',
    }
    if headers["ETag"] in request.headers.get("If-None-Match", ""):
        return HttpResponseNotModified(headers=headers)
    try:
        content = read_copy(key, name)
    except FileNotFoundError:
        return _nothing_here()
    except OSError:
        log.exception("The shelf of pictures can't be reached")
        return errors.unavailable(request)
    headers["Content-Length"] = str(len(content))
    body = b"" if request.method == "HEAD" else content
    return HttpResponse(body, content_type=TYPES[match[1]], headers=headers)


def _is_at_the_desk(request: HttpRequest) -> bool:
    """Asked only for what isn't public: readers' requests touch no session."""
    return request.user.is_active and request.user.is_staff


def _nothing_here() -> HttpResponse:
    return HttpResponse(
        "There is no such picture.\n",
        status=404,
        content_type="text/plain; charset=utf-8",
        headers={"Cache-Control": "public, no-cache"},
    )
