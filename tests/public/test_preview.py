"""The preview of an article: as readers would see it, for the desk alone, kept by nobody."""

import pytest
from django.urls import reverse

from tests.factories import (
    a_held_article,
    a_link,
    a_person,
    a_taken_down_article,
    an_absorbed_article,
    an_article,
)

pytestmark = pytest.mark.django_db


def address(article):
    return reverse("preview", args=[article.slug])


@pytest.fixture
def at_desk(client):
    client.force_login(a_person("Viewers"))
    return client


@pytest.mark.parametrize(
    "make",
    [a_held_article, a_taken_down_article, an_absorbed_article, an_article],
)
def test_shows_any_article_with_its_coverage_and_says_that_it_is_a_preview(at_desk, make):
    article = make("Robots")
    a_link(article, title="What they found")
    page = at_desk.get(address(article))
    text = page.content.decode()
    assert page.status_code == 200
    for words in ("Robots", "What they found", "Preview", "Edit at the desk"):
        assert words in text
    seen = "Readers see this page as it is here." in text
    assert seen is (make is an_article)


def test_is_never_kept_nor_indexed_nor_told_to_programs(at_desk):
    page = at_desk.get(address(a_held_article("Robots")))
    assert "no-store" in page.headers["Cache-Control"]
    assert "ETag" not in page.headers
    assert page.headers["X-Robots-Tag"] == "noindex"
    text = page.content.decode()
    assert '<meta name="robots" content="noindex">' in text
    assert "ld+json" not in text


def test_readers_learn_nothing_not_even_what_exists(client):
    article = a_held_article("Robots")
    there = client.get(address(article))
    missing = client.get(reverse("preview", args=["nothing"]))
    assert (there.status_code, missing.status_code) == (302, 302)
    assert there.url.startswith(reverse("admin:login"))
    assert "Robots" not in there.content.decode()


def test_an_account_without_a_role_is_refused(client):
    client.force_login(a_person(""))
    assert client.get(address(a_held_article())).status_code == 403
    assert client.get(reverse("preview", args=["nothing"])).status_code == 403


def test_what_does_not_exist_is_not_found(at_desk):
    assert at_desk.get(reverse("preview", args=["nothing"])).status_code == 404
    assert at_desk.post(address(an_article())).status_code == 405


def test_a_preview_leaves_the_public_page_as_it_was(at_desk, client):
    article = an_article("Robots")
    before = client.get(article.get_absolute_url())
    at_desk.get(address(article))
    after = client.get(article.get_absolute_url())
    assert after.content == before.content
    assert "Set-Cookie" not in after.headers
    assert "Cookie" not in after.headers.get("Vary", "")
    assert "/admin/" not in after.content.decode()


def test_from_a_public_page_to_its_form(at_desk):
    article = an_article()
    answer = at_desk.get(reverse("admin:edit_by_slug", args=[article.slug]))
    assert answer.url == reverse("admin:articles_article_change", args=[article.pk])
    assert at_desk.get(reverse("admin:edit_by_slug", args=["nothing"])).status_code == 404


def test_the_way_to_a_form_is_for_the_desk_alone(client):
    article = a_held_article()
    for slug in (article.slug, "nothing"):
        answer = client.get(reverse("admin:edit_by_slug", args=[slug]))
        assert answer.url.startswith(reverse("admin:login"))
