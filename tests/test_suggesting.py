"""Suggestions of what may be the same story, each with its reason."""

from datetime import timedelta

import pytest

from articles.models import Article
from articles.suggesting import suggestions_for, words_of
from tests.factories import a_link, a_topic, an_absorbed_article, an_article

pytestmark = pytest.mark.django_db


def suggested(article):
    return {one.article: one.reason for one in suggestions_for(article)}


@pytest.fixture
def tide():
    return an_article("Tidal array ends its first month", title_key=5, address_key=7)


def test_the_same_address_is_the_best_reason(tide):
    other = an_article("Called otherwise", address_key=7, title_key=5)
    assert suggested(tide) == {other: "the same address"}


def test_the_same_title_counts_within_a_week(tide):
    week = timedelta(days=6)
    near = an_article("x", title_key=5, published_at=tide.published_at - week)
    an_article("y", title_key=5, published_at=tide.published_at - 2 * week)
    assert suggested(tide) == {near: "the same title"}


def test_titles_that_share_telling_words_name_them(tide):
    near = an_article("First month of the tidal array", published_at=tide.published_at)
    an_article("A month of the moon")
    assert suggested(tide) == {near: "titles within a week share “array”, “first”, “month”"}


def test_near_titles_from_another_season_are_no_reason(tide):
    an_article("First month of the tidal array", published_at=tide.published_at - timedelta(30))
    assert suggested(tide) == {}


def test_who_names_the_same_reports_is_suggested(tide):
    other = an_article("Otherwise")
    a_link(tide, key=1234)
    a_link(other, key=1234)
    assert suggested(tide) == {other: "names a report that this one names"}


def test_shared_topics_count_within_two_days(tide):
    for title, hours in (("Near", 5), ("Late", 80)):
        at = tide.published_at - timedelta(hours=hours)
        an_article(title, topics=["Energy", "Tides"], published_at=at)
    an_article("Half", topics=["Energy"], published_at=tide.published_at)
    for article in Article.objects.filter(title=tide.title):
        for position, name in enumerate(("Energy", "Tides")):
            topic = Article.objects.get(title="Near").topics.get(name=name)
            article.topic_rows.create(topic=topic, position=position)
    reasons = {article.title: reason for article, reason in suggested(tide).items()}
    assert reasons == {"Near": "within two days, the same topics: Energy, Tides"}


def test_what_is_of_the_story_or_named_or_taken_down_is_not_suggested(tide):
    title = tide.title
    an_absorbed_article(title, lead=tide, title_key=5)
    a_link(tide, an_article(title, title_key=5))
    an_article(title, title_key=5, removed=True)
    assert suggested(tide) == {}


def test_a_member_is_not_suggested_its_own_lead(tide):
    member = an_absorbed_article(tide.title, lead=tide, title_key=5)
    assert suggested(member) == {}


def test_takes_as_many_queries_for_many_as_for_few(tide, django_assert_num_queries):
    topics = [a_topic("Energy"), a_topic("Tides")]
    for position, topic in enumerate(topics):
        tide.topic_rows.create(topic=topic, position=position)
    a_link(tide, key=1)
    for number in range(12):
        named = topics if number % 2 else []  # on every story they would tell nothing
        a_link(an_article(f"Tidal array, month {number}", title_key=5, topics=named), key=1)
    with django_assert_num_queries(6):
        assert len(suggestions_for(tide)) == 6


def test_words_are_told_without_case_accents_and_small_words():
    assert words_of("Élan of the Tidal-Array, ein Jahr") == {"elan", "tidal", "array", "jahr"}
