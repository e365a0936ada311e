"""Small pictures in the desk's lists."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.admin.thumbnails import load_thumbnails, logos_of, thumbnails_of
from articles.models import Article, Conflict, Decision, HistoryEntry, Picture
from articles.pictures.showing import smallest
from tests.factories import a_held_article, a_provider, an_article

pytestmark = pytest.mark.django_db


def pictured(article, sizes=None):
    """Gives an article a stored picture that it shows."""
    return Picture.objects.create(
        article=article,
        shown_by=article,
        url="https://pictures.example/a.jpg",
        state="stored",
        key=f"{article.pk:040x}",
        sizes=sizes or {"lead": [[360, 202]], "s": [[96, 96], [144, 144]]},
    )


def a_logo(provider):
    return Picture.objects.create(
        provider=provider,
        logo_of=provider,
        url="https://pictures.example/logo.png",
        state="stored",
        key="f" * 40,
        sizes={"logo": [[16, 16], [32, 32], [48, 48], [96, 96]]},
    )


def images(response):
    return re.findall(r'<img class="thumb" src="([^"]+)"', response.content.decode())


class TestTheSmallestCopy:
    def test_is_square_where_there_is_a_square_one(self, db):
        picture = pictured(an_article())
        assert smallest(picture) == f"/media/pictures/00/{picture.key}/s-96.jpg"

    def test_of_a_logo_is_the_one_that_nothing_enlarges(self):
        assert smallest(a_logo(a_provider())).endswith("/logo-96.jpg")

    def test_is_whatever_there_is(self):
        picture = pictured(an_article(), sizes={"article": [[120, 80]]})
        assert smallest(picture).endswith("/article-120.jpg")

    def test_is_none_without_copies(self):
        assert smallest(Picture(article=an_article(), url="https://pictures.example/b.jpg")) is None


def test_an_article_without_a_picture_has_an_empty_thumbnail():
    articles = [an_article(), a_held_article()]
    pictured(articles[1])
    load_thumbnails(articles)
    assert articles[0].thumbnail == ""
    assert 'alt=""' in articles[1].thumbnail


def test_articles_that_come_with_their_pictures_need_no_query(django_assert_num_queries):
    address = smallest(pictured(an_article()))
    an_article()
    articles = list(Article.objects.select_related("picture").order_by("pk"))
    with django_assert_num_queries(0):
        load_thumbnails(articles)
    assert address in articles[0].thumbnail
    assert articles[1].thumbnail == ""


def test_one_query_serves_any_number(django_assert_num_queries):
    ids = [pictured(an_article()).article_id for _ in range(5)]
    with django_assert_num_queries(1):
        assert sorted(thumbnails_of(ids)) == sorted(ids)
    provider = a_logo(a_provider()).provider_id
    with django_assert_num_queries(1):
        assert list(logos_of([provider, provider + 1])) == [provider]


@pytest.mark.parametrize("number", [1, 7])
def test_lists_take_as_many_queries_for_any_number_of_pictures(desk, number):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert desk.list().status_code == 200
        return len(captured)

    an_article()
    queries()
    few = queries()
    for _ in range(number):
        pictured(an_article())
    assert len(images(desk.list())) == number
    assert queries() == few


def test_stand_in_the_lists_of_articles_conflicts_and_history(desk):
    article = a_held_article()
    address = smallest(pictured(article))
    at = article.published_at
    Conflict.objects.create(article=article, field="title", value="Other", opened_at=at)
    HistoryEntry.objects.create(
        article=article,
        subject=article.slug,
        field="title",
        who="ann",
        step="5f0c5b0e-6c1d-5b0a-9d0c-3d1f6a4b7e21",
        at=at,
    )
    Decision.objects.create(article=article, field="title", value="Mine", who="ann", at=at)
    for model in ("article", "conflict", "historyentry", "decision"):
        assert images(desk.list(model)) == [address], model


def test_stand_beside_possible_duplicates(desk):
    twins = [an_article(address_key=7, published=False) for _ in range(2)]
    address = smallest(pictured(twins[0]))
    assert images(desk.open(reverse("admin:duplicates"))) == [address]


def test_logos_stand_in_the_list_of_providers(desk):
    address = smallest(a_logo(a_provider()))
    a_provider()
    assert images(desk.list("provider")) == [address]
