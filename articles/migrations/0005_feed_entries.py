"""Names of feed entries, and when what they tell changed; kept by triggers, whoever writes.

"The story's name" is that of the article which led it before. Who moves to another lead brings it
along: a lead that was never public takes it over, one that was keeps its own. A lead that became
public in the same transaction counts as new: nobody has seen it yet.
"""

from importlib import import_module

from django.db import migrations, models

triggers = import_module("articles.migrations.0002_triggers")

# What feeds tell of an article. Scores, coverage and the provider's spelling are no news of it.
TOLD = ["title", "excerpt", "web_url", "original_url", "provider_id", "type"]

# How the two databases write what differs. `began`: since when the transaction has been at work;
# on SQLite only those know who record what they do.
WORDS = {
    "sqlite": {
        "now": triggers._SQLITE_NOW,
        "began": f"coalesce((SELECT began FROM articles_quietwriter), {triggers._SQLITE_NOW})",
        "fresh": "lower(hex(randomblob(16)))",
        "unequal": "IS NOT",
    },
    "postgresql": {
        "now": "clock_timestamp()",
        "began": "CASE WHEN current_setting('newsdesk.quiet', true) IS NOT DISTINCT FROM 'on' "
        "THEN transaction_timestamp() ELSE clock_timestamp() END",
        "fresh": "replace(gen_random_uuid()::text, '-', '')",
        "unequal": "IS DISTINCT FROM",
    },
}

BRING_ALONG = """
    INSERT INTO articles_feedentry (slug, entry, changed_at)
    SELECT heir.slug, coalesce(nullif(named.entry, ''), before.slug), {now}
      FROM articles_article AS heir
      JOIN articles_article AS before ON before.id = coalesce(OLD.lead_id, NEW.id)
      LEFT JOIN articles_feedentry AS named ON named.slug = before.slug
     WHERE heir.id = NEW.lead_id AND heir.id <> NEW.id AND heir.id <> before.id
       AND NOT before.shown
       AND (nullif(named.entry, '') IS NOT NULL
            OR EXISTS (SELECT 1 FROM articles_publicaddress AS address
                        WHERE address.slug = before.slug AND address.since <= {now}))
       AND NOT EXISTS (SELECT 1 FROM articles_publicaddress AS address
                        WHERE address.slug = heir.slug AND address.since < {began})
        ON CONFLICT (slug) DO UPDATE SET entry = excluded.entry, changed_at = excluded.changed_at
           WHERE articles_feedentry.entry = '';
"""

# A name that waited for a lead who was never public goes with the article that brought it.
TAKE_AWAY = """
    DELETE FROM articles_feedentry
     WHERE slug = (SELECT slug FROM articles_article WHERE id = OLD.lead_id AND id <> NEW.id)
       AND EXISTS (SELECT 1 FROM articles_publicaddress AS address
                    WHERE address.slug = NEW.slug AND address.since <= {now})
       AND NOT EXISTS (SELECT 1 FROM articles_publicaddress AS address
                        WHERE address.slug = articles_feedentry.slug AND address.since <= {now});
"""

# Who stands alone again while another one carries its name gets a fresh one: two entries with one
# name would hide each other, and an entry that goes on mustn't change its own.
_MINE = """coalesce(
                  (SELECT nullif(mine.entry, '') FROM articles_feedentry AS mine
                    WHERE mine.slug = NEW.slug), NEW.slug)"""
RENAME = f"""
    INSERT INTO articles_feedentry (slug, entry, changed_at)
    SELECT NEW.slug, {{fresh}}, {{now}}
     WHERE NEW.lead_id = NEW.id
       AND (EXISTS (
               SELECT 1 FROM articles_feedentry AS other
                 JOIN articles_article AS holder ON holder.slug = other.slug
                WHERE holder.shown AND holder.id <> NEW.id AND other.entry = {_MINE})
            OR EXISTS (
               SELECT 1 FROM articles_article AS owner
                WHERE owner.shown AND owner.id <> NEW.id AND owner.slug = {_MINE}
                  AND NOT EXISTS (SELECT 1 FROM articles_feedentry AS other
                                   WHERE other.slug = owner.slug AND other.entry <> '')))
        ON CONFLICT (slug) DO UPDATE SET entry = excluded.entry, changed_at = excluded.changed_at;
"""

NOTE_CHANGE = """
    INSERT INTO articles_feedentry (slug, entry, changed_at)
    SELECT NEW.slug, '', {now}
     WHERE EXISTS (SELECT 1 FROM articles_publicaddress AS address
                    WHERE address.slug = NEW.slug AND address.since <= {now})
        ON CONFLICT (slug) DO UPDATE SET changed_at = excluded.changed_at;
"""


def _wanted(words):
    """(name, when, condition, body) of each trigger on the table of articles."""
    yield (
        "entry_passes_on",
        "UPDATE OF lead_id",
        f"OLD.lead_id {words['unequal']} NEW.lead_id",
        BRING_ALONG + TAKE_AWAY + RENAME,
    )
    yield (
        "entry_alone_again",
        "UPDATE OF published, removed",
        "NEW.shown AND NOT OLD.shown AND NEW.lead_id = NEW.id",
        RENAME,
    )
    yield (
        "entry_changes",
        f"UPDATE OF {', '.join(TOLD)}",
        triggers._changed(TOLD, words["unequal"]),
        NOTE_CHANGE,
    )


def statements(vendor):
    """What creates the triggers. Whoever makes SQLite's table of articles anew runs them again."""
    words = WORDS[vendor]
    for name, when, condition, body in _wanted(words):
        body = body.format(**words)
        if vendor == "sqlite":
            yield f"DROP TRIGGER IF EXISTS newsdesk_{name}"
            yield triggers._sqlite_trigger(name, when, "article", body.rstrip(" ;\n"), condition)[1]
            continue
        yield (
            f"CREATE OR REPLACE FUNCTION newsdesk_{name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$body$ BEGIN {body} RETURN NULL; END $body$"
        )
        yield f"DROP TRIGGER IF EXISTS newsdesk_{name} ON articles_article"
        yield triggers._postgresql_trigger(name, when, "article", name, condition)


def create(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    if vendor == "sqlite":
        _quiet_writers(schema_editor, "(id integer PRIMARY KEY, "
                       f"began text NOT NULL DEFAULT ({triggers._SQLITE_NOW}))")  # fmt: skip
    for statement in statements(vendor):
        schema_editor.execute(statement, params=None)


def drop(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for name, *_ in _wanted(WORDS[vendor]):
        if vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER IF EXISTS newsdesk_{name}", params=None)
        else:
            schema_editor.execute(f"DROP FUNCTION IF EXISTS newsdesk_{name}() CASCADE", params=None)
    if vendor == "sqlite":
        _quiet_writers(schema_editor, "(id integer PRIMARY KEY)")


def _quiet_writers(schema_editor, columns):
    """The table anew: it holds nothing outside a transaction, and SQLite adds no such default."""
    schema_editor.execute("DROP TABLE articles_quietwriter", params=None)
    schema_editor.execute(f"CREATE TABLE articles_quietwriter {columns}", params=None)


class Migration(migrations.Migration):
    dependencies = [("articles", "0004_pictures")]

    operations = [
        migrations.CreateModel(
            name="FeedEntry",
            fields=[
                (
                    "slug",
                    models.CharField(max_length=255, primary_key=True, serialize=False),
                ),
                (
                    "entry",
                    models.CharField(
                        blank=True,
                        help_text="The name that it carries. Empty: its own slug.",
                        max_length=255,
                    ),
                ),
                (
                    "changed_at",
                    models.DateTimeField(
                        help_text="When what feeds tell of it last changed, once it had been "
                        "public.",
                        null=True,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "feed entries",
                "ordering": ["slug"],
                "indexes": [models.Index(fields=["entry"], name="feed_entry_name")],
            },
        ),
        migrations.RunPython(create, drop),
    ]
