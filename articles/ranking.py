"""Where an article stands in lists: by heat and age, as one stored whole number.

rank = log2(max(heat, 1)) + t / half-life, scaled. As t grows at the same pace for all, the order
never changes while time passes, and lists can page along an index (docs/decisions/0008).
"""

import math
from datetime import UTC, datetime

SCALE = 1_000_000  # six digits after the point decide between articles of the same heat


def rank_of(heat: int | None, moment: datetime, *, half_life_hours: float) -> int:
    """The rank of an article of this heat that became news at `moment` (an aware datetime).

    An absent heat counts as 1, and so does an absorbed article's -1.
    """
    warmth = math.log2(max(heat or 1, 1))
    hours = moment.astimezone(UTC).timestamp() / 3600
    return round(SCALE * (warmth + hours / half_life_hours))


def news_moment(published_at: datetime, released_at: datetime | None) -> datetime:
    """When it became news: what an editor publishes now is news now."""
    return max(published_at, released_at) if released_at else published_at


def change_moment(told: datetime | None, at: datetime) -> datetime | None:
    """When it last changed, as far as readers are told at a moment; None for what lies ahead then.

    Clocks go wrong. Cut to the present, a change to come would be a new one at each look.
    """
    return told if told and told <= at else None
