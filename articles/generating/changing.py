"""What a month does to a story: the machine's own changes, in the proportions of real newsrooms.

Counted in 65,747 later versions of real documents (docs/format.md, "How documents change"): most
rewrites change `secured` alone; of the others most move `related` and `heat`, many `published`;
stories split, and their lead changes hands; a wire story flips between two syndicated copies, and
back; titles and topics hardly ever change.
"""

from collections.abc import Callable, Sequence

from articles.generating.arranging import arrange, leader, score
from articles.generating.building import (
    Slugs,
    Window,
    add_piece,
    new_outside,
    new_story,
    spare_copy_of,
)
from articles.generating.dice import Dice
from articles.generating.pieces import (
    ABSORBED,
    LONGEST_LIST,
    THRESHOLD,
    Card,
    Piece,
    Place,
    Shape,
    Story,
)
from articles.generating.planning import FULL_SIZE, StoryPlan
from articles.generating.rendering import STYLES
from articles.generating.wording import cut, new_excerpt, new_picture, new_title

_BACK = 0.4  # a quarter to two thirds of the real changes go back to an earlier state
# What makes the share of really changed documents come out as ordered: one change of a story's
# shape is a change of all its documents.
_SHARE_RESHAPED = 0.4
_SHARE_TOUCHED = 0.7


def story_at(
    plan: StoryPlan,
    state: int,
    seed: str,
    windows: list[Window],
    slugs: Slugs,
    *,
    near: Sequence[Card] = (),
    changed: float = 0.12,
    older: float = 0.0,
) -> Story:
    """The story in this state of the newsroom: its birth, and every month since.

    `windows`: one a state. `near`: pieces of another story that it may name. `changed`: the share
    of the documents that a month really changes.
    """
    story = new_story(plan, seed, windows[plan.birth], slugs, near=near, older=older)
    joins = dict(plan.joins)
    for month in range(plan.birth + 1, state + 1):
        dice = Dice(seed, "month", month, plan.number)
        before = {piece.number: said(piece) for piece in story.pieces}
        for _ in range(joins.get(month, 0)):
            _join(story, dice, windows[month], slugs, month)
        _live_on(story, dice, windows[month], changed, before)
    return story


def _live_on(
    story: Story,
    dice: Dice,
    window: Window,
    changed: float,
    before: dict[int, tuple[object, ...]],
) -> None:
    """A month of changes. `before`: what was said by those that were there already."""
    there = story.pieces[: len(before)]
    # Whether or not someone joined: what else happens hangs on the same throws.
    reshaped = _reshape(story, dice, window, changed) or len(story.pieces) > len(before)
    touched = [piece for piece in there if _touch(story, piece, dice, window, changed, reshaped)]
    if reshaped or (touched and dice.chance(0.3 if len(story.pieces) < 40 else 0.03)):
        arrange(story)  # the others copy the changed fields anew; where they don't, copies drift
    else:
        for piece in touched:
            if piece.heat != ABSORBED:
                score(piece)
    # Three in five rewrites say nothing new: half as many again as those that do.
    noise = min(1.0, 1.5 * changed / (1 - changed)) if changed < 1 else 0.0
    for piece in there:
        if said(piece) != before[piece.number]:
            piece.encryption += 1
        elif dice.chance(noise):
            piece.encryption += 1  # noise: the machine wrote the file, and had nothing to say
            if dice.chance(0.06):
                piece.style = 0 if piece.style else dice.between(1, len(STYLES) - 1)


def said(piece: Piece) -> tuple[object, ...]:
    """All that the piece's document says: not how it is written, nor how it is encrypted."""
    return (
        piece.title,
        piece.excerpt,
        piece.copy,
        piece.type,
        piece.quality,
        piece.topics,
        piece.scored,
        piece.tags,
        piece.locale,
        piece.updated_at,
        piece.removed,
        piece.body,
        piece.category,
        piece.heat,
        piece.published,
        piece.related,
    )


def _join(story: Story, dice: Dice, window: Window, slugs: Slugs, month: int) -> None:
    """A newcomer; two in five take over the lead."""
    story.around = window.hold(story.around)
    best = max(piece.quality for piece in story.pieces)
    piece = add_piece(story, dice, window, slugs, birth=month)
    if dice.chance(0.4):
        piece.quality = best + dice.between(1, 20)
    for other in story.pieces:
        if other.place is Place.AWAY and len(story.pieces) < 5:
            other.place = Place.INSIDE  # a single article that was alone so far


# How a story's shape changes --------------------------------------------------------------------


def _reshape(story: Story, dice: Dice, window: Window, changed: float) -> bool:
    """Changes who is in the story, leads it or is named in it, or takes the last change back."""
    if len(story.pieces) < 2:
        return False
    if story.spare_shape and dice.chance(_BACK):
        before, story.spare_shape = story.spare_shape, _shape(story)
        _take(story, before)
        return True
    if not dice.chance(changed * _SHARE_RESHAPED):
        return False
    before = _shape(story)
    ways: list[Callable[[Story, Dice, Window], bool]] = [_leave, _swap_leads, _outside, _return]
    dice.mix(ways)
    if not any(piece.place is Place.INSIDE for piece in story.pieces):
        ways = [_merge]
    if not any(way(story, dice, window) for way in ways):
        return False
    story.spare_shape = before
    return True


def _shape(story: Story) -> Shape:
    return tuple(
        (piece.place, piece.reach, piece.quality, piece.outside, piece.keep)
        for piece in story.pieces
    )


def _take(story: Story, shape: Shape) -> None:
    """Gives the pieces that were there then the shape that they had."""
    for piece, (place, reach, quality, outside, keep) in zip(story.pieces, shape, strict=False):
        piece.reach, piece.quality, piece.outside, piece.keep = reach, quality, outside, keep
        if Place.UNDECIDED not in (place, piece.place):
            piece.place = place


def _merge(story: Story, _dice: Dice, _window: Window) -> bool:
    """Articles that stood alone turn out to be one story: all but the best lose `published`."""
    for piece in story.pieces:
        if piece.place is Place.AWAY:
            piece.place, piece.keep = Place.INSIDE, None
    return True


def _leave(story: Story, dice: Dice, _window: Window) -> bool:
    """Members go by themselves, and are published on their own merits: a story splits."""
    lead = leader(story)
    members = [p for p in story.pieces if p.place is Place.INSIDE and p is not lead]
    if len(members) < 2:
        return False
    count = 1 + dice.below(max(1, len(members) // 3)) if dice.chance(0.4) else 1
    for piece in dice.few(members, min(count, len(members) - 1)):
        piece.place, piece.reach = Place.AWAY, 1 + dice.below(3)
    return True


def _return(story: Story, _dice: Dice, _window: Window) -> bool:
    """Who went away is absorbed again: the lists are what they were before."""
    away = [piece for piece in story.pieces if piece.place is Place.AWAY]
    for piece in away:
        piece.place = Place.INSIDE
    return bool(away)


def _swap_leads(story: Story, dice: Dice, _window: Window) -> bool:
    """Another member becomes the best."""
    lead = leader(story)
    members = [p for p in story.pieces if p.place is Place.INSIDE and p is not lead]
    if lead is None or not members:
        return False
    heir = dice.pick(members)
    heir.quality = lead.quality + dice.between(1, 12)
    return True


def _outside(story: Story, dice: Dice, window: Window) -> bool:
    """Coverage from outside comes in, for the whole story."""
    if len(story.pieces) >= FULL_SIZE:
        return False
    card = new_outside(story, dice, window)
    for piece in story.pieces:
        if piece.place is Place.INSIDE and len(piece.outside) < LONGEST_LIST:
            piece.outside += (card,)
    return True


# How one piece changes --------------------------------------------------------------------------


def _touch(
    story: Story, piece: Piece, dice: Dice, window: Window, changed: float, reshaped: bool
) -> bool:
    """Changes what the machine says of this piece itself, perhaps; tells whether it did."""
    touched = False
    changed *= _SHARE_TOUCHED
    if piece.place is Place.UNDECIDED and dice.chance(min(0.5, 4 * changed)):
        piece.place, piece.reach, touched = Place.AWAY, 0, True
        if len(story.pieces) == 1:
            piece.place = Place.INSIDE
    if not piece.video and dice.chance(_BACK if piece.spare_copy else changed * 0.12):
        spare = piece.spare_copy or spare_copy_of(piece, dice, window)
        if piece.older_names:
            spare = spare._replace(original_url="")
        piece.copy, piece.spare_copy, touched = spare, piece.copy, True
    if dice.chance(_BACK if piece.spare_excerpt is not None else changed * 0.03):
        touched = _other_excerpt(story, piece, dice)
    # In a story whose lists stay as they are, a new score would change the lead unseen.
    alone = piece.place is Place.AWAY or len(story.pieces) == 1
    if dice.chance(changed * 0.03) and (reshaped or alone):
        touched = _other_quality(piece, dice) or touched
    if dice.chance(changed * 0.04):
        _other_copy_details(piece, dice, window)
        touched = True
    if dice.chance(changed * 0.004):
        piece.title, touched = new_title(dice, story.matter), True
    if dice.chance(changed * 0.004) and piece.topics[-1] is not None:
        piece.topics, touched = (*piece.topics[1:], piece.topics[0]), True
    if dice.chance(changed * 0.01):
        piece.updated_at, touched = min(piece.copy.published_at + 7200, window.end), True
    if dice.chance(changed * 0.002):
        piece.removed, touched = not piece.removed, True
    return touched


def _other_excerpt(story: Story, piece: Piece, dice: Dice) -> bool:
    text = piece.spare_excerpt
    if text is None:
        text = cut(piece.excerpt, len(piece.excerpt) * 2 // 3, " ...")
        if text == piece.excerpt or dice.chance(0.3):
            text = new_excerpt(dice, story.matter)
    changed = text != piece.excerpt
    piece.excerpt, piece.spare_excerpt = text, piece.excerpt
    return changed


def _other_quality(piece: Piece, dice: Dice) -> bool:
    """A score goes down, or back to what it was.

    Seldom so far that the piece is published no more: who loses that was nearly always absorbed.
    """
    spare = piece.spare_quality
    if spare is None:
        spare = max(0, piece.quality - dice.between(1, 20))
    if piece.quality >= THRESHOLD > spare and dice.chance(0.8):
        return False
    changed = spare != piece.quality
    piece.quality, piece.spare_quality = spare, piece.quality
    return changed


def _other_copy_details(piece: Piece, dice: Dice, window: Window) -> None:
    """A picture comes or goes, the time moves, the original's address is found out."""
    copy, throw = piece.copy, dice.share()
    if throw < 0.5:
        picture = new_picture(dice, copy.publisher, piece.slug[11:], 2026)
        piece.copy = copy._replace(images=() if copy.images and dice.chance(0.4) else (picture,))
    elif throw < 0.8 or piece.video or piece.older_names:
        moved = min(copy.published_at + dice.between(1, 300) * 60, window.end)
        piece.copy = copy._replace(published_at=moved)
    else:
        address = (
            f"https://feeds.{copy.publisher.host.removeprefix('www.')}/r/{dice.octets(9).hex()}"
        )
        piece.copy = copy._replace(original_url=address)
