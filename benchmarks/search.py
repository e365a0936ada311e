"""Our goals for pages: a search with nothing cached, against "hello", and how it grows.

The words are made up so that their shares are those of a language: one in two articles has the
commonest, one in a thousand a rare one; the large newsroom is the small one many times over.
"""

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import psycopg

from benchmarks.documents import postgresql_database
from benchmarks.measuring import manage, run
from benchmarks.reporting import Line
from benchmarks.serving import HELLO, Server, ratio, serving

FEW = int(os.environ.get("BENCH_ARTICLES", "5000"))
# The goal is a million, which takes minutes to fill: BENCH_MANY=1000000.
MANY = int(os.environ.get("BENCH_MANY", "100000"))
COMMON, RARE = "tidal", "zephyr"
PATHS = {
    "a common word": f"/search/?q={COMMON}",
    "a rare word": f"/search/?q={RARE}",
    "two words": f"/search/?q={COMMON}+harbour",
    "narrowed": f"/search/?q={COMMON}&topic=energy&from=2001",
    "newest": f"/search/?q={COMMON}&order=newest",
}
FILL = """
from datetime import datetime, timedelta, UTC
from articles import indexing
from articles.models import Article, ArticleTopic, Provider, Topic
count = {count}
topics = [Topic.objects.create(name=n, slug=n.lower()) for n in ("Science", "Energy", "Space")]
providers = [
    Provider.objects.create(name=f"Provider {{n}}", domain=f"p{{n}}.example", slug=f"p{{n}}")
    for n in range(50)
]
words = "harbour turbine council battery survey orchard satellite museum ferry school".split()
now = datetime.now(UTC) - timedelta(hours=1)
for start in range(0, count, 5000):
    numbers = range(start, min(start + 5000, count))
    articles = Article.objects.bulk_create([
        Article(
            slug=f"story-{{n}}",
            title=" ".join(["{common}" if n % 2 else "quiet", words[n % 10], words[n % 7]]),
            excerpt=" ".join(["About the", words[n % 9], "{rare}" if n % 1000 == 7 else "told"]),
            provider=providers[n % 50],
            published=n % 10 < 7,
            published_at=now - timedelta(minutes=n),
            heat=n % 300, quality=n % 90, rank=n,
        ) for n in numbers
    ])
    ArticleTopic.objects.bulk_create([
        ArticleTopic(article=a, topic=topics[k], position=k)
        for a, n in zip(articles, numbers) for k in ((0, 1) if n % 3 else (0, 2))
    ])
    indexing.take_in_everything()
"""


def lines() -> Iterator[Line]:
    """The figures, for SQLite and, where it answers, PostgreSQL."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "hello.py").write_text(HELLO, encoding="utf-8")
        few, many = (f"sqlite:///{folder}/{name}.sqlite3" for name in ("few", "many"))
        yield from _figures("SQLite", folder, few, many)
        try:
            with postgresql_database("few") as few, postgresql_database("many") as many:
                yield from _figures("PostgreSQL", folder, few, many)
        except psycopg.OperationalError:
            yield Line("PostgreSQL", None, None, "doesn't answer: not measured")


def _figures(name: str, folder: Path, few: str, many: str) -> Iterator[Line]:
    small, large = _filled(few, FEW), _filled(many, MANY)
    with ExitStack() as servers:
        hello = servers.enter_context(serving("hello:application", {}, folder))
        ours = servers.enter_context(serving("newsdesk.wsgi", small, folder))
        big = servers.enter_context(serving("newsdesk.wsgi", large, folder))
        for what, path in PATHS.items():
            _check(ours, path)
            found = ratio((ours, path, {}), (hello, "/", {}), counts=(40, 400))
            goal = 15.0 if what == "a common word" else None
            yield Line(f"{name}: search, {what} / hello", found, goal)
        for what, path in PATHS.items():
            _check(big, path)
            found = ratio((big, path, {}), (ours, path, {}), counts=(40, 40))
            yield Line(f"{name}: {what}, {MANY:,} articles / {FEW:,}", found, 3.0)


def _filled(url: str, count: int) -> Mapping[str, str]:
    environment = {
        "DATABASE_URL": url,
        "SECRET_KEY": "bench",
        "ALLOWED_HOSTS": "127.0.0.1",
        "PAGE_MEMORY_MB": "0",  # nothing kept: each page is put together
    }
    run(manage("migrate", "--verbosity", "0"), environment)
    program = FILL.format(count=count, common=COMMON, rare=RARE)
    run(manage("shell", "--verbosity", "0", "--command", program), environment)
    return environment


def _check(server: Server, path: str) -> None:
    if server.ask(path).status != 200:
        raise RuntimeError(f"{path} isn't answered")
