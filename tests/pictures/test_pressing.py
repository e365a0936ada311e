"""The guarded decode: what comes out of a child process, whatever goes in."""

import io
import struct

import pytest
from PIL import ExifTags, Image, ImageCms

from articles.pictures import sizes
from articles.pictures.failures import Failure, Kind
from articles.pictures.pressing import Workshop
from tests.pictures.examples import (
    BOMBS,
    NO_PICTURES,
    QUARTERS,
    a_picture,
    noise,
    photo,
    png_with_a_profile_bomb,
    png_with_a_text_bomb,
    quarters,
    saved,
    with_an_odd_byte,
)
from tests.pictures.memory import MemoryWatch

AS_MADE = [sizes.SLOTS["article"]]  # where one slot tells as much as all


def opened(content):
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def refusal(workshop, data):
    with pytest.raises(Failure) as refused:
        workshop.press(data)
    assert refused.value.kind is Kind.PICTURE, refused.value.reason
    assert "\n" not in refused.value.reason
    return refused.value.reason


def near(colour, other, by=24):
    return all(abs(a - b) <= by for a, b in zip(colour, other, strict=True))


def corners(image):
    """The colours in the middle of the four quarters."""
    image = image.convert("RGB")
    wide, high = image.size
    return [
        image.getpixel((x, y))
        for y in (high // 4, 3 * high // 4)
        for x in (wide // 4, 3 * wide // 4)
    ]


@pytest.fixture(scope="module")
def pressed(workshop):
    """A photograph with all that cameras and others put into files."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "A camera"
    exif[ExifTags.Base.ImageDescription] = "SECRET PLACE"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = saved(photo(1800, 1200), "JPEG", exif=exif, icc_profile=profile, comment=b"SECRET PLACE")
    return workshop.press(data + b"SECRET PLACE<script>alert(1)</script>")


class TestCopies:
    def test_are_those_of_the_page_design_in_three_formats(self, pressed):
        expected = {sizes.MASTER}
        for slot in sizes.SLOTS.values():
            for width, _ in sizes.offered(slot, 1800, 1200):
                expected |= {f"{slot.name}-{width}.{kind}" for kind in ("avif", "webp", "jpg")}
        assert pressed.files.keys() == expected
        assert pressed.sizes["s"] == [(96, 96), (144, 144), (192, 192)]

    def test_have_the_sizes_that_are_said_of_them_and_are_what_they_are_called(self, pressed):
        formats = {"avif": "AVIF", "webp": "WEBP", "jpg": "JPEG"}
        for slot, offers in pressed.sizes.items():
            for width, height in offers:
                for extension, name in formats.items():
                    image = opened(pressed.files[f"{slot}-{width}.{extension}"])
                    assert (image.format, image.size, image.mode) == (name, (width, height), "RGB")

    def test_hold_no_metadata_and_no_trailing_bytes(self, pressed):
        for name, content in pressed.files.items():
            image = opened(content)
            assert not image.getexif(), name
            assert image.info.keys().isdisjoint({"icc_profile", "exif", "xmp", "comment"}), name
            assert b"SECRET" not in content
            assert _whole_length(content) == len(content), name

    def test_keep_to_their_budget(self, pressed):
        for slot, offers in pressed.sizes.items():
            for width, _ in offers:
                for extension in ("avif", "webp", "jpg"):
                    size = len(pressed.files[f"{slot}-{width}.{extension}"])
                    assert size <= sizes.budget(width), f"{slot}-{width}.{extension}"

    def test_are_the_same_whenever_they_are_made(self, workshop, pressed):
        data = a_picture(700, 500)
        with Workshop() as other:
            assert workshop.press(data).files == other.press(data).files


def _whole_length(content):
    """Where a file ends by its own account."""
    if content[:2] == b"\xff\xd8":
        return content.rindex(b"\xff\xd9") + 2
    if content[:4] == b"RIFF":
        return 8 + struct.unpack("<I", content[4:8])[0]
    place = 0  # boxes of an AVIF file
    while place < len(content):
        place += struct.unpack(">I", content[place : place + 4])[0]
    return place


class TestASoundPicture:
    @pytest.mark.parametrize(
        ("format", "modes"),
        [
            ("JPEG", "RGB L 1 CMYK"),
            ("PNG", "RGB L P RGBA LA 1 I;16"),
            ("GIF", "RGB L P RGBA LA 1"),
            ("WEBP", "RGB L P RGBA LA 1 CMYK"),
            ("AVIF", "RGB L P RGBA LA 1 CMYK"),
        ],
    )
    def test_is_taken_in_every_format_and_mode(self, workshop, format, modes):
        for mode in modes.split():
            self.check_mode(workshop, format, mode)

    def check_mode(self, workshop, format, mode):
        if mode == "I;16":
            grey = quarters(400, 300).convert("L")
            data = saved(grey.point(lambda v: v * 257, "I").convert("I;16"), format)
        else:
            data = saved(quarters(400, 300).convert(mode), format)
        result = opened(workshop.press(data, slots=AS_MADE).files["article-400.jpg"])
        grey = mode in ("L", "LA", "1", "I;16")
        expected = [
            (round(0.299 * r + 0.587 * g + 0.114 * b),) * 3 if grey else (r, g, b)
            for r, g, b in QUARTERS
        ]
        if mode not in ("1", "P"):  # these conversions dither, so a corner may have any colour
            assert all(map(near, corners(result), expected)), corners(result)

    @pytest.mark.parametrize("orientation", range(1, 9))
    @pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "AVIF"])
    def test_stands_upright_whichever_way_the_camera_was_held(self, workshop, orientation, format):
        upright = quarters(640, 400)
        turns = {
            2: [Image.Transpose.FLIP_LEFT_RIGHT],
            3: [Image.Transpose.ROTATE_180],
            4: [Image.Transpose.FLIP_TOP_BOTTOM],
            5: [Image.Transpose.TRANSPOSE],
            6: [Image.Transpose.ROTATE_90],
            7: [Image.Transpose.TRANSVERSE],
            8: [Image.Transpose.ROTATE_270],
        }
        stored = upright
        for turn in turns.get(orientation, []):
            stored = stored.transpose(turn)
        exif = Image.Exif()
        exif[ExifTags.Base.Orientation] = orientation
        pressed = workshop.press(saved(stored, format, exif=exif), slots=AS_MADE)
        image = opened(pressed.files["article-640.jpg"])
        assert image.size == (640, 400)
        assert all(map(near, corners(image), QUARTERS))

    @pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
    def test_is_put_on_white_where_it_is_transparent(self, workshop, mode):
        image = Image.new("RGBA", (300, 200), (255, 0, 0, 0))
        data = saved(image.convert(mode), "PNG", **({"transparency": 0} if mode == "P" else {}))
        pressed = workshop.press(data, slots=AS_MADE)
        assert near(corners(opened(pressed.files["article-300.jpg"]))[0], (255, 255, 255))

    def test_keeps_its_colours_when_their_profile_goes(self, workshop):
        """Adobe RGB's green is another one than sRGB's: the numbers change, not the look."""
        image = Image.new("RGB", (300, 200), (100, 150, 100))
        pressed = workshop.press(saved(image, "PNG", icc_profile=_wide_profile()), slots=AS_MADE)
        red, green, _ = corners(opened(pressed.files["article-300.jpg"]))[0]
        assert red < 90
        assert green > 145

    @pytest.mark.parametrize("format", ["GIF", "WEBP", "AVIF", "PNG"])
    def test_that_moves_shows_its_first_frame(self, workshop, format):
        first, second = quarters(300, 200), Image.new("RGB", (300, 200), (0, 0, 0))
        data = saved(first, format, save_all=True, append_images=[second] * 3)
        image = opened(workshop.press(data, slots=AS_MADE).files["article-300.jpg"])
        assert all(map(near, corners(image), QUARTERS))
        assert getattr(image, "n_frames", 1) == 1

    @pytest.mark.parametrize(
        "tail", [b"PK\x03\x04 a zip", b"<script>alert(1)</script>", bytes(999)]
    )
    @pytest.mark.parametrize("format", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
    def test_that_is_something_else_as_well_becomes_a_picture_alone(self, workshop, format, tail):
        pressed = workshop.press(a_picture(300, 200, format) + tail, slots=AS_MADE)
        assert all(tail[:20] not in content for content in pressed.files.values())

    def test_is_known_by_its_content_whatever_it_is_called(self, workshop):
        assert workshop.press(a_picture(300, 200, "WEBP")).sizes.keys() == {"m", "s", "article"}

    def test_is_cropped_around_the_focal_point(self, workshop):
        data = saved(quarters(1000, 1000), "PNG")
        top = opened(workshop.press(data, focal=(50, 0)).files["lead-480.jpg"])
        assert all(map(near, corners(top)[:2], QUARTERS[:2]))
        assert near(top.getpixel((100, 230)), QUARTERS[0])
        bottom = opened(workshop.press(data, focal=(50, 100)).files["lead-480.jpg"])
        assert near(bottom.getpixel((100, 40)), QUARTERS[2])

    def test_as_a_logo_is_padded_instead_of_cropped(self, workshop):
        data = saved(quarters(400, 100), "PNG")
        pressed = workshop.press(data, slots=[sizes.LOGO], square=True, least_side=16)
        image = opened(pressed.files["logo-96.jpg"])
        assert image.size == (96, 96)
        assert near(image.getpixel((48, 4)), (255, 255, 255))
        assert near(image.getpixel((4, 42)), QUARTERS[0], by=40)

    def test_of_noise_still_fits_its_budget_or_is_as_small_as_we_make_it(self, workshop):
        pressed = workshop.press(saved(noise(1600, 900), "JPEG", quality=95), patience=60)
        assert sum(map(len, pressed.files.values())) < 9_000_000


def _wide_profile():
    """One like Adobe RGB's: an sRGB profile with wider primaries."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = struct.unpack(">I", data[128:132])[0]
    for entry in range(count):
        name, start, _ = struct.unpack(">4sII", data[132 + 12 * entry : 144 + 12 * entry])
        values = {
            b"rXYZ": (0.60974, 0.31111, 0.01947),
            b"gXYZ": (0.20528, 0.62567, 0.06087),
            b"bXYZ": (0.14919, 0.06322, 0.74457),
        }.get(name)
        if values:
            packed = struct.pack(">3i", *(round(value * 65536) for value in values))
            data[start + 8 : start + 20] = packed
        if name == b"desc":
            data = bytearray(bytes(data).replace(b"s\0R\0G\0B", b"w\0i\0d\0e"))
    return bytes(data)


class TestWhatIsNoPicture:
    @pytest.mark.parametrize("name", NO_PICTURES)
    def test_is_refused(self, workshop, name):
        assert refusal(workshop, NO_PICTURES[name]).startswith("not a ")

    @pytest.mark.parametrize("format", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
    @pytest.mark.parametrize("share", [0.02, 0.3, 0.9])
    def test_is_also_a_file_that_ends_too_early(self, workshop, format, share):
        data = saved(photo(400, 300), format)
        assert refusal(workshop, data[: int(len(data) * share)]).startswith("not a ")

    def test_is_also_a_file_with_odd_bytes_in_it(self, workshop):
        assert refusal(workshop, with_an_odd_byte(saved(photo(400, 300), "PNG")))

    def test_is_also_a_counter_or_a_spacer(self, workshop):
        assert "too small" in refusal(workshop, a_picture(1, 1, "GIF"))
        assert "too small" in refusal(workshop, a_picture(600, 20))
        assert "too small" in refusal(workshop, a_picture(60, 60))

    def test_is_also_a_picture_that_pillow_warns_of(self, workshop):
        exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\xff\0\x01\0\0"
        data = a_picture(300, 200)
        broken = data[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + data[2:]
        assert refusal(workshop, broken)


class TestABomb:
    @pytest.mark.parametrize("size", [(60_000, 60_000), (5_001, 5_000), (16_000, 2_000)])
    @pytest.mark.parametrize("format", BOMBS)
    def test_is_refused_by_its_header_before_anything_is_decoded(self, workshop, format, size):
        if format == "WebP":
            size = (min(size[0], 16_000), min(size[1], 16_000))
        reason = refusal(workshop, BOMBS[format](*size))
        if (format, size[0]) == ("AVIF", 60_000):  # beyond what its own library looks at
            assert reason.startswith("not a picture")
        else:
            told = f"too large: {size[0]:,} × {size[1]:,} pixels; 25,000,000 are the most"
            assert reason == told

    @pytest.mark.parametrize("size", [(65_535, 65_535), (2**31 - 1, 2**31 - 1)])
    def test_may_claim_what_it_likes(self, workshop, size):
        assert refusal(workshop, BOMBS["PNG"](*size))
        assert refusal(workshop, BOMBS["AVIF"](*size))

    @pytest.mark.parametrize("make", [png_with_a_text_bomb, png_with_a_profile_bomb])
    def test_may_be_in_the_metadata(self, workshop, make):
        data = make()
        with MemoryWatch(workshop._running().pid) as watch:
            try:
                workshop.press(data)
            except Failure as failure:
                assert failure.kind is Kind.PICTURE
        assert watch.peak < 400e6

    def test_of_the_largest_size_that_is_taken_stays_within_memory(self, workshop):
        data = saved(Image.new("RGB", (5_000, 5_000), (10, 200, 90)), "PNG")
        with MemoryWatch(workshop._running().pid) as watch:
            assert workshop.press(data, patience=60).sizes["lead"][-1] == (1280, 720)
        assert watch.peak < 400e6
