"""Values between articles and documents: nothing is lost on the way, and equal means equal."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.documents import compose, read, validate
from articles.mapping import (
    KEYS,
    PLAIN,
    address_key,
    article_card,
    card_digest,
    card_key,
    column_of_value,
    element_of,
    entries_of,
    entry_card,
    key_of_card,
    moment_of,
    moment_value,
    record_change,
    record_of_values,
    value_of_column,
    values_of_record,
)
from articles.models import Article
from tests.documents_factory import document, entry, provider

MOMENTS = st.datetimes(
    datetime(1950, 1, 1), datetime(2150, 1, 1), timezones=st.sampled_from(
        [UTC, timezone(timedelta(hours=5, minutes=30)), timezone(timedelta(hours=-7))]
    )
)  # fmt: skip


def record(slug="dogs", **fields):
    return validate(read(document(slug, **fields).encode()))[0]


FULL = record(
    "dogs",
    updated_at="2024-03-02T12:00:00Z",
    original_url="https://wire.example/dogs",
    amp_url="https://news.example/dogs.amp",
    cdn_amp_url="https://cdn.example/dogs.amp",
    type="video",
    locale="en-us",
    published=None,
    removed=True,
    tags=["US-UT", "CN"],
    topics=["Robots", None, "AI", "Robots"],
    images=[{"url": "https://news.example/1.jpg", "width": 1, "isCached": True, "title": "A"}],
    body="Text.",
)


class TestMoments:
    @given(MOMENTS)
    def test_come_back_as_they_were(self, moment):
        assert moment_of(moment_value(moment)) == moment

    @given(MOMENTS)
    def test_that_are_equal_have_equal_values(self, moment):
        assert moment_value(moment) == moment_value(moment.astimezone(UTC))

    def test_may_be_absent(self):
        assert (moment_value(None), moment_of(None)) == (None, None)


class TestValues:
    def test_name_every_field_of_an_article_that_a_document_fills(self):
        assert set(values_of_record(FULL)) == set(KEYS)
        columns = {field.name for field in Article._meta.get_fields()}
        assert set(KEYS) <= columns

    @pytest.mark.parametrize("field", PLAIN)
    def test_come_back_from_columns(self, field):
        value = values_of_record(FULL)[field]
        back = value_of_column(field, column_of_value(field, value))
        assert back == (False if field == "published" else value)

    def test_are_those_of_a_document_made_of_them(self):
        values = values_of_record(FULL)
        again = validate(read(compose(record_of_values(values))))[0]
        assert values_of_record(again) == values

    def test_keep_topics_in_order_and_each_once(self):
        assert values_of_record(FULL)["topics"] == ["Robots", "AI"]

    def test_of_a_field_that_goes_are_no_key(self):
        assert record_change("removed", False) is None
        assert record_change("locale", "") is None
        assert record_change("quality", None) is None

    def test_of_texts_that_stay_are_empty_texts(self):
        assert record_change("excerpt", "") == ""
        assert record_change("body", "") == ""


class TestKeys:
    def test_are_the_same_in_every_process_and_release(self):
        assert address_key("https://news.example/dogs") == -7229201259200964989
        assert card_key("video", "CBS", "Dogs") == -1832736965232651686

    def test_of_no_address_is_none(self):
        assert address_key("") is None

    @given(st.text(max_size=30), st.text(max_size=30))
    def test_differ_where_addresses_do(self, one, other):
        assert (address_key(one) == address_key(other)) == (one == other)

    def test_of_an_entry_is_its_address_and_without_one_its_card(self):
        said = record(
            "dogs", related=[entry("cats"), entry("film", type="video", web_url="")]
        ).related
        cards = [entry_card(one) for one in said]
        assert key_of_card(cards[0]) == address_key("https://news.example/cats")
        assert key_of_card(cards[1]) == card_key("video", "The Example", "Film")

    def test_of_equal_entries_are_told_apart_by_their_number(self):
        said = record("dogs", related=[entry("cats"), entry("mice"), entry("cats")]).related
        entries = entries_of([entry_card(one) for one in said])
        assert [one.nth for one in entries] == [0, 0, 1]
        assert len({element_of(one.key, one.nth) for one in entries}) == 3


class TestCards:
    def test_of_an_article_and_of_an_entry_that_copies_it_are_equal(self):
        cats = record("cats")
        (named,) = record("dogs", related=[entry("cats")]).related
        assert article_card(cats) == entry_card(named)
        assert card_digest(article_card(cats)) == card_digest(entry_card(named))

    @pytest.mark.parametrize(
        "drift",
        [
            {"title": "Else"},
            {"excerpt": ""},
            {"published_at": "2024-01-01T00:00:00Z"},
            {"web_url": "https://news.example/else"},
            {"type": "video"},
            {"quality": None},
            {"quality": 0},
            {"provider": provider("The Example", "else.example")},
            {"provider": provider("Else")},
        ],
        ids=str,
    )
    def test_that_differ_in_anything_have_different_digests(self, drift):
        cats = record("cats")
        (named,) = record("dogs", related=[entry("cats", **drift)]).related
        assert card_digest(article_card(cats)) != card_digest(entry_card(named))

    def test_of_a_video_without_a_page_has_no_address(self):
        film = record("film", type="video", web_url=None, original_url="https://video.example/1")
        assert article_card(film)[0] == ""
