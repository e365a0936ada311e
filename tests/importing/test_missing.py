"""What an import says of documents that it read before and that are there no more."""

import shutil

import pytest
from django.db import connection

from articles.importing import import_documents
from articles.models import Article
from tests.documents_factory import NEWS, Newsroom, document, outcomes


class TestDocumentsThatAreMissing:
    def test_are_reported_and_stay(self, newsroom):
        newsroom.seed("dogs")
        newsroom.seed("cats")
        newsroom.run()
        newsroom.drop("cats")
        report = newsroom.run()
        assert (report.missing, report.missing_paths) == (1, [f"{NEWS}/cats.md"])
        assert set(Article.objects.values_list("slug", flat=True)) == {"dogs", "cats"}

    def test_are_found_wherever_they_stood_among_the_others(self, newsroom, monkeypatch):
        monkeypatch.setattr("articles.importing.BATCH", 2)
        slugs = ["ants", "bees", "Cats", "dogs", "élan", "mice", "zebras", "\U0001f989"]
        for slug in slugs:
            newsroom.seed(slug)
        newsroom.run()
        assert newsroom.run().missing == 0
        gone = ["ants", "Cats", "élan", "zebras", "\U0001f989"]
        for slug in gone:
            newsroom.drop(slug)
        report = newsroom.run()
        assert outcomes(report) == {"unchanged": 3}
        assert report.missing_paths == sorted(f"{NEWS}/{slug}.md" for slug in gone)

    def test_are_all_where_the_folder_was_emptied(self, newsroom):
        for slug in ("dogs", "cats"):
            newsroom.seed(slug)
        newsroom.run()
        for slug in ("dogs", "cats"):
            newsroom.drop(slug)
        assert newsroom.run().missing == 2

    def test_are_none_of_those_beside_a_document_that_was_named_alone(self, newsroom):
        for slug in ("ants", "dogs", "zebras"):
            newsroom.seed(slug)
        newsroom.run()
        named = import_documents([newsroom.folder / NEWS / "dogs.md"])
        assert (outcomes(named), named.missing) == ({"unchanged": 1}, 0)

    def test_are_reported_at_every_run_though_the_newsroom_moved(self, newsroom, tmp_path):
        newsroom.seed("dogs")
        newsroom.seed("cats")
        newsroom.run()
        newsroom.drop("cats")
        shutil.move(newsroom.folder, tmp_path / "moved")
        moved = Newsroom(tmp_path / "moved")
        assert [moved.run(dry_run=True).missing] + [moved.run().missing for _ in range(3)] == [
            1
        ] * 4

    def test_are_those_of_a_snapshot_read_later_and_no_others(self, newsroom, tmp_path):
        for slug in ("dogs", "cats"):
            newsroom.seed(slug)
        newsroom.run()
        later = Newsroom(tmp_path / "later")
        for slug in ("cats", "mice"):
            later.seed(slug)
        assert [later.run().missing, newsroom.run().missing] == [1, 1]
        assert later.run().missing_paths == [f"{NEWS}/dogs.md"]

    def test_are_none_of_another_newsrooms_that_this_database_holds(self, newsroom, tmp_path):
        newsroom.seed("dogs")
        newsroom.run()
        other = Newsroom(tmp_path / "other")
        other.seed("cats")
        assert other.run().missing == 0

    def test_are_none_where_a_document_was_refused(self, newsroom):
        newsroom.seed("dogs")
        newsroom.run()
        newsroom.write("dogs", "broken")
        assert newsroom.run().missing == 0

    def test_are_none_that_were_named_once_under_another_ending(self, newsroom):
        named = newsroom.folder / "dogs.txt"
        named.write_text(document("dogs"))
        newsroom.run(named)
        newsroom.seed("cats")
        assert newsroom.run().missing == 0


@pytest.mark.postgresql
@pytest.mark.django_db
def test_paths_stand_in_the_order_of_their_characters_numbers_whatever_the_database_speaks():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT collation_name FROM information_schema.columns "
            "WHERE table_name = 'articles_sourcedocument' AND column_name = 'path'"
        )
        assert cursor.fetchall() == [("C",)]
