"""What a mistyped word may have meant."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.search import parse, search, suggesting, suggestion
from articles.search.suggesting import distance
from tests.factories import a_held_article, an_article

pytestmark = pytest.mark.django_db


def meant(typed):
    query = parse(typed)
    return suggestion(query, search(query).named)


@pytest.mark.parametrize(
    ("typed", "said"),
    [("tidle", "tidal"), ("tidla", "tidal"), ("tidal pwoer", "tidal power"), ("tiidal", "tidal"),
     ("zzzzzz", ""), ("tidal zzzzz", ""), ("tidle topic:nowhere", ""), ("tidel -power", "")],
)  # fmt: skip
def test_a_slip_or_two_are_forgiven_where_it_helps(typed, said):
    an_article("Tidal power")
    assert meant(typed) == said


def test_what_is_offered_finds_what_was_counted_for_it():
    """The letters of the mistyped word stand in another word, too."""
    an_article("A card: discarx")
    assert meant("carx discarx") == "card discarx"
    assert search(parse("card discarx")).count == 1


def test_of_words_as_near_the_one_that_sounds_alike_is_meant():
    an_article("Tidal power", excerpt="The tide")
    an_article("Tidal wave", excerpt="The tide")
    an_article("A tide table")
    assert meant("tidle") == "tidal"
    assert meant("tidze") == "tide"


def test_of_words_as_near_the_one_with_more_hits_is_meant():
    an_article("A cart on the road")
    an_article("A card in the post")
    an_article("Another card")
    assert meant("carx") == "card"


def test_many_long_words_that_are_all_alike_keep_nobody_waiting(monkeypatch):
    def long(beginning, count, length):
        endings = itertools.product("bcdefghij", repeat=length)
        return [beginning + "".join(ending) for ending in itertools.islice(endings, count)]

    for start in range(0, 4000, 100):
        an_article(f"Story {start}", excerpt=" ".join(long("a" * 34, 4000, 5)[start : start + 100]))
    typed = " ".join(word + "zz" for word in long("a" * 34, 7, 3))
    query = parse(typed)
    compared = []
    monkeypatch.setattr(
        suggesting, "distance", lambda *words: compared.append(words) or distance(*words)
    )
    assert suggestion(query, search(query).named) == ""
    assert 0 < len(compared) <= suggesting.MOST_COMPARED  # 28,000 took seventeen seconds


def test_of_two_long_words_only_what_can_still_be_near_is_compared():
    """A band along the diagonal: in full, each pair of long words costs a thousand steps."""
    looked_at = []

    class Letter(str):
        def __eq__(self, other):
            looked_at.append(1)
            return str.__eq__(self, other)

        __hash__ = str.__hash__

    one, other = "a" * 40, "a" * 38 + "bc"
    assert distance([Letter(letter) for letter in one], other, 2) == 2
    assert 0 < len(looked_at) <= 2 * len(one) * (2 * 2 + 1)


@given(st.text("abc", max_size=7), st.text("abc", max_size=7), st.integers(0, 3))
def test_slips_are_counted_up_to_what_is_forgiven(one, other, most):
    assert distance(one, other, most) == min(_slips(one, other), most + 1)


def _slips(one, other):
    """The same counted out in full."""
    table = {(i, 0): i for i in range(len(one) + 1)} | {(0, j): j for j in range(len(other) + 1)}
    for i, j in itertools.product(range(1, len(one) + 1), range(1, len(other) + 1)):
        ways = [table[i - 1, j] + 1, table[i, j - 1] + 1]
        ways.append(table[i - 1, j - 1] + (one[i - 1] != other[j - 1]))
        if i > 1 and j > 1 and one[i - 2 : i] == other[j - 2 : j][::-1]:
            ways.append(table[i - 2, j - 2] + 1)
        table[i, j] = min(ways)
    return table[len(one), len(other)]


def test_words_of_what_is_not_public_are_never_offered():
    a_held_article("Tidal power")
    an_article("Something else")
    assert meant("tidle") == ""


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [("tidal", "tidal", 0), ("tidle", "tidal", 2), ("abcd", "acbd", 1), ("a", "abcd", 3),
     ("power", "tower", 1), ("abcdef", "uvwxyz", 3)],
)  # fmt: skip
def test_slips_are_letters_more_less_other_or_swapped(one, other, slips):
    assert distance(one, other, 2) == slips
