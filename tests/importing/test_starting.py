import time

import pytest

from articles.importing import CannotRun, starting
from articles.importing.starting import start_import

ENDED = "SELECT 1 FROM articles_importrun WHERE outcome = 'finished'"


def test_a_run_of_its_own_imports_a_source_in_the_name_of_who_asked(
    own_database, folder, settings, monkeypatch
):
    folder.seed("dogs")
    settings.IMPORT_SOURCES = [str(folder.folder)]
    for name, value in own_database.environment.items():
        monkeypatch.setenv(name, value)
    start_import(str(folder.folder), who="ann")
    deadline = time.monotonic() + 240
    while not own_database.rows(ENDED):
        assert time.monotonic() < deadline, "the import didn't come to its end"
        time.sleep(0.2)
    assert own_database.rows("SELECT who FROM articles_importrun") == [("ann",)]
    assert own_database.rows("SELECT slug FROM articles_article") == [("dogs",)]


def test_a_source_that_isnt_configured_is_refused(settings):
    settings.IMPORT_SOURCES = ["/srv/room"]
    with pytest.raises(CannotRun, match="configured"):
        start_import("/etc", who="ann")


def test_what_an_import_says_when_it_cant_run_is_passed_on(
    own_database, settings, monkeypatch, tmp_path
):
    settings.IMPORT_SOURCES = [str(tmp_path / "gone")]
    monkeypatch.setattr(starting, "PATIENCE", 120)  # a busy machine starts Python slowly
    for name, value in own_database.environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(CannotRun, match="no such file or folder"):
        start_import(str(tmp_path / "gone"), who="ann")
