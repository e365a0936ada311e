"""What is the same all through one page: its language, the newsroom's zone, the year.

Django finds each of them anew whenever it is asked, which a page does five hundred times.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import tzinfo

from django.urls import get_script_prefix
from django.utils import timezone, translation


class _Here(threading.local):
    is_settled = False
    language: str | None = None
    zone: tzinfo
    year = 0
    prefix = "/"


_here = _Here()


@contextmanager
def settled() -> Iterator[None]:
    """While a request is answered: what is asked for below stays as it is now."""
    if _here.is_settled:
        yield
        return
    _here.language, _here.zone = translation.get_language(), timezone.get_current_timezone()
    _here.year, _here.prefix = timezone.localdate().year, get_script_prefix()
    _here.is_settled = True
    try:
        yield
    finally:
        _here.is_settled = False


def language() -> str | None:
    return _here.language if _here.is_settled else translation.get_language()


def zone() -> tzinfo:
    return _here.zone if _here.is_settled else timezone.get_current_timezone()


def this_year() -> int:
    return _here.year if _here.is_settled else timezone.localdate().year


def script_prefix() -> str:
    return _here.prefix if _here.is_settled else get_script_prefix()
