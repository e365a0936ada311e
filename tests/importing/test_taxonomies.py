import os

import pytest

from articles import editorial
from articles.exporting import export_documents
from articles.models import Provider, Source, Topic
from tests.documents_factory import Newsroom, problems

pytestmark = pytest.mark.django_db

SPACE = """taxonomy: topic
_id: space
name: Space
shortname: Space
parent: Science
keywords:
  - rocket
  - orbit
hashtags:
  - "#space"
mood: calm
"""
NATURE = """---
taxonomy: organization
_id: nature.example
name: Nature
domain: nature.example
description: A journal.
images:
  - url: /logos/nature.png
    width: 50
    height: 50
---
"""


@pytest.fixture
def taxonomies(newsroom):
    def write(path, text):
        file = newsroom.folder / "_data" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    write("topics/00-science.yaml", "taxonomy: topic\n_id: science\nname: Science\n")
    write("topics/03-space.yaml", SPACE)
    write("organizations/nature.example.md", NATURE)
    newsroom.seed("dogs", topics=["Space"], provider={"name": "Nature", "domain": "nature.example"})
    newsroom.run()
    return write


def exported(newsroom, tmp_path, path):
    export_documents(tmp_path / "out", overwrite=True)
    return (tmp_path / "out/_data" / path).read_text(encoding="utf-8")


def test_topics_have_parents_order_and_keywords(taxonomies):
    space = Topic.objects.get(name="Space")
    assert (space.parent.name, space.position) == ("Science", 3)
    assert space.keywords == ["rocket", "orbit"]
    assert Topic.objects.get(name="Science").position == 0


def test_organizations_describe_their_provider(taxonomies):
    nature = Provider.objects.get()
    assert nature.description == "A journal."
    assert nature.logos[0]["url"] == "/logos/nature.png"


def test_taxonomies_come_out_as_they_went_in(taxonomies, newsroom, tmp_path):
    assert exported(newsroom, tmp_path, "topics/03-space.yaml") == SPACE
    assert exported(newsroom, tmp_path, "organizations/nature.example.md") == NATURE


def test_a_taxonomy_counts_as_no_document(taxonomies, newsroom):
    assert newsroom.run().numbers()["unchanged"] == 1


def test_what_an_editor_changed_stands_and_the_rest_follows(
    taxonomies, newsroom, tmp_path, admin_user
):
    editorial.edit_topic(Topic.objects.get(name="Space"), {"keywords": ["comet"]}, by=admin_user)
    taxonomies(
        "topics/03-space.yaml", SPACE.replace("rocket", "probe").replace("Space\np", "Sky\np")
    )
    newsroom.run()
    space = Topic.objects.get(name="Space")
    assert (space.keywords, space.shortname) == (["comet"], "Sky")
    written = exported(newsroom, tmp_path, "topics/03-space.yaml")
    assert "comet" in written
    assert "mood: calm" in written


def test_a_topic_is_written_to_a_file_once_someone_edited_it(
    taxonomies, newsroom, admin_user, tmp_path
):
    newsroom.seed("cats", topics=["Comets"])
    newsroom.run()
    export_documents(tmp_path / "out")
    assert len(list((tmp_path / "out/_data/topics").iterdir())) == 2
    comets = Topic.objects.get(name="Comets")
    editorial.edit_topic(comets, {"parent": Topic.objects.get(name="Space")}, by=admin_user)
    export_documents(tmp_path / "out", overwrite=True)
    (written,) = (tmp_path / "out/_data/topics").glob("*comets*")
    assert "parent: Space" in written.read_text(encoding="utf-8")


def test_an_unsound_file_is_passed_over_and_said(taxonomies, newsroom):
    taxonomies("topics/04-broken.yaml", "name: [unclosed\n")
    report = newsroom.run()
    (said,) = report.documents
    assert (said.path, said.outcome) == ("_data/topics/04-broken.yaml", "skipped")
    assert said.problems[0].level == "warning"


def test_what_is_no_file_to_read_is_passed_over_and_said_in_the_same_words_each_time(
    newsroom, taxonomies
):
    taxonomies("topics/04-ours.yaml", "name: Ours\n")
    topics = newsroom.folder / "_data" / "topics"
    (topics / "05-folder.yaml").mkdir()
    (topics / "06-link.yaml").symlink_to("04-ours.yaml")
    os.mkfifo(topics / "07-pipe.yaml")
    (topics / "08-large.yaml").write_text("name: Large\n" + "#" * 1024 * 1024)
    assert problems(newsroom.run()) == [
        (f"_data/topics/{name}", "warning", f"passed over: {reason}")
        for name, reason in (
            ("05-folder.yaml", "is no regular file"),
            ("06-link.yaml", "is a link"),
            ("07-pipe.yaml", "is no regular file"),
            ("08-large.yaml", "has 1,048,588 bytes; 1,048,576 are the most"),
        )
    ]


def test_parents_that_stand_in_a_circle_are_refused(taxonomies, newsroom):
    taxonomies("topics/00-science.yaml", "taxonomy: topic\n_id: s\nname: Science\nparent: Space\n")
    report = newsroom.run()
    assert "stands below" in report.documents[0].problems[0].message
    assert Topic.objects.get(name="Science").parent is None


def _describing(name, description):
    said = f"name: {name}\ndomain: p.example\ndescription: {description}\n"
    return f"---\ntaxonomy: organization\n{said}---\n"


def test_of_two_files_that_describe_one_provider_the_first_counts(taxonomies, newsroom):
    taxonomies("organizations/a.md", _describing("Paper", "The first."))
    taxonomies("organizations/b.md", _describing("Paper", "The second."))
    (said,) = newsroom.run().documents
    assert (said.path, said.outcome) == ("_data/organizations/b.md", "skipped")
    assert "_data/organizations/a.md describes this already" in said.problems[0].message
    assert Provider.objects.get(name="Paper").description == "The first."


def test_a_file_that_describes_another_provider_leaves_its_own_to_others(taxonomies, newsroom):
    taxonomies("organizations/a.md", _describing("Paper", "The first."))
    newsroom.run()
    taxonomies("organizations/a.md", _describing("Journal", "Another."))
    taxonomies("organizations/b.md", _describing("Paper", "The second."))
    assert not newsroom.run().documents
    described = Provider.objects.filter(domain="p.example").values_list("name", "document__path")
    assert dict(described) == {
        "Journal": "_data/organizations/a.md",
        "Paper": "_data/organizations/b.md",
    }


def test_a_dry_run_makes_no_provider(newsroom, taxonomies):
    taxonomies("organizations/a.md", _describing("Paper", "The first."))
    newsroom.run(dry_run=True)
    assert not Provider.objects.filter(name="Paper").exists()


def test_a_dry_run_tells_of_the_files_that_the_run_would_pass_over(newsroom, taxonomies):
    taxonomies("topics/00-science.yaml", "_id: science\nname: Science\nparent: Space\n")
    taxonomies("topics/04-space.yaml", "_id: space\nname: Space\nkeywords: [moon]\n")
    taxonomies("organizations/a.md", _describing("Paper", "The first."))
    taxonomies("organizations/b.md", _describing("Paper", "The second."))
    taxonomies("topics/05-broken.yaml", "name: [unclosed\n")
    foreseen = problems(newsroom.run(dry_run=True))
    assert not Provider.objects.filter(name="Paper").exists()
    assert foreseen == problems(newsroom.run())
    assert len(foreseen) == 4


def test_a_dry_run_of_a_new_newsroom_leaves_nothing(newsroom):
    file = newsroom.folder / "_data/topics/01-ai.yaml"
    file.parent.mkdir(parents=True)
    file.write_text("_id: ai\nname: AI\n")
    assert not newsroom.run(dry_run=True).documents
    assert not Topic.objects.exists()
    assert not Source.objects.exists()


def test_a_file_whose_topic_changes_its_name_describes_the_new_one_whole(
    taxonomies, newsroom, tmp_path
):
    renamed = SPACE.replace("name: Space", "name: Outer space", 1)
    taxonomies("topics/03-space.yaml", renamed)
    newsroom.run()
    now = Topic.objects.get(name="Outer space")
    assert (now.position, now.parent.name, now.keywords) == (3, "Science", ["rocket", "orbit"])
    assert exported(newsroom, tmp_path, "topics/03-space.yaml") == renamed
    before = Topic.objects.get(name="Space")
    assert (before.position, before.parent, before.keywords) == (1000, None, [])
    assert len(list((tmp_path / "out/_data/topics").iterdir())) == 2


def test_a_file_whose_provider_changes_its_domain_describes_the_new_one_whole(
    taxonomies, newsroom, tmp_path
):
    moved = NATURE.replace("domain: nature.example", "domain: nature.test")
    taxonomies("organizations/nature.example.md", moved)
    newsroom.run()
    now = Provider.objects.get(domain="nature.test")
    assert (now.description, len(now.logos)) == ("A journal.", 1)
    assert exported(newsroom, tmp_path, "organizations/nature.example.md") == moved
    assert len(list((tmp_path / "out/_data/organizations").iterdir())) == 1


def test_what_an_editor_changed_stays_with_the_topic_that_a_file_leaves(
    taxonomies, newsroom, tmp_path, admin_user
):
    editorial.edit_topic(Topic.objects.get(name="Space"), {"keywords": ["comet"]}, by=admin_user)
    taxonomies("topics/03-space.yaml", SPACE.replace("name: Space", "name: Outer space", 1))
    newsroom.run()
    left = Topic.objects.get(name="Space")
    assert (left.keywords, left.shortname) == (["comet"], "")
    assert "comet" in exported(newsroom, tmp_path, "topics/1000-space.yaml")
    assert Topic.objects.get(name="Outer space").keywords == ["rocket", "orbit"]


def test_a_parent_that_an_editor_chose_stands_when_a_file_comes(taxonomies, newsroom, admin_user):
    newsroom.seed("cats", topics=["Comets"])
    newsroom.run()
    space = Topic.objects.get(name="Space")
    editorial.edit_topic(Topic.objects.get(name="Comets"), {"parent": space}, by=admin_user)
    taxonomies("topics/04-comets.yaml", "_id: comets\nname: Comets\nparent: Science\n")
    newsroom.run()
    assert Topic.objects.get(name="Comets").parent == space


def test_a_file_under_another_number_is_the_same_file(taxonomies, newsroom, tmp_path, admin_user):
    editorial.edit_topic(Topic.objects.get(name="Space"), {"shortname": "Sky"}, by=admin_user)
    old = newsroom.folder / "_data/topics/03-space.yaml"
    old.unlink()
    taxonomies("topics/05-space.yaml", SPACE.replace("- orbit", "- orbit\n  - moon"))
    assert not newsroom.run().documents
    space = Topic.objects.get(name="Space")
    assert (space.position, space.shortname) == (5, "Sky")
    assert space.keywords == ["rocket", "orbit", "moon"]
    assert "shortname: Sky" in exported(newsroom, tmp_path, "topics/05-space.yaml")
    names = [file.name for file in (tmp_path / "out/_data/topics").iterdir()]
    assert sorted(names) == ["00-science.yaml", "05-space.yaml"]


def test_an_organizations_file_may_change_its_name(taxonomies, newsroom):
    file = newsroom.folder / "_data/organizations/nature.example.md"
    file.rename(file.with_name("nature.md"))
    taxonomies("organizations/nature.md", NATURE.replace("A journal", "A weekly"))
    assert not newsroom.run().documents
    assert Provider.objects.get().description == "A weekly."


def test_a_file_of_another_newsroom_doesnt_take_what_one_that_still_lies_there_describes(
    taxonomies, newsroom, tmp_path
):
    other = Newsroom(tmp_path / "other")
    (other.folder / "_data/topics").mkdir(parents=True)
    (other.folder / "_data/topics/09-space.yaml").write_text(SPACE)
    (said,) = problems(other.run())
    assert "_data/topics/03-space.yaml describes this already" in said[2]
    assert Topic.objects.get(name="Space").position == 3
