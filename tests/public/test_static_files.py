"""The stylesheet and the script: small, whole, and from nowhere else."""

import gzip
import re

import pytest
from django.conf import settings

FOLDER = settings.BASE_DIR / "static" / "public"
CSS = (FOLDER / "site.css").read_text(encoding="utf-8")
SCRIPT = (FOLDER / "site.js").read_text(encoding="utf-8")
LIGHT, DARK = (
    dict(re.findall(r"--([\w-]+): (#[0-9a-f]+);", part)) for part in CSS.split("}", 2)[:2]
)


def luminance(colour):
    digits = colour.lstrip("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    channels = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    bright, dim = sorted([luminance(one), luminance(other)], reverse=True)
    return (bright + 0.05) / (dim + 0.05)


@pytest.mark.parametrize(("text", "most"), [(CSS, 14_000), (SCRIPT, 6_000)], ids=["css", "script"])
def test_they_are_small(text, most):
    assert len(gzip.compress(text.encode())) <= most


def test_they_ask_nothing_of_another_host():
    assert not re.search(r"@import|url\(|https?://", CSS)
    assert not re.search(r"https?://|\bimport\b|\bfetch\(", SCRIPT)


def test_every_token_that_is_used_is_there():
    used = set(re.findall(r"var\(--([\w-]+)", CSS))
    assert used <= set(re.findall(r"--([\w-]+):", CSS))


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
class TestColours:
    @pytest.mark.parametrize(
        "ink", ["ink", "ink-2", "ink-3", "link", "visited", "hot", "ok", "warn"]
    )
    def test_text_stands_out_from_every_ground(self, colours, ink):
        for ground in ("paper", "surface", "sunken"):
            assert contrast(colours[ink], colours[ground]) >= 4.5

    @pytest.mark.parametrize(
        ("ink", "ground"), [("chip-ink", "chip-bg"), ("on-primary", "primary"), ("ink", "mark")]
    )
    def test_text_stands_out_from_its_own_ground(self, colours, ink, ground):
        assert contrast(colours[ink], colours[ground]) >= 4.5

    @pytest.mark.parametrize("part", ["edge", "focus"])
    def test_controls_can_be_told(self, colours, part):
        for ground in ("paper", "surface", "sunken"):
            assert contrast(colours[part], colours[ground]) >= 3
