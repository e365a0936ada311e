"""Arguments of commands, told in words when they can't be meant."""

import argparse

MOST_PROCESSES = 64  # more than any machine of a newsroom has cores


def whole_number(text: str) -> int:
    """1 or more; raises ArgumentTypeError."""
    if not (text.isdecimal() and int(text) >= 1):
        raise argparse.ArgumentTypeError("a whole number from 1 is right")
    return int(text)


def processes(text: str) -> int:
    """A number of processes, from 1 to MOST_PROCESSES; raises ArgumentTypeError."""
    if not (text.isdecimal() and 1 <= int(text) <= MOST_PROCESSES):
        raise argparse.ArgumentTypeError(f"a whole number from 1 to {MOST_PROCESSES} is right")
    return int(text)
