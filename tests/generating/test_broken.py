"""Broken documents are refused, flawed ones kept with a warning; each says where it is wrong."""

import pytest

from articles.documents import DocumentError, read, validate
from articles.generating import Order
from articles.generating.breaking import BROKEN, FLAWED
from tests.generating.newsrooms import files

ORDER = Order(documents=240, related=1_200, broken=0.5, flawed=0.5, older=0.1)


def spoiled(kind):
    found = [file for file in files(ORDER).values() if file.fault and file.fault.kind == kind]
    assert found
    return found


def named(problems, fault):
    """The problems that are about the key of the fault, or a part of what it holds."""
    return [
        problem
        for problem in problems
        if problem.level == fault.level
        and (problem.key == fault.key or problem.key.startswith((f"{fault.key}.", f"{fault.key}[")))
    ]


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_document_is_refused_for_the_key_that_is_broken(kind):
    for file in spoiled(kind):
        with pytest.raises(DocumentError) as refused:
            validate(read(file.content))
        hits = named(refused.value.problems, file.fault)
        assert hits, refused.value.problems
        assert min(abs(problem.line - file.fault.line) for problem in hits) <= 2
        assert [problem for problem in refused.value.problems if problem not in hits] == []


@pytest.mark.parametrize("kind", FLAWED)
def test_a_flawed_document_is_kept_with_a_warning_of_the_key_that_is_flawed(kind):
    for file in spoiled(kind):
        _, warnings = validate(read(file.content))
        hits = named(warnings, file.fault)
        assert hits, warnings
        assert min(abs(problem.line - file.fault.line) for problem in hits) <= 1
        assert [problem for problem in warnings if problem not in hits] == []


def test_the_ordered_share_is_wrong_and_the_kinds_take_turns():
    made = files(Order(documents=1_000, related=4_000, broken=0.05, flawed=0.02)).values()
    kinds = [file.fault.kind for file in made if file.fault and file.fault.level == "error"]
    assert len(kinds) == 50
    assert set(kinds) == set(list(BROKEN)[:50])
    assert sum(file.fault is not None for file in made) == 70


def test_everything_may_be_broken():
    made = files(Order(documents=60, related=100, broken=1.0)).values()
    assert all(file.fault and file.fault.level == "error" for file in made)


def test_a_broken_newsroom_is_the_whole_one_but_for_what_is_broken():
    order = Order(documents=240, related=1_200, broken=0.1)
    whole, broken = files(Order(documents=240, related=1_200)), files(order)
    assert list(whole) == list(broken)
    differing = [slug for slug in whole if whole[slug].content != broken[slug].content]
    assert differing == [slug for slug in broken if broken[slug].fault]
