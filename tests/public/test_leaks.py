"""Nothing of what isn't public gets out: by no page, feed, sitemap, search, program's question,
picture, guessed address or count."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import copies
from articles.models import ABSORBED, Article, Picture
from tests.factories import (
    a_decision,
    a_link,
    a_provider,
    a_topic,
    an_absorbed_article,
    an_article,
)
from tests.pictures.newsroom import SIZES, image
from tests.public.crawling import crawl, guesses, names, names_of, questions

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_committed")]

AHEAD = timezone.now() + timedelta(days=2)
PAST = timezone.now() - timedelta(days=2)
THEN = datetime(2019, 5, 6, 12, tzinfo=UTC)
STATES = {
    "held": {"published": False},
    "undecided": {"published": False, "undecided": True},
    "rejected": {"published": False, "rejection": "other"},
    "removed": {"removed": True},
    "ahead": {"published_at": AHEAD},
    "scheduled": {"publish_at": AHEAD},
    "expired": {"expire_at": PAST},
    "absorbed": {"published": False, "heat": ABSORBED},
}


@pytest.fixture(autouse=True)
def shelf(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }


def marked(name, **state):
    """An article that nobody may see, with a marker in every field."""
    story = an_article(
        f"Marker {name} title",
        slug=f"2019-05-06-marker-{name}",
        excerpt=f"Marker {name} excerpt",
        body=f"Marker {name} body",
        category="marker-category",
        locale="xx-marker",
        web_url=f"https://marker.example/{name}/web",
        original_url=f"https://marker.example/{name}/original",
        amp_url=f"https://marker.example/{name}/amp",
        cdn_amp_url=f"https://marker.example/{name}/cdn",
        tags=["marker-tag"],
        video_host="youtube",
        video_id=f"marker-{name}",
        images=[image(f"https://marker.example/{name}.jpg", title="Marker picture")],
        provider=a_provider(f"Marker {name}", slug=f"marker-{name}", domain="marker.example"),
        topics=[a_topic(f"Marker {name}", slug=f"marker-{name}"), "Tides"],
        **{"published_at": THEN, **state},
    )
    key = copies.key_of(name.encode())
    copies.keep(key, {f"{slot}-{size[0]}.jpg": b"jpeg" for slot in SIZES for size in SIZES[slot]})
    Picture.objects.create(
        article=story,
        shown_by=story,
        url=f"https://marker.example/{name}.jpg",
        state="stored",
        key=key,
        sizes=SIZES,
        alt="Marker alt",
        credit="Marker credit",
    )
    return story


def public_newsroom():
    """Stories of topics and a provider that hidden ones will share, so that counts could move."""
    wire = a_provider("Wire", slug="wire", domain="wire.example")
    stories = [an_article(topics=["Tides"], provider=wire) for _ in range(4)]
    an_article(topics=["Tides"], provider=wire, published_at=THEN, type="video")
    for story in stories:
        a_link(story)
    return stories


def hidden_parts(states=STATES):
    """What someone would try who knows the names of what is hidden."""
    keys = [copies.key_of(name.encode()) for name in states]
    return {
        "slug": [*(f"marker-{name}" for name in states),
                 *(f"2019-05-06-marker-{name}" for name in states)],
        "domain": ["marker.example"],
        "group": [key[:2] for key in keys],
        "key": keys,
    }  # fmt: skip


def everything_asked(client, states=STATES):
    """What every address answers that a reader can find or guess, by the address."""
    words = ["marker", *(f"marker-{name}" for name in states)]
    entrances = ["/", "/search/", "/feeds/search/json/", "/api/stories/", "/api/search/",
                 "/api/news/", "/topics/tides/", "/providers/"]  # fmt: skip
    asked = [f"{path}?{question}" for path in entrances for question in questions(words[:2])]
    asked += [
        f"{path}?q={quote(f'topic:{word} {word}')}"
        for path in ("/search/", "/api/search/")
        for word in words
    ]
    pictures = [
        f"/media/pictures/{key[:2]}/{key}/lead-360.jpg" for key in hidden_parts(states)["key"]
    ]
    # Who knows one part of an address may try it with any other: the names alone, for pictures.
    guessed = (path for path in guesses({**hidden_parts(states), "group": [], "key": []}))
    return crawl(client, [*asked, *pictures, *guessed])


def told(text):
    """A page without the moment at which it was put together."""
    return re.sub(r"<time\b.*?</time>", "", text).splitlines()


def test_every_public_address_is_asked_and_none_names_the_desk(client):
    """A new one that nobody guesses and nothing leads to is one that nobody has looked at."""
    public_newsroom()
    answers = everything_asked(client, {"held": {}})
    assert names() <= names_of(answers)
    for path, (_, text) in answers.items():
        known = path in ("/robots.txt", "/speculation-rules.json")
        assert known or reverse("admin:index") not in text, path


def test_what_is_not_public_changes_no_answer(client):
    stories = public_newsroom()
    client.get("/api/search/?q=story")  # takes in what is new
    before = everything_asked(client)
    for name, state in STATES.items():
        article = marked(name, **state)
        if article.heat != ABSORBED:  # one that was absorbed is coverage for whoever names it
            a_link(stories[0], article)
            an_article(topics=["Tides"], provider=stories[0].provider, **state)
        a_link(article, stories[1])
        a_link(article, title="Marker coverage", provider="Marker wire")
    Article.objects.filter(pk=stories[0].pk).update(title=stories[0].title)
    after = everything_asked(client)
    assert after.keys() == before.keys()
    for path, (status, text) in after.items():
        assert status == before[path][0], path
        changed = set(told(text)) ^ set(told(before[path][1]))
        assert not changed, (path, changed)


@pytest.mark.parametrize("state", ["held", "removed", "expired"])
def test_what_was_public_is_gone_everywhere_at_the_next_request(client, state):
    public_newsroom()
    article = marked(state)
    client.get("/api/search/?q=story")
    seen = everything_asked(client, {state: {}})
    telling = [path for path, (status, text) in seen.items()
               if status == 200 and f"Marker {state} title" in text]  # fmt: skip
    assert {
        *("front_page", "article", "topic", "provider", "feed_site", "feed_search_json"),
        *("api_stories", "api_story", "api_search", "api_news"),
    } <= names_of(telling)
    picture = next(path for path in seen if "lead-360" in path and seen[path][0] == 200)
    tags = {path: client.get(path)["ETag"] for path in [*telling, picture]}
    Article.objects.filter(pk=article.pk).update(**STATES[state])
    for path, tag in tags.items():
        response = client.get(path, headers={"If-None-Match": tag})
        assert response.status_code != 304, path
        text = response.content.decode()
        for marker in ("title", "excerpt", "body"):
            assert f"Marker {state} {marker}" not in text, path
        assert f"marker.example/{state}" not in text, path
    assert client.get(picture).status_code == 404


class TestAnAbsorbedArticle:
    def test_is_seen_in_its_leads_coverage_and_nowhere_else(self, client):
        lead, *_ = public_newsroom()
        member = marked("member", heat=ABSORBED, published=False, lead=lead)
        member.topic_rows.all().delete()
        client.get("/api/search/?q=story")
        where = {"front_page", "topic", "provider", "article", "api_story", "search", "api_unknown"}
        for path, (status, text) in everything_asked(client, {"member": {}}).items():
            assert "2019-05-06-marker-member" not in text or status == 404 or "?" in path, path
            assert "Marker member excerpt" not in text and "Marker alt" not in text, path
            if "Marker member title" in text:
                assert names_of([path]) <= where, path
                if names_of([path]) & {"article", "api_story"}:
                    assert lead.slug in path

    def test_is_seen_nowhere_once_a_person_held_it_back(self, client):
        lead, *_ = public_newsroom()
        member = an_absorbed_article("Marker title", lead=lead)
        a_link(lead, member)
        a_decision(member, "published", False)
        answers = everything_asked(client, {"held": {}})
        assert not any("Marker title" in text for _, text in answers.values())
