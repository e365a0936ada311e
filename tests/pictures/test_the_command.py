"""`manage.py cache_pictures` in a process of its own, against a server of tricks; and killed."""

import json
import signal
import socket
import threading
import time

import pytest

from tests.documents_factory import Newsroom
from tests.own_database import kill, survivors
from tests.pictures.examples import (
    BOMBS,
    NO_PICTURES,
    a_picture,
    noise,
    photo,
    png_with_a_profile_bomb,
    png_with_a_text_bomb,
    saved,
)
from tests.pictures.memory import MemoryWatch
from tests.pictures.network import OK, Server, a_bomb, for_ever, raw, reply, silence, to

NAMES = """
import socket
real = socket.getaddrinfo
def named(host, *args, **kwargs):
    if not isinstance(host, str) or not host.endswith(".example"):
        return real(host, *args, **kwargs)
    if host == "flips.example":  # another answer each time
        named.flips = not getattr(named, "flips", False)
        host = "one-one.example" if named.flips else "inside.example"
    inside = {{"pictures.example": "127.0.0.1", "inside.example": "127.0.0.1"}}
    return real(inside.get(host, "192.0.2.1"), *args, **kwargs)
socket.getaddrinfo = named
from articles.pictures import addresses, fetching, lanes
addresses.PORTS["http"] = {inside}
fetching.WHOLE_SECONDS, fetching.IDLE_SECONDS = 2.0, 1.0
lanes.SECONDS = 120.0  # a busy machine presses slowly, and that is no failure of ours
"""


@pytest.fixture
def listener():
    """The inside: whoever knocks is counted."""
    knocks = []
    door = socket.create_server(("127.0.0.1", 0))

    def listen():
        while True:
            try:
                connection, address = door.accept()
            except OSError:
                return
            knocks.append(address)
            connection.close()

    threading.Thread(target=listen, daemon=True).start()
    yield door.getsockname()[1], knocks
    door.shutdown(socket.SHUT_RDWR)
    door.close()


class Newsdesk:
    """A newsroom of its own, whose pictures one server has."""

    def __init__(self, folder, database, inside):
        self.newsroom = Newsroom(folder / "newsroom")
        self.database = database
        self.media = folder / "media"
        self.report = folder / "report.json"
        self.server = Server("127.0.0.1")
        self.inside = inside
        origin = f"pictures.example:{self.server.port}"
        self.url = f"http://{origin}"
        self.environment = {"DEBUG": "1", "PICTURES_TEST_ORIGIN": origin}

    def seed(self, name, answer=None, *, heat=100):
        self.server.answers[f"/{name}"] = answer or reply(a_picture(640, 480))
        images = [{"url": f"{self.url}/{name}"}]
        self.newsroom.seed(name, images=images, heat=heat, published=True)

    def bring_in(self):
        done = self.database.run("import_seeds", str(self.newsroom.folder), "--verbosity", "0")
        assert done.returncode == 0, done.stderr

    def start(self, *arguments, code=""):
        code = f"exec({NAMES.format(inside=self.inside)!r})" + (f"; {code}" if code else "")
        return self.database.start(
            "cache_pictures", *arguments, f"--report={self.report}", code=code, **self.environment
        )

    def rows(self):
        return dict(
            self.database.rows(
                "SELECT a.slug, p.state FROM articles_picture p "
                "JOIN articles_article a ON a.id = p.article_id"
            )
        )


@pytest.fixture
def newsdesk(tmp_path, own_database, listener):
    made = Newsdesk(tmp_path, own_database, listener[0])
    yield made
    made.server.close()


def tricks(inside):
    """name → (answer, how it has to end)."""
    chunked = OK + b"Transfer-Encoding: chunked\r\n\r\n"
    yield "endless", for_ever(OK + b"\r\n", bytes(65536)), "refused"
    yield "dripping", for_ever(OK + b"\r\n", b"x", 0.1), "failed"
    yield "dripping-headers", for_ever(OK, b"X: x\r\n", 0.1), "failed"
    yield "tiny-chunks", for_ever(chunked, b"1\r\nx\r\n"), "refused"
    yield "silent", silence, "failed"
    yield "packed-bomb", reply(a_bomb(), Content_Encoding="gzip"), "refused"
    yield "too-long", reply(b"x", length=99_000_000), "refused"
    yield "cut-off", reply(a_picture()[:500], length=5_000), "failed"
    yield "no-http", raw(b"SSH-2.0-OpenSSH_9.2\r\n"), "failed"
    yield "nothing", reply(b""), "refused"
    yield "gone", reply(status="410 Gone"), "gone"
    yield "busy", reply(status="429 Slow down", Retry_After="3600"), "failed"
    yield "broken", reply(status="500 Oh"), "failed"
    yield "circle", to("/circle"), "failed"
    for format, make in BOMBS.items():
        yield f"bomb-{format.lower()}", reply(make(16_000, 9_000)), "refused"
        cut = a_picture(640, 480, format.upper())
        yield f"truncated-{format.lower()}", reply(cut[: len(cut) // 2]), "refused"
    yield "bomb-in-text", reply(png_with_a_text_bomb()), "refused"
    yield "bomb-in-profile", reply(png_with_a_profile_bomb()), "refused"
    for name, content in NO_PICTURES.items():
        slug = f"no-{''.join(c if c.isalnum() else '-' for c in name.lower())}"
        yield slug, reply(content, Content_Type="image/png"), "refused"
    for number, location in enumerate(
        [
            f"http://127.0.0.1:{inside}/",
            "http://127.0.0.1/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://[::1]/",
            "http://[::ffff:127.0.0.1]/",
            f"http://localhost:{inside}/",
            f"http://inside.example:{inside}/",
            "http://inside.example/",
            "http://flips.example/",
            "http://169.254.169.254/latest/meta-data/",
            "http://metadata.google.internal/",
            "http://10.0.0.1/",
            "file:///etc/passwd",
        ]
    ):
        yield f"inside-{number}", to(location), "refused"
    yield "polyglot", reply(a_picture(640, 480, "GIF") + b"PK\x03\x04<script>"), "stored"
    yield "wrong-type", reply(a_picture(640, 480), Content_Type="text/html"), "stored"
    yield "noise", reply(saved(noise(1600, 1200), "JPEG", quality=90)), "stored"
    yield "largest", reply(saved(photo(5_000, 5_000), "JPEG", quality=60)), "stored"


def test_every_trick_ends_in_its_line_and_the_next_picture_is_fetched(newsdesk, listener):
    inside, knocks = listener
    expected = {}
    for name, answer, outcome in tricks(inside):
        newsdesk.seed(name, answer)
        expected[name] = outcome
    for number in range(3):
        newsdesk.seed(f"last-{number}", heat=1)
        expected[f"last-{number}"] = "stored"
    newsdesk.bring_in()

    process = newsdesk.start()
    with MemoryWatch(process.pid) as watch:
        out, err = process.communicate(timeout=240)

    assert process.returncode == 1, err
    report = json.loads(newsdesk.report.read_text())
    outcomes = {line["article"]: line["outcome"] for line in report["pictures"]}
    assert outcomes == expected
    assert newsdesk.rows() == expected
    lines = {line.split(": ")[0]: line for line in err.splitlines()}
    assert lines.keys() == {name for name, outcome in expected.items() if outcome != "stored"}
    assert all(f": {newsdesk.url}/{name}: " in line for name, line in lines.items())
    assert "Traceback" not in err
    assert knocks == []
    assert watch.peak < 400e6, f"{watch.peak / 1e6:.0f} MB"
    assert str(report["stored"]) in out


def test_the_listener_would_hear_a_knock(listener):
    port, knocks = listener
    socket.create_connection(("127.0.0.1", port)).close()
    deadline = time.monotonic() + 60
    while not knocks and time.monotonic() < deadline:
        time.sleep(0.01)
    assert knocks


# Killed -------------------------------------------------------------------------------------------

KEEP_SLOWLY = (
    "from pathlib import Path; import time; write = Path.write_bytes; "
    "Path.write_bytes = lambda *args: (time.sleep(0.004), write(*args))[1]"
)

WAIT_LONG = (
    "from articles.pictures import fetching; fetching.WHOLE_SECONDS = fetching.IDLE_SECONDS = 60.0"
)


def whole(media):
    """The copies under their final names, all of them complete."""
    folders = list((media / "pictures").glob("??/*"))
    for folder in folders:
        names = {path.name for path in folder.iterdir()}
        assert "master.jpg" in names  # written last
        assert all(path.stat().st_size for path in folder.iterdir())
    return folders


@pytest.mark.parametrize("moment", [0.6, 1.0, 1.5])
def test_a_killed_run_leaves_no_half_file_and_the_next_goes_on(newsdesk, moment):
    for number in range(12):
        newsdesk.seed(f"story-{number:02}")
    newsdesk.bring_in()
    process = newsdesk.start("--jobs=2", code=KEEP_SLOWLY)
    deadline = time.monotonic() + 120
    while not (newsdesk.media / "pictures").exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(moment)
    kill(process)
    whole(newsdesk.media)
    deadline = time.monotonic() + 60
    while survivors(process) and time.monotonic() < deadline:
        time.sleep(0.05)

    following = newsdesk.start("--verbosity=0")
    _, err = following.communicate(timeout=240)
    assert following.returncode == 0, err
    assert set(newsdesk.rows().values()) == {"stored"}
    assert len(newsdesk.rows()) == 12
    folders = whole(newsdesk.media)
    keys = {key for (key,) in newsdesk.database.rows("SELECT key FROM articles_picture")}
    assert keys <= {folder.name for folder in folders}
    assert not list((newsdesk.media / "pictures").glob("unfinished-*"))
    assert newsdesk.database.run(
        "prune_pictures", MEDIA_ROOT=str(newsdesk.media)
    ).returncode == 0  # fmt: skip
    assert {folder.name for folder in whole(newsdesk.media)} == keys


def test_ctrl_c_ends_it_after_what_is_under_way(newsdesk):
    for number in range(30):
        newsdesk.seed(f"story-{number:02}")
    newsdesk.bring_in()
    process = newsdesk.start("--jobs=1", code=KEEP_SLOWLY)
    deadline = time.monotonic() + 120
    while not (newsdesk.media / "pictures").exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=240)
    assert process.returncode == 130
    assert err.splitlines()[-1] == "cache_pictures: stopped; the next run goes on from here"
    assert 0 < len(newsdesk.rows()) < 30


def test_two_runs_at_once_are_one(newsdesk):
    newsdesk.seed("slow", silence)
    newsdesk.bring_in()
    first = newsdesk.start(code=WAIT_LONG)
    deadline = time.monotonic() + 120
    while not newsdesk.server.asked and time.monotonic() < deadline:
        time.sleep(0.01)
    for command in ("cache_pictures", "prune_pictures"):
        second = newsdesk.database.run(command)
        assert second.returncode == 2
        assert second.stderr == (
            f"{command}: another run is at work on the pictures; this one changed nothing\n"
        )
    kill(first)
    assert newsdesk.database.run("prune_pictures").returncode == 0  # the lock died with its holder


def test_in_production_the_test_origin_stops_everything(newsdesk):
    done = newsdesk.database.run("cache_pictures", PICTURES_TEST_ORIGIN="127.0.0.1:9000")
    assert done.returncode != 0
    assert "needs DEBUG" in done.stderr
