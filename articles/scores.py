"""Scores that explain themselves: the one function behind the desk's and the pages' words.

How the machine scores was counted, not told (docs/format.md): heat is quality plus a weight for
each related entry, public from a threshold on; -1 is no low score but says "absorbed".
"""

from dataclasses import dataclass

ABSORBED = -1


@dataclass(frozen=True, slots=True)
class Newsroom:
    """A newsroom's own numbers: what an entry of coverage adds, and which heat is public."""

    weight: int
    threshold: int


def expected_heat(quality: int | None, entries: int, newsroom: Newsroom) -> int | None:
    """The heat that the formula gives, or None where nothing was scored."""
    return None if quality is None else quality + newsroom.weight * entries


def explain(
    *,
    quality: int | None,
    heat: int | None,
    entries: int,
    newsroom: Newsroom,
    lead_title: str | None = None,
    stands_alone: bool = False,
    decided_by: str = "",
    machine_heat: int | None = None,
    machine_told: bool = True,
) -> str:
    """Why the heat is what it is, in a line.

    `entries` counts the related entries of the document; `lead_title` is the title of the lead
    that we hold, if there is one; `decided_by` names who set the heat by hand ("ann, 3 Mar"),
    and `machine_heat` is then what the document says, which isn't said where `machine_told` is
    false.
    """
    if heat is None:
        return "not scored"
    if decided_by:
        if not machine_told:
            return f"heat {heat} set by hand ({decided_by})"
        if machine_heat is None:
            said = "nothing"
        else:
            said = "absorbed" if machine_heat == ABSORBED else str(machine_heat)
        return f"heat {heat} set by hand ({decided_by}); the machine says {said}"
    if heat == ABSORBED:
        if stands_alone:
            return "absorbed by the machine, stands alone here"
        if lead_title:
            return f"absorbed by “{lead_title}”"
        return "absorbed by a story that we don't hold"
    formula = expected_heat(quality, entries, newsroom)
    if formula is None:
        return f"heat {heat}"
    public = f"public from {newsroom.threshold} on"
    if heat == formula:
        made_of = f"quality {quality} + {entries} × {newsroom.weight}" if entries else "quality"
        return f"heat {heat} = {made_of}; {public}"
    off = heat - formula
    return (
        f"heat {heat}, off the formula by {off:+d} "
        f"(quality {quality} + {entries} × {newsroom.weight} = {formula}); {public}"
    )
