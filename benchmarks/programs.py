"""Our goals for pages: a feed of twenty stories with nothing cached, against "hello"; and what the
other answers for programs cost beside it."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg

from benchmarks.documents import postgresql_database
from benchmarks.measuring import manage, run
from benchmarks.reporting import Line
from benchmarks.serving import HELLO, ratio, serving

STORIES = 20
FILL = """
from datetime import datetime, timedelta, UTC
from articles import stories
from articles.models import Article, ArticleTopic, Picture, Provider, RelatedLink, Topic
topics = [Topic.objects.create(name=n, slug=n.lower()) for n in ("Science", "Energy", "Space")]
now = datetime.now(UTC) - timedelta(hours=1)
sizes = {{"lead": [[360, 202], [1280, 720]], "m": [[240, 160]], "s": [[96, 96]]}}
for n in range({count}):
    provider = Provider.objects.create(name=f"Provider {{n}}", domain=f"p{{n}}.example", slug=f"p{{n}}")
    url = f"https://p{{n}}.example/picture.jpg"
    article = Article.objects.create(
        slug=f"2026-01-02-a-story-of-some-words-{{n}}", title="A headline of about sixty letters " * 2,
        excerpt="What the story is about, told in a sentence or two. " * 4, provider=provider,
        published=True, published_at=now - timedelta(minutes=n), heat=100 + n, quality=80, rank=n,
        web_url=f"https://p{{n}}.example/story/{{n}}", images=[{{"url": url}}],
    )
    Picture.objects.create(article=article, shown_by=article, url=url, state="stored",
                           key=f"{{n:040x}}", sizes=sizes)
    for place, topic in enumerate(topics):
        ArticleTopic.objects.create(article=article, topic=topic, position=place)
    for place in range(3):
        RelatedLink.objects.create(article=article, position=place, key=n * 10 + place,
                                   own_url=f"https://o.example/{{n}}/{{place}}", own_title="Theirs",
                                   own_type="article", own_provider=provider)
"""  # noqa: E501 - a program of its own
# (what, its address, how often "hello" it may cost)
ASKED = [
    ("feed of 20 stories, RSS", "/feeds/rss/", 10.0),
    ("feed of 20 stories, Atom", "/feeds/atom/", 10.0),
    ("feed of 20 stories, JSON", "/feeds/json/", 10.0),
    ("feed of a topic, RSS", "/feeds/topics/energy/rss/", None),
    ("API, 20 stories", "/api/stories/", None),
    ("API, the upstream's list", "/api/news/", None),
    ("news sitemap", "/news-sitemap.xml", None),
]


def lines() -> Iterator[Line]:
    """The figures, for SQLite and, where it answers, PostgreSQL."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "hello.py").write_text(HELLO, encoding="utf-8")
        yield from _figures("SQLite", folder, f"sqlite:///{folder}/programs.sqlite3")
        try:
            with postgresql_database("programs") as url:
                yield from _figures("PostgreSQL", folder, url)
        except psycopg.OperationalError:
            yield Line("PostgreSQL", None, None, "doesn't answer: not measured")


def _figures(name: str, folder: Path, url: str) -> Iterator[Line]:
    environment = {
        "DATABASE_URL": url,
        "SECRET_KEY": "bench",
        "ALLOWED_HOSTS": "127.0.0.1",
        "PAGE_MEMORY_MB": "0",  # nothing cached
    }
    run(manage("migrate", "--verbosity", "0"), environment)
    program = FILL.format(count=STORIES)
    run(manage("shell", "--verbosity", "0", "--command", program), environment)
    with (
        serving("hello:application", {}, folder) as hello,
        serving("newsdesk.wsgi", environment, folder) as ours,
    ):
        for what, path, goal in ASKED:
            if ours.ask(path).status != 200:
                raise RuntimeError(f"{path} isn't answered")
            found = ratio((ours, path, {}), (hello, "/", {}), counts=(60, 600))
            yield Line(f"{name}: {what} / hello", found, goal)
        held = {"If-None-Match": ours.ask("/feeds/rss/").headers["ETag"]}
        found = ratio((ours, "/feeds/rss/", held), (hello, "/", {}), counts=(300, 600))
        yield Line(f"{name}: feed that the reader holds (304) / hello", found, None)
