"""Who publishes: hundreds of invented houses under .example, and YouTube's many channels.

Like the real ones: a few houses have most of the pieces; one domain stands for many channels, one
syndicator for fifty titles, one station's domain for several stations; names are spelled in more
than one way; now and then a domain holds a path, a name an escape.
"""

from articles.generating.dice import Dice
from articles.generating.pieces import Publisher
from articles.generating.vocabulary import CHANNEL_KINDS, CHANNELS, PAPERS, PLACES, TITLES

POOL = "wirepool.example"  # syndicates titles of others: "The Docket on Wirepool"
STATIONS = "coaststations.example"
HOUSES = 640


def _domain(name: str, ending: str) -> str:
    return "".join(c for c in name.lower() if c.isascii() and c.isalnum()) + ending


def _house(number: int) -> Publisher:
    """House number 0 has by far the most pieces, and so on down."""
    style = number % 7
    has_amp = number % 4 == 1
    has_logo = number % 2 == 0
    if number < len(TITLES):
        name, domain = TITLES[number], _domain(TITLES[number], ".example")
    else:
        place = PLACES[number * 7 % len(PLACES)]
        paper = PAPERS[(number * 3 + number // len(PLACES)) % len(PAPERS)]
        name = f"{place} {paper}" if number % 3 else f"The {place} {paper}"
        domain = _domain(f"{place}{paper}", ".co.example" if number % 5 == 0 else ".example")
        if number % 9 == 4:
            name = domain  # the machine found no better name
        elif number % 149 == 7:
            name = f"{name}%2c Inc."
        if number % 163 == 11:
            domain += "/coast?edition=2"
    host = domain.split("/")[0]
    return Publisher(name, domain, host if style == 3 else f"www.{host}", style, has_amp, has_logo)


ALL_HOUSES = tuple(_house(number) for number in range(HOUSES))


def some_house(dice: Dice) -> Publisher:
    """A house at random, the great ones far more often than the small ones."""
    throw = dice.share()
    if throw < 0.02:
        return _pooled(dice)
    if throw < 0.025:
        place = dice.pick(PLACES[:9])
        return Publisher(f"{place} Radio", STATIONS, STATIONS, 2)
    if throw < 0.20:
        return ALL_HOUSES[0]
    share = dice.share()
    house = ALL_HOUSES[int(HOUSES * share * share * share)]
    if throw > 0.99 and "%" not in house.name:
        return house._replace(name=f"{house.name}+")  # the same house, spelled in another way
    return house


def _pooled(dice: Dice) -> Publisher:
    house = dice.pick(ALL_HOUSES[:50])
    return Publisher(f"{house.name} on Wirepool", POOL, f"www.{POOL}", 5, has_logo=True)


def other_house(dice: Dice, than: Publisher) -> Publisher:
    """Who carries the other copy of a wire story: the pool in half of the cases."""
    if dice.chance(0.5) and than.domain != POOL:
        return _pooled(dice)
    house = some_house(dice)
    return house if house != than else ALL_HOUSES[1] if than != ALL_HOUSES[1] else ALL_HOUSES[2]


def some_channel(dice: Dice) -> Publisher:
    """One of 176 channels, all of them youtube.com."""
    name = f"{dice.pick(CHANNELS)} {dice.pick(CHANNEL_KINDS)}"
    return Publisher(name, "youtube.com", "youtube.com", 0)


def with_logos() -> list[Publisher]:
    """The houses that `_data/organizations` describes: those with a logo, and the pool."""
    kept = [house for house in ALL_HOUSES if house.has_logo and "/" not in house.domain]
    return kept[:120]
