import pytest

from articles.models import Article, HistoryEntry
from tests.documents_factory import entry

pytestmark = pytest.mark.django_db


def lines(field):
    return [
        (line.before, line.after, line.times)
        for line in HistoryEntry.objects.filter(field=field).order_by("pk")
    ]


def test_a_first_import_is_no_history(newsroom):
    newsroom.seed("dogs")
    newsroom.run()
    assert not HistoryEntry.objects.exists()
    assert Article.objects.get().first_run is not None


def test_a_field_that_goes_back_and_forth_is_one_line(newsroom):
    newsroom.seed("dogs", heat=50)
    newsroom.run()
    for number in range(7):
        newsroom.update("dogs", heat=90 if number % 2 == 0 else 50)
        newsroom.run()
    assert lines("heat") == [(50, 90, 7)]


def test_a_change_to_something_new_is_a_line_of_its_own(newsroom):
    newsroom.seed("dogs", heat=50)
    newsroom.run()
    for heat in (60, 70, 60):
        newsroom.update("dogs", heat=heat)
        newsroom.run()
    assert lines("heat") == [(50, 60, 1), (70, 60, 2)]


def test_coverage_that_grows_is_in_the_history(newsroom):
    newsroom.seed("dogs")
    newsroom.run()
    newsroom.update("dogs", related=[entry("cats"), entry("birds")])
    newsroom.run()
    assert lines("related") == [({"entries": 0}, {"entries": 2}, 1)]
