"""Documents that don't say `published`: held, or shown by a rule of their source. It is no edit."""

import shutil

import pytest

from articles import editorial
from articles.models import Article, Decision, HistoryEntry, OutsideEdit, Source
from articles.rebuilding import rebuild
from tests.documents_factory import Newsroom
from tests.factories import a_person

pytestmark = pytest.mark.django_db


def shown():
    return dict(Article.objects.values_list("slug", "published"))


@pytest.fixture
def newsroom(newsroom):
    newsroom.seed("open", published=None, quality=None, heat=None)
    newsroom.seed("held")
    return newsroom


def test_they_are_held_and_counted(newsroom):
    report = newsroom.run()
    assert report.undecided == 1
    assert shown() == {"open": False, "held": False}
    assert Article.objects.get(slug="open").undecided
    assert not Article.objects.get(slug="held").undecided


def test_they_are_counted_at_every_run_whether_or_not_they_changed(newsroom):
    newsroom.run()
    assert newsroom.run().undecided == 1
    newsroom.update("open", title="Other")
    assert newsroom.run(dry_run=True).undecided == 1
    assert newsroom.run().undecided == 1
    assert newsroom.run().undecided == 1


def test_what_was_decided_past_the_desk_is_foreseen_by_a_dry_run(newsroom):
    newsroom.run()
    Article.objects.filter(slug="open").update(published=True)
    assert newsroom.run(dry_run=True).undecided == 0
    assert Article.objects.get(slug="open").undecided
    assert newsroom.run().undecided == 0


def test_the_operator_may_have_them_shown(newsroom):
    newsroom.run(undecided="publish")
    assert shown() == {"open": True, "held": False}
    assert Article.objects.get(slug="open").undecided


def test_the_rule_is_remembered_until_a_run_says_otherwise(newsroom):
    newsroom.run(undecided="publish")
    newsroom.seed("later", published=None)
    newsroom.update("open", title="Other")
    newsroom.run()
    assert shown() == {"open": True, "later": True, "held": False}
    newsroom.run(undecided="hold")
    newsroom.seed("last", published=None)
    newsroom.run()
    assert shown() == {"open": False, "later": False, "last": False, "held": False}


def test_a_rule_that_comes_later_holds_for_what_came_before(newsroom):
    newsroom.run()
    newsroom.run(undecided="publish")
    assert shown()["open"] is True


def test_the_rule_is_no_edit(newsroom):
    newsroom.run()
    newsroom.run(undecided="publish")
    newsroom.run(undecided="hold")
    assert not Decision.objects.exists()
    assert not HistoryEntry.objects.exists()
    assert not OutsideEdit.objects.exists()


def test_a_rule_changes_nothing_that_a_person_decided(newsroom):
    newsroom.run()
    editorial.withdraw(Article.objects.filter(slug="open"), by=a_person())
    report = newsroom.run(undecided="publish")
    assert shown()["open"] is False
    assert report.undecided == 0


def test_a_dry_run_changes_no_rule(newsroom):
    newsroom.run()
    newsroom.run(undecided="publish", dry_run=True)
    assert shown()["open"] is False
    assert Source.objects.get().undecided == "hold"


def test_a_run_that_dies_has_set_the_rule_and_the_next_completes_it(newsroom, monkeypatch):
    newsroom.run()
    newsroom.seed("later", published=None)
    monkeypatch.setattr("articles.importing._Run._all_documents", _die)
    with pytest.raises(ZeroDivisionError):
        newsroom.run(undecided="publish")
    monkeypatch.undo()
    newsroom.run()
    assert shown() == {"open": True, "later": True, "held": False}


def test_a_document_named_alone_follows_the_rule_of_where_it_came_from(newsroom, tmp_path):
    newsroom.run(undecided="publish")
    file = tmp_path / "open.md"
    newsroom.update("open", title="Other")
    shutil.copy(newsroom.path("open"), file)
    newsroom.run(file)
    assert Article.objects.get(slug="open").title == "Other"
    assert shown()["open"] is True


def test_a_copy_of_a_newsroom_follows_its_rule(newsroom, tmp_path):
    newsroom.run(undecided="publish")
    shutil.copytree(newsroom.folder, tmp_path / "copy")
    copy = Newsroom(tmp_path / "copy")
    copy.seed("later", published=None)
    copy.run()
    assert shown() == {"open": True, "later": True, "held": False}
    assert Source.objects.get(root=str(copy.folder)).undecided == "publish"


def test_another_newsroom_has_a_rule_of_its_own(newsroom, tmp_path):
    newsroom.run(undecided="publish")
    other = Newsroom(tmp_path / "other")
    other.seed("elsewhere", published=None)
    other.run()
    assert shown()["elsewhere"] is False


def test_an_absorbed_one_that_the_rule_shows_leads_itself(newsroom):
    newsroom.seed("absorbed", published=None, heat=-1)
    newsroom.run()
    absorbed = Article.objects.get(slug="absorbed")
    assert absorbed.lead is None
    newsroom.run(undecided="publish")
    absorbed.refresh_from_db()
    assert absorbed.lead == absorbed
    newsroom.run(undecided="hold")
    absorbed.refresh_from_db()
    assert absorbed.lead is None


def test_the_document_decides_as_soon_as_it_says_something(newsroom):
    newsroom.run(undecided="publish")
    newsroom.update("open", published=False)
    newsroom.run()
    article = Article.objects.get(slug="open")
    assert (article.published, article.undecided) == (False, False)


def test_a_document_that_falls_silent_is_undecided_again(newsroom):
    newsroom.update("open", published=True)
    newsroom.run()
    newsroom.update("open", published=None)
    newsroom.run()
    article = Article.objects.get(slug="open")
    assert (article.published, article.undecided) == (False, True)


def test_a_rebuild_changes_nothing(newsroom):
    newsroom.run(undecided="publish")
    before = list(Article.objects.order_by("pk").values())
    rebuild()
    assert list(Article.objects.order_by("pk").values()) == before


def _die(*_):
    raise ZeroDivisionError
