"""Where an export is written: into one folder, and nowhere else."""

import os

import pytest
from django.core.management import call_command

from articles import editorial
from articles.exporting import CannotExport, export_documents
from articles.models import Article, SourceDocument
from tests.documents_factory import NEWS
from tests.exporting.conftest import files


class TestWhereItIsWritten:
    def test_is_a_folder_that_is_made(self, dogs, tmp_path):
        export_documents(tmp_path / "new" / "folder")
        assert (tmp_path / "new" / "folder" / NEWS / "dogs.md").exists()

    def test_is_no_folder_that_holds_something(self, dogs, out):
        out.mkdir()
        (out / "mine.txt").write_text("mine")
        with pytest.raises(CannotExport, match="--overwrite"):
            export_documents(out)
        assert files(out) == {"mine.txt": b"mine"}
        with pytest.raises(SystemExit, match="2"):
            call_command("export_seeds", str(out))

    def test_is_such_a_folder_when_told_so_and_what_else_it_holds_stays(self, dogs, out):
        out.mkdir()
        (out / "mine.txt").write_text("mine")
        export_documents(out, overwrite=True)
        assert set(files(out)) == {"mine.txt", f"{NEWS}/dogs.md"}

    def test_is_no_file(self, dogs, out):
        out.write_text("x")
        for overwrite in (False, True):
            with pytest.raises(CannotExport):
                export_documents(out, overwrite=overwrite)

    def test_is_never_outside_by_a_link_in_the_folder(self, dogs, out, tmp_path):
        (tmp_path / "outside").mkdir()
        out.mkdir()
        (out / NEWS).symlink_to(tmp_path / "outside")
        with pytest.raises(CannotExport, match="out of the folder"):
            export_documents(out, overwrite=True)
        assert files(tmp_path / "outside") == {}

    def test_is_never_through_a_link_or_a_pipe_in_the_place_of_a_file(self, dogs, out, tmp_path):
        (out / NEWS).mkdir(parents=True)
        (out / NEWS / "dogs.md").symlink_to(tmp_path / "outside.md")
        with pytest.raises(CannotExport):
            export_documents(out, overwrite=True)
        assert not (tmp_path / "outside.md").exists()
        (out / NEWS / "dogs.md").unlink()
        os.mkfifo(out / NEWS / "dogs.md")
        with pytest.raises(CannotExport):
            export_documents(out, overwrite=True)

    PATHS = ["../escaped/dogs.md", "{}/escaped/dogs.md", "a/../../dogs.md"]

    @pytest.mark.parametrize("path", PATHS)
    def test_is_never_outside_by_a_stored_path(self, dogs, out, path):
        path = path.format(out.parent)
        SourceDocument.objects.update(path=path)
        with pytest.raises(CannotExport, match="out of the folder"):
            export_documents(out)
        assert not (out.parent / "escaped").exists()
        assert not (out.parent / "dogs.md").exists()

    @pytest.mark.parametrize("slug", ["../escaped", "a/b", "..", "a\0b", "ü" * 140])
    def test_of_one_born_here_is_never_outside_whatever_its_name(self, dogs, out, slug):
        Article.objects.create(
            slug=slug.replace("\0", "\x01"), title="Born", web_url="https://news.example/b",
            provider=dogs.provider,
        )  # fmt: skip
        told = export_documents(out)
        assert set(files(out)) == {f"{NEWS}/dogs.md"}
        assert len(told.problems) == 1
        assert not (out.parent / "escaped.md").exists()


class TestTheCommand:
    def test_says_what_it_wrote(self, newsroom, dogs, ann, out, capsys):
        newsroom.seed("cats")
        newsroom.run()
        editorial.publish([dogs], by=ann)
        call_command("export_seeds", str(out))
        assert capsys.readouterr().out == (
            "2 documents: 1 as they came, 1 with decided lines, 0 written here.\n"
        )

    def test_says_what_no_document_can_say_and_writes_the_others(self, newsroom, dogs, out, capsys):
        newsroom.seed("cats")
        newsroom.run()
        Article.objects.filter(slug="dogs").update(title="", web_url="")
        with pytest.raises(SystemExit, match="1"):
            call_command("export_seeds", str(out))
        assert f"{NEWS}/dogs.md" in capsys.readouterr().err
        assert (out / NEWS / "cats.md").read_bytes() == newsroom.path("cats").read_bytes()

    def test_takes_no_empty_path_for_the_folder_that_it_runs_in(self, db, capsys):
        with pytest.raises(SystemExit, match="2"):
            call_command("export_seeds", "", "--overwrite")
        assert "an empty path names no folder" in capsys.readouterr().err

    def test_of_an_empty_newsroom_writes_nothing(self, db, out, capsys):
        call_command("export_seeds", str(out))
        assert files(out) == {}
        assert "0 documents" in capsys.readouterr().out
