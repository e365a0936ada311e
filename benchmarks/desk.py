"""Our goals for pages: the queue beside the stock change list, and in a newsroom that grew."""

import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measuring import PYTHON, manage, run
from benchmarks.readers import DOCUMENTS, RELATED
from benchmarks.reporting import Line

GROWS = int(os.environ.get("BENCH_GROWS", "20"))  # times; the goal is a million: BENCH_GROWS=200


def lines() -> Iterator[Line]:
    with tempfile.TemporaryDirectory() as scratch:
        environment = {
            "DATABASE_URL": f"sqlite:///{scratch}/desk.sqlite3",
            "SECRET_KEY": "bench",
            "ALLOWED_HOSTS": "testserver",
        }
        folder = Path(scratch, "newsroom")
        size = ["--documents", DOCUMENTS, "--related", RELATED, "--verbosity", "0"]
        run(manage("make_newsroom", str(folder), *size), environment)
        run(manage("migrate", "--verbosity", "0"), environment)
        run(manage("import_seeds", str(folder), "--verbosity", "0"), environment)
        small = _measured(environment)
        run([PYTHON, "-m", "benchmarks.desk_pages", "grow", str(GROWS)], environment)
        large = _measured(environment)
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


def _measured(environment: dict[str, str]) -> dict:
    told = run([PYTHON, "-m", "benchmarks.desk_pages", "measure"], environment).output
    return json.loads(told.strip().splitlines()[-1])
