"""A run as a whole: dry, over many documents, in several processes."""

import os

import pytest

from articles.importing import import_documents
from articles.importing.preparing import prepare
from articles.models import Article, ImportRun, RelatedLink, SourceDocument
from tests.documents_factory import NEWS, Newsroom, document, entry, outcomes, problems


def everything():
    """What the newsroom says of its articles: columns, links and documents."""
    return (
        list(Article.objects.order_by("slug").values()),
        list(RelatedLink.objects.order_by("pk").values()),
        list(SourceDocument.objects.order_by("pk").values_list("path", "bytes_digest")),
    )


class TestADryRun:
    @pytest.fixture(autouse=True)
    def _newsroom(self, newsroom):
        newsroom.seed("same")
        newsroom.seed("dogs", related=[entry("cats")])
        newsroom.seed("gone")
        newsroom.run()
        newsroom.update("dogs", title="Robot dogs return", related=[])
        newsroom.seed("new", published=None)
        newsroom.seed("broken", published="1")
        newsroom.drop("gone")

    def test_writes_nothing(self, newsroom):
        before = everything()
        newsroom.run(dry_run=True)
        assert everything() == before
        assert ImportRun.objects.count() == 1

    def test_says_what_the_run_after_it_says(self, newsroom):
        planned = newsroom.run(dry_run=True).as_json()
        assert planned == newsroom.run().as_json()

    def test_says_it_too_where_someone_changed_an_article_past_the_desk(self, newsroom):
        Article.objects.filter(slug="dogs").update(title="By hand")
        planned = newsroom.run(dry_run=True)
        done = newsroom.run()
        assert planned.conflicts == 1
        assert planned.as_json() == done.as_json()
        assert Article.objects.get(slug="dogs").title == "By hand"

    def test_of_a_folder_named_twice_counts_each_document_once(self, newsroom):
        folder = newsroom.folder
        planned = newsroom.run(folder, folder, dry_run=True)
        assert planned.as_json() == newsroom.run(folder, folder).as_json()
        assert planned.counts["created"] == 1

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ({}, {}),
            ({}, {"title": "Cats return", "related": [entry("dogs")], "heat": 90}),
            ({"removed": True}, {"removed": None, "title": "Cats return"}),
            ({"published": None}, {"published": None}),
            ({"published": "1"}, {}),
        ],
    )
    @pytest.mark.parametrize("stored", [None, {}, {"title": "Cats as they were"}])
    def test_of_one_document_in_two_places_says_what_the_run_says(
        self, newsroom, tmp_path, stored, first, second
    ):
        if stored is not None:
            newsroom.seed("cats", **stored)
            newsroom.run()
        files = []
        for name, ending, fields in (("x", "txt", first), ("y", "md", second)):
            (tmp_path / name).mkdir()
            files.append(tmp_path / name / f"cats.{ending}")
            files[-1].write_text(document("cats", **fields))
        planned = newsroom.run(*files, dry_run=True).as_json()
        assert planned == newsroom.run(*files).as_json()

    def test_of_a_newsroom_and_its_copy_says_what_the_run_says(self, newsroom, tmp_path):
        copy = Newsroom(tmp_path / "copy")
        copy.seed("new", published=None)
        copy.seed("dogs", title="Robot dogs stay")
        planned = newsroom.run(newsroom.folder, copy.folder, dry_run=True).as_json()
        assert planned == newsroom.run(newsroom.folder, copy.folder).as_json()


class TestManyDocuments:
    def test_come_in_the_same_whether_one_process_reads_or_several(self, newsroom):
        for number in range(90):
            newsroom.seed(f"story-{number:03}", related=[entry(f"story-{(number * 7) % 90:03}")])
        newsroom.seed("broken", type="podcast")
        alone = import_documents([newsroom.folder], jobs=1, dry_run=True)

        report = import_documents([newsroom.folder], jobs=2)

        assert report.as_json() == alone.as_json()
        assert outcomes(report) == {"created": 90, "refused": 1}
        assert RelatedLink.objects.exclude(target=None).count() == 90

    def test_more_than_a_batch_are_all_taken_in(self, newsroom):
        for number in range(230):
            newsroom.seed(f"story-{number:03}", related=[entry(f"story-{229 - number:03}")])
        assert outcomes(newsroom.run()) == {"created": 230}
        assert RelatedLink.objects.exclude(target=None).count() == 230
        assert outcomes(newsroom.run()) == {"unchanged": 230}

    def test_a_document_over_which_its_reader_dies_costs_only_itself(self, newsroom, monkeypatch):
        for number in range(60):
            newsroom.seed(f"story-{number:02}")
        newsroom.seed("deadly")
        monkeypatch.setattr("articles.importing.preparing.prepare", _dying)

        report = import_documents([newsroom.folder], jobs=2)

        assert outcomes(report) == {"created": 60, "refused": 1}
        assert problems(report)[0][0] == f"{NEWS}/deadly.md"


def _dying(found, known, pack):
    if found.stem == "deadly":
        os._exit(9)
    return prepare(found, known, pack)
