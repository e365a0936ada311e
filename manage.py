#!/usr/bin/env python
"""Newsdesk's command line: `manage.py help` lists the commands."""

import gc


def main() -> None:
    gc.disable()  # before anything is loaded; newsdesk/command_line.py says why and until when
    from newsdesk.command_line import run

    run()


if __name__ == "__main__":
    main()
