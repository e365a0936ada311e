"""While an import adds articles, pages follow every few seconds; what others write ends that."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from articles.freshness import state_now
from articles.models import Article
from articles.outside_edits import quietly
from articles.public_version import have_pages_follow, let_pages_stand
from tests.documents_factory import Newsroom, outcomes
from tests.factories import an_article

# The version moves as a transaction ends, so these tests are in none.
pytestmark = pytest.mark.django_db(transaction=True)

LONGER = timedelta(seconds=6)


def what_pages_hang_on():
    return state_now().name[0]


def an_import_adds(title):
    with quietly():
        let_pages_stand()
        an_article(title)


@pytest.fixture
def before():
    an_article()
    return what_pages_hang_on()


class TestWhatAnImportAdds:
    def test_is_on_no_page_that_is_kept_until_some_seconds_are_over(self, before):
        for title in ("One", "Two", "Three"):
            an_import_adds(title)
        assert what_pages_hang_on() == before
        with time_machine.travel(timezone.now() + LONGER, tick=False):
            assert what_pages_hang_on() == before + 3

    def test_reaches_pages_as_the_import_ends(self, before):
        an_import_adds("One")
        have_pages_follow()
        assert what_pages_hang_on() == before + 1

    @pytest.mark.parametrize(
        "write",
        [
            lambda: Article.objects.update(title="Other"),
            lambda: Article.objects.update(removed=True),
            lambda: Article.objects.all().delete(),
        ],
    )
    def test_does_not_hold_back_what_others_change(self, before, write):
        an_import_adds("One")
        with quietly():
            write()
        assert what_pages_hang_on() == before + 2
        an_import_adds("Two")
        assert what_pages_hang_on() == before + 2
        write()
        assert what_pages_hang_on() > before + 3

    def test_and_takes_back_lets_nothing_else_wait(self, before):
        with pytest.raises(ZeroDivisionError), quietly():
            let_pages_stand()
            raise ZeroDivisionError
        with quietly():
            Article.objects.update(title="Other")
        assert what_pages_hang_on() == before + 1


class TestAnImport:
    @pytest.fixture
    def newsroom(self, transactional_db, tmp_path, monkeypatch):
        monkeypatch.setattr("articles.importing.BATCH", 1)
        newsroom = Newsroom(tmp_path)
        newsroom.seed("tides", published=True)
        newsroom.run()
        return newsroom

    def test_lets_pages_stand_while_it_adds_and_has_them_follow_as_it_ends(self, newsroom):
        before = what_pages_hang_on()
        for slug in ("otters", "seals"):
            newsroom.seed(slug, published=True)
        watcher = Watcher()
        assert outcomes(newsroom.run(watcher=watcher)) == {"created": 2, "unchanged": 1}
        assert set(watcher.seen) == {before}
        assert what_pages_hang_on() > before

    @pytest.mark.parametrize("change", [{"title": "Spring tides"}, {"removed": True}])
    def test_has_pages_follow_at_once_what_it_changes(self, newsroom, change):
        before = what_pages_hang_on()
        newsroom.seed("otters", published=True)
        newsroom.update("tides", **change)
        watcher = Watcher()
        newsroom.run(watcher=watcher)
        assert watcher.seen[-1] > before

    def test_that_refuses_all_it_reads_makes_no_page_old(self, newsroom):
        before = what_pages_hang_on()
        newsroom.write("otters", "broken")
        assert outcomes(newsroom.run()) == {"refused": 1, "unchanged": 1}
        newsroom.drop("tides")
        after = what_pages_hang_on()
        assert outcomes(newsroom.run()) == {"refused": 1}
        assert what_pages_hang_on() == after >= before

    def test_that_is_broken_off_has_them_follow_too(self, newsroom):
        before = what_pages_hang_on()
        for slug in ("otters", "seals"):
            newsroom.seed(slug, published=True)
        assert newsroom.run(watcher=Watcher(patience=1)).stopped
        assert what_pages_hang_on() > before


class Watcher:
    """Notes what pages hang on after each batch; stops the run after so many."""

    def __init__(self, patience=100):
        self.seen = []
        self.patience = patience

    def begin(self, total):
        pass

    def advance(self, count):
        self.seen.append(what_pages_hang_on())

    def wants_to_stop(self):
        return len(self.seen) > self.patience
