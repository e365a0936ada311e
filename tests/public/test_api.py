"""The API: what readers see, for programs; and every answer as the OpenAPI document says."""

import json
import re
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.urls import get_resolver
from django.utils import timezone

from articles import freshness
from articles.models import Article
from tests.factories import (
    a_held_article,
    a_link,
    a_provider,
    a_taken_down_article,
    a_topic,
    an_absorbed_article,
    an_article,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_committed")]


def slugs(answer):
    return [story["slug"] for story in answer["stories"]]


class TestTheDocument:
    def test_describes_every_address_and_no_other(self, document):
        patterns = {
            re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", f"/{pattern.pattern}")
            for part in get_resolver().url_patterns
            for pattern in getattr(part, "url_patterns", [])
            if (getattr(pattern, "name", None) or "").startswith("api")
            and not pattern.name.endswith(("_file", "_unknown"))
        }
        assert set(document["paths"]) == patterns

    def test_refers_only_to_what_it_holds(self, document):
        for name in re.findall(r'"#/components/(\w+/\w+)"', json.dumps(document)):
            kind, _, name = name.partition("/")
            assert name in document["components"][kind]

    def test_is_named_where_the_api_is_listed(self, ask):
        listed = ask("/api/")
        assert listed["openapi_url"] == "http://testserver/api/openapi.json"
        for name in ("stories", "topics", "providers", "search", "news"):
            assert listed[f"{name}_url"] == f"http://testserver/api/{name}/"

    def test_says_which_values_a_parameter_has(self, ask, document):
        an_article()
        for path, described in document["paths"].items():
            for parameter in described["get"]["parameters"]:
                schema = parameter["schema"]
                if parameter["in"] != "query" or not set(schema) & {"enum", "maximum"}:
                    continue
                good = schema.get("enum", [schema.get("minimum")])
                for value in [*good, "nonsense", schema.get("maximum", 0) + 1]:
                    if "{" not in path:
                        status = 200 if value in good else 400
                        answer = ask(f"{path}?q=x&{parameter['name']}={value}", status)
                        assert status == 200 or parameter["name"] in answer["errors"]


class TestStories:
    def test_are_the_public_ones_newest_first(self, ask):
        old = an_article(published_at=timezone.now() - timedelta(days=2))
        new = an_article()
        a_held_article()
        an_absorbed_article(lead=new)
        assert slugs(ask("/api/stories/")) == [new.slug, old.slug]

    def test_say_what_a_card_says(self, ask):
        tides = a_topic("Tides")
        wire = a_provider("Wire", slug="wire")
        story = an_article(topics=[tides], provider=wire, heat=120, locale="de")
        a_link(story)
        (told,) = ask("/api/stories/")["stories"]
        assert told["title"] == story.title and told["excerpt"] == story.excerpt
        assert told["url"] == f"http://testserver{story.get_absolute_url()}"
        assert told["source_url"] == story.web_url
        assert (told["heat"], told["sources"], told["language"]) == (120, 2, "de")
        assert told["provider"]["slug"] == "wire"
        assert [topic["slug"] for topic in told["topics"]] == ["tides"]

    def test_never_tell_the_quality_by_which_hidden_coverage_could_be_counted(self, client):
        an_article(quality=77)
        assert "quality" not in client.get("/api/stories/").content.decode()

    @pytest.mark.parametrize(
        "query",
        ["topic=tides", "provider=wire", "type=video", "minimum_heat=500", "from=2020-03",
         "from=2020-03-04&to=2020-03-04&topic=tides&provider=wire&type=video"],
    )  # fmt: skip
    def test_are_narrowed_as_asked(self, ask, query):
        day = timezone.make_aware(timezone.datetime(2020, 3, 4, 23, 59))
        fields = {"type": "video", "heat": 500, "provider": a_provider("Wire", slug="wire")}
        wanted = an_article(topics=["Tides"], published_at=day, **fields)
        an_article(topics=["Other"], published_at=day - timedelta(days=9))
        assert slugs(ask(f"/api/stories/?{query}")) == [wanted.slug]

    @pytest.mark.parametrize("query", ["topic=nope", "provider=nope", "to=1999"])
    def test_are_none_where_nothing_matches(self, ask, query):
        an_article()
        assert slugs(ask(f"/api/stories/?{query}")) == []

    @pytest.mark.parametrize(
        "query",
        ["from=yesterday", "to=2020-13", "type=podcast", "minimum_heat=hot", "order=sideways",
         "size=0", "size=101", "after=x", "after=1~a&before=1~b", "topic=%00", "minimum_heat=-5",
         "size=²"],
    )  # fmt: skip
    def test_are_not_guessed_at(self, ask, query):
        assert ask(f"/api/stories/?{query}", 400)["detail"]

    @pytest.mark.parametrize("query", ["topic=", "topic=%20", "provider=%20", "from=%20", "type="])
    def test_are_all_there_where_nothing_is_asked(self, ask, query):
        story = an_article(topics=["Tides"])
        assert slugs(ask(f"/api/stories/?{query}")) == [story.slug]

    @pytest.mark.parametrize("path", ["/api/stories/?", "/api/search/?q=story&"])
    @pytest.mark.parametrize("zone", ["UTC", "Pacific/Auckland", "America/New_York"])
    def test_are_all_there_between_the_first_day_and_the_last(self, ask, settings, path, zone):
        settings.TIME_ZONE = zone
        story = an_article("Story")
        for days in ("to=9999", "to=9999-12", "to=9999-12-31", "from=0001", "from=0001-01-01"):
            assert slugs(ask(f"{path}{days}")) == [story.slug], days
        assert slugs(ask(f"{path}from=9999-12-31")) == slugs(ask(f"{path}to=0001-01-01")) == []

    def test_name_what_is_wrong_with_each_parameter(self, ask):
        assert set(ask("/api/stories/?from=x&type=y", 400)["errors"]) == {"from", "type"}

    def test_ignore_parameters_that_nobody_knows(self, ask):
        story = an_article()
        query = "published=0&removed=true&secured=1&page=7&fields=secured&topic__name=x&lead=9"
        assert slugs(ask(f"/api/stories/?{query}")) == [story.slug]

    @pytest.mark.parametrize("order", ["newest", "top"])
    def test_are_paged_without_a_gap_or_a_repetition(self, client, order):
        stories = {an_article(heat=100 + number % 3).slug for number in range(11)}
        seen, address = [], f"/api/stories/?size=4&order={order}"
        pages = []
        while address:
            answer = client.get(address).json()
            seen += slugs(answer)
            pages.append(slugs(answer))
            back, address = answer["previous_url"], answer["next_url"]
            if len(pages) == 2:
                assert slugs(client.get(back).json()) == pages[0]
        assert set(seen) == stories and len(seen) == 11

    def test_name_the_next_page_in_a_header_as_well(self, client):
        for _ in range(3):
            an_article()
        response = client.get("/api/stories/?size=2&type=article")
        assert f'<{response.json()["next_url"]}>; rel="next"' in response["Link"]
        assert "type=article" in response.json()["next_url"]


class TestAStory:
    def test_has_its_text_and_its_coverage(self, ask):
        story = an_article(body="# Words\n\n<script>x</script>")
        link = a_link(story)
        told = ask(f"/api/stories/{story.slug}/")
        assert told["body_html"].startswith("<h2>Words</h2>") and "<script" not in told["body_html"]
        lead, other = told["coverage"]
        assert lead["is_lead"] and lead["url"] == told["url"]
        assert (other["source_url"], other["url"]) == (link.url, None)

    def test_tells_of_an_absorbed_one_as_a_card_alone(self, ask):
        story = an_article()
        member = an_absorbed_article("Member", lead=story)
        told = ask(f"/api/stories/{story.slug}/")["coverage"][1]
        assert (told["title"], told["source_url"], told["url"]) == ("Member", member.web_url, None)
        ask(f"/api/stories/{member.slug}/", 404)

    def test_that_never_was_public_is_like_one_that_does_not_exist(self, client):
        held = a_held_article()
        unknown = client.get("/api/stories/never/")
        answer = client.get(f"/api/stories/{held.slug}/")
        assert answer.status_code == unknown.status_code == 404
        assert answer.content == unknown.content

    def test_that_was_taken_down_is_gone(self, ask):
        gone = a_taken_down_article()
        ask(f"/api/stories/{gone.slug}/", 410)

    def test_that_was_absorbed_leads_to_where_the_story_lives(self, ask):
        lead = an_article()
        member = a_taken_down_article(lead=lead)
        Article.objects.filter(pk=member.pk).update(heat=-1)
        answer = ask(f"/api/stories/{member.slug}/", 302)
        assert answer["Location"] == f"/api/stories/{lead.slug}/"


class TestTopicsAndProviders:
    def test_are_those_with_public_stories(self, ask):
        story = an_article(topics=["Tides"])
        a_held_article(topics=["Marker"])
        assert [topic["name"] for topic in ask("/api/topics/")["topics"]] == ["Tides"]
        listed = ask("/api/providers/")["providers"]
        assert [provider["slug"] for provider in listed] == [story.provider.slug]
        for path in ("topics/marker", "topics/nope", "providers/nope"):
            ask(f"/api/{path}/", 404)

    def test_count_their_public_stories_alone(self, ask):
        story = an_article(topics=["Tides"])
        a_held_article(topics=["Tides"], provider=story.provider)
        assert ask("/api/topics/tides/")["stories"] == 1
        assert ask(f"/api/providers/{story.provider.slug}/")["stories"] == 1

    def test_of_thousands_a_page_has_a_hundred(self, client, ask):
        topics = [a_topic(f"T{number:03}", position=3) for number in range(103)]
        an_article(topics=[a_topic("Energy", position=2), *topics])
        first = ask("/api/topics/")
        assert [topic["name"] for topic in first["topics"][:2]] == ["Energy", "T000"]
        assert len(first["topics"]) == 100 and first["previous_url"] is None
        second = client.get(first["next_url"]).json()
        assert [topic["name"] for topic in second["topics"]] == [f"T{n:03}" for n in range(99, 103)]
        assert second["next_url"] is None
        assert client.get(second["previous_url"]).json()["topics"] == first["topics"]
        assert [topic["name"] for topic in ask("/api/topics/?size=1")["topics"]] == ["Energy"]

    def test_lead_to_their_stories(self, client, ask):
        story = an_article(topics=["Tides"])
        an_article(topics=["Other"])
        for path in ("topics/tides", f"providers/{story.provider.slug}"):
            address = ask(f"/api/{path}/")["stories_url"]
            assert slugs(client.get(address).json()) == [story.slug]

    def test_name_a_topics_parent(self, ask):
        an_article(topics=[a_topic("Tidal power", parent=a_topic("Energy"))])
        assert ask("/api/topics/tidal-power/")["parent"]["slug"] == "energy"

    def test_are_paged_by_slug_where_they_are_many(self, client):
        names = sorted(an_article().provider.slug for _ in range(5))
        seen, address = [], "/api/providers/?size=2"
        while address:
            answer = client.get(address).json()
            seen += [provider["slug"] for provider in answer["providers"]]
            address = answer["next_url"]
        assert seen == names


class TestTheSearch:
    def test_finds_what_the_page_finds(self, ask):
        story = an_article("Tidal power at last", topics=["Tides"])
        an_article("Something else")
        a_held_article("Tidal power held back")
        answer = ask("/api/search/?q=tidal")
        assert (slugs(answer), answer["count"], answer["query"]) == ([story.slug], 1, "tidal")
        assert answer["stories"][0]["topics"][0]["slug"] == "tides"

    def test_is_narrowed_by_fields_as_well_as_by_words(self, ask):
        one = an_article("Tidal power", topics=["Tides"], type="video")
        an_article("Tidal power too", topics=["Other"])
        for query in ("q=tidal&topic=tides", "q=tidal+topic:tides", "q=tidal&type=video"):
            assert slugs(ask(f"/api/search/?{query}")) == [one.slug], query

    def test_finds_nothing_for_nothing(self, ask):
        an_article()
        assert ask("/api/search/")["count"] == 0

    def test_is_paged(self, client):
        found = {an_article(f"Tidal {number}").slug for number in range(5)}
        seen, address = [], "/api/search/?q=tidal&size=2&order=newest"
        while address:
            answer = client.get(address).json()
            seen += slugs(answer)
            address = answer["next_url"]
        assert set(seen) == found and len(seen) == 5

    @pytest.mark.parametrize(
        "query", ["from=never", "q=from:never", "type=x", "order=x", "after=x"]
    )
    def test_says_what_it_does_not_understand(self, ask, query):
        ask(f"/api/search/?{query}", 400)


class TestEveryAddress:
    def test_is_told_fresh_in_one_query(self, client, document, django_assert_num_queries):
        an_article(topics=["Tides"])
        for path in ("/api/", "/api/stories/", "/api/topics/", "/api/news/", "/api/search/?q=x"):
            first = client.get(path)
            with django_assert_num_queries(1):
                again = client.get(path, headers={"If-None-Match": first["ETag"]})
            assert (again.status_code, again.content) == (304, b"")
            assert again["Access-Control-Allow-Origin"] == "*"

    def test_is_sent_again_after_a_change(self, client):
        story = an_article()
        first = client.get("/api/stories/")
        Article.objects.filter(pk=story.pk).update(removed=True)
        again = client.get("/api/stories/", headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.json()["stories"]) == (200, [])

    def test_is_open_to_pages_of_any_site(self, client):
        asked = client.options("/api/stories/", headers={"Origin": "https://app.example"})
        assert asked.status_code == 200
        assert asked["Access-Control-Allow-Origin"] == "*"
        assert "If-None-Match" in asked["Access-Control-Allow-Headers"]
        assert not client.get("/api/stories/").cookies

    @pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
    def test_is_for_reading_alone(self, client, method):
        client.handler.enforce_csrf_checks = True
        for path in ("/api/", "/api/stories/", "/api/news/", "/api/nope/"):
            response = getattr(client, method)(path)
            assert response.status_code == 405 and response["Allow"] == "GET, HEAD, OPTIONS"
            assert response["Content-Type"].startswith("application/problem+json")

    @pytest.mark.parametrize("path", ["nope", "nope/", "stories/x/y/", "%00", "a%0ab", "x" * 3000])
    def test_that_does_not_exist_says_so_in_json(self, client, path):
        response = client.get(f"/api/{path}")
        assert response.status_code == 404 and response.json()["status"] == 404

    @pytest.mark.parametrize("path", ["/api/", "/api/stories/", "/api/nope/"])
    def test_of_another_host_than_ours_is_refused_in_json(self, client, path):
        for method in (client.get, client.post, client.options):
            response = method(path, headers={"Host": "evil.example"})
            assert response.status_code == response.json()["status"] == 400
            assert response["Content-Type"].startswith("application/problem+json")
            assert response["Access-Control-Allow-Origin"] == "*"
            assert "evil" not in response.content.decode()

    def test_that_fails_by_a_fault_of_ours_says_so_in_json(self, client, ask, monkeypatch):
        monkeypatch.setattr(freshness, "tag_of", lambda *args, **kwargs: 1 / 0)
        client.raise_request_exception = False
        for path in ("/api/", "/api/stories/", "/api/news/"):
            answer = ask(path, 500)
            assert answer["title"] == "Internal Server Error" and answer["status"] == 500
            assert "division" not in str(answer)
        unknown = client.get("/api/nope/")
        assert (unknown.status_code, unknown.json()["status"]) == (500, 500)
        assert client.get("/").content.startswith(b"<!doctype html>")

    def test_without_its_slash_leads_to_the_one_with_it(self, client):
        response = client.get("/api/stories?type=video")
        assert (response.status_code, response["Location"]) == (302, "/api/stories/?type=video")
        assert client.get("/api//stories").status_code == 404

    def test_says_that_it_will_be_back_when_the_database_is_away(self, client, monkeypatch):
        def refuse(*args, **kwargs):
            raise OperationalError("could not connect to server at 10.0.0.5")

        monkeypatch.setattr(connection, "cursor", refuse)
        response = client.get("/api/stories/")
        assert (response.status_code, response["Retry-After"]) == (503, "30")
        assert "10.0.0.5" not in response.content.decode()

    def test_asks_as_many_queries_for_many_as_for_few(self, client, django_assert_max_num_queries):
        paths = ["/api/stories/", "/api/topics/", "/api/providers/", "/api/search/?q=story",
                 "/api/news/", "/api/news/?minimum_heat=5", "/api/news/tides/"]  # fmt: skip
        for _ in range(30):
            a_link(an_article(topics=["Tides", a_topic()]))
        client.get("/api/search/?q=story")  # takes in what is new
        for path in paths:
            with django_assert_max_num_queries(8):
                assert client.get(path).status_code == 200
