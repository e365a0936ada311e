"""The birth of a story: its pieces, and exactly as many related entries as were planned."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from articles.generating.arranging import arrange, card_of
from articles.generating.dice import Dice
from articles.generating.moments import DAY, day_of
from articles.generating.pieces import (
    LONGEST_LIST,
    Card,
    Copy,
    Picture,
    Piece,
    Place,
    Publisher,
    Story,
)
from articles.generating.planning import FULL_SIZE, StoryPlan
from articles.generating.publishers import other_house, some_channel, some_house
from articles.generating.vocabulary import ROOT, SUBJECTS
from articles.generating.wording import (
    amp_of,
    near_matter,
    new_address,
    new_excerpt,
    new_matter,
    new_picture,
    new_title,
    new_video,
    slug_of,
)

_QUALITY = (
    (0.0, 0),
    (0.05, 6),
    (0.25, 37),
    (0.5, 59),
    (0.75, 80),
    (0.95, 104),
    (0.998, 150),
    (1, 219),
)
_USUAL = (37, 57, 59, 67, 87, 107)  # the machine gives these far more often than their neighbours
_OFFSETS = (120, -300, 330, -480)
_TAGS = ("GB-CON", "GB-NFK", "NL", "US-ME", "DK", "NO", "FR-29")


class Window(NamedTuple):
    """When a birth's pieces are published and filed: from its first second to its last."""

    begin: int
    end: int

    def hold(self, moment: int) -> int:
        return min(max(moment, self.begin), self.end)


class Slugs:
    """Hands out slugs, each once. Births never meet: their days of filing don't overlap."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, filed: int, title: str) -> str:
        year, month, day = day_of(filed)
        wanted = f"{year}-{month:02}-{day:02}-{slug_of(title)}"
        slug, count = wanted, 1
        while slug in self._taken:
            count += 1
            slug = f"{wanted}-{count}"
        self._taken.add(slug)
        return slug


def new_story(
    plan: StoryPlan,
    seed: str,
    window: Window,
    slugs: Slugs,
    *,
    near: Sequence[Card] = (),
    older: float = 0.0,
) -> Story:
    """The story as it is in the state of its birth.

    `near`: pieces of another story that this one may name. `older`: the share with older key names.
    """
    dice = Dice(seed, "story", plan.number)
    around = window.begin + int(dice.share() * (window.end - window.begin))
    story = Story(plan.number, plan.birth, new_matter(dice), around, wide=plan.size > 30)
    for _ in range(plan.size):
        add_piece(story, dice, window, slugs, birth=plan.birth, older=older)
    _stand(story, plan, dice)
    if plan.size > 1 and not plan.loose and dice.chance(0.06):
        best = max(piece.quality for piece in story.pieces)
        story.absent_lead = _outside_card(story, dice, window, best + dice.between(0, 40))
    arrange(story)
    _settle(story, plan.entries, near, dice, window)
    told = sorted(story.pieces, key=lambda piece: not piece.published)[:6]
    story.offers = tuple(card_of(piece) for piece in told)
    return story


def add_piece(
    story: Story, dice: Dice, window: Window, slugs: Slugs, *, birth: int, older: float = 0.0
) -> Piece:
    """Another piece of the story, filed within the window of its birth."""
    piece = _new_piece(story, len(story.pieces), dice, window)
    piece.birth = birth
    earlier = dice.pick(story.pieces) if story.pieces else None
    if earlier is not None and not piece.video and dice.chance(0.012):
        piece.title = earlier.title  # the same wire story in another paper
    filed = piece.copy.published_at
    if dice.chance(0.1):
        filed += dice.pick((-1, 1, 1, 2, 3)) * DAY
    piece.slug = slugs.take(window.hold(filed), piece.title)
    if dice.chance(older) and not piece.video:
        piece.older_names = True
        piece.copy = piece.copy._replace(original_url="")  # a key that came later
    story.pieces.append(piece)
    return piece


def _new_piece(story: Story, number: int, dice: Dice, window: Window) -> Piece:
    spread = 16 * DAY if dice.chance(0.15) else 2 * DAY
    moment = window.hold(story.around + int((dice.share() - 0.5) * spread))
    if dice.chance(0.45):
        moment -= moment % 60  # most houses give minutes, not seconds
    matter = near_matter(dice, story.matter) if story.wide else story.matter
    title = new_title(dice, matter)
    video = new_video(dice) if dice.chance(0.04) else ""
    house = some_channel(dice) if video else some_house(dice)
    quality = dice.along(_QUALITY)
    if dice.chance(0.4):
        quality = dice.pick(_USUAL)
    piece = Piece(
        number,
        "",
        title,
        new_excerpt(dice, matter),
        new_copy(dice, house, title, moment, video=video),
        "video" if video else "article",
        quality,
        _topics(story.matter.topic, dice),
        Place.INSIDE,
        video=video,
    )
    if dice.chance(0.05):
        _adorn(piece, dice)
    return piece


def _adorn(piece: Piece, dice: Dice) -> None:
    """What only few documents have."""
    throw = dice.share()
    if throw < 0.3:
        piece.tags = tuple(dice.few(_TAGS, dice.between(1, 2)))
    elif throw < 0.45:
        piece.locale = dice.pick(("en-us", "en-gb"))
    elif throw < 0.6:
        piece.updated_at = piece.copy.published_at + dice.between(600, 4 * 3600)
    elif throw < 0.9:
        piece.offset = dice.pick(_OFFSETS)
    elif throw < 0.915:
        piece.removed = True


def new_copy(dice: Dice, house: Publisher, title: str, moment: int, *, video: str = "") -> Copy:
    """A piece's provider, addresses, time and pictures: all that a syndicated copy has its own."""
    day, slug = day_of(moment), slug_of(title)
    images: tuple[Picture, ...] = ()
    if dice.chance(0.66):
        images = (new_picture(dice, house, slug, day[0]),)
    if images and dice.chance(0.01):
        images += (new_picture(dice, house, slug, day[0]),)
    if video:
        still = f"https://i.ytstills.example/vi/{video}/hqdefault.jpg"
        images = (images[0]._replace(url=still, width=480, height=360),) if images else ()
        address = f"https://youtube.com/watch?v={video}"
        return Copy(house, address, "", "", "", moment, images)
    address = new_address(dice, house, slug, day)
    amp = amp_of(address, house.style) if house.has_amp or dice.chance(0.06) else ("", "")
    original = address
    if dice.chance(0.06):
        original = f"https://feeds.{house.host.removeprefix('www.')}/r/{dice.octets(9).hex()}"
    return Copy(house, original, address, *amp, moment, images)


def spare_copy_of(piece: Piece, dice: Dice, window: Window) -> Copy:
    """The other copy of the same wire story, which another house carries."""
    house = other_house(dice, piece.copy.publisher)
    moment = min(piece.copy.published_at + dice.between(-90, 240) * 60, window.end)
    return new_copy(dice, house, piece.title, moment)


def _topics(topic: str, dice: Dice) -> tuple[str | None, ...]:
    throw = dice.share()
    if throw < 0.4:
        return (ROOT,)
    if throw < 0.88:
        topics: tuple[str | None, ...] = (ROOT, topic)
    else:
        extra = dice.pick(SUBJECTS).name
        topics = (ROOT, topic) if extra == topic else (ROOT, topic, extra)
    if dice.chance(0.03):
        topics = (*topics[1:], ROOT)  # the customer's own seeds have the specific one first
    if dice.chance(0.008):
        topics = (None, *topics)
    return topics


def _stand(story: Story, plan: StoryPlan, dice: Dice) -> None:
    """Who is in the story, who has gone away, about whom nothing is decided."""
    pieces, size = story.pieces, plan.size
    for piece in pieces:
        piece.twice = dice.chance(0.04)
        piece.itself = dice.chance(0.012) and not piece.video
        if dice.chance(0.006):
            piece.miscount = dice.pick((-1, 1))
        piece.cool = size == 1 and dice.chance(0.3)
        if plan.loose:
            piece.place, piece.itself = Place.AWAY, False
        elif size < FULL_SIZE and dice.chance(0.06 if piece.video else 0.008):
            piece.place = Place.UNDECIDED
    # Two documents of one address: in small stories, or hundreds of lists would hold it twice.
    for piece, other in pairwise(pieces if size < 20 else ()):
        if dice.chance(0.005) and not (piece.video or other.video):
            other.copy = other.copy._replace(web_url=piece.copy.web_url)
    if size == 1 and not plan.entries:
        pieces[0].itself = False
    if plan.loose or not 3 <= size < FULL_SIZE:
        return
    if dice.chance(0.3):
        for piece in dice.few(pieces, 1 + dice.below(1 + size // 8)):
            piece.place, piece.reach = Place.AWAY, dice.below(5)
        story.names_away = dice.chance(0.7)
    if dice.chance(0.12):
        story.gaps = dice.between(60, 300)


def _outside_card(story: Story, dice: Dice, window: Window, quality: int) -> Card:
    piece = _new_piece(story, 0, dice, window)
    piece.quality = quality
    return card_of(piece)


def new_outside(story: Story, dice: Dice, window: Window) -> Card:
    """Coverage that leads outside: no better than the story's own lead."""
    best = max(piece.quality for piece in story.pieces)
    return _outside_card(story, dice, window, dice.below(best + 1))


def _settle(story: Story, entries: int, near: Sequence[Card], dice: Dice, window: Window) -> None:
    """Adds coverage from elsewhere, or leaves out the last entries, until the count is right.

    Mostly it is coverage of another story of this newsroom, where there is some.
    """
    neighbours = list(near)
    for piece in story.pieces:
        piece.keep = LONGEST_LIST if len(piece.related) > LONGEST_LIST else None
    length = {piece.number: min(len(piece.related), LONGEST_LIST) for piece in story.pieces}
    rest = entries - sum(length.values())
    order = {Place.INSIDE: 0, Place.AWAY: 1, Place.UNDECIDED: 2}
    while rest > 0:
        within = neighbours and dice.chance(0.85)
        card = neighbours.pop() if within else new_outside(story, dice, window)
        room = [piece for piece in story.pieces if length[piece.number] < LONGEST_LIST]
        willing = min(order[piece.place] for piece in room)
        for piece in room:
            if rest and order[piece.place] == willing:
                piece.outside += (card,)
                length[piece.number] += 1
                rest -= 1
    while rest < 0:
        longest = max(length.values())
        for piece in reversed(story.pieces):
            if rest and length[piece.number] == longest:
                length[piece.number] -= 1
                piece.keep = length[piece.number]
                rest += 1
    for piece in story.pieces:
        if piece.twice or piece.itself:
            piece.keep = length[piece.number]  # what names something twice comes within the count
    arrange(story)
