"""The adversary: the machine changes just what a test names, and nothing else.

A file of moves says for each slug which fields the machine shall say something new about. Several
files are several rounds: each changes what the last one left, so that a round taken away again is
a flip back.
"""

from collections.abc import Callable, Mapping, Sequence

from articles.generating.building import Window, new_outside
from articles.generating.dice import Dice
from articles.generating.pieces import ABSORBED, WEIGHT, Piece, Story
from articles.generating.publishers import other_house
from articles.generating.vocabulary import ROOT, SUBJECTS
from articles.generating.wording import amp_of, new_excerpt, new_picture, new_title, new_video

Moves = Mapping[str, Sequence[str]]


class MoveError(ValueError):
    """A move that names no document of the newsroom, or no field that a document has."""


def _title(piece: Piece, story: Story, dice: Dice) -> None:
    before = piece.title.strip()
    while piece.title.strip() == before:
        piece.title = new_title(dice, story.matter)


def _excerpt(piece: Piece, story: Story, dice: Dice) -> None:
    before = piece.excerpt.strip()
    while piece.excerpt.strip() == before:
        piece.excerpt = new_excerpt(dice, story.matter)


def _category(piece: Piece, _story: Story, _dice: Dice) -> None:
    piece.category = "news" if piece.category != "news" else "analysis"


def _locale(piece: Piece, _story: Story, _dice: Dice) -> None:
    piece.locale = "en-gb" if piece.locale != "en-gb" else "en-us"


def _type(piece: Piece, _story: Story, _dice: Dice) -> None:
    piece.type = "article" if piece.type == "video" else "video"


def _quality(piece: Piece, _story: Story, dice: Dice) -> None:
    if piece.scored:
        piece.quality += dice.between(1, 30)
    piece.scored = True


def _heat(piece: Piece, _story: Story, _dice: Dice) -> None:
    """Absorbed, it gets what the formula gives; else it gains an entry's worth."""
    if piece.heat is None or piece.heat == ABSORBED:
        piece.heat = piece.quality + WEIGHT * len(piece.related)
    else:
        piece.heat += WEIGHT


def _published(piece: Piece, _story: Story, _dice: Dice) -> None:
    piece.published = not piece.published


def _removed(piece: Piece, _story: Story, _dice: Dice) -> None:
    piece.removed = not piece.removed


def _published_at(piece: Piece, _story: Story, dice: Dice) -> None:
    earlier = piece.copy.published_at - dice.between(1, 600) * 60
    piece.copy = piece.copy._replace(published_at=earlier)


def _updated_at(piece: Piece, _story: Story, dice: Dice) -> None:
    before = piece.copy.published_at if piece.updated_at is None else piece.updated_at
    piece.updated_at = before + dice.between(1, 59)


def _original_url(piece: Piece, _story: Story, dice: Dice) -> None:
    host = piece.copy.publisher.host
    piece.copy = piece.copy._replace(original_url=f"https://{host}/r/{dice.octets(9).hex()}")


def _web_url(piece: Piece, _story: Story, dice: Dice) -> None:
    host = piece.copy.publisher.host
    piece.copy = piece.copy._replace(web_url=f"https://{host}/moved/{dice.octets(9).hex()}")


def _amp_url(piece: Piece, _story: Story, dice: Dice) -> None:
    amp = amp_of(f"https://{piece.copy.publisher.host}/{dice.octets(9).hex()}.example/", 1)[0]
    piece.copy = piece.copy._replace(amp_url=amp)


def _cdn_amp_url(piece: Piece, _story: Story, dice: Dice) -> None:
    cached = amp_of(f"https://{piece.copy.publisher.host}/{dice.octets(9).hex()}.example/", 1)[1]
    piece.copy = piece.copy._replace(cdn_amp_url=cached)


def _provider(piece: Piece, _story: Story, dice: Dice) -> None:
    house = other_house(dice, piece.copy.publisher)
    piece.copy = piece.copy._replace(publisher=house)


def _topics(piece: Piece, _story: Story, dice: Dice) -> None:
    names = [subject.name for subject in SUBJECTS if subject.name not in piece.topics]
    kept = piece.topics if len(piece.topics) < 3 else (ROOT,)
    piece.topics = (*kept, dice.pick(names))


def _tags(piece: Piece, _story: Story, dice: Dice) -> None:
    piece.tags = (*piece.tags, f"GB-{dice.octets(2).hex().upper()}")


def _images(piece: Piece, _story: Story, dice: Dice) -> None:
    picture = new_picture(dice, piece.copy.publisher, piece.slug[11:], 2026)
    unique = picture._replace(url=f"{picture.url}?v={dice.octets(3).hex()}")
    piece.copy = piece.copy._replace(images=(unique,))


def _related(piece: Piece, story: Story, dice: Dice) -> None:
    """One entry goes, one from outside comes, the rest stays; the heat isn't counted anew."""
    window = Window(story.around, story.around + 1)
    entries = list(piece.related)
    if len(entries) > 1:
        del entries[dice.below(len(entries))]
    entries.append(new_outside(story, dice, window))
    piece.related = tuple(sorted(entries, key=lambda entry: -entry.quality))


def _video(piece: Piece, _story: Story, dice: Dice) -> None:
    piece.video = new_video(dice)


def _body(piece: Piece, story: Story, dice: Dice) -> None:
    piece.body = f"{new_excerpt(dice, story.matter)}\n\nMore: {dice.octets(4).hex()}.\n"


FIELDS: Mapping[str, Callable[[Piece, Story, Dice], None]] = {
    "title": _title,
    "excerpt": _excerpt,
    "category": _category,
    "locale": _locale,
    "type": _type,
    "quality": _quality,
    "heat": _heat,
    "published": _published,
    "removed": _removed,
    "published_at": _published_at,
    "updated_at": _updated_at,
    "original_url": _original_url,
    "web_url": _web_url,
    "amp_url": _amp_url,
    "cdn_amp_url": _cdn_amp_url,
    "provider": _provider,
    "topics": _topics,
    "tags": _tags,
    "images": _images,
    "related": _related,
    "video": _video,
    "body": _body,
}

# The documents' own names do as well.
_KEYS = {
    "publishedDateTime": "published_at",
    "updatedDateTime": "updated_at",
    "originalUrl": "original_url",
    "webUrl": "web_url",
    "sourceUrl": "web_url",
    "ampWebUrl": "amp_url",
    "ampUrl": "amp_url",
    "cdnAmpWebUrl": "cdn_amp_url",
    "cdnAmpUrl": "cdn_amp_url",
    "featuredContent": "video",
}


def field_of(name: str) -> str:
    """The field that this name, or this key of a document, stands for.

    Raises MoveError for one that the machine can't change.
    """
    field = _KEYS.get(name, name)
    if field not in FIELDS:
        raise MoveError(f"no field “{name}”: it would be one of {', '.join(FIELDS)}")
    return field


def move(story: Story, rounds: Sequence[Moves], seed: str) -> set[str]:
    """Makes the machine's moves in this story; returns the slugs of the documents it moved."""
    moved = set()
    for count, moves in enumerate(rounds):
        for piece in story.pieces:
            if piece.slug not in moves:
                continue
            for name in moves[piece.slug]:
                field = field_of(name)
                FIELDS[field](piece, story, Dice(seed, "move", count, piece.slug, field))
            piece.encryption += 1000  # what the machine writes it encrypts anew
            moved.add(piece.slug)
    return moved
