"""WHAT A READER TYPED → THE STORIES THAT MATCH, on SQLite's FTS5 and PostgreSQL's full text.

    found = search(parse("tidal -wave topic:energy"), Place.read(request.GET), size=20)
    found.rows        # public Articles, with provider and topics at hand
    found.next_key    # for ?after=…; "" at the end

`matching()` narrows a queryset of any articles, for the desk. docs/decisions/0010 tells why.
"""

from articles.search.asking import Query, Term, Trouble, in_words, parse
from articles.search.finding import NEWEST, RELEVANCE, Found, Place, matching, search
from articles.search.marking import Piece, marked, passage
from articles.search.suggesting import suggestion

__all__ = [
    "NEWEST",
    "RELEVANCE",
    "Found",
    "Piece",
    "Place",
    "Query",
    "Term",
    "Trouble",
    "in_words",
    "marked",
    "matching",
    "parse",
    "passage",
    "search",
    "suggestion",
]
