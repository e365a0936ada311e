"""Related entries are read once for all documents, and nobody can tell from what comes out."""

import pytest
import yaml
from hypothesis import given, settings

from articles.documents import DocumentError, nodes, parsing, read, reading, validate
from tests.documents.building import END, a_document, an_entry
from tests.documents.hostile import ROWS
from tests.documents.random_documents import documents


@pytest.fixture
def nothing_known(monkeypatch):
    """No entry has been read before."""
    entries = reading._Entries()
    monkeypatch.setattr(reading, "_known", entries)
    return entries


@pytest.fixture
def in_one_piece(monkeypatch):
    """A function that reads and judges a document in one piece, nothing cut out."""

    def judge(data):
        with monkeypatch.context() as patch:
            patch.setattr(reading, "_read_cut", lambda front, known: None)
            return outcome(data)

    return judge


def outcome(data):
    try:
        return validate(read(data))
    except DocumentError as refusal:
        return refusal.problems


def cuts(document):
    """Whether its entries were cut out: those read in one piece count lines from the file's."""
    return any(line for line, _ in read(document).entries)


# Documents whose entries look as if they could be cut out of their text.
TRICKY = {
    "an entry that a quoted text holds": a_document(
        excerpt='"He wrote:\nrelated:\n  - title: no entry\n"'
    ),
    "a quote that goes on in the next entry": a_document(
        more='related:\n  - title: "one\n  - title: two"\n    webUrl: https://a.example/\n'
    ),
    "an anchor in an entry, its alias in another": a_document(
        more="related:\n"
        + an_entry(title="&t Robots", webUrl="https://a.example/")
        + an_entry(title="*t", webUrl="https://b.example/")
    ),
    "an alias in an entry": a_document(title="&t Robots", more="related:\n" + an_entry(title="*t")),
    "an anchor that an entry sets again": a_document(
        title="&t Robots",
        more="related:\n" + an_entry(title="&t Other") + "locale: &l en\nx: *t\n",
    ),
    "an entry that is an empty text": a_document(more='related:\n  - ""\n' + an_entry()),
    "a dash alone": a_document(more="related:\n  - title: a\n  -\n    title: b\n" + an_entry()),
    "a comment between entries": a_document(
        more="related:\n" + an_entry() + "# no end\n" + an_entry()
    ),
    "a blank line between entries": a_document(
        more="related:\n" + an_entry() + "\n\n" + an_entry()
    ),
    "keys behind the entries": a_document(
        more="related:\n" + an_entry() + an_entry() + "\n\ntags:\n  - CN\nlocale: 5\n"
    ),
    "blocks in entries": a_document(
        more="related:\n"
        + an_entry(excerpt="|+\n      - not an entry\n\n")
        + an_entry(excerpt=">\n      # no comment\n      and\n      more\n")
    ),
    "a text over several lines": a_document(
        more="related:\n" + an_entry(title='"Robots\n    - read\n\n    on"') + an_entry()
    ),
    "an entry that is wrong": a_document(
        more="related:\n"
        + an_entry()
        + an_entry(quality='"7"', images="\n      - url: 5")
        + "x: 5\n"
    ),
    "an entry with a key twice": a_document(
        more="related:\n" + an_entry() + an_entry(x="1\n    x: 2")
    ),
    "an entry that is no YAML": a_document(
        more="related:\n" + an_entry() + an_entry(title="a: b") + an_entry()
    ),
    "a flow list that isn't closed": a_document(more="related:\n  - [a,\n  - b]\n" + an_entry()),
    "a key that sticks out": a_document(more="related:\n" + an_entry() + "  x: 5\n"),
    "a tab": a_document(more="related:\n" + an_entry() + "\ttitle: b\n"),
    "related twice": a_document(more="related:\n" + an_entry() + "related:\n" + an_entry()),
    "a second document": a_document(more="related:\n" + an_entry() + "...\nrelated:\n  - a\n"),
    "2,001 entries": a_document(more="related:\n" + an_entry() * 2001),
}


@pytest.mark.parametrize("name", TRICKY)
def test_a_document_cut_apart_says_what_it_says_in_one_piece(name, nothing_known, in_one_piece):
    expected = in_one_piece(TRICKY[name])
    assert outcome(TRICKY[name]) == expected
    assert outcome(TRICKY[name]) == expected  # and again, now that its entries are known


@pytest.mark.parametrize("name", ROWS)
def test_odd_documents_too(name, in_one_piece):
    assert outcome(ROWS[name].document) == in_one_piece(ROWS[name].document)


@settings(max_examples=300)
@given(documents())
def test_and_random_ones(random):
    document = read(random.bytes)
    in_one_piece = reading._read_whole(document.front)
    whole = reading.Document(
        document.original, document.front, document.body, in_one_piece, document.warnings
    )
    assert validate(whole) == validate(document)


def test_the_machines_own_documents_are_cut_apart(nothing_known):
    document = a_document(more="related:\n" + an_entry() + an_entry(title="b") + 'x: "5"\n')
    assert cuts(document)
    assert len(nothing_known.young) == 2
    assert read(document).line("x") == END + 19


def test_an_entry_is_judged_once_for_all_documents(nothing_known):
    one = read(a_document(more="related:\n" + an_entry()))
    other = read(a_document(title="Other", more="related:\n" + an_entry(title="a") + an_entry()))
    assert one.entries[0][1] is other.entries[1][1]
    assert validate(one)[0].related[0][1:] == validate(other)[0].related[1][1:]


def test_a_warning_names_the_line_of_the_document_that_the_entry_stands_in(nothing_known):
    bad = an_entry(quality='"7"')
    lines = [
        validate(read(a_document(more=more)))[1][0].line
        for more in ("related:\n" + bad, "related:\n" + an_entry() + bad)
    ]
    assert lines == [END + 9, END + 18]


def test_what_is_known_of_entries_is_bounded(monkeypatch):
    entries = reading._Entries()
    for number in range(3 * entries.MOST):
        entries.keep(str(number), reading.Entry(nodes.Scalar("", True, 0), 0))
    assert len(entries.young) + len(entries.old) <= 2 * entries.MOST
    large = "x" * (entries.MOST_CHARACTERS // 4)
    for number in range(40):
        entries.keep(f"{number}{large}", reading.Entry(nodes.Scalar("", True, 0), 0))
    assert sum(map(len, [*entries.young, *entries.old])) <= 3 * entries.MOST_CHARACTERS


def test_an_entry_that_is_used_stays_known():
    entries = reading._Entries()
    used = reading.Entry(nodes.Scalar("", True, 0), 0)
    entries.keep("used", used)
    for number in range(3 * entries.MOST):
        entries.keep(str(number), reading.Entry(nodes.Scalar("", True, 0), 0))
        assert entries.get("used") is used


# What the parser in Python reads and the one in C doesn't: it is dropped, as other odd characters.
ONLY_PYTHON_READS = {"a lone surrogate as an escape"}
SMALL = [
    name
    for name, row in ROWS.items()
    if len(row.document) < 50_000 and name not in ONLY_PYTHON_READS
]


@pytest.mark.parametrize("name", SMALL)
def test_without_the_c_parser_everything_is_the_same_but_slower(name, monkeypatch):
    document = ROWS[name].document
    expected = outcome(document)
    monkeypatch.setattr(parsing, "_Parser", yaml.SafeLoader)
    monkeypatch.setattr(reading, "_known", reading._Entries())
    found = outcome(document)
    if "not readable as YAML" in str(expected):  # the two word their complaints differently
        assert "not readable as YAML" in str(found)
    else:
        assert found == expected


def test_a_document_tells_its_keys_their_lines_and_their_texts():
    document = read(a_document(locale="~"))
    assert document.keys[:3] == ("category", "title", "excerpt")
    assert document.line("heat") == 10
    assert document.line("tags") == 0
    assert document.text("heat") == "120"
    assert document.text("locale") is None
    assert document.text("topics") is None
    assert document.body == "\n"
