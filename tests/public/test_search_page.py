"""The search page: what readers see of a search, its states, and what it does with odd input."""

import re
from datetime import timedelta
from html import unescape
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article
from tests.factories import a_link, a_moment, a_provider, a_topic, an_article

pytestmark = pytest.mark.django_db

HOSTILE = [
    '"', "'", '""', '"" ""', "*", "a*", "(", ")", "(a", "a)", "AND", "OR", "NOT", "NOT tide",
    "NEAR", "NEAR(a b)", "tide AND", "AND tide", "title:tide", "marks:pub", "{marks}:pub", "held",
    "pub", "-", "--", "- -", "-a", "-a -b", "+a", "^a", "a^2", "a OR b", "a:b:c", ":", "topic:",
    "topic:-", 'topic:"', "from:", "to:", "from:0000", "from:9999", "to:9999-12-31",
    "from:0001-01-01", "from:99999999999999", "type:", "type:pub", "provider:'", "\\", "\\'",
    "a\\", "%", "_", "%00", "\x00", "a\x00b", "\x1f", "\n\r\t", "\ue000", "\ue000 x", "\ufffe",
    "\u202e abc", "\U0001f600", "a" * 5000, "a " * 3000, '"a ' * 500, "-a " * 900,
    "topic:a " * 300, "é" * 900, "東" * 400, "' OR 1=1 --", "'; DROP TABLE articles_article; --",
    "$$", "%s", "%(a)s", "{}", "{{7*7}}", "${x}", "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>', "</title>", "&lt;", "a & b", "a | b", "!a", "a <-> b",
    "a:*", "a:A", "'a':B", "#pub", "#held", "t1", "#t1", "p1", "x'y", "x''y", "1e999", "-0",
    "0x0", "NaN", "null", "undefined", "true", "../../etc/passwd", "{title said}:tide", "ß", "İ",
    "ﬁ",
]  # fmt: skip
ODD_VALUES = [
    "", " ", "\x00", "a\x00", "'", '"', "<b>", "-1", "9" * 40, "x" * 3000, "1~", "~1", "1~1~1",
    "3~9223372036854775807", "0~-1", "2026-02-30", "0000-00-00", "99999-01-01", "٣", "é", "[]",
    "2026-13", "9999-12-31", "0001-01-01", "1;2", "%s", "東",
]  # fmt: skip
NAMES = ["topic", "type", "from", "to", "order", "after", "before", "q[]"]


def link_of(page, name):
    return unescape(re.search(rf'rel="{name}" href="([^"]*)"', page)[1])


class TestWhatWasFound:
    def test_is_told_marked_and_counted(self, client):
        an_article("Ferry batteries", excerpt="A battery is born.")
        page = client.get("/search/?q=battery").content.decode()
        assert '<p class="status" role="status">1 result for “battery”</p>' in page
        assert "Ferry <mark>batteries</mark>" in page and "A <mark>battery</mark> is" in page
        assert "<title>battery — search – Newsdesk</title>" in page
        assert '<meta name="robots" content="noindex">' in page

    def test_shows_the_headline_of_the_coverage_that_has_the_words(self, client):
        story = an_article("Something else")
        a_link(story, title="The otter is back", provider="Wire")
        page = client.get("/search/?q=otters").content.decode()
        assert "<b>Wire</b> <span>The <mark>otter</mark> is back</span>" in page
        assert "2 sources" in page

    def test_is_looked_for_in_coverage_until_it_is_shown(self, client, monkeypatch):
        """Not in the nine hundred headlines that a story may have: that took three seconds."""
        story = an_article("Something else")
        for number in range(9):
            a_link(story, title=f"Otter {number}")
        looked_at = []
        monkeypatch.setattr(
            "articles.hits.has_any", lambda text, found: looked_at.append(text) or True
        )
        page = client.get("/search/?q=otters").content.decode()
        assert page.count("<mark>Otter</mark>") == len(looked_at) == 2

    def test_goes_on_by_key_and_back(self, client):
        for number in range(45):
            an_article(f"Tide {number}")
        first = client.get("/search/?q=tide").content.decode()
        second = client.get(link_of(first, "next")).content.decode()
        third = client.get(link_of(second, "next")).content.decode()
        titles = [re.findall(r"<mark>Tide</mark> (\d+)<", page) for page in (first, second, third)]
        assert [len(page) for page in titles] == [20, 20, 5]
        assert len({title for page in titles for title in page}) == 45
        assert "tide — search, older results" in second and 'rel="next"' not in third
        before = client.get(link_of(third, "prev")).content.decode()
        assert re.findall(r"<mark>Tide</mark> (\d+)<", before) == titles[1]
        assert client.get("/search/?q=tide&after=1~-99999999999999").status_code == 404

    def test_says_a_thousand_and_more_where_nobody_counts_on(self, client):
        for number in range(4):
            an_article(f"Tide {number}", topics=["Sea"])
        with patch("articles.search.facets.COUNT_CAP", 2), patch("articles.paging.COUNT_CAP", 2), \
                patch("articles.wording.COUNT_CAP", 2):  # fmt: skip
            page = client.get("/search/?q=tide").content.decode()
        assert "2+ results for “tide”" in page

    def test_takes_few_queries_however_much_there_is(self, client):
        sea, wire = a_topic("Sea", slug="sea"), a_provider("Wire", slug="wire")

        def queries():
            counted = []
            for address in (
                "/search/?q=tide",
                "/search/?q=otter&topic=sea&provider=wire&type=article",
            ):
                client.get(address)
                with CaptureQueriesContext(connection) as context:
                    client.get(address)
                counted.append(len(context))
            return counted

        for _ in range(2):
            a_link(an_article("Tide", topics=[sea], provider=wire), title="Otters")
        few = queries()
        for number in range(25):
            story = an_article("Tide", topics=[sea, f"Topic {number}"], provider=wire)
            a_link(story, title="Otters")
        assert queries() == few and max(few) <= 8


class TestTheFilterPanel:
    def test_can_be_skipped(self, main_of):
        an_article("Robots")
        page = main_of("/search/?q=robots")
        link, heading = page.index('class="skip" href="#results"'), page.index('id="results"')
        assert link < page.index('class="filters"') < heading

    @pytest.fixture
    def newsroom(self):
        sea, wire = a_topic("The Sea", slug="sea"), a_provider("Wire", slug="wire")
        an_article("Tide 1", topics=[sea], provider=wire)
        an_article("Tide 2", topics=[sea], type="video")
        an_article("Tide 3", published_at=timezone.now() - timedelta(days=40))

    def test_offers_what_there_is_with_its_count(self, client, newsroom):
        page = client.get("/search/?q=tide").content.decode()
        assert 'name="topic" value="sea"> <span>The Sea<span class="tally">2</span>' in page
        assert 'name="provider" value="wire"> <span>Wire<span class="tally">1</span>' in page
        assert 'name="type" value="video"> <span>Videos<span class="tally">1</span>' in page

    def test_narrows_and_each_chip_takes_one_thing_back(self, client, newsroom):
        page = client.get("/search/?q=tide&topic=sea&type=video&from=2020").content.decode()
        assert "1 result for" in page and "checked" in page
        chips = {
            re.sub("<[^>]*>", "", unescape(words)).replace("\xa0", " "): unescape(address)
            for address, words in re.findall(r'class="chip" href="([^"]*)">(.*?)</a>', page)
        }
        assert chips["Remove filter: The Sea ×"] == "/search/?q=tide&type=video&from=2020"
        assert chips["Remove filter: from 2020 ×"] == "/search/?q=tide&topic=sea&type=video"
        assert '<a class="clear" href="/search/?q=tide">' in page

    def test_has_days_ready_made(self, client, newsroom):
        today = timezone.localdate()
        page = client.get("/search/?q=tide").content.decode()
        assert f'href="/search/?q=tide&amp;from={today - timedelta(days=6)}">7 days</a>' in page
        narrowed = client.get(f"/search/?q=tide&from={today - timedelta(days=6)}").content.decode()
        assert "2 results" in narrowed and 'aria-current="true">7 days' in narrowed

    def test_keeps_what_was_chosen_though_nothing_has_it(self, client, newsroom):
        page = client.get("/search/?q=tide&topic=nowhere").content.decode()
        assert 'value="nowhere" checked> <span>nowhere<span class="tally">0</span>' in page
        assert "No results for “tide”." in page and "Remove a filter above" in page


class TestItsFeed:
    def titles(self, client, query):
        """(what the page of a search finds, what the feed that it names holds); None: it names
        none."""
        page = client.get(f"/search/?{query}").content.decode()
        named = re.search(r'type="application/feed\+json"[^>]*href="([^"]*/search/[^"]*)"', page)
        found = set(re.findall(r"<mark>Tide</mark> (\w+)", page))
        if not named:
            return found, None
        items = client.get(unescape(named[1])).json()["items"]
        return found, {item["title"].removeprefix("Tide ") for item in items}

    @pytest.fixture
    def newsroom(self):
        sea = a_topic("The Sea", slug="sea")
        wire = a_provider("Wire", slug="wire")
        an_article("Tide one", topics=[sea], provider=wire)
        an_article("Tide two", topics=[sea], type="video")
        an_article("Tide three", provider=wire, published_at=a_moment("2020-03-04 12:00"))
        an_article("Tide four", topics=["Other"], published_at=a_moment("2021-03-04 12:00"))

    @pytest.mark.parametrize(
        ("query", "there"),
        [
            ("q=tide", {"one", "two", "three", "four"}),
            ("q=tide&topic=sea", {"one", "two"}),
            ("q=tide&topic=sea&topic=other", {"one", "two", "four"}),
            ("q=tide+topic:other&topic=The+Sea", {"one", "two", "four"}),
            ("q=tide&topic=sea&type=video&order=newest", {"two"}),
            ("q=tide&provider=wire&to=2020", {"three"}),
            ("q=tide+from:2020&from=2021&to=2021-12", {"four"}),
            ("q=tide+-one&topic=sea", {"two"}),
        ],
    )
    def test_holds_what_the_page_finds(self, client, newsroom, query, there):
        assert self.titles(client, query) == (there, there)

    @pytest.mark.parametrize(
        "query", ["q=%22tide&topic=sea", f"q=tide&topic=sea&topic={'x' * 200}&topic={'y' * 200}"]
    )
    def test_is_not_named_where_no_feed_can_hold_that(self, client, newsroom, query):
        assert self.titles(client, query) == ({"one", "two"}, None)


class TestWithoutResults:
    def test_another_spelling_is_offered_and_a_next_step(self, client):
        an_article("Tidal power")
        page = client.get("/search/?q=tidle&from=2020-01-01").content.decode()
        assert "No results for “tidle”." in page
        assert (
            'Did you mean <a href="/search/?q=tidal&amp;from=2020-01-01"><b>tidal</b></a>?' in page
        )
        assert '<a href="/search/?q=tidle">Search all dates</a>' in page

    @pytest.mark.parametrize(
        ("query", "field", "words"),
        [
            ("q=tide&from=2026-13-45", "from", "“2026-13-45” is no date"),
            ("q=tide&to=soon", "to", "“soon” is no date"),
            ("q=from:soon", "from", "“soon” is no date"),
            ("q=tide&from=2026-03-04&to=2026-03-01", "to", "comes before the first"),
            ("q=!!!", "q", "at least one word"),
            ("q=type:song", "q", "no type “song”"),
        ],
    )
    def test_what_cannot_be_read_is_said_beside_its_field(self, client, query, field, words):
        response = client.get(f"/search/?{query}")
        page = unescape(response.content.decode())
        assert response.status_code == 200 and "<title>Error: " in page
        assert f'<li><a href="#{field}">' in page and page.count(words) == 2
        assert f'id="{field}-trouble"' in page and 'tabindex="-1" autofocus' in page

    def test_an_empty_search_says_what_it_understands(self, client):
        page = client.get("/search/").content.decode()
        assert "What it understands" in page and "result" not in page
        assert client.get("/search/?q=").status_code == 200


class TestWhateverIsTyped:
    def test_there_is_an_answer_with_the_words_escaped(self, client):
        an_article("Tide", topics=["Sea"])
        for typed in HOSTILE:
            response = client.get("/search/", {"q": typed})
            page = response.content.decode()
            assert response.status_code == 200, typed
            for unsafe in ("<script>alert", "<img src=x", "</title>,", ">49<"):
                assert unsafe not in page, typed

    def test_every_parameter_may_say_anything(self, client):
        an_article("Tide", topics=["Sea"])
        for name in NAMES:
            for value in ODD_VALUES:
                response = client.get("/search/", {"q": "tide", name: value})
                assert response.status_code in (200, 400, 404), (name, value)
        several = [f"topic{n}" for n in range(2000)]
        assert client.get("/search/", {"topic": several, "provider": several}).status_code == 200


def test_an_answer_that_ran_ahead_of_its_index_is_kept_by_nobody(client):
    an_article("Tide")
    with patch("articles.indexing.take_in_some", return_value=False):
        response = client.get("/search/?q=tide")
    assert response.status_code == 200 and "ETag" not in response
    assert "ETag" in client.get("/search/?q=tide")


def test_what_is_taken_down_is_gone_with_the_next_request(client, as_committed):
    story = an_article("Tide table")
    tag = client.get("/search/?q=tide")["ETag"]
    assert client.get("/search/?q=tide", headers={"If-None-Match": tag}).status_code == 304
    Article.objects.filter(pk=story.pk).update(removed=True)
    response = client.get("/search/?q=tide", headers={"If-None-Match": tag})
    assert response.status_code == 200 and b"No results" in response.content


def test_every_page_has_the_field(client):
    for path in ("/", "/topics/", "/nope/"):
        page = client.get(path).content.decode()
        assert '<search class="finder">' in page and 'name="q"' in page
    assert "search_term_string" in client.get("/").content.decode()
