"""Topic and provider pages: their order, their pages by key, and what they never name."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import BadRequest
from django.utils import timezone

from articles.models import Article, Topic
from articles.paging import BY_RANK, BY_TIME, KeyPage
from articles.sections import SMALLEST_SAMPLE
from articles.views.listing import STORIES_A_PAGE
from articles.views.lists import SUB_TOPICS, TOPICS_A_PAGE
from articles.views.providers import PROVIDERS_A_PAGE
from tests.factories import (
    a_held_article,
    a_moment,
    a_provider,
    a_taken_down_article,
    a_topic,
    an_article,
)

pytestmark = pytest.mark.django_db


def walk(order, key=None, *, size=3, backwards=False):
    """The slugs of each page, from one end of the list to the other."""
    pages, asked = [], {} if key is None else {"before": key}
    while True:
        page = KeyPage(Article.objects.published(), order, asked, size)
        pages.append([row.slug for row in page.rows])
        on = page.previous_key if backwards else page.next_key
        if not on:
            return pages
        asked = {"before" if backwards else "after": on}


@pytest.mark.parametrize("order", [BY_RANK, BY_TIME], ids=["by rank", "by time"])
class TestPagesByKey:
    def stories(self, number=10):
        now = a_moment("2026-03-04 09:40")
        # Every third one shares time and rank with its neighbours: then the slug decides.
        return [
            an_article(published_at=now - timedelta(hours=n // 3), rank=1000 - n // 3, slug=f"s{n}")
            for n in range(number)
        ]

    def test_hold_every_story_once_and_in_order(self, order):
        self.stories()
        assert sum(walk(order), []) == [f"s{n}" for n in range(10)]

    def test_lead_back_the_way_they_came(self, order):
        last = self.stories()[-1]
        back = walk(order, order.key(last), backwards=True)
        assert sum(reversed(back), []) == [f"s{n}" for n in range(9)]

    def test_stay_put_when_a_story_comes_in(self, order):
        self.stories()
        first = KeyPage(Article.objects.published(), order, {}, 3)
        an_article(published_at=timezone.now(), rank=5000, slug="newest")
        second = KeyPage(Article.objects.published(), order, {"after": first.next_key}, 3)
        assert [row.slug for row in second.rows] == ["s3", "s4", "s5"]

    @pytest.mark.parametrize(
        "key",
        ["", "x", "~", "1~", "~s", "1", "1~a/b", "9" * 30 + "~s", "-9999999999999999999~s",
         "9999999999999999999~s", "1~s\x00", "1~" + "s" * 300, "1.5~s", "1e3~s", "१~s~"],
    )  # fmt: skip
    def test_refuse_a_key_that_is_none(self, order, key):
        with pytest.raises(BadRequest):
            KeyPage(Article.objects.all(), order, {"after": key}, 3)

    def test_begin_or_end_at_a_place_not_both(self, order):
        with pytest.raises(BadRequest):
            KeyPage(Article.objects.all(), order, {"after": "1~s", "before": "1~s"}, 3)


class TestATopicsPage:
    def test_lists_by_day_the_newest_first(self, main_of):
        tides = a_topic("Tides")
        for day in ("2026-03-02", "2026-03-04"):
            an_article(f"Told on {day}", topics=[tides], published_at=a_moment(f"{day} 10:00"))
        page = main_of("/topics/tides/")
        assert page.index("Wednesday 4 March 2026") < page.index("Told on 2026-03-04")
        assert page.index("Told on 2026-03-04") < page.index("Monday 2 March 2026")

    def test_puts_days_in_the_newsrooms_zone(self, get, settings):
        settings.TIME_ZONE = "Pacific/Auckland"
        an_article(topics=["Tides"], published_at=a_moment("2026-03-04 22:00"))
        assert "Thursday 5 March 2026" in get("/topics/tides/")

    def test_lists_the_hottest_first_when_asked(self, main_of):
        cool = an_article("The cool one", topics=["Tides"], heat=1)
        hot = an_article("The hot one", topics=["Tides"], heat=5000)
        Article.objects.filter(pk=hot.pk).update(
            published_at=cool.published_at - timedelta(hours=1)
        )
        newest, top = main_of("/topics/tides/"), main_of("/topics/tides/?order=top")
        assert newest.index("The cool one") < newest.index("The hot one")
        assert top.index("The hot one") < top.index("The cool one")

    def test_says_in_a_sentence_what_it_is_and_in_which_order(self, main_of):
        tides = a_topic("Tides")
        an_article(topics=[tides])
        assert "Stories about Tides: who reports what" in main_of("/topics/tides/")
        assert "newest first." in main_of("/topics/tides/")
        assert "hot and new ones first." in main_of("/topics/tides/?order=top")
        Topic.objects.filter(pk=tides.pk).update(description="What the moon does to the sea.")
        page = main_of("/topics/tides/")
        assert "What the moon does to the sea." in page and "Stories about" not in page

    def test_goes_on_by_key_with_a_title_and_an_address_of_its_own(self, get):
        tides = a_topic("Tides")
        stories = [an_article(topics=[tides]) for _ in range(STORIES_A_PAGE + 5)]
        first = get("/topics/tides/")
        path = first.partition('<link rel="next" href="')[2].partition('"')[0]
        second = get(path)
        assert sum(story.title in second for story in stories) >= 5
        assert f'<link rel="canonical" href="http://testserver{path}">' in second
        assert "<title>Tides: older stories, from" in second
        assert '<link rel="prev"' in second and '<link rel="next"' not in second

    def test_names_its_sub_topics_that_have_stories_and_its_parent(self, get):
        energy = a_topic("Energy")
        an_article(topics=[energy, a_topic("Tides", parent=energy)])
        a_topic("Coal", parent=energy)
        page = get("/topics/energy/")
        assert "/topics/tides/" in page and "Coal" not in page
        assert 'href="/topics/energy/"' in get("/topics/tides/").split("breadcrumb")[1]

    def test_of_the_taxonomy_says_that_there_is_nothing_yet(self, get):
        a_topic("Tides", parent=a_topic("Energy"))
        a_topic("Moon", position=3)
        page = get("/topics/tides/")
        assert "No stories in Tides yet." in page and "All stories in Energy" in page
        assert "No stories in Moon yet." in get("/topics/moon/")

    def test_says_so_when_its_last_story_went(self, get):
        a_taken_down_article(topics=["Tides"])
        assert "No stories in Tides yet." in get("/topics/tides/")

    def test_is_unknown_while_only_unpublished_articles_carry_its_name(self, get):
        a_held_article(topics=["Marker"])
        assert "Marker" not in get("/topics/marker/", 404)

    def test_survives_a_circle_of_parents(self, get):
        one, two = a_topic("One"), a_topic("Two")
        one.parent, two.parent = two, one
        one.save()
        two.save()
        get("/topics/one/")


class TestTheListOfTopics:
    def test_counts_public_stories_alone(self, get):
        tides = a_topic("Tides")
        an_article(topics=[tides])
        an_article(topics=[tides], removed=True)
        a_held_article(topics=[tides, "Marker"])
        page = get("/topics/")
        assert "1 story" in page and "Marker" not in page

    def test_shows_sub_topics_at_their_parent(self, main_of):
        energy = a_topic("Energy")
        an_article(topics=[a_topic("Tides", parent=energy)])
        page = main_of("/topics/")
        assert page.index("/topics/energy/") < page.index("Tides")

    def test_goes_on_by_key_in_the_taxonomys_order(self, get):
        for number in range(TOPICS_A_PAGE + 3):
            an_article(topics=[a_topic(f"T{number:03}", position=number // 10)])
        a_topic("Marker", position=2)
        first = get("/topics/")
        on = first.partition('<link rel="next" href="')[2].partition('"')[0]
        second = get(on)
        assert "/topics/t000/" in first and "/topics/t062/" not in first
        assert "/topics/t062/" in second and 'headline"><a href="/topics/t000/' not in second
        assert "<title>All topics, from T060" in second
        assert f'<link rel="canonical" href="http://testserver{on}">' in second
        assert 'rel="next"' not in second and "Marker" not in first + second
        back = second.partition('<link rel="prev" href="')[2].partition('"')[0]
        assert "/topics/t000/" in get(back)
        get("/topics/?after=9999~z", 404)

    def test_shows_the_first_sub_topics_and_where_the_others_are(self, main_of):
        energy = a_topic("Energy", position=1)
        topics = [a_topic(f"T{number:03}", parent=energy) for number in range(SUB_TOPICS + 2)]
        an_article(topics=topics)
        page = main_of("/topics/")
        assert page.count("/topics/t") == SUB_TOPICS and "/topics/t025/" not in page
        assert "sub-topics of Energy" in page
        assert "/topics/t025/" in main_of("/topics/energy/")

    def test_puts_what_is_below_a_root_by_itself(self, main_of):
        root = a_topic("Science", position=1)
        for number in range(SMALLEST_SAMPLE):
            an_article(topics=[root, a_topic(f"T{number:03}", parent=root)])
        page = main_of("/topics/")
        assert page.count('<li class="branch">') == 1 + SMALLEST_SAMPLE
        assert "Sub-topics of" not in page

    def test_stands_empty(self, get):
        assert "No topic has stories yet." in get("/topics/")


class TestAProvidersPage:
    def test_lists_its_own_stories_and_counts_them(self, get):
        wire = a_provider("Wire", slug="wire")
        mine, other = an_article(provider=wire), an_article()
        a_held_article("Held by wire", provider=wire)
        page = get("/providers/wire/")
        assert mine.title in page and "1 story" in page
        assert other.title not in page and "Held by wire" not in page

    def test_is_unknown_while_it_has_nothing_but_unpublished_articles(self, get):
        a_held_article(provider=a_provider("Marker", slug="marker"))
        assert "Marker" not in get("/providers/marker/", 404)
        get("/feeds/providers/marker/rss/", 404)

    def test_says_so_when_its_last_story_went(self, get):
        a_taken_down_article(provider=a_provider("Wire", slug="wire"))
        assert "No stories by Wire at present." in get("/providers/wire/")

    def test_stands_with_a_domain_that_is_no_address(self, get):
        an_article(provider=a_provider("Wire", slug="wire", domain='a b"/[::1'))
        get("/providers/wire/")


def test_the_list_of_providers_goes_on_by_key(get):
    for number in range(PROVIDERS_A_PAGE + 3):
        an_article(provider=a_provider(f"P{number:03}", slug=f"p{number:03}"))
    a_held_article(provider=a_provider("Marker", slug="marker"))
    first = get("/providers/")
    path = first.partition('<link rel="next" href="')[2].partition('"')[0]
    second = get(path)
    assert "/providers/p000/" in first and "/providers/p122/" not in first
    assert "/providers/p122/" in second and "/providers/p000/" not in second
    assert "Marker" not in first + second


def test_the_list_of_providers_leads_back_the_way_it_came(get):
    for number in range(2 * PROVIDERS_A_PAGE + 3):
        an_article(provider=a_provider(f"P{number:03}", slug=f"p{number:03}"))

    def leads(page, direction):
        path = page.partition(f'<link rel="{direction}" href="')[2].partition('"')[0]
        assert f'<a rel="{direction}" href="{path}">' in page or not path
        return path

    def names(page):
        return re.findall(r'<li><a href="/providers/(p\d+)/">', page)

    first = get("/providers/")
    second = get(leads(first, "next"))
    third = get(leads(second, "next"))
    assert not leads(first, "prev") and not leads(third, "next")
    back = get(leads(third, "prev"))
    assert names(back) == names(second)
    begin = get(leads(back, "prev"))
    assert names(begin) == names(first) and not leads(begin, "prev")
    assert names(get(leads(begin, "next"))) == names(second)
    for told in ("<title>", 'name="description" content="'):
        pages = (first, second, third, back, begin)
        assert len({re.split('["<]', page.partition(told)[2])[0] for page in pages}) == 5


@pytest.mark.parametrize("query", ["before=p&after=p", "before=%00", "before=" + "s" * 300])
def test_the_list_of_providers_begins_or_ends_at_one_place(get, query):
    get(f"/providers/?{query}", 400)


@pytest.mark.parametrize("path", ["/", "/topics/tides/", "/providers/wire/", "/providers/"])
def test_a_list_does_not_go_on_beyond_its_end(get, path):
    an_article(topics=["Tides"], provider=a_provider("Wire", slug="wire"))
    key = "zzzz" if path == "/providers/" else "-5~zzz"
    get(f"{path}?after={key}", 404)


class TestAProvidersNumbers:
    def test_names_the_others_of_its_domain_that_have_stories(self, main_of):
        wire = a_provider("Wire", domain="wire.example")
        an_article(provider=wire)
        an_article(provider=a_provider("Wire Services", domain="wire.example"))
        a_held_article(provider=a_provider("Wire Secret", domain="wire.example"))
        page = main_of(wire.get_absolute_url())
        assert "Wire Services" in page
        assert "Other names at wire.example: <a" in " ".join(page.split())
        assert "Wire Secret" not in page

    def test_counts_its_stories_by_month(self, main_of):
        story = an_article()
        page = main_of(story.provider.get_absolute_url())
        counted = page.split("<tbody>")[1].split("</tbody>")[0]
        assert counted.count("<tr>") == 12
        assert counted.count("<td>1</td>") == 1

    def test_costs_eight_queries(self, client, django_assert_max_num_queries):
        story = an_article(topics=["Tides"])
        with django_assert_max_num_queries(8):
            client.get(story.provider.get_absolute_url())
