"""Whatever is sent to an address that writes, the answer is no 500: a message, or a refusal."""

from urllib.parse import quote_plus

import pytest
from django.db import transaction
from django.urls import reverse

from tests.admin.roles.rules import WRITES

# As bytes, since a browser of ours would send no such thing.
HOSTILE = {
    "a NUL": b"\0",
    "half a surrogate pair": b"\xed\xa0\x80",
    "a number without end": b"9" * 40,
    "a key beyond all keys": b"9223372036854775808.1",
    "digits of another script": "١٢".encode(),
    "a day that there is not": b"2024-02-30 10:00",
    "an address that is none": b"http://[::1",
    "much": b"x" * 70_000,
    "nothing": b"",
}
ADDRESSES = [(address, what) for address, rules in WRITES.items() for what in rules]
# What says which act is asked for, and on what.
ASKS = {"do", "action", "_selected_action", "_save"}
FORM = ("articles_article_change", "title")


class Noted:
    """Stands for a browser, and notes what it would send."""

    def post(self, url, fields=None):
        self.url = url
        self.fields = [
            (name, value)
            for name, values in (fields or {}).items()
            for value in (values if isinstance(values, list) else [values])
        ]


def noted(newsdesk, address, what):
    browser = Noted()
    WRITES[address][what][0](browser, newsdesk)
    return browser


def is_answered(client, url, pairs):
    """Sends it, and takes back whatever came of it."""
    body = "&".join(f"{quote_plus(name)}={quote_plus(_sent(value))}" for name, value in pairs)
    with transaction.atomic():
        response = client.post(url, body, content_type="application/x-www-form-urlencoded")
        transaction.set_rollback(True)
    return response.status_code < 500


def _sent(value):
    return value if isinstance(value, bytes) else str(value)


@pytest.fixture
def newsdesk(newsdesk):
    newsdesk.take_pictures()
    return newsdesk


@pytest.fixture
def chief(client_of):
    """A superuser, for whom no door is closed before what they send is looked at."""
    client = client_of("superuser").client
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_is_typed_breaks_nothing(newsdesk, chief, kind):
    broken = []
    for address, what in ADDRESSES:
        browser = noted(newsdesk, address, what)
        pairs = [(n, v if n in ASKS else HOSTILE[kind]) for n, v in browser.fields]
        if not is_answered(chief, browser.url, pairs):
            broken.append((address, what))
    assert not broken


@pytest.mark.parametrize("address", ["queue_act", "queue_undo", "articles_article_changelist"])
def test_an_act_that_is_none_breaks_no_list(newsdesk, chief, address):
    sent = {"do": "publish", "row": "1.1", "action": "publish", "index": "0"}
    for name in ("do", "action", "_selected_action", "row", "step", "index"):
        for kind, hostile in HOSTILE.items():
            pairs = [*(sent | {name: hostile}).items()]
            assert is_answered(chief, reverse(f"admin:{address}"), pairs), (name, kind)


@pytest.mark.parametrize("kind", ["a NUL", "half a surrogate pair", "a number without end"])
def test_no_field_of_an_articles_form_breaks_it_alone(newsdesk, chief, kind):
    browser = noted(newsdesk, *FORM)
    broken = [
        name
        for name, _ in browser.fields
        if not is_answered(
            chief,
            browser.url,
            [(one, HOSTILE[kind] if one == name else value) for one, value in browser.fields],
        )
    ]
    assert not broken


@pytest.mark.parametrize("what", [("queue_act", "text"), ("queue_act", "topics"), FORM])
def test_four_megabytes_in_a_field_are_refused(newsdesk, chief, what):
    browser = noted(newsdesk, *what)
    pairs = [(name, b"x" * 4_000_000 if name == "title" else v) for name, v in browser.fields]
    assert is_answered(chief, browser.url, [*pairs, ("topics", b"x" * 4_000_000)])


@pytest.mark.parametrize("address", ["queue_act", "queue_undo", "articles_article_changelist"])
def test_ten_thousand_fields_are_refused(newsdesk, chief, address):
    pairs = [(f"row{number}", "1") for number in range(10_000)]
    assert is_answered(chief, reverse(f"admin:{address}"), pairs)


def test_ten_thousand_rows_are_refused_or_done(newsdesk, chief):
    row = f"{newsdesk.held.pk}.1"
    pairs = [("do", "heat-up"), *(("row", row) for _ in range(10_000))]
    assert is_answered(chief, reverse("admin:queue_act"), pairs)
