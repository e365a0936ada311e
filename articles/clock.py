"""Dates and times in words, as Django's `date_format` would write them, in a tenth of the time.

A page names a hundred moments. Formats come from the translations ("j M, H:i"), so they are taken
apart once for each language.
"""

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache

from django.utils import dates
from django.utils.formats import date_format

from articles import settled

Writer = Callable[[date], str]

_NUMBERS: dict[str, Writer] = {
    "j": lambda moment: str(moment.day),
    "d": lambda moment: f"{moment.day:02}",
    "n": lambda moment: str(moment.month),
    "m": lambda moment: f"{moment.month:02}",
    "Y": lambda moment: f"{moment.year:04}",
    "H": lambda moment: f"{moment.hour:02}",  # type: ignore[attr-defined]
    "i": lambda moment: f"{moment.minute:02}",  # type: ignore[attr-defined]
}
_NAMES = {"F": dates.MONTHS, "M": dates.MONTHS_3, "l": dates.WEEKDAYS, "D": dates.WEEKDAYS_ABBR}


def written(moment: date | datetime, format: str) -> str:
    """A local date or time in the language that is active."""
    writers = _writers(format, settled.language())
    if writers is None:
        return date_format(moment, format)
    return "".join([writer if isinstance(writer, str) else writer(moment) for writer in writers])


@lru_cache(maxsize=64)
def _writers(format: str, language: str | None) -> list[str | Writer] | None:
    """A format in pieces, or None where it holds something rarer than these."""
    pieces: list[str | Writer] = []
    for character in format:
        if character in _NUMBERS:
            pieces.append(_NUMBERS[character])
        elif character in _NAMES:
            pieces.append(_namer(character))
        elif character.isalpha() or character == "\\":
            return None
        else:
            pieces.append(character)
    return pieces


def _namer(character: str) -> Writer:
    names = {number: str(name) for number, name in _NAMES[character].items()}
    if character == "M":
        names = {number: name.title() for number, name in names.items()}  # as Django has it
    if character in "FM":
        return lambda moment: names[moment.month]
    return lambda moment: names[moment.weekday()]
