"""Whatever anyone asks: a page of ours, with the right status, and never a 500."""

import pytest
from django.db import InterfaceError, OperationalError, connection

from articles import freshness, kept
from articles.admin.too_old import form_too_old
from articles.views import errors
from tests.factories import a_provider, a_topic, an_article

pytestmark = pytest.mark.django_db

ODD = ["%00", "a%00b", "%ff%fe", "%c0%af", "..%2f..", "%0a", "%0d%0aX:y", "x" * 300, "%f0%9f%98%80",
       "'%20OR%201=1--", "<script>", "%3Cscript%3E", "-1", "9" * 40, "%ed%a0%80", "~"]  # fmt: skip
PARAMETERS = ["after", "before", "order", "page", "q", "%00", "after[]", "__proto__"]


@pytest.fixture
def newsroom():
    return an_article(topics=[a_topic("Tides")], provider=a_provider("Wire", slug="wire"))


@pytest.mark.parametrize(
    "place", ["/articles/{}/", "/topics/{}/", "/providers/{}/", "/feeds/topics/{}/rss/",
              "/feeds/providers/{}/json/", "/sitemaps/stories-{}.xml", "/{}", "/{}/"],
)  # fmt: skip
def test_an_odd_path_is_not_found(client, newsroom, place):
    for odd in ODD:
        assert client.get(place.format(odd)).status_code in (301, 400, 404), odd


@pytest.mark.parametrize("name", PARAMETERS)
def test_an_odd_parameter_is_ignored_or_refused(client, newsroom, name):
    for value in [*ODD, "", "1~a&after=2~b", "1~a&before=1~a"]:
        for path in ("/", "/topics/tides/", "/providers/wire/", "/providers/", "/feeds/rss/"):
            response = client.get(f"{path}?{name}={value}")
            assert response.status_code in (200, 400, 404), (path, value)
            assert "<script>" not in response.content.decode(), (path, value)


@pytest.mark.parametrize(
    "query", ["after=nonsense", "after=1~a&before=1~b", "after=99999999999999999999~a", "before="]
)
def test_a_malformed_place_in_a_list_is_a_bad_request_as_our_page(get, newsroom, query):
    for path in ("/", "/topics/tides/", "/providers/wire/"):
        assert "That address can’t be read" in get(f"{path}?{query}", 400)


def test_an_unknown_order_is_a_bad_request(get, newsroom):
    get("/topics/tides/?order=sideways", 400)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
@pytest.mark.parametrize(
    "path",
    ["/", "/topics/", "/articles/nope/", "/feeds/rss/", "/sitemap.xml", "/robots.txt", "/healthz"],
)
def test_pages_are_for_reading_alone(client, method, path):
    client.handler.enforce_csrf_checks = True
    response = getattr(client, method)(path)
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD"
    if path != "/healthz":
        assert b"Pages here are only for reading" in response.content


@pytest.mark.parametrize(
    "headers",
    [
        {"If-None-Match": "\x00"},
        {"If-None-Match": 'W/"' * 400},
        {"If-Modified-Since": "yesterday"},
        {"Accept-Encoding": "\xff;q=q, br;q="},
        {"Accept-Language": "xx-YY" * 99},
        {"Range": "bytes=0-5"},
        {"Cookie": "sessionid=nonsense; csrftoken=x"},
    ],
)
def test_odd_headers_do_no_harm(client, newsroom, headers):
    assert client.get("/", headers=headers).status_code == 200


@pytest.mark.parametrize("key", [r'"\000aaaaaaaaaa"', "Aaaaaaaaaaé", "%00aaaaaaaaaa", "x" * 4000])
def test_a_session_that_we_never_made_is_none(client, key):
    cookie = {"Cookie": f"sessionid={key}"}
    picture = f"/media/pictures/aa/{'a' * 40}/card-640.webp"
    assert client.get(picture, headers=cookie).status_code == 404
    assert client.get("/admin/", headers=cookie)["Location"].startswith("/admin/login/")
    assert client.get("/admin/login/", headers=cookie).status_code == 200


def test_another_host_than_ours_is_refused_as_our_page(client, settings):
    settings.ALLOWED_HOSTS = ["news.example.org"]
    response = client.get("/", headers={"Host": "evil.example"})
    assert response.status_code == 400


class TestWithoutADatabase:
    @pytest.fixture(params=[OperationalError, InterfaceError])
    def lose_database(self, request, monkeypatch):
        def refuse(*args, **kwargs):
            raise request.param("could not connect to server at 10.0.0.5")

        def lose():
            monkeypatch.setattr(connection, "cursor", refuse)
            monkeypatch.setattr(connection, "chunked_cursor", refuse)
            monkeypatch.setattr(connection, "rows_of", refuse, raising=False)

        return lose

    @pytest.fixture
    def no_database(self, lose_database):
        lose_database()

    def test_pages_say_that_they_will_be_back(self, client, no_database):
        response = client.get("/")
        assert response.status_code == 503
        assert response["Retry-After"] == "30"
        assert b"Back in a moment" in response.content and b"10.0.0.5" not in response.content

    def test_so_do_pages_that_were_kept(self, client, lose_database, settings, monkeypatch):
        settings.PAGE_MEMORY_MB = 1
        monkeypatch.setattr(kept, "shelf", kept.Shelf())
        assert client.get("/").status_code == 200
        lose_database()
        assert client.get("/").status_code == 503

    def test_health_is_bad_and_says_no_more(self, client, no_database):
        response = client.get("/healthz")
        assert (response.status_code, response.json()) == (503, {"status": "unavailable"})

    def test_the_page_for_our_own_faults_stands(self, rf, no_database):
        response = errors.server_error(rf.get("/"))
        assert response.status_code == 500
        assert b"Something went wrong here" in response.content

    def test_so_do_those_for_what_is_refused(self, rf, no_database):
        request = rf.get("/", headers={"Host": "evil..example"})
        assert errors.bad_request(request).status_code == 400
        assert errors.forbidden(request).status_code == 403
        assert form_too_old(request).status_code == 403


def test_health_is_good_while_the_database_answers(client):
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert response["Cache-Control"] == "no-store"


def test_a_page_that_is_not_found_offers_the_newest_stories(get, newsroom):
    page = get("/articles/nope/", 404)
    assert "We can’t find this page" in page and newsroom.title in page
    assert 'content="noindex"' in page


def test_an_address_without_its_slash_leads_to_the_one_with_it(client, newsroom):
    response = client.get("/topics/tides")
    assert (response.status_code, response["Location"]) == (301, "/topics/tides/")


def test_the_browsers_icon_is_there(client):
    response = client.get("/favicon.ico")
    assert response.status_code == 302 and response["Location"].endswith("favicon.ico")


def test_a_fault_of_ours_is_told_as_one(client, newsroom, monkeypatch):
    monkeypatch.setattr(freshness, "tag_of", lambda *args, **kwargs: 1 / 0)
    client.raise_request_exception = False
    assert client.get("/").status_code == 500
