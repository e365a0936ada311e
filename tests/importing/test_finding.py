"""Which files an import reads, and what it passes over."""

import os
from pathlib import Path

import pytest

from articles.importing import CannotRun
from articles.importing.finding import LONGEST_ROOT, find
from articles.models import Article, Source, SourceDocument
from tests.documents_factory import NEWS, document, outcomes, problems


def found(*paths):
    return [
        (document.path, document.named) for room in find(list(paths)) for document in room.documents
    ]


def passed_over(*paths):
    return {
        (passed.path, passed.reason) for room in find(list(paths)) for passed in room.passed_over
    }


class TestAFolder:
    def test_holds_documents_directly_and_under_news_and_posts(self, tmp_path):
        for folder in ("", "_news", "_posts"):
            (tmp_path / folder).mkdir(exist_ok=True)
            (tmp_path / folder / f"in{folder}.md").touch()
        (tmp_path / "other.markdown").touch()
        assert found(tmp_path) == [
            ("_news/in_news.md", False),
            ("_posts/in_posts.md", False),
            ("in.md", False),
            ("other.markdown", False),
        ]

    def test_is_not_searched_any_deeper(self, tmp_path):
        for folder in ("demo", "_news/archive", "_data", "_data/organizations"):
            (tmp_path / folder).mkdir(parents=True)
            (tmp_path / folder / "deeper.md").touch()
        assert found(tmp_path) == []

    def test_reads_no_other_endings(self, tmp_path):
        for name in ("a.txt", "b.md.txt", "c.MD", "d", "e.html", "f.yaml"):
            (tmp_path / name).touch()
        assert found(tmp_path) == []

    def test_that_holds_nothing_is_fine(self, tmp_path):
        assert found(tmp_path) == []

    def test_that_is_a_link_is_read(self, tmp_path):
        (tmp_path / "real").mkdir()
        (tmp_path / "real" / "a.md").touch()
        (tmp_path / "link").symlink_to("real")
        assert found(tmp_path / "link") == [("a.md", False)]

    def test_named_twice_is_read_once(self, tmp_path):
        (tmp_path / NEWS).mkdir()
        (tmp_path / NEWS / "a.md").touch()
        assert found(tmp_path, tmp_path) == [(f"{NEWS}/a.md", False)]
        assert found(tmp_path, tmp_path / NEWS / "a.md") == [(f"{NEWS}/a.md", False)]

    def test_that_does_not_exist_is_said_in_one_line(self, tmp_path):
        with pytest.raises(CannotRun, match=r"nowhere: there is no such file or folder$"):
            find([tmp_path / "nowhere"])

    def test_whose_name_no_file_can_have_is_said_in_one_line(self):
        with pytest.raises(CannotRun, match="can't be read"):
            find([Path("a\0b")])

    def test_whose_name_is_not_utf_8_is_said_in_one_line(self, tmp_path):
        folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff"))
        folder.mkdir()
        with pytest.raises(CannotRun, match="UTF-8"):
            find([folder])

    def test_whose_path_is_longer_than_a_database_holds_is_said_in_one_line(self, tmp_path):
        assert Source._meta.get_field("root").max_length == LONGEST_ROOT
        deep = tmp_path
        while len(str(deep)) <= LONGEST_ROOT:
            deep /= "d" * 100
        deep.mkdir(parents=True)
        (deep / "a.md").touch()
        for path in (deep, deep / "a.md"):
            with pytest.raises(CannotRun, match=r"characters; 1,024 are the most") as refusal:
                find([path])
            assert len(str(refusal.value)) < 200
        find([deep.parents[1]])

    def test_that_cannot_be_listed_is_said_in_one_line(self, tmp_path, monkeypatch):
        def refuse(_):
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr("articles.importing.finding.os.scandir", refuse)
        with pytest.raises(CannotRun, match=r"can't be read \(Permission denied\)$"):
            find([tmp_path])


class TestPassedOverAndSaid:
    @pytest.mark.parametrize(
        ("name", "reason"),
        [
            (".hidden.md", "is hidden"),
            (".#dogs.md", "is hidden"),
            ("dogs.md~", "is a backup"),
            ("dogs.md.bak", "is a backup"),
            ("dogs.markdown.orig", "is a backup"),
            ("#dogs.md#", "is a backup"),
        ],
    )
    def test_hidden_and_backup_files(self, tmp_path, name, reason):
        (tmp_path / name).touch()
        assert (found(tmp_path), passed_over(tmp_path)) == ([], {(name, reason)})

    def test_links_wherever_they_lead(self, tmp_path):
        outside = tmp_path / "outside.md"
        outside.touch()
        room = tmp_path / "room"
        room.mkdir()
        (room / "inside.md").touch()
        (room / "out.md").symlink_to(outside)
        (room / "in.md").symlink_to("inside.md")
        (room / "nowhere.md").symlink_to("nowhere")
        (room / "folder.md").symlink_to(tmp_path)
        assert found(room) == [("inside.md", False)]
        assert passed_over(room) == {
            (name, "is a link") for name in ("out.md", "in.md", "nowhere.md", "folder.md")
        }

    def test_a_news_folder_that_is_a_link(self, tmp_path):
        (tmp_path / "elsewhere").mkdir()
        (tmp_path / "elsewhere" / "a.md").touch()
        (tmp_path / "room").mkdir()
        (tmp_path / "room" / NEWS).symlink_to(tmp_path / "elsewhere")
        assert (found(tmp_path / "room"), passed_over(tmp_path / "room")) == (
            [],
            {(NEWS, "is a link")},
        )

    def test_pipes_and_folders_that_are_named_like_documents(self, tmp_path):
        os.mkfifo(tmp_path / "pipe.md")
        (tmp_path / "folder.md").mkdir()
        assert found(tmp_path) == []
        assert passed_over(tmp_path) == {
            ("pipe.md", "is no regular file"),
            ("folder.md", "is no regular file"),
        }

    def test_endings_in_capitals_which_another_system_might_take(self, tmp_path):
        for name in ("a.md", "b.MD", "c.Markdown", "d.MD~", "e.mdx"):
            (tmp_path / name).touch()
        assert found(tmp_path) == [("a.md", False)]
        assert passed_over(tmp_path) == {
            ("b.MD", "ends in capitals; .md and .markdown count"),
            ("c.Markdown", "ends in capitals; .md and .markdown count"),
            ("d.MD~", "is a backup"),
        }

    def test_they_are_told_by_name_however_the_folder_gives_them(self, tmp_path):
        for number in range(30):
            (tmp_path / f".{number:02d}.md").touch()
        [room] = find([tmp_path])
        assert room.passed_over == sorted(room.passed_over)

    @pytest.mark.django_db
    def test_they_are_counted_and_stop_nothing(self, newsroom):
        newsroom.seed("dogs")
        (newsroom.folder / ".hidden.md").write_text("x")
        report = newsroom.run()
        assert outcomes(report) == {"created": 1, "skipped": 1}
        assert problems(report) == [(".hidden.md", "warning", "passed over: is hidden")]


class TestADocumentNamedAlone:
    def test_is_read_whatever_its_ending(self, tmp_path, newsroom):
        file = tmp_path / "000_a22ee822c3fcab2e.txt"
        file.write_text(document("dogs"))
        assert outcomes(newsroom.run(file)) == {"created": 1}
        assert Article.objects.get().slug == "000_a22ee822c3fcab2e"
        assert SourceDocument.objects.get().path == file.name

    def test_has_to_be_a_file(self, tmp_path):
        os.mkfifo(tmp_path / "pipe.md")
        with pytest.raises(CannotRun, match="pipe.md: is neither a regular file nor a folder"):
            find([tmp_path / "pipe.md"])

    def test_in_a_news_folder_belongs_to_the_newsroom_above(self, newsroom):
        path = newsroom.seed("dogs")
        newsroom.run(path)
        stored = SourceDocument.objects.get()
        assert (stored.path, stored.source.root) == (f"{NEWS}/dogs.md", str(newsroom.folder))
        assert outcomes(newsroom.run()) == {"unchanged": 1}

    def test_is_matched_by_its_stem_wherever_it_lies(self, newsroom, tmp_path):
        newsroom.seed("dogs", title="Robot dogs")
        newsroom.run()
        file = tmp_path / "dogs.txt"
        file.write_text(document("dogs", title="Robot dogs return"))

        assert outcomes(newsroom.run(file)) == {"updated": 1}

        stored = SourceDocument.objects.get()
        assert Article.objects.get().title == "Robot dogs return"
        assert (stored.path, stored.source.root) == (f"{NEWS}/dogs.md", str(newsroom.folder))

    def test_is_read_even_when_it_is_hidden_or_a_link(self, newsroom, tmp_path):
        (tmp_path / ".dogs.md").write_text(document("dogs"))
        (tmp_path / "cats.md").symlink_to(".dogs.md")
        report = newsroom.run(tmp_path / ".dogs.md", tmp_path / "cats.md")
        assert outcomes(report) == {"created": 2}

    def test_and_another_of_the_same_stem_are_one_article(self, newsroom, tmp_path):
        for folder, title in (("a", "First"), ("b", "Second")):
            (tmp_path / folder).mkdir()
            (tmp_path / folder / "dogs.md").write_text(document("dogs", title=title))
        report = newsroom.run(tmp_path / "a" / "dogs.md", tmp_path / "b" / "dogs.md")
        assert outcomes(report) == {"created": 1, "updated": 1}
        assert Article.objects.get().title == "Second"

    def test_reports_nothing_missing(self, newsroom):
        path = newsroom.seed("dogs")
        newsroom.seed("cats")
        newsroom.run()
        newsroom.drop("cats")
        assert newsroom.run(path).missing == 0


class TestNamesOfFiles:
    @pytest.mark.parametrize(
        "name", [b"\xff\xfe.md", b"new\nline.md", b"esc\x1b[2J.md", b"del\x7f.md"]
    )
    def test_that_cannot_be_shown_are_refused_and_stop_no_other(self, newsroom, name):
        newsroom.seed("dogs")
        with open(os.fsencode(newsroom.folder) + b"/" + name, "w") as file:
            file.write(document("cats"))
        report = newsroom.run()
        assert outcomes(report) == {"created": 1, "refused": 1}
        assert all(line.isprintable() for line in report.problem_lines())
        report.as_json().encode()

    def test_that_cannot_be_shown_are_passed_over_in_the_taxonomies(self, newsroom):
        newsroom.seed("dogs")
        folder = newsroom.folder / "_data" / "topics"
        folder.mkdir(parents=True)
        with open(os.fsencode(folder) + b"/\xff.yaml", "w") as file:
            file.write("_id: a\nname: AI\n")
        assert outcomes(newsroom.run()) == {"created": 1, "skipped": 1}

    def test_may_hold_what_is_special_elsewhere(self, newsroom):
        for stem in ("a b", "50%", "quote'\"", "ünï", "a.b", "-rf", "$(x)", "a;b", "a_b"):
            newsroom.seed(stem)
        assert outcomes(newsroom.run()) == {"created": 9}
        assert outcomes(newsroom.run()) == {"unchanged": 9}


class TestAFileThatMovesWhileItIsRead:
    def test_and_is_gone_costs_only_itself(self, newsroom, monkeypatch):
        newsroom.seed("dogs")
        newsroom.seed("gone")
        _just_before_reading(monkeypatch, lambda: newsroom.drop("gone"))
        report = newsroom.run()
        assert outcomes(report) == {"created": 1, "refused": 1}
        ((path, _, message),) = problems(report)
        assert path == f"{NEWS}/gone.md"
        assert "no such file" in message

    def test_and_was_here_before_stays_as_it_was(self, newsroom, monkeypatch):
        newsroom.seed("gone", title="Kept")
        newsroom.run()
        newsroom.update("gone", title="Never seen")
        _just_before_reading(monkeypatch, lambda: newsroom.drop("gone"))
        assert outcomes(newsroom.run()) == {"refused": 1}
        assert Article.objects.get().title == "Kept"

    def test_and_is_gone_between_the_listing_and_the_look_at_it(self, newsroom, monkeypatch):
        newsroom.seed("gone")
        newsroom.run()
        SourceDocument.objects.update(file_mark=None)
        monkeypatch.setattr("articles.importing.finding.file_mark", _vanished)
        newsroom.drop("gone")
        (newsroom.folder / NEWS / "gone.md").write_text("replaced by what is no document")
        assert outcomes(newsroom.run()) == {"refused": 1}

    def test_and_grows_is_left_for_the_next_import(self, newsroom, monkeypatch):
        path = newsroom.seed("grows")
        real = os.read

        def read(descriptor, size):
            piece = real(descriptor, size)
            with path.open("a") as file:
                file.write("more")
            return piece

        monkeypatch.setattr("articles.importing.preparing.os.read", read)
        report = newsroom.run()
        monkeypatch.undo()
        assert outcomes(report) == {"refused": 1}
        assert "changed while it was read" in problems(report)[0][2]
        newsroom.seed("grows")
        assert outcomes(newsroom.run()) == {"created": 1}

    def test_and_becomes_a_link_or_a_pipe_is_not_followed(self, newsroom, tmp_path, monkeypatch):
        link, pipe = newsroom.seed("link"), newsroom.seed("pipe")

        def swap():
            link.unlink()
            (tmp_path / "secret.md").write_text(document("secret"))
            link.symlink_to(tmp_path / "secret.md")
            pipe.unlink()
            os.mkfifo(pipe)

        _just_before_reading(monkeypatch, swap)
        assert outcomes(newsroom.run()) == {"refused": 2}


def _just_before_reading(monkeypatch, act):
    """Does something once, when all files were found and none was read."""
    from articles.importing import preparing

    real = preparing.prepare_all
    acts = [act]

    def prepare_all(task):
        while acts:
            acts.pop()()
        return real(task)

    monkeypatch.setattr("articles.importing.working.prepare_all", prepare_all)


def _vanished(_):
    raise FileNotFoundError
