"""One run of a kind at a time; what isn't another run isn't taken for one."""

import errno
import fcntl

import pytest
from django.db import connection

from articles.locking import Busy, only_one

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]  # no file is locked elsewhere


def test_a_second_run_of_a_kind_is_refused_as_long_as_the_first_is_at_work(on_a_file):
    with only_one("counting"), pytest.raises(Busy), only_one("counting"):
        pass
    with only_one("counting"):
        pass


def test_runs_of_two_kinds_are_not_in_each_others_way(on_a_file):
    with only_one("counting"), only_one("sorting"):
        pass


def test_a_file_system_without_locks_is_no_other_run(on_a_file, monkeypatch):
    def refuse(*_):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(OSError, match="No locks available"), only_one("counting"):
        pass


@pytest.fixture
def on_a_file(tmp_path, monkeypatch):
    """SQLite's lock lies beside its file, and the tests' database has none."""
    monkeypatch.setattr(connection, "is_in_memory_db", lambda: False)
    monkeypatch.setitem(connection.settings_dict, "NAME", str(tmp_path / "newsdesk.sqlite3"))
