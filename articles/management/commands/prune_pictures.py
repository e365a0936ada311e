import sys
from typing import Any

from django.core.management.base import BaseCommand

from articles.pictures.failures import CannotRun
from articles.pictures.pruning import prune_pictures


class Command(BaseCommand):
    help = "Removes our copies of pictures that nothing names any more."
    requires_system_checks: list[str] = []  # the web's checks would load the whole desk

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            pruned = prune_pictures()
        except CannotRun as error:
            self.stderr.write(f"prune_pictures: {error}")
            sys.exit(2)
        if options["verbosity"]:
            self.stdout.write(pruned.summary())
