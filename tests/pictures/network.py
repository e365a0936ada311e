"""A network of one machine: a server of tricks, the inside that nobody may reach, and names.

127.0.0.2 stands for the public network (the fixture `network` has it taken for that), 127.0.0.1 for
the inside: both listen on the same ports, so that only the guard keeps them apart. Whoever connects
to the inside is counted.
"""

import contextlib
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator

import pytest

from articles.pictures.failures import Failure
from articles.pictures.fetching import fetch

PUBLIC, INSIDE = "127.0.0.2", "127.0.0.1"
OK = b"HTTP/1.1 200 OK\r\n"

Answer = Callable[[socket.socket], None]


def reply(
    body: bytes = b"", status: str = "200 OK", *, length: int | None = None, **headers: str
) -> Answer:
    """A whole answer; `length`: what it claims to be. Underscores in names become hyphens."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return raw("\r\n".join([*lines, "", ""]).encode() + body)


def raw(content: bytes) -> Answer:
    return lambda connection: connection.sendall(content)


def to(location: str, status: str = "302 Found") -> Answer:
    return reply(status=status, Location=location)


def for_ever(head: bytes, part: bytes, pause: float = 0.0) -> Answer:
    """Never ends by itself."""

    def answer(connection: socket.socket) -> None:
        connection.sendall(head)
        while True:
            connection.sendall(part)
            if pause:
                time.sleep(pause)

    return answer


def silence(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.settimeout(30)
        connection.recv(1)


def a_bomb(size: int = 2**28) -> bytes:
    """That many zeros, as gzip has them: a thousandth."""
    packer = zlib.compressobj(9, wbits=31)
    part = bytes(2**20)
    return b"".join(packer.compress(part) for _ in range(size // 2**20)) + packer.flush()


def failure(address):
    """How a fetch ends."""
    with pytest.raises(Failure) as ended:
        fetch(address)
    assert "\n" not in ended.value.reason
    return ended.value


class Server:
    """Answers as it is told, path by path, and keeps what it was asked."""

    def __init__(self, host: str, port: int = 0) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []  # whole requests
        self.at_once = self.most_at_once = 0
        self.wrap: Callable[[socket.socket], socket.socket] = lambda connection: connection
        self._lock = threading.Lock()
        self._socket = socket.create_server((host, port))
        self.host, self.port = self._socket.getsockname()[:2]
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def origin(self) -> str:
        return f"{self.host}:{self.port}"

    @property
    def paths(self) -> list[str]:
        return [request.split(" ")[1] for request in self.asked if " " in request]

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=[connection], daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with self._lock:
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            with contextlib.suppress(OSError), connection, self.wrap(connection) as connection:
                connection.settimeout(30)
                request = b""
                while b"\r\n\r\n" not in request and (part := connection.recv(65536)):
                    request += part
                text = request.decode("latin-1")
                self.asked.append(text)
                path = text.split(" ")[1] if " " in text else ""
                self.answers.get(path, reply(status="404 Not Found"))(connection)
        finally:
            with self._lock:
                self.at_once -= 1


class Network:
    """The two sides, and the names that stand for addresses."""

    def __init__(self) -> None:
        self.server = Server(PUBLIC)
        self.inside = Server(INSIDE, self.server.port)
        self.names: dict[str, list[list[str]]] = {"public.example": [[PUBLIC]]}
        self.looked_up: list[str] = []

    def address(self, path: str, host: str = "public.example") -> str:
        return f"http://{host}{path}"

    def getaddrinfo(self, host: str, port: int, *args: object, **kwargs: object) -> list:
        """The next answer that a name has; its last one from then on."""
        try:
            socket.inet_pton(socket.AF_INET6 if ":" in host else socket.AF_INET, host)
        except OSError:
            pass
        else:
            return _REAL(host, port, *args, **kwargs)  # no name
        self.looked_up.append(host)
        answers = self.names.get(host)
        if not answers:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        return [entry for address in found for entry in _entries(address, port)]

    def close(self) -> None:
        self.server.close()
        self.inside.close()


_REAL = socket.getaddrinfo


def _entries(address: str, port: int) -> Iterator[tuple]:
    base, _, zone = address.partition("%")
    if ":" in base:
        place = (base, port, 0, int(zone or 0))
        yield (socket.AF_INET6, socket.SOCK_STREAM, 6, "", place)
    else:
        yield (socket.AF_INET, socket.SOCK_STREAM, 6, "", (base, port))
