"""Entries that are known, to the letter, stay unread, and nobody can tell from what comes out."""

import pytest
from hypothesis import given, settings

from articles.documents import (
    DocumentError,
    limits,
    nodes,
    read,
    reading,
    record_digest,
    trusted_entries,
    validate,
)
from tests.documents.building import a_document, an_entry, record_of
from tests.documents.random_documents import documents

ENTRY = an_entry()

# Lists of entries, as they stand in a document.
LISTS = {
    "one entry": ENTRY,
    "two entries": ENTRY + an_entry(title="Second"),
    "one twice": ENTRY + ENTRY,
    "with a comment between them": ENTRY + "# no end\n" + ENTRY,
    "with blank lines between them": ENTRY + "\n\n" + ENTRY,
    "with texts in blocks": an_entry(excerpt="|+\n      - not an entry\n\n")
    + an_entry(excerpt=">\n      # no comment\n      and\n      more\n"),
    "with a text over several lines": an_entry(title='"Robots\n    - read\n\n    on"') + ENTRY,
    "in flow style": '  - {title: One, webUrl: "https://a.example/"}\n',
    "with an alias": an_entry(title="*t"),
    "with an anchor": an_entry(title="&t Robots"),
    "with a quote that goes on in the next one": '  - title: "one\n  - title: two"\n',
    "with a key that sticks out": ENTRY + "  x: 5\n",
    "with a wrong one": ENTRY + an_entry(quality='"7"'),
    "with an unknown key": an_entry(x="5"),
}

# What else a document may hold: above its entries, and below them.
REST = {
    "what it had": {},
    "another score": {"heat": "121"},
    "a longer excerpt": {"excerpt": '"One\n\n  two\n  three"'},
    "a title that can't be read": {"title": "a: b"},
    "no title": {"without": ("title",)},
    "a text that looks like entries": {"excerpt": '"He wrote:\nrelated:\n  - title: no entry\n"'},
    "a quote that takes in all that follows": {"excerpt": '"He wrote:'},
    "an anchor": {"title": "&t Robots"},
    "an alias": {"title": "*t"},
    "a key that is wrong": {"locale": "5"},
    "other entries as well": {"below": "related:\n" + ENTRY},
    "the end of a quote": {"below": 'x: "\n'},
    "a second document": {"below": "...\nrelated:\n  - a\n"},
    "more of the same list, behind a comment": {"below": "# x\n" + ENTRY},
    "a list below": {"below": "x:\n  - a\n  - b\n"},
    "a blank line and a key": {"below": "\n\nx: 5\n"},
}


def with_entries(entries, *, below="x: 5\n", **rest):
    return a_document(more="related:\n" + entries + below, **rest)


def trusted(data):
    """What stands for the document's entries from now on, or nothing."""
    document = read(data)
    return trusted_entries(document, validate(document)[1]) or b""


def said(data, known=b""):
    """What a document says beside its entries, or what is wrong with it; and its digest."""
    try:
        document = read(data, known_entries=known)
        record, warnings = validate(document)
    except DocumentError as refusal:
        return refusal.problems
    half = record_digest(record_of(data))[16:] if document.entries_unread else None
    return record._replace(related=()), warnings, record_digest(record, related=half)


@pytest.mark.parametrize("rest", REST)
@pytest.mark.parametrize("entries", LISTS)
def test_a_document_says_what_it_says_when_its_entries_are_read(entries, rest):
    try:
        known = trusted(with_entries(LISTS[entries], below=""))
    except DocumentError:
        known = b""
    data = with_entries(LISTS[entries], **REST[rest])
    assert said(data, known) == said(data)


@settings(max_examples=200)
@given(documents())
def test_and_random_ones_do(random):
    known = trusted(random.bytes)
    assert said(random.bytes, known) == said(random.bytes)


def test_known_entries_are_not_read(monkeypatch):
    data = with_entries(ENTRY + an_entry(title="Second"), below="")
    known = trusted(data)
    monkeypatch.setattr(reading, "_read_entries", None)
    document = read(data.replace(b"heat: 120", b"heat: 121"), known_entries=known)
    assert document.entries_unread
    assert document.entries == ()
    assert validate(document)[0].heat == 121


@pytest.mark.parametrize("letter", [b"Robots read on ", b"robots read on"])
def test_one_letter_of_difference_and_all_are_read(letter):
    data = with_entries(ENTRY)
    document = read(data.replace(b"Robots read on", letter), known_entries=trusted(data))
    assert not document.entries_unread
    assert len(document.entries) == 1


@pytest.mark.parametrize(
    "amiss",
    [
        with_entries(an_entry(quality='"7"'), below=""),
        with_entries(an_entry(x="5"), below=""),
        with_entries(ENTRY, below="x: 5\n"),
        with_entries(ENTRY, below="").replace(b"\n", b"\r\n"),
        with_entries(an_entry(title="&t Robots"), below=""),
        a_document(),
    ],
)
def test_a_document_in_which_something_is_amiss_is_trusted_with_nothing(amiss):
    assert trusted(amiss) == b""


@settings(max_examples=300)
@given(documents())
def test_signs_bring_along_four_values_at_most(random):
    front = read(random.bytes).front
    assert nodes.parse(front).count <= 1 + 4 * sum(map(front.count, reading._BRING_VALUES))


@pytest.mark.parametrize(
    "dense",
    ["[:,:,:,:]", "{:,:,:,:}", "[[[[[[]]]]]]", "{a,b,c}", "- - - - -", "- : \n- : ", "? \n? a",
     "[{},{},{}]", "? - ? - : ", "[? ,? ,?  ]", "[a,,]", ":", "a:\n- \n- \n- "],
)  # fmt: skip
def test_however_dense_they_stand(dense):
    try:
        count = nodes.parse(dense).count
    except DocumentError:
        return
    assert count <= 1 + 4 * sum(map(dense.count, reading._BRING_VALUES))


def test_where_there_could_be_too_many_values_the_entries_are_read_and_counted():
    many = "x: [" + "1," * (limits.MAX_VALUES // 4) + "]\n"
    data = with_entries(ENTRY, below=many)
    document = read(data, known_entries=trusted(with_entries(ENTRY, below="")))
    assert len(document.entries) == 1
    assert not document.entries_unread
