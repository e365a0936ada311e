"""Odd documents kept as files, in tests/examples, each named after what is odd about it."""

import subprocess
import sys
from pathlib import Path

import pytest

from articles.documents import DocumentError, read, validate, write

EXAMPLES = Path(__file__).parents[1] / "examples"
ROOT = Path(__file__).parents[2]

REFUSED = {
    "nested-50000-deep.md": ["x[0][0]"],
    "utf-16.md": [""],
    "everything-wrong-at-once.md": [
        "title",
        "publishedDateTime",
        "originalUrl",
        "type",
        "quality",
        "heat",
        "published",
        "provider.domain",
    ],
}
ACCEPTED = {
    "a-video-without-an-address.md": [],
    "all-in-json.md": ["x-unknown"],
    "byte-order-mark.md": [],
    "comments-blocks-and-anchors.md": ["related[0].x-note"],
    "older-names.md": [],
    "raw-control-characters.md": [""],
    "windows-line-ends.md": [],
}


def example(name):
    return (EXAMPLES / name).read_bytes()


def test_every_example_has_its_outcome_here():
    assert {path.name for path in EXAMPLES.glob("*.md")} == {*REFUSED, *ACCEPTED}


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_with_every_error_at_once(name):
    with pytest.raises(DocumentError) as refusal:
        validate(read(example(name)))
    errors = [problem.key for problem in refusal.value.problems if problem.level == "error"]
    assert errors == REFUSED[name]


def test_a_refusal_names_the_warnings_too_in_the_files_order():
    with pytest.raises(DocumentError) as refusal:
        validate(read(example("everything-wrong-at-once.md")))
    problems = refusal.value.problems
    assert {"locale", "images[0].url"} <= {problem.key for problem in problems}
    assert [problem.line for problem in problems] == sorted(problem.line for problem in problems)


@pytest.mark.parametrize("name", ACCEPTED)
def test_it_goes_in_and_comes_out_to_the_byte(name):
    document = read(example(name))
    _, warnings = validate(document)
    assert [warning.key for warning in warnings] == ACCEPTED[name]
    assert write(document, {}) == example(name)


def test_fifty_thousand_levels_end_in_a_message_and_not_in_a_crash():
    code = "import sys; from articles.documents import read; read(open(sys.argv[1], 'rb').read())"
    done = subprocess.run(
        [sys.executable, "-c", code, EXAMPLES / "nested-50000-deep.md"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 1
    assert "nested deeper than 32 levels" in done.stderr


def test_comments_blocks_and_anchors_mean_what_they_say():
    record, _ = validate(read(example("comments-blocks-and-anchors.md")))
    assert record.title == "Robots learn to read\n# which is no comment".replace("\n", " ")
    assert record.excerpt == "First line: of two,\n  and the second.   # no comment either"
    assert record.updated_at == record.published_at
    assert record.web_url == "https://paper.example/it's"
    assert record.tags == ("NO", "US-UT")
    assert [entry.title for entry in record.related] == ["Robots read on", "Flow"]
    assert record.body == "A body."
