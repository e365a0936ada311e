"""What pages tell programs: every page that a reader can reach, looked at together."""

import json
import re
from datetime import datetime, timedelta
from html import unescape

import pytest
from django.utils import timezone

from articles.views.listing import STORIES_A_PAGE
from tests.factories import a_link, a_provider, a_topic, an_article
from tests.public.crawling import crawl

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_committed")]

NEEDED = {
    "WebSite": ("name", "url", "potentialAction"),
    "CollectionPage": ("name", "url", "mainEntity"),
    "BreadcrumbList": ("itemListElement",),
    "NewsArticle": ("headline", "image", "datePublished", "dateModified", "author", "publisher",
                    "mainEntityOfPage", "isBasedOn"),
}  # fmt: skip


@pytest.fixture
def pages(client):
    """The text of every page that may be found by a search engine, by its path."""
    root = a_topic("Science")
    a_story_of_each_name()
    energy = a_topic("Energy", parent=root, position=1)
    wire = a_provider("Wire", slug="wire")
    for number in range(30):
        story = an_article(
            "The same headline" if number < 2 else f"Story {number}",
            topics=[root, energy] if number % 2 else ["Tides"],
            provider=wire if number % 3 else None,
            excerpt="" if number % 5 else f"Number {number}, told in a sentence or two by all.",
        )
        for _ in range(number % 7):
            a_link(story)
    answers = crawl(client, ["/"])
    found = {
        path: text
        for path, (status, text) in answers.items()
        if status == 200 and "</html>" in text and 'content="noindex"' not in text
    }
    assert len(found) > 45
    return found


def a_story_of_each_name():
    """One title twice by one provider, one name of two domains and of a topic."""
    tides = a_provider("Tides", domain="tides.example", slug="tides-one")
    for hours in (1, 30):
        moment = timezone.now() - timedelta(hours=hours)
        an_article(
            "The week in pictures",
            provider=tides,
            topics=["Tides"],
            published_at=moment,
            excerpt=f"What the harbour saw in a week that ended {hours} hours ago.",
        )
    an_article(provider=a_provider("Tides", domain="tides.test", slug="tides-two"))


def one(pattern, text):
    (found,) = re.findall(pattern, text)
    return unescape(found)


def test_have_titles_and_descriptions_of_their_own(pages):
    titles, descriptions = {}, {}
    for path, text in pages.items():
        canonical = one(r'<link rel="canonical" href="([^"]*)">', text)
        titles.setdefault(one("<title>([^<]*)</title>", text), set()).add(canonical)
        description = one(r'<meta name="description" content="([^"]*)">', text)
        assert 50 <= len(description) <= 320, (path, description)
        descriptions.setdefault(description, set()).add(canonical)
    for title, addresses in titles.items():
        assert len(addresses) == 1, (title, addresses)
    for description, addresses in descriptions.items():
        assert len(addresses) == 1, (description, addresses)


@pytest.mark.parametrize("name", ["N" * 300, "word " * 50])
def test_keep_what_tells_them_apart_when_names_are_long(get, name):
    provider = a_provider(name.strip(), domain="wire.example", slug="wire")
    for _ in range(STORIES_A_PAGE + 1):
        story = an_article(name.strip(), provider=provider)
    first = get("/providers/wire/")
    later = get(first.partition('<link rel="next" href="')[2].partition('"')[0])
    titles = [one("<title>([^<]*)</title>", page) for page in (first, later)]
    assert "(wire.example)" in titles[0]
    assert "(wire.example): older stories, from" in titles[1]
    assert f"{story.published_at:%H:%M}" in titles[1]
    story_title = one("<title>([^<]*)</title>", get(story.get_absolute_url()))
    assert f"{story.published_at:%Y, %H:%M}" in story_title
    assert all(len(title) <= 110 for title in [*titles, story_title])


def test_name_their_own_address_and_card(pages):
    for path, text in pages.items():
        canonical = one(r'<link rel="canonical" href="([^"]*)">', text)
        assert canonical.startswith("http://testserver/"), path
        for name in ("title", "type", "url", "image", "description", "site_name"):
            assert one(rf'<meta property="og:{name}" content="([^"]*)">', text), (path, name)
        assert one(r'<meta property="og:url" content="([^"]*)">', text) == canonical
        assert one(r'<meta name="twitter:card" content="([^"]*)">', text)


def test_tell_what_they_are(pages):
    kinds = set()
    for path, text in pages.items():
        facts = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text)
        assert facts, path
        for fact in map(json.loads, facts):
            kinds.add(fact["@type"])
            for name in NEEDED[fact["@type"]]:
                assert fact.get(name), (path, fact["@type"], name)
            if fact["@type"] == "NewsArticle":
                for name in ("datePublished", "dateModified"):
                    assert datetime.fromisoformat(fact[name]).tzinfo
                assert fact["author"]["@type"] == "Organization"
                assert fact["isBasedOn"]["publisher"]["name"] == fact["author"]["name"]
    assert kinds == set(NEEDED)


def test_lead_on_and_back(client, pages):
    first = client.get("/topics/science/").content.decode()
    later = [path for path in pages if path.startswith("/?after=")]
    assert later and all('rel="prev"' in pages[path] for path in later)
    assert 'rel="prev"' not in first
