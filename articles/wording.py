"""How pages write times, addresses, numbers and words. Formatting only, never a query."""

import json
import re
from datetime import UTC, date, datetime
from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.encoding import iri_to_uri
from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext
from markupsafe import Markup

from articles import settled
from articles.clock import written
from articles.paging import COUNT_CAP

try:  # in C: three times as fast, and a page escapes four hundred texts
    from markupsafe import _escape_inner as escape
except ImportError:
    from html import escape

# Words: Django asks for the active language's catalogue at each of them, and a page has two hundred


def said(message: str) -> str:
    """A message in the language that is active."""
    return _translated(settled.language(), message)


def said_of_many(singular: str, plural: str, number: int) -> str:
    return _translated_of_many(settled.language(), singular, plural, number)


@lru_cache(maxsize=4096)
def _translated(language, message):
    return gettext(message)


@lru_cache(maxsize=4096)
def _translated_of_many(language, singular, plural, number):
    return ngettext(singular, plural, number)


# Time: absolute and in the newsroom's zone, so that a kept copy never lies -----------------------


def moment(value: datetime) -> Markup:
    """`<time>` for a list: "4 Mar, 09:40 UTC", with the year where it isn't this one."""
    return Markup(plain_moment(value))  # noqa: S704 - escaped there


def plain_moment(value: datetime) -> str:
    """The same, for HTML that is put together as plain text."""
    return _plain_moment(value, settled.zone(), settled.language(), settled.this_year())


@lru_cache(maxsize=8192)  # a story's time stands on every page that names it
def _plain_moment(value, zone, language, this_year):
    local = value.astimezone(zone)
    text = written(local, said("j M, H:i") if local.year == this_year else said("j M Y, H:i"))
    return f'<time datetime="{iso(value)}">{escape(f"{text} {local.tzname()}")}</time>'


def plain_hour(value: datetime) -> str:
    """`<time>` below a heading that tells the day: "09:40 UTC"."""
    local = value.astimezone(settled.zone())
    told = escape(f"{written(local, said('H:i'))} {local.tzname()}")
    return f'<time datetime="{iso(value)}" data-time="hour">{told}</time>'


def full_moment(value: datetime) -> Markup:
    """`<time>` for a story's own page, always with the year."""
    local = value.astimezone(settled.zone())
    told = escape(f"{written(local, said('j M Y, H:i'))} {local.tzname()}")
    return Markup(  # noqa: S704 - escaped in the line above
        f'<time datetime="{iso(value)}" data-time="full">{told}</time>'
    )


def day(value: datetime) -> str:
    """ "Wednesday 4 March 2026", the day in the newsroom's zone."""
    local = timezone.localtime(value) if isinstance(value, datetime) else value
    return written(local, said("l j F Y"))


def short_day(value: datetime) -> str:
    """ "4 March", with the year where it isn't this one."""
    local = timezone.localtime(value)
    this_year = local.year == timezone.localdate().year
    return written(local, said("j F") if this_year else said("j F Y"))


def short_date(value: date) -> str:
    """ "4 Mar 2026"."""
    return written(value, said("j M Y"))


def exact_day(value: datetime) -> str:
    """ "Wednesday 4 March 2026, 09:40", for titles that tell one page of a list from another."""
    return written(value.astimezone(settled.zone()), said("l j F Y, H:i"))


def exact_moment(value: datetime) -> str:
    """ "4 Mar 2026, 09:40", for titles that tell one story from another."""
    return written(value.astimezone(settled.zone()), said("j M Y, H:i"))


def iso(value: datetime) -> str:
    """RFC 3339 in UTC, to the second."""
    return f"{value.astimezone(UTC).isoformat(timespec='seconds')[:19]}Z"


# Addresses outside -------------------------------------------------------------------------------


def outside_address(address: str) -> str:
    """An address as a link may hold it: raw blanks and the like encoded; "" unless it is http(s).

    The importer lets nothing else in; a shell might.
    """
    if _PLAIN_ADDRESS(address or ""):
        return address
    encoded = iri_to_uri((address or "").strip())
    try:
        parts = urlsplit(encoded)
    except ValueError:
        return ""
    return encoded if parts.scheme in ("http", "https") and parts.netloc else ""


def host_of(address: str) -> str:
    """ "example.org" of "https://www.example.org/story"; "" where there is none."""
    plain = _PLAIN_ADDRESS(address or "")
    if plain:
        return plain[1].lower().removeprefix("www.")
    try:
        return (urlsplit(address or "").hostname or "").removeprefix("www.")
    except ValueError:
        return ""


# Nearly all: nothing to encode, and a host that stands by itself. What is rarer is taken apart.
_PLAIN_ADDRESS = re.compile(
    r"https?://([a-zA-Z0-9][a-zA-Z0-9.-]*)(?:[/?#][a-zA-Z0-9_.~/#%=:;$&()+,!?*@'-]*)?"
).fullmatch


# Text --------------------------------------------------------------------------------------------


def brief(text: str, length: int) -> str:
    """Text cut at a word, "…" included in `length`, when it is longer."""
    text = " ".join(text.split())
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    whole_words = cut.rpartition(" ")[0]
    return (whole_words if len(whole_words) > length // 2 else cut).rstrip(" ,;:–—-.…") + "…"


def whole(text: str) -> str:
    """An excerpt as it came, with "…" where the provider's summary was cut mid-sentence."""
    text = " ".join(text.split())
    if text.endswith("..."):  # as some providers write that they cut
        text = text.rstrip(". ")
    elif text.endswith((".", "!", "?", "…", "”", '"', ")", "。")):
        return text
    return f"{text.rstrip(',;: ')}…"


def capped_count(number: int) -> str:
    """ "1,000+" from COUNT_CAP on: beyond, nobody counted."""
    if number >= COUNT_CAP:
        return f"{number_format(COUNT_CAP, force_grouping=True)}+"
    return str(number)


def heat_step(heat: int | None) -> int:
    """Heat on a scale of four, 0 for "not scored": below the threshold 1, from it on 2, then
    each doubling one more. "How stories are chosen" says so in words."""
    if heat is None or heat < 0:
        return 0
    threshold = max(settings.PUBLISH_THRESHOLD, 1)
    return 1 + sum(heat >= threshold * factor for factor in (1, 2, 4))


def language_attributes(locale: str) -> Markup:
    """` lang="de"` for words in another language than the page's, else nothing; with ` dir="rtl"`
    (or "ltr") where they run the other way."""
    return _language_attributes(locale, settled.language()) if locale else _NOTHING


_NOTHING = Markup("")


@lru_cache(maxsize=256)
def _language_attributes(locale, language):
    parts = locale.replace("_", "-").split("-")
    base = (language or "en").split("-")[0]
    if parts[0].lower() == base.lower():
        return _NOTHING
    told = Markup(' lang="{}"').format("-".join([parts[0].lower(), *parts[1:]]))
    way = _direction(locale)
    return told if way == _direction(base) else told + Markup(' dir="{}"').format(way)


# Django's own list has the languages alone that it is translated into.
_RIGHT_TO_LEFT = {"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"}


def _direction(locale):
    language, *rest = locale.lower().replace("_", "-").split("-")
    if {"arab", "hebr"}.intersection(rest):
        return "rtl"
    return "rtl" if language in _RIGHT_TO_LEFT and "latn" not in rest else "ltr"


def json_for_html(value: object) -> Markup:
    """JSON for `<script type="application/ld+json">`: data that can't close its element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704 - escaped in the lines above
