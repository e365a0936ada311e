"""The only door to the network: what opens connections, for `fetching` and nobody else.

httpcore2 lets its user open its connections. Here a name is looked up once, every address that
comes back is judged, and those very addresses are dialled: a name that answers differently the next
time is not asked a next time. All reading and writing is held to one deadline.
"""

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterable
from typing import Any

import httpcore2

from articles.pictures.addresses import Target, check_public
from articles.pictures.failures import Failure, Kind

CONNECT_SECONDS = 4.0  # for one of a host's addresses
MOST_ADDRESSES = 3  # of one host that are tried
MOST_BEFORE = 96 * 1024  # bytes that a server may send before its answer's headers are complete
FRAMING = 256 * 1024  # and around a body: the frames of its chunks


class Deadline:
    """A moment by which everything has to be done, and the longest silence until then."""

    def __init__(self, seconds: float, idle: float) -> None:
        self._end = time.monotonic() + seconds
        self.seconds = seconds
        self._idle = idle

    def left(self) -> float:
        """Seconds. Raises Failure when there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise Failure(Kind.LATE, f"timed out: not here within {self.seconds:.0f} s")
        return left

    def next_wait(self, timeout: float | None) -> float:
        """How long the next answer may take."""
        return min(self.left(), self._idle, timeout or self._idle)


class Meter:
    """How many bytes may still come."""

    def __init__(self) -> None:
        self._left = MOST_BEFORE

    def expect_body(self, most_bytes: int) -> None:
        """The headers are here, and were no end of headers."""
        self._left += most_bytes + FRAMING

    def count(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise Failure(Kind.SIZE, "too large: it sends more than a picture takes")


class Door(httpcore2.NetworkBackend):
    """Opens the connection of one request, to the target that was judged."""

    def __init__(self, target: Target, deadline: Deadline, meter: Meter) -> None:
        self._target = target
        self._deadline = deadline
        self._meter = meter

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """Raises Failure when nobody is reached, or none whom we call."""
        if (host, port) != (self._target.host, self._target.port):
            raise Failure(Kind.ADDRESS, f"refused address: {host}:{port} wasn't judged")
        addresses = _look_up(host, port, self._deadline)
        if not self._target.is_test_origin:
            for address in addresses:  # one that is inside, and none of them is dialled
                check_public(address, host)
        trouble = ""
        for address in addresses[:MOST_ADDRESSES]:
            try:
                stream = httpcore2.SyncBackend().connect_tcp(
                    address, port, timeout=min(CONNECT_SECONDS, self._deadline.left())
                )
            except httpcore2.ConnectTimeout:
                trouble = "nobody answers there"
            except httpcore2.ConnectError as error:
                trouble = _cause(error)
            else:
                self._check_reached(stream, address)
                return _Bounded(stream, self._deadline, self._meter)
        raise Failure(Kind.UNREACHED, f"{host} can't be reached: {trouble}")

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore2.NetworkStream:
        raise Failure(Kind.ADDRESS, "refused address: a socket of this machine")

    def sleep(self, seconds: float) -> None:
        """Nothing is tried again here."""

    def _check_reached(self, stream: httpcore2.NetworkStream, address: str) -> None:
        """What was dialled is what was reached: nothing in between decided otherwise."""
        reached = stream.get_extra_info("server_addr")[0]
        if ipaddress.ip_address(reached) != ipaddress.ip_address(address):
            stream.close()
            raise Failure(Kind.ADDRESS, f"refused address: reached {reached} for {address}")


class _Bounded(httpcore2.NetworkStream):
    """A connection that ends with the deadline, and with too many bytes."""

    def __init__(self, stream: httpcore2.NetworkStream, deadline: Deadline, meter: Meter) -> None:
        self._stream = stream
        self._deadline = deadline
        self._meter = meter

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        got = self._stream.read(max_bytes, timeout=self._deadline.next_wait(timeout))
        self._meter.count(len(got))
        return got

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, timeout=self._deadline.next_wait(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        inner = self._stream.start_tls(
            ssl_context, server_hostname, timeout=self._deadline.next_wait(timeout)
        )
        return _Bounded(inner, self._deadline, self._meter)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _look_up(host: str, port: int, deadline: Deadline) -> list[str]:
    """The IP addresses of a host. In a thread of its own, since a look-up can't be broken off."""
    found: list[str] = []
    trouble: list[str] = []

    def ask() -> None:
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            trouble.append(getattr(error, "strerror", None) or "no such name")
        else:
            found.extend(dict.fromkeys(_in_words(answer[4]) for answer in answers))

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(deadline.next_wait(None))
    if asking.is_alive():
        raise Failure(Kind.UNREACHED, f"{host} can't be found: the look-up takes too long")
    if trouble or not found:
        raise Failure(Kind.UNREACHED, f"{host} can't be found: {trouble[0] if trouble else 'none'}")
    return found


def _in_words(place: tuple[Any, ...]) -> str:
    """The IP address of what a look-up gives; with a zone, it is no public one."""
    address, zone = str(place[0]), place[3] if len(place) > 3 else 0
    return f"{address}%{zone}" if zone and "%" not in address else address


def _cause(error: BaseException) -> str:
    """The innermost reason, in the system's words: "Connection refused"."""
    while error.__cause__ is not None:
        error = error.__cause__
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
