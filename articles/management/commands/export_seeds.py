import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import Error as DatabaseProblem  # also an InterfaceError: the connection is gone

from articles.exporting import CannotExport, export_documents
from articles.troubles import first_line


class Command(BaseCommand):
    help = "Exports every article to the path that it came from, below DIR."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", metavar="DIR", help="a folder, empty or not yet there")
        parser.add_argument(
            "--overwrite", action="store_true", help="write into a folder that holds something"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["folder"]:  # Path would take it for the folder that we are in
            self.stderr.write("export_seeds: an empty path names no folder")
            sys.exit(2)
        try:
            exported = export_documents(Path(options["folder"]), overwrite=options["overwrite"])
        except CannotExport as error:
            self.stderr.write(f"export_seeds: {error}")
            sys.exit(2)
        except DatabaseProblem as error:
            self.stderr.write(f"export_seeds: the database failed: {first_line(error)}")
            sys.exit(2)
        for line in exported.problems:
            self.stderr.write(line)
        if options["verbosity"]:
            self.stdout.write(
                f"{exported.total} documents: {exported.copied} as they came, "
                f"{exported.edited} with decided lines, {exported.composed} written here."
            )
        if exported.problems:
            sys.exit(1)
