import html
import re
from urllib.parse import parse_qsl, urlsplit

import pytest

from articles import unifying
from tests.factories import a_provider, a_topic, an_article

pytestmark = pytest.mark.django_db


def test_the_address_of_a_merged_provider_leads_to_the_other(client):
    old, into = a_provider("Grid Weekly+"), a_provider("Grid Weekly")
    an_article(provider=old)
    unifying.merge_providers(old, into, by="ann")
    answer = client.get(f"/providers/{old.slug}/")
    assert (answer.status_code, answer["Location"]) == (302, into.get_absolute_url())
    assert client.get(into.get_absolute_url()).status_code == 200


def test_the_address_of_a_merged_topic_leads_to_the_other(client):
    old, into = a_topic("Tides"), a_topic("Tidal power")
    an_article(topics=[old])
    unifying.merge_topics(old, into, by="ann")
    answer = client.get(f"/topics/{old.slug}/")
    assert (answer.status_code, answer["Location"]) == (302, into.get_absolute_url())


def next_of(page):
    (address,) = re.findall(r'<link rel="next" href="([^"]+)"', page.content.decode())
    return html.unescape(address)


def test_it_keeps_the_order_and_the_place_that_were_asked_for(client):
    topic, provider = a_topic("Tides"), a_provider("Wire+", slug="wire-plus")
    for number in range(21):
        an_article(topics=[topic], provider=provider, slug=f"story-{number:02}")
    first_pages = ("/topics/tides/?order=top", "/providers/wire-plus/")
    further = [next_of(client.get(path)) for path in first_pages]
    unifying.merge_topics(topic, a_topic("Tidal power"), by="ann")
    unifying.merge_providers(provider, a_provider("Wire", slug="wire"), by="ann")
    for address in further:
        page = client.get(address, follow=True)
        ((new, status),) = page.redirect_chain
        assert status == 302
        assert parse_qsl(urlsplit(new).query) == parse_qsl(urlsplit(address).query)
        assert len(set(re.findall(r"/articles/(story-\d+)/", page.content.decode()))) == 1


@pytest.mark.parametrize("path", ["/topics/tides/", "/api/topics/tides/"])
def test_whatever_stands_in_the_query_stays_in_the_query(client, path):
    topic = a_topic("Tides")
    an_article(topics=[topic])
    unifying.merge_topics(topic, a_topic("Tidal power"), by="ann")
    place = client.get(f"{path}?x=%0d%0aSet-Cookie:a=b&y=//evil.example&z=%ff")["Location"]
    assert place.startswith(path.replace("tides", "tidal-power") + "?x=%0D%0A")
    assert set(dict(parse_qsl(urlsplit(place).query))) == {"x", "y", "z"}


FORMS = ("rss", "atom", "json")


@pytest.fixture
def tides(as_committed):
    """A story of a topic and a provider that were merged into others."""
    topic, provider = a_topic("Tides"), a_provider("Wire+", slug="wire-plus")
    story = an_article(topics=[topic], provider=provider)
    unifying.merge_topics(topic, a_topic("Tidal power"), by="ann")
    unifying.merge_providers(provider, a_provider("Wire", slug="wire"), by="ann")
    return story


@pytest.mark.parametrize("form", FORMS)
def test_who_follows_the_feed_of_a_merged_name_is_led_to_the_others(client, tides, form):
    for old, new in (
        ("topics/tides", "topics/tidal-power"),
        ("providers/wire-plus", "providers/wire"),
    ):
        answer = client.get(f"/feeds/{old}/{form}/")
        assert (answer.status_code, answer["Location"]) == (302, f"/feeds/{new}/{form}/")
        assert tides.title in client.get(answer["Location"]).content.decode()


def test_programs_are_led_from_a_merged_name_to_the_other(ask, tides):
    assert ask("/api/topics/tides/", 302)["Location"] == "/api/topics/tidal-power/"
    assert ask("/api/providers/wire-plus/", 302)["Location"] == "/api/providers/wire/"
    assert ask("/api/topics/tidal-power/")["stories"] == ask("/api/providers/wire/")["stories"] == 1


@pytest.mark.parametrize("asked", ["topic=tides", "provider=wire-plus"])
@pytest.mark.parametrize("path", ["stories", "search"])
def test_a_list_of_a_merged_name_is_that_of_the_other(ask, tides, path, asked):
    (story,) = ask(f"/api/{path}/?{asked}")["stories"]
    assert story["slug"] == tides.slug


def test_a_merged_name_tells_nothing_of_a_provider_without_public_stories(client):
    old, into = a_provider("Grid Weekly+"), a_provider("Grid Weekly")
    an_article(provider=old, published=False)
    unifying.merge_providers(old, into, by="ann")
    places = [f"/providers/{old.slug}/", f"/api/providers/{old.slug}/"]
    places += [f"/feeds/providers/{old.slug}/{form}/" for form in FORMS]
    for place in places:
        assert client.get(place).status_code == 404, place
