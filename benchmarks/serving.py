"""A server of its own for each thing that is measured, and what a request costs it.

CPU time, of all the server's processes: wall clock tells of the machine's other work.
"""

import http.client
import os
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from benchmarks.measuring import PROJECT, process_tree

# What `startproject` makes of Django: its middleware, and a view of 12 bytes.
HELLO = """
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

settings.configure(
    SECRET_KEY="bench",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
    ],
)
urlpatterns = [path("", lambda request: HttpResponse("hello world\\n"))]
application = get_wsgi_application()
"""
TICKS = os.sysconf("SC_CLK_TCK")


class Server:
    """A running gunicorn. `ask` sends a request, `cost` says what many of them took."""

    def __init__(self, port: int, pid: int) -> None:
        self.port = port
        self.pid = pid

    def ask(self, path: str, headers: Mapping[str, str] | None = None) -> http.client.HTTPResponse:
        """The answer, read to its end."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", path, headers=dict(headers or {}))
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer

    def cost(self, path: str, headers: Mapping[str, str], count: int) -> float:
        """Seconds of CPU that one request takes the server, on average."""
        before = self._cpu()
        for _ in range(count):
            self.ask(path, headers)
        return (self._cpu() - before) / count

    def _cpu(self) -> float:
        spent = 0
        for pid in process_tree(self.pid):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            spent += int(fields[11]) + int(fields[12])
        return spent / TICKS


@contextmanager
def serving(application: str, environment: Mapping[str, str], folder: Path) -> Iterator[Server]:
    """gunicorn with one process, without threads, as the goals' "hello" is measured."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = door.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--workers", "1", "--no-control-socket"]
    command += ["--log-level", "error", "--bind", f"127.0.0.1:{port}", application]
    process = subprocess.Popen(
        command,
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": f"{PROJECT}:{folder}", **environment},
    )
    try:
        server = Server(port, process.pid)
        for _ in range(100):
            try:
                server.ask("/")
                break
            except OSError:
                time.sleep(0.1)
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def ratio(
    one: tuple[Server, str, Mapping[str, str]],
    other: tuple[Server, str, Mapping[str, str]],
    *,
    counts: tuple[int, int],
    rounds: int = 5,
) -> float:
    """What a request costs in terms of another: both in turn, the median of several rounds."""
    found = []
    for server, path, headers in (one, other):
        server.cost(path, headers, 3)
    for _ in range(rounds):
        reference = other[0].cost(*other[1:], counts[1])
        found.append(one[0].cost(*one[1:], counts[0]) / reference)
    return statistics.median(found)
