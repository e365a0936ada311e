from datetime import UTC, datetime, timedelta

import pytest

from articles.pictures.failures import Failure, Kind
from articles.pictures.hosts import Hosts


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def hosts(clock):
    return Hosts(exempt="127.0.0.1:9000", clock=clock)


def failure(kind, **wait):
    return Failure(kind, "", wait=timedelta(**wait) if wait else None)


def ask(hosts, host, kind=None, **wait):
    hosts.begin(host)
    hosts.end(host, failure(kind, **wait) if kind else None)


def test_a_host_gets_a_breath_between_two_requests(hosts, clock):
    assert hosts.wait("a.example") == 0
    ask(hosts, "a.example")
    assert hosts.wait("a.example") == 0.5
    assert hosts.wait("b.example") == 0
    clock.now += 0.5
    assert hosts.wait("a.example") == 0


def test_a_host_gets_two_requests_at_once_and_no_more(hosts, clock):
    for _ in range(2):
        hosts.begin("a.example")
        clock.now += 1
    assert hosts.wait("a.example") is None
    hosts.end("a.example", None)
    assert hosts.wait("a.example") == 0


def test_a_host_that_cannot_be_reached_is_left_after_three_times_in_a_row(hosts):
    for kind in (Kind.UNREACHED, Kind.UNREACHED, None, Kind.UNREACHED, Kind.UNREACHED):
        ask(hosts, "a.example", kind)
    assert hosts.closed("a.example") == ""
    ask(hosts, "a.example", Kind.UNREACHED)
    assert "doesn't answer" in hosts.closed("a.example")
    assert hosts.closed("b.example") == ""


def test_a_host_that_stays_silent_is_left_as_well(hosts):
    for _ in range(6):
        assert hosts.closed("a.example") == ""
        ask(hosts, "a.example", Kind.LATE)
    assert hosts.closed("a.example")


def test_a_host_that_has_no_such_pictures_is_asked_for_the_others(hosts):
    for kind in (Kind.GONE, Kind.PICTURE, Kind.ANSWER, Kind.SIZE) * 5:
        ask(hosts, "a.example", kind)
    assert hosts.closed("a.example") == ""


def test_a_busy_host_is_waited_for_when_it_asks_for_little(hosts, clock):
    ask(hosts, "a.example", Kind.BUSY, seconds=20)
    assert hosts.closed("a.example") == ""
    assert hosts.wait("a.example") == 20


@pytest.mark.parametrize("wait", [{"minutes": 5}, {}])
def test_a_busy_host_is_left_alone_when_it_asks_for_much_or_does_not_say(hosts, wait):
    ask(hosts, "a.example", Kind.BUSY, **wait)
    assert "busy" in hosts.closed("a.example")


def test_a_host_that_is_busy_again_is_left_alone(hosts):
    ask(hosts, "a.example", Kind.BUSY, seconds=1)
    ask(hosts, "a.example", Kind.BUSY, seconds=1)
    assert hosts.closed("a.example")


def test_what_a_host_asked_for_in_an_earlier_run_holds(hosts):
    hosts.leave_alone("a.example", datetime(2026, 3, 4, 9, 40, tzinfo=UTC))
    assert hosts.closed("a.example").endswith("until 2026-03-04 09:40 UTC")


def test_the_test_origin_stands_for_many_hosts(hosts):
    for kind in (Kind.UNREACHED, Kind.BUSY, Kind.LATE) * 9:
        ask(hosts, "127.0.0.1:9000", kind)
    assert hosts.closed("127.0.0.1:9000") == ""
    assert hosts.wait("127.0.0.1:9000") == 0
