"""Runs the command that `manage.py` was asked for."""

import gc
import os
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import ManagementUtility
from django.core.management.base import BaseCommand

from articles.troubles import first_line, line_of_file_error


def run() -> None:
    """Runs the command of `sys.argv`; ends the process with 2 where the settings can't be used."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsdesk.settings")
    try:
        settings.INSTALLED_APPS  # noqa: B018 - the first use reads the environment
    except (ImproperlyConfigured, OSError, ValueError) as error:
        sys.exit(_not_configured(error))
    _CommandLine(sys.argv).execute()


class _CommandLine(ManagementUtility):
    def fetch_command(self, subcommand: str) -> BaseCommand:
        """The command, loaded.

        What that took stays to the end, so nothing of it is looked through for garbage: not while
        it is loaded, not while the command runs or ends, not in the processes that it forks. That
        is a sixth of what an import costs that finds nothing new.
        """
        command = super().fetch_command(subcommand)
        gc.freeze()
        gc.enable()
        return command


def _not_configured(error: Exception) -> int:
    """Says in one line what is wrong with the environment."""
    said = line_of_file_error(error) if isinstance(error, OSError) else first_line(error)
    # Without settings there is no command yet whose `stderr` could say it.
    print(f"newsdesk: the settings can't be used: {said}", file=sys.stderr)  # noqa: T201
    return 2
