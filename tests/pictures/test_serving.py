"""Our copies from our own origin: for readers while they are public, and never guessable."""

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from articles import copies
from articles.models import Article, Picture, Provider
from tests.factories import a_held_article, a_person, a_provider, an_article
from tests.pictures.newsroom import image

URL = "https://pictures.example/a.jpg"
KEY = "ab" * 20
FILE = f"/media/pictures/ab/{KEY}/lead-360.avif"

pytestmark = pytest.mark.django_db


@pytest.fixture
def stored():
    """`stored(article)`: its picture, on the shelf."""

    def make(article, **fields):
        files = {f"lead-360.{kind}": kind.encode() for kind in ("avif", "webp", "jpg")}
        copies.keep(KEY, {**files, "master.jpg": b"the master"})
        return Picture.objects.create(
            **{"article": article, "shown_by": article, "url": URL, "state": "stored", "key": KEY,
               **fields}
        )  # fmt: skip

    return make


@pytest.fixture
def article(stored):
    made = an_article(images=[image(URL)])
    stored(made)
    return made


class TestACopy:
    @pytest.mark.parametrize(
        ("kind", "type"), [("avif", "image/avif"), ("webp", "image/webp"), ("jpg", "image/jpeg")]
    )
    def test_comes_as_what_it_is_and_may_be_kept_for_ever(self, client, article, kind, type):
        response = client.get(FILE.replace("avif", kind))
        assert (response.status_code, response.content) == (200, kind.encode())
        assert response["Content-Type"] == type
        assert response["Content-Length"] == str(len(kind))
        assert response["Cache-Control"] == "public, s-maxage=0, max-age=31536000, immutable"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "Set-Cookie" not in response
        assert "Cookie" not in response.get("Vary", "")

    def test_is_not_sent_again_to_who_holds_it(self, client, article):
        tag = client.get(FILE)["ETag"]
        response = client.get(FILE, headers={"If-None-Match": tag})
        assert (response.status_code, response.content) == (304, b"")
        assert client.get(FILE, headers={"If-None-Match": '"x"'}).status_code == 200

    def test_has_a_head(self, client, article):
        response = client.head(FILE)
        assert (response.status_code, response["Content-Length"]) == (200, "4")

    def test_is_only_for_reading(self, client, article):
        for method in (client.post, client.put, client.delete):
            assert method(FILE).status_code == 405

    def test_costs_one_query(self, client, article, django_assert_num_queries):
        with django_assert_num_queries(1):
            client.get(FILE)


class TestThereIsNothing:
    @pytest.mark.parametrize(
        "path",
        [
            f"/media/pictures/ab/{KEY}/master.jpg",
            f"/media/pictures/ab/{KEY}/lead-361.avif",
            f"/media/pictures/ab/{KEY}/lead-360.svg",
            f"/media/pictures/ab/{KEY}/lead-360.avif.bak",
            f"/media/pictures/ab/{KEY}/",
            f"/media/pictures/cd/{KEY}/lead-360.avif",
            f"/media/pictures/ab/{KEY.upper()}/lead-360.avif",
            f"/media/pictures/ab/{'ac' * 20}/lead-360.avif",
            f"/media/pictures/ab/{'ab' * 19}/lead-360.avif",
            "/media/pictures/ab/",
            "/media/",
            "/media/pictures/../newsdesk.sqlite3/x/lead-360.avif",
            "/media/pictures/ab/..%2f..%2f..%2fsecret/lead-360.avif",
            f"/media/pictures/ab/{KEY}/..%2flead-360.avif",
            f"/media/pictures/ab/{KEY}/lead-360.avif%00",
        ],
    )
    def test_under_any_other_name(self, client, article, path):
        assert client.get(path).status_code == 404

    @pytest.mark.parametrize(
        "change",
        [
            {"published": False},
            {"removed": True},
            {"expire_at": timezone.now() - timedelta(minutes=1)},
            {"publish_at": timezone.now() + timedelta(hours=1)},
            {"images": []},
        ],
    )
    def test_once_the_article_is_not_public_whoever_changed_it(self, client, article, change):
        assert client.get(FILE).status_code == 200
        Article.objects.update(**change)
        assert client.get(FILE).status_code == 404
        response = client.get(FILE, headers={"If-None-Match": f'"{KEY}-lead-360.avif"'})
        assert response.status_code == 404
        assert "immutable" not in response["Cache-Control"]

    def test_once_the_provider_wants_no_pictures_shown(self, client, article):
        Provider.objects.update(no_pictures=True)
        assert client.get(FILE).status_code == 404

    def test_of_a_picture_that_its_article_does_not_show(self, client, article):
        Picture.objects.update(shown_by=None)
        assert client.get(FILE).status_code == 404

    def test_where_files_are_lost(self, client, article, media):
        copies.discard([KEY])
        assert client.get(FILE).status_code == 404


class TestTheDesk:
    @pytest.mark.parametrize(
        ("role", "status"), [("Viewers", 200), ("Editors", 200), (None, 404), ("reader", 404)]
    )
    def test_sees_pictures_of_what_is_not_public_and_nobody_else_does(
        self, client, stored, role, status
    ):
        stored(a_held_article(images=[image(URL)]))
        if role:
            person = a_person("" if role == "reader" else role)
            if role == "reader":
                person.is_staff = False
                person.save()
            client.force_login(person)
        response = client.get(FILE)
        assert response.status_code == status
        if status == 200:
            assert response["Cache-Control"].startswith("private")


def test_a_public_providers_logo_is_served(client):
    provider = a_provider()
    copies.keep(KEY, {"logo-32.webp": b"logo"})
    Picture.objects.create(provider=provider, logo_of=provider, url=URL, state="stored", key=KEY)
    path = f"/media/pictures/ab/{KEY}/logo-32.webp"
    assert client.get(path).status_code == 200
    Provider.objects.update(no_pictures=True)
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("part", "error"),
    [("find_public", OperationalError("down")), ("read_copy", OSError(5, "no bucket"))],
)
def test_a_database_or_a_shelf_that_does_not_answer_is_503(
    client, article, monkeypatch, part, error
):
    def down(*args):
        raise error

    monkeypatch.setattr(f"articles.views.pictures.{part}", down)
    assert client.get(FILE).status_code == 503
