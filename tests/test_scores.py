"""Scores that explain themselves."""

import pytest

from articles.scores import Newsroom, expected_heat, explain

NEWSROOM = Newsroom(weight=20, threshold=70)


def said(**fields):
    return explain(**{"quality": 87, "heat": 127, "entries": 2, "newsroom": NEWSROOM, **fields})


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, "heat 127 = quality 87 + 2 × 20; public from 70 on"),
        ({"heat": 87, "entries": 0}, "heat 87 = quality; public from 70 on"),
        ({"newsroom": Newsroom(10, 100), "heat": 107},
         "heat 107 = quality 87 + 2 × 10; public from 100 on"),
        ({"heat": 87}, "heat 87, off the formula by -40 (quality 87 + 2 × 20 = 127); "
         "public from 70 on"),
        ({"heat": 130}, "heat 130, off the formula by +3 (quality 87 + 2 × 20 = 127); "
         "public from 70 on"),
        ({"heat": None}, "not scored"),
        ({"heat": 50, "quality": None}, "heat 50"),
        ({"heat": -1}, "absorbed by a story that we don't hold"),
        ({"heat": -1, "lead_title": "Robot dogs"}, "absorbed by “Robot dogs”"),
        ({"heat": -1, "stands_alone": True, "lead_title": "Robot dogs"},
         "absorbed by the machine, stands alone here"),
        ({"decided_by": "ann, 3 Mar", "machine_heat": 107},
         "heat 127 set by hand (ann, 3 Mar); the machine says 107"),
        ({"decided_by": "ann, 3 Mar", "machine_heat": -1},
         "heat 127 set by hand (ann, 3 Mar); the machine says absorbed"),
        ({"decided_by": "ann, 3 Mar", "machine_heat": None},
         "heat 127 set by hand (ann, 3 Mar); the machine says nothing"),
    ],
)  # fmt: skip
def test_a_score_says_why_it_is_what_it_is(fields, expected):
    assert said(**fields) == expected


def test_minus_one_is_never_explained_as_a_number():
    for fields in ({}, {"lead_title": "Robot dogs"}, {"stands_alone": True}):
        assert "-1" not in said(heat=-1, **fields)


@pytest.mark.parametrize(
    ("quality", "entries", "expected"), [(87, 2, 127), (0, 0, 0), (None, 5, None), (50, 179, 3630)]
)
def test_the_formula_is_quality_and_a_weight_for_each_entry(quality, entries, expected):
    assert expected_heat(quality, entries, NEWSROOM) == expected
