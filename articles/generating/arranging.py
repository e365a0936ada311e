"""Who leads a story, who is absorbed, who names whom: what the machine works out of the pieces.

The rules are those that were counted in real newsrooms (docs/format.md, "How the machine
scores"): the member of the highest quality leads, heat = quality + 20 × related entries, public
from 70 on, the others are absorbed (heat -1) and held back.
"""

from articles.generating.dice import mark
from articles.generating.moments import written
from articles.generating.pieces import ABSORBED, THRESHOLD, WEIGHT, Card, Piece, Place, Story

_DRIFT = 15  # of a thousand copied entries differ from their target
_FIRST = 1000  # more than the pieces of any story: keeps marks of different stories apart


def card_of(piece: Piece) -> Card:
    """The piece as others show it: a video's card has no address."""
    copy = piece.copy
    return Card(
        piece.title,
        piece.excerpt,
        written(copy.published_at, piece.offset),
        "" if piece.video else copy.web_url,
        copy.amp_url,
        copy.cdn_amp_url,
        piece.type,
        copy.publisher.name,
        copy.publisher.domain,
        piece.quality,
        copy.images,
    )


def drifted(card: Card, how: int) -> Card:
    """A copy that has fallen behind its target."""
    match how % 6:
        case 0 | 1 | 2:
            return card._replace(quality=max(0, card.quality - 20))
        case 3 if card.images:
            return card._replace(images=())
        case 4:
            return card._replace(excerpt=card.excerpt[: len(card.excerpt) * 2 // 3].rstrip())
    return card._replace(title=f"{card.title.strip()} - updated")


def leader(story: Story) -> Piece | None:
    """The member that leads, if the one that does is in this newsroom."""
    inside = _inside(story)
    return inside[0] if inside and story.absent_lead is None else None


def _inside(story: Story) -> list[Piece]:
    inside = [piece for piece in story.pieces if piece.place is Place.INSIDE]
    return sorted(inside, key=lambda piece: (-piece.quality, piece.slug))


def arrange(story: Story) -> None:
    """Writes every piece's list anew, and what follows from it."""
    cards = {piece.number: card_of(piece) for piece in story.pieces}
    inside = _inside(story)
    others = [piece for piece in story.pieces if piece.place is not Place.INSIDE]
    for place, piece in enumerate(inside):
        beside = [o for o in others if story.names_away and not _looks_back(o, piece)]
        entries = _named(story, piece, inside + beside, cards)
        if story.absent_lead is not None:
            entries.append(story.absent_lead)
        _finish(piece, entries, cards)
        if place == 0 and story.absent_lead is None:
            score(piece)
        else:
            piece.scored, piece.heat, piece.published = True, ABSORBED, False
    for piece in others:
        named = [member for member in inside[1:] if _looks_back(piece, member)]
        # Published ones name published ones, too, but never each other.
        named += [o for o in others if o.number < piece.number and o.place is Place.AWAY]
        _finish(piece, _named(story, piece, named[: piece.reach], cards), cards)
        score(piece)


def _looks_back(away: Piece, member: Piece) -> bool:
    """Whether who went away names the member, or else may be named by it.

    Never both: two that name each other are of one story, and the better one would lead it.
    """
    return (away.number + member.number) % 2 == 0


def _named(story: Story, piece: Piece, others: list[Piece], cards: dict[int, Card]) -> list[Card]:
    first, gap = story.number * _FIRST + piece.number, 1000 - story.gaps
    head = others[0] if others else None
    entries = []
    for other in others:
        if other is piece:
            continue
        throw = mark(first, other.number, 0)
        if throw >= gap and other is not head:
            continue
        card = cards[other.number]
        entries.append(drifted(card, throw) if throw < _DRIFT and other is not head else card)
    return entries


def _finish(piece: Piece, entries: list[Card], cards: dict[int, Card]) -> None:
    entries += piece.outside
    if piece.itself:
        entries.append(cards[piece.number])
    if piece.twice and entries:
        entries.append(entries[len(entries) // 2])
    entries.sort(key=lambda card: -card.quality)
    piece.related = tuple(entries if piece.keep is None else entries[: piece.keep])


def score(piece: Piece) -> None:
    """Heat and publication of a piece that leads or stands alone."""
    if piece.place is Place.UNDECIDED:
        piece.scored, piece.heat, piece.published = False, None, None
        return
    count = len(piece.related)
    piece.scored = True
    piece.heat = piece.quality + WEIGHT * max(0, count + (piece.miscount if count else 0))
    if piece.cool and piece.quality < THRESHOLD:
        piece.heat = piece.quality
    # The one real document that breaks the rule is one that an editor took down.
    piece.published = piece.heat >= THRESHOLD and not (piece.removed and piece.number % 2)
