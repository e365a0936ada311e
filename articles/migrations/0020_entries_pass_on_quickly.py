"""PostgreSQL asks of an article that gets another lead only what can be so of it.

Most are absorbed as they come in: of the three statements on names of feed entries two can't
concern them, and each cost as much as moving the article itself.
"""

from importlib import import_module

from django.db import migrations

entries = import_module("articles.migrations.0005_feed_entries")
hurried = import_module("articles.migrations.0012_many_rows_at_once")

_NAME = "entry_passes_on"
# What each statement asks for among its conditions.
_ONLY_IF = (
    ("NEW.lead_id <> NEW.id", entries.BRING_ALONG),
    ("OLD.lead_id <> NEW.id", entries.TAKE_AWAY),
    ("NEW.lead_id = NEW.id", entries.RENAME),
)


def _replace(schema_editor, as_told):
    if schema_editor.connection.vendor != "postgresql":
        return
    body = "".join(as_told.format(*told) for told in _ONLY_IF)
    body = body.format(**entries.WORDS["postgresql"])
    schema_editor.execute(
        f"CREATE OR REPLACE FUNCTION newsdesk_{_NAME}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$body$ BEGIN {body} RETURN NULL; END $body$",
        params=None,
    )
    # A function that is replaced forgets how it was told to plan.
    for way in hurried._ALONG_INDEXES:
        schema_editor.execute(f"ALTER FUNCTION newsdesk_{_NAME}() SET {way} = off")


def ask_less(apps, schema_editor):
    _replace(schema_editor, "IF {0} THEN {1} END IF;")


def ask_all(apps, schema_editor):
    _replace(schema_editor, "{1}")


class Migration(migrations.Migration):
    dependencies = [("articles", "0019_entries_read_once")]

    operations = [migrations.RunPython(ask_less, ask_all)]
