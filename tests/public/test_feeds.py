"""Feeds: what they hold, that programs can read them, and ids that last."""

import json
from datetime import timedelta
from xml.etree import ElementTree  # noqa: S405 - what is parsed here we wrote ourselves

import pytest
from django.utils import timezone

from articles.feeds import ENTRIES, id_of
from articles.models import Article
from tests.factories import a_held_article, a_provider, an_article

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_committed")]

ATOM = "{http://www.w3.org/2005/Atom}"
ADDRESSES = [
    f"/feeds/{of}{form}/"
    for of in ("", "topics/tides/", "providers/wire/")
    for form in ("rss", "atom", "json")
]


def parsed(text):
    return ElementTree.fromstring(text)  # noqa: S314


def items(text):
    return parsed(text).findall("channel/item")


@pytest.mark.parametrize("address", ADDRESSES)
class TestEveryFeed:
    def a_story(self, title="Story", **fields):
        return an_article(
            title, topics=["Tides"], provider=a_provider("Wire", slug="wire"), **fields
        )

    def test_holds_public_stories_alone(self, get, address):
        self.a_story("The public one")
        self.a_story("Marker removed", removed=True)
        self.a_story("Marker held", published=False)
        self.a_story("Marker ahead", published_at=timezone.now() + timedelta(days=1))
        text = get(address)
        assert "The public one" in text and "Marker" not in text

    def test_links_in_full(self, get, address):
        story = self.a_story()
        text = get(address)
        assert f"http://testserver{story.get_absolute_url()}" in text
        assert story.web_url in text

    def test_links_to_the_configured_site(self, get, settings, address):
        settings.SITE_URL = "https://news.example.org"
        story = self.a_story()
        text = get(address)
        assert f"https://news.example.org{story.get_absolute_url()}" in text
        assert f"https://news.example.org{address}" in text
        assert "testserver" not in text

    def test_stands_with_characters_that_xml_cannot_hold(self, get, address):
        self.a_story("Ti\x08de\x1f", excerpt="a\x0bb\ufffe & <c>")
        text = get(address)
        if address.endswith("json/"):
            assert json.loads(text)["items"][0]["title"] == "Tide"
        else:
            parsed(text)
            assert "Tide" in text

    def test_is_not_sent_again_to_who_holds_it(self, client, address):
        self.a_story()
        first = client.get(address)
        again = client.get(address, headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")

    def test_is_sent_again_after_a_story_went(self, client, address):
        story = self.a_story("Marker")
        first = client.get(address)
        Article.objects.filter(pk=story.pk).update(published=False)
        held = {"If-None-Match": first["ETag"], "If-Modified-Since": first["Last-Modified"]}
        for headers in (held, {"If-Modified-Since": first["Last-Modified"]}):
            again = client.get(address, headers=headers)
            assert again.status_code == 200
            assert "Marker" not in again.content.decode()

    def test_names_an_entry_for_good(self, get, settings, address):
        story = self.a_story()
        settings.SITE_URL = "https://first.example"
        one = get(address)
        Article.objects.filter(pk=story.pk).update(title="Other", published_at=timezone.now())
        settings.SITE_URL = "https://second.example"
        two = get(address)
        assert id_of(story.slug) in one and id_of(story.slug) in two


def test_an_rss_id_is_no_address(get):
    story = an_article()
    (item,) = items(get("/feeds/rss/"))
    guid = item.find("guid")
    assert guid.get("isPermaLink") == "false"
    assert guid.text == id_of(story.slug)
    assert guid.text.startswith("urn:uuid:")


def test_titles_are_escaped_once(get):
    an_article("Salt & <light>")
    (item,) = items(get("/feeds/rss/"))
    assert item.findtext("title") == "Salt & <light>"


def test_a_summary_is_html_and_what_documents_say_is_text_in_it(get):
    an_article(excerpt="a <b> & c", provider="W & Co", web_url='https://w.example/?a="b" c')
    (item,) = items(get("/feeds/rss/"))
    assert "<p>a &lt;b&gt; &amp; c</p>" in item.findtext("description")
    assert 'href="https://w.example/?a=%22b%22%20c"' in item.findtext("description")


def test_dates_have_a_zone_and_the_newest_is_first(get):
    old, new = (an_article(published_at=timezone.now() - timedelta(hours=h)) for h in (9, 1))
    dates = [entry.findtext(f"{ATOM}published") for entry in parsed(get("/feeds/atom/"))
             if entry.tag == f"{ATOM}entry"]  # fmt: skip
    assert len(dates) == 2 and dates == sorted(dates, reverse=True)
    assert all(date.endswith("Z") for date in dates)
    assert [item.findtext("title") for item in items(get("/feeds/rss/"))] == [new.title, old.title]


def test_a_json_feed_names_the_source(get):
    story = an_article()
    feed = json.loads(get("/feeds/json/"))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["items"][0]["external_url"] == story.web_url


def test_a_feed_holds_the_newest(get):
    for _ in range(ENTRIES + 3):
        an_article()
    assert len(items(get("/feeds/rss/"))) == ENTRIES


def test_an_empty_feed_can_be_read(get):
    assert items(get("/feeds/rss/")) == []
    assert json.loads(get("/feeds/json/"))["items"] == []


def test_unknown_topics_and_providers_have_none(get):
    a_held_article(topics=["Marker"])
    for address in ("topics/none", "topics/marker", "providers/none"):
        get(f"/feeds/{address}/rss/", 404)


def test_the_feeds_page_names_every_topic_with_stories(get):
    an_article(topics=["Tides"])
    a_held_article(topics=["Marker"])
    page = get("/feeds/")
    assert "/feeds/topics/tides/atom/" in page and "/feeds/rss/" in page
    assert "Marker" not in page + get("/feeds/opml/")


def test_the_list_of_feeds_can_be_read_as_opml(get):
    an_article(topics=['Salt & "light"'])
    titles = [outline.get("text") for outline in parsed(get("/feeds/opml/")).iter("outline")]
    assert titles == ["All stories", 'Salt & "light"']


@pytest.mark.parametrize("path", ["/", "/topics/", "/feeds/"])
def test_pages_name_the_feeds(get, path):
    an_article(topics=["Tides"])
    page = get(path)
    for kind in ("rss+xml", "atom+xml", "feed+json"):
        assert f'<link rel="alternate" type="application/{kind}" href="http://testserver' in page
