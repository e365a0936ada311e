"""What a mistyped word may have meant."""

import pytest

from articles.search import parse, search, suggestion
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
