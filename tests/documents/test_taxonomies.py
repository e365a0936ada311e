"""Files of topics and organisations go in, and come out but for the lines of what changed."""

import pytest

from articles.documents import (
    DocumentError,
    ImageRecord,
    OrganizationRecord,
    TopicRecord,
    compose_organization,
    compose_topic,
    judge_organization,
    judge_topic,
    read_organization,
    read_topic,
    write_organization,
    write_topic,
)

TOPIC = b"""taxonomy: topic
_id: sorceress
name: Sorceress
parent: Diablo 4
keywords:
  - sorceress
hashtags:
  - "#Sorceress"
images:
  - https://game.example/sorceress.jpg
services:
  games: https://game.example/api/games/"""

ORGANIZATION = b"""---
taxonomy: organization
_id: mit.edu
name: MIT
otherNames:
  - Massachusetts Institute of Technology
domain: mit.edu
description: "A school."
images:
  - url: /assets/mit.edu-50x50.jpg
    width: 50
    height: 50
---
"""


def test_a_topic_says_what_its_file_says_and_its_name_where_it_stands():
    assert judge_topic(TOPIC, "_data/topics/03-sorceress.yaml") == (
        TopicRecord(
            id="sorceress",
            name="Sorceress",
            parent="Diablo 4",
            keywords=("sorceress",),
            hashtags=("#Sorceress",),
            images=("https://game.example/sorceress.jpg",),
            services=(("games", "https://game.example/api/games/"),),
            position=3,
        ),
        (),
    )


@pytest.mark.parametrize(
    ("name", "position"),
    [("ai.yaml", 0), ("12-ai.yaml", 12), ("1000000-ai.yaml", 1_000_000), ("x-1.yaml", 0)],
)
def test_a_topics_place_is_the_number_before_its_name(name, position):
    assert read_topic(TOPIC, name).position == position


def test_a_key_says_another_place_than_the_name():
    topic = read_topic(b"name: A\nposition: 0\n", "03-a.yaml")
    assert (topic.position, topic.place) == (3, 0)
    assert write_topic(b"name: A\nposition: 0\n", {"place": None}) == b"name: A\n"


def test_an_organisation_says_what_its_file_says():
    assert judge_organization(ORGANIZATION) == (
        OrganizationRecord(
            id="mit.edu",
            name="MIT",
            domain="mit.edu",
            other_names=("Massachusetts Institute of Technology",),
            description="A school.",
            images=(ImageRecord("/assets/mit.edu-50x50.jpg", 50, 50),),
        ),
        (),
    )


@pytest.mark.parametrize(
    ("data", "line", "key", "says"),
    [
        (b"", 1, "", "is empty"),
        (b"- a\n", 1, "", "is a list"),
        (b"name: A\nname: B\n", 2, "name", "a second time"),
        (b"_id: a\n", 1, "name", "a name is needed"),
        (b"_id: a\nname: [A]\n", 2, "name", "found a list"),
        (b"name: A\n---\nname: B\n", 2, "", "after the end of the YAML"),
        (b"a: [" + b"[" * 50_000, 1, "a[0][0]", "nested deeper"),
        (b"name: \xff\n", 1, "", "no UTF-8"),
        (b"x" * (4 * 1024 * 1024 + 1), 0, "", "are the most"),
    ],
)
def test_an_unsound_topic_is_refused_with_line_and_key(data, line, key, says):
    with pytest.raises(DocumentError) as refusal:
        read_topic(data, "")
    (problem,) = refusal.value.problems
    assert (problem.line, problem.key) == (line, key)
    assert says in problem.message


def test_an_organisation_needs_a_name_and_a_domain():
    with pytest.raises(DocumentError) as refusal:
        read_organization(b"---\n_id: a\n---\n")
    assert [problem.key for problem in refusal.value.problems] == ["name", "domain"]


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("shortname: {a: b}", "shortname"),
        ("keywords: text", "keywords"),
        ("images: text", "images"),
        ("images: [javascript:alert(1)]", "images[0]"),
        ("services: [a]", "services"),
        ("services: {news: http://localhost/}", "services.news"),
        ("position: '9'", "position"),
        ("position: -1", "position"),
        ("colour: red", "colour"),
    ],
)
def test_an_unsound_piece_is_left_out_with_a_warning(line, key):
    record, warnings = judge_topic(f"name: A\n{line}\n".encode(), "")
    assert record == TopicRecord(id="", name="A")
    assert [(warning.line, warning.key) for warning in warnings] == [(2, key)]


def test_without_changes_the_same_bytes_come_out():
    record = read_topic(TOPIC, "")
    assert write_topic(TOPIC, {}) == TOPIC
    assert write_topic(TOPIC, {"name": record.name, "keywords": list(record.keywords)}) == TOPIC
    assert write_organization(ORGANIZATION, {"name": "MIT"}) == ORGANIZATION


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", "x"),
        ("name", "no"),
        ("shortname", "S: s"),
        ("parent", ""),
        ("place", 0),
        ("place", 12),
        ("keywords", ("a", "12")),
        ("hashtags", ()),
        ("images", ("/a b.jpg",)),
        ("services", (("news", "https://a.example/"), ("a b", "https://b.example/"))),
    ],
)
@pytest.mark.parametrize("start", [b"", b"---\n", b"\xef\xbb\xbf", b"# by hand\r\n"])
def test_a_changed_field_of_a_topic_changes_alone(field, value, start):
    data = start + (TOPIC.replace(b"\n", b"\r\n") if b"\r" in start else TOPIC)
    written = write_topic(data, {field: value})
    assert read_topic(written, "") == read_topic(data, "")._replace(**{field: value})
    assert written.startswith(start + b"taxonomy: topic")
    assert (b"\r\n" in written) == (b"\r" in start)
    assert written.count(b"\n") == written.count(b"\r\n") or b"\r" not in start


def test_a_line_that_ended_with_the_file_goes_on_when_another_follows():
    without_services = b"name: A\nkeywords:\n  - a"
    written = write_topic(without_services, {"services": (("news", "https://a.example/"),)})
    assert written == b'name: A\nkeywords:\n  - a\nservices:\n  news: "https://a.example/"\n'


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "The Institute"),
        ("other_names", ("null", "MIT")),
        ("description", "Two\nlines: &amp; more"),
        ("images", (ImageRecord("/b.jpg", 5, 6),)),
    ],
)
def test_a_changed_field_of_an_organisation_changes_alone(field, value):
    written = write_organization(ORGANIZATION + b"\nA body.\n", {field: value})
    expected = read_organization(ORGANIZATION)._replace(**{field: value})
    assert read_organization(written) == expected
    assert written.endswith(b"---\n\nA body.\n")


@pytest.mark.parametrize("changes", [{"name": ""}, {"position": 5}, {"images": ("ftp:x",)}])
def test_what_a_file_cannot_say_is_not_written(changes):
    if "images" in changes:
        assert read_topic(write_topic(TOPIC, changes), "").images == ()
        return
    with pytest.raises(ValueError, match="."):
        write_topic(TOPIC, changes)


def test_a_file_is_composed_for_what_was_born_here():
    topic = read_topic(TOPIC, "03-sorceress.yaml")
    assert read_topic(compose_topic(topic), "03-sorceress.yaml") == topic
    organization = read_organization(ORGANIZATION)
    assert read_organization(compose_organization(organization)) == organization
    assert compose_organization(organization).startswith(
        b"---\ntaxonomy: organization\n_id: mit.edu"
    )
