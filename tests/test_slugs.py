"""Addresses that providers and topics get by their names."""

import pytest

from articles.models import Topic, TopicAlias
from articles.taxonomy import SLUG_LENGTH, free_slug
from tests.factories import a_topic

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["Tides & Waves", "潮汐", "!", "–", "x" * 300, "潮汐 " * 80])
def test_every_name_has_one_that_no_other_has(name):
    given = set()
    for number in range(5):
        slug = free_slug(name, Topic, TopicAlias, also="topic")
        assert slug and len(slug) <= SLUG_LENGTH + 20
        given.add(slug)
        a_topic(f"{name[:100]} {number}", slug=slug)
    assert len(given) == 5


def test_for_a_name_without_latin_letters_not_every_topic_is_looked_at(
    django_assert_num_queries,
):
    for number in range(3):
        a_topic(f"Topic {number}")
    with django_assert_num_queries(1) as asked:
        free_slug("潮汐", Topic)
    (query,) = asked.captured_queries
    assert "LIKE '%'" not in query["sql"]
