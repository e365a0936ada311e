"""What keeps the index in step is in the database: no migration may lose it, as one that makes a
table of SQLite anew does."""

from importlib import import_module

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db

search = import_module("articles.migrations.0008_search_triggers")


@pytest.mark.sqlite
def test_every_trigger_stands_on_sqlite():
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        standing = {name for (name,) in cursor.fetchall()}
    assert {name for name, _ in search.sqlite_triggers()} <= standing


@pytest.mark.postgresql
def test_every_trigger_stands_on_postgresql():
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgname LIKE 'newsdesk_search_%'")
        standing = {name for (name,) in cursor.fetchall()}
    told = "\n".join(search.postgresql_statements())
    assert {name for name in standing if f"CREATE TRIGGER {name} " in told} == standing
    assert len(standing) == told.count("CREATE TRIGGER newsdesk_search_")
