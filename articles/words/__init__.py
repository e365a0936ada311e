"""The words of a text as a search sees them: without case and accents, and by their stems.

One tongue for both databases: what is stored in the index, what a reader typed and what a page
marks all pass through here.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator
from functools import cache, lru_cache

from articles.words.stemming import stem

LONGEST = 40  # characters of a word that count: of longer ones the beginning tells them apart
_REMEMBERED = 4 * LONGEST  # characters as they are written, with accents of their own

# Scripts that put no blanks between words: there every sign is a word, and words are phrases.
_SIGNS = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f"
_OF_A_WORD = r"\w\u0900-\u0963\u0966-\u0dff"  # with the vowel signs of India's scripts
_WORD = rf"[{_SIGNS}]|(?:(?![{_SIGNS}_])[{_OF_A_WORD}])+"
# The same in a text as it stands, where an accent may be a character of its own.
_WORD_AS_WRITTEN = rf"[{_SIGNS}]|(?:(?![{_SIGNS}_])[{_OF_A_WORD}\u0300-\u036f])+"
# What both come to where no such script and no such accent is: nearly everywhere, and told at once.
_RARE = f"[{_SIGNS}\u0300-\u036f\u0900-\u0dff]"
_PLAIN_WORD = re.compile(r"[^\W_]+")

# Letters that Unicode doesn't take apart, and that readers without them type like this.
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)
# Accents of Latin, Greek and Cyrillic, and the points that Hebrew and Arabic mostly leave out.
_ACCENTS = re.compile("[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u064b-\u0652\u0670]")
_POSSESSIVE = re.compile("['’ʼ]s\\b")


def fold(text: str) -> str:
    """The text without case, accents and possessives: "Été’s" → "ete"."""
    if text.isascii():
        text = text.lower()
    else:
        text = _ACCENTS.sub("", unicodedata.normalize("NFKD", text)).casefold()
        text = unicodedata.normalize("NFC", text.translate(_LETTERS))
    return _POSSESSIVE.sub("", text) if "'" in text or "’" in text or "ʼ" in text else text


def words(text: str) -> list[str]:
    """The folded words of a text, in order."""
    folded = fold(text)
    return [word[:LONGEST] for word in _pattern(folded, _WORD).findall(folded)]


def stems(text: str) -> list[str]:
    """The stems of a text's words, in order."""
    return [_stem(word) for word in words(text)]


def _pattern(text: str, otherwise: str) -> re.Pattern[str]:
    rare = not text.isascii() and _compiled(_RARE).search(text)
    return _compiled(otherwise) if rare else _PLAIN_WORD


_compiled = cache(re.compile)  # when first met: it takes longer than many a command has to do


@lru_cache(maxsize=100_000)
def _stem(word: str) -> str:
    return stem(word)


def spans(text: str) -> Iterator[tuple[int, int, str]]:
    """(begin, end, stem) of the words of a text as it stands; the ends count characters."""
    for match in _pattern(text, _WORD_AS_WRITTEN).finditer(text):
        yield match.start(), match.end(), _stem_of(match[0][:_REMEMBERED])


def has_any(text: str, found: Collection[str]) -> bool:
    """Whether any of these stems is in the text."""
    written = [word[:_REMEMBERED] for word in _pattern(text, _WORD_AS_WRITTEN).findall(text)]
    return not set(found).isdisjoint(map(_stem_of, written))


@lru_cache(maxsize=100_000)
def _stem_of(word: str) -> str:
    """The stem of a word as it is written."""
    return next(iter(stems(word)), "")
