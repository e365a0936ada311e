"""Our goals for pages: the queue beside the stock change list, and in a newsroom that grew."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.measuring import PYTHON, manage, run
from benchmarks.readers import DOCUMENTS, RELATED
from benchmarks.reporting import Line

GROWS = int(os.environ.get("BENCH_GROWS", "20"))  # times; the goal is a million: BENCH_GROWS=200
ROUNDS = 3


def lines() -> Iterator[Line]:
    with tempfile.TemporaryDirectory() as scratch:
        few, many = Path(scratch, "few.sqlite3"), Path(scratch, "many.sqlite3")
        folder = Path(scratch, "newsroom")
        size = ["--documents", DOCUMENTS, "--related", RELATED, "--verbosity", "0"]
        run(manage("make_newsroom", str(folder), *size), _environment(few))
        run(manage("migrate", "--verbosity", "0"), _environment(few))
        run(manage("import_seeds", str(folder), "--verbosity", "0"), _environment(few))
        shutil.copy(few, many)
        run([PYTHON, "-m", "benchmarks.desk_pages", "grow", str(GROWS)], _environment(many))
        # In turn: the machine's pace moves by more than what is to be seen.
        measured = [(_measured(few), _measured(many)) for _ in range(ROUNDS)]
    small, large = (_cheapest(side) for side in zip(*measured, strict=True))
    for name, page in small["queue"].items():
        yield Line(f"desk: queries, {name}", page["queries"], 12)
    for name, page in small["queue"].items():
        rows = page["rows"]
        yield Line(
            f"desk: CPU, {name} ({rows} rows) / stock change list", page["cpu"] / small["stock"], 1
        )
    yield Line("desk: (ms of CPU, stock change list of 100 rows)", small["stock"] * 1000, None)
    for name, page in small["queue"].items():
        grown = large["queue"][name]["cpu"]
        title = f"desk: CPU, {name}, {large['articles']:,} / {small['articles']:,} articles"
        yield Line(title, grown / page["cpu"], 1.3)


def _environment(database: Path) -> dict[str, str]:
    return {
        "DATABASE_URL": f"sqlite:///{database}",
        "SECRET_KEY": "bench",
        "ALLOWED_HOSTS": "testserver",
    }


def _measured(database: Path) -> dict:
    told = run([PYTHON, "-m", "benchmarks.desk_pages", "measure"], _environment(database)).output
    return json.loads(told.strip().splitlines()[-1])


def _cheapest(rounds: Sequence[dict]) -> dict:
    """One of the rounds, with the least that each page took in any."""
    found = {**rounds[0], "stock": min(one["stock"] for one in rounds)}
    found["queue"] = {
        name: {**page, "cpu": min(one["queue"][name]["cpu"] for one in rounds)}
        for name, page in rounds[0]["queue"].items()
    }
    return found
