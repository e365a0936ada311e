"""Until when readers' pages may stand as they are although an import adds articles
(articles/public_version.py): the next writer who doesn't let them ends that.

Triggers do it, since whoever writes moves the number (docs/decisions/0005).
"""

from importlib import import_module

from django.db import migrations, models

AddColumn = import_module("articles.migrations.0006_desk").AddColumn
listings = import_module("articles.migrations.0010_listings")

SECONDS = 5

_SQLITE_NOW = "strftime('%Y-%m-%d %H:%M:%f', 'now')"
_SQLITE_UNTIL = f"strftime('%Y-%m-%d %H:%M:%f', 'now', '+{SECONDS} seconds')"
_SQLITE_MAY_STAND = "EXISTS (SELECT 1 FROM articles_quietwriter WHERE lets_pages_stand)"
_SQLITE_MOVED = (
    f"BEGIN UPDATE articles_publicversion SET changed_at = {_SQLITE_NOW}, "
    f"standing = CASE WHEN stands_until > {_SQLITE_NOW} THEN standing ELSE number - 1 END, "
    f"stands_until = CASE WHEN NOT {_SQLITE_MAY_STAND} THEN NULL "
    f"WHEN stands_until > {_SQLITE_NOW} THEN stands_until ELSE {_SQLITE_UNTIL} END "
    "WHERE id = NEW.id; END"
)


def sqlite_triggers():
    """Pairs of (name, statement), in place of those of the same name."""
    for name, statement in listings.sqlite_triggers():
        if name.startswith("newsdesk_version_moved"):
            yield name, statement.partition("BEGIN")[0] + _SQLITE_MOVED


_POSTGRESQL_MOVED = f"""
    NEW.changed_at := clock_timestamp();
    IF current_setting('newsdesk.pages_stand', true) IS DISTINCT FROM 'on' THEN
        NEW.stands_until := NULL;
    ELSIF NEW.stands_until IS NULL OR NEW.stands_until <= clock_timestamp() THEN
        NEW.standing := NEW.number - 1;
        NEW.stands_until := clock_timestamp() + interval '{SECONDS} seconds';
    END IF;
    RETURN NEW;"""
_POSTGRESQL_BEFORE = "NEW.changed_at := clock_timestamp(); RETURN NEW;"


def _replace(schema_editor, triggers, body):
    if schema_editor.connection.vendor == "sqlite":
        for name, statement in triggers:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")
            schema_editor.execute(statement, params=None)
        return
    schema_editor.execute(
        "CREATE OR REPLACE FUNCTION newsdesk_version_moved() RETURNS trigger LANGUAGE plpgsql AS "
        f"$body$ BEGIN {body} END $body$",
        params=None,
    )


def let_stand(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(
            "ALTER TABLE articles_quietwriter "
            "ADD COLUMN lets_pages_stand bool NOT NULL DEFAULT FALSE"
        )
    _replace(schema_editor, sqlite_triggers(), _POSTGRESQL_MOVED)


def follow_always(apps, schema_editor):
    names = {name for name, _ in sqlite_triggers()}
    before = [pair for pair in listings.sqlite_triggers() if pair[0] in names]
    _replace(schema_editor, before, _POSTGRESQL_BEFORE)
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("ALTER TABLE articles_quietwriter DROP COLUMN lets_pages_stand")


class Migration(migrations.Migration):
    dependencies = [("articles", "0017_search_hangs_on_headlines")]

    operations = [
        AddColumn(
            model_name="publicversion",
            name="standing",
            field=models.BigIntegerField(
                editable=False,
                help_text="The number that pages are told until then.",
                null=True,
            ),
        ),
        AddColumn(
            model_name="publicversion",
            name="stands_until",
            field=models.DateTimeField(
                editable=False,
                help_text="Until when pages stand although an import goes on adding articles.",
                null=True,
            ),
        ),
        migrations.RunPython(let_stand, follow_always),
    ]
