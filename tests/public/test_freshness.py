"""Copies that readers keep: good until something public changes, and not a moment longer."""

import gzip
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import brotli
import pytest
import time_machine
from django.db import connection
from django.urls import resolve
from django.utils import timezone

from articles import kept
from articles.freshness import accepted_encodings, is_held, state_now
from articles.models import Article, Provider, PublicVersion, RelatedLink, Topic
from tests.factories import a_held_article, a_link, a_moment, an_absorbed_article, an_article

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_committed")]

PAGES = ["/", "/topics/", "/topics/tides/", "/providers/", "/feeds/", "/feeds/rss/", "/sitemap.xml",
         "/news-sitemap.xml", "/how-stories-are-chosen/"]  # fmt: skip


@pytest.fixture
def story():
    return an_article(topics=["Tides"])


@pytest.fixture
def memory(settings):
    settings.PAGE_MEMORY_MB = 1
    kept.shelf.clear()
    yield
    kept.shelf.clear()


def holds(client, path, etag):
    return client.get(path, headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.parametrize("path", PAGES)
class TestEveryPage:
    def test_is_not_sent_twice(self, client, story, path):
        first = client.get(path)
        assert first["Cache-Control"] == "public, no-cache"
        again = client.get(path, headers={"If-None-Match": first["ETag"]})
        assert again.status_code == 304 and not again.content
        assert again["ETag"] == first["ETag"]
        assert again["Cache-Control"] == first["Cache-Control"]
        assert again["Vary"] == first["Vary"]

    def test_is_told_fresh_in_one_query(self, client, story, path, django_assert_num_queries):
        etag = client.get(path)["ETag"]
        with django_assert_num_queries(1):
            assert holds(client, path, etag)

    def test_sets_no_cookie_and_varies_by_encoding_alone(self, client, story, path):
        response = client.get(path)
        assert not response.cookies
        assert response["Vary"] == "Accept-Encoding"

    def test_says_to_head_what_it_says_to_get(self, client, story, path):
        got, head = client.get(path), client.head(path)
        assert head.status_code == 200 and head.content == b""
        for name in ("ETag", "Content-Length", "Content-Type", "Cache-Control"):
            assert head[name] == got[name]


CHANGES = {
    "a story is edited": lambda story: Article.objects.update(title="Other"),
    "a story is withdrawn": lambda story: Article.objects.update(published=False),
    "a story is removed": lambda story: Article.objects.update(removed=True),
    "a story is published": lambda story: an_article(),
    "a story is deleted": lambda story: Article.objects.filter(pk=story.pk).delete(),
    "a story gets coverage": lambda story: a_link(story),
    "coverage is hidden": lambda story: RelatedLink.objects.update(hidden=True),
    "a provider is renamed": lambda story: Provider.objects.update(name="Other"),
    "a topic is renamed": lambda story: Topic.objects.update(name="Other"),
    "a story loses its topic": lambda story: story.topic_rows.all().delete(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_copy_grows_old_when(client, story, change):
    a_link(story)
    etag = client.get("/")["ETag"]
    CHANGES[change](story)
    assert not holds(client, "/", etag)


class TestTimeItself:
    def moves(self, client, before, after):
        """Whether the front page's copy of one moment is no longer good at another."""
        with time_machine.travel(before, tick=False):
            etag = client.get("/")["ETag"]
        with time_machine.travel(after, tick=False):
            return not holds(client, "/", etag)

    NOON = a_moment("2026-03-04 12:00")

    @pytest.mark.parametrize("field", ["published_at", "publish_at", "expire_at", "pinned_until"])
    def test_makes_copies_grow_old_at_the_moment_and_not_before(self, client, field):
        with time_machine.travel(self.NOON, tick=False):
            an_article(**{field: self.NOON + timedelta(hours=1)})
        hour = timedelta(hours=1)
        assert not self.moves(client, self.NOON, self.NOON + hour - timedelta(seconds=1))
        assert self.moves(client, self.NOON, self.NOON + hour)

    def test_does_nothing_for_what_nobody_will_see(self, client):
        with time_machine.travel(self.NOON, tick=False):
            a_held_article(publish_at=self.NOON + timedelta(hours=1))
        assert not self.moves(client, self.NOON, self.NOON + timedelta(hours=2))

    def test_makes_copies_grow_old_at_midnight_in_the_newsroom(self, client, settings):
        settings.TIME_ZONE = "Europe/Vienna"
        late = a_moment("2026-03-04 22:59")
        assert self.moves(client, late, late + timedelta(minutes=1))

    def test_takes_news_out_of_the_news_sitemap(self, client):
        with time_machine.travel(self.NOON, tick=False):
            an_article(published_at=self.NOON)
        with time_machine.travel(self.NOON + timedelta(hours=47, minutes=55), tick=False):
            etag = client.get("/news-sitemap.xml")["ETag"]
        with time_machine.travel(self.NOON + timedelta(hours=48, minutes=1), tick=False):
            response = client.get("/news-sitemap.xml", headers={"If-None-Match": etag})
        assert response.status_code == 200 and b"<loc>" not in response.content


@pytest.mark.parametrize("name", ["SITE_NAME", "SITE_URL", "TIME_ZONE"])
def test_another_setting_makes_another_page(client, story, settings, name):
    from articles import freshness

    etag = client.get("/")["ETag"]
    setattr(settings, name, {"TIME_ZONE": "Europe/Vienna"}.get(name, "https://other.example"))
    freshness._build.cache_clear()  # settings change with a restart, in real life
    assert not holds(client, "/", etag)
    freshness._build.cache_clear()


@pytest.mark.parametrize("path", ["/articles/never-was/", "/nope/", "/topics/nope/"])
def test_nobody_is_told_to_hold_what_does_not_exist(client, path, story):
    response = client.get(path, headers={"If-None-Match": "*"})
    assert response.status_code == 404
    assert "ETag" not in response


def test_a_star_is_no_copy(rf, story):
    state = state_now()
    assert not is_held(rf.get("/", headers={"If-None-Match": "*"}), 'W/"x"', state)
    assert is_held(rf.get("/", headers={"If-None-Match": '"a", W/"x"'}), 'W/"x"', state)


@pytest.mark.parametrize("how", ["attached", "named"])
def test_a_report_that_expires_is_gone_from_its_story_though_nobody_searched(client, story, how):
    end = timezone.now() + timedelta(hours=1)
    report = an_absorbed_article("Fleeting", lead=story if how == "attached" else None)
    if how == "named":
        a_link(story, report)
    Article.objects.filter(pk=report.pk).update(expire_at=end)
    path = story.get_absolute_url()
    held = client.get(path)
    assert "Fleeting" in held.content.decode()
    with time_machine.travel(end + timedelta(minutes=5), tick=False):
        assert not holds(client, path, held["ETag"])
        since = {"If-Modified-Since": held["Last-Modified"]}
        assert "Fleeting" not in client.get(path, headers=since).content.decode()


class TestATime:
    def asked(self, client, since, at):
        with time_machine.travel(at, tick=False):
            return client.get("/", headers={"If-Modified-Since": since}).status_code

    def test_tells_what_is_held_once_its_minute_is_over(self, client, story):
        later = timezone.now() + timedelta(minutes=5)
        with time_machine.travel(later, tick=False):
            since = client.get("/")["Last-Modified"]
        assert self.asked(client, since, later) == 304
        assert self.asked(client, "Thu, 01 Jan 1970 00:00:00 GMT", later) == 200
        assert self.asked(client, "yesterday", later) == 200

    @pytest.mark.parametrize("path", ["/", "/feeds/rss/", "/api/stories/"])
    def test_by_itself_is_enough_for_who_polls(self, client, story, path):
        with time_machine.travel(timezone.now() + timedelta(minutes=5), tick=False):
            first = client.get(path)
            since = {"If-Modified-Since": first["Last-Modified"]}
            again = client.get(path, headers=since)
            head = client.head(path, headers=since)
        assert (again.status_code, again.content) == (head.status_code, head.content) == (304, b"")
        for name in ("ETag", "Last-Modified", "Cache-Control", "Vary", "X-Frame-Options"):
            assert again[name] == first[name]
        assert not again.headers.keys() & {"Content-Type", "Content-Length", "Content-Encoding"}

    @pytest.mark.parametrize(
        ("path", "status"),
        [("/articles/none/", 404), ("/topics/none/", 404), ("/feeds/topics/none/rss/", 404),
         ("/archive/2999/", 404), ("/?after=junk", 400), ("/api/stories/none/", 404),
         ("/api/stories/?from=junk", 400), ("/favicon.ico", 302)],
    )  # fmt: skip
    def test_of_the_site_tells_nothing_of_an_address_that_holds_nothing(
        self, client, story, path, status
    ):
        with time_machine.travel(timezone.now() + timedelta(minutes=5), tick=False):
            since = client.get("/")["Last-Modified"]
            response = client.get(path, headers={"If-Modified-Since": since})
        assert response.status_code == status and "ETag" not in response

    def test_of_a_moment_ago_tells_nothing(self, client, story):
        since = client.get("/")["Last-Modified"]
        assert self.asked(client, since, timezone.now() + timedelta(minutes=5)) == 200

    def test_moves_with_what_changes(self, client, story):
        later = timezone.now() + timedelta(minutes=5)
        with time_machine.travel(later, tick=False):
            since = client.get("/")["Last-Modified"]
        PublicVersion.objects.update(changed_at=later + timedelta(minutes=1))
        assert self.asked(client, since, later + timedelta(minutes=9)) == 200

    def test_is_when_anything_public_changed(self, client, story):
        PublicVersion.objects.update(changed_at=None)
        Article.objects.update(title="Other")
        assert PublicVersion.objects.get().changed_at is not None


@pytest.mark.usefixtures("memory")
class TestPagesThatAreKept:
    @pytest.mark.parametrize("path", ["/", "/topics/tides/", "/feeds/rss/"])
    def test_are_sent_again_as_they_were_in_one_query(
        self, client, story, path, django_assert_num_queries
    ):
        first = client.get(path, headers={"Accept-Encoding": "gzip"})
        with django_assert_num_queries(1):
            again = client.get(path, headers={"Accept-Encoding": "gzip"})
        assert again.content == first.content
        assert dict(again.headers) == dict(first.headers)

    def test_are_named_as_held_and_said_to_head(self, client, story):
        etag = client.get("/")["ETag"]
        assert holds(client, "/", etag)
        head = client.head("/")
        assert head.content == b"" and head["ETag"] == etag
        assert int(head["Content-Length"]) == len(client.get("/").content)

    def test_are_kept_for_who_polls_by_time_alone(self, client, story, django_assert_num_queries):
        with time_machine.travel(timezone.now() + timedelta(minutes=5), tick=False):
            since = {"If-Modified-Since": client.get("/")["Last-Modified"]}
            assert client.get("/feeds/rss/", headers=since).status_code == 304
            with django_assert_num_queries(1):
                assert client.get("/feeds/rss/", headers=since).status_code == 304

    def test_are_gone_with_what_was_on_them(self, client, story):
        assert "Story" in client.get("/").content.decode()
        Article.objects.update(published=False)
        assert story.title not in client.get("/").content.decode()

    def test_are_each_encodings_own(self, client, story):
        packed = client.get("/", headers={"Accept-Encoding": "br"})
        assert client.get("/").content == brotli.decompress(packed.content)

    def test_never_take_more_than_their_room(self, client, story, settings):
        settings.PAGE_MEMORY_MB = 0.02
        for number in range(9):
            client.get(f"/?{number}")
        assert kept.shelf._bytes <= 20_000

    def test_weigh_what_they_were_asked_by_too(self, client, story, settings):
        settings.PAGE_MEMORY_MB = 0.1
        for number in range(60):
            client.get(f"/api/?{number}{'x' * 4000}", headers={"Accept-Encoding": "br"})
        assert 0 < len(kept.shelf._pages) < 20

    def test_are_no_answer_to_an_address_that_is_only_written_alike(self, client, story):
        client.get("/search/", QUERY_STRING="q=%C3%83%C2%A9")
        asked = client.get("/search/", QUERY_STRING="q=\xc3\xa9")  # raw UTF-8 of "é"
        assert "é — " in asked.content.decode()

    @pytest.mark.parametrize("path", ["/nope/", "/articles/never-was/", "/healthz"])
    def test_are_public_pages_alone(self, client, story, path):
        client.get(path)
        assert not kept.shelf._pages

    def test_are_no_answer_where_a_server_says_that_the_site_lies_below(self, client, story):
        client.get("/", SCRIPT_NAME="/search", PATH_INFO="/")
        assert "What it understands" in client.get("/search/").content.decode()

    def test_are_no_answer_to_another_host(self, client, story, settings):
        client.get("/")
        assert client.get("/", headers={"Host": "evil.example"}).status_code == 400


@pytest.mark.usefixtures("memory")
@pytest.mark.django_db(transaction=True)
class TestOnePageThatManyAskForAfterAChange:
    @pytest.fixture
    def two_ask(self, rf, monkeypatch):
        """What two readers get, the second of whom comes while the page is put together for the
        first and `meanwhile` happens; and how often it was put together for them."""

        def ask_both(meanwhile=lambda: None):
            times, at_work, waits = [], threading.Event(), threading.Event()

            def put_together(request):
                times.append(request)
                response = resolve("/").func(request)
                if len(times) == 1:
                    meanwhile()
                    at_work.set()
                    assert waits.wait(60)
                return response

            def claim(key, claim=kept.shelf.claim):
                others = claim(key)
                if others:
                    waits.set()
                return others

            def ask():
                try:
                    return kept.KeptPages(put_together)(rf.get("/")).content.decode()
                finally:
                    connection.close()

            monkeypatch.setattr(kept.shelf, "claim", claim)
            with ThreadPoolExecutor(2) as readers:
                first = readers.submit(ask)
                assert at_work.wait(60)
                second = readers.submit(ask)
                return first.result(), second.result(), len(times)

        kept.KeptPages(resolve("/").func)(rf.get("/"))
        return ask_both

    def test_is_put_together_once(self, story, two_ask):
        Article.objects.update(title="Changed since")
        first, second, times = two_ask()
        assert "Changed since" in first and first == second
        assert times == 1

    def test_is_put_together_again_when_it_changed_meanwhile(self, story, two_ask):
        Article.objects.update(title="Changed since")
        first, second, times = two_ask(lambda: Article.objects.update(title="Changed again"))
        assert "Changed since" in first and "Changed again" in second
        assert times == 2


class TestCompression:
    @pytest.mark.parametrize(
        ("accepted", "encoding"),
        [
            ("gzip, br", "br"),
            ("gzip", "gzip"),
            ("br;q=0, gzip;q=0.5", "gzip"),
            ("deflate", ""),
            ("", ""),
        ],
    )
    def test_is_what_the_reader_takes(self, client, story, accepted, encoding):
        plain = client.get("/").content
        response = client.get("/", headers={"Accept-Encoding": accepted})
        assert response.get("Content-Encoding", "") == encoding
        unpack = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}[encoding]
        assert unpack(response.content) == plain
        assert int(response["Content-Length"]) == len(response.content)

    def test_leaves_the_copys_name_alone(self, client, story):
        plain, packed = client.get("/"), client.get("/", headers={"Accept-Encoding": "br"})
        assert plain["ETag"] == packed["ETag"] and plain["ETag"].startswith("W/")

    @pytest.mark.parametrize(
        ("header", "names"),
        [
            ("gzip;q=0.000, br", {"br"}),
            ("GZIP ; q=1", {"gzip"}),
            (";;,br;q=0.0,", {""}),
            ("x" * 9, {"x" * 9}),
        ],
    )
    def test_reads_any_header(self, header, names):
        assert accepted_encodings(header) == names


def test_now_is_never_a_reason_to_send_a_page_again(client, story):
    now = timezone.now().replace(hour=12) + timedelta(days=1)  # when nothing else comes of age
    with time_machine.travel(now, tick=False):
        etag = client.get("/")["ETag"]
    with time_machine.travel(now + timedelta(minutes=40), tick=False):
        assert holds(client, "/", etag)
