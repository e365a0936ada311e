"""An edited document differs in the lines of what was edited, and in nothing else."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from articles.documents import (
    ImageRecord,
    ProviderRecord,
    RelatedRecord,
    compose,
    read,
    validate,
    write,
)
from tests.documents.building import a_document, an_entry, record_of

EXAMPLES = Path(__file__).parents[1] / "examples"
SEEDS = Path(__file__).parents[2] / "seeds"


def written(document, **changes):
    return write(read(document), changes).decode()


def changed_lines(before, after):
    """Lines that went and lines that came, of two texts with one stretch of difference."""
    old, new = before.decode().splitlines(), after.splitlines()
    while old and new and old[0] == new[0]:
        del old[0], new[0]
    while old and new and old[-1] == new[-1]:
        del old[-1], new[-1]
    return old, new


def test_a_title_is_written_in_the_machines_style():
    document = a_document()
    assert changed_lines(document, written(document, title='Robots: a "new" one')) == (
        ['title: "Robots learn to read"'],
        ['title: "Robots: a \\"new\\" one"'],
    )


@pytest.mark.parametrize(
    ("field", "value", "line"),
    [
        ("excerpt", "Two\nlines", 'excerpt: "Two\\nlines"'),
        ("excerpt", "", 'excerpt: ""'),
        ("excerpt", "5 &lt; 6", 'excerpt: "5 &amp;lt; 6"'),
        ("category", "opinion", "category: opinion"),
        ("category", "yes", 'category: "yes"'),
        ("published_at", datetime(2022, 1, 2, 3, 4, 5, tzinfo=UTC), None),
        ("web_url", "https://new.example/a b", 'webUrl: "https://new.example/a b"'),
        ("type", "video", "type: video"),
        ("quality", 0, "quality: 0"),
        ("heat", -1, "heat: -1"),
        ("published", False, "published: false"),
    ],
)
def test_each_field_has_its_line(field, value, line):
    document = a_document()
    _, came = changed_lines(document, written(document, **{field: value}))
    assert came == [line or "publishedDateTime: 2022-01-02T03:04:05Z"]


@pytest.mark.parametrize(
    ("field", "value", "above", "lines"),
    [
        ("removed", True, "published: true", ["removed: true"]),
        ("locale", "en-us", "type: article", ["locale: en-us"]),
        ("amp_url", "https://a.example/", 'webUrl: "https://paper.example/robots"', None),
        ("updated_at", datetime(2022, 1, 2, tzinfo=UTC), "publishedDateTime", None),
        ("tags", ("CN", "NO"), "  - AI", ["", "tags:", "  - CN", '  - "NO"']),
        ("related", (RelatedRecord(0, "https://a.example/", "A"),), "    height: 480", None),
    ],
)
def test_a_new_key_goes_where_the_machine_would_have_it(field, value, above, lines):
    document = a_document()
    after = written(document, **{field: value})
    went, came = changed_lines(document, after)
    assert went == []
    all_lines = after.splitlines()
    assert all_lines[all_lines.index(came[0] or came[1]) - (not came[0]) - 1].startswith(above)
    if lines:
        assert came == lines


@pytest.mark.parametrize(
    ("field", "gone"),
    [("quality", ["quality: 80"]), ("published", ["published: true"]), ("excerpt", None)],
)
def test_none_takes_a_key_away(field, gone):
    document = a_document()
    went, came = changed_lines(document, written(document, **{field: None}))
    assert came == []
    assert went == (gone or ['excerpt: "A robot read a book."'])


def test_an_empty_list_takes_its_key_away():
    document = a_document()
    went, came = changed_lines(document, written(document, topics=()))
    assert (went, came) == (["topics:", "  - Robots", "  - AI"], [])


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"title": "Robots learn to read"},
        {"title": "  Robots learn to read"[2:], "heat": 120, "removed": False},
        {"topics": ("Robots", "AI")},
        {"topics": [0, 1]},
        {"updated_at": None, "locale": "", "amp_url": None, "tags": ()},
    ],
)
def test_what_a_document_says_already_is_left_as_it_is(changes):
    document = a_document(title="'Robots learn to read' # by hand")
    assert write(read(document), changes) == document


def test_zero_is_something_to_say_and_to_take_back():
    document = a_document(quality="0")
    assert "quality" not in written(document, quality=None)


def test_an_older_documents_names_stay():
    document = (EXAMPLES / "older-names.md").read_bytes()
    entry = RelatedRecord(0, "https://new.example/", "New")
    after = written(
        document,
        web_url="https://x.example/",
        amp_url=None,
        related=[0, entry],
        cdn_amp_url="",
        original_url="https://y.example/",
    )
    assert 'sourceUrl: "https://x.example/"' in after
    assert '    sourceUrl: "https://new.example/"' in after
    assert "webUrl" not in after
    assert "mpUrl" not in after
    assert 'originalUrl: "https://y.example/"' in after


def test_an_address_under_both_names_goes_under_both():
    document = a_document(sourceUrl='"https://paper.example/robots"')
    assert record_of(write(read(document), {"web_url": None})).web_url == ""


def test_an_entry_that_stays_is_copied_with_what_nobody_understands():
    document = a_document(
        more="related:\n" + an_entry() + an_entry(title="Second", colour="'red' # why?")
    )
    after = written(document, related=[1, RelatedRecord(9, "https://a.example/", "New")])
    went, came = changed_lines(document, after)
    assert "    colour: 'red' # why?" in after.splitlines()
    assert '  - title: "Robots read on"' in went
    assert came[0] == "  - title: Second"
    assert record_of(after.encode()).related[1].title == "New"


def test_a_text_that_keeps_its_blank_lines_takes_none_from_beneath_a_key_that_goes():
    heat = a_document().decode().partition("\nheat: ")[2].partition("\n")[0]
    before = a_document().replace(
        f"\nheat: {heat}\n".encode(), f"\nx-note: |+\n  text\n\nheat: {heat}\n\n".encode()
    )
    assert changed_lines(before, written(before, heat=None)) == ([f"heat: {heat}"], ["#"])


def test_entries_in_any_layout_keep_their_comments_when_others_come():
    document = (EXAMPLES / "comments-blocks-and-anchors.md").read_bytes()
    new = RelatedRecord(0, "https://a.example/", "New", type="video")
    after = written(document, related=[1, 0, new])
    assert [entry.title for entry in record_of(after.encode()).related] == [
        "Flow",
        "Robots read on",
        "New",
    ]
    went, came = changed_lines(document, after)
    assert "  # and another" in came
    assert "    x-note: kept" in after.splitlines()
    assert "# which is no comment" in after
    assert after.count("# the end") == 1
    assert "# Written by hand." in after


@pytest.mark.parametrize(
    ("changes", "gone", "come"),
    [
        (
            {"title": "New"},
            ["title: >-", "  Robots learn", "  to read", "", "  # which is no comment"],
            ['title: "New"'],
        ),
        ({"tags": ("CN",)}, ["tags: [NO,", '  "US-UT"]  # Norway and Utah'], ["tags:", "  - CN"]),
        (
            {"topics": (1, "ML")},
            ["- Robots", "", "# the second", "- 'AI'   # artificial"],
            ["", "# the second", "- 'AI'   # artificial", "- ML"],
        ),
    ],
)
def test_one_key_of_a_document_by_hand_leaves_all_others_alone(changes, gone, come):
    document = (EXAMPLES / "comments-blocks-and-anchors.md").read_bytes()
    assert changed_lines(document, written(document, **changes)) == (gone, come)


def test_what_an_alias_stands_for_stays_when_its_anchor_goes():
    document = (EXAMPLES / "comments-blocks-and-anchors.md").read_bytes()
    later = datetime(2022, 1, 2, tzinfo=UTC)
    before = record_of(document)
    after = written(document, published_at=later)
    assert record_of(after.encode()) == before._replace(published_at=later)
    went, came = changed_lines(document, after)
    assert came == [
        "publishedDateTime: 2022-01-02T00:00:00Z",
        "updatedDateTime: 2021-05-27T08:30:00Z",
    ]


def test_a_document_in_json_says_the_same_but_for_what_changed():
    document = (EXAMPLES / "all-in-json.md").read_bytes()
    before = record_of(document)
    after = write(read(document), {"heat": 5, "tags": ("CN",), "topics": (2, "New")})
    assert record_of(after) == before._replace(heat=5, tags=("CN",), topics=("Robots", "New"))
    assert "x-unknown" in after.decode()


@pytest.mark.parametrize("line_end", [b"\r\n", b"\r"])
def test_line_ends_stay(line_end):
    document = a_document().replace(b"\n", line_end)
    after = write(read(document), {"title": "New", "tags": ("CN",), "body": "One\n\ntwo"})
    assert after.count(b"\n") == after.count(line_end) * (line_end == b"\r\n")
    assert record_of(after).body == "One\n\ntwo"


def test_the_body_alone_changes():
    document = a_document(body="\nOld\n")
    assert changed_lines(document, written(document, body="New")) == (["Old"], ["New"])
    assert written(document, body=None).endswith("---\n\n")
    assert record_of(written(document, body="    code").encode()).body == "    code"


@pytest.mark.parametrize(
    "changes",
    [
        {"title": None},
        {"title": "  "},
        {"title": "x" * 501},
        {"title": 5},
        {"published_at": None},
        {"published_at": datetime(2022, 1, 2)},  # no zone
        {"published_at": datetime(1800, 1, 2, tzinfo=UTC)},
        {"provider": None},
        {"provider": ProviderRecord("", "a.example")},
        {"provider": "The Paper"},
        {"type": "podcast"},
        {"quality": -1},
        {"quality": True},
        {"heat": "5"},
        {"published": 1},
        {"removed": "yes"},
        {"web_url": "javascript:alert(1)"},
        {"web_url": None, "original_url": None},
        {"topics": "AI"},
        {"topics": [2]},
        {"topics": [-1]},
        {"topics": [5.0]},
        {"topics": ["x"] * 101},
        {"images": ["https://a.example/"]},
        {"related": [0]},
        {"related": [ImageRecord("https://a.example/")]},
        {"video": None},
        {"secured": "x"},
    ],
)
def test_what_a_document_cannot_say_is_not_written(changes):
    with pytest.raises(ValueError, match="."):
        write(read(a_document()), changes)


@pytest.mark.parametrize("dropped", [b"\x00", b"\x00\x01", b"\xef\xbb\xbf", b"\xc2\x81"])
def test_a_character_that_is_dropped_between_two_line_ends_leaves_two_lines(dropped):
    secured = 'secured: "AAAA;AAAAAAAAAAAAAAAAAAAAAA=="\n'
    came = a_document(topics="\n  - ML\n  - AI", more=secured).replace(b"\n", b"\r\n")
    title = b'title: "Robots learn to read"\r'
    assert title in came
    came = came.replace(title, title + dropped)
    assert written(came, quality=77).encode() == came.replace(b"quality: 80", b"quality: 77")


def test_control_characters_are_never_written():
    after = written(a_document(), title="Rob\0ots\x97 \ud800read\u2028on", body="a\0\x97b")
    assert not {"\0", "\x97", "\u2028"} & set(after)
    assert record_of(after.encode()).title == "Robots— read on"


@pytest.mark.parametrize("path", sorted(SEEDS.glob("*.md")), ids=lambda path: path.stem[:20])
def test_a_seed_comes_out_as_it_went_in_and_differs_in_the_decided_line_alone(path):
    document = path.read_bytes()
    assert write(read(document), {}) == document
    went, came = changed_lines(document, written(document, published=True))
    assert (went, came) == (["published: false"], ["published: true"])


def test_a_document_born_here_looks_like_the_machines():
    record = record_of(a_document(more="related:\n" + an_entry(), body="\nMore.\n"))
    assert compose(record).decode() == (
        "---\n"
        "category: news\n"
        'title: "Robots learn to read"\n'
        'excerpt: "A robot read a book."\n'
        "publishedDateTime: 2021-05-27T08:30:00Z\n"
        'originalUrl: "https://paper.example/robots"\n'
        'webUrl: "https://paper.example/robots"\n'
        "type: article\n"
        "quality: 80\n"
        "heat: 120\n"
        "published: true\n"
        "\n"
        "provider:\n"
        "  name: The Paper\n"
        "  domain: paper.example\n"
        "\n"
        "topics:\n"
        "  - Robots\n"
        "  - AI\n"
        "\n"
        "images:\n"
        '  - url: "https://paper.example/robot.jpg"\n'
        "    width: 640\n"
        "    height: 480\n"
        "\n"
        "related:\n"
        '  - title: "Robots read on"\n'
        '    excerpt: "And on."\n'
        "    publishedDateTime: 2021-05-28T08:30:00Z\n"
        '    webUrl: "https://other.example/robots"\n'
        "    type: article\n"
        "    provider:\n"
        "      name: The Other\n"
        "      domain: other.example\n"
        "    quality: 70\n"
        "---\n"
        "\n"
        "More.\n"
    )


@pytest.mark.parametrize("last", ["\u00a0", "\t", "\u3000"])
def test_a_block_that_ends_in_what_looks_blank_goes_whole_and_nothing_else_with_it(last):
    document = a_document(excerpt=f"|-\n  A robot.\n  {last}\n\n# by hand")
    after = written(document, excerpt="Two robots.")
    assert changed_lines(document, after) == (
        ["excerpt: |-", "  A robot.", f"  {last}"],
        ['excerpt: "Two robots."'],
    )


@pytest.mark.parametrize("host", ["youtube", "vimeo", "dailymotion"])
def test_a_film_born_here_is_found_again(host):
    document = {
        "youtube": '"https://youtu.be/lJJ62w01bXM"',
        "vimeo": '"https://vimeo.com/76979871"',
        "dailymotion": '"https://dai.ly/x7u5n3z"',
    }[host]
    record = record_of(a_document(type="video", webUrl=document))
    assert record.video is not None
    assert validate(read(compose(record)))[0].video == record.video


def test_a_record_that_no_document_can_say_is_not_composed():
    with pytest.raises(ValueError, match="title"):
        compose(record_of(a_document())._replace(title=""))
