"""What editors do with pictures."""

import errno
import io

import pytest
from PIL import Image

from articles import copies
from articles.models import HistoryEntry, Picture
from articles.pictures import deciding
from articles.pictures.caching import cache_pictures
from articles.pictures.failures import Failure, Kind
from tests.factories import a_person, an_article
from tests.pictures.examples import NO_PICTURES, QUARTERS, a_picture, quarters, saved
from tests.pictures.network import reply
from tests.pictures.newsroom import shown

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ann():
    return a_person(username="ann")


@pytest.fixture
def article(illustrated, serves):
    made = illustrated("a.jpg", "b.jpg")
    serves("a.jpg", answer=reply(saved(quarters(1000, 1000), "PNG")))
    serves("b.jpg")
    cache_pictures()
    return made


@pytest.fixture
def picture(article):
    return article.pictures.get()


def colour(picture, place, name="lead-480.jpg"):
    image = Image.open(io.BytesIO(copies.read_copy(picture.key, name))).convert("RGB")
    return image.getpixel(place)


def near(colour, other):
    return all(abs(a - b) <= 24 for a, b in zip(colour, other, strict=True))


def _no_room(*_):
    raise OSError(errno.ENOSPC, "No space left on device")


def last_entry():
    entry = HistoryEntry.objects.get()
    return entry.field, entry.who, entry.before, entry.after


class TestTheFocalPoint:
    def test_crops_anew_under_another_name_without_asking_anyone(self, picture, ann, server):
        before = picture.key
        assert near(colour(picture, (50, 200)), QUARTERS[2])
        deciding.focus(picture, 50, 0, by=ann)
        picture.refresh_from_db()
        assert near(colour(picture, (50, 200)), QUARTERS[0])
        assert (picture.focal_x, picture.focal_y, picture.shown_by_id) == (
            50, 0, picture.article_id
        )  # fmt: skip
        assert list(copies.kept_keys()) == [picture.key] != [before]
        assert server.paths == ["/a.jpg"]

    def test_is_written_down(self, picture, ann):
        deciding.focus(picture, 10, 20, by=ann)
        field, who, before, after = last_entry()
        assert (field, who) == ("picture_crop", "ann")
        assert (before["focal"], after["focal"]) == ([50, 50], [10, 20])
        assert before["url"] == picture.url

    def test_where_it_is_already_changes_nothing(self, picture, ann):
        deciding.focus(picture, 50, 50, by=ann)
        assert not HistoryEntry.objects.exists()

    def test_outside_is_at_the_edge(self, picture, ann):
        deciding.focus(picture, -5, 500, by=ann)
        assert (picture.focal_x, picture.focal_y) == (0, 100)

    def test_of_a_picture_that_is_not_here_yet_waits_for_it(self, illustrated, serves, ann):
        article = illustrated("late.jpg")
        cache_pictures()
        picture = article.pictures.get()
        deciding.focus(picture, 10, 20, by=ann)
        serves("late.jpg")
        cache_pictures(again=True)
        picture.refresh_from_db()
        assert (picture.state, picture.focal_x, picture.recipe) == ("stored", 10, 1)

    def test_cannot_be_set_when_the_files_are_lost(self, picture, ann):
        copies.discard([picture.key])
        with pytest.raises(Failure, match="its files are lost"):
            deciding.focus(picture, 1, 1, by=ann)

    def test_cannot_be_set_while_the_shelf_cannot_be_reached(self, picture, ann, monkeypatch):
        before = picture.key
        monkeypatch.setattr(copies, "read_copy", _no_room)
        with pytest.raises(Failure, match="No space left") as caught:
            deciding.focus(picture, 50, 0, by=ann)
        assert caught.value.kind is Kind.OURS
        picture.refresh_from_db()
        assert (picture.key, picture.focal_y) == (before, 50)

    def test_is_that_of_the_last_who_set_it(self, picture, ann):
        opened_before = Picture.objects.get(pk=picture.pk)
        deciding.focus(picture, 1, 1, by=ann)
        deciding.focus(opened_before, 99, 99, by=ann)
        picture.refresh_from_db()
        assert (picture.focal_x, picture.focal_y) == (99, 99)
        assert list(copies.kept_keys()) == [picture.key]

    def test_set_by_two_at_the_same_moment_is_told_the_second(self, picture, ann, monkeypatch):
        press = deciding._press

        def meanwhile(*args, **kwargs):
            monkeypatch.setattr(deciding, "_press", press)
            deciding.focus(Picture.objects.get(pk=picture.pk), 1, 1, by=ann)
            return press(*args, **kwargs)

        monkeypatch.setattr(deciding, "_press", meanwhile)
        with pytest.raises(Failure, match="somebody else"):
            deciding.focus(picture, 99, 99, by=ann)
        assert Picture.objects.get(pk=picture.pk).focal_x == 1
        assert len(list(copies.kept_keys())) == 1


class TestTakingOnePictureDown:
    def test_deletes_its_copies_and_shows_the_next_that_the_document_names(
        self, article, picture, ann
    ):
        deciding.take_down(picture, by=ann, reason="no licence")
        assert shown(article) is None
        assert list(copies.kept_keys()) == []
        picture.refresh_from_db()
        assert (picture.state, picture.reason) == ("taken down", "no licence")
        cache_pictures(again=True)
        assert shown(article) == "b.jpg"
        picture.refresh_from_db()
        assert picture.state == "taken down"
        assert HistoryEntry.objects.get().note == "no licence"

    def test_can_be_taken_back(self, article, picture, ann):
        deciding.take_down(picture, by=ann)
        deciding.put_back(picture, by=ann)
        cache_pictures()
        assert shown(article) == "a.jpg"
        assert HistoryEntry.objects.count() == 2

    def test_twice_is_no_error(self, picture, ann):
        deciding.take_down(picture, by=ann)
        deciding.take_down(picture, by=ann)
        assert Picture.objects.get(pk=picture.pk).state == "taken down"


class TestAnUpload:
    def test_comes_before_the_documents_pictures(self, article, ann, server):
        made = deciding.replace(article, a_picture(800, 600), by=ann, alt="Four", credit="Ann")
        assert shown(article) == ""
        assert (made.state, made.alt, made.credit) == ("stored", "Four", "Ann")
        cache_pictures()
        assert shown(article) == ""
        assert len(list(copies.kept_keys())) == 2

    def test_replaces_the_one_before(self, article, ann):
        first = deciding.replace(article, a_picture(800, 600), by=ann).key
        second = deciding.replace(article, a_picture(800, 600), by=ann).key
        assert first != second
        assert first not in list(copies.kept_keys())
        assert article.pictures.filter(url="").count() == 1

    def test_gives_way_to_the_document_when_it_is_taken_down(self, article, ann):
        made = deciding.replace(article, a_picture(800, 600), by=ann)
        deciding.take_down(made, by=ann)
        assert shown(article) == "a.jpg"
        assert not article.pictures.filter(url="").exists()

    @pytest.mark.parametrize("name", ["SVG", "EPS", "BMP", "text"])
    def test_goes_through_the_same_decode(self, article, ann, name):
        with pytest.raises(Failure) as refused:
            deciding.replace(article, NO_PICTURES[name], by=ann)
        assert refused.value.kind is Kind.PICTURE
        assert shown(article) == "a.jpg"

    def test_that_is_too_large_is_refused_unopened(self, article, ann):
        with pytest.raises(Failure, match="too large: 12,000,001 bytes"):
            deciding.replace(article, bytes(12_000_001), by=ann)

    def test_for_which_there_is_no_room_changes_nothing(self, article, ann, monkeypatch):
        before = shown(article)
        monkeypatch.setattr(copies, "keep", _no_room)
        with pytest.raises(Failure, match="No space left"):
            deciding.replace(article, a_picture(), by=ann)
        assert shown(article) == before
        assert not HistoryEntry.objects.exists()

    def test_can_be_cropped_and_made_anew(self, ann):
        article = an_article()
        made = deciding.replace(article, saved(quarters(1000, 1000), "PNG"), by=ann)
        deciding.focus(made, 50, 100, by=ann)
        assert near(colour(made, (50, 200)), QUARTERS[2])
        Picture.objects.update(recipe=0)
        article.images = [{"url": "https://nowhere.invalid/a.jpg"}]
        article.save()
        cache_pictures()
        assert Picture.objects.get(url="").recipe == 1


class TestWords:
    def test_are_set_one_by_one(self, picture, ann):
        deciding.describe(picture, alt="  Four colours ", by=ann)
        deciding.describe(picture, credit="Ann", by=ann)
        picture.refresh_from_db()
        assert (picture.alt, picture.credit) == ("Four colours", "Ann")
        assert HistoryEntry.objects.count() == 2

    def test_that_are_the_same_are_no_change(self, picture, ann):
        deciding.describe(picture, alt="", by=ann)
        assert not HistoryEntry.objects.exists()


def test_failed_pictures_are_tried_again_on_request(illustrated, serves, ann):
    article = illustrated("gone.jpg")
    cache_pictures()
    serves("gone.jpg")
    assert deciding.retry(article.pictures.all(), by=ann) == 1
    cache_pictures()
    assert shown(article) == "gone.jpg"
    assert deciding.retry(article.pictures.all(), by=ann) == 0
