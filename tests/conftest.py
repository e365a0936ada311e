"""What all tests share: what they need of the machine, and a clean cache for each."""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from functools import cache
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from django.core.cache import caches
from django.db import connection
from hypothesis import settings as hypothesis_settings

from tests import factories
from tests.own_database import OwnDatabase

IN_CI = os.environ.get("CI") == "true"
REDIS = os.environ.get("TEST_CACHE_URL", "redis://127.0.0.1:6379/15")

# A slow machine is no failure; in CI the same commit sees the same examples.
hypothesis_settings.register_profile("newsdesk", deadline=None, derandomize=IN_CI)
hypothesis_settings.load_profile("newsdesk")


def pytest_configure(config):
    # Accounts of tests needn't withstand anyone, and the real hasher is slow on purpose.
    django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Static files are served from where they lie: in a fresh clone nobody has collected them.
    django_settings.WHITENOISE_AUTOREFRESH = django_settings.WHITENOISE_USE_FINDERS = True
    # One run may use several processes: each clears a Redis database of its own.
    default = django_settings.CACHES["default"]
    if "redis" in default["BACKEND"].lower():
        default["LOCATION"] = redis_of_this_worker()


def redis_of_this_worker():
    """The address of the Redis database that is this process's own."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    place = urlsplit(REDIS)
    number = (int(place.path.strip("/") or 15) - int(worker.removeprefix("gw"))) % 16
    return place._replace(path=f"/{number}").geturl()


# What tests may need of the machine. The reason why it's missing, or "".


def postgresql_missing():
    vendor = django_settings.DATABASES["default"]["ENGINE"].rpartition(".")[2]
    return "" if vendor == "postgresql" else "holds on PostgreSQL, and these tests run on SQLite"


def sqlite_missing():
    return "" if postgresql_missing() else "holds on SQLite, and these tests run on PostgreSQL"


@cache
def redis_missing():
    import redis

    try:
        with redis.Redis.from_url(REDIS, socket_connect_timeout=3) as server:
            server.ping()
    except redis.RedisError:
        return f"needs Redis, and none answers at {urlsplit(REDIS).hostname}"
    return ""


@cache
def chromium():
    """Where the browser is, or None."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)


def browser_missing():
    return "" if chromium() else "needs a browser, and this machine has no Chromium"


# The two databases stand in for each other: `make test` runs all tests on both, and fails in CI
# where it can't. The others are missing for good where they're missing.
ONE_OF_TWO = {"postgresql": postgresql_missing, "sqlite": sqlite_missing}
OF_THE_MACHINE = {"redis": redis_missing, "browser": browser_missing}


def pytest_runtest_setup(item):
    for marker, missing in (ONE_OF_TWO | OF_THE_MACHINE).items():
        if item.get_closest_marker(marker) and (reason := missing()):
            if IN_CI and marker in OF_THE_MACHINE:
                pytest.fail(reason, pytrace=False)
            pytest.skip(reason)


@pytest.fixture(autouse=True)
def numbers_of_its_own():
    """The first article that a test makes is the first one, whatever ran before."""
    factories.count_anew()


@pytest.fixture(autouse=True)
def clean_cache():
    """No test sees what another one left in the cache."""
    yield
    for cached in caches.all(initialized_only=True):
        cached.clear()


@pytest.fixture
def redis_url():
    """A Redis database for one test, empty; the test is marked `redis`."""
    import redis

    url = redis_of_this_worker()
    with redis.Redis.from_url(url) as server:
        server.flushdb()
        yield url
        server.flushdb()


@pytest.fixture
def transactional_db(transactional_db):
    """Where the test before emptied the tables row by row, what it deleted left its slug behind."""
    from articles.models import Tombstone

    Tombstone.objects.all().delete()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory):
    """A migrated SQLite file to copy, or None where the tests run on PostgreSQL."""
    if connection.vendor == "postgresql":
        return None
    file = tmp_path_factory.mktemp("migrated") / "template.sqlite3"
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{file}", "SECRET_KEY": "x"}
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=django_settings.BASE_DIR, env=environment, check=True)
    with closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return file


@pytest.fixture
def own_database(transactional_db, tmp_path, migrated):
    """A newsroom for commands in processes of their own, with a shelf of its own."""
    made = OwnDatabase(tmp_path, migrated)
    made.environment["MEDIA_ROOT"] = str(tmp_path / "media")
    return made


@pytest.fixture(scope="session")
def browser():
    """Chromium, once per run; the tests that use it are marked `browser`."""
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop in this thread, which Django would take for async code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    quiet = ["quic", "gpu", "background-networking", "component-update", "sync"]
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=chromium(),
            args=["--no-sandbox", "--no-first-run", *(f"--disable-{name}" for name in quiet)],
        )
        yield running
        running.close()


@pytest.fixture
def page(browser, live_server):
    """A fresh window on the running site: `page.goto("/")`."""
    context = browser.new_context(base_url=live_server.url)
    yield context.new_page()
    context.close()
