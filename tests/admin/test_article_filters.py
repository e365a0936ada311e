"""The list of articles: what it shows, finds, and costs."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.models import Conflict
from tests.factories import (
    a_held_article,
    a_provider,
    a_topic,
    an_absorbed_article,
    an_article,
)


def titles(response):
    return [article.title for article in response.context["cl"].result_list]


def now_plus(**time):
    return timezone.now() + timedelta(**time)


@pytest.fixture
def one_of_each(db):
    """An article in each state, titled by it."""
    an_article("public")
    an_article("planned", published_at=now_plus(days=1))
    an_article("planned", publish_at=now_plus(days=1))
    an_article("expired", expire_at=now_plus(days=-1))
    a_held_article("held")
    a_held_article("undecided", undecided=True)
    a_held_article("held", heat=None)
    a_held_article("undecided", heat=None, undecided=True)
    an_absorbed_article("absorbed")
    an_absorbed_article("absorbed", lead=an_article("public"))
    an_article("removed", removed=True)
    an_absorbed_article("removed", removed=True)


class TestFilters:
    def test_by_topic_takes_in_the_topics_below_it(self, desk):
        root = a_topic("AI")
        below = a_topic("Vision", parent=root)
        an_article("one", topics=[root])
        an_article("two", topics=[below])
        an_article("three", topics=["Training"])
        assert titles(desk.list(topic="ai")) == ["one", "two"]

    def test_a_part_of_a_topics_name_finds_it_where_none_is_called_so(self, desk):
        an_article("one", topics=["Training"])
        an_article("two", topics=["Trains"])
        an_article("three", topics=["AI"])
        assert titles(desk.list(topic="train")) == ["one", "two"]
        assert titles(desk.list(topic="TRAINS")) == ["two"]

    def test_by_provider_by_name_or_domain(self, desk):
        an_article("one", provider=a_provider("Wire", domain="wire.example"))
        an_article("two", provider=a_provider("Wired", domain="wired.example"))
        assert titles(desk.list(provider="wire")) == ["one"]
        assert titles(desk.list(provider="wir")) == ["one", "two"]
        assert titles(desk.list(provider="wired.ex")) == ["two"]
        assert titles(desk.list(provider="nobody")) == []

    def test_a_score_range_leaves_minus_one_and_nothing_out(self, desk):
        an_absorbed_article("absorbed")
        an_article("unscored", heat=None, quality=None)
        an_article("cold", heat=0)
        an_article("hot", heat=200)
        assert titles(desk.list(heat_to=100)) == ["cold"]
        assert titles(desk.list(heat_from=0)) == ["cold", "hot"]
        assert titles(desk.list(heat_from=150, heat_to=300)) == ["hot"]
        assert titles(desk.list(quality_to=1000000)) == ["absorbed", "cold", "hot"]

    def test_by_day_both_days_included(self, desk):
        for day in (1, 2, 3):
            moment = timezone.now().replace(2024, 3, day, 23, 59)
            an_article(f"March {day}", published_at=moment)
        assert titles(desk.list(since="2024-03-02")) == ["March 3", "March 2"]
        assert titles(desk.list(until="2024-03-02")) == ["March 2", "March 1"]
        assert titles(desk.list(since="2024-03-02", until="2024-03-02")) == ["March 2"]

    def test_by_type_published_and_conflicts(self, desk):
        video = an_article("video", type="video")
        a_held_article("held")
        Conflict.objects.create(article=video, field="title", value="", opened_at=timezone.now())
        assert titles(desk.list(type="video")) == ["video"]
        assert titles(desk.list(published="no")) == ["held"]
        assert titles(desk.list(conflicts="yes")) == ["video"]
        assert titles(desk.list(conflicts="no")) == ["held"]

    def test_search_finds_title_excerpt_and_provider(self, desk):
        an_article("Robots")
        an_article("two", excerpt="about robots")
        an_article("three", provider=a_provider("Robot Weekly"))
        an_article("four")
        assert titles(desk.list(q="robot")) == ["Robots", "two", "three"]

    def test_a_filters_form_keeps_the_other_filters(self, desk):
        an_article()
        page = desk.list(state="public", q="story", heat_from="5").content.decode()
        form = page[page.index('for="filter-topic-topic"') - 1500 :][:1600]
        assert 'name="state" value="public"' in form
        assert 'name="q" value="story"' in form
        assert 'name="heat_from" value="5"' in form

    @pytest.mark.parametrize(
        "query",
        [
            "heat_from=abc",
            "heat_from=-1",
            "heat_to=99999999999999999999999",
            "quality_from=1.5",
            "since=2024-13-45",
            "since=0001-01-01",
            "until=9999-12-31",
            "since=yesterday",
            "topic=%00",
            "provider=%00",
            "topic=" + "x" * 5000,
            "state=nowhere",
            "type=poem",
            "published=perhaps",
            "q=%00",
            "q=%22%25_%5C",
            "q=" + "a+" * 200,
            "o=99.-x.3",
            "o=%00",
            "p=999",
            "p=-1",
            "all=",
            "e=1",
            "_after=x",
            "_after=%5B%5D",
            "_after=%5B%22x%22%2C%22y%22%5D",
            "_after=%5B%222024-01-01T00:00:00%2B00:00%22%2C%22%5Cu0000%22%5D",
            "_before=%5Bnull%2Cnull%5D",
            "_before=%7B%7D",
            "_after=" + "%5B" * 3000,
            "_after=%5B%229999-12-31T23:59:59-12:00%22%2C%22x%22%5D",
            "state=held&state=public",
            "_facets=True",
            "_popup=1",
        ],
    )
    def test_no_parameter_brings_an_error(self, desk, query):
        an_article("Robots")
        response = desk.client.get(reverse("admin:articles_article_changelist") + "?" + query)
        assert response.status_code == 200

    @pytest.mark.parametrize(
        "query",
        ["slug=x%00", "provider__name=x", "heat=abc", "source_document__path__startswith=_", "x=1"],
    )
    def test_columns_that_no_filter_offers_cannot_be_asked(self, desk, query):
        response = desk.client.get(reverse("admin:articles_article_changelist") + "?" + query)
        assert response.status_code == 400

    def test_what_cannot_be_read_is_said_beside_its_field(self, desk):
        page = desk.list(heat_from="hot").content.decode()
        assert "Enter a whole number" in page
        assert 'value="hot"' in page
