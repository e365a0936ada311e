"""Removing what nothing names."""

import threading

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from articles import copies
from articles.models import Picture
from articles.pictures.caching import cache_pictures
from articles.pictures.pruning import prune_pictures
from tests.factories import an_article
from tests.pictures.newsroom import image

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cached(illustrated, serves):
    """`cached("a.jpg")`: an article that shows it."""

    def make(*paths):
        article = illustrated(*paths)
        serves(*paths)
        cache_pictures()
        return article

    return make


def files():
    return sorted(copies.kept_keys())


def test_nothing_is_removed_while_everything_is_named(cached):
    cached("a.jpg")
    before = files()
    assert prune_pictures().summary() == "nothing to remove."
    assert files() == before


def test_pictures_that_their_document_names_no_more_go_with_their_copies(cached):
    article = cached("a.jpg")
    kept = cached("b.jpg")
    article.images = [image("https://nowhere.invalid/c.jpg")]
    article.save()
    assert prune_pictures().summary() == "1 no longer named by their documents."
    assert files() == [kept.pictures.get().key]
    assert not article.pictures.exists()


def test_so_do_failures_that_nobody_needs_to_remember(illustrated):
    article = illustrated("gone.jpg")
    cache_pictures()
    article.images = []
    article.save()
    prune_pictures()
    assert not Picture.objects.exists()


def test_the_fiftieth_picture_of_a_document_is_named_as_well(cached):
    article = cached("a.jpg")
    article.images = [image(f"https://nowhere.invalid/{number}") for number in range(50)] + (
        article.images
    )
    article.save()
    prune_pictures()
    assert article.pictures.exists()


def test_what_an_editor_uploaded_or_took_down_stays_on_record(cached):
    article = cached("a.jpg")
    Picture.objects.update(shown_by=None, state="taken down", key="")
    copies.keep("ab" * 20, {"master.jpg": b"x"})
    Picture.objects.create(article=article, state="stored", key="ab" * 20)
    article.images = []
    article.save()
    prune_pictures()
    assert Picture.objects.count() == 2
    assert files() == ["ab" * 20]


def test_copies_of_what_was_deleted_or_taken_down_go(cached):
    deleted, removed = cached("a.jpg"), cached("b.jpg")
    deleted.delete()
    type(removed).objects.update(removed=True)
    assert prune_pictures().summary() == "1 withdrawn, 1 left over."
    assert files() == []


def test_what_a_killed_run_left_goes(cached, media):
    article = cached("a.jpg")
    copies.keep("cd" * 20, {"master.jpg": b"x"})
    (media / "pictures" / "unfinished-12").mkdir()
    prune_pictures()
    assert files() == [article.pictures.get().key]
    assert not list(media.rglob("unfinished-*"))


@pytest.mark.postgresql  # on SQLite the tests' database is one connection's alone
def test_what_an_editor_is_just_storing_is_not_taken_for_left_over():
    """The desk writes files and row in one transaction, which pruning waits for."""
    article = an_article()
    written, finish = threading.Event(), threading.Event()

    def store():
        try:
            with transaction.atomic():
                picture = Picture.objects.create(article=article)
                copies.keep("ef" * 20, {"master.jpg": b"x"})
                written.set()
                finish.wait(5)
                Picture.objects.filter(pk=picture.pk).update(state="stored", key="ef" * 20)
        finally:
            connection.close()

    storing = threading.Thread(target=store)
    storing.start()
    written.wait(5)
    threading.Timer(0.5, finish.set).start()
    prune_pictures()
    storing.join()
    assert files() == ["ef" * 20]


def test_the_command_says_what_it_did(cached, capsys):
    cached("a.jpg").delete()
    call_command("prune_pictures")
    assert capsys.readouterr().out == "1 left over.\n"
    call_command("prune_pictures", verbosity=0)
    assert capsys.readouterr().out == ""
