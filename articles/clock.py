"""Dates and times in words, as Django's `date_format` would write them, in a tenth of the time.

A page names a hundred moments. Formats come from the translations ("j M, H:i"), so they are taken
apart once for each language.
"""

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache

from django.utils import dates
from django.utils.formats import date_format

from articles import settled

_NUMBERS = {
    "j": "{0.day}",
    "d": "{0.day:02}",
    "n": "{0.month}",
    "m": "{0.month:02}",
    "Y": "{0.year:04}",
    "H": "{0.hour:02}",
    "i": "{0.minute:02}",
}
_NAMES = {"F": dates.MONTHS, "M": dates.MONTHS_3, "l": dates.WEEKDAYS, "D": dates.WEEKDAYS_ABBR}


def written(moment: date | datetime, format: str) -> str:
    """A local date or time in the language that is active."""
    pattern = _pattern(format, settled.language())
    if pattern is None:
        return date_format(moment, format)
    text, months, weekdays = pattern
    return text.format(moment, months[moment.month], weekdays[moment.weekday()])


@lru_cache(maxsize=64)
def _pattern(
    format: str, language: str | None
) -> tuple[str, Mapping[int, str], Mapping[int, str]] | None:
    """A format as `str.format` takes it, for a moment, its month's and its weekday's name; and
    these names. None where it holds something rarer than that."""
    text = ""
    months: Mapping[int, str] = _NONE
    weekdays: Mapping[int, str] = _NONE
    for character in format:
        if character in _NUMBERS:
            text += _NUMBERS[character]
        elif character in "FM" and months in (_NONE, _names(character)):
            text += "{1}"
            months = _names(character)
        elif character in "lD" and weekdays in (_NONE, _names(character)):
            text += "{2}"
            weekdays = _names(character)
        elif character.isalpha() or character in "\\":
            return None
        else:
            text += character.replace("{", "{{").replace("}", "}}")
    return text, months, weekdays


_NONE: Mapping[int, str] = dict.fromkeys(range(13), "")


def _names(character: str) -> Mapping[int, str]:
    names = {number: str(name) for number, name in _NAMES[character].items()}
    if character == "M":
        names = {number: name.title() for number, name in names.items()}  # as Django has it
    return names
