"""How much a document may hold (docs/format.md, "What bad input gets").

Real documents stay far below; a document that doesn't is a mistake or an attack, and is refused
before memory is spent on it.
"""

from datetime import UTC, datetime

MAX_BYTES = 4 * 1024 * 1024  # of a file; the largest real one has 0.14 MB
MAX_DEPTH = 32  # collections within each other; real documents have five
MAX_VALUES = 250_000  # keys, values and ends of collections; the largest real one has 8,000
MAX_ALIASES = 20  # real documents have none

MAX_TITLE = 500  # characters, as all of these
MAX_EXCERPT = 5_000
MAX_URL = 2_048
MAX_PROVIDER = 300  # a provider's name, and its domain (which holds a path now and then)
MAX_NAME = 200  # a topic's, a tag's, a keyword's
MAX_CATEGORY = 100
MAX_LOCALE = 35  # the longest tag that RFC 5646 asks everyone to have room for
MAX_DESCRIPTION = 5_000
MAX_EMBED = 10_000

MAX_RELATED = 2_000
MAX_TOPICS = 100
MAX_TAGS = 100
MAX_IMAGES = 100  # of an article, of an entry, of a provider
MAX_LISTED = 1_000  # of a topic's or an organisation's lists

MAX_SCORE = 1_000_000  # quality and heat
MAX_PIXELS = 100_000  # a picture's side

# Times outside are no publication's, and an offset can push them past what a calendar holds.
EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)

MAX_SHOWN = 60  # characters of what was found that a message repeats
MAX_SHOWN_KEY = 100

MAX_PROBLEMS = 200  # that are named, of each level; beyond it they are only counted
