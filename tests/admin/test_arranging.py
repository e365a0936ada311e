"""The order that an editor's numbers mean, laid over what is there by now."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.admin.arranging import Places, merged_order, ordered

ENTRIES = ["a", "b", "c", "d", "e"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ({}, "abcde"),
        ({"d": 1}, "dabce"),  # before the first
        ({"a": 4}, "bcdae"),  # behind the fourth
        ({"a": 99}, "bcdea"),
        ({"e": 2}, "aebcd"),
        ({"b": 3, "c": 2}, "acbde"),
        ({"a": 5, "b": 4, "c": 3, "d": 2, "e": 1}, "edcba"),  # as a drag numbers them
        ({"b": None, "c": None}, "abcde"),
        ({"d": 1, "e": 1}, "deabc"),  # both before the first, in their order
    ],
)
def test_a_number_means_the_place_that_one_sees(typed, meant):
    assert "".join(ordered(Places(ENTRIES, typed))) == meant


def test_who_moved_nothing_leaves_the_order_that_is_there_by_now():
    assert merged_order(Places("abc", {}), "cxab") == (["c", "x", "a", "b"], False)


def test_what_came_meanwhile_stays_behind_its_neighbour():
    assert merged_order(Places("abc", {"c": 1}), "axbcy") == (["c", "y", "a", "x", "b"], True)


def test_what_came_first_meanwhile_stays_first():
    assert merged_order(Places("ab", {"b": 1}), "xab") == (["x", "b", "a"], True)


def test_what_left_meanwhile_stays_away():
    assert merged_order(Places("abc", {"c": 1}), "ac") == (["c", "a"], True)


def test_a_move_that_the_machine_made_as_well_is_none():
    assert merged_order(Places("abc", {"c": 1}), "cab") == (["c", "a", "b"], False)


@given(
    st.permutations(range(6)),
    st.dictionaries(st.integers(0, 5), st.none() | st.integers(1, 9)),
    st.permutations(range(9)).map(lambda order: order[:7]),
)
def test_nothing_is_lost_or_doubled(loaded, typed, current):
    order, _ = merged_order(Places(loaded, typed), current)
    assert sorted(order) == sorted(current)
