from datetime import timedelta

import pytest
from django.utils import timezone

from articles.duplicates import possible_duplicates
from tests.documents_factory import Newsroom, address_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def newsroom(tmp_path):
    return Newsroom(tmp_path / "newsroom")


def found():
    return [
        (group.reason, [article.slug for article in group.articles])
        for group in possible_duplicates()
    ]


def test_articles_with_one_address_may_be_one(newsroom):
    newsroom.seed("one", web_url=address_of("same"))
    newsroom.seed("two", web_url=address_of("same"))
    newsroom.seed("three")
    newsroom.run()
    assert found() == [("address", ["one", "two"])]


def test_titles_that_differ_in_case_accents_and_punctuation_are_equal(newsroom):
    newsroom.seed("one", title="Café opens: at last!")
    newsroom.seed("two", title="cafe opens — at last")
    newsroom.seed("three", title="Café opens")
    newsroom.run()
    assert found() == [("title", ["one", "two"])]


def test_equal_titles_more_than_a_week_apart_are_two_stories(newsroom):
    now = timezone.now() - timedelta(days=30)
    newsroom.seed("one", title="The week", published_at=now)
    newsroom.seed("two", title="The week", published_at=now + timedelta(days=8))
    newsroom.seed("three", title="The week", published_at=now + timedelta(days=9))
    newsroom.run()
    assert found() == [("title", ["two", "three"])]


def test_what_was_taken_down_is_nobodys_duplicate(newsroom):
    newsroom.seed("one", web_url=address_of("same"))
    newsroom.seed("two", web_url=address_of("same"), removed=True)
    newsroom.run()
    assert found() == []
