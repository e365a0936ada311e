""" "Did you mean …?": words that stand in public, for a query that found nothing.

A word is only ever offered when a search finds it in something that is public now, so what isn't
public neither shows up here nor keeps anything else from showing up.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import islice

from django.db.models.functions import Length
from django.utils import timezone

from articles.models import SearchWord
from articles.search.asking import Query, Term
from articles.search.matching import ANYWHERE, Part, found, in_terms_of_the_index
from articles.search.naming import Named
from articles.words import stems, words

MOST_WORDS = 4000  # looked at for each word that was typed
# Of these letter by letter, for all words that were typed together: a tenth of a second.
MOST_COMPARED = 2000
NEAREST = 12  # of these the ones that are asked about
MOST_HITS = 100  # counted for each
SHORTEST = 3  # characters; shorter words are like everything
LONG = 5  # from here on two slips are forgiven, below one
_NO_VOWELS = str.maketrans("", "", "aeiouy")


def suggestion(query: Query, named: Named, at: datetime | None = None) -> str:
    """What the query may have meant to say; "" when nothing public comes near. Four queries at
    most, and two for each mistyped word."""
    if not query.terms:
        return ""
    at = at or timezone.now()
    words_alone = Query(terms=query.terms)
    known = _hits([replace(words_alone, terms=(term,)) for term in query.terms], Named(), at)
    mistyped = [
        term
        for number, term in enumerate(query.terms)
        if number not in known and len(term.stems) == 1
    ]
    better: dict[Term, str] = {}
    for term in mistyped:
        near = _near(term, MOST_COMPARED // len(mistyped), at)
        if not near:
            return ""
        better[term] = near
    if not better:
        return ""
    corrected = replace(
        query,
        terms=tuple(
            Term(tuple(stems(better[term])), better[term]) if term in better else term
            for term in query.terms
        ),
    )
    if not _hits([corrected], named, at):
        return ""
    return _with_words_replaced(query.typed, {term.typed: word for term, word in better.items()})


def _with_words_replaced(text: str, better: Mapping[str, str]) -> str:
    """The text with other words in the place of some, where these stand as whole words."""
    typed = "|".join(re.escape(word) for word in sorted(better, key=len, reverse=True))
    return re.sub(rf"(?<!\w)(?:{typed})(?!\w)", lambda match: better[match[0]], text)


def _near(term: Term, most: int, at: datetime) -> str:
    """The public word that comes nearest to what was typed, of so many that look like it at most;
    "" for none. As near: the one that sounds more alike, then the one with more hits."""
    typed = "".join(words(term.typed))
    if len(typed) < SHORTEST:
        return ""
    slips = 2 if len(typed) >= LONG else 1
    near = []
    for word in _alike(typed, slips, most):
        if 0 < (far := distance(typed, word, slips)) <= slips:
            differs = _consonants(word) != _consonants(typed)
            # Vowels are what is mistyped most: such slips count half.
            near.append((far * 2 if differs else far, differs, word))
    near = sorted(near)[:NEAREST]
    asked = [Query(terms=(Term(tuple(stems(word)), word),)) for *_, word in near]
    hits = _hits(asked, Named(), at)
    standing = [(*near[number][:2], -count, near[number][2]) for number, count in hits.items()]
    return min(standing)[-1] if standing else ""


def _alike(typed: str, slips: int, most: int) -> Iterator[str]:
    """Up to so many words that begin alike, are as long, and have nearly the same letters. One
    query."""
    found = SearchWord.objects.annotate(length=Length("word")).filter(
        word__startswith=typed[0], length__gte=len(typed) - slips, length__lte=len(typed) + slips
    )
    letters = set(typed)
    alike = (
        word
        for word in found.values_list("word", flat=True)[:MOST_WORDS]
        if len(letters.symmetric_difference(word)) <= 2 * slips  # one goes, another comes
    )
    return islice(alike, most)


def _consonants(word: str) -> str:
    return word.translate(_NO_VOWELS)


def _hits(queries: Iterable[Query], named: Named, at: datetime) -> dict[int, int]:
    """How much that is public these queries find, up to MOST_HITS, by their number; those that
    find nothing aren't among them. One query."""
    parts = []
    for number, query in enumerate(queries):
        asked = in_terms_of_the_index(query, named, public=True)
        parts.append(Part(asked, ANYWHERE, number, MOST_HITS))
    return {row.tier: row.place for row in found((), parts, passing_over=at) if row.place}


def distance(one: str, other: str, most: int) -> int:
    """How many slips lie between two words: a letter more, less, another, or two swapped. Anything
    above `most` only says so."""
    far = most + 1
    if abs(len(one) - len(other)) > most:
        return far
    before: list[int] = []
    row = [min(j, far) for j in range(len(other) + 1)]
    for i, letter in enumerate(one, 1):
        last, before, row = before, row, [far] * (len(other) + 1)
        row[0] = min(i, far)
        # Further off than so many letters more or less nothing can end in time.
        for j in range(max(1, i - most), min(len(other), i + most) + 1):
            if letter == other[j - 1]:
                cost = before[j - 1]
            else:
                cost = 1 + min(before[j], row[j - 1], before[j - 1])
                if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == other[j - 1]:
                    cost = min(cost, last[j - 2] + 1)
            row[j] = min(cost, far)
        if min(row) == far:
            return far
    return row[-1]
