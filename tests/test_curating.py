"""From how related coverage should stand to the decisions under which it does."""

from hypothesis import given
from hypothesis import strategies as st

from articles.curating import Curation, Wanted, curate
from articles.merging import arrange

ELEMENTS = [f"{number}:0" for number in range(8)]
CARD = ("https://elsewhere.example/", "Elsewhere", "", None, "article", "", "", None)


def stands(named, curation):
    """The coverage that these decisions make of a document, as `relating` plays them."""
    added = sorted(
        element
        for element, ruling in curation.rulings.items()
        if element not in named and ruling.get("added")
    )
    moves = [(element, anchor) for element, anchor in curation.moves]
    return [
        (element, bool(curation.rulings.get(element, {}).get("hidden")))
        for element in arrange([*named, *added], moves)
    ]


@st.composite
def curations(draw):
    """A document's entries, and some of them with some of our own as an editor wants them."""
    named = draw(st.permutations(ELEMENTS[:5]).map(lambda order: order[: len(order) - 1]))
    ours = draw(st.lists(st.sampled_from(ELEMENTS[5:]), unique=True))
    order = draw(st.permutations([*named, *ours]))
    return named, [
        Wanted(element, draw(st.booleans()), CARD if element in ours else None) for element in order
    ]


@given(curations())
def test_coverage_stands_as_it_was_wanted(curation):
    named, wanted = curation
    assert stands(named, curate(named, {}, wanted)) == [
        (entry.element, entry.hidden) for entry in wanted
    ]


@given(curations(), curations())
def test_whatever_stood_before(first, second):
    named, wanted = second
    before = curate(*[first[0], {}, first[1]])
    standing = {
        element: ruling
        for element, ruling in before.rulings.items()
        if element in named or any(entry.element == element for entry in wanted)
    }
    assert stands(named, curate(named, standing, wanted)) == [
        (entry.element, entry.hidden) for entry in wanted
    ]


@given(curations())
def test_wanting_again_what_stands_changes_no_decision(curation):
    named, wanted = curation
    once = curate(named, {}, wanted)
    again = curate(named, once.rulings, wanted)
    assert again == once


def test_a_document_that_is_as_wanted_needs_no_decision():
    wanted = [Wanted("1:0"), Wanted("2:0")]
    assert curate(["1:0", "2:0"], {}, wanted) == Curation({}, [])


def test_what_the_document_names_and_is_left_out_is_hidden():
    assert curate(["1:0", "2:0"], {}, [Wanted("2:0")]).rulings == {"1:0": {"hidden": True}}


def test_what_was_added_and_is_left_out_is_gone():
    standing = {"9:0": {"added": list(CARD), "hidden": False}}
    assert curate(["1:0"], standing, [Wanted("1:0")]) == Curation({}, [])


def test_what_was_hidden_and_the_document_dropped_stays_hidden_should_it_return():
    standing = {"9:0": {"hidden": True}}
    assert curate(["1:0"], standing, [Wanted("1:0")]).rulings == standing
