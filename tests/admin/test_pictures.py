"""Pictures at the desk: the page of an article's pictures, and the list of all."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from articles import copies
from articles.models import HistoryEntry, Picture, Provider
from articles.pictures import deciding
from tests.admin.pages import messages_on
from tests.factories import a_held_article, a_person, a_provider, an_article
from tests.pictures.examples import a_picture

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def shelf(tmp_path, settings, monkeypatch):
    """A shelf of its own, and files that go at once: a test's transaction never commits."""
    settings.MEDIA_ROOT = tmp_path / "media"
    monkeypatch.setattr(transaction, "on_commit", lambda act, *_, **__: act())


@pytest.fixture
def article():
    return a_held_article(images=[{"url": "https://pictures.example/a.jpg"}])


@pytest.fixture
def picture(article):
    """One that is stored and shown: 800 by 600."""
    return deciding.replace(article, a_picture(800, 600), by=a_person(username="bea"))


def failed(article, **fields):
    told = {"state": "failed", "reason": "timed out: silent for 5 s"}
    url = "https://pictures.example/a.jpg"
    return Picture.objects.create(article=article, url=url, **{**told, **fields})


def page_of(owner):
    return reverse(f"admin:articles_{owner._meta.model_name}_pictures", args=[owner.pk])


def post(desk, owner, **fields):
    return desk.client.post(page_of(owner), fields, follow=True)


def values(picture, **changes):
    """What a browser sends of a picture's form, with some fields changed."""
    prefix = f"picture-{picture.pk}"
    sent = {"picture": picture.pk}
    for name in ("alt", "credit", "focal_x", "focal_y"):
        sent[f"initial-{prefix}-{name}"] = sent[f"{prefix}-{name}"] = getattr(picture, name)
    for name, value in changes.items():
        sent[f"{prefix}-{name}"] = value
    return sent


def as_it_is(picture):
    return Picture.objects.get(pk=picture.pk)


def last():
    return HistoryEntry.objects.order_by("-pk").first()


class TestTheFocalPoint:
    def test_is_where_the_picture_was_clicked(self, desk, article, picture):
        # Shown 320 wide and 240 high: the browser sends pixels of that.
        sent = values(picture, **{"point.x": "80", "point.y": "60"})
        assert "25% from the left, 25% from the top" in messages_on(post(desk, article, **sent))[0]
        assert (as_it_is(picture).focal_x, as_it_is(picture).focal_y) == (25, 25)
        assert last().who == desk.person.username

    def test_is_set_by_numbers(self, desk, article, picture):
        post(desk, article, **values(picture, focal_x="10", focal_y="90"))
        assert (as_it_is(picture).focal_x, as_it_is(picture).focal_y) == (10, 90)

    def test_stays_where_a_key_pressed_the_picture(self, desk, article, picture):
        sent = values(picture, alt="Boats", **{"point.x": "0", "point.y": "0"})
        post(desk, article, **sent)
        assert (as_it_is(picture).focal_x, as_it_is(picture).alt) == (50, "Boats")

    @pytest.mark.parametrize("wrong", ["101", "-1", "left", "", "9" * 400])
    def test_outside_the_picture_is_a_message_at_its_field(self, desk, article, picture, wrong):
        response = post(desk, article, **values(picture, focal_x=wrong, alt="Typed"))
        assert response.status_code == 200
        assert "errorlist" in response.content.decode()
        assert 'value="Typed"' in response.content.decode()
        assert as_it_is(picture).focal_x == 50

    def test_is_shown_on_the_picture(self, desk, article, picture):
        page = desk.open(page_of(article)).content.decode()
        assert 'width="320" height="240"' in page
        assert 'cx="160" cy="120"' in page
        assert "style=" not in page.partition('id="content-main"')[2]


class TestWords:
    def test_are_saved_and_told(self, desk, article, picture):
        post(desk, article, **values(picture, alt="Boats at dusk", credit="Bea"))
        assert (as_it_is(picture).alt, as_it_is(picture).credit) == ("Boats at dusk", "Bea")
        assert "Boats at dusk" in desk.list("historyentry").content.decode()

    def test_of_somebody_else_meanwhile_are_not_overwritten(self, desk, article, picture):
        sent = values(picture, alt="Mine")
        deciding.describe(picture, alt="Theirs", by=a_person(username="cy"))
        response = post(desk, article, **sent)
        assert "it is “Theirs” now" in response.content.decode()
        assert 'value="Mine"' in response.content.decode()
        assert as_it_is(picture).alt == "Theirs"

    def test_that_were_left_alone_do_not_undo_somebody_elses(self, desk, article, picture):
        sent = values(picture, credit="Bea")
        deciding.describe(picture, alt="Theirs", by=a_person(username="cy"))
        post(desk, article, **sent)
        assert (as_it_is(picture).alt, as_it_is(picture).credit) == ("Theirs", "Bea")


class TestUploads:
    def upload(self, desk, owner, content, name="picture.jpg"):
        file = SimpleUploadedFile(name, content, content_type="image/jpeg")
        return post(desk, owner, upload="1", **{"upload-file": file, "upload-credit": "Ann"})

    def test_are_shown(self, desk, article):
        self.upload(desk, article, a_picture(800, 600))
        picture = Picture.objects.get(shown_by=article)
        assert (picture.url, picture.credit, picture.state) == ("", "Ann", "stored")
        assert picture.key in desk.open(page_of(article)).content.decode()

    @pytest.mark.parametrize(
        ("content", "why"),
        [
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a picture"),
            (b"%!PS-Adobe-3.0 EPSF-3.0", "not a picture"),
            (a_picture(800, 600)[:2000], "not a sound picture"),
            (bytes(12_000_001), "12,000,000 are the most"),
            (b"", "empty"),
        ],
    )
    def test_that_are_no_pictures_are_a_message_at_the_field(self, desk, article, content, why):
        response = self.upload(desk, article, content)
        assert response.status_code == 200
        assert why in response.content.decode()
        assert 'value="Ann"' in response.content.decode()
        assert not Picture.objects.exists()

    def test_of_a_logo_are_the_providers(self, desk):
        provider = a_provider()
        self.upload(desk, provider, a_picture(300, 200))
        assert Picture.objects.get(logo_of=provider).sizes.keys() == {"logo"}

    def test_wait_until_a_taken_down_article_is_back(self, desk):
        removed = an_article(removed=True)
        response = self.upload(desk, removed, a_picture(800, 600))
        assert "restore it first" in response.content.decode()


class TestOnePicture:
    def test_is_taken_down_and_its_copies_go(self, desk, article, picture):
        post(desk, article, take_down="1", picture=picture.pk, reason="no licence")
        assert not Picture.objects.filter(shown_by=article).exists()
        assert list(copies.kept_keys()) == []
        assert last().note == "no licence"

    def test_is_put_back(self, desk, article):
        row = failed(article)
        deciding.take_down(row, by=desk.person)
        post(desk, article, put_back="1", picture=row.pk)
        assert as_it_is(row).state == "waiting"

    def test_that_failed_is_tried_again(self, desk, article):
        row = failed(article)
        page = desk.open(page_of(article)).content.decode()
        assert "timed out: silent for 5 s" in page
        post(desk, article, retry="1", picture=row.pk)
        assert as_it_is(row).state == "waiting"

    @pytest.mark.parametrize("key", ["", "x", "99999", "9" * 40, "-1"])
    def test_that_is_gone_is_a_message(self, desk, article, key):
        response = post(desk, article, take_down="1", picture=key)
        assert "gone" in messages_on(response)[0]

    def test_of_another_article_is_out_of_reach(self, desk, article, picture):
        post(desk, an_article(), take_down="1", picture=picture.pk)
        assert as_it_is(picture).state == "stored"


class TestTakingBack:
    def take_back(self, desk, entry=None):
        url = reverse("admin:articles_historyentry_take_back", args=[(entry or last()).step])
        return desk.client.post(url, follow=True)

    def test_brings_the_crop_back(self, desk, article, picture):
        post(desk, article, **values(picture, focal_x="10"))
        entry = last()
        self.take_back(desk)
        assert as_it_is(picture).focal_x == 50
        assert last().reverts == entry

    def test_brings_words_back(self, desk, article, picture):
        post(desk, article, **values(picture, alt="Boats"))
        assert "Taken back" in messages_on(self.take_back(desk))[0]
        assert as_it_is(picture).alt == ""

    def test_leaves_alone_what_changed_since(self, desk, article, picture):
        post(desk, article, **values(picture, alt="Boats"))
        entry = last()
        deciding.describe(picture, alt="Ships", by=desk.person)
        assert "changed since" in messages_on(self.take_back(desk, entry))[0]
        assert as_it_is(picture).alt == "Ships"

    def test_has_a_picture_fetched_again_that_was_taken_down(self, desk, article):
        row = failed(article)
        post(desk, article, take_down="1", picture=row.pk)
        self.take_back(desk)
        assert as_it_is(row).state == "waiting"

    def test_works_from_the_queue_too(self, desk, article, picture):
        post(desk, article, **values(picture, alt="Boats"))
        desk.client.post(reverse("admin:queue_undo"), follow=True)
        assert as_it_is(picture).alt == ""

    def test_takes_an_upload_away(self, desk, article, picture):
        self.take_back(desk)
        assert not Picture.objects.filter(article=article).exists()
        assert list(copies.kept_keys()) == []


class TestRoles:
    ACTS = ("upload", "take_down", "put_back", "retry")

    def test_viewers_see_and_change_nothing(self, client_of, article, picture):
        viewer = client_of("Viewers")
        page = viewer.open(page_of(article))
        assert page.status_code == 200
        assert not re.search(r'type="(submit|image|file)"', page.content.decode().split("main")[-1])
        for act in ("save", *self.ACTS):
            sent = {**values(picture, alt="Mine"), act: "1"}
            assert post(viewer, article, **sent).status_code == 403, act
        assert as_it_is(picture).alt == ""

    def test_contributors_change_words_and_crops_alone(self, client_of, article, picture):
        contributor = client_of("Contributors")
        post(contributor, article, **values(picture, alt="Boats", focal_x="10"))
        assert (as_it_is(picture).alt, as_it_is(picture).focal_x) == ("Boats", 10)
        for act in self.ACTS:
            sent = {"picture": picture.pk, act: "1"}
            assert post(contributor, article, **sent).status_code == 403, act
        assert as_it_is(picture).state == "stored"

    def test_contributors_cannot_try_again_from_the_list(self, client_of, article):
        row = failed(article)
        client_of("Contributors").act("retry", row, model="picture")
        assert as_it_is(row).state == "failed"

    def test_nobody_outside_sees_a_picture_whole(self, client, client_of, picture):
        url = reverse("admin:articles_picture_whole", args=[picture.pk, picture.key])
        assert client.get(url).status_code == 302
        answer = client_of("Viewers").open(url)
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
        assert "no-store" in answer["Cache-Control"]
        other = reverse("admin:articles_picture_whole", args=[picture.pk, "0" * 40])
        assert client_of("Viewers").open(other).status_code == 404


class TestTheList:
    def test_says_what_failed_and_why(self, desk, article, picture):
        failed(article)
        page = desk.list("picture", state="problems").content.decode()
        assert "failed, to be tried again: timed out: silent for 5 s" in page
        assert article.title in page
        assert "uploaded here" not in page

    def test_leads_to_the_page_of_the_article(self, desk, article):
        row = failed(article)
        url = f"{page_of(article)}#picture-{row.pk}"
        assert url in desk.list("picture").content.decode()
        assert desk.form(row)["Location"] == url

    def test_comes_out_as_csv(self, desk, article):
        failed(article)
        text = b"".join(desk.open(reverse("admin:articles_picture_csv")).streaming_content).decode()
        assert f'{article.slug},picture,"failed, to be tried again",timed out' in text

    def test_has_many_tried_again_at_once(self, desk, article):
        rows = [failed(article), failed(an_article(), state="gone")]
        response = desk.act("retry", *rows, model="picture")
        assert "2 pictures to be tried again" in messages_on(response)[0]
        assert {as_it_is(row).state for row in rows} == {"waiting"}

    def test_costs_as_many_queries_for_any_number(self, desk, django_assert_max_num_queries):
        for _ in range(12):
            failed(an_article())
        desk.list("picture")
        with django_assert_max_num_queries(9):
            desk.list("picture")


class TestAProviderWithoutPictures:
    def test_loses_its_copies_and_tells_who_asked(self, desk, article, picture):
        provider = article.provider
        desk.save(provider, no_pictures="on")
        assert Provider.objects.get(pk=provider.pk).no_pictures
        assert list(copies.kept_keys()) == []
        assert (last().field, last().after) == ("no_pictures", True)
        page = desk.open(page_of(article)).content.decode()
        assert "set to “no pictures”" in page
        assert 'name="upload"' not in page

    def test_can_have_pictures_again(self, desk):
        provider = a_provider(no_pictures=True)
        desk.save(provider, no_pictures=None)
        assert not Provider.objects.get(pk=provider.pk).no_pictures


def test_an_articles_form_leads_to_its_pictures(desk, article, picture):
    page = desk.form(article).content.decode()
    assert page_of(article) in page
    assert picture.key in page


def test_taking_an_article_down_deletes_its_copies(desk, article, picture):
    desk.save(article, removed="on", reason="a mistake")
    article.refresh_from_db()
    assert article.removed
    assert list(copies.kept_keys()) == []


def test_deleting_an_article_deletes_its_copies(client_of, article, picture):
    boss = client_of("superuser")
    url = reverse("admin:articles_article_delete", args=[article.pk])
    boss.client.post(url, {"post": "yes"})
    assert not Picture.objects.exists()
    assert list(copies.kept_keys()) == []
