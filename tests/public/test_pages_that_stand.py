"""While an import adds articles, pages follow every few seconds; what others write ends that."""

from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from articles.freshness import state_now
from articles.models import Article, PublicVersion
from articles.outside_edits import quietly
from articles.public_version import have_pages_follow, let_pages_stand
from tests.documents_factory import Newsroom, entry, outcomes
from tests.factories import an_article

# The version moves as a transaction ends, so these tests are in none.
pytestmark = pytest.mark.django_db(transaction=True)

HOUR = timedelta(hours=1)


def what_pages_hang_on():
    return state_now().name[0]


def an_import_adds(title):
    with quietly():
        let_pages_stand()
        an_article(title)


def have_pages_stand_for_an_hour():
    """As an import has them for some seconds, in which a slow machine does little."""
    PublicVersion.objects.update(standing=F("number"), stands_until=timezone.now() + HOUR)


@pytest.fixture
def before():
    an_article()
    return what_pages_hang_on()


class TestWhatAnImportAdds:
    def test_lets_pages_stand_for_some_seconds(self, before):
        an_import_adds("One")
        version = PublicVersion.objects.get()
        assert version.standing == before
        assert (
            timedelta(seconds=4) < version.stands_until - version.changed_at < timedelta(seconds=6)
        )

    def test_is_on_no_page_that_is_kept_until_these_are_over(self, before):
        have_pages_stand_for_an_hour()
        for title in ("One", "Two", "Three"):
            an_import_adds(title)
        assert what_pages_hang_on() == before
        with time_machine.travel(timezone.now() + 2 * HOUR, tick=False):
            assert what_pages_hang_on() == before + 3

    def test_reaches_pages_as_the_import_ends(self, before):
        have_pages_stand_for_an_hour()
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
    @pytest.mark.parametrize("block", [quietly, transaction.atomic])
    def test_does_not_hold_back_what_others_change(self, before, write, block):
        have_pages_stand_for_an_hour()
        an_import_adds("One")
        with block():
            write()
        assert what_pages_hang_on() > before + 1

    def test_and_takes_back_lets_nothing_else_wait(self, before):
        with pytest.raises(ZeroDivisionError), quietly():
            let_pages_stand()
            raise ZeroDivisionError
        have_pages_stand_for_an_hour()
        with quietly():
            Article.objects.update(title="Other")
        assert what_pages_hang_on() == before + 1

    def test_lets_nothing_wait_that_the_same_transaction_changes(self, before):
        have_pages_stand_for_an_hour()
        with transaction.atomic():
            an_import_adds("One")
            with quietly():
                Article.objects.update(removed=True)
        assert what_pages_hang_on() > before


class TestAnImport:
    @pytest.fixture
    def newsroom(self, transactional_db, tmp_path, monkeypatch):
        """Its one public story names an article that isn't there yet."""
        monkeypatch.setattr("articles.importing.BATCH", 1)
        newsroom = Newsroom(tmp_path)
        newsroom.seed("tides", published=True, related=[entry("otters")])
        newsroom.run()
        return newsroom

    @pytest.fixture
    def before(self, newsroom):
        number = what_pages_hang_on()
        have_pages_stand_for_an_hour()
        return number

    @pytest.mark.parametrize("otters", [{"published": True}, {"heat": -1}])
    def test_lets_pages_stand_while_it_adds_and_has_them_follow_as_it_ends(
        self, newsroom, before, otters
    ):
        newsroom.seed("otters", **otters)
        newsroom.seed("seals", published=True)
        watcher = Watcher()
        assert outcomes(newsroom.run(watcher=watcher)) == {"created": 2, "unchanged": 1}
        assert set(watcher.seen) == {before}
        assert what_pages_hang_on() > before

    @pytest.mark.parametrize("change", [{"title": "Spring tides"}, {"removed": True}])
    def test_has_pages_follow_at_once_what_it_changes(self, newsroom, before, change):
        newsroom.seed("otters", published=True)
        newsroom.update("tides", **change)
        watcher = Watcher()
        newsroom.run(watcher=watcher)
        assert watcher.seen[-1] > before

    @pytest.mark.parametrize(
        "otters",
        [
            {"published": True, "removed": True},
            {"published": False},
            {"published": None},
            {"published": True, "published_at": timezone.now() + 24 * HOUR},
        ],
        ids=["removed", "held", "undecided", "ahead of its time"],
    )
    def test_has_pages_follow_at_once_where_it_adds_what_takes_a_line_away(
        self, newsroom, before, otters
    ):
        newsroom.seed("otters", **otters)
        watcher = Watcher()
        assert outcomes(newsroom.run(watcher=watcher)) == {"created": 1, "unchanged": 1}
        assert watcher.seen[0] > before

    def test_lets_stand_what_it_added_itself(self, newsroom, before):
        newsroom.seed("seals", published=True, related=[entry("walruses")])
        newsroom.seed("walruses", published=False)
        watcher = Watcher()
        assert outcomes(newsroom.run(watcher=watcher)) == {"created": 2, "unchanged": 1}
        assert set(watcher.seen) == {before}

    def test_that_refuses_all_it_reads_makes_no_page_old(self, newsroom, before):
        newsroom.run()  # the file was written a moment ago: its mark is taken now
        newsroom.drop("tides")
        newsroom.write("otters", "broken")
        number = what_pages_hang_on()
        assert outcomes(newsroom.run()) == {"refused": 1}
        assert what_pages_hang_on() == number

    def test_that_is_broken_off_has_them_follow_too(self, newsroom, before):
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
