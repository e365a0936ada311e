import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from articles.management.arguments import processes, whole_number
from articles.management.progress import Progress
from articles.pictures.caching import cache_pictures
from articles.pictures.failures import CannotRun


class Command(BaseCommand):
    help = "Fetches the pictures that are missing and makes our own copies of them."
    requires_system_checks: list[str] = []  # the web's checks would load the whole desk

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--article", metavar="SLUG", default="", help="only this article's")
        parser.add_argument(
            "--limit", type=whole_number, metavar="N", help="at most so many pictures in this run"
        )
        parser.add_argument("--jobs", type=processes, metavar="N", help="processes that decode")
        parser.add_argument(
            "--retry",
            action="store_true",
            help="try again what failed before, gone or refused too, and what was lost",
        )
        parser.add_argument("--report", metavar="FILE", help="write what happened as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        verbosity = options["verbosity"]
        with Progress("pictures", shown=verbosity > 0 and sys.stderr.isatty()) as progress:
            try:
                report = cache_pictures(
                    article=options["article"],
                    limit=options["limit"],
                    jobs=options["jobs"],
                    again=options["retry"],
                    watcher=progress,
                )
            except CannotRun as error:
                self.stderr.write(f"cache_pictures: {error}")
                sys.exit(2)
        for line in report.failures():
            self.stderr.write(line)
        if verbosity:
            for line in report.postponed():
                self.stderr.write(line)
            self.stdout.write(report.summary())
        if options["report"] and not self._write_report(options["report"], report.as_json()):
            sys.exit(2)
        if report.stopped:
            self.stderr.write("cache_pictures: stopped; the next run goes on from here")
            sys.exit(130)
        if report.failed:
            sys.exit(1)

    def _write_report(self, name: str, content: str) -> bool:
        try:
            Path(name).write_text(content, encoding="utf-8", errors="backslashreplace")
        except OSError as error:
            self.stderr.write(f"cache_pictures: {name}: can't be written ({error.strerror})")
            return False
        return True
