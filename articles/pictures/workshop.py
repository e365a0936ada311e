"""The guarded decode: what runs in a process of its own, away from everything that matters.

`pressing` starts this without Django, settings, secrets or environment. It reads jobs from its
standard input; for each it forks a child that is held by limits on memory and processor time, can
open no file and no connection, decodes one picture and hands its copies back. What a picture can
break is that child.

A job is a line of JSON and the picture's bytes; an answer a line of JSON and the copies' bytes.
"""

import gc
import io
import json
import os
import resource
import select
import signal
import sys
import time
import warnings
from typing import IO, Any, NoReturn

from PIL import AvifImagePlugin, ExifTags, Image, ImageCms, ImageFile, ImageOps

from articles.pictures import sizes

FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")
LARGE = {"outcome": "large"}  # to be handed in again, when it can have the machine for itself
WHITE = (255, 255, 255)
BAND = 256  # rows that are flattened at once
KEEP_ABOVE = 1.3  # how much larger than needed a cheap first reduction leaves a picture


class Refused(Exception):
    """Not a picture that we take; the message says why."""


# The child ----------------------------------------------------------------------------------------


def press(job: dict[str, Any], data: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """Decodes a picture and makes its copies: what to answer, and their bytes in that order.

    Raises Refused, or whatever Pillow raises on broken files.
    """
    slots = tuple(sizes.Slot(*slot) for slot in job["slots"])
    width, height = _declared_size(data)
    if width * height > job["most_pixels"]:
        if width * height <= sizes.MOST_PIXELS:
            return LARGE, []
        raise Refused(
            f"too large: {width:,} × {height:,} pixels; {sizes.MOST_PIXELS:,} are the most"
        )
    if min(width, height) < job["least_side"]:
        raise Refused(f"too small to be a picture: {width} × {height} pixels")
    master = _master(data, slots)
    if job["square"]:
        master = ImageOps.pad(master, (max(master.size),) * 2, color=WHITE)
    files: list[tuple[str, bytes]] = []
    made: dict[str, list[sizes.Size]] = {}
    encoder = _Encoder()
    for slot in slots:
        offers = sizes.offered(slot, *master.size)
        if not offers:
            continue
        made[slot.name] = offers
        box = sizes.crop_box(slot, *master.size, (job["focal"][0], job["focal"][1]))
        for image in _resized(master.crop(box), offers):
            for format in sizes.FORMATS:
                name = f"{slot.name}-{image.width}.{format.extension}"
                files.append((name, encoder.encoded(image, format)))
    if not made:
        raise Refused(f"too small to be shown: {width} × {height} pixels")
    files.append(
        (sizes.MASTER, _saved(master, "JPEG", sizes.MASTER_QUALITY, (("subsampling", 0),)))
    )
    answer = {
        "outcome": "made",
        "width": master.width,
        "height": master.height,
        "sizes": made,
        "files": [[name, len(content)] for name, content in files],
    }
    return answer, [content for _, content in files]


def _declared_size(data: bytes) -> sizes.Size:
    """What the file says of its size, before anything is decoded or set aside for it."""
    size = _webp_canvas(data)  # Pillow would reserve the whole canvas just to tell its size
    if size is None:
        most, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None  # we say it in our words
        try:
            with Image.open(io.BytesIO(data), formats=FORMATS) as image:
                size = image.size
        finally:
            Image.MAX_IMAGE_PIXELS = most
    return size


def _webp_canvas(data: bytes) -> sizes.Size | None:
    """The canvas of a WebP file; None for anything else. See RFC 9649, section 2."""
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP" or len(data) < 30:
        return None
    kind, body = data[12:16], data[20:30]
    if kind == b"VP8X":
        wide, high = body[4:7], body[7:10]
        return 1 + int.from_bytes(wide, "little"), 1 + int.from_bytes(high, "little")
    if kind == b"VP8L":
        bits = int.from_bytes(body[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 ":
        wide, high = body[6:8], body[8:10]
        return int.from_bytes(wide, "little") & 0x3FFF, int.from_bytes(high, "little") & 0x3FFF
    raise Refused("not a picture: a WebP file without one")


def _master(data: bytes, slots: tuple[sizes.Slot, ...]) -> Image.Image:
    """The picture upright, in sRGB on white, as large as its largest copy and without metadata."""
    with Image.open(io.BytesIO(data), formats=FORMATS) as image:
        turned = image.getexif().get(ExifTags.Base.Orientation, 1) in (5, 6, 7, 8)
        upright = image.size[::-1] if turned else image.size
        target = sizes.master_size(slots, *upright)
        lying = target[::-1] if turned else target
        if image.format in ("JPEG", "MPO"):
            # The decoder itself can halve a JPEG, once or more, for less than decoding it whole.
            image.draft(None, (round(lying[0] * KEEP_ABOVE), round(lying[1] * KEEP_ABOVE)))
        image.load()
        profile = image.info.get("icc_profile")
        orientation = image.getexif().get(ExifTags.Base.Orientation, 1)
        flat = _flattened(image, lying)
    if flat.size != lying:
        flat = flat.resize(lying, Image.Resampling.LANCZOS)
    flat = _in_srgb(flat, profile)
    upside = _TURNS.get(orientation)
    return flat.transpose(upside) if upside is not None else flat


_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def _flattened(image: Image.Image, target: sizes.Size) -> Image.Image:
    """In RGB (or CMYK) without transparency, reduced while it is still much larger than `target`.

    In bands, so that a large picture is never there twice.
    """
    times = max(1, int(min(image.width / target[0], image.height / target[1]) / KEEP_ABOVE))
    mode = "CMYK" if image.mode == "CMYK" else "RGB"
    flat = Image.new(mode, (-(-image.width // times), -(-image.height // times)))
    rows = BAND * times
    for top in range(0, image.height, rows):
        band = image.crop((0, top, image.width, min(top + rows, image.height)))
        band = _opaque(band, image)
        flat.paste(band.reduce(times) if times > 1 else band, (0, top // times))
    return flat


def _opaque(band: Image.Image, image: Image.Image) -> Image.Image:
    """A band of `image` in RGB or CMYK, on white where it is transparent."""
    if band.mode in ("RGB", "CMYK") and "transparency" not in image.info:
        return band
    if band.mode in ("I", "F") or band.mode.startswith("I;16"):
        # Sixteen bits of grey: Pillow's own conversion would cut at 255 instead of scaling.
        return band.point(lambda value: value * (1 / 256)).convert("L").convert("RGB")
    if band.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info:
        band = band.convert("RGBA")
        ground = Image.new("RGBA", band.size, (*WHITE, 255))
        return Image.alpha_composite(ground, band).convert("RGB")
    return band.convert("RGB")


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """In sRGB: what an embedded profile says of the colours is worked in, and goes."""
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            name = (ImageCms.getProfileDescription(source) or "").lower()
            if source.profile.xcolor_space.strip() == image.mode and "srgb" not in name:
                turned = ImageCms.profileToProfile(image, source, _SRGB, outputMode="RGB")
                image = turned if turned is not None else image
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a broken profile says nothing of the colours
    image = image if image.mode == "RGB" else image.convert("RGB")
    image.info = {}
    return image


_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


def _resized(crop: Image.Image, offers: list[sizes.Size]) -> list[Image.Image]:
    """The crop in each of these sizes, the largest first. Each is made of the smallest that is
    large enough to make it well: from the whole crop every time would cost twice as much."""
    made = [crop]
    for offer in reversed(offers):
        base = next(
            image for image in reversed(made) if image.width >= 1.5 * offer[0] or image is crop
        )
        made.append(base if base.size == offer else base.resize(offer, Image.Resampling.LANCZOS))
    return made[1:]


class _Encoder:
    """Encodes one picture's copies, each in the best quality that fits its budget, or else in the
    lowest that we make. What one copy needed, the next one begins with."""

    def __init__(self) -> None:
        self.quality = {format.name: format.quality for format in sizes.FORMATS}

    def encoded(self, image: Image.Image, format: sizes.Format) -> bytes:
        budget = sizes.budget(image.width)
        quality = min(format.quality, self.quality[format.name] + sizes.QUALITY_STEP // 2)
        while True:
            content = _saved(image, format.name, quality, format.options)
            if quality <= format.floor or len(content) <= budget:
                self.quality[format.name] = quality
                return content
            # A step saves about a quarter: as many at once as it seems to take.
            steps = 1 + int(len(content) / budget / 1.6)
            quality = max(format.floor, quality - steps * sizes.QUALITY_STEP)


def _saved(
    image: Image.Image, format: str, quality: int, options: tuple[tuple[str, int | bool], ...]
) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, format, quality=quality, **dict(options))
    return buffer.getvalue()


def _reason(error: BaseException) -> str:
    """Why a picture is refused, in a line. Pillow's own words go in where they tell something."""
    if isinstance(error, Refused):
        return str(error)
    if isinstance(error, MemoryError):
        return "needs more memory than a picture may"
    if isinstance(error, Image.UnidentifiedImageError):
        return "not a picture: neither JPEG, PNG, GIF, WebP nor AVIF"
    told = " ".join(str(error).split())[:120] or type(error).__name__
    return f"not a sound picture: {told}"


def _child(job: dict[str, Any], data: bytes, answers: int) -> NoReturn:
    """Answers one job, and ends."""
    status = 1
    try:
        _confine(job["seconds"], job["memory"])
        answer: dict[str, Any]
        try:
            answer, contents = press(job, data)
        except MemoryError as error:
            may_have_more = job["most_pixels"] < sizes.MOST_PIXELS
            answer = LARGE if may_have_more else {"outcome": "refused", "reason": _reason(error)}
            contents = []
        except Exception as error:  # whatever a hostile file can raise: it is refused
            answer, contents = {"outcome": "refused", "reason": _reason(error)}, []
        with open(answers, "wb") as pipe:
            pipe.write(json.dumps(answer).encode() + b"\n")
            for content in contents:
                pipe.write(content)
        status = 0
    finally:
        os._exit(status)


def _confine(seconds: int, memory: int) -> None:
    """Takes away what decoding doesn't need: memory (beyond so many bytes more than there are),
    time, files, connections."""
    used = _address_space()
    limits = {
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: 0,  # what is open stays; no file or connection is opened any more
    }
    if used:
        limits[resource.RLIMIT_AS] = used + memory
    for limit, most in limits.items():
        _, hard = resource.getrlimit(limit)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(limit, (most, most))


def _address_space() -> int:
    """Bytes of address space that this process has; 0 where the system doesn't tell."""
    try:
        with open("/proc/self/statm", encoding="ascii") as statm:
            return int(statm.read().split()[0]) * resource.getpagesize()
    except OSError:
        return 0


# The parent, which never looks into a picture -----------------------------------------------------


def main() -> None:
    """Serves jobs until its standard input ends, as it does when whoever started it is gone."""
    warnings.simplefilter("error")
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who started us
    Image.MAX_IMAGE_PIXELS = sizes.MOST_PIXELS
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    _rehearse()
    gc.freeze()  # children share these pages as long as nobody writes to them
    jobs, answers = sys.stdin.buffer, sys.stdout.buffer
    while line := jobs.readline():
        job = json.loads(line)
        data = jobs.read(job["length"])
        if len(data) < job["length"]:
            return
        answers.write(_in_a_child(job, data))
        answers.flush()


def _rehearse() -> None:
    """Presses a small picture of every kind, so that all that is loaded on first use is there: the
    children can't open a file any more."""
    job = {
        "slots": [sizes.SLOTS["s"]],
        "focal": sizes.CENTRE_POINT,
        "square": False,
        "least_side": 1,
    }
    job["most_pixels"] = sizes.MOST_PIXELS
    colours = Image.new("RGBA", (96, 96), (200, 100, 50, 128))
    for format in FORMATS:
        for mode in ("RGBA", "P", "RGB", "CMYK", "L"):
            if mode == "CMYK" and format != "JPEG" or mode in ("RGBA", "P") and format == "JPEG":
                continue
            example = io.BytesIO()
            profile = _SRGB.tobytes() if format == "JPEG" else None
            colours.convert(mode).save(example, format, icc_profile=profile)
            press(job, example.getvalue())


def _in_a_child(job: dict[str, Any], data: bytes) -> bytes:
    """The whole answer: the child's, or what became of it."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        _child(job, data, writing)
    os.close(writing)
    with open(reading, "rb", buffering=0) as pipe:
        answer = _read_until(pipe, time.monotonic() + job["patience"])
    if answer is None:
        os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    if answer is None:
        return _line({"outcome": "late"})
    if status == 0:
        return answer
    died_of = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    if died_of in (signal.SIGXCPU, signal.SIGKILL):
        return _line({"outcome": "refused", "reason": "takes too long to decode"})
    return _line({"outcome": "refused", "reason": "not a sound picture: decoding it failed"})


def _read_until(pipe: IO[bytes], end: float) -> bytes | None:
    """All that comes until the pipe is closed; None if it isn't by then."""
    parts: list[bytes] = []
    while True:
        ready, _, _ = select.select([pipe], [], [], max(0.0, end - time.monotonic()))
        if not ready:
            return None
        part = pipe.read(2**20)
        if not part:
            return b"".join(parts)
        parts.append(part)


def _line(answer: dict[str, str]) -> bytes:
    return json.dumps(answer).encode() + b"\n"


if __name__ == "__main__":
    main()
