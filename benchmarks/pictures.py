"""What our own copies of pictures cost: fetched from a local server, decoded apart, encoded.

Measured against "plain": one process that reads the same files from the disk and encodes the same
sizes in the same formats, qualities and speeds with Pillow, as one would write it first.
"""

import http.server
import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image

from benchmarks.measuring import PYTHON, Cost, manage, run
from benchmarks.reporting import Line

PICTURES = int(os.environ.get("BENCH_PICTURES", "500"))
DIFFERENT = 20  # files; the others are the same under other addresses
SHAPES = ((1200, 630), (1600, 1067), (1280, 720), (2400, 1600), (800, 1000))

PLAIN = """
import io, pathlib, sys
from PIL import Image, ImageOps
from articles.pictures.sizes import FORMATS, SLOTS, offered
files = sorted(pathlib.Path(sys.argv[1]).glob("*.jpg"))
for number in range(int(sys.argv[2])):
    image = Image.open(files[number % len(files)]).convert("RGB")
    for slot in SLOTS.values():
        for size in offered(slot, *image.size):
            copy = ImageOps.fit(image, size, Image.Resampling.LANCZOS)
            for format in FORMATS:
                copy.save(io.BytesIO(), format.name, quality=format.quality, **dict(format.options))
"""
ARTICLES = """
from django.utils import timezone
from articles.models import Article, Provider
provider = Provider.objects.create(name="P", domain="p.example", slug="p")
Article.objects.bulk_create(
    Article(slug=f"story-{{n}}", title=f"Story {{n}}", provider=provider, published=True, heat=100,
            published_at=timezone.now(), images=[{{"url": "http://{origin}/" + str(n)}}])
    for n in range({count})
)
"""


def lines() -> Iterator[Line]:
    """The figures, on SQLite."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch, "pictures")
        _draw(folder)
        plain = run([PYTHON, "-c", PLAIN, str(folder), str(PICTURES)], {})
        ours = _ours(folder, Path(scratch))
    yield Line(f"{PICTURES} pictures: rate / plain", plain.wall / ours.wall, 1.6, least=True)
    yield Line("CPU / plain", ours.cpu / plain.cpu, None)
    yield Line("memory of a run, MB, all processes", ours.memory / 1e6, 400)
    yield Line("(pictures a second)", PICTURES / ours.wall, None)


def _ours(folder: Path, scratch: Path) -> Cost:
    with _server(folder) as origin:
        environment = {
            "DATABASE_URL": f"sqlite:///{scratch / 'bench.sqlite3'}",
            "MEDIA_ROOT": str(scratch / "media"),
            "SECRET_KEY": "bench",
            "DEBUG": "1",
            "PICTURES_TEST_ORIGIN": origin,
        }
        run(manage("migrate", "--verbosity", "0"), environment)
        made = ARTICLES.format(origin=origin, count=PICTURES)
        run(manage("shell", "--verbosity", "0", "-c", made), environment)
        return run(manage("cache_pictures", "--verbosity", "0"), environment)


def _draw(folder: Path) -> None:
    """Pictures as detailed as photographs are."""
    folder.mkdir()
    for number in range(DIFFERENT):
        wide, high = SHAPES[number % len(SHAPES)]
        parts = []
        for _ in range(3):
            coarse = Image.effect_noise((wide // 40, high // 40), 130).resize((wide, high))
            fine = Image.effect_noise((wide // 6, high // 6), 60).resize((wide, high))
            parts.append(Image.blend(coarse, fine, 0.15))
        Image.merge("RGB", parts).save(folder / f"{number:02}.jpg", quality=88)


@contextmanager
def _server(folder: Path) -> Iterator[str]:
    """Serves the files under any number."""
    files = [file.read_bytes() for file in sorted(folder.glob("*.jpg"))]

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = files[int(self.path.strip("/")) % len(files)]
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()
