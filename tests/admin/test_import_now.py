import pytest
from django.urls import reverse

from articles.importing import CannotRun


@pytest.fixture
def started(monkeypatch, settings):
    """The sources that were started, and by whom; no process is."""
    settings.IMPORT_SOURCES = ["/srv/room"]
    calls = []

    def start(source, *, who):
        if source not in settings.IMPORT_SOURCES:
            raise CannotRun("no such source")
        calls.append((source, who))
        return False

    monkeypatch.setattr("articles.admin.runs.start_import", start)
    return calls


def import_now(person, source="/srv/room"):
    url = reverse("admin:articles_importrun_import_now")
    return person.client.post(url, {"source": source}, follow=True)


def test_an_editor_starts_an_import_of_a_configured_source(desk, started):
    assert b"Import /srv/room" in desk.list("importrun").content
    assert b"under way" in import_now(desk).content
    assert started == [("/srv/room", desk.person.username)]


def test_a_folder_that_the_operator_didnt_name_is_refused(desk, started):
    assert b"Nothing was imported" in import_now(desk, "/etc").content
    assert started == []


@pytest.mark.parametrize("role", ["Viewers", "Contributors"])
def test_who_may_not_start_an_import_neither_sees_the_button_nor_gets_through(
    client_of, started, role
):
    person = client_of(role)
    assert b"Import now" not in person.list("importrun").content
    assert import_now(person).status_code == 403
    assert started == []


def test_asking_for_the_address_starts_nothing(desk, started):
    assert desk.open(reverse("admin:articles_importrun_import_now")).status_code == 405
    assert started == []
