"""Pictures to press, sound ones and others, made when they are asked for."""

import io
import struct
import zlib
from collections.abc import Callable

from PIL import Image, ImageCms, PngImagePlugin

QUARTERS = ((220, 30, 30), (30, 160, 60), (40, 60, 200), (240, 200, 40))


def quarters(width: int, height: int) -> Image.Image:
    """Red, green; blue, yellow: which way up it stands can be told."""
    image = Image.new("RGB", (width, height))
    for place, colour in enumerate(QUARTERS):
        x, y = place % 2 * width // 2, place // 2 * height // 2
        image.paste(colour, (x, y, x + width // 2, y + height // 2))
    return image


def noise(width: int, height: int) -> Image.Image:
    """What no format can make small."""
    parts = [Image.effect_noise((width, height), 120) for _ in range(3)]
    return Image.merge("RGB", parts)


def photo(width: int, height: int) -> Image.Image:
    """Smooth with some detail, as photographs are."""
    parts = [
        Image.blend(
            Image.effect_noise((width // 48, height // 48), 140).resize((width, height)),
            Image.effect_noise((width // 12, height // 12), 60).resize((width, height)),
            0.15,
        )
        for _ in range(3)
    ]
    return Image.merge("RGB", parts)


def saved(image: Image.Image, format: str = "JPEG", **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, format, **options)
    return buffer.getvalue()


def a_picture(width: int = 1600, height: int = 900, format: str = "JPEG") -> bytes:
    return saved(quarters(width, height), format)


# Claims larger than files: a few bytes that would need gigabytes ----------------------------------


def _png_chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)


def png_claiming(width: int, height: int, content: bytes = b"") -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    packed = zlib.compress(content or bytes(10_000_000), 9)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _png_chunk(b"IHDR", head)
        + _png_chunk(b"IDAT", packed)
        + _png_chunk(b"IEND", b"")
    )


def jpeg_claiming(width: int, height: int) -> bytes:
    """A small JPEG whose header says something else."""
    data = bytearray(a_picture(64, 64))
    start = data.index(b"\xff\xc0") + 5
    data[start : start + 4] = struct.pack(">HH", height, width)
    return bytes(data)


def gif_claiming(width: int, height: int) -> bytes:
    data = bytearray(a_picture(64, 64, "GIF"))
    data[6:10] = struct.pack("<HH", width, height)
    start = data.index(b"\x2c") + 5
    data[start : start + 4] = struct.pack("<HH", width, height)
    return bytes(data)


def webp_claiming(width: int, height: int) -> bytes:
    """An extended WebP with a canvas of that size around a small picture."""
    inner = a_picture(64, 64, "WEBP")[12:]
    canvas = b"\0\0\0\0" + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"VP8X" + struct.pack("<I", 10) + canvas + inner
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def avif_claiming(width: int, height: int) -> bytes:
    data = bytearray(a_picture(64, 64, "AVIF"))
    start = data.index(b"ispe") + 8
    data[start : start + 8] = struct.pack(">II", width, height)
    return bytes(data)


BOMBS: dict[str, Callable[[int, int], bytes]] = {
    "PNG": png_claiming,
    "JPEG": jpeg_claiming,
    "GIF": gif_claiming,
    "WebP": webp_claiming,
    "AVIF": avif_claiming,
}


# No pictures, or none that we take ----------------------------------------------------------------


def png_with_a_text_bomb() -> bytes:
    text = PngImagePlugin.PngInfo()
    text.add_text("comment", "x" * 80_000_000, zip=True)
    return saved(quarters(200, 200), "PNG", pnginfo=text)


def png_with_a_profile_bomb() -> bytes:
    packed = zlib.compress(bytes(200_000_000), 9)
    data = saved(quarters(200, 200), "PNG")
    chunk = _png_chunk(b"iCCP", b"x\0\0" + packed)
    return data[:33] + chunk + data[33:]


def with_an_odd_byte(data: bytes, place: float = 0.6) -> bytes:
    broken = bytearray(data)
    start = int(len(broken) * place)
    broken[start : start + 40] = bytes(40)
    return bytes(broken)


NO_PICTURES: dict[str, bytes] = {
    "nothing much": b"x",
    "text": b"<html><body>Not here</body></html>",
    "SVG": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><rect width="9"/></svg>',
    "SVG behind a BOM": b"\xef\xbb\xbf<?xml version='1.0'?><svg/>",
    "EPS": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 900 900\n%%EndComments\nquit\n",
    "PDF": b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>",
    "BMP": saved(quarters(200, 200), "BMP"),
    "TIFF": saved(quarters(200, 200), "TIFF"),
    "ICO": saved(quarters(64, 64), "ICO"),
    "PPM": saved(quarters(200, 200), "PPM"),
    "a video's head": b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(500),
    "a name without a picture": b"\xff\xd8\xff\xe0",
    "a signature alone": b"\x89PNG\r\n\x1a\n",
    "GIF's name alone": b"GIF89a",
    "an empty RIFF": b"RIFF\x04\0\0\0WEBP",
    "a RIFF of sound": b"RIFF\x24\0\0\0WEBPfmt " + bytes(40),
}


def linear_profile() -> bytes:
    """An ICC profile whose colours mean something else than sRGB's."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
