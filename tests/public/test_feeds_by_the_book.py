"""Feeds as their standards have them: RFC 4287, RSS 2.0 and JSON Feed 1.1; and OPML 2.0."""

import re
from datetime import datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree  # noqa: S405 - what is parsed here we wrote ourselves

import pytest

from tests.factories import a_link, a_provider, a_taken_down_article, an_article
from tests.pictures.newsroom import a_stored_picture, image

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_committed")]

ATOM = "{http://www.w3.org/2005/Atom}"
PLACES = ["/feeds/", "/feeds/topics/tides/", "/feeds/providers/wire/", "/feeds/search/"]
# What documents may say, and more than they should.
ODD = 'Ti\x00de\x08 & <b>"salt"</b> \ud800 ﷐ \x9f ]]> \u2028 é 潮'


@pytest.fixture(params=["full", "empty"])
def newsroom(request):
    wire = a_provider("Wire & <Co>", slug="wire")
    if request.param == "empty":
        a_taken_down_article("Tides", topics=["Tides"], provider=wire)
        return []
    odd = ODD.replace("\x00", "").replace("\ud800", "")  # neither reaches the database
    stories = [
        an_article(f"{odd} {n} tides", excerpt=odd if n % 2 else "", topics=["Tides", "A & B"],
                   provider=wire, locale="de" if n % 3 else "",
                   web_url="" if n == 4 else f"https://w.example/a b?x=1&y={n}",
                   original_url="")
        for n in range(5)
    ]  # fmt: skip
    url = "https://w.example/p.jpg"
    stories[0].images = [image(url)]
    stories[0].save()
    a_stored_picture(stories[0], url=url)
    a_link(stories[1])
    return stories


def fetched(client, place, form):
    response = client.get(f"{place}{form}/?q=tides")
    assert response.status_code == 200
    return response.content.decode()


def is_absolute(address):
    parts = urlsplit(address)
    return parts.scheme in ("http", "https", "urn") and not re.search(r"[\s<>]", address)


@pytest.mark.parametrize("place", PLACES)
def test_atom(client, newsroom, place):
    feed = ElementTree.fromstring(fetched(client, place, "atom"))  # noqa: S314
    assert feed.tag == f"{ATOM}feed"
    _atom_common(feed)
    links = {link.get("rel"): link for link in feed.findall(f"{ATOM}link")}
    assert links["self"].get("href").startswith(f"http://testserver{place}atom/")
    assert links["alternate"].get("type") == "text/html"
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == len(newsroom)
    for entry in entries:
        _atom_common(entry)
        assert entry.find(f"{ATOM}author/{ATOM}name").text
        assert datetime.fromisoformat(entry.findtext(f"{ATOM}published")).tzinfo
        assert entry.find(f"{ATOM}summary").get("type") == "html"
        alternates = [
            link for link in entry.findall(f"{ATOM}link") if link.get("rel") == "alternate"
        ]
        assert len(alternates) == 1
        assert all(category.get("term") for category in entry.findall(f"{ATOM}category"))


def _atom_common(element):
    """What RFC 4287 asks of a feed and of an entry: each exactly once."""
    for name in ("id", "title", "updated"):
        (found,) = element.findall(f"{ATOM}{name}")
        assert found.text
    assert is_absolute(element.findtext(f"{ATOM}id"))
    assert datetime.fromisoformat(element.findtext(f"{ATOM}updated")).tzinfo
    assert all(is_absolute(link.get("href")) for link in element.findall(f"{ATOM}link"))


@pytest.mark.parametrize("place", PLACES)
def test_rss(client, newsroom, place):
    rss = ElementTree.fromstring(fetched(client, place, "rss"))  # noqa: S314
    assert (rss.tag, rss.get("version")) == ("rss", "2.0")
    (channel,) = rss
    for name in ("title", "link", "description", "language", "lastBuildDate"):
        assert channel.findtext(name), name
    assert parsedate_to_datetime(channel.findtext("lastBuildDate")).tzinfo
    own = channel.find(f"{ATOM}link")
    assert own.get("rel") == "self" and is_absolute(own.get("href"))
    items = channel.findall("item")
    assert len(items) == len(newsroom)
    for item in items:
        assert item.findtext("title") and item.findtext("description")
        assert is_absolute(item.findtext("link"))
        assert item.find("guid").get("isPermaLink") == "false"
        assert parsedate_to_datetime(item.findtext("pubDate")).tzinfo


@pytest.mark.parametrize("place", PLACES)
def test_json(client, newsroom, place):
    fetched(client, place, "json")
    feed = client.get(f"{place}json/?q=tides").json()
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"] and all(is_absolute(feed[k]) for k in ("home_page_url", "feed_url"))
    assert len(feed["items"]) == len(newsroom)
    for item in feed["items"]:
        assert isinstance(item["id"], str) and item["content_html"]
        for name in ("url", "external_url", "image"):
            assert name not in item or is_absolute(item[name]), name
        for name in ("date_published", "date_modified"):
            assert datetime.fromisoformat(item[name]).tzinfo
        assert all(author["name"] for author in item["authors"])
        assert all(isinstance(tag, str) for tag in item["tags"])
    if newsroom:
        assert any("image" in item for item in feed["items"])


def test_opml(client, newsroom):
    opml = ElementTree.fromstring(client.get("/feeds/opml/").content)  # noqa: S314
    assert (opml.tag, opml.get("version")) == ("opml", "2.0")
    assert opml.findtext("head/title")
    outlines = opml.findall("body/outline")
    assert len(outlines) == (3 if newsroom else 1)  # the site, and topics with stories
    for outline in outlines:
        assert outline.get("text") and outline.get("type") == "rss"
        assert is_absolute(outline.get("xmlUrl")) and is_absolute(outline.get("htmlUrl"))
        assert client.get(outline.get("xmlUrl")).status_code == 200
        assert client.get(outline.get("htmlUrl")).status_code == 200
