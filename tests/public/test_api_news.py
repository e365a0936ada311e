"""`/api/news/`: the lists that the upstream's apps read, to the key."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.api import news as news_module
from tests.factories import an_article

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_committed")]


class TestTheUpstreamsShape:
    def test_is_kept_to_the_key(self, ask):
        story = an_article(
            topics=["Tides"], tags=["US-UT"], amp_url="https://source.example/amp", heat=120
        )
        answer = ask("/api/news/")
        assert list(answer) == ["page", "value", "nextPage"]
        assert (answer["page"], answer["nextPage"]) == (1, None)
        (item,) = answer["value"]
        assert list(item) == [
            "path", "title", "excerpt", "sourceUrl", "webUrl", "originalUrl", "featuredContent",
            "highlight", "heat", "tags", "images", "content", "type", "ampWebUrl", "cdnAmpWebUrl",
            "publishedDateTime", "updatedDateTime", "provider", "locale", "categories", "topics",
        ]  # fmt: skip
        assert item["path"] == f"_news/{story.slug}.md"
        assert (item["webUrl"], item["ampWebUrl"]) == (story.web_url, story.amp_url)
        assert (item["heat"], item["tags"], item["categories"]) == (120, ["US-UT"], ["news"])
        assert item["topics"] == ["Tides"]
        assert item["provider"]["domain"] == story.provider.domain

    def test_has_twenty_stories_a_page_newest_first(self, client):
        stories = [an_article().slug for _ in range(45)]
        seen, number = [], 1
        while number:
            answer = client.get(f"/api/news/?page={number}").json()
            assert answer == client.get(f"/api/news/page/{number}/").json()
            assert len(answer["value"]) == (20 if number < 3 else 5)
            seen += [item["path"][6:-3] for item in answer["value"]]
            number = answer["nextPage"]
        assert seen == stories  # each is a second older than the one before

    def test_cuts_texts_that_are_too_long_together_and_tells_each_by_itself(self, ask):
        paragraph = "Words of a text.\n\n"
        for _ in range(news_module.PAGE):
            an_article(body=paragraph * (40_000 // len(paragraph)))
        short = an_article("Short", slug="short", body=paragraph * 3)
        told = {item["title"]: item["content"] for item in ask("/api/news/")["value"]}
        assert sum(map(len, told.values())) < 1.5 * news_module.TEXT_A_PAGE
        assert told.pop("Story 1").endswith("<p>…</p>")
        assert len(ask("/api/news/?page=2")["value"][0]["content"].split("</p>")) == 4
        item = ask(f"/api/news/{short.slug}/")
        assert "…" not in item["content"]

    def test_leaves_out_what_is_not_hot_enough(self, ask):
        hot = an_article(heat=200)
        an_article(heat=99)
        an_article(heat=None, rank=0)
        (item,) = ask("/api/news/?minimum_heat=100")["value"]
        assert item["title"] == hot.title
        assert len(ask("/api/news/?minimum_heat=0")["value"]) == 3

    def test_has_lists_for_topics(self, ask):
        story = an_article(topics=["Canvas apps"], heat=90)
        an_article(topics=["Other"])
        for path in ("canvas-apps/", "canvas-apps/page/1/", "?topic=canvas-apps"):
            (item,) = ask(f"/api/news/{path}")["value"]
            assert item["title"] == story.title
        assert ask("/api/news/canvas-apps/?minimum_heat=91")["value"] == []

    def test_has_each_story_at_its_own_address(self, client, ask):
        story = an_article(slug="2026-01-02-tides")
        item = ask("/api/news/2026-01-02-tides/")
        assert item["title"] == story.title
        assert client.get(item["sourceUrl"]).json() == item

    def test_answers_at_the_addresses_of_the_upstreams_files(self, client):
        an_article(topics=["Tides"])
        for path in ("", "page/1/", "tides/", "tides/page/1/"):
            plain, file = (client.get(f"/api/news/{path}{end}") for end in ("", "index.json"))
            assert plain.status_code == 200 and plain.json() == file.json()

    def test_builds_the_frame_of_a_video_anew(self, ask):
        an_article(type="video", web_url="", video_host="youtube", video_id="abc")
        (item,) = ask("/api/news/")["value"]
        assert "youtube-nocookie.com/embed/abc" in item["featuredContent"]
        assert item["webUrl"].startswith("http://testserver/articles/")

    @pytest.mark.parametrize("path", ["?page=0", "?page=x", "?page=501", "?minimum_heat=x"])
    def test_refuses_what_is_no_number(self, ask, path):
        ask(f"/api/news/{path}", 400)

    @pytest.mark.parametrize(
        "path", ["page/2/", "page/0/", "page/99999999999/", "nope/", "?topic=nope", "?page=2"]
    )
    def test_ends_where_there_is_no_more(self, ask, path):
        an_article()
        ask(f"/api/news/{path}", 404)

    def test_is_bounded(self, client, monkeypatch):
        """Numbered pages are counted off each time: they end, and heat isn't looked for behind."""
        monkeypatch.setattr(news_module, "MOST_PAGES", 2)
        monkeypatch.setattr(news_module, "WINDOW", 40)
        for _ in range(41):
            an_article(heat=1)
        an_article(heat=900, published_at=timezone.now() - timedelta(days=9))
        assert client.get("/api/news/?page=2").json()["nextPage"] is None
        assert client.get("/api/news/?minimum_heat=900").json()["value"] == []
