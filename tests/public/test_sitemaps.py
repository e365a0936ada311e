"""Sitemaps: every public page once, nothing else, in parts that don't move."""

import re
from datetime import timedelta
from xml.etree import ElementTree  # noqa: S405 - what is parsed here we wrote ourselves

import pytest
from django.utils import timezone

from articles import sitemaps
from articles.models import Article
from tests.factories import a_held_article, an_article

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_committed")]


def addresses(text):
    return re.findall("<loc>http://testserver([^<]*)</loc>", text)


def all_addresses(get):
    """Of every part that the index names."""
    return [path for part in addresses(get("/sitemap.xml")) for path in addresses(get(part))]


def test_the_index_leads_to_every_public_story_once(get, monkeypatch):
    monkeypatch.setattr(sitemaps, "PART", 5)
    stories = [an_article(topics=["Tides"]) for _ in range(13)]
    a_held_article()
    found = [path for path in all_addresses(get) if path.startswith("/articles/")]
    assert sorted(found) == sorted(story.get_absolute_url() for story in stories)


def test_a_part_without_public_stories_is_not_named(get, monkeypatch):
    monkeypatch.setattr(sitemaps, "PART", 1)
    first, second = an_article(), an_article()
    Article.objects.filter(pk=first.pk).update(published=False)
    parts = addresses(get("/sitemap.xml"))
    assert f"/sitemaps/stories-{second.pk}.xml" in parts
    assert f"/sitemaps/stories-{first.pk}.xml" not in parts
    get(f"/sitemaps/stories-{first.pk}.xml", 404)


def test_pages_that_list_are_there_and_only_known_topics_and_providers(get):
    story = an_article(topics=["Tides"])
    held = a_held_article(topics=["Marker"])
    found = all_addresses(get)
    for path in ("/", "/topics/", "/feeds/", "/topics/tides/", story.provider.get_absolute_url()):
        assert found.count(path) == 1
    assert "/topics/marker/" not in found
    assert held.provider.get_absolute_url() not in found


@pytest.mark.parametrize("part", [7, 10**12, 10**30])
def test_a_part_that_does_not_exist_is_404(get, part):
    get(f"/sitemaps/stories-{part}.xml", 404)


def test_news_are_those_of_48_hours(get):
    now = timezone.now()
    fresh = an_article("Salt & light", published_at=now - timedelta(hours=47))
    an_article("Too old", published_at=now - timedelta(hours=49))
    an_article("Ahead", published_at=now + timedelta(hours=1))
    text = get("/news-sitemap.xml")
    assert addresses(text) == [fresh.get_absolute_url()]
    assert "<news:title>Salt &amp; light</news:title>" in text
    assert "<news:name>Newsdesk</news:name><news:language>en</news:language>" in text


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        ("", "en"),
        ("de-AT", "de"),
        ("PT_br", "pt"),
        ("zh", "zh-cn"),
        ("zh-Hant-TW", "zh-tw"),
        ("zh-hk", "zh-tw"),
        ("zh-CN", "zh-cn"),
        ("zh-Hans-HK", "zh-cn"),
    ],
)
def test_news_tell_their_language_as_news_readers_know_it(get, locale, language):
    an_article(locale=locale)
    assert f"<news:language>{language}</news:language>" in get("/news-sitemap.xml")


def test_an_empty_newsroom_has_sitemaps_that_can_be_read(get):
    assert addresses(get("/sitemap.xml")) == ["/sitemaps/pages.xml"]
    assert addresses(get("/news-sitemap.xml")) == []


def test_robots_are_told_where_the_sitemaps_are(get, settings):
    settings.SITE_URL = "https://news.example.org"
    text = get("/robots.txt")
    assert "Disallow: /admin/" in text
    assert "Sitemap: https://news.example.org/sitemap.xml" in text
    assert "Sitemap: https://news.example.org/news-sitemap.xml" in text


def test_news_are_a_thousand_at_most_the_newest(get, monkeypatch):
    monkeypatch.setattr(sitemaps, "NEWS_MOST", 2)
    newest, second, _ = (an_article() for _ in range(3))
    found = addresses(get("/news-sitemap.xml"))
    assert found == [newest.get_absolute_url(), second.get_absolute_url()]


@pytest.mark.parametrize(
    "path", ["sitemap", "sitemaps/pages", "sitemaps/stories-{}", "news-sitemap"]
)
def test_each_can_be_read_and_is_not_sent_twice(client, path):
    story = an_article("Salt & <light> \x0b", locale="de-AT")
    path = f"/{path.format(story.pk // sitemaps.PART)}.xml"
    first = client.get(path)
    ElementTree.fromstring(first.content)  # noqa: S314
    assert first["Content-Type"] == "application/xml; charset=utf-8"
    again = client.get(path, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
