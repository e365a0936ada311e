"""Which words of a text a search found, and the piece of a text that shows them."""

from collections.abc import Collection
from typing import NamedTuple

from articles.words import has_any, spans

LOOKED_AT = 1000  # characters of a text, for a hit to begin a passage with


class Piece(NamedTuple):
    text: str
    is_hit: bool


def marked(text: str, found: Collection[str]) -> list[Piece]:
    """The text in pieces; those whose stem is among `found` are hits, neighbours as one."""
    if not has_any(text, found):  # most texts, and told in a tenth of the time
        return [Piece(text, False)] if text else []
    pieces: list[Piece] = []
    at = 0
    for begin, end, stem in spans(text):
        if stem not in found:
            continue
        between = text[at:begin]
        if pieces and pieces[-1].is_hit and not between.strip():
            pieces[-1] = Piece(pieces[-1].text + text[at:end], True)
        else:
            if between:
                pieces.append(Piece(between, False))
            pieces.append(Piece(text[begin:end], True))
        at = end
    if text[at:]:
        pieces.append(Piece(text[at:], False))
    return pieces


def passage(text: str, found: Collection[str], length: int) -> list[Piece]:
    """About `length` characters of the text, from a little before its first hit on; else from its
    beginning. Cut at words, with "…" where something is left out."""
    text = " ".join(text.split())
    if len(text) <= length:
        return marked(text, found)
    far = text[:LOOKED_AT]
    first = 0
    if has_any(far, found):
        first = next(begin for begin, _, stem in spans(far) if stem in found)
    begin = 0
    if first > length * 2 // 3:
        begin = text.rfind(" ", 0, max(first - length // 3, 0)) + 1
        begin = min(begin, len(text) - length)
        begin = text.find(" ", begin - 1) + 1 if begin else 0
    end = begin + length
    if end < len(text):
        cut = text.rfind(" ", begin + length // 2, end)
        end = cut if cut > first else end
    piece = text[begin:end].rstrip(" ,;:–—-")
    return marked(f"{'…' if begin else ''}{piece}{'…' if end < len(text) else ''}", found)
