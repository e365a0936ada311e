"""Topics' lists: the database keeps them in step with articles and topics (migration 0010)."""

import pytest
from django.db import connection

from articles.models import Article, ArticleTopic, TopicStory
from tests.factories import a_held_article, a_moment, a_topic, an_article

pytestmark = pytest.mark.django_db

NOON = a_moment("2026-03-04 12:00")


def listed(topic):
    rows = TopicStory.objects.filter(topic=topic).order_by("-published_at")
    return [row.article for row in rows]


@pytest.fixture
def tides():
    return a_topic("Tides")


def test_hold_what_is_shown_and_nothing_else(tides):
    shown = an_article(topics=[tides])
    a_held_article(topics=[tides])
    an_article(topics=[tides], removed=True)
    assert listed(tides) == [shown]


CHANGES = {
    "it is withdrawn": {"published": False},
    "it is removed": {"removed": True},
}


@pytest.mark.parametrize("change", CHANGES)
def test_lose_a_story_when(tides, change):
    an_article(topics=[tides])
    Article.objects.update(**CHANGES[change])
    assert listed(tides) == []


def test_gain_a_story_that_is_published(tides):
    story = a_held_article(topics=[tides])
    Article.objects.update(published=True)
    assert listed(tides) == [story]


def test_follow_a_storys_time_and_rank(tides):
    story = an_article(topics=[tides])
    Article.objects.update(published_at=NOON, rank=7)
    row = TopicStory.objects.get(article=story)
    assert (row.published_at, row.rank) == (NOON, 7)


def test_follow_a_storys_topics(tides):
    story, other = an_article(topics=[tides]), a_topic("Space")
    ArticleTopic.objects.filter(article=story).update(topic=other)
    assert (listed(tides), listed(other)) == ([], [story])
    ArticleTopic.objects.filter(article=story).delete()
    assert listed(other) == []


def test_lose_a_story_whose_row_is_deleted_by_hand(tides):
    story = an_article(topics=[tides])
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM articles_articletopic WHERE article_id = %s", [story.pk])
        cursor.execute("DELETE FROM articles_article WHERE id = %s", [story.pk])
    assert not TopicStory.objects.exists()
