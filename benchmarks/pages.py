"""Our goals for pages: what readers' pages cost with nothing cached, warm, unchanged, deep in a
list, and in a newsroom a hundred times as large; against "hello" under the same server.

Stories have a picture, a provider, two topics and coverage by four others; one has thirty related
links. The large newsroom is the small one with older stories behind it.
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

FEW = int(os.environ.get("BENCH_ARTICLES", "1000"))
MANY = int(os.environ.get("BENCH_MANY", "100000"))  # the goal is a million: BENCH_MANY=1000000
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
UNCACHED = {"PAGE_MEMORY_MB": "0"}
FILL = """
from datetime import datetime, timedelta, UTC
from django.db import connection
from articles.models import Article, ArticleTopic, Picture, Provider, RelatedLink, Topic
from articles.paging import BY_TIME
from articles.ranking import rank_of
count = {count}
science = Topic.objects.create(name="Science", slug="science", position=1)
topics = [
    Topic.objects.create(name=name, slug=name.lower(), position=number, parent=science)
    for number, name in enumerate("Energy Space Oceans Health Cities Food Robotics".split())
]
providers = [
    Provider.objects.create(name=f"Provider {{n}}", domain=f"p{{n}}.example", slug=f"p{{n}}")
    for n in range(50)
]
noon = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
sizes = dict(
    lead=[[360, 202], [480, 270], [720, 405], [960, 540]],
    m=[[240, 160], [360, 240], [480, 320], [720, 480]],
    s=[[96, 96], [144, 144], [192, 192]],
    article=[[480, 270], [720, 405], [960, 540]],
)
half = count // 2
for start in range(0, count, 5000):
    numbers = range(start, min(start + 5000, count))
    articles = Article.objects.bulk_create([
        Article(
            slug=f"2026-01-01-a-story-with-a-headline-of-a-usual-length-and-number-{{n}}",
            title=f"A headline of a usual length that tells what happened where, number {{n}}",
            excerpt="What it is about, told in a sentence or two. " * 4,
            provider=providers[n % 50],
            published=True,
            published_at=noon - timedelta(minutes=7 * n),
            heat=150 + n % 300, quality=90,
            rank=rank_of(150 + n % 300, noon - timedelta(minutes=7 * n), half_life_hours=12),
            images=[dict(url=f"https://p.example/{{n}}.jpg", title="", attribution="Who made it")],
            web_url=f"https://p{{n % 50}}.example/{{n}}",
        ) for n in numbers
    ])
    ArticleTopic.objects.bulk_create([
        ArticleTopic(article=article, topic=topic, position=place)
        for article, n in zip(articles, numbers)
        for place, topic in enumerate((science, topics[n % 7]))
    ])
    # What the pages that are measured show; the others are as they are.
    seen = [(a, n) for a, n in zip(articles, numbers) if n < 300 or half <= n < half + 50]
    Picture.objects.bulk_create([
        Picture(url=a.images[0]["url"], url_key=n, state="stored", key=f"{{n:040x}}", sizes=sizes,
                article=a, shown_by=a)
        for a, n in seen
    ])
    RelatedLink.objects.bulk_create([
        RelatedLink(
            article=a, position=place, key=place, added=False, own_type="article",
            own_url=f"https://p{{(n + place + 1) % 50}}.example/r{{n}}",
            own_title=f"How another one tells the same story, in a headline of its own, {{place}}",
            own_published_at=a.published_at, own_provider=providers[(n + place + 1) % 50],
        )
        for a, n in seen for place in range(30 if n == 1 else 4)
    ])
if connection.vendor == "postgresql":  # as its own housekeeping does, some minutes later
    connection.cursor().execute("ANALYZE")
story = Article.objects.newest()[1]
print(story.get_absolute_url())
print("/topics/energy/?after=" + BY_TIME.key(Article.objects.newest()[half]))
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
    small, story, deep = _filled(few, FEW)
    with ExitStack() as servers:

        def server(application: str, environment: Mapping[str, str]) -> Server:
            return servers.enter_context(serving(application, environment, folder))

        hello = server("hello:application", {})
        ours, warm = server("newsdesk.wsgi", {**small, **UNCACHED}), server("newsdesk.wsgi", small)
        uncached = [
            ("front page", "/", 12.0),
            ("topic", "/topics/energy/", 12.0),
            ("story with 30 related links", story, 10.0),
            ("feed", "/feeds/atom/", 10.0),
            ("archive", "/archive/", None),
        ]
        for what, path, goal in uncached:
            found = _ratio(ours, path, hello, "/")
            yield Line(f"{name}: {what}, nothing cached / hello", found, goal)
        found = _ratio(ours, deep, ours, "/topics/energy/")
        yield Line(f"{name}: a page deep in a list / its first", found, 1.1)
        for what, path in (("front page", "/"), ("story", story)):
            yield Line(f"{name}: {what}, warm / hello", _ratio(warm, path, hello, "/"), 1.3)
        tag = {"If-None-Match": warm.ask("/").headers["ETag"]}
        yield Line(f"{name}: 304 / hello", _ratio(warm, "/", hello, "/", tag), 1.3)
        found = _ratio(ours, "/", hello, "/", {"If-None-Match": ours.ask("/").headers["ETag"]})
        yield Line(f"{name}: 304 without a kept page / hello", found, None)

        large, story_of_many, deep_of_many = _filled(many, MANY)
        big = server("newsdesk.wsgi", {**large, **UNCACHED})
        compared = [
            ("front page", "/", "/"),
            ("topic", "/topics/energy/", "/topics/energy/"),
            ("story", story_of_many, story),
            ("deep page", deep_of_many, deep),
        ]
        for what, path, same in compared:
            found = _ratio(big, path, ours, same)
            yield Line(f"{name}: {what}, {MANY:,} articles / {FEW:,}", found, 1.3)


def _ratio(
    one: Server,
    path: str,
    other: Server,
    reference: str,
    headers: Mapping[str, str] | None = None,
) -> float:
    """CPU of a request, in terms of another; as many requests as tell it to a few per cent."""
    headers = headers or {}
    status = one.ask(path, headers).status
    if status not in (200, 304):
        raise RuntimeError(f"{path} answers {status}")
    counts = tuple(
        200 if server.cost(at, {}, 20) < 0.002 else 30
        for server, at in ((one, path), (other, reference))
    )
    asked = ((one, path, headers), (other, reference, {}))
    return ratio(*asked, counts=(max(counts[0], 200 if headers else 30), counts[1]), rounds=ROUNDS)


def _filled(url: str, count: int) -> tuple[Mapping[str, str], str, str]:
    """A newsroom's environment, the address of a story, and that of a page deep in a list."""
    environment = {"DATABASE_URL": url, "SECRET_KEY": "bench", "ALLOWED_HOSTS": "127.0.0.1"}
    run(manage("migrate", "--verbosity", "0"), environment)
    program = FILL.format(count=count)
    told = run(manage("shell", "--verbosity", "0", "--command", program), environment)
    story, deep = told.output.strip().splitlines()[-2:]
    return environment, story, deep
