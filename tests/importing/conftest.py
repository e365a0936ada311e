import os
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from django.conf import settings
from django.db import connection

from tests.documents_factory import Newsroom
from tests.importing.own_database import OwnDatabase


@pytest.fixture
def newsroom(tmp_path, db):
    return Newsroom(tmp_path / "newsroom")


@pytest.fixture
def every_file_is_read(monkeypatch):
    """No file is known by its mark, so that what is read is compared."""
    marks = iter(range(1, 1_000_000))
    monkeypatch.setattr(
        "articles.importing.finding.file_mark", lambda _: next(marks).to_bytes(16, "big")
    )


@pytest.fixture
def coarse_clock(monkeypatch):
    """The file system's clock stands still: what is written again keeps its mark."""
    for module in ("finding", "preparing"):
        monkeypatch.setattr(f"articles.importing.{module}.file_mark", lambda _: b"m" * 16)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory):
    """A migrated SQLite file to copy, or None where the tests run on PostgreSQL."""
    if connection.vendor == "postgresql":
        return None
    file = tmp_path_factory.mktemp("migrated") / "template.sqlite3"
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{file}", "SECRET_KEY": "x"}
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=settings.BASE_DIR, env=environment, check=True)
    with closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return file


@pytest.fixture
def own_database(transactional_db, tmp_path, migrated):
    return OwnDatabase(tmp_path, migrated)


@pytest.fixture
def folder(tmp_path):
    """A newsroom's folder alone: the test brings its own database."""
    return Newsroom(tmp_path / "newsroom")
