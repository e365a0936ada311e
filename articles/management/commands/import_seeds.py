import argparse
import os
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from articles.importing import CannotRun, import_documents
from articles.importing.finding import as_text, name_counts
from articles.management.arguments import processes
from articles.management.progress import Progress

# How far a run of its own stands back (Unix niceness) where readers and editors want the processor
# too. More would leave editors waiting for what it has locked in the database.
NICENESS = 5


class Command(BaseCommand):
    help = "Imports documents: newsrooms' folders or single files; seeds/ when none is named."
    requires_system_checks: list[str] = []  # the web's checks would load the whole desk

    def run_from_argv(self, argv: list[str]) -> None:
        os.nice(NICENESS)
        super().run_from_argv(argv)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "paths", nargs="*", type=_path, metavar="PATH", help="a folder or a document"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would happen")
        parser.add_argument("--report", metavar="FILE", help="write what happened as JSON")
        parser.add_argument(
            "--undecided",
            choices=["hold", "publish"],
            help="what to do with documents that don't say `published`, from now on",
        )
        parser.add_argument("--who", default="", metavar="NAME", help="who asked, for the record")
        parser.add_argument("--jobs", type=processes, metavar="N", help="processes that read")

    def handle(self, *args: Any, **options: Any) -> None:
        verbosity = options["verbosity"]
        paths = options["paths"] or [settings.BASE_DIR / "seeds"]
        if options["report"] and not self._may_write(options["report"]):
            sys.exit(2)
        with Progress("documents", shown=verbosity > 0 and sys.stderr.isatty()) as progress:
            try:
                report = import_documents(
                    paths,
                    dry_run=options["dry_run"],
                    undecided=options["undecided"],
                    jobs=options["jobs"],
                    watcher=progress,
                    who=as_text(options["who"])[:150],
                )
            except CannotRun as error:
                self.stderr.write(f"import_seeds: {error}")
                sys.exit(2)
        lines = report.problem_lines()
        for line in lines if verbosity else [line for line in lines if ": error: " in line]:
            self.stderr.write(line)
        if verbosity:
            for path in report.missing_paths if verbosity > 1 else ():
                self.stdout.write(f"{path}: missing; the article stays")
            self.stdout.write(report.summary(dry_run=options["dry_run"]))
        if options["report"] and not self._write_report(options["report"], report.as_json()):
            sys.exit(2)
        if report.stopped:
            self.stderr.write("import_seeds: stopped; the next import goes on from here")
            sys.exit(130)
        if report.refused:
            sys.exit(1)

    def _may_write(self, name: str) -> bool:
        """Whether the report can be written: asked first, since a run can't be taken back."""
        place = Path(name)
        if place.is_dir():
            reason = "is a folder"
        elif name_counts(place.name) and place.exists():
            reason = "would take the place of a document"
        elif not os.access(place if place.exists() else place.absolute().parent, os.W_OK):
            reason = "its folder isn't there, or may not be written"
        else:
            return True
        self.stderr.write(f"import_seeds: {name}: can't be written ({reason})")
        return False

    def _write_report(self, name: str, content: str) -> bool:
        try:
            Path(name).write_text(content, encoding="utf-8", errors="backslashreplace")
        except OSError as error:
            self.stderr.write(f"import_seeds: {name}: can't be written ({error.strerror})")
            return False
        return True


def _path(text: str) -> Path:
    if not text:  # of a script whose variable isn't set; Path would take it for the folder we're in
        raise argparse.ArgumentTypeError("an empty path names nothing")
    return Path(text)
