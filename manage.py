#!/usr/bin/env python
"""Newsdesk's command line: `manage.py help` lists the commands."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from articles.troubles import first_line, line_of_file_error


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsdesk.settings")
    from django.conf import settings

    try:
        settings.INSTALLED_APPS  # noqa: B018 - the first use reads the environment
    except (ImproperlyConfigured, OSError, ValueError) as error:
        sys.exit(_not_configured(error))
    execute_from_command_line(sys.argv)


def _not_configured(error: Exception) -> int:
    """Says in one line what is wrong with the environment."""
    said = line_of_file_error(error) if isinstance(error, OSError) else first_line(error)
    print(f"newsdesk: the settings can't be used: {said}", file=sys.stderr)  # noqa: T201
    return 2


if __name__ == "__main__":
    main()
