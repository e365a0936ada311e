"""A story that a search found: its card with the words that were typed marked in it.

HTML in Python for the same reason as in articles/parts.py.
"""

from collections.abc import Collection, Iterable
from html import escape as _e
from itertools import islice

from markupsafe import Markup

from articles import parts
from articles.coverage import Coverage, Line, Sources
from articles.search import Piece, marked, passage
from articles.storycards import StoryCard
from articles.wording import language_attributes as lang
from articles.words import has_any

SUMMARY = 200  # characters
LINES = 2  # of coverage, where its headlines are what was found


def hit(
    story: StoryCard,
    found: Collection[str],
    sources: Sources,
    coverage: Coverage | None,
    first: bool = False,
) -> Markup:
    """`found`: the stems that are marked. `coverage`: only where its headlines have the words.
    `first`: at the top of the page, where a picture is seen at once."""
    address = _e(story.get_absolute_url())
    picture = parts.card_picture(story, address, "s", first=first)
    boxed = " card-with-s" if picture else ""
    title = _marked(marked(story.title, found))
    told = ""
    if story.excerpt:
        summary = _marked(passage(story.excerpt, found, SUMMARY))
        told = f'<p class="summary"{lang(story.locale)}>{summary}</p>\n'
    others = coverage.others if coverage else ()
    hits = (line for line in others if has_any(line.title, found))
    told += "".join([_line(line, found) for line in islice(hits, LINES)])
    about = parts.meta(story, sources)
    return Markup(
        f'<article class="card card-m{boxed}">{picture}<div class="card-text">'
        f'<h3 class="headline"><a href="{address}"{lang(story.locale)}>'
        f"{title}</a></h3>\n{told}{about}</div></article>\n"
    )


def _line(line: Line, found: Collection[str]) -> str:
    title = _marked(marked(line.title, found))
    return (
        f'<p class="also"><b>{_e(line.provider)}</b> <span{lang(line.locale)}>{title}</span></p>\n'
    )


def _marked(pieces: Iterable[Piece]) -> str:
    return "".join([f"<mark>{_e(text)}</mark>" if is_hit else _e(text) for text, is_hit in pieces])
