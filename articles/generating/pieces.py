"""What the synthetic newsroom is made of: pieces (one a document) and the stories they tell."""

from dataclasses import dataclass, field
from enum import Enum, auto
from typing import NamedTuple

WEIGHT = 20  # heat = quality + WEIGHT × related entries: docs/format.md, "How the machine scores"
THRESHOLD = 70  # published = heat ≥ THRESHOLD
LONGEST_LIST = 179  # the most related entries that a real article was seen with
ABSORBED = -1  # the heat of an article that another one leads


class Picture(NamedTuple):
    url: str
    width: int
    height: int
    is_cached: bool | None = True
    title: str = ""
    attribution: str = ""


class Publisher(NamedTuple):
    """Who published the original: the pair of name and domain is the identity, not either."""

    name: str
    domain: str
    host: str
    style: int  # which of the ways of building an address this house has
    has_amp: bool = False
    has_logo: bool = False


class Copy(NamedTuple):
    """One syndicated copy of a wire story: what changes together when the machine swaps copies."""

    publisher: Publisher
    original_url: str
    web_url: str
    amp_url: str
    cdn_amp_url: str
    published_at: int  # seconds since 1970, UTC
    images: tuple[Picture, ...]


class Card(NamedTuple):
    """A related entry: another piece's fields, as they were when they were copied."""

    title: str
    excerpt: str
    published_at: str
    web_url: str
    amp_url: str
    cdn_amp_url: str
    type: str
    name: str
    domain: str
    quality: int
    images: tuple[Picture, ...]


class Place(Enum):
    """Where a piece stands in its story."""

    INSIDE = auto()  # leads it, or is absorbed by who does
    AWAY = auto()  # goes by itself, though others may name it
    UNDECIDED = auto()  # the machine has said nothing yet: no quality, heat or published


@dataclass(slots=True)
class Piece:
    """One document of the newsroom, as far as the machine knows it."""

    number: int  # its place in its story: its identity there, whatever else changes
    slug: str
    title: str
    excerpt: str
    copy: Copy
    type: str
    quality: int
    topics: tuple[str | None, ...]
    place: Place
    birth: int = 0  # the state in which it came in
    # What only some documents have.
    video: str = ""  # YouTube's id
    tags: tuple[str, ...] = ()
    locale: str = ""
    updated_at: int | None = None
    removed: bool = False
    older_names: bool = False  # sourceUrl, ampUrl, cdnAmpUrl
    offset: int = 0  # minutes from UTC in which its times are written
    body: str = ""
    # How it is told among the others.
    outside: tuple[Card, ...] = ()  # coverage that isn't of its story, nor of this newsroom mostly
    reach: int = 0  # how many of the others it names when it is away
    twice: bool = False  # names one address twice
    itself: bool = False  # names itself
    keep: int | None = None  # the most entries that it carries
    miscount: int = 0  # by how many entries its heat is off the formula
    cool: bool = False  # held back with heat = quality in spite of related entries
    # What the machine made of it: see arranging.py.
    related: tuple[Card, ...] = ()
    scored: bool = True  # its document says its quality
    heat: int | None = None
    published: bool | None = None
    # How its file is written.
    category: str = "news"
    encryption: int = 0  # the how-manieth encryption of `secured` this is
    style: int = 0  # 0 is the machine's own; others are noise
    # What it was before a change that may be taken back.
    spare_copy: Copy | None = None
    spare_excerpt: str | None = None
    spare_quality: int | None = None


# Of each piece of a story what decides who leads, who is absorbed and who is named.
Shape = tuple[tuple[Place, int, int, tuple[Card, ...], int | None], ...]


@dataclass(slots=True)
class Story:
    """Pieces about one matter. A single article is a story of one."""

    number: int
    birth: int  # the state of the newsroom in which it began
    matter: "Matter"
    around: int  # seconds since 1970: when it happened
    pieces: list[Piece] = field(default_factory=list)
    wide: bool = False  # so many pieces that they can't all be about quite the same matter
    absent_lead: Card | None = None  # who leads it, when that one isn't in this newsroom
    names_away: bool = False  # members name those that went away, too
    spare_shape: Shape = ()  # what it was before a change that may be taken back
    offers: tuple[Card, ...] = ()  # its pieces that a neighbouring story may name
    gaps: int = 0  # of a thousand names within it, how many are left out


class Matter(NamedTuple):
    """What a story is about: the words that its headlines and excerpts share."""

    topic: str
    actor: str
    thing: str  # with its article: "a plan for night trains"
    deed: tuple[str, str, str]
    place: str
    neighbour: str
    person: str
