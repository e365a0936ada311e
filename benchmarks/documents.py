"""Our goals for documents: what a newsroom costs to take in, take in again, and give back.

Measured against "parse": one process, garbage collector on, that reads every front matter of the
same folder with `yaml.load(text, CSafeLoader)`.
"""

import filecmp
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from operator import attrgetter
from pathlib import Path

import psycopg

from benchmarks.measuring import PYTHON, Cost, manage, run
from benchmarks.reporting import Line

DOCUMENTS = int(os.environ.get("BENCH_DOCUMENTS", "5000"))
RELATED = int(os.environ.get("BENCH_RELATED", "160000"))
POSTGRESQL = os.environ.get("BENCH_POSTGRESQL", "postgres://postgres@127.0.0.1:5432/postgres")

PARSE = """
import pathlib, sys, yaml
for path in sorted(pathlib.Path(sys.argv[1]).rglob("*.md")):
    text = path.read_text(encoding="utf-8")
    try:
        yaml.load(text[4 : text.find("\\n---", 4)], yaml.CSafeLoader)
    except yaml.YAMLError:
        pass
"""


def lines() -> Iterator[Line]:
    """The figures, for SQLite and, where it answers, PostgreSQL."""
    with tempfile.TemporaryDirectory() as scratch:
        room = Path(scratch, "newsroom")
        size = f"--documents {DOCUMENTS} --related {RELATED} --seed 1".split()
        run(manage("make_newsroom", str(room), *size, "--verbosity", "0"), {"SECRET_KEY": "bench"})
        yield from _on_sqlite(room, Path(scratch))
        try:
            with postgresql_database() as url:
                yield from _figures("PostgreSQL", room, Path(scratch), {"DATABASE_URL": url})
        except psycopg.OperationalError:
            yield Line("PostgreSQL", None, None, "doesn't answer: not measured")


def _on_sqlite(room: Path, scratch: Path) -> Iterator[Line]:
    path = scratch / "bench.sqlite3"
    yield from _figures("SQLite", room, scratch, {"DATABASE_URL": f"sqlite:///{path}"})
    with sqlite3.connect(path) as database:
        database.execute("VACUUM")
    held = path.stat().st_size / _bytes(room)
    yield Line("SQLite: database / bytes of the documents", held, 0.7)


def _figures(name: str, room: Path, scratch: Path, environment: dict[str, str]) -> Iterator[Line]:
    environment = {**environment, "SECRET_KEY": "bench"}
    run(manage("migrate", "--verbosity", "0"), environment)
    importing = manage("import_seeds", str(room), "--verbosity", "0")
    parse = run([PYTHON, "-c", PARSE, str(room)], {})
    first = run(importing, environment)
    parse = _cheaper(parse, run([PYTHON, "-c", PARSE, str(room)], {}))
    again = _usual(run(importing, environment) for _ in range(5))
    out = scratch / f"out-{name}"
    export = run(manage("export_seeds", str(out), "--verbosity", "0"), environment)
    same = sum(filecmp.cmp(file, out / file.relative_to(room), False) for file in _files(room))
    changed = scratch / f"changed-{name}"
    shutil.copytree(room, changed)
    _change(changed, each=100)
    # A copy has other inodes: taken in once before, so that only the change is measured.
    shutil.rmtree(out)
    run(manage("import_seeds", str(changed), "--verbosity", "0"), environment)
    some = _usual(_after_a_change(changed, environment) for _ in range(3))
    shutil.rmtree(changed)

    yield Line(f"{name}: first import, CPU / parse", first.cpu / parse.cpu, 0.75)
    yield Line(f"{name}: first import, wall clock / parse", first.wall / parse.wall, 0.5)
    yield Line(f"{name}: memory of an import, MB, all processes", first.memory / 1e6, 300)
    yield Line(f"{name}: again, nothing changed / first", again.cpu / first.cpu, 0.03)
    yield Line(f"{name}: again, nothing changed / parse", again.cpu / parse.cpu, 0.0225)
    yield Line(f"{name}: again, 1% changed / first", some.cpu / first.cpu, 0.06)
    yield Line(f"{name}: export of everything / parse", export.cpu / parse.cpu, 0.15)
    yield Line(f"{name}: untouched articles, same bytes", same / len(_files(room)), 1.0, least=True)
    yield Line(f"{name}: (parse took, in seconds of CPU)", parse.cpu, None)


def _usual(costs: Iterable[Cost]) -> Cost:
    """The one in the middle: of short runs single ones say little."""
    in_order = sorted(costs, key=attrgetter("cpu"))
    return in_order[len(in_order) // 2]


def _after_a_change(room: Path, environment: dict[str, str]) -> Cost:
    _change(room, each=100)
    return run(manage("import_seeds", str(room), "--verbosity", "0"), environment)


def _cheaper(one: Cost, other: Cost) -> Cost:
    return one if one.cpu < other.cpu else other


def _files(room: Path) -> list[Path]:
    return sorted(room.glob("_news/*.md"))


def _bytes(room: Path) -> int:
    return sum(file.stat().st_size for file in _files(room))


def _change(room: Path, *, each: int) -> None:
    """The machine changes the excerpt of every so-many-th document."""
    for file in _files(room)[::each]:
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace('\nexcerpt: "', '\nexcerpt: "Now ', 1), encoding="utf-8")


@contextmanager
def postgresql_database(name: str = "import") -> Iterator[str]:
    """A database of its own, which is gone afterwards."""
    database = f"newsdesk_bench_{name}"
    with psycopg.connect(POSTGRESQL, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {database}")
        server.execute(f"CREATE DATABASE {database}")
        try:
            yield f"{POSTGRESQL.rpartition('/')[0]}/{database}"
        finally:
            server.execute(f"DROP DATABASE {database} WITH (FORCE)")
