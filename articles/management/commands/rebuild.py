import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.db import Error as DatabaseProblem  # also an InterfaceError: the connection is gone
from tqdm import tqdm

from articles.models import Article
from articles.rebuilding import rebuild
from articles.troubles import first_line


class Command(BaseCommand):
    help = "Rebuilds columns, related coverage, stories and ranks from documents and decisions."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        shown = options["verbosity"] > 0 and sys.stderr.isatty()
        try:
            total = 2 * Article.objects.count() if shown else None
            with tqdm(total=total, disable=not shown, unit=" articles", leave=False) as bar:
                count = rebuild(bar.update)
        except DatabaseProblem as error:
            self.stderr.write(f"rebuild: the database failed: {first_line(error)}")
            sys.exit(2)
        if options["verbosity"]:
            self.stdout.write(f"{count} articles rebuilt.")
