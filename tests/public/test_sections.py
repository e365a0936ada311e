"""What the newsroom is about: the masthead's topics, roots, main topics."""

import pytest

from articles.models import ArticleTopic, Topic
from articles.sections import BUSIEST, IN_MASTHEAD, SAMPLE, SMALLEST_SAMPLE, Sections
from tests.factories import a_held_article, a_topic, an_article

pytestmark = pytest.mark.django_db


def names(sections):
    return [section.name for section in sections.masthead]


def test_the_masthead_names_topics_with_public_stories_alone():
    an_article(topics=["Tides"])
    a_held_article(topics=["Marker"])
    a_topic("Empty")
    assert names(Sections.at_present()) == ["Tides"]


def test_the_masthead_has_room_for_the_busiest():
    for place in range(12):
        for _ in range(place + 1):
            an_article(topics=[f"T{place:02}"])
    assert names(Sections.at_present()) == [f"T{place:02}" for place in range(4, 12)]
    assert IN_MASTHEAD == 8


def test_the_masthead_keeps_the_taxonomys_order():
    for place, name in enumerate(["Space", "Energy", "Oceans"]):
        an_article(topics=[a_topic(name, position=place)])
    assert names(Sections.at_present()) == ["Space", "Energy", "Oceans"]


def test_a_topic_on_nearly_every_story_is_a_root():
    for place in range(SMALLEST_SAMPLE):
        an_article(topics=["AI", f"T{place % 4}"])
    sections = Sections.at_present()
    assert sections.roots == {a_topic("AI").pk}
    assert names(sections) == ["T0", "T1", "T2", "T3"]


def test_a_handful_of_stories_has_no_root():
    for _ in range(SMALLEST_SAMPLE - 1):
        an_article(topics=["AI"])
    assert not Sections.at_present().roots


def test_sub_topics_stand_below_what_the_masthead_names():
    root = a_topic("Science")
    for name in ("Space", "Energy", "Oceans"):
        above = a_topic(name, parent=root)
        for _ in range(4):
            an_article(topics=[root, above, a_topic(f"{name} below", parent=above)])
    assert names(Sections.at_present()) == ["Energy", "Oceans", "Space"]


def test_a_newsroom_of_thousands_of_topics_has_the_busiest_of_them_alone():
    root = a_topic("AI")
    for number in range(SMALLEST_SAMPLE):
        own = Topic.objects.bulk_create(
            Topic(name=f"T{number}-{place}", slug=f"t{number}-{place}") for place in range(99)
        )
        story = an_article()
        ArticleTopic.objects.bulk_create(
            ArticleTopic(article=story, topic=topic, position=position)
            for position, topic in enumerate([*own, root])
        )
    sections = Sections.at_present()
    assert len(sections.busiest) == BUSIEST
    assert sections.roots == {root.pk}
    assert len(sections.masthead) == IN_MASTHEAD


class TestTheMainTopic:
    def test_is_the_first_below_a_root(self):
        root = a_topic("Science")
        energy = a_topic("Energy", parent=root)
        tides = a_topic("Tides", parent=energy)
        assert Sections().main_topic([root, energy, tides]) == energy

    def test_is_the_first_that_not_every_story_has(self):
        ai, robots = a_topic("AI"), a_topic("Robots")
        assert Sections(roots=frozenset([ai.pk])).main_topic([ai, robots]) == robots

    def test_is_the_root_where_there_is_no_other(self):
        ai = a_topic("AI")
        assert Sections(roots=frozenset([ai.pk])).main_topic([ai]) == ai
        assert Sections().main_topic([]) is None

    def test_comes_first_on_cards_which_leave_the_root_out(self):
        ai, robots, law = a_topic("AI"), a_topic("Robots"), a_topic("Law")
        sections = Sections(roots=frozenset([ai.pk]))
        assert sections.chips([ai, robots, law], 2) == [robots, law]
        assert sections.chips([robots, law, a_topic("Art")], 0) == []
        assert sections.chips([ai], 2) == [ai]


def test_it_is_told_in_one_query(django_assert_num_queries):
    for place in range(5):
        an_article(topics=[f"T{place}"])
    with django_assert_num_queries(1):
        Sections.at_present()
    assert SAMPLE >= 100
