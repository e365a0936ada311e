"""Which copies are made of a picture: slots, widths and crops. Plain numbers, no Django.

The slots are those of the page design: a ratio, the widths offered, and how wide the browser will
show it. Nothing is ever enlarged.
"""

from typing import NamedTuple

RECIPE = 1  # raised when what is made changes, so that older copies are made anew
MOST_BYTES = 12_000_000  # of a picture as it comes
MOST_PIXELS = 25_000_000
CENTRE_POINT = (50, 50)  # per cent of width and height
LEAST_SIDE = 48  # pixels; smaller ones are counters and spacers, no pictures

# A picture "as made" that is much taller or wider than a page is cut to these, width by height.
TALLEST, WIDEST = (2, 3), (4, 1)
WORTH_ONE_MORE = 1.25  # so much wider than the widest offered, a picture's own width is offered too


class Slot(NamedTuple):
    """A place on a page. `ratio` is width by height, None for "as made"."""

    name: str
    ratio: tuple[int, int] | None
    widths: tuple[int, ...]
    least: int  # narrower pictures would look torn there: the slot stays empty
    shown: str  # the `sizes` attribute


SLOTS = {
    slot.name: slot
    for slot in (
        Slot("lead", (16, 9), (360, 480, 720, 960, 1280), 360, "(min-width: 64em) 44rem, 100vw"),
        Slot(
            "m",
            (3, 2),
            (240, 360, 480, 720),
            240,
            "(min-width: 64em) 22rem, (min-width: 40em) 45vw, 100vw",
        ),
        Slot("s", (1, 1), (96, 144, 192), 96, "6rem"),
        Slot("article", None, (480, 720, 960, 1280, 1600), 120, "(min-width: 48em) 44rem, 100vw"),
    )
}
LOGO = Slot("logo", (1, 1), (16, 32, 48, 96), 16, "16px")


class Format(NamedTuple):
    """How copies are encoded. Quality falls in steps to `floor` until a copy fits its budget."""

    extension: str
    name: str  # as Pillow calls it
    type: str
    quality: int
    floor: int
    options: tuple[tuple[str, int | bool], ...]


# In the order in which browsers are offered them. AVIF at speed 9 takes a fifth of the time of
# speed 8 (and a ninth of the default's) for files of the same size.
FORMATS = (
    Format("avif", "AVIF", "image/avif", 54, 30, (("speed", 9), ("max_threads", 1))),
    Format("webp", "WEBP", "image/webp", 74, 34, (("method", 2),)),
    Format("jpg", "JPEG", "image/jpeg", 76, 34, (("optimize", True), ("progressive", True))),
)
QUALITY_STEP = 12
MASTER = "master.jpg"  # what new crops are cut from; never served
MASTER_QUALITY = 90

Size = tuple[int, int]
Box = tuple[int, int, int, int]


def budget(width: int) -> int:
    """The most bytes that a copy should have: the page design says 60 kB at a width of 720."""
    return int(60_000 * (width / 720) ** 1.3)


def crop_size(slot: Slot, width: int, height: int) -> Size:
    """The largest part of a picture that has the slot's ratio."""
    if slot.ratio:
        tallest = widest = slot.ratio
    else:
        tallest, widest = TALLEST, WIDEST
    if width * tallest[1] < height * tallest[0]:
        return width, max(1, round(width * tallest[1] / tallest[0]))
    if width * widest[1] > height * widest[0]:
        return max(1, round(height * widest[0] / widest[1])), height
    return width, height


def crop_box(slot: Slot, width: int, height: int, focal: tuple[int, int]) -> Box:
    """Where that part lies: as near around the focal point (per cent) as the edges allow."""
    wide, high = crop_size(slot, width, height)
    left = min(max(round(width * focal[0] / 100 - wide / 2), 0), width - wide)
    top = min(max(round(height * focal[1] / 100 - high / 2), 0), height - high)
    return left, top, left + wide, top + high


def offered(slot: Slot, width: int, height: int) -> list[Size]:
    """The copies to make for a slot of a picture of this size; none where it is too small."""
    wide, high = crop_size(slot, width, height)
    if wide < slot.least:
        return []
    widths = [offer for offer in slot.widths if offer <= wide]
    if wide < slot.widths[-1] and (not widths or wide >= widths[-1] * WORTH_ONE_MORE):
        widths.append(wide)
    across, up = slot.ratio or (wide, high)
    return [(offer, max(1, round(offer * up / across))) for offer in widths]


def master_size(slots: tuple[Slot, ...], width: int, height: int) -> Size:
    """As large as the slots' largest copies need, and not larger than the picture is."""
    scale = 0.0
    for slot in slots:
        wide, _ = crop_size(slot, width, height)
        scale = max(scale, slot.widths[-1] / wide)
    scale = min(scale, 1.0)
    return max(1, round(width * scale)), max(1, round(height * scale))
