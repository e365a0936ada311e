"""Fetching one picture from somebody else's server: politely, within limits, trusting nothing.

No proxy, cookie, credential or Referer is ever sent, and nothing is taken from the environment.
Redirects are followed here, three at most, each judged like the first address.
"""

import re
import zlib
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from ssl import SSLContext, SSLError

import httpcore2
from django.conf import settings

from articles.pictures.addresses import LONGEST, PORTS, Target, redirected, target_of
from articles.pictures.connecting import Deadline, Door, Meter
from articles.pictures.failures import Failure, Kind
from articles.pictures.sizes import MOST_BYTES

WHOLE_SECONDS = 12.0  # of a fetch with all its redirects; decoding has its own
IDLE_SECONDS = 5.0
MOST_REDIRECTS = 3
MOST_HEADERS, MOST_HEADER_BYTES = 100, 32 * 1024
MOST_PARTS = 30_000  # chunks of a body; a picture in more of them is only there to keep us busy
LONGEST_WAIT = timedelta(days=7)  # a Retry-After beyond is taken for that
REDIRECTS = {301, 302, 303, 307, 308}


def fetch(address: str) -> bytearray:
    """What is at a picture's address, unopened.

    Raises Failure, whose message says why there is nothing.
    """
    deadline = Deadline(WHOLE_SECONDS, IDLE_SECONDS)
    target = target_of(address)
    for _ in range(MOST_REDIRECTS + 1):
        answer = _ask(target, deadline)
        if not isinstance(answer, str):
            return answer
        target = redirected(target, answer)
    raise Failure(Kind.ANSWER, f"redirected more than {MOST_REDIRECTS} times")


def user_agent() -> str:
    """Says whose program asks: the site's name and, where it is configured, its address."""
    name = re.sub(r"[^A-Za-z0-9]+", "-", settings.SITE_NAME).strip("-") or "Newsdesk"
    where = settings.SITE_URL if settings.SITE_URL.isascii() else ""
    return f"{name}-pictures/1.0 (Newsdesk; +{where}/)" if where else f"{name}-pictures/1.0"


@cache
def _trust() -> SSLContext:
    return httpcore2.default_ssl_context()


def _ask(target: Target, deadline: Deadline) -> bytearray | str:
    """One request: the body, or where a redirect leads."""
    meter = Meter()
    door = Door(target, deadline, meter)
    origin = httpcore2.Origin(target.scheme.encode(), target.host.encode(), target.port)
    try:
        with httpcore2.HTTPConnection(
            origin=origin,
            ssl_context=_trust() if target.scheme == "https" else None,
            network_backend=door,
        ) as connection:
            response = connection.handle_request(_request(target))
            try:
                headers = _judged_headers(response)
                if response.status in REDIRECTS:
                    return _location(response.status, headers)
                _check_status(response.status, headers)
                meter.expect_body(MOST_BYTES)
                return _body(response, headers, deadline)
            finally:
                response.close()
    except Failure:
        raise
    except httpcore2.TimeoutException:
        deadline.left()  # it is the whole time that is over, or only one wait
        raise Failure(Kind.LATE, f"timed out: silent for {IDLE_SECONDS:.0f} s") from None
    except (httpcore2.ConnectError, SSLError) as error:
        raise Failure(Kind.UNREACHED, f"no safe connection: {_told(error)}") from None
    except httpcore2.NetworkError as error:
        raise Failure(Kind.ANSWER, f"broken off: {_told(error)}") from None
    except httpcore2.ProtocolError as error:
        raise Failure(Kind.ANSWER, f"not a proper answer: {_told(error)}") from None
    except zlib.error as error:
        raise Failure(Kind.ANSWER, f"badly packed: {_told(error)}") from None
    except OSError as error:
        raise Failure(Kind.ANSWER, f"broken off: {_told(error)}") from None


def _request(target: Target) -> httpcore2.Request:
    host = target.host if target.port == PORTS[target.scheme] else f"{target.host}:{target.port}"
    url = httpcore2.URL(
        scheme=target.scheme.encode(),
        host=target.host.encode(),
        port=target.port,
        target=target.path.encode("ascii"),
    )
    headers = {
        "Host": host,
        "User-Agent": user_agent(),
        "Accept": "image/avif,image/webp,image/jpeg,image/png,image/gif;q=0.8",
        "Accept-Encoding": "identity",
        "Connection": "close",
    }
    return httpcore2.Request(
        "GET",
        url,
        headers=[(name.encode(), value.encode("ascii")) for name, value in headers.items()],
        extensions={"timeout": {"connect": IDLE_SECONDS, "read": IDLE_SECONDS}},
    )


def _judged_headers(response: httpcore2.Response) -> dict[str, str]:
    """The headers by their names in lower case; of several with one name, the first."""
    size = sum(len(name) + len(value) + 4 for name, value in response.headers)
    if len(response.headers) > MOST_HEADERS or size > MOST_HEADER_BYTES:
        raise Failure(Kind.SIZE, "too large: the answer's headers alone")
    headers: dict[str, str] = {}
    for name, value in response.headers:
        headers.setdefault(name.decode("latin-1").lower(), value.decode("latin-1"))
    return headers


def _location(status: int, headers: dict[str, str]) -> str:
    location = headers.get("location", "").strip()
    if not location:
        raise Failure(Kind.ANSWER, f"redirected ({status}) to nowhere")
    with suppress(UnicodeDecodeError):
        location = location.encode("latin-1").decode("utf-8")  # what browsers make of it
    if len(location) > LONGEST:
        raise Failure(Kind.ADDRESS, f"refused address: a redirect of {len(location):,} characters")
    return location


def _check_status(status: int, headers: dict[str, str]) -> None:
    if status == 200:
        return
    if status in (404, 410):
        raise Failure(Kind.GONE, f"gone: the server answers {status}")
    if status in (429, 503):
        wait = _wait(headers.get("retry-after", ""))
        raise Failure(Kind.BUSY, f"the server is busy ({status})", wait=wait)
    raise Failure(Kind.ANSWER, f"the server answers {status}")


def _wait(retry_after: str) -> timedelta | None:
    """What `Retry-After` asks for, in seconds or as a date; None when it says nothing of use."""
    text = retry_after.strip()
    if re.fullmatch(r"[0-9]{1,9}", text):
        wait = timedelta(seconds=int(text))
    else:
        try:
            moment = parsedate_to_datetime(text)
        except (TypeError, ValueError):
            return None
        wait = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - datetime.now(UTC)
    return min(max(wait, timedelta(0)), LONGEST_WAIT)


def _body(response: httpcore2.Response, headers: dict[str, str], deadline: Deadline) -> bytearray:
    announced = headers.get("content-length", "")
    if announced.isdigit() and int(announced) > MOST_BYTES:
        raise _too_large(f"{int(announced):,} bytes are announced")
    unpack = _unpacker(headers.get("content-encoding", "").strip().lower())
    body = bytearray()
    for number, part in enumerate(response.iter_stream()):
        deadline.left()
        if number > MOST_PARTS:
            raise Failure(Kind.SIZE, f"too large: more than {MOST_PARTS:,} pieces")
        while part:
            if unpack is None:
                body += part
                part = b""
            else:
                body += unpack.decompress(part, MOST_BYTES + 1 - len(body))
                part = unpack.unconsumed_tail
            if len(body) > MOST_BYTES:
                raise _too_large(f"more than {MOST_BYTES:,} bytes")
    if unpack is not None and not unpack.eof:
        raise Failure(Kind.ANSWER, "broken off: the compressed answer has no end")
    if not body:
        raise Failure(Kind.PICTURE, "not a picture: the answer is empty")
    return body


def _unpacker(encoding: str) -> "zlib._Decompress | None":
    """For servers that compress although they were asked not to."""
    if encoding in ("", "identity"):
        return None
    if encoding in ("gzip", "x-gzip", "deflate"):
        return zlib.decompressobj(zlib.MAX_WBITS | 32)
    raise Failure(Kind.ANSWER, f"packed in a way that wasn't asked for: {encoding[:20]!r}")


def _too_large(what: str) -> Failure:
    return Failure(Kind.SIZE, f"too large: {what}; {MOST_BYTES:,} are the most")


def _told(error: BaseException) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__
