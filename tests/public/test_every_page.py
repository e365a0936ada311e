"""What holds for every public page: whole without script, nothing from elsewhere, few queries."""

import json
import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import a_link, a_provider, a_topic, an_absorbed_article, an_article

pytestmark = pytest.mark.django_db

MOST_QUERIES = 8


def fill(number):
    """Stories with topics, coverage and members; returns the slug of one in the middle."""
    root = a_topic("Science")
    wire = a_provider("Wire", slug="wire")
    for place in range(number):
        story = an_article(
            f"Story {place}",
            slug=f"story-{place}",
            topics=[root, a_topic(f"Topic {place % 4}", slug=f"topic-{place % 4}", parent=root)],
            provider=wire if place % 2 else None,
            body="# Words\n\nand [a link](https://l.example/)",
            type="video" if place % 5 == 0 else "article",
            video_host="youtube" if place % 5 == 0 else "",
            video_id="abc" if place % 5 == 0 else "",
        )
        for _ in range(place % 6):
            a_link(story)
        member = an_absorbed_article(lead=story)
        if place % 2:
            a_link(story, member)
    return f"story-{number // 2}"


PATHS = ["/", "/articles/{story}/", "/topics/", "/topics/topic-1/", "/topics/topic-1/?order=top",
         "/providers/", "/providers/wire/", "/feeds/", "/how-stories-are-chosen/"]  # fmt: skip
FOR_PROGRAMS = ["/feeds/rss/", "/feeds/atom/", "/feeds/json/", "/feeds/topics/topic-1/rss/",
                "/feeds/providers/wire/rss/", "/feeds/opml/", "/sitemap.xml", "/sitemaps/pages.xml",
                "/sitemaps/stories-0.xml", "/news-sitemap.xml", "/robots.txt"]  # fmt: skip


def test_queries_are_few_and_do_not_grow_with_the_newsroom(client):
    paths = [path.format(story="story-5") for path in [*PATHS, *FOR_PROGRAMS, "/nope/"]]

    def queries():
        counted = {}
        for path in paths:
            with CaptureQueriesContext(connection) as context:
                client.get(path)
            counted[path] = len(context)
        return counted

    fill(12)
    small = queries()
    for number in range(60):
        topic = a_topic(f"Topic {number % 9}", slug=f"topic-{number % 9}")
        story = an_article(
            topics=["Science", topic], provider=a_provider("Wire", domain="w.example")
        )
        for _ in range(number % 9):
            a_link(story)
        an_absorbed_article(lead=story)
    assert queries() == small
    assert max(small.values()) <= MOST_QUERIES


@pytest.mark.parametrize("path", [*PATHS, "/nope/", "/?after=x"])
class TestAPage:
    @pytest.fixture
    def page(self, client, path):
        return client.get(path.format(story=fill(12))).content.decode()

    def test_has_no_style_or_script_of_its_own(self, page):
        scripts = re.findall(r"<script\b([^>]*)>", page)
        assert all("src=" in script or "application/ld+json" in script for script in scripts)
        assert "<style" not in page
        assert not re.search(r"<[^>]*\s(style|on\w+)=", page)

    def test_fetches_nothing_from_another_host(self, page):
        fetched = re.findall(
            r'<(?:link|script|img|iframe|source)\b[^>]*\s(?:src|href)="([^"]*)"', page
        )
        assert fetched
        for address in fetched:
            assert address.startswith(("/", "http://testserver/")), address

    def test_has_one_h1_and_no_level_left_out(self, page):
        levels = [int(level) for level in re.findall(r"<h([1-6])\b", page)]
        assert levels.count(1) == 1
        assert all(b - a <= 1 for a, b in zip(levels, levels[1:], strict=False))

    def test_has_every_id_once(self, page):
        ids = re.findall(r'\sid="([^"]*)"', page)
        assert len(ids) == len(set(ids))
        for target in re.findall(r'(?:aria-labelledby|href)="#?([\w-]+)"', page):
            if f'aria-labelledby="{target}"' in page or f'href="#{target}"' in page:
                assert target in ids

    def test_marks_links_that_lead_outside(self, page):
        main = page.split("<main")[1].split("</main>")[0]
        for attributes, words in re.findall(r"<a\b([^>]*)>(.*?)</a>", main, re.DOTALL):
            if 'href="http' in attributes and "play" not in attributes:
                assert "noopener external" in attributes
                assert "↗" in words and "(on " in words


@pytest.mark.parametrize("path", PATHS)
class TestThePagesHead:
    @pytest.fixture
    def page(self, client, path):
        return client.get(path.format(story=fill(12))).content.decode()

    def test_says_what_the_page_is(self, page):
        title = unescape(re.search(r"<title>(.*?)</title>", page)[1])
        assert 5 <= len(title) <= 110
        description = unescape(re.search(r'name="description" content="([^"]*)"', page)[1])
        assert 50 <= len(description) <= 320
        assert page.count('rel="canonical"') == 1
        for name in ("title", "type", "url", "image", "description", "site_name"):
            assert re.search(rf'<meta property="og:{name}" content="[^"]+">', page), name
        assert 'name="twitter:card"' in page

    def test_speaks_to_programs_in_json_that_can_be_read(self, page):
        facts = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
        assert facts
        for fact in facts:
            assert json.loads(fact)["@context"] == "https://schema.org"


@pytest.mark.parametrize(
    ("title", "excerpt"),
    [("T" * 500, "e" * 5000), ("T", ""), ("Tide " * 90, "Short."), ("ß" * 200, "x")],
)
def test_a_head_keeps_its_lengths_whatever_a_document_says(client, title, excerpt):
    story = an_article(title, excerpt=excerpt, provider="P" * 300)
    page = client.get(story.get_absolute_url()).content.decode()
    assert 5 <= len(unescape(re.search(r"<title>(.*?)</title>", page)[1])) <= 110
    description = unescape(re.search(r'name="description" content="([^"]*)"', page)[1])
    assert 50 <= len(description) <= 320


def test_json_for_programs_cannot_close_its_element(client):
    story = an_article("</script><script>alert(1)</script>")
    page = client.get(story.get_absolute_url()).content.decode()
    assert "<script>alert" not in page
    fact = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)[1]
    assert json.loads(fact)["headline"] == story.title


def test_every_page_has_a_content_security_policy(client):
    policy = client.get("/")["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "unsafe" not in policy
