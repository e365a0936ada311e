"""A database for commands that run in processes of their own: killed, locked out, run at once."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.db import connection

ARTICLES = """
    SELECT a.slug, a.title, a.excerpt, a.published, a.removed, a.undecided, a.quality, a.heat,
           a.rank, a.address_key, l.slug, p.name, p.domain, d.path, d.record_digest, d.bytes_digest,
           d.card_digest
    FROM articles_article a JOIN articles_sourcedocument d ON d.article_id = a.id
    JOIN articles_provider p ON p.id = a.provider_id
    LEFT JOIN articles_article l ON l.id = a.lead_id ORDER BY a.slug"""
LINKS = """
    SELECT a.slug, k.position, k.key, k.nth, t.slug, k.hidden, k.added, k.own_url, k.own_title,
           k.own_quality
    FROM articles_relatedlink k JOIN articles_article a ON a.id = k.article_id
    LEFT JOIN articles_article t ON t.id = k.target_id ORDER BY a.slug, k.position"""
TOPICS = """
    SELECT a.slug, x.position, t.name FROM articles_articletopic x
    JOIN articles_article a ON a.id = x.article_id JOIN articles_topic t ON t.id = x.topic_id
    ORDER BY a.slug, x.position"""
DOCUMENTLESS = """
    SELECT count(*) FROM articles_article a
    WHERE NOT EXISTS (SELECT 1 FROM articles_sourcedocument d WHERE d.article_id = a.id)"""

EVERYTHING = (
    "relatedlink",
    "articletopic",
    "sourcedocument",
    "article",
    "tombstone",
    "provider",
    "topic",
    "source",
    "importrun",
)

# Root may write what nobody may: commands run without that right, as they would for anyone.
WITHOUT = ["setpriv", "--bounding-set=-dac_override"]
LIKE_ANYONE = WITHOUT if os.geteuid() == 0 and shutil.which("setpriv") else []


class OwnDatabase:
    """On SQLite a file of its own; on PostgreSQL that of the tests, outside of a transaction."""

    def __init__(self, folder: Path, template: Path | None) -> None:
        self.file = folder / "own.sqlite3" if template else None
        if template:
            shutil.copy(template, self.file)
        self.environment = {**os.environ, "DATABASE_URL": self.url, "SECRET_KEY": "x"}
        self.environment["DATABASE_TIMEOUT"] = "1"

    @property
    def url(self) -> str:
        if self.file:
            return f"sqlite:///{self.file}"
        told = connection.settings_dict
        place = f"{told['HOST']}:{told['PORT'] or 5432}"
        return f"postgres://{told['USER']}:{told['PASSWORD']}@{place}/{told['NAME']}"

    def start(self, *command: str, code: str = "", **environment: str) -> subprocess.Popen:
        """Starts `manage.py …`; `code` runs before it, in the same process."""
        begin = "import django; django.setup()"
        run = "from django.core.management import execute_from_command_line as run; run(sys.argv)"
        program = "; ".join(filter(None, ["import sys", begin, code, run]))
        return subprocess.Popen(
            [*LIKE_ANYONE, sys.executable, "-c", program, *command],
            cwd=settings.BASE_DIR,
            env={
                **self.environment,
                "DJANGO_SETTINGS_MODULE": "newsdesk.settings",
                **environment,
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *command: str, **environment: str) -> subprocess.CompletedProcess:
        process = self.start(*command, **environment)
        out, err = process.communicate(timeout=240)
        return subprocess.CompletedProcess(command, process.returncode, out, err)

    def rows(self, query: str) -> list[tuple]:
        if self.file:
            with closing(sqlite3.connect(self.file)) as database:
                found = database.execute(query).fetchall()
        else:
            with connection.cursor() as cursor:
                cursor.execute(query)
                found = cursor.fetchall()
        return [
            tuple(bytes(cell) if isinstance(cell, memoryview) else cell for cell in row)
            for row in found
        ]

    def state(self) -> tuple[list[tuple], ...]:
        """All that documents make of a newsroom, but for keys of rows."""
        return tuple(self.rows(query) for query in (ARTICLES, LINKS, TOPICS))

    def is_sound(self) -> bool:
        whole = self.rows(DOCUMENTLESS) == [(0,)]
        return whole and (not self.file or self.rows("PRAGMA integrity_check") == [("ok",)])

    def empty(self) -> None:
        for table in EVERYTHING:
            if self.file:
                with closing(sqlite3.connect(self.file)) as database, database:
                    database.execute(f"DELETE FROM articles_{table}")  # noqa: S608
            else:
                with connection.cursor() as cursor:
                    cursor.execute(f"TRUNCATE articles_{table} CASCADE")


def kill(process: subprocess.Popen) -> None:
    """As hard as it gets, and only this one: what it started has to end by itself."""
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=240)


def survivors(process: subprocess.Popen) -> bool:
    """Whether a process that it started still runs."""
    try:
        os.killpg(process.pid, 0)
    except ProcessLookupError:
        return False
    return True


def children(process: subprocess.Popen) -> list[str]:
    """The processes that it started and that still run."""
    return Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
