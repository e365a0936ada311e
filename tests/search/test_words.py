"""Words as a search sees them, and marks in what it found."""

import pytest

from articles.search.marking import marked, passage
from articles.words import _stem, _stem_of, spans, stems, words


@pytest.mark.parametrize(
    ("one", "other"),
    [("battery", "batteries"), ("connected", "connection"), ("running", "runs"), ("hoped", "hope"),
     ("national", "nationally"), ("studies", "study"), ("agreed", "agree"), ("plans", "planned"),
     ("general", "generally"), ("happy", "happiness"), ("controlling", "controlled")],
)  # fmt: skip
def test_forms_of_a_word_have_one_stem(one, other):
    assert stems(one) == stems(other)


@pytest.mark.parametrize(
    ("one", "other"), [("new", "news"), ("organ", "organic"), ("is", "as"), ("bus", "bush")]
)
def test_words_that_only_look_alike_have_not(one, other):
    assert (stems(one) == stems(other)) is (one == "new" or one == "organ")


@pytest.mark.parametrize(
    ("text", "found"),
    [("Été’s", ["ete"]), ("a_b", ["a", "b"]), ("3.5 %", ["3", "5"]), ("東京", ["東", "京"]),
     ("한국 2026", ["한국", "2026"]), ("न्यूज़ b", ["न्यूज़", "b"]),
     ("Straße", ["strasse"]), ("สวัสดี", [*"สวัสดี"]), ("–", []), ("", []), ("x" * 99, ["x" * 40])],
)  # fmt: skip
def test_words_have_no_case_no_accents_and_a_length(text, found):
    assert words(text) == found


def test_of_endless_words_only_the_beginning_is_remembered():
    """Or texts without a blank would fill the memory of a process."""
    for remembered, look in ((_stem, stems), (_stem_of, lambda text: list(spans(text)))):
        remembered.cache_clear()
        look("y" * 1000), look("y" * 1001)
        assert remembered.cache_info().currsize == 1


def told(pieces):
    return "".join(f"[{piece.text}]" if piece.is_hit else piece.text for piece in pieces)


def test_what_was_found_is_marked_in_any_form_and_neighbours_together():
    assert told(marked("Ferry batteries power on", {"batteri", "power"})) == (
        "Ferry [batteries power] on"
    )
    assert told(marked("L’Élan, e\u0301lan <b>", {"elan"})) == "L’[Élan], [e\u0301lan] <b>"
    assert told(marked("", {"x"})) == "" and told(marked("Nothing", ())) == "Nothing"


def test_a_passage_begins_a_little_before_the_first_hit():
    text = "word " * 80 + "battery " + "more " * 80
    piece = told(passage(text, {"batteri"}, 200))
    assert piece.startswith("…word") and "[battery]" in piece and piece.endswith("…")
    assert len(piece) < 210
    assert told(passage(text, {"absent"}, 100)).startswith("word word")


@pytest.mark.parametrize("text", ["Snake_case, 4th-gen", "It's the dogs' 2.5%", "x" * 50, "__", ""])
def test_a_text_of_plain_letters_has_the_words_that_it_has_beside_others(text):
    assert words(f"{text} 中") == [*words(text), "中"]
    assert stems(f"{text} 中") == [*stems(text), "中"]
