"""All checks and tests of `make test`, one after the other, each under its name.

`checks.py` runs them all and says at the end which failed; `checks.py ruff` those whose name begins
so. What the machine lacks (PostgreSQL, Redis, a browser) is skipped by name; under CI=true its
absence is a failure, so that nothing is left untested unseen.
"""

import hashlib
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

PROJECT = Path(__file__).resolve().parent.parent
BIN = PROJECT / ".venv" / "bin"
PYTHON = str(BIN / "python")
IN_CI = os.environ.get("CI") == "true"

# Where services are looked for; both only hold what tests put there.
POSTGRESQL = os.environ.get("TEST_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/newsdesk")
REDIS = os.environ.get("TEST_CACHE_URL", "redis://127.0.0.1:6379/15")

# A developer's own settings must not decide what the tests see.
SETTINGS = {
    *re.findall(r"^#?([A-Z_]+)=", (PROJECT / ".env.example").read_text("utf-8"), re.MULTILINE),
    "DJANGO_SETTINGS_MODULE",
    "PYTHONPATH",
}
ENVIRONMENT = {name: value for name, value in os.environ.items() if name not in SETTINGS}

# What never asks a database need not be tried on both.
WITHOUT_DATABASE = [
    "house",
    "documents",
    "generating",
    *(
        f"pictures/test_{part}.py"
        for part in ("addresses", "confinement", "fetching", "hostile_servers", "hosts", "pressing")
    ),
]

PRODUCTION = {
    "ALLOWED_HOSTS": "news.example",
    "SITE_URL": "https://news.example",
    "SECRET_KEY": hashlib.sha256(b"only for this check").hexdigest(),
}


class Check(NamedTuple):
    name: str
    command: list[str]
    environment: dict[str, str] = {}
    missing: str = ""  # what the machine lacks for it


def tool(name: str, *arguments: str) -> list[str]:
    return [str(BIN / name), *arguments]


def manage(*arguments: str) -> list[str]:
    return [PYTHON, "-W", "error", "manage.py", *arguments]


def all_checks(scratch: Path) -> Iterator[Check]:
    sqlite = {"DATABASE_URL": f"sqlite:///{scratch / 'newsdesk.sqlite3'}"}
    yield Check("ruff check", tool("ruff", "check", "--quiet", "."))
    yield Check("ruff format", tool("ruff", "format", "--check", "--quiet", "."))
    yield Check("mypy", tool("mypy", "--no-error-summary"), sqlite)
    yield Check("import contracts", tool("lint-imports", "--no-logo"))
    desk, public = templates()
    if desk:
        yield Check("djade", tool("djade", "--check", "--target-version", "5.2", *desk))
        yield Check("djlint desk", tool("djlint", "--quiet", "--lint", *desk))
    if public:
        yield Check(
            "djlint public", tool("djlint", "--quiet", "--lint", "--profile=jinja", *public)
        )
    yield Check("migrations", manage("makemigrations", "--check", "--dry-run"), sqlite)
    deploy = manage("check", "--deploy", "--fail-level", "WARNING")
    yield Check("check --deploy", deploy, {**sqlite, **PRODUCTION})
    pytest = [PYTHON, "-m", "pytest", "-n", "auto", "--maxprocesses", "8"]
    yield Check("pytest on SQLite", pytest)
    # Named after the folder: two clones may test at once.
    place = hashlib.sha256(str(PROJECT).encode()).hexdigest()[:8]
    services = {"DATABASE_URL": f"{POSTGRESQL}_{place}"}
    # Nobody pulls the plug on what tests write: waiting for the disk would only take time.
    services["PGOPTIONS"] = "-c synchronous_commit=off"
    if redis_missing():
        yield Check("Redis as the cache", [], missing=redis_missing())
    else:
        services["CACHE_URL"] = REDIS
    on_postgresql = [*pytest, *(f"--ignore=tests/{part}" for part in WITHOUT_DATABASE)]
    yield Check("pytest on PostgreSQL", on_postgresql, services, postgresql_missing())


def templates() -> tuple[list[str], list[str]]:
    """The desk's templates (Django's language) and the public ones (Jinja)."""
    found = sorted(path.relative_to(PROJECT) for path in PROJECT.glob("templates/**/*.html"))
    public = [str(path) for path in found if path.parts[1] == "public"]
    return [str(path) for path in found if str(path) not in public], public


def postgresql_missing() -> str:
    import psycopg

    place = urlsplit(POSTGRESQL)
    try:
        psycopg.connect(place._replace(path="/postgres").geturl(), connect_timeout=3).close()
    except psycopg.OperationalError as refusal:
        return f"no PostgreSQL to test on: {str(refusal).splitlines()[0]}"
    return ""


@cache
def redis_missing() -> str:
    import redis

    try:
        with redis.Redis.from_url(REDIS, socket_connect_timeout=3) as server:
            server.ping()
    except redis.RedisError as refusal:
        return f"no Redis to test on: {refusal}"
    return ""


def outcome(check: Check) -> str:
    """Runs a check with its output as it is; "" when it holds, "skipped" or "failed" with a why."""
    print(f"== {check.name}", flush=True)
    if check.missing:
        print(f"{'failed' if IN_CI else 'skipped'}: {check.missing}", flush=True)
        return f"failed: {check.missing}" if IN_CI else f"skipped: {check.missing}"
    began = time.monotonic()
    environment = {**ENVIRONMENT, **check.environment}
    status = subprocess.run(check.command, cwd=PROJECT, env=environment, check=False).returncode
    seconds = time.monotonic() - began
    if status == 0:
        print(f"   holds ({seconds:.0f} s)", flush=True)
        return ""
    print(f"   FAILED with status {status} ({seconds:.0f} s)", flush=True)
    return f"failed with status {status}"


def run(wanted: str) -> int:
    with tempfile.TemporaryDirectory() as scratch:
        checks = [check for check in all_checks(Path(scratch)) if check.name.startswith(wanted)]
        if not checks:
            names = ", ".join(check.name for check in all_checks(Path(scratch)))
            print(f"No check begins with {wanted!r}. There are: {names}.", file=sys.stderr)
            return 2
        outcomes = {check.name: outcome(check) for check in checks}
    exceptions = {name: what for name, what in outcomes.items() if what}
    print("\n".join(f"{name}: {what}" for name, what in exceptions.items()))
    failed = [name for name, what in exceptions.items() if what.startswith("failed")]
    held = len(outcomes) - len(exceptions)
    skipped = len(exceptions) - len(failed)
    print(f"Checks: {held} hold, {len(failed)} failed, {skipped} skipped.")
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(run(" ".join(sys.argv[1:])))
    except KeyboardInterrupt:
        sys.exit(130)
