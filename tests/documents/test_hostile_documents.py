"""What bad input gets (docs/format.md): a table of hostile and odd documents, row by row."""

import pytest

from articles.documents import DocumentError, read, record_digest, validate, write
from tests.documents.hostile import ROWS, Accepted, Refused, Warned


def rows(kind):
    return [pytest.param(row, id=name) for name, row in ROWS.items() if isinstance(row, kind)]


def test_the_table_is_long_enough_to_mean_something():
    assert len(ROWS) >= 150


def fields_of(record, names):
    said = record._asdict()
    said["related"] = tuple(entry.index for entry in record.related)
    return {name: said[name] for name in names}


@pytest.mark.parametrize("row", rows(Refused))
def test_it_is_refused_and_the_message_names_line_key_and_reason(row):
    with pytest.raises(DocumentError) as refusal:
        validate(read(row.document))
    errors = [problem for problem in refusal.value.problems if problem.level == "error"]
    assert [(error.line, error.key) for error in errors] == [(row.line, row.key)]
    assert row.says in errors[0].message


@pytest.mark.parametrize("row", rows(Warned))
def test_it_goes_in_without_the_unsound_piece_and_says_so(row):
    record, warnings = validate(read(row.document))
    assert [warning.level for warning in warnings] == ["warning"]
    assert (warnings[0].line, warnings[0].key) == (row.line, row.key)
    assert row.says in warnings[0].message
    assert fields_of(record, row.fields) == row.fields


@pytest.mark.parametrize("row", rows(Accepted))
def test_it_goes_in_without_a_word(row):
    record, warnings = validate(read(row.document))
    assert warnings == ()
    assert fields_of(record, row.fields) == row.fields


@pytest.mark.parametrize("row", rows((Accepted, Warned)))
def test_what_goes_in_comes_out_to_the_byte(row):
    document = read(row.document)
    assert write(document, {}) == row.document


@pytest.mark.parametrize("row", rows((Accepted, Warned)))
def test_what_goes_in_can_be_edited_and_keeps_everything_else(row):
    document = read(row.document)
    before, _ = validate(document)
    after, _ = validate(read(write(document, {"title": "An editor's title"})))
    assert after == before._replace(title="An editor's title")
    assert record_digest(after) != record_digest(before)


@pytest.mark.parametrize("row", rows((Accepted, Warned)))
def test_what_goes_in_can_be_stored_anywhere(row):
    text = repr(validate(read(row.document))[0])
    assert "\\x" not in text  # no control character; NUL is what PostgreSQL refuses
    text.encode("utf-8")  # no lone surrogate


@pytest.mark.parametrize("row", rows((Refused, Warned)))
def test_a_message_is_one_short_line(row):
    try:
        problems = validate(read(row.document))[1]
    except DocumentError as refusal:
        problems = refusal.problems
    for problem in problems:
        assert problem.message.isprintable()
        assert len(problem.message) < 300
        assert problem.key.isprintable()
        assert len(problem.key) <= 200


CIPHER = "QUJDREVGR0hJSktMTU5PUFFSU1RV"
WITH_CIPHERTEXT = {
    "as the file's first line": f'secured: "{CIPHER};AAAA=="\n---\n',
    "alone as the file's first line": f"{CIPHER};AAAA==\n---\n",
    "below the end of the YAML": f'---\ntitle: T\n...\nsecured: "{CIPHER};AAAA=="\n---\n',
    "cut by the end of the YAML": f"---\ntitle: T\nsecured: >-\n...\n{CIPHER[:12]}\n---\n",
    "behind a second document's dashes": f"---\ntitle: T\n--- {CIPHER}\n---\n",
    "as a tag": f"---\nsecured: !{CIPHER} x\n---\n",
    "as an alias": f"---\nsecured: *{CIPHER}\n---\n",
    "as an alias of a list": f"---\na: &{CIPHER} []\nsecured: *{CIPHER}\n---\n",
    "as a key in it": f"---\nsecured:\n  {CIPHER}: 1\n  {CIPHER}: 2\n---\n",
    "as a tag in it": f"---\nsecured:\n  {CIPHER}: !{CIPHER} 2\n---\n",
    "cut by a quote": f'---\nsecured: "{CIPHER}\n---\n',
    "in a list": f"---\nsecured: [{CIPHER}\n---\n",
}


@pytest.mark.parametrize("where", WITH_CIPHERTEXT)
def test_no_message_repeats_ciphertext(where):
    with pytest.raises(DocumentError) as refusal:
        validate(read(WITH_CIPHERTEXT[where].encode()))
    assert refusal.value.problems
    assert all(CIPHER[:8] not in str(problem) for problem in refusal.value.problems)
