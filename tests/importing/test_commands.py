"""`import_seeds` as operators and their scripts see it: lines, JSON and exit status."""

import json
import os
import signal
import sqlite3
from contextlib import closing
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from articles.importing import _Run
from articles.management.commands.import_seeds import NICENESS
from articles.models import Article, ImportRun
from tests.documents_factory import NEWS, document, entry

LOCKED = "BEGIN EXCLUSIVE"


class Ran:
    """What a command said, and its exit status."""

    def __init__(self, *arguments, **options):
        out, err = StringIO(), StringIO()
        self.status = 0
        try:
            call_command("import_seeds", *map(str, arguments), stdout=out, stderr=err, **options)
        except SystemExit as ended:
            self.status = ended.code
        self.out, self.err = out.getvalue(), err.getvalue()


@pytest.mark.django_db
class TestExitStatus:
    def test_is_0_when_all_went_in(self, newsroom):
        newsroom.seed("dogs")
        ran = Ran(newsroom.folder)
        assert (ran.status, ran.out, ran.err) == (0, "1 created.\n", "")

    def test_is_0_for_warnings_alone(self, newsroom):
        newsroom.seed("dogs", locale="'?'")
        ran = Ran(newsroom.folder)
        assert (ran.status, ran.out) == (0, "1 created, 1 warnings.\n")
        assert f"{NEWS}/dogs.md:" in ran.err

    def test_is_1_when_some_were_refused_and_the_others_went_in(self, newsroom):
        newsroom.seed("dogs")
        newsroom.seed("broken", heat="hot")
        ran = Ran(newsroom.folder)
        assert (ran.status, ran.out) == (1, "1 created, 1 refused.\n")
        (line,) = ran.err.splitlines()
        assert line.startswith(f"{NEWS}/broken.md:")
        assert ": error: heat: " in line

    def test_is_1_when_a_file_could_not_be_read(self, newsroom):
        newsroom.path("loop").symlink_to("loop.md")
        newsroom.path("gone").symlink_to("nowhere")
        newsroom.seed("dogs")
        assert Ran(newsroom.folder).status == 0  # links are passed over, not read
        with pytest.raises(SystemExit, match="2"):
            call_command("import_seeds", str(newsroom.path("gone")), stderr=StringIO())

    def test_is_2_when_there_is_no_such_folder(self, newsroom):
        newsroom.seed("dogs")
        ran = Ran(newsroom.folder, newsroom.folder / "nowhere")
        assert (ran.status, ran.out) == (2, "")
        assert ran.err == (
            f"import_seeds: {newsroom.folder}/nowhere: there is no such file or folder\n"
        )
        assert not Article.objects.exists()
        assert not ImportRun.objects.exists()

    def test_is_2_when_the_report_cannot_be_written_and_nothing_changed(self, newsroom):
        newsroom.seed("dogs")
        for place in (newsroom.folder, newsroom.folder / "nowhere" / "report.json"):
            ran = Ran(newsroom.folder, report=str(place))
            assert ran.status == 2
            assert ran.err.count("\n") == 1
            assert not Article.objects.exists()

    def test_is_2_when_the_database_fails_in_the_middle(self, newsroom, monkeypatch):
        newsroom.seed("dogs")
        monkeypatch.setattr("articles.importing.applying.Writer.apply", _disk_full)
        ran = Ran(newsroom.folder)
        assert (ran.status, ran.err.count("\n")) == (2, 1)
        assert "database or disk is full" in ran.err
        assert ImportRun.objects.get().outcome == ImportRun.Outcome.FAILED

    def test_is_130_after_ctrl_c_with_all_that_was_read_so_far(self, newsroom, monkeypatch):
        monkeypatch.setattr("articles.importing.BATCH", 5)
        for number in range(12):
            newsroom.seed(f"story-{number:02}")
        monkeypatch.setattr("articles.importing._Run._count", _interrupting())
        report = newsroom.folder.parent / "report.json"

        ran = Ran(newsroom.folder, report=str(report))

        assert ran.status == 130
        assert "stopped" in ran.err
        assert json.loads(report.read_text())["created"] == 5 == Article.objects.count()
        assert ImportRun.objects.get().outcome == ImportRun.Outcome.STOPPED
        monkeypatch.undo()
        assert Ran(newsroom.folder).out == "7 created, 5 unchanged.\n"

    def test_of_a_stopped_run_says_nothing_of_missing_ones(self, newsroom, monkeypatch):
        newsroom.seed("dogs")
        newsroom.run()
        newsroom.drop("dogs")
        newsroom.seed("cats")
        monkeypatch.setattr("articles.importing._Run._count", _interrupting())
        assert "missing" not in Ran(newsroom.folder).out

    @pytest.mark.parametrize(
        "arguments", [["--undecided", "maybe"], ["--jobs", "0"], ["--jobs", "x"]]
    )
    def test_is_2_for_options_that_mean_nothing(self, newsroom, arguments):
        with pytest.raises(CommandError):  # exit status 2 on a command line
            call_command("import_seeds", str(newsroom.folder), *arguments)


@pytest.mark.django_db
class TestArguments:
    @pytest.mark.parametrize(
        ("arguments", "says"),
        [
            ([""], "an empty path names nothing"),
            (["--jobs", "0"], "a whole number from 1 to 64 is right"),
            (["--jobs", "many"], "a whole number from 1 to 64 is right"),
        ],
    )
    def test_that_mean_nothing_are_answered_by_what_would_be_right(self, arguments, says):
        with pytest.raises(CommandError, match=says):
            Ran(*arguments)

    def test_a_report_takes_no_documents_place(self, newsroom):
        before = newsroom.seed("dogs").read_bytes()
        ran = Ran(newsroom.folder, "--report", newsroom.path("dogs"))
        assert (ran.status, Article.objects.count()) == (2, 0)
        assert "would take the place of a document" in ran.err
        assert newsroom.path("dogs").read_bytes() == before

    def test_whoever_asks_may_have_a_name_that_is_no_utf_8(self, newsroom):
        newsroom.seed("dogs")
        assert Ran(newsroom.folder, "--who", "Ann\udcff").status == 0
        assert ImportRun.objects.get().who == "Ann\\udcff"


@pytest.mark.django_db
class TestTheReport:
    def test_is_what_the_interface_says(self, newsroom, tmp_path):
        newsroom.seed("same")
        newsroom.seed("dogs", published=None)
        newsroom.run()
        newsroom.update("dogs", title="Other", locale="'?'")
        newsroom.seed("new")
        newsroom.seed("broken", published="1")
        report = tmp_path / "report.json"

        assert Ran(newsroom.folder, report=str(report)).status == 1

        told = json.loads(report.read_text(encoding="utf-8"))
        documents = told.pop("documents")
        assert told == {
            "created": 1,
            "updated": 1,
            "unchanged": 1,
            "refused": 1,
            "skipped": 0,
            "missing": 0,
            "undecided": 1,
            "conflicts": 0,
            "warnings": 1,
        }
        assert [entry["path"] for entry in documents] == [
            f"{NEWS}/broken.md",
            f"{NEWS}/dogs.md",
            f"{NEWS}/new.md",
        ]
        for told in documents:
            assert list(told) == ["path", "slug", "outcome", "fields", "conflicts", "problems"]
            for problem in told["problems"]:
                assert list(problem) == ["level", "line", "key", "message"]
        broken, dogs, new = documents
        assert (broken["slug"], broken["outcome"], broken["fields"]) == ("broken", "refused", [])
        assert broken["problems"][0]["level"] == "error"
        assert isinstance(broken["problems"][0]["line"], int)
        assert (dogs["outcome"], dogs["fields"], dogs["conflicts"]) == ("updated", ["title"], [])
        assert dogs["problems"][0]["key"] == "locale"
        assert (new["outcome"], new["fields"], new["problems"]) == ("created", [], [])

    def test_is_written_by_a_dry_run_too(self, newsroom, tmp_path):
        newsroom.seed("dogs")
        ran = Ran(newsroom.folder, "--dry-run", report=str(tmp_path / "report.json"))
        assert ran.out == "Would be: 1 created.\n"
        assert json.loads((tmp_path / "report.json").read_text())["created"] == 1
        assert not Article.objects.exists()

    def test_holds_what_every_document_said_in_any_script(self, newsroom, tmp_path):
        newsroom.seed("ünï", heat="火")
        Ran(newsroom.folder, report=str(tmp_path / "report.json"))
        (told,) = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["documents"]
        assert told["slug"] == "ünï"
        assert "火" in told["problems"][0]["message"]


@pytest.mark.django_db
class TestWhatIsPrinted:
    def test_is_errors_alone_at_verbosity_0(self, newsroom):
        newsroom.seed("dogs", locale="'?'")
        newsroom.seed("broken", heat="hot")
        ran = Ran(newsroom.folder, verbosity=0)
        assert (ran.out, ran.err.count("\n")) == ("", 1)
        assert "broken.md" in ran.err

    def test_names_missing_documents_when_asked_for_more(self, newsroom):
        newsroom.seed("dogs")
        newsroom.run()
        newsroom.drop("dogs")
        newsroom.seed("cats")
        assert Ran(newsroom.folder).out == "1 created, 1 missing.\n"
        assert (
            f"{NEWS}/dogs.md: missing; the article stays" in Ran(newsroom.folder, verbosity=2).out
        )

    def test_never_holds_what_would_move_a_terminals_cursor(self, newsroom):
        newsroom.write("broken", document("broken", heat="'\x1b[2J'"))
        assert "\x1b" not in Ran(newsroom.folder).err

    def test_never_holds_what_is_secured(self, newsroom):
        newsroom.seed(
            "dogs",
            secured="'c2VjcmV0;not base64'",
            related=[entry("cats") | {"secured": "c2VjcmV0"}],
        )
        ran = Ran(newsroom.folder, verbosity=3)
        assert "c2VjcmV0" not in ran.out + ran.err

    def test_of_a_folder_without_documents_says_so(self, newsroom):
        assert Ran(newsroom.folder).out == "no documents.\n"


def test_an_import_starts_without_the_desk(folder, own_database):
    folder.seed("dogs")
    told = "import atexit; atexit.register(lambda: print('django.contrib.admin' in sys.modules))"
    process = own_database.start("import_seeds", str(folder.folder), code=told)
    assert process.communicate(timeout=240) == ("1 created.\nFalse\n", "")


def test_an_import_that_finds_nothing_new_does_without_yaml(folder, own_database):
    folder.seed("dogs")
    code = (
        "import atexit; from articles.importing import preparing; preparing.SETTLED = 0; "
        "atexit.register(lambda: print('yaml' in sys.modules))"
    )
    said = []
    for _ in range(2):
        process = own_database.start("import_seeds", str(folder.folder), code=code)
        said.append(process.communicate(timeout=240))
    assert said == [("1 created.\nTrue\n", ""), ("1 unchanged.\nFalse\n", "")]


class TestTheDatabase:
    """Whatever is wrong with it: one line, status 2, nothing changed."""

    def _refused(self, database, folder, **environment):
        ran = database.run("import_seeds", str(folder.folder), **environment)
        assert (ran.returncode, ran.stdout, ran.stderr.count("\n")) == (2, "", 1)
        assert ran.stderr.startswith("import_seeds: ")
        return ran.stderr

    def test_that_is_missing_is_not_made(self, folder, own_database, tmp_path):
        folder.seed("dogs")
        url = f"sqlite:///{tmp_path}/none.sqlite3"
        assert "migrate" in self._refused(own_database, folder, DATABASE_URL=url)
        assert not (tmp_path / "none.sqlite3").exists()

    def test_that_was_never_migrated_is_said(self, folder, own_database, tmp_path):
        folder.seed("dogs")
        (tmp_path / "empty.sqlite3").touch()
        url = f"sqlite:///{tmp_path}/empty.sqlite3"
        assert "migrate" in self._refused(own_database, folder, DATABASE_URL=url)

    def test_in_a_folder_that_is_not_there_is_said(self, folder, own_database, tmp_path):
        folder.seed("dogs")
        url = f"sqlite:///{tmp_path}/nowhere/none.sqlite3"
        self._refused(own_database, folder, DATABASE_URL=url)

    def test_server_that_does_not_answer_is_said(self, folder, own_database):
        folder.seed("dogs")
        url = "postgres://nobody@127.0.0.1:9/none"
        self._refused(own_database, folder, DATABASE_URL=url)

    @pytest.mark.sqlite
    def test_that_another_program_locks_is_said(self, folder, own_database):
        folder.seed("dogs")
        with closing(sqlite3.connect(own_database.file, isolation_level=None)) as other:
            other.execute(LOCKED)
            assert "locked" in self._refused(own_database, folder)
        assert own_database.rows("SELECT id FROM articles_importrun") == []

    @pytest.mark.sqlite
    def test_that_may_not_be_written_is_said(self, folder, own_database):
        folder.seed("dogs")
        for file in own_database.file.parent.glob("own.sqlite3*"):
            file.chmod(0o444)
        own_database.file.parent.chmod(0o555)
        try:
            self._refused(own_database, folder)
        finally:
            own_database.file.parent.chmod(0o755)

    @pytest.mark.postgresql
    def test_server_that_goes_away_in_the_middle_is_said(self, folder, own_database):
        folder.seed("dogs")
        code = (
            "from articles.importing.applying import Writer; from django.db import connection; "
            "real = Writer.apply; Writer.apply = lambda *args: (connection.cursor().execute("
            "'SELECT pg_terminate_backend(pg_backend_pid())'), real(*args))"
        )
        process = own_database.start("import_seeds", str(folder.folder), code=code)
        out, err = process.communicate(timeout=240)
        assert (process.returncode, out, err.count("\n")) == (2, "", 1)
        assert own_database.rows("SELECT id FROM articles_article") == []


def test_ctrl_c_of_a_real_terminal_stops_the_run_and_its_readers(folder, own_database):
    for number in range(200):
        folder.seed(f"story-{number:03}")
    code = (
        "import articles.importing as importing; importing.BATCH = 50; import time; "
        "from articles.importing.applying import Writer; real = Writer.apply; Writer.apply = "
        "lambda *args: (print('storing', flush=True), time.sleep(1), real(*args))[-1]"
    )
    process = own_database.start("import_seeds", str(folder.folder), "--jobs", "2", code=code)
    assert process.stdout.readline() == "storing\n"
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all of them
    out, err = process.communicate(timeout=240)
    assert process.returncode == 130
    assert out == "50 created.\n"
    assert "Traceback" not in err
    assert own_database.rows("SELECT outcome FROM articles_importrun") == [("stopped",)]


def test_a_run_of_its_own_lets_readers_and_editors_go_first(folder, own_database):
    folder.seed("dogs")
    code = (
        "import os; from articles.importing.applying import Writer; real = Writer.apply; "
        "Writer.apply = lambda *args: (print(os.nice(0), flush=True), real(*args))[-1]"
    )
    process = own_database.start("import_seeds", str(folder.folder), code=code)
    out, _err = process.communicate(timeout=240)
    assert int(out.split()[0]) == min(os.nice(0) + NICENESS, 19)


def _disk_full(*_args):
    raise OperationalError("database or disk is full")


def _interrupting():
    """Presses Ctrl-C once, after the first document."""
    real = _Run._count
    presses = [signal.SIGINT]

    def count(self, step):
        real(self, step)
        if presses:
            signal.raise_signal(presses.pop())

    return count
