"""Nobody guesses a password by trying, and no editor is shut out by it elsewhere."""

from datetime import timedelta

import pytest
import time_machine
from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth import authenticate
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from django.utils import timezone

from articles.admin.login_guard import client_address
from tests.factories import a_person

pytestmark = pytest.mark.django_db

RIGHT = "a long enough password"
TRIES = 10


@pytest.fixture(autouse=True)
def editor():
    return a_person("Editors", username="ann")


@pytest.fixture
def log_in(client):
    def fetch(password, name="ann", **more):
        fields = {"username": name, "password": password}
        return client.post("/admin/login/?next=/admin/", fields, **more)

    return fetch


@pytest.fixture
def tried_out(log_in):
    """Someone has tried as often as one may."""
    return [log_in(f"guess {number}") for number in range(TRIES)]


def test_the_tenth_wrong_password_is_answered_with_a_rest(tried_out):
    assert [answer.status_code for answer in tried_out] == [200] * 9 + [429]
    last = tried_out[-1]
    assert last["Retry-After"] == "900" and last["Cache-Control"] == "no-store"
    assert "Too many wrong passwords" in last.content.decode()
    assert "15 minutes" in last.content.decode()


def test_that_page_asks_the_public_for_nothing(tried_out, log_in, django_assert_max_num_queries):
    with django_assert_max_num_queries(0):
        assert log_in("guess").status_code == 429


def test_during_the_rest_the_right_password_is_as_good_as_a_wrong_one(tried_out, log_in, client):
    assert log_in(RIGHT).status_code == 429
    assert "_auth_user_id" not in client.session


def test_after_the_rest_the_right_one_opens_even_if_tries_went_on(log_in, monkeypatch):
    # A Redis server has a clock of its own.
    guard = AxesProxyHandler.get_implementation()
    monkeypatch.setattr(guard, "cache", LocMemCache("rest", {}))
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        for number in range(TRIES):
            log_in(f"guess {number}")
    with time_machine.travel(now + timedelta(minutes=14), tick=False):
        assert log_in("guess").status_code == 429
    with time_machine.travel(now + timedelta(minutes=15, seconds=1), tick=False):
        assert log_in(RIGHT).status_code == 302


def test_elsewhere_the_editor_comes_in(tried_out, log_in):
    assert log_in(RIGHT, REMOTE_ADDR="192.0.2.7").status_code == 302


def test_others_come_in_from_there(tried_out, log_in):
    a_person("Editors", username="bob")
    assert log_in(RIGHT, name="bob").status_code == 302


def test_the_right_one_begins_the_count_anew(log_in, client):
    for _ in range(2):
        assert [log_in("guess").status_code for _ in range(TRIES - 1)] == [200] * 9
        assert log_in(RIGHT).status_code == 302
        client.logout()


def test_a_shell_is_no_door(tried_out):
    assert authenticate(username="ann", password=RIGHT)


def test_the_desk_stays_open_where_the_cache_does_not_answer(log_in, monkeypatch):
    guard = AxesProxyHandler.get_implementation()
    monkeypatch.setattr(guard, "cache", RedisCache("redis://127.0.0.1:9", {}))
    for _ in range(TRIES + 1):
        assert log_in("guess").status_code == 200
    assert log_in(RIGHT).status_code == 302


@pytest.mark.parametrize("name", ["", "\x00", "ann\x00", "é" * 150, "a" * 9_999, "{}%s\r\n"])
def test_any_name_can_be_tried(log_in, name):
    for _ in range(TRIES + 1):
        answer = log_in("guess \x00", name=name, HTTP_USER_AGENT="\x00" * 999)
        assert answer.status_code in (200, 429)


class TestWhereARequestComesFrom:
    @pytest.mark.parametrize(
        ("said", "address"),
        [
            ("192.0.2.7", "192.0.2.7"),
            ("2001:DB8:0::1", "2001:db8::1"),
            ("", None),  # a socket of this machine
            ("unknown", None),
        ],
    )
    def test_is_its_own_address_and_not_what_it_says(self, rf, said, address):
        request = rf.get("/", REMOTE_ADDR=said, HTTP_X_FORWARDED_FOR="198.51.100.1")
        assert client_address(request) == address

    @pytest.mark.parametrize(
        ("said", "address"),
        [
            ("192.0.2.7", "192.0.2.7"),
            ("198.51.100.1, 192.0.2.7", "192.0.2.7"),  # the first is invented
            ("198.51.100.1, <script>", None),
            ("", None),
        ],
    )
    def test_is_what_the_proxy_put_last_where_there_is_one(self, rf, settings, said, address):
        settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
        request = rf.get("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR=said)
        assert client_address(request) == address
