"""Our goals for pages: readers while an import of a whole newsroom runs, by themselves and with an
editor beside them, each of whose acts is public with the next request."""

import os
import re
import statistics
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path

from benchmarks.measuring import PROJECT, PYTHON, manage, run
from benchmarks.reporting import Line

READERS = 20
IDLE = 8  # seconds of reading before an import begins
PAUSE = 0.2  # seconds between two pages of one reader: people read
PORT = int(os.environ.get("BENCH_PORT", "8765"))
DOCUMENTS = os.environ.get("BENCH_DOCUMENTS", "5000")
RELATED = os.environ.get("BENCH_RELATED", "160000")
PATHS = ["/", "/topics/", "/providers/", "/feeds/rss/", "/sitemap.xml"]
EDITOR = """
from django.contrib.auth.models import User
User.objects.create_superuser("ann", password="p")
"""
QUESTION = """
from articles.models import Decision
rows = dict(Decision.objects.filter(field="published").values_list("article", "value"))
print(sum(rows.get(pk) != value for pk, value in {said}.items()))
"""


def lines() -> Iterator[Line]:
    with tempfile.TemporaryDirectory() as scratch:
        environment = {
            "DATABASE_URL": f"sqlite:///{scratch}/readers.sqlite3",
            "SECRET_KEY": "bench",
            "ALLOWED_HOSTS": "127.0.0.1",
        }
        small, large, other = (Path(scratch, name) for name in ("small", "large", "other"))
        sizes = [
            (small, "300", "1500", "1"),
            (large, DOCUMENTS, RELATED, "2"),
            (other, DOCUMENTS, RELATED, "3"),
        ]
        for folder, documents, related, seed in sizes:
            size = ["--documents", documents, "--related", related, "--seed", seed]
            run(manage("make_newsroom", str(folder), *size, "--verbosity", "0"), environment)
        run(manage("migrate", "--verbosity", "0"), environment)
        run(manage("import_seeds", str(small), "--verbosity", "0"), environment)
        run(manage("shell", "--verbosity", "0", "--command", EDITOR), environment)
        with _server(environment):
            yield from _measured(large, other, environment)


def _measured(large: Path, other: Path, environment: dict[str, str]) -> Iterator[Line]:
    crowd = _Crowd()
    crowd.start()
    time.sleep(IDLE)
    idle = crowd.take()
    run(manage("import_seeds", str(large), "--verbosity", "0"), environment)
    alone = crowd.take()
    editor = _Editor()
    editor.start()
    time.sleep(IDLE)
    edited = crowd.take()
    run(manage("import_seeds", str(other), "--verbosity", "0"), environment)
    together = crowd.take()
    editor.done.set()
    editor.join()
    crowd.done.set()
    kept = run(manage("shell", "--verbosity", "0", "--command", editor.question()), environment)
    bad = sum(count for status, count in crowd.statuses.items() if status >= 500)
    yield Line("readers: answers of 500 and above", bad + editor.failed, 0)
    yield Line("readers: 95th percentile, import / idle", _p95(alone) / _p95(idle), 2)
    yield Line("readers: the same, an editor beside in both", _p95(together) / _p95(edited), 2)
    yield Line("readers: (an editor beside / idle)", _p95(edited) / _p95(idle), None)
    yield Line("readers: (pages read meanwhile)", float(len(alone) + len(together)), None)
    yield Line("editor: (acts meanwhile)", float(len(editor.said)), None)
    yield Line("editor: acts that were lost", float(kept.output.strip().splitlines()[-1]), 0)


def _p95(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1]


class _server:  # noqa: N801 - read as a context manager
    def __init__(self, environment: dict[str, str]) -> None:
        command = [PYTHON, "-m", "gunicorn", "newsdesk.wsgi", "--bind", f"127.0.0.1:{PORT}"]
        self.process = subprocess.Popen(
            [*command, "--workers", "2", "--threads", "4", "--log-level", "error"],
            cwd=PROJECT,
            env={**os.environ, **environment},
        )

    def __enter__(self) -> None:
        for _ in range(100):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{PORT}/healthz", timeout=5).close()
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise RuntimeError("the server doesn't answer")

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait()


class _Crowd:
    """Readers who load pages until they are done."""

    def __init__(self) -> None:
        self.done = threading.Event()
        self.took: list[float] = []
        self.statuses: Counter[int] = Counter()

    def start(self) -> None:
        for number in range(READERS):
            threading.Thread(target=self._read, args=(number,), daemon=True).start()

    def take(self) -> list[float]:
        took, self.took = self.took, []
        return took

    def _read(self, number: int) -> None:
        while not self.done.wait(PAUSE):
            number += 1
            began = time.monotonic()
            try:
                url = f"http://127.0.0.1:{PORT}{PATHS[number % len(PATHS)]}"
                with urllib.request.urlopen(url, timeout=60) as answer:
                    answer.read()
                    status = answer.status
            except urllib.error.HTTPError as error:
                status = error.code
            except OSError:
                status = 599
            self.statuses[status] += 1
            self.took.append(time.monotonic() - began)


class _Editor(threading.Thread):
    """Publishes and unpublishes in the desk, one article after the other."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.done = threading.Event()
        self.said: dict[int, bool] = {}
        self.failed = 0
        cookies = urllib.request.HTTPCookieProcessor(CookieJar())
        self.browser = urllib.request.build_opener(cookies)

    def run(self) -> None:
        self._post("/admin/login/", username="ann", password="p", next="/admin/")  # noqa: S106
        page = self._get("/admin/articles/article/")
        pks = [int(pk) for pk in re.findall(r'name="_selected_action" value="(\d+)"', page)]
        for pk in pks:
            # Whichever it is now, one of the two changes it; the second is what must stand.
            for action in ("publish", "unpublish"):
                if self.done.wait(0.1):
                    return
                self._act(action, pk)

    def _act(self, action: str, pk: int) -> None:
        # The answer goes along: of an absorbed article the desk asks what becomes of its story.
        answer = {"leads": "publish-alone"} if action == "publish" else {}
        chosen = {"action": action, "index": "0", "_selected_action": str(pk), **answer}
        try:
            self._post("/admin/articles/article/", **chosen)
        except OSError:
            self.failed += 1
        else:
            if action == "unpublish":
                self.said[pk] = False

    def question(self) -> str:
        """A program that counts the acts that the database doesn't hold."""
        return QUESTION.format(said=self.said)

    def _get(self, path: str) -> str:
        with self.browser.open(f"http://127.0.0.1:{PORT}{path}", timeout=60) as answer:
            return str(answer.read().decode())

    def _post(self, path: str, **fields: str) -> str:
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self._get(path))
        token = found[1] if found else ""
        body = urllib.parse.urlencode({"csrfmiddlewaretoken": token, **fields}).encode()
        with self.browser.open(f"http://127.0.0.1:{PORT}{path}", body, timeout=60) as answer:
            return str(answer.read().decode())
