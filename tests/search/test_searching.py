"""What a search finds, on either database: words in any form, titles first, and what narrows it."""

from datetime import timedelta

import pytest
from django.core.exceptions import BadRequest
from django.utils import timezone

from articles.models import Article
from articles.search import Place, parse, search
from articles.search.asking import MOST_BESIDE
from tests.factories import (
    a_link,
    a_moment,
    a_provider,
    a_topic,
    an_absorbed_article,
    an_article,
)

pytestmark = pytest.mark.django_db


def found(typed, **place):
    return [article.title for article in search(parse(typed), Place.read(place)).rows]


class TestWords:
    def test_all_must_be_there_in_any_order(self):
        an_article("Tidal power comes to Vallimar")
        an_article("Power cut in Lindholt")
        assert found("power tidal") == ["Tidal power comes to Vallimar"]

    @pytest.mark.parametrize("typed", ["battery", "BATTERIES", "battery's", "Batteries!"])
    def test_are_found_in_any_form(self, typed):
        an_article("Ferry batteries find a second job")
        assert found(typed) == ["Ferry batteries find a second job"]

    @pytest.mark.parametrize("typed", ["élan", "elan", "ELAN", "e\u0301lan"])
    def test_are_found_with_and_without_their_accents(self, typed):
        an_article("L’Élan de la rivière")
        assert found(typed) == ["L’Élan de la rivière"]

    @pytest.mark.parametrize(
        "typed", ["Łódź", "lodz", "smørrebrød", "smorrebrod", "東京", "covid-19"]
    )
    def test_of_any_script_are_words(self, typed):
        an_article("Łódź: smørrebrød, 東京タワー, covid-19")
        assert len(found(typed)) == 1

    def test_may_stand_in_summary_and_text(self):
        an_article("First", excerpt="About dredgers.")
        an_article("Second", body="More **dredgers** here")
        assert sorted(found("dredger")) == ["First", "Second"]

    def test_side_by_side_are_a_phrase(self):
        an_article("Night bus to the harbour")
        an_article("Bus stops at night")
        assert found('"night bus"') == ["Night bus to the harbour"]

    def test_of_a_phrase_stand_in_one_text(self):
        story = an_article("The last word", excerpt="Harbour at dusk.")
        a_link(story, title="A quiet night")
        a_link(story, title="Bus drivers sing")
        assert found('"word harbour"') == found('"night bus"') == []

    def test_of_a_long_phrase_the_beginning_stands_side_by_side(self):
        told = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
        an_article("Counted", body=told)
        an_article("Not in order", body=" ".join(reversed(told.split())))
        assert found(f'"{told}"') == found(f'-zero "{told}"') == ["Counted"]
        assert found(f'counted -"{told}"') == []

    def test_of_many_phrases_the_last_are_words_and_what_must_not_be_there_is_passed_over(self):
        """Each is looked up place by place: a search of them took twenty seconds and more."""
        signs = " ".join("的" * number for number in range(24, 1, -1))
        for query in (parse(signs), parse(signs.replace("的的 ", "的的 -")), parse("的" * 300)):
            phrases = [t.stems for t in (*query.terms, *query.without) if len(t.stems) > 1]
            assert sum(map(len, phrases)) == MOST_BESIDE
        two = parse('"a b c d e f g h" "i j k l m n" -"o p q r" -s')
        assert [term.stems for term in two.terms] == [
            tuple("abcdefgh"),
            *zip("ijklmn", strict=True),
        ]
        assert [term.stems for term in two.without] == [tuple("opqr"), ("s",)]
        assert parse('"a b c d e f g h" -"i j k l m n" -o').without == parse("-o").without

    def test_that_come_again_and_again_have_255_places_in_a_text(self):
        """As many as PostgreSQL remembers of any."""
        an_article("One", excerpt="", body="wave tide " * 300 + "harbour")
        assert found("wave tide harbour") == found('"wave tide"') == ["One"]
        assert found('"tide harbour"') == []

    def test_with_a_minus_must_not_be_there(self):
        an_article("Tidal wave")
        an_article("Tidal power")
        assert found("tidal -waves") == ["Tidal power"]
        assert found("-waves") == ["Tidal power"]

    def test_in_a_headline_come_first(self):
        an_article("Rivers at night", excerpt="Otters return.")
        an_article("Otters return", published_at=timezone.now() - timedelta(days=90))
        story = an_article("Wet paws")
        a_link(story, title="The otter is back")
        assert found("otter") == ["Otters return", "Rivers at night", "Wet paws"]
        assert found("otter", order="newest")[-1] == "Otters return"


class TestCoverage:
    def test_counts_for_its_story(self):
        story = an_article("Tug brings down a satellite")
        a_link(story, title="Marguerite did it")
        an_absorbed_article("Space junk ends in fire", lead=story)
        assert found("marguerite") == found("junk fire") == found("satellite junk") == [story.title]

    def test_of_a_public_article_finds_both(self):
        story, other = an_article("One"), an_article("Halcyon wreck")
        a_link(story, other)
        assert sorted(found("halcyon")) == ["Halcyon wreck", "One"]

    def test_that_an_editor_hid_finds_nothing(self):
        a_link(an_article("One"), title="Marguerite did it", hidden=True)
        assert found("marguerite") == []


class TestNarrowing:
    def test_by_topic_provider_and_kind(self):
        tides = a_topic("Tidal power", slug="tidal-power")
        post = a_provider("Harbour Post", slug="harbour-post", domain="post.example")
        one = an_article("One turbine", topics=[tides], provider=post)
        two = an_article("Two turbine", topics=["Wind"], type="video")
        for typed in (
            "topic:tidal-power", 'topic:"Tidal power"', "turbine provider:harbour-post",
            'provider:"harbour post"', "provider:post.example", "type:article turbine",
        ):  # fmt: skip
            assert found(typed) == [one.title], typed
        assert found("type:video") == [two.title]
        assert len(found("topic:wind topic:tidal-power")) == 2
        assert found("topic:nowhere") == found("turbine topic:wind type:article") == []

    def test_leaves_out_topics_providers_and_kinds_with_a_minus(self):
        post = a_provider("Harbour Post", slug="harbour-post")
        one = an_article("One turbine", topics=["AI", "Wind"], provider=post)
        two = an_article("Two turbines", topics=["Wind"], type="video", excerpt="About ai.")
        three = an_article("Three turbines", topics=["Sea"])
        for typed, left in (
            ("-topic:ai", [two, three]), ("turbine -topic:AI", [two, three]),
            ("topic:wind -topic:ai", [two]), ('-provider:"Harbour Post" -topic:sea', [two]),
            ("-type:video", [one, three]), ("turbine -type:articles", [two]),
            ("-topic:wind -topic:sea", []), ("turbine -topic:nowhere", [one, two, three]),
            ("topic:wind -topic:wind", []), ("-ai", [one, three]), ("-topic:sea -one", [two]),
        ):  # fmt: skip
            assert found(typed) == [story.title for story in left], typed
        assert parse("-type:song").troubles[0].field == "q"
        facets = search(parse("topic:wind -topic:ai"), facets=True).facets
        assert {choice.name: choice.count for choice in facets.topics} == {"Wind": 1, "Sea": 1}

    def test_by_whole_days_of_the_newsrooms_zone(self):
        an_article("Third", published_at=a_moment("2026-03-03 23:59"))
        an_article("Fourth", published_at=a_moment("2026-03-04 00:00"))
        an_article("Fifth", published_at=a_moment("2026-03-05 12:00"))
        assert found("from:2026-03-04 to:2026-03-04") == ["Fourth"]
        assert found("from:2026-03") == ["Fifth", "Fourth", "Third"]
        assert found("to:2025") == []
        assert found("from:2026-03-04") == ["Fifth", "Fourth"]

    def test_names_what_cannot_be_understood(self):
        assert parse("from:2026-13-99").troubles[0].field == "from"
        assert parse("!!!").troubles[0].field == "q"
        assert parse("type:song").troubles[0].field == "q"
        assert search(parse("story from:yesterday")).count == 0


class TestPages:
    @pytest.mark.parametrize("order", ["relevance", "newest"])
    def test_go_on_by_key_and_back_through_everything_once(self, order):
        for number in range(5):
            an_article(f"Tide {number}")
            an_article(f"Text {number}", excerpt="The tide.")
            a_link(an_article(f"Coverage {number}"), title="Tides again")
        query = parse("tide")
        everything = [a.pk for a in search(query, Place.read({"order": order}), size=50).rows]
        assert len(everything) == 15
        seen, key, pages = [], {}, []
        while True:
            page = search(query, Place.read({"order": order, **key}), size=4)
            pages.append([a.pk for a in page.rows])
            seen += pages[-1]
            if not page.next_key:
                break
            key = {"after": page.next_key}
        assert seen == everything
        while page.previous_key:
            page = search(query, Place.read({"order": order, "before": page.previous_key}), size=4)
            assert [a.pk for a in page.rows] in [everything[i : i + 4] for i in range(12)]
        assert page.rows[0].pk == everything[0]

    @pytest.mark.parametrize(
        "asked",
        [{"after": "x"}, {"after": "1~2", "before": "1~2"}, {"order": "odd"}, {"after": "9~1"},
         {"before": "1~99999999999999999999"}, {"after": ""}],
    )  # fmt: skip
    def test_refuse_what_is_no_place(self, asked):
        with pytest.raises(BadRequest):
            Place.read(asked)

    def test_come_in_the_order_of_time_even_when_they_came_late(self):
        an_article("Tide new", published_at=a_moment("2026-03-05 12:00"))
        an_article("Tide old", published_at=a_moment("2026-03-03 12:00"))
        an_article("Tide between", published_at=a_moment("2026-03-04 12:00"))
        assert found("tide") == ["Tide new", "Tide between", "Tide old"]

    def test_tell_apart_what_came_in_the_same_second(self):
        moment = timezone.now() - timedelta(days=1)
        first = an_article("Tide one", excerpt="", published_at=moment)
        # A million articles later the places of one second begin anew.
        an_article("Tide two", published_at=moment, pk=first.pk + (1 << 20))
        assert sorted(found("tide")) == ["Tide one", "Tide two"]
        Article.objects.filter(pk=first.pk).update(title="Wave one")
        assert found("tide") == ["Tide two"] and found("wave") == ["Wave one"]


def test_facets_count_what_each_choice_would_leave():
    wire = a_provider("Wire", slug="wire")
    an_article("Tide 1", topics=["Sea", "Moon"], provider=wire)
    an_article("Tide 2", topics=["Sea"])
    an_article("Tide 3", topics=["Moon"], type="video", provider=wire)
    an_article("Other", topics=["Sea"], provider=wire)

    def counts(typed):
        facets = search(parse(typed), facets=True).facets
        return (
            {choice.name: choice.count for choice in facets.topics},
            {choice.name: choice.count for choice in facets.providers if choice.name == "Wire"},
            {choice.value: choice.count for choice in facets.kinds},
        )

    assert counts("tide") == ({"Sea": 2, "Moon": 2}, {"Wire": 2}, {"article": 2, "video": 1})
    # A facet's own choice doesn't narrow it: the others are what one could take as well.
    assert counts("tide topic:sea") == ({"Sea": 2, "Moon": 2}, {"Wire": 1}, {"article": 2})
    assert counts("tide topic:sea provider:wire")[0] == {"Sea": 1, "Moon": 2}
