"""`make run` as the person at the keyboard meets it: real processes, a real port."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.house.tree import PROJECT

COMMAND = [sys.executable, "manage.py", "run_newsdesk"]


@pytest.fixture
def environment(tmp_path):
    """A newsroom of its own: an empty database in an empty folder, on any free port."""
    mine = {name: os.environ[name] for name in ("HOME", "LANG", "PATH") if name in os.environ}
    return mine | {
        "DATABASE_URL": f"sqlite:///{tmp_path}/newsdesk.sqlite3",
        "DEMO": "0",
        "PORT": "0",
        "PYTHONUNBUFFERED": "1",
    }


@contextmanager
def running(environment, stderr=subprocess.STDOUT):
    """Yields what it said up to the moment when it answers, and the process."""
    with subprocess.Popen(
        COMMAND,
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
    ) as process:
        try:
            said = []
            for line in process.stdout:
                said.append(line)
                if line.startswith("Desk:"):
                    break
            yield "".join(said), process
        finally:
            process.kill()


def refusal(environment):
    """The one line with which it ends at once."""
    run = subprocess.run(
        COMMAND, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 2, run.stderr
    assert run.stdout == ""
    lines = run.stderr.splitlines()
    assert len(lines) == 1, lines
    return lines[0]


def answer(address, path, **headers):
    """Status and text."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    try:
        # To the end: a kept connection that closes while the server is told to stop is a task that
        # gunicorn may be giving out at that very moment, and then it waits for itself.
        connection.request("GET", path, headers={"Connection": "close", **headers})
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


def test_says_its_address_last_and_answers_there_with_a_login_made_for_it(environment):
    with running(environment) as (said, process):
        *before, newsdesk, desk = said.splitlines()
        assert [line for line in before if line.startswith("seeds/: 2 created")], said
        address = re.match(r"Newsdesk: (http://127\.0\.0\.1:\d+/)", newsdesk)[1]
        assert re.search(r"Login: editor-in-chief  Password: \S{16} ", desk)
        for path in ("/", "/healthz", "/admin/login/"):
            assert answer(address, path)[0] == 200, path
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
        assert process.wait(timeout=120) == 0
        assert rest.strip() == "Newsdesk has stopped."


def test_the_second_time_says_how_to_reset_the_password_and_that_nothing_is_new(environment):
    logins = []
    for _ in range(2):
        with running(environment) as (said, process):
            logins.append(said)
            process.send_signal(signal.SIGTERM)
            process.stdout.read()
            process.wait(timeout=120)
    assert "manage.py changepassword editor-in-chief" in logins[1]
    assert "Password: " not in logins[1]
    assert "seeds/: 2 unchanged" in logins[1]


def test_the_password_that_is_printed_opens_the_desk(environment):
    with running(environment) as (said, process):
        password = re.search(r"Password: (\S+)", said)[1]
        check = (
            "from django.contrib.auth import authenticate;"
            f"print(authenticate(username='editor-in-chief', password='{password}').is_superuser)"
        )
        shell = [sys.executable, "manage.py", "shell", "--verbosity=0", "-c", check]
        told = subprocess.run(
            shell, cwd=PROJECT, env=environment, capture_output=True, text=True, check=True
        )
        assert told.stdout.strip() == "True"
        if (seen_by_others := Path(f"/proc/{process.pid}/environ")).exists():
            assert password.encode() not in seen_by_others.read_bytes()
        process.send_signal(signal.SIGTERM)
        process.stdout.read()


def test_nobody_who_asks_says_below_which_address_the_site_lies(environment):
    with running(environment) as (said, process):
        address = re.search(r"http://127\.0\.0\.1:\d+/", said)[0]
        assert answer(address, "/", SCRIPT_NAME="/x")[0] == 200
        _, asked_oddly = answer(address, "/search/", SCRIPT_NAME="/search")
        _, search = answer(address, "/search/")
        assert asked_oddly == search and "What it understands" in search
        process.send_signal(signal.SIGTERM)
        process.stdout.read()


def test_a_closed_terminal_ends_it(environment):
    with running(environment) as (_, process):
        process.send_signal(signal.SIGHUP)
        process.stdout.read()
        assert process.wait(timeout=120) == 0


def test_ends_quietly_where_nobody_reads_what_it_says(environment):
    with running(environment, stderr=subprocess.PIPE) as (_, process):
        process.stdout.close()
        process.send_signal(signal.SIGINT)
        assert process.stderr.read() == ""
        assert process.wait(timeout=120) == 0


def test_a_port_that_is_taken_is_said_before_anything_is_done(environment, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        line = refusal(environment | {"PORT": str(port)})
    assert f"Port {port} on 127.0.0.1 is taken" in line
    assert f"PORT={port + 1}" in line
    assert not (tmp_path / "newsdesk.sqlite3").exists()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"PORT": "eighty"}, "PORT is 'eighty'"),
        ({"PORT": "65536"}, "PORT is '65536'"),
        ({"HOST": "no.such.host.invalid"}, "HOST is 'no.such.host.invalid'"),
        ({"HOST": "192.0.2.1"}, "HOST is '192.0.2.1'"),
        ({"DATABASE_URL": "postgres://nobody@127.0.0.1:1/gone"}, "The database (gone 127.0.0.1)"),
        ({"DATABASE_URL": "sqlite:////dev/null/newsdesk.sqlite3"}, "/dev/null"),
        (
            {"DATABASE_URL": "sqlite:////dev/null/newsdesk.sqlite3", "SECRET_KEY": "k" * 50},
            "The database (/dev/null/newsdesk.sqlite3) can't be used",
        ),
        ({"PUBLISH_THRESHOLD": "seventy"}, "seventy"),
    ],
)
def test_what_cannot_work_is_said_in_one_line(environment, changed, said):
    assert said in refusal(environment | changed)
