"""The command: arguments in, files and one line out."""

import json
import os

import pytest
from django.core.management import CommandError, call_command

from articles.documents import read_organization, read_topic
from articles.generating import Order
from tests.generating.newsrooms import files


def make(folder, *arguments):
    call_command("make_newsroom", str(folder), *map(str, arguments))


def read_all(folder):
    return {path.stem: path.read_bytes() for path in (folder / "_news").iterdir()}


def test_it_writes_what_was_ordered_and_says_so(tmp_path, capsys):
    make(tmp_path / "room", "--documents", 60, "--related", 300, "--seed", "x")
    expected = files(Order(documents=60, related=300, seed="x"))
    assert read_all(tmp_path / "room") == {slug: file.content for slug, file in expected.items()}
    said = capsys.readouterr()
    assert "60 documents with 300 related entries" in said.out
    assert said.err == ""


def test_it_can_be_quiet(tmp_path, capsys):
    make(tmp_path / "room", "--documents", 5, "--verbosity", 0)
    assert capsys.readouterr() == ("", "")


def test_a_month_later_leaves_alone_what_the_machine_left_alone(tmp_path):
    room = tmp_path / "room"
    make(room, "--documents", 90, "--related", 600)
    for path in (room / "_news").iterdir():
        os.utime(path, (1, 1))
    before = read_all(room)
    make(room, "--documents", 90, "--related", 600, "--month-later", "--overwrite")
    after = read_all(room)
    assert len(after) == 120
    for slug, content in before.items():
        untouched = (room / "_news" / f"{slug}.md").stat().st_mtime == 1
        assert untouched == (content == after[slug])


def test_months_later_is_the_state_after_so_many(tmp_path):
    make(tmp_path / "room", "--documents", 30, "--related", 90, "--months-later", 2)
    later = files(Order(documents=30, related=90, state=2))
    assert read_all(tmp_path / "room") == {slug: file.content for slug, file in later.items()}


def test_the_manifest_names_what_is_wrong_and_where(tmp_path):
    manifest = tmp_path / "manifest.json"
    make(tmp_path / "room", "--documents", 40, "--broken", 0.5, "--manifest", manifest)
    said = json.loads(manifest.read_text())
    assert said["documents"] == 40
    assert len(said["faults"]) == 20
    first = said["faults"][0]
    assert set(first) == {"path", "slug", "kind", "level", "key", "line"}
    assert (tmp_path / "room" / first["path"]).is_file()


def test_moves_come_from_files_a_round_each(tmp_path):
    slug = next(iter(files(Order(documents=20, related=40))))
    for name in "ab":
        (tmp_path / name).write_text(json.dumps({slug: ["title"]}))
    rounds = ("--moves", tmp_path / "a", "--moves", tmp_path / "b")
    make(tmp_path / "one", "--documents", 20, "--related", 40, *rounds[:2])
    make(tmp_path / "two", "--documents", 20, "--related", 40, *rounds)
    one, two = read_all(tmp_path / "one"), read_all(tmp_path / "two")
    assert [s for s in one if one[s] != two[s]] == [slug]


@pytest.mark.parametrize(
    ("moves", "complaint"),
    [
        ("[", "isn't JSON"),
        ('["a"]', "isn't of the form"),
        ('{"a": "title"}', "isn't of the form"),
        ('{"a": ["titel"]}', "no field “titel”"),
        ('{"2026-01-01-a": ["title"]}', "no such document"),
    ],
)
def test_moves_that_cannot_be_made_are_refused_before_anything_is_written(
    tmp_path, moves, complaint
):
    (tmp_path / "moves").write_text(moves)
    with pytest.raises(CommandError, match=complaint) as refused:
        make(tmp_path / "room", "--documents", 20, "--moves", tmp_path / "moves")
    assert refused.value.returncode == 2
    assert not (tmp_path / "room").exists()


def test_a_folder_that_holds_something_is_refused(tmp_path):
    (tmp_path / "letter.txt").write_text("Dear editor")
    with pytest.raises(CommandError, match="--overwrite") as refused:
        make(tmp_path, "--documents", 5)
    assert refused.value.returncode == 2
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("--documents", "1", "--related", "180"),
        ("--documents", "-1"),
        ("--documents", "many"),
        ("--broken", "1.1"),
        ("--broken", "0.6", "--flawed", "0.6"),
        ("--broken", "nan"),
        ("--until", "yesterday"),
        ("--until", "9999-12-31"),
        ("--days", "0"),
        ("--days", "99999999999"),
        ("--month-later", "--months-later", "2"),
        ("--moves", "nowhere.json"),
    ],
)
def test_an_order_that_cannot_be_met_is_refused(tmp_path, arguments):
    with pytest.raises(CommandError) as refused:
        make(tmp_path / "room", *arguments)
    assert getattr(refused.value, "returncode", 1) in (1, 2)
    assert not (tmp_path / "room").exists()


def test_a_file_in_the_folders_place_is_one_line(tmp_path):
    (tmp_path / "room").write_text("")
    with pytest.raises(CommandError, match="Not a directory|File exists") as refused:
        make(tmp_path / "room", "--documents", 5)
    assert refused.value.returncode == 2


def test_taxonomies_are_sound_and_know_the_newsrooms_topics(tmp_path):
    make(tmp_path, "--documents", 400, "--related", 0, "--overwrite")
    topics = [
        read_topic(path.read_bytes(), path.name)
        for path in sorted((tmp_path / "_data/topics").iterdir())
    ]
    assert topics[0].name == "Tideway"
    assert {topic.parent for topic in topics[1:]} == {"Tideway"}
    assert len({topic.name for topic in topics}) == 21
    houses = [
        read_organization(path.read_bytes())
        for path in (tmp_path / "_data/organizations").iterdir()
    ]
    assert len(houses) == 20
    assert any(house.other_names for house in houses)
    assert any(house.description for house in houses)
    assert all(house.images for house in houses)
