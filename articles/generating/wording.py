"""Headlines, excerpts, addresses: the words of one piece, out of those of its story."""

from functools import cache

from articles.generating.dice import Dice
from articles.generating.phrases import ADDITIONS, CLAUSES, HEADLINES, SENTENCES
from articles.generating.pieces import Matter, Picture, Publisher
from articles.generating.vocabulary import (
    DEEDS,
    EFFECTS,
    FIRST_NAMES,
    LAST_NAMES,
    MEASURES,
    PATHS,
    PLACES,
    SEASONS,
    SUBJECTS,
    WEEKDAYS,
)

# Shares of excerpts up to a length in characters, as counted in real related entries.
EXCERPT_LENGTHS = (
    (0.0, 36),
    (0.05, 95),
    (0.25, 155),
    (0.5, 202),
    (0.75, 248),
    (0.95, 305),
    (0.995, 372),
    (1.0, 505),
)
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
SIZES = ((1200, 630), (1280, 720), (1920, 1080), (1200, 675), (800, 600), (668, 376), (480, 360))
ENTITIES = (
    ("’", "&#8217;"),
    ("–", "&#8211;"),
    ("“", "&#8220;"),
    ("”", "&#8221;"),
    (" and ", " &#038; "),
)


def new_person(dice: Dice) -> str:
    return f"{dice.pick(FIRST_NAMES)} {dice.pick(LAST_NAMES)}"


def new_matter(dice: Dice) -> Matter:
    subject = dice.pick(SUBJECTS)
    place, neighbour = dice.few(PLACES, 2)
    return Matter(
        subject.name,
        dice.pick(subject.actors),
        dice.pick(subject.matters),
        dice.pick(DEEDS),
        place,
        neighbour,
        new_person(dice),
    )


def near_matter(dice: Dice, matter: Matter) -> Matter:
    """What the machine takes for the same: another place, or another matter of this topic."""
    if dice.chance(0.3):
        return matter
    subject = next(subject for subject in SUBJECTS if subject.name == matter.topic)
    if dice.chance(0.5):
        matter = matter._replace(place=dice.pick(PLACES))
    return matter._replace(
        thing=dice.pick(subject.matters),
        deed=dice.pick(DEEDS),
        actor=dice.pick(subject.actors),
        neighbour=dice.pick(PLACES),
        person=new_person(dice),
    )


@cache
def _bare(thing: str) -> str:
    """Without its article, as headlines have it."""
    for article in ("a ", "an ", "the "):
        if thing.startswith(article):
            return thing[len(article) :]
    return thing


def _fill(dice: Dice, frame: str, matter: Matter) -> str:
    # A story is told with its own deed and person, and now and then with others.
    does, done, doing = matter.deed if dice.chance(0.8) else dice.pick(DEEDS)
    return frame.format(
        actor=matter.actor,
        topic=matter.topic,
        place=matter.place,
        neighbour=matter.neighbour if dice.chance(0.7) else dice.pick(PLACES),
        person=matter.person if dice.chance(0.5) else new_person(dice),
        person_2=new_person(dice),
        matter=_bare(matter.thing),
        a_matter=matter.thing,
        does=does,
        done=done,
        doing=doing,
        measure=dice.pick(MEASURES),
        measure_2=dice.pick(MEASURES),
        effect=dice.pick(EFFECTS),
        season=dice.pick(SEASONS),
        weekday=dice.pick(WEEKDAYS),
        months=dice.between(3, 19),
        millions=dice.between(2, 480),
        percent=dice.between(11, 88),
        years=dice.between(6, 60),
        hundreds=dice.between(110, 990),
    )


def new_title(dice: Dice, matter: Matter) -> str:
    """A headline; outer blanks occur, as they do in real documents."""
    title = _fill(dice, dice.pick(HEADLINES), matter)
    if dice.chance(0.35):
        title += _fill(dice, dice.pick(ADDITIONS), matter)
    if dice.chance(0.01):
        title += " | " + _fill(dice, dice.pick(HEADLINES), matter)
    title = title[0].upper() + title[1:]
    if dice.chance(0.03):
        return title + " " if dice.chance(0.8) else " " + title
    return title


def new_excerpt(dice: Dice, matter: Matter) -> str:
    """One to five sentences, cut at a word like the real ones, or whole."""
    if dice.chance(0.01):
        return ""
    length = dice.along(EXCERPT_LENGTHS)
    text = ""
    for frame in dice.few(SENTENCES, 6):
        if dice.chance(0.25) and not frame.endswith(("?", "”")):
            frame = frame[:-1] + dice.pick(CLAUSES) + frame[-1]
        sentence = _fill(dice, frame, matter)
        text = f"{text} {sentence}" if text else sentence
        if len(text) >= length:
            break
    if len(text) > length + 40 or dice.chance(0.3):
        text = cut(text, length, dice.pick(("", "", ",", " ...", " ...", "…")))
    if dice.chance(0.05):
        for character, entity in ENTITIES:
            text = text.replace(character, entity)
    return text + " " if dice.chance(0.05) else text


def cut(text: str, length: int, ending: str) -> str:
    """The text up to the last word that fits."""
    end = text.rfind(" ", 0, max(length, 24))
    return (text[:end] if end > 0 else text).rstrip(" ,.") + ending


@cache
def _plain(word: str) -> str:
    plain = {"é": "e", "ë": "e", "ö": "o"}
    return "".join(plain.get(c, c) for c in word.lower() if c.isalnum() or c == "-")


def slug_of(title: str) -> str:
    """The words of a title as the machine names its files: ASCII, without punctuation."""
    words = (_plain(word) for word in title.replace("–", " ").split())
    slug = "-".join(word for word in words if word)
    slug = "".join(c for c in slug if c.isascii())[:150].strip("-") or "untitled"
    return slug.replace("half-marathon", "half_marathon")  # underscores occur


def new_video(dice: Dice) -> str:
    return "".join(dice.pick(LETTERS) for _ in range(11))


def new_address(dice: Dice, house: Publisher, slug: str, day: tuple[int, int, int]) -> str:
    """Where the piece lives at this house. Each has a style of its own; old ones are http."""
    year, month, date = day
    words = slug[:96].rstrip("-")
    root = f"{'http' if house.style == 6 and dice.chance(0.2) else 'https'}://{house.host}"
    if house.style == 0:
        address = f"{root}/{year}/{month:02}/{date:02}/{words}/"
    elif house.style == 1:
        address = f"{root}/{dice.pick(PATHS)}/{words}-{dice.between(10**6, 10**7)}"
    elif house.style == 2:
        address = f"{root}/{dice.pick(PATHS)}/{year}/{words}.html"
    elif house.style == 3:
        address = f"{root}/article/{dice.octets(8).hex()}/{words[:40].rstrip('-')}"
    elif house.style == 4:
        address = f"{root}/{dice.pick(PATHS)}/{dice.pick(PATHS)}/{words}"
    elif house.style == 5:
        address = f"{root}/en-gb/{dice.pick(PATHS)}/{words}/ar-{dice.octets(4).hex().upper()}"
    else:
        address = f"{root}/story.php?id={dice.between(10**4, 10**6)}&title={words[:60]}"
    if dice.chance(0.01):
        address += "#comments" if "?" in address else "?utm_source=feed&utm_campaign=Tide+%26+Town"
    if dice.chance(0.003):
        # Raw blanks in queries occur. They are kept, and encoded where they are linked.
        address += ("&" if "?" in address else "?") + "ref=the weekly letter"
    return address


def amp_of(address: str, style: int) -> tuple[str, str]:
    """The address of the AMP version and that of its copy in the AMP cache."""
    bare = address.split("?")[0].split("#")[0].replace("http:", "https:")
    amp = bare.rstrip("/") + "/amp/" if style % 2 else bare.replace(".example/", ".example/amp/", 1)
    host, path = amp.removeprefix("https://").split("/", 1)
    cached = host.replace("-", "--").replace(".", "-")
    return amp, f"https://{cached}.cdn.ampcache.example/c/s/{host}/{path}"


def new_picture(dice: Dice, house: Publisher, slug: str, year: int) -> Picture:
    width, height = dice.pick(SIZES)
    throw = dice.share()
    if throw < 0.06:
        # A house's default picture, the same for hundreds of pieces.
        return Picture(f"https://{house.host}/assets/share-card.png", 1200, 630)
    if throw < 0.07:
        return Picture(f"http://{house.host}/img/{dice.octets(6).hex()}.jpg", width, height)
    if throw < 0.075:
        return Picture(f"/assets/images/news/{slug[:40]}.jpg", width, height)
    folder = f"wp-content/uploads/{year}/{dice.between(1, 12):02}"
    if dice.chance(0.5):
        folder = f"image/upload/w_{width},h_{height},c_fill/v{dice.between(10**9, 2 * 10**9)}"
    name = f"{slug[: dice.between(18, 70)].strip('-')}-{width}x{height}"
    name = dice.octets(16).hex() if dice.chance(0.55) else name
    url = f"https://media.{house.host.removeprefix('www.')}/{folder}/{name}.jpg"
    if dice.chance(0.02):
        return Picture(url, width, height, title=f"{width} by {height}", attribution=house.name)
    return Picture(url, width, height)
