"""What a command says of an error: one line, whatever the error says of itself."""

import errno

import pytest
from django.db import InterfaceError, OperationalError

from articles.troubles import first_line, line_of_file_error


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OperationalError("\nno such table: x\nLINE 1: SELECT"), "no such table: x"),
        (InterfaceError("connection already closed"), "connection already closed"),
        (InterfaceError(), "InterfaceError"),
        (OperationalError(" \n"), "OperationalError"),
    ],
)
def test_an_error_is_said_in_its_first_line_and_one_without_words_by_its_kind(error, said):
    assert first_line(error) == said


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            OSError(errno.ENOSPC, "No space left on device", "a.jpg"),
            "a.jpg: No space left on device",
        ),
        (OSError(errno.ENOSPC, "No space left on device"), "No space left on device"),
        (OSError("the bucket is closed\nTraceback"), "the bucket is closed"),
    ],
)
def test_a_file_is_named_where_the_system_names_one(error, said):
    assert line_of_file_error(error) == said
