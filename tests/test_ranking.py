"""Where an article stands in lists: heat and age in one number that never has to change."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from articles.ranking import news_moment, rank_of

NOON = datetime(2024, 3, 1, 12, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2150, 1, 1), timezones=st.just(UTC))
HEATS = st.integers(1, 1_000_000)


def rank(heat, moment=NOON, half_life=12):
    return rank_of(heat, moment, half_life_hours=half_life)


class TestARank:
    def test_is_a_whole_number(self):
        assert type(rank(127)) is int

    @pytest.mark.parametrize("heat", [None, -1, 0])
    def test_of_an_absent_or_absorbed_heat_is_that_of_1(self, heat):
        assert rank(heat) == rank(1)

    def test_doubles_its_heat_as_a_half_life_makes_up_for(self):
        assert rank(200) == rank(100, NOON + timedelta(hours=12))
        assert rank(200, half_life=6) == rank(100, NOON + timedelta(hours=6), half_life=6)

    def test_is_the_same_in_every_zone(self):
        elsewhere = NOON.astimezone(timezone(timedelta(hours=-7)))
        assert rank(50, elsewhere) == rank(50, NOON)

    @given(HEATS, HEATS)
    def test_grows_with_the_heat(self, one, other):
        assume(one < other)
        assert rank(one) <= rank(other)

    @given(HEATS, MOMENTS, MOMENTS)
    def test_grows_with_time(self, heat, one, other):
        assume(other - one >= timedelta(seconds=1))
        assert rank(heat, one) < rank(heat, other)

    @given(HEATS, MOMENTS, HEATS, MOMENTS, st.timedeltas(timedelta(0), timedelta(days=3650)))
    def test_never_changes_the_order_while_time_passes(self, a, at, b, bt, later):
        """Two articles published that much later stand as these do, but for rounding."""
        before = rank(a, at) - rank(b, bt)
        after = rank(a, at + later) - rank(b, bt + later)
        assert abs(before - after) <= 2

    @given(HEATS, MOMENTS)
    def test_fits_into_a_column(self, heat, moment):
        assert abs(rank(heat, moment, half_life=0.01)) < 2**63


class TestTheMomentOfNews:
    def test_is_when_the_provider_published_it(self):
        assert news_moment(NOON, None) == NOON

    def test_is_when_a_person_made_it_public_if_that_is_later(self):
        later = NOON + timedelta(days=3)
        assert news_moment(NOON, later) == later
        assert news_moment(later, NOON) == later
