"""Hundreds of requests that mean harm, on every public address: an answer of ours."""

import gzip
from itertools import cycle

import brotli
import pytest
from django.test import Client

from tests.factories import a_link, a_provider, an_article
from tests.public.crawling import ASKED, guesses

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_committed")]

FINE = {200, 301, 302, 304, 400, 404, 405, 410, 414}
UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}

VALUES = [
    "", " ", "%00", "a%00b", "%0d%0aSet-Cookie:x=1", "%ff%fe", "%c0%af", "%ed%a0%80", "%e2%80%ae",
    "%f0%9f%98%80", "0", "-1", "1e999", "NaN", "Infinity", "999999999999999999999999999999",
    "-999999999999999999999999999999", "0x10", "²", "٣", "1_000", "1.5", "true", "null",
    "undefined", "[]", "{}", "'", "%22", "%22%22", '\\', "%5c", "' OR 1=1--",
    "1;DROP TABLE articles_article", "1) UNION SELECT password FROM auth_user--", "${7*7}",
    "{{7*7}}", "{%25 debug %25}", "<script>alert(1)</script>", "%3Cimg src=x onerror=x%3E",
    "../../etc/passwd", "..%2f..%2f", "file:///etc/passwd", "http://169.254.169.254/",
    "%2e%2e%2f", "1~a", "1~", "~", "~a", "-1~a", "9223372036854775807~a", "9223372036854775808~a",
    "1~a~b", "1~%00", "253402300800000000~a", "-62135596800000001~a", "3~1",
    "0~9999999999999999999", "1~a/b", "2026-02-30", "2026-13", "0000", "0001-01-01", "9999-12-31",
    "99999", "2026-1-1", "2026-03-04T05", "*", "?", "%25", "_", "AND", "OR NOT", "NEAR(a b)",
    "a*", "title:x", "^a", "(((((", ")", "--", "-", "topic:", "from:x", "from:9999 to:0001",
    "type:podcast", "-topic:x", '"unclosed', "a" * 4000, "a " * 2000, '"' * 500, "é" * 500,
    "%E4%BD%A0" * 300, "top", "newest", "relevance", "desc",
]  # fmt: skip
HEADERS = [
    {"If-None-Match": "*"}, {"If-None-Match": 'W/"' * 3000}, {"If-None-Match": '\x7f'},
    {"If-Modified-Since": "Thu, 99 Foo 2026"}, {"If-Modified-Since": "9" * 300},
    {"Accept": "application/json;q=x"}, {"Accept-Encoding": "br;q=-1, gzip;q=1e9, *"},
    {"Accept-Language": "x" * 5000}, {"Range": "bytes=0-0,-1"},
    {"Cookie": "sessionid=" + "x" * 4000},
    {"X-Forwarded-Host": "evil.example"}, {"X-Forwarded-Proto": "gopher"}, {"Origin": "null"},
    {"X-HTTP-Method-Override": "DELETE"}, {"Content-Length": "-5"},
    {"Content-Type": "multipart/form-data"}, {"Authorization": "Basic ====="},
    {"User-Agent": "() { :;}; echo"}, {"Sec-Purpose": "prefetch"}, {"Expect": "100-continue"},
    {"Host": "testserver:99999"},
    {"Referer": "ÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿ"},
]  # fmt: skip
METHODS = [
    "POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "OPTIONS", "get", "HEAD",
    "X" * 99,
]  # fmt: skip
PARTS = [
    "%00", "%ff", "%0a", "..", ".", "%2e%2e%2f", "a%2fb", "%3f", "%23", "x" * 255, "x" * 4000,
    "-1", "0", "999999999999999999999999999999", "<script>", "%ed%a0%80", "%f0%9f%98%80", " ",
    "%20", "~", "'", "index.html",
]  # fmt: skip


@pytest.fixture
def newsroom():
    story = an_article(topics=["Tides"], provider=a_provider("Wire", slug="wire"))
    a_link(story)


@pytest.fixture
def attack(newsroom):
    """Sends one request and looks at what comes back. A fault of ours would be raised here."""
    client = Client(enforce_csrf_checks=True)

    def send(path, method="GET", **headers):
        response = client.generic(method, path, headers=headers)
        asked = (method, path[:200], str(headers)[:200])
        assert response.status_code in FINE, (asked, response.status_code)
        unpack = UNPACK[response.get("Content-Encoding", "")]
        text = unpack(response.content).decode(errors="replace")
        kind = response.get("Content-Type", "")
        # In JSON it is text, and no browser takes it for anything else.
        as_text = "json" in kind and response["X-Content-Type-Options"] == "nosniff"
        assert as_text or ("<script>alert" not in text and "onerror=x>" not in text), asked
        assert "Traceback" not in text and "Set-Cookie" not in response.headers, asked
        if response.status_code in (400, 404, 405) and "/media/" not in path:
            assert "</html>" in text or kind.startswith("application/") or not text, asked
        return response

    return send


def addresses():
    return sorted(set(guesses({})))


def test_any_value_of_any_parameter(attack):
    """Each value on three addresses, each time of another parameter."""
    unknown = ["topic__slug", "after[]", "__proto__", "%00", "q%00", "utm_source"]
    paths, taken = cycle(addresses()), cycle([*ASKED, *unknown])
    for value in VALUES * 3:
        attack(f"{next(paths)}?{next(taken)}={value}")


def test_the_worst_values_of_what_each_list_takes(attack):
    lists = {
        "/": ("after", "before"),
        "/topics/": ("after", "before"),
        "/topics/tides/": ("after", "before", "order"),
        "/providers/wire/": ("after",),
        "/providers/": ("after",),
        "/search/": ("q", "after", "from"),
        "/feeds/search/rss/": ("q",),
        "/api/stories/": ("after", "topic", "from", "minimum_heat", "size"),
        "/api/topics/": ("before", "size"),
        "/api/providers/": ("after",),
        "/api/search/": ("q", "after", "provider", "to"),
        "/api/news/": ("page", "minimum_heat", "topic"),
    }
    for number, (path, taken) in enumerate(lists.items()):
        for name in taken:
            for value in VALUES[number % 4 :: 4]:
                attack(f"{path}?{name}={value}")


def test_any_part_of_a_path(attack):
    for place in ("/{}", "/{}/", "/articles/{}/", "/topics/{}/", "/providers/{}/", "/search/{}",
                  "/archive/{}/", "/archive/2026/{}/", "/archive/2026/03/{}/", "/feeds/{}/",
                  "/feeds/topics/{}/rss/", "/sitemaps/{}", "/sitemaps/stories-{}.xml", "/media/{}",
                  "/media/pictures/{}/x/y", "/api/{}", "/api/stories/{}/", "/api/news/{}/page/1/",
                  "/api/news/page/{}/", "/api/topics/{}/", "//{}"):  # fmt: skip
        for part in PARTS[len(place) % 2 :: 2]:
            attack(place.format(part))


def test_any_header(attack):
    for path in ("/", "/api/stories/", "/feeds/rss/"):
        for headers in HEADERS:
            attack(path, **headers)
    for path, headers in zip(addresses(), cycle(HEADERS)):
        attack(path, **headers)


def test_any_method(attack):
    for method in METHODS:
        for path in ("/articles/nope/", "/api/stories/", "/sitemap.xml", "/healthz"):
            attack(path, method)
    for path, method in zip(addresses(), cycle(["POST", "PUT", "PATCH", "DELETE", "TRACE"])):
        assert attack(path, method).status_code == 405, (method, path)
