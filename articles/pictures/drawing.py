"""Pictures for invented news: views of an invented coast, drawn by rules. Same seed, same picture.

For the demo newsroom, whose pictures never were anywhere else. No Django; Pillow alone.
"""

import io
import math
import random
from hashlib import blake2b
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFilter, ImageFont

Colour = tuple[int, ...]


class Palette(NamedTuple):
    """The colours of an hour of the day."""

    above: Colour
    horizon: Colour
    light: Colour
    far: Colour
    near: Colour
    water: Colour


PALETTES = tuple(
    Palette(*(tuple(bytes.fromhex(colour)) for colour in colours.split()))
    for colours in (
        "26426e eeaa78 ffe2b2 747894 1e263a 405c7e",
        "78b0d6 e2eef0 fffcec 8ca8aa 264640 548ca0",
        "181c38 5c5282 f0ecdc 3a3e64 0e1020 22284c",
        "ce9682 fadebe fff4de b08c82 54383a be9e92",
        "607c78 d6d8be faf6d8 849684 2a3a2e 708c88",
        "466e96 f6cea8 ffeece 9692a0 343042 6c7c98",
    )
)
LARGER = 2  # times, for smooth edges
MOST_WIDTH, MOST_HEIGHT = 1_120, 840


def drawn_picture(seed: str, width: int, height: int) -> bytes:
    """A JPEG of this size, or as large as is worth drawing."""
    scale = min(1.0, MOST_WIDTH / width, MOST_HEIGHT / height)
    width, height = max(64, round(width * scale)), max(64, round(height * scale))
    dice = _dice(seed)
    scene = _Scene(dice, dice.choice(PALETTES), width * LARGER, height * LARGER)
    scene.sky()
    subject = dice.choice((scene.sea, scene.harbour, scene.fields, scene.town, scene.turbines))
    subject()
    return _file(scene.image.reduce(LARGER), "JPEG", quality=88)


def drawn_logo(seed: str, name: str, side: int = 192) -> bytes:
    """A PNG: the initials of a name on a colour of its own."""
    palette = _dice(seed).choice(PALETTES)
    image = Image.new("RGB", (side, side), palette.near)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, side * 0.86, side, side), palette.horizon)
    letters = "".join(word[0] for word in name.split() if word[0].isalnum())[:2].upper() or "N"
    font = ImageFont.load_default(side * 0.5)
    draw.text((side / 2, side * 0.45), letters, palette.light, font, anchor="mm")
    return _file(image, "PNG")


def _dice(seed: str) -> random.Random:
    return random.Random(blake2b(seed.encode(), digest_size=8).digest())  # noqa: S311 - drawing


def _file(image: Image.Image, format: str, **options: int) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, format, **options)
    return buffer.getvalue()


def _mix(one: Colour, other: Colour, share: float) -> Colour:
    return tuple(round(a + (b - a) * share) for a, b in zip(one, other, strict=True))


class _Scene:
    """One picture while it is drawn, from far to near."""

    def __init__(self, dice: random.Random, palette: Palette, width: int, height: int) -> None:
        self.dice = dice
        self.colours = palette
        self.width, self.height = width, height
        self.image = Image.new("RGB", (width, height), palette.horizon)
        self.draw = ImageDraw.Draw(self.image)
        self.horizon = height * dice.uniform(0.52, 0.66)
        self.sun = (width * dice.uniform(0.15, 0.85), self.horizon * dice.uniform(0.3, 0.85))

    # What all have ----------------------------------------------------------------------------

    def sky(self) -> None:
        self._gradient(0, self.horizon + 2, self.colours.above, self.colours.horizon)
        self._glow()
        radius = self.height * self.dice.uniform(0.03, 0.06)
        x, y = self.sun
        self.draw.ellipse((x - radius, y - radius, x + radius, y + radius), self.colours.light)
        for _ in range(self.dice.randint(2, 5)):
            self._cloud()

    def _gradient(self, top: float, bottom: float, above: Colour, below: Colour) -> None:
        high = max(1, round(bottom - top))
        column = Image.linear_gradient("L").resize((1, high))
        column = Image.composite(
            Image.new("RGB", (1, high), below), Image.new("RGB", (1, high), above), column
        )
        band = column.resize((self.width, high), Image.Resampling.NEAREST)
        self.image.paste(band, (0, round(top)))

    def _glow(self) -> None:
        """Light around the sun: blurred small, since it has no edges to lose."""
        reach = round(self.height * 0.4)
        mask = Image.new("L", (64, 64), 0)
        ImageDraw.Draw(mask).ellipse((24, 24, 40, 40), 200)
        mask = mask.filter(ImageFilter.GaussianBlur(8)).resize((2 * reach, 2 * reach))
        corner = (round(self.sun[0]) - reach, round(self.sun[1]) - reach)
        self.image.paste(self.colours.light, corner, mask)

    def _cloud(self) -> None:
        x, y = self.dice.uniform(0, self.width), self.dice.uniform(0.05, 0.75) * self.horizon
        colour = _mix(self.colours.horizon, self.colours.light, self.dice.uniform(0.2, 0.7))
        length = self.width * self.dice.uniform(0.08, 0.3)
        for _ in range(self.dice.randint(2, 4)):
            thick = self.height * self.dice.uniform(0.006, 0.014)
            start = x + self.dice.uniform(-0.3, 0.3) * length
            self.draw.rounded_rectangle((start, y, start + length, y + thick), thick / 2, colour)
            y += thick * 1.5
            length *= 0.75

    def _ridge(
        self, base: float, rise: float, colour: Colour, roughness: float = 1.0
    ) -> list[float]:
        """A line of hills, filled to the lower edge; its heights at every tenth pixel."""
        waves = [
            (self.dice.uniform(0.4, 1.0) / step, step * roughness, self.dice.uniform(0, math.tau))
            for step in (1, 2.3, 5.1, 11)
        ]
        crest = []
        for x in range(0, self.width + 10, 10):
            turn = x / self.width * math.tau
            swing = sum(size * math.sin(turn * step / 2 + start) for size, step, start in waves)
            crest.append(base - rise * (0.5 + 0.4 * swing))
        points = [(index * 10, y) for index, y in enumerate(crest)]
        self.draw.polygon([(0, self.height), *points, (self.width, self.height)], colour)
        return crest

    def _hills(self, count: int, nearest: float = 0.75) -> list[float]:
        crest: list[float] = []
        for number in range(count):
            share = number / count
            colour = _mix(self.colours.far, self.colours.near, share * nearest)
            base = self.horizon + (self.height - self.horizon) * share * 0.7
            crest = self._ridge(base, self.height * self.dice.uniform(0.06, 0.16), colour)
        return crest

    def _water(self) -> None:
        self._gradient(
            self.horizon,
            self.height,
            _mix(self.colours.horizon, self.colours.water, 0.55),
            _mix(self.colours.water, self.colours.near, 0.45),
        )
        x = self.sun[0]
        for _ in range(150):
            depth = self.dice.random() ** 1.6
            y = self.horizon + 4 + depth * (self.height - self.horizon)
            spread = self.width * (0.03 + 0.22 * depth)
            length = self.width * self.dice.uniform(0.008, 0.05) * (0.3 + depth)
            start = x + self.dice.gauss(0, 0.5) * spread - length / 2
            shade = _mix(self.colours.water, self.colours.light, self.dice.uniform(0.25, 0.9))
            thick = max(2, self.height * 0.0035 * (0.4 + depth))
            self.draw.rounded_rectangle((start, y, start + length, y + thick), thick / 2, shade)

    # What one shows ---------------------------------------------------------------------------

    def sea(self) -> None:
        self._ridge(self.horizon, self.height * 0.07, self.colours.far)
        self._water()
        for _ in range(self.dice.randint(1, 3)):
            self._boat()
        if self.dice.random() < 0.6:
            self._lighthouse()

    def _boat(self) -> None:
        depth = self.dice.uniform(0.08, 0.5)
        size = self.height * (0.05 + 0.16 * depth)
        x = self.dice.uniform(0.1, 0.9) * self.width
        y = self.horizon + depth * (self.height - self.horizon)
        hull = self.colours.near
        self.draw.polygon(
            [(x - size, y), (x + size, y), (x + size * 0.7, y + size * 0.3),
             (x - size * 0.7, y + size * 0.3)], hull,
        )  # fmt: skip
        self.draw.polygon(
            [(x + size * 0.06, y - size * 0.06), (x + size * 0.06, y - size * 1.7),
             (x + size * 0.8, y - size * 0.06)], self.colours.light,
        )  # fmt: skip
        self.draw.polygon(
            [(x - size * 0.06, y - size * 0.06), (x - size * 0.06, y - size * 1.3),
             (x - size * 0.65, y - size * 0.06)], _mix(self.colours.light, hull, 0.2),
        )  # fmt: skip

    def _lighthouse(self) -> None:
        left = self.dice.random() < 0.5
        x = self.width * (0.14 if left else 0.86)
        foot, high, wide = self.height * 0.8, self.height * 0.42, self.height * 0.035
        self.draw.ellipse(
            (x - wide * 9, foot - wide, x + wide * 9, self.height * 1.25), self.colours.near
        )
        for part in range(6):
            top, bottom = foot - high * (part + 1) / 6, foot - high * part / 6
            narrow, wider = wide * (1 - 0.06 * (part + 1)), wide * (1 - 0.06 * part)
            colour = self.colours.light if part % 2 else (176, 62, 50)
            self.draw.polygon(
                [(x - narrow, top), (x + narrow, top), (x + wider, bottom), (x - wider, bottom)],
                colour,
            )
        top = foot - high
        self.draw.rectangle((x - wide * 0.5, top - wide, x + wide * 0.5, top), (255, 236, 170))
        self.draw.polygon(
            [(x - wide * 0.7, top - wide), (x + wide * 0.7, top - wide), (x, top - wide * 1.8)],
            self.colours.near,
        )

    def harbour(self) -> None:
        self._hills(2, 0.5)
        self._water()
        quay = self.height * self.dice.uniform(0.78, 0.84)
        for _ in range(self.dice.randint(2, 3)):
            self._crane(self.dice.uniform(0.12, 0.88) * self.width, quay)
        self.draw.rectangle((0, quay, self.width, self.height), self.colours.near)
        x = 0.0
        while x < self.width:
            wide, high = self.width * 0.055, self.height * 0.05
            for level in range(self.dice.randint(0, 3)):
                shade = _mix(self.dice.choice(self.colours), self.colours.near, 0.3)
                top = quay - high * (level + 1)
                self.draw.rectangle((x, top, x + wide - 4, top + high - 4), shade)
            x += wide

    def _crane(self, x: float, foot: float) -> None:
        high, colour = self.height * self.dice.uniform(0.3, 0.42), self.colours.near
        thick = round(self.height * 0.012)
        reach = self.width * 0.13 * self.dice.choice((-1, 1))
        for side in (-1, 1):
            self.draw.line((x + side * high * 0.12, foot, x, foot - high), colour, thick)
        self.draw.line((x - reach * 0.4, foot - high * 0.86, x + reach, foot - high), colour, thick)
        self.draw.line((x + reach, foot - high, x + reach, foot - high * 0.6), colour, thick // 3)

    def fields(self) -> None:
        self._hills(3, 0.5)
        for number in range(9):
            share = number / 9
            base = self.horizon + (self.height - self.horizon) * (0.18 + share)
            tint = self.dice.choice((self.colours.far, self.colours.water, self.colours.horizon))
            colour = _mix(tint, self.colours.near, 0.25 + 0.6 * share)
            self._ridge(base, self.height * 0.04, colour, roughness=0.6)
        for _ in range(self.dice.randint(4, 9)):
            self._tree()

    def _tree(self) -> None:
        depth = self.dice.uniform(0.3, 0.95)
        size = self.height * 0.09 * depth
        x, foot = (
            self.dice.uniform(0, self.width),
            self.horizon + (self.height - self.horizon) * depth,
        )
        colour = _mix(self.colours.far, self.colours.near, 0.5 + depth / 2)
        self.draw.rectangle((x - size * 0.06, foot - size, x + size * 0.06, foot), colour)
        self.draw.ellipse(
            (x - size * 0.5, foot - size * 2, x + size * 0.5, foot - size * 0.5), colour
        )

    def town(self) -> None:
        self._hills(2, 0.4)
        for row in range(3):
            share = 0.3 + 0.3 * row
            foot = self.horizon + (self.height - self.horizon) * share * 1.02
            colour = _mix(self.colours.far, self.colours.near, share)
            x = -self.dice.uniform(0, 0.05) * self.width
            while x < self.width:
                x += self._house(x, foot, colour, 0.5 + share)
            self.draw.rectangle((0, foot, self.width, self.height), colour)

    def _house(self, x: float, foot: float, colour: Colour, size: float) -> float:
        wide = self.width * self.dice.uniform(0.04, 0.075) * size
        high = self.height * self.dice.uniform(0.1, 0.24) * size
        top = foot - high
        self.draw.rectangle((x, top, x + wide, foot), colour)
        if self.dice.random() < 0.7:
            roof = [(x, top), (x + wide / 2, top - wide * 0.5), (x + wide, top)]
            self.draw.polygon(roof, _mix(colour, self.colours.near, 0.4))
        pane = wide / 6
        for column in (1, 3.2):
            for line in range(int(high / (pane * 2.6))):
                if self.dice.random() < 0.55:
                    left, upper = x + column * pane, top + pane * (0.8 + 2.4 * line)
                    light = _mix((255, 224, 150), colour, self.dice.uniform(0, 0.5))
                    self.draw.rectangle((left, upper, left + pane, upper + pane * 1.4), light)
        return wide * self.dice.uniform(1.0, 1.25)

    def turbines(self) -> None:
        crest = self._hills(self.dice.randint(3, 4))
        for _ in range(self.dice.randint(3, 6)):
            place = self.dice.randrange(len(crest))
            self._turbine(place * 10, crest[place] + 10, self.dice.uniform(0.16, 0.38))

    def _turbine(self, x: float, foot: float, share: float) -> None:
        high, colour = self.height * share, _mix(self.colours.light, self.colours.far, 0.15)
        hub = foot - high
        self.draw.polygon(
            [(x - high * 0.02, foot), (x + high * 0.02, foot), (x + high * 0.01, hub),
             (x - high * 0.01, hub)], colour,
        )  # fmt: skip
        turn = self.dice.uniform(0, math.tau)
        for blade in range(3):
            angle = turn + blade * math.tau / 3
            along = (math.cos(angle), math.sin(angle))
            across = (-along[1] * high * 0.022, along[0] * high * 0.022)
            tip = (x + along[0] * high * 0.55, hub + along[1] * high * 0.55)
            self.draw.polygon(
                [(x - across[0], hub - across[1]), (x + across[0], hub + across[1]), tip], colour
            )
