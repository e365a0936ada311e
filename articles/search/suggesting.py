""" "Did you mean …?": words that stand in public, for a query that found nothing.

A word is only ever offered when a search finds it in something that is public now, so what isn't
public neither shows up here nor keeps anything else from showing up.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.db.models.functions import Length
from django.utils import timezone

from articles.models import SearchWord
from articles.search.asking import Query, Term
from articles.search.matching import ANYWHERE, Part, found, in_terms_of_the_index
from articles.search.naming import Named
from articles.words import stems, words

MOST_WORDS = 4000  # looked at for each word that was typed
NEAREST = 12  # of these the ones that are asked about
SHORTEST = 3  # characters; shorter words are like everything
LONG = 5  # from here on two slips are forgiven, below one


def suggestion(query: Query, named: Named, at: datetime | None = None) -> str:
    """What the query may have meant to say; "" when nothing public comes near. Four queries at
    most, and two for each mistyped word."""
    if not query.terms:
        return ""
    at = at or timezone.now()
    words_alone = Query(terms=query.terms)
    known = _with_hits([replace(words_alone, terms=(term,)) for term in query.terms], Named(), at)
    better: dict[Term, str] = {}
    for number, term in enumerate(query.terms):
        if number in known or len(term.stems) != 1:
            continue
        near = _near(term, at)
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
    if not _with_hits([corrected], named, at):
        return ""
    text = query.typed
    for term, word in better.items():
        text = text.replace(term.typed, word)
    return text


def _near(term: Term, at: datetime) -> str:
    """The public word that comes nearest to what was typed; "" for none."""
    typed = "".join(words(term.typed))
    if len(typed) < SHORTEST:
        return ""
    slips = 2 if len(typed) >= LONG else 1
    alike = SearchWord.objects.annotate(length=Length("word")).filter(
        word__startswith=typed[0], length__gte=len(typed) - slips, length__lte=len(typed) + slips
    )
    near = []
    for word in alike.values_list("word", flat=True)[:MOST_WORDS]:
        if 0 < (far := distance(typed, word, slips)) <= slips:
            near.append((far, word))
    near.sort()
    candidates = [word for _, word in near[:NEAREST]]
    asked = [Query(terms=(Term(tuple(stems(word)), word),)) for word in candidates]
    standing = _with_hits(asked, Named(), at)
    return candidates[min(standing)] if standing else ""


def _with_hits(queries: Iterable[Query], named: Named, at: datetime) -> set[int]:
    """Which of these queries find something public, by their number. One query."""
    parts = []
    for number, query in enumerate(queries):
        asked = in_terms_of_the_index(query, named.topics, named.providers, public=True)
        parts.append(Part(asked, ANYWHERE, number, 1))
    return {row.tier for row in found((), parts, passing_over=at) if row.place}


def distance(one: str, other: str, most: int) -> int:
    """How many slips lie between two words: a letter more, less, another, or two swapped. Anything
    above `most` only says so."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        last, before, row = before, row, [i]
        for j, its in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != its))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == its:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
