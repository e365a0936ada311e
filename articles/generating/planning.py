"""How many stories, of how many pieces, with how many related entries: exact to the last one."""

from collections.abc import Sequence
from typing import NamedTuple

from articles.generating.dice import Dice, height
from articles.generating.pieces import LONGEST_LIST

# Share of the documents without any entry, by the newsroom's mean: counted in five of them.
_EMPTY = (
    (0.0, 1.0),
    (0.44, 0.8),
    (3.0, 0.45),
    (10.0, 0.36),
    (20.0, 0.16),
    (33.0, 0.08),
    (179, 0.0),
)
# Entries of the other documents, as multiples of the mean, by share of these documents.
_QUIET = ((0.0, 0.1), (0.3, 0.3), (0.6, 1.0), (0.75, 2.0), (0.85, 4.0), (0.92, 8.0), (1.0, 10.0))
_BUSY = ((0.0, 0.03), (0.2, 0.12), (0.45, 0.6), (0.7, 1.1), (0.85, 1.8), (0.93, 4.0), (1.0, 5.6))
# From this size on a story's lists are as long as lists get: it is told by all in the same way.
FULL_SIZE = LONGEST_LIST - 9
_OUTSIDE = 0.01  # of the entries, at least, lead outside


class StoryPlan(NamedTuple):
    number: int
    birth: int  # the state in which it begins
    size: int  # pieces at its birth
    entries: int  # related entries of all its pieces together, at its birth
    loose: bool = False  # its pieces don't name each other yet
    joins: tuple[tuple[int, int], ...] = ()  # (state, how many pieces join it then)


def story_sizes(documents: int, related: int) -> list[int]:
    """Sizes that add up to `documents`, and whose lists hold nearly `related` entries in all.

    A story of n pieces that all name each other holds n × (n - 1) entries.
    """
    mean = related / documents if documents else 0.0
    empty = max(height(_EMPTY, mean), 1 - 0.6 * mean)
    goal = int(related * (1 - _OUTSIDE))
    best = [1] * documents
    low, high = 0.0, 64.0
    for _ in range(40):
        scale = (low + high) / 2
        sizes = _sizes(documents, mean, empty, scale)
        if sum(size * (size - 1) for size in sizes) <= goal:
            low, best = scale, sizes
        else:
            high = scale
    return _grown(best, goal)


def _grown(sizes: list[int], goal: int) -> list[int]:
    """Single articles go to the largest stories that they don't make too large, towards the goal.

    Stories are few, and the next larger scale makes a leap.
    """
    singles = sizes.count(1)
    sizes = [size for size in sizes if size > 1]
    rest = goal - sum(size * (size - 1) for size in sizes)
    for place, size in enumerate(sizes):
        while singles and size <= LONGEST_LIST and 2 * size <= rest:
            rest -= 2 * size
            size += 1
            singles -= 1
        sizes[place] = size
    return sizes + [1] * singles


def _sizes(documents: int, mean: float, empty: float, scale: float) -> list[int]:
    """Walks the documents from the longest list to the shortest, a story at a time."""
    busy = min(1.0, max(0.0, (mean - 5) / 25))
    told = documents - int(documents * empty)
    sizes: list[int] = []
    done = 0
    while done < told:
        share = 1 - done / told
        multiple = busy * height(_BUSY, share) + (1 - busy) * height(_QUIET, share)
        length = min(LONGEST_LIST, max(1, int(multiple * mean * scale)))
        if not sizes and busy == 1 and told > 10 * LONGEST_LIST:
            length = LONGEST_LIST  # every busy newsroom has one story that all tell
        sizes.append(min(length + 1, documents - done))
        done += sizes[-1]
    return sizes + [1] * (documents - done)


def _with_entries(sizes: Sequence[int], related: int) -> list[tuple[int, int]]:
    """Gives each story its number of entries: those within it, and its share of the others."""
    held = [size * (size - 1) for size in sizes]
    rest = related - sum(held)
    room = [size * LONGEST_LIST - entries for size, entries in zip(sizes, held, strict=True)]
    # One single article in twelve has coverage elsewhere, too.
    weights = [
        0 if size >= FULL_SIZE else entries if entries else int(place % 12 == 0)
        for place, (size, entries) in enumerate(zip(sizes, held, strict=True))
    ]
    total, given, weighed = sum(weights) or 1, 0, 0
    for place, weight in enumerate(weights):
        weighed += weight
        share = min(room[place], rest * weighed // total - given)
        held[place] += share
        room[place] -= share
        given += share
    # What found no room goes wherever there is some, evenly.
    rest = related - sum(held)
    while rest > 0:
        open_places = [place for place, free in enumerate(room) if free]
        each = max(1, rest // len(open_places))
        for place in open_places:
            share = min(each, room[place], rest)
            held[place] += share
            room[place] -= share
            rest -= share
    return list(zip(sizes, held, strict=True))


def plan_stories(
    documents: int, related: int, dice: Dice, *, birth: int = 0, first: int = 0
) -> list[StoryPlan]:
    """The stories of one birth, in random order, numbered from `first` on.

    Some articles that stand alone are of one matter without naming each other: the machine may
    find that out later, and then one absorbs the others.
    """
    pairs = _with_entries(story_sizes(documents, related), related)
    single = [pair for pair in pairs if pair == (1, 0)]
    loose = [3 if dice.chance(0.3) else 2 for _ in range(len(single) // 20)]
    plans = [(size, entries, False) for size, entries in pairs if (size, entries) != (1, 0)]
    plans += [(size, 0, True) for size in loose]
    plans += [(1, 0, False)] * (len(single) - sum(loose))
    dice.mix(plans)
    return [
        StoryPlan(first + place, birth, size, entries, is_loose)
        for place, (size, entries, is_loose) in enumerate(plans)
    ]


def newcomers(documents: int) -> int:
    """How many documents a month brings: in a real newsroom, 445 beside 963."""
    return documents // 3


def plan_newsroom(
    documents: int, related: int, states: int, seed: str, *, joining: bool = True
) -> list[StoryPlan]:
    """All stories of all births up to the state.

    `joining`: some of the newcomers join stories that are there, and so change them.
    """
    plans = plan_stories(documents, related, Dice(seed, "plan", 0))
    born = newcomers(documents)
    for state in range(1, states + 1):
        dice = Dice(seed, "plan", state)
        joiners = born // 25 if joining and plans else 0
        plans = _join(plans, joiners, state, dice)
        fresh = born - joiners
        plans += plan_stories(
            fresh,
            fresh * related // documents,
            dice,
            birth=state,
            first=len(plans),
        )
    return plans


def _join(plans: list[StoryPlan], joiners: int, state: int, dice: Dice) -> list[StoryPlan]:
    """Gives so many newcomers to stories that are there already."""
    count: dict[int, int] = {}
    for _ in range(joiners):
        place = dice.below(len(plans))
        count[place] = count.get(place, 0) + 1
    return [
        plan._replace(joins=(*plan.joins, (state, count[place]))) if place in count else plan
        for place, plan in enumerate(plans)
    ]
