"""Our copies on the shelf: whole, unguessable, and gone when they should be."""

import os
from pathlib import Path

import pytest

from articles import copies
from articles.models import Picture
from tests.factories import an_article

FILES = {"lead-360.avif": b"small", "lead-720.jpg": b"larger", "master.jpg": b"the master"}
KEY = "ab" * 20


@pytest.fixture
def names(media):
    """What lies on the shelf."""
    return lambda: sorted(
        str(path.relative_to(media)) for path in media.rglob("*") if path.is_file()
    )


class TestNames:
    def test_follow_from_content_and_circumstances(self):
        name = copies.key_of(b"content", "article", 1)
        assert copies.KEY.fullmatch(name)
        assert name == copies.key_of(b"content", "article", 1)
        assert name != copies.key_of(b"content.", "article", 1)
        assert name != copies.key_of(b"content", "article", 2)

    def test_cannot_be_guessed_without_the_secret_key(self, settings):
        settings.SECRET_KEY = "one"
        name = copies.key_of(b"content", "article", 1)
        settings.SECRET_KEY = "another"
        assert copies.key_of(b"content", "article", 1) != name


class TestKeeping:
    def test_puts_all_files_under_one_name(self, names):
        copies.keep(KEY, FILES)
        assert names() == [f"pictures/ab/{KEY}/{name}" for name in sorted(FILES)]
        assert copies.read_copy(KEY, "master.jpg") == b"the master"
        assert list(copies.kept_keys()) == [KEY]

    def test_twice_is_once(self, names):
        copies.keep(KEY, FILES)
        before = names()
        copies.keep(KEY, FILES)
        assert names() == before

    def test_that_fails_half_way_leaves_nothing(self, names, monkeypatch):
        write = Path.write_bytes
        monkeypatch.setattr(
            Path,
            "write_bytes",
            lambda path, content: write(path, content) if b"s" in content else no_room(),
        )
        with pytest.raises(OSError, match="No space"):
            copies.keep(KEY, FILES)
        assert names() == []

    def test_that_was_killed_half_way_left_nothing_under_a_final_name(self, media, names):
        aside = media / "pictures" / "unfinished-0123"
        aside.mkdir(parents=True)
        (aside / "lead-360.avif").write_bytes(b"sm")
        assert list(copies.kept_keys()) == []
        copies.discard_unfinished()
        assert names() == []


def no_room():
    raise OSError(28, os.strerror(28))


class TestDiscarding:
    def test_takes_all_files_of_a_name_and_no_other(self, names):
        other = "cd" * 20
        copies.keep(KEY, FILES)
        copies.keep(other, FILES)
        copies.discard([KEY, "00" * 20])
        assert list(copies.kept_keys()) == [other]
        with pytest.raises(FileNotFoundError):
            copies.read_copy(KEY, "master.jpg")
        assert not any(KEY in name for name in names())

    def test_what_somebody_put_there_is_left_alone(self, media):
        stray = media / "pictures" / "ab" / "readme"
        stray.mkdir(parents=True)
        assert list(copies.kept_keys()) == []


@pytest.fixture
def stored(db):
    """`stored(article)`: a picture of it with copies on the shelf, which it shows."""

    def make(article, letter="a", **fields):
        key = letter * 40
        copies.keep(key, FILES)
        fields.setdefault("url", f"https://pictures.example/{letter}.jpg")
        return Picture.objects.create(
            article=article, shown_by=article, state="stored", key=key, **fields
        )

    return make


class TestForgetting:
    def test_deletes_the_copies_of_these_articles_as_the_transaction_commits(
        self, stored, django_capture_on_commit_callbacks
    ):
        first, second = an_article(), an_article()
        picture, other = stored(first), stored(second, "b")
        with django_capture_on_commit_callbacks(execute=True):
            copies.forget([first.pk])
            assert len(list(copies.kept_keys())) == 2
        assert list(copies.kept_keys()) == [other.key]
        picture.refresh_from_db()
        assert (picture.state, picture.key, picture.sizes) == ("waiting", "", {})
        assert picture.shown_by is None

    def test_deletes_uploads_for_good(self, stored, django_capture_on_commit_callbacks):
        article = an_article()
        stored(article, url="")
        with django_capture_on_commit_callbacks(execute=True):
            copies.forget([article.pk])
        assert not article.pictures.exists()
        assert list(copies.kept_keys()) == []

    def test_of_what_has_no_copies_is_nothing(self, db):
        copies.forget([an_article().pk])
        copies.forget([])

    def test_that_fails_to_delete_a_file_is_no_error_of_the_act(
        self, stored, monkeypatch, caplog, django_capture_on_commit_callbacks
    ):
        article = an_article()
        stored(article)
        monkeypatch.setattr(os, "rename", lambda *_: no_room())
        with django_capture_on_commit_callbacks(execute=True):
            copies.forget([article.pk])
        assert "can't be deleted" in caplog.text
