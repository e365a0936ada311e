"""The front page: what leads, what follows, and that it stands with any number of stories."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import editorial
from articles.frontpage import DIVERSE_AMONG, POOL, SAME_TOPIC, front_page
from articles.models import Article, Decision, HistoryEntry
from articles.sections import Sections
from tests.factories import (
    a_held_article,
    a_link,
    a_person,
    a_topic,
    an_absorbed_article,
    an_article,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_committed")]


def fill(number, *, topics=6, age=timedelta(hours=1), **fields):
    """Stories, the hottest first, spread over topics."""
    now = timezone.now()
    return [
        an_article(
            topics=[f"Topic {chr(65 + place % topics)}"],
            heat=1000 - place,
            published_at=now - age - timedelta(minutes=place),
            **fields,
        )
        for place in range(number)
    ]


def on_page():
    return front_page(Sections.at_present())


@pytest.mark.parametrize("number", [0, 1, 2, 3, 4, 5, 7, 12, 13, 40, 80])
def test_it_stands_with_any_number_of_stories(get, number):
    stories = fill(number)
    page = get("/")
    for story in stories[:12]:
        assert story.title in page
    assert page.count("<h1") == 1


def test_a_new_newsroom_says_that_nothing_is_published_yet(get):
    a_held_article("Marker")
    page = get("/")
    assert "No stories yet" in page and "Marker" not in page


def test_the_highest_rank_leads():
    fill(5)
    hottest = an_article(heat=100_000)
    assert on_page().lead == hottest


def test_a_newsroom_that_slept_for_weeks_shows_its_last_stories(get):
    stories = fill(20, age=timedelta(days=40))
    page = get("/")
    assert stories[0].title in page
    assert "Nothing new yet today. The last story is from" in page


def test_the_day_is_counted_in_public_stories_alone(get):
    now = timezone.now()
    today = [an_article(published_at=now) for _ in range(3)]
    a_held_article(published_at=now)
    an_article(published_at=now, removed=True)
    assert len(today) == 3
    assert "3 stories from 3 providers today" in get("/")


class TestWhatAnEditorMakesPublicToday:
    """What an editor publishes now is news now, whenever its provider published it."""

    def test_is_counted_among_the_stories_of_the_day(self, get):
        weeks_ago = timezone.now() - timedelta(days=20)
        fill(3, age=timedelta(days=2))
        held = [a_held_article(provider="Wire", published_at=weeks_ago) for _ in range(2)]
        editorial.publish([*held, a_held_article(published_at=weeks_ago)], by=a_person("Editors"))
        page = get("/")
        assert "3 stories from 2 providers today" in page
        assert "Nothing new yet" not in page

    def test_says_when_the_page_was_last_updated(self, get):
        story = a_held_article(published_at=timezone.now() - timedelta(days=20))
        editorial.publish([story], by=a_person("Editors"))
        released = Article.objects.get(pk=story.pk).released_at
        dateline = get("/").partition('<p class="dateline">')[2].partition("</p>")[0]
        assert f'datetime="{released:%Y-%m-%dT%H:%M}' in dateline

    def test_counts_once_with_what_is_new_by_its_own_date(self, get):
        an_article(published_at=timezone.now())
        fresh = a_held_article(published_at=timezone.now())
        editorial.publish([fresh], by=a_person("Editors"))
        editorial.edit(fresh, {"title": "Said better"}, by=a_person("Editors"))
        assert "2 stories from 2 providers today" in get("/")

    def test_counts_at_the_moment_that_was_set_for_it(self, get):
        """One whose time was set yesterday, and came today."""
        now = timezone.now()
        story = a_held_article(published_at=now - timedelta(days=20))
        ann = a_person("Editors")
        editorial.publish([story], by=ann)
        Decision.objects.update(at=now - timedelta(days=2))
        HistoryEntry.objects.update(at=now - timedelta(days=2))
        start = now.replace(hour=0, minute=0, second=0, microsecond=0)
        Article.objects.filter(pk=story.pk).update(publish_at=start, released_at=start)
        assert "1 story from 1 provider today" in get("/")

    def test_is_no_news_any_more_once_taken_back(self, get):
        fill(1, age=timedelta(days=2))
        story = a_held_article(published_at=timezone.now() - timedelta(days=20))
        outcome = editorial.publish([story], by=a_person("Editors"))
        editorial.undo(outcome.step, by=a_person("Editors"))
        assert "Nothing new yet today" in get("/")

    def test_edits_of_older_stories_are_no_news(self, get):
        (story,) = fill(1, age=timedelta(days=2))
        editorial.confirm(story, "published", by=a_person("Editors"))
        assert "Nothing new yet today" in get("/")


def test_a_story_is_shown_once_and_what_it_absorbed_beside_it(get):
    lead = an_article("The lead")
    an_absorbed_article("The absorbed", lead=lead)
    page = get("/")
    assert page.count(">The lead</a>") == 1
    assert "The absorbed" in page and "2 sources" in page


def test_the_row_of_two_stands_under_the_heading_of_the_top_stories(main_of):
    stories = fill(12)
    opening, top = main_of("/").split(">Top stories<")
    titles = [f">{story.title}<" for story in stories]
    assert all(title in opening for title in titles[:4])
    assert all(title in top and title not in opening for title in titles[4:])


def test_beside_the_lead_the_third_story_stands_without_its_sources(main_of):
    for story in fill(4):
        for _ in range(3):
            a_link(story, provider="Wire of many")
            a_link(story)
    cards = main_of("/").split('<article class="card')[1:]
    assert [card.count("<li><b>") for card in cards] == [4, 2, 2, 0]
    assert ["all-sources" in card for card in cards] == [False, False, False, False]


class TestDiversity:
    def test_one_main_topic_has_two_of_the_first_eight(self):
        now = timezone.now()
        for place in range(10):
            an_article(topics=["Hot"], heat=900 - place, published_at=now - timedelta(hours=1))
        for place in range(10):
            an_article(topics=[f"Cool {place}"], heat=100, published_at=now - timedelta(hours=1))
        first = on_page().top[:DIVERSE_AMONG]
        assert sum(story.topics_in_order()[0].name == "Hot" for story in first) == SAME_TOPIC
        assert first[0].topics_in_order()[0].name == "Hot"

    def test_gives_way_where_there_are_no_others(self):
        fill(9, topics=1)
        assert len(on_page().top) == 9

    def test_does_not_count_a_root_that_every_story_has(self):
        root = a_topic("AI")
        topics = [a_topic(f"Topic {letter}") for letter in "ABCDEFGH"]
        stories = [
            an_article(topics=[root, topic], heat=900 - place) for place, topic in enumerate(topics)
        ]
        stories += [an_article(topics=[root, topics[0]], heat=10) for _ in range(8)]
        assert [story.title for story in on_page().top[:8]] == [s.title for s in stories[:8]]


class TestSections:
    def test_repeat_no_story(self):
        fill(POOL)
        page = on_page()
        shown = [story.pk for story in page.top]
        shown += [story.pk for section in page.sections for story in section.articles]
        assert page.sections
        assert len(shown) == len(set(shown))

    def test_are_of_their_topic(self):
        fill(POOL)
        for section in on_page().sections:
            for story in section.articles:
                assert section.topic.name in [topic.name for topic in story.topics_in_order()]


class TestTheLinkToOlderStories:
    def test_goes_on_where_the_page_ends_and_loses_none(self, client, get):
        stories = {story.slug for story in fill(130)}
        page, path, seen = get("/"), "/", set()
        while True:
            seen |= {slug for slug in stories if f"/articles/{slug}/" in page}
            path = page.partition('<link rel="next" href="')[2].partition('"')[0]
            if not path:
                break
            page = get(path.replace("&amp;", "&"))
        assert seen == stories

    def test_is_not_there_when_everything_is_on_the_page(self, get):
        fill(5)
        assert "Older stories" not in get("/")


def test_a_topic_of_every_story_is_no_chip_on_any_card(main_of):
    tides, ships = a_topic("Tides"), a_topic("Ships")
    for _ in range(9):
        an_article(topics=[tides])
    story = an_article(topics=[tides, ships], heat=5000)
    page = main_of("/")
    assert 'class="chip" href="/topics/ships/"' in page
    assert 'class="chip" href="/topics/tides/"' not in page
    assert 'class="chip" href="/topics/ships/"' in main_of(story.get_absolute_url())


def test_first_lines_of_coverage_are_shown_and_the_rest_counted(get):
    lead = an_article()
    for number in range(6):
        a_link(lead, title=f"Report {number}")
    page = get("/")
    assert "Report 3" in page and "Report 4" not in page
    assert "All 7 sources" in page


def test_a_story_withdrawn_is_gone_with_the_next_request(client, get):
    story = an_article()
    etag = client.get("/")["ETag"]
    Article.objects.filter(pk=story.pk).update(published=False)
    response = client.get("/", headers={"If-None-Match": etag})
    assert response.status_code == 200
    assert story.title not in response.content.decode()
