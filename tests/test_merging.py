"""The merge: what an article says, given its document and what people decided."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.merging import Merged, against, arrange, merge, moves_between


@dataclass
class Ruling:
    value: object
    set_against: list = field(default_factory=list)
    for_good: bool = False


VALUES = st.sampled_from([None, "", "a", "b", "c", 0, 1, -1, ["a"], {"name": "a"}])


class TestAFieldThatNobodyDecided:
    @given(VALUES)
    def test_follows_the_document(self, incoming):
        assert merge(incoming, None) == Merged(incoming)


class TestADecision:
    @pytest.mark.parametrize(
        ("incoming", "asks"),
        [
            pytest.param("old", False, id="what it was set against"),
            pytest.param("mine", False, id="what it says itself"),
            pytest.param("settled", False, id="what was settled"),
            pytest.param("newer", True, id="anything new"),
            pytest.param(None, True, id="nothing at all"),
            pytest.param("", True, id="an empty text"),
        ],
    )
    def test_stands_and_asks_about_what_is_new(self, incoming, asks):
        ruling = Ruling("mine", ["old", "settled"])
        assert merge(incoming, ruling) == Merged("mine", conflict=asks)

    @given(VALUES, VALUES, st.lists(VALUES))
    def test_stands_whatever_comes(self, incoming, value, known):
        assert merge(incoming, Ruling(value, known)).value == value

    @given(VALUES, VALUES, st.lists(VALUES))
    def test_for_good_never_asks(self, incoming, value, known):
        assert not merge(incoming, Ruling(value, known, for_good=True)).conflict

    @given(VALUES, VALUES, st.lists(VALUES))
    def test_never_asks_about_what_its_author_has_seen(self, incoming, value, known):
        assert not merge(incoming, Ruling(value, against(known, incoming))).conflict


class TestWhatADecisionIsSetAgainst:
    def test_grows_by_what_the_machine_says_now(self):
        assert against(["a"], "b") == ["a", "b"]

    def test_holds_each_value_once(self):
        assert against(["a", "b"], "a") == ["a", "b"]

    def test_leaves_the_list_that_it_was_given_alone(self):
        known = ["a"]
        against(known, "b")
        assert known == ["a"]


ORDERS = st.lists(st.sampled_from("abcdefghij"), unique=True)


class TestMoves:
    @given(ORDERS.flatmap(lambda order: st.tuples(st.just(order), st.permutations(order))))
    def test_played_again_give_the_order_that_was_wanted(self, orders):
        before, after = orders
        assert arrange(before, moves_between(before, after)) == after

    @given(ORDERS.flatmap(lambda order: st.tuples(st.just(order), st.permutations(order))))
    def test_are_no_more_than_needs_be(self, orders):
        before, after = orders
        place = {element: index for index, element in enumerate(before)}
        numbers = [place[element] for element in after]
        longest = [1] * len(numbers)  # of increasing runs that end here, by trying all
        for end in range(len(numbers)):
            for start in range(end):
                if numbers[start] < numbers[end]:
                    longest[end] = max(longest[end], longest[start] + 1)
        assert len(moves_between(before, after)) == len(numbers) - max(longest, default=0)

    @given(ORDERS)
    def test_of_an_order_that_is_right_are_none(self, order):
        assert moves_between(order, order) == []

    def test_of_one_element_are_one(self):
        assert moves_between("abcd", "dabc") == [("d", None)]
        assert moves_between("abcd", "bcad") == [("a", "c")]

    @given(
        ORDERS,
        st.lists(st.tuples(st.sampled_from("abcdefghij"), st.sampled_from([None, *"abcdefghij"]))),
    )
    def test_never_lose_or_double_an_element_whatever_the_document_dropped(self, order, moves):
        assert sorted(arrange(order, moves)) == sorted(order)

    def test_of_what_is_gone_do_nothing(self):
        assert arrange("ab", [("x", None), ("a", "x")]) == ["a", "b"]

    def test_of_an_element_behind_itself_do_nothing(self):
        assert arrange("ab", [("a", "a")]) == ["a", "b"]

    @given(ORDERS.flatmap(lambda order: st.tuples(st.just(order), st.permutations(order))))
    def test_let_what_was_not_moved_follow_the_document(self, orders):
        before, after = orders
        moves = moves_between(before, after)
        moved = {element for element, _ in moves}
        document = [*before[::-1]]
        rest = [element for element in arrange(document, moves) if element not in moved]
        assert rest == [element for element in document if element not in moved]
