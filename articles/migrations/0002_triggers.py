"""The database triggers, for SQLite and PostgreSQL.

What must stay in step whoever writes (a shell, `bulk_create`, another program) is kept by the
database itself, because no signal is sent for half of these (docs/decisions/0005):

- `publicversion.number` moves with everything public, in the writer's own transaction (on SQLite the
  desk and the importer move it themselves, once a transaction: a trigger runs for every row);
- `publicaddress` notes since when an address has been public;
- `outsideedit` marks articles that were changed by anyone but the desk and the importer, which say
  for their own transaction that they know what they do (articles/outside_edits.py);
- `tombstone` keeps the slug of a deleted article.
"""

from django.db import migrations

# What a document or a person can say of an article: a change here past the desk is an edit.
SAID = [
    "title",
    "excerpt",
    "body",
    "category",
    "type",
    "locale",
    "published_at",
    "updated_at",
    "web_url",
    "original_url",
    "amp_url",
    "cdn_amp_url",
    "provider_id",
    "tags",
    "images",
    "quality",
    "heat",
    "published",
    "removed",
    "lead_id",  # emptied when that one is deleted: then another one leads
]
TIMED = ["published", "removed", "published_at", "publish_at", "expire_at"]
SHOWS_UP_IN_PUBLIC = ["article", "articletopic", "relatedlink", "provider", "topic"]


def _changed(columns, unequal):
    return " OR ".join(f"OLD.{name} {unequal} NEW.{name}" for name in columns)


# SQLite -----------------------------------------------------------------------------------------

_SQLITE_NOW = "strftime('%Y-%m-%d %H:%M:%f', 'now')"
_SQLITE_BUMP = (
    "INSERT INTO articles_publicversion (id, number) VALUES (1, 1) "
    "ON CONFLICT (id) DO UPDATE SET number = number + 1"
)
_SQLITE_MARK = "INSERT OR IGNORE INTO articles_outsideedit (article_id) VALUES ({row}.{column})"
_SQLITE_START = f"max({_SQLITE_NOW}, NEW.published_at, coalesce(NEW.publish_at, ''))"
_SQLITE_NOTE_ADDRESS = f"""
    DELETE FROM articles_publicaddress WHERE slug = NEW.slug AND since > {_SQLITE_NOW};
    INSERT OR IGNORE INTO articles_publicaddress (slug, since)
        SELECT NEW.slug, {_SQLITE_START}
        WHERE NEW.shown AND (NEW.expire_at IS NULL OR NEW.expire_at > {_SQLITE_START})
"""


# A row in this table is only ever seen by the transaction that wrote it: it goes before the commit.
_SQLITE_TABLES = "CREATE TABLE articles_quietwriter (id integer PRIMARY KEY)"
_SQLITE_OUTSIDE = "NOT EXISTS (SELECT 1 FROM articles_quietwriter)"


def _sqlite_trigger(name, when, table, body, condition=""):
    guard = f"WHEN {condition} " if condition else ""
    return (
        f"newsdesk_{name}",
        f"CREATE TRIGGER newsdesk_{name} AFTER {when} ON articles_{table} "
        f"FOR EACH ROW {guard}BEGIN {body}; END",
    )


def sqlite_triggers():
    """Pairs of (name, statement)."""
    for table in SHOWS_UP_IN_PUBLIC:
        for act in ("INSERT", "UPDATE", "DELETE"):
            body = _SQLITE_BUMP
            if table in ("articletopic", "relatedlink"):
                row = "OLD" if act == "DELETE" else "NEW"
                body += "; " + _SQLITE_MARK.format(row=row, column="article_id")
            yield _sqlite_trigger(f"{table}_{act.lower()}", act, table, body, _SQLITE_OUTSIDE)

    yield _sqlite_trigger("address_insert", "INSERT", "article", _SQLITE_NOTE_ADDRESS, "NEW.shown")
    yield _sqlite_trigger(
        "address_update", f"UPDATE OF {', '.join(TIMED)}", "article", _SQLITE_NOTE_ADDRESS
    )

    mark = _SQLITE_MARK.format(row="NEW", column="id")
    yield _sqlite_trigger("edit_article_insert", "INSERT", "article", mark, _SQLITE_OUTSIDE)
    yield _sqlite_trigger(
        "edit_article",
        "UPDATE",
        "article",
        mark,
        f"({_changed(SAID, 'IS NOT')}) AND {_SQLITE_OUTSIDE}",
    )
    yield _sqlite_trigger(
        "tombstone",
        "DELETE",
        "article",
        "INSERT OR REPLACE INTO articles_tombstone (slug, at) "
        f"VALUES (OLD.slug, {_SQLITE_NOW}); "
        "DELETE FROM articles_outsideedit WHERE article_id = OLD.id; "
        f"DELETE FROM articles_publicaddress WHERE slug = OLD.slug AND since > {_SQLITE_NOW}",
    )


# PostgreSQL -------------------------------------------------------------------------------------
#
# The version row is the one row that every writer changes. Locking it at the first write would
# make writers wait for each other all through their transactions, and deadlock: so a transaction
# notes once that it changed something, and a deferred trigger moves the number as it commits.

_POSTGRESQL_TABLES = """
CREATE TABLE articles_publicchange (transaction_id bigint PRIMARY KEY);
"""

_POSTGRESQL_FUNCTIONS = {
    "note_change": """
        INSERT INTO articles_publicchange VALUES (txid_current()) ON CONFLICT DO NOTHING;
        RETURN NULL;""",
    "move_version": """
        INSERT INTO articles_publicversion (id, number) VALUES (1, 1)
            ON CONFLICT (id) DO UPDATE SET number = articles_publicversion.number + 1;
        DELETE FROM articles_publicchange WHERE transaction_id = NEW.transaction_id;
        RETURN NULL;""",
    "note_address": """
        DELETE FROM articles_publicaddress WHERE slug = NEW.slug AND since > clock_timestamp();
        INSERT INTO articles_publicaddress (slug, since)
            SELECT NEW.slug, start FROM (
                SELECT greatest(clock_timestamp(), NEW.published_at, NEW.publish_at) AS start
            ) AS moment
            WHERE NEW.shown AND (NEW.expire_at IS NULL OR NEW.expire_at > start)
            ON CONFLICT DO NOTHING;
        RETURN NULL;""",
    "mark_article": """
        IF current_setting('newsdesk.quiet', true) IS DISTINCT FROM 'on' THEN
            INSERT INTO articles_outsideedit VALUES (NEW.id) ON CONFLICT DO NOTHING;
        END IF;
        RETURN NULL;""",
    "mark_parent": """
        IF current_setting('newsdesk.quiet', true) IS NOT DISTINCT FROM 'on' THEN
            RETURN NULL;
        END IF;
        INSERT INTO articles_outsideedit
            VALUES (CASE WHEN TG_OP = 'DELETE' THEN OLD.article_id ELSE NEW.article_id END)
            ON CONFLICT DO NOTHING;
        RETURN NULL;""",
    "bury": """
        INSERT INTO articles_tombstone (slug, at) VALUES (OLD.slug, clock_timestamp())
            ON CONFLICT (slug) DO UPDATE SET at = excluded.at;
        DELETE FROM articles_outsideedit WHERE article_id = OLD.id;
        DELETE FROM articles_publicaddress WHERE slug = OLD.slug AND since > clock_timestamp();
        RETURN NULL;""",
}


def _postgresql_trigger(name, when, table, function, condition="", each="ROW"):
    guard = f"WHEN ({condition}) " if condition else ""
    return (
        f"CREATE TRIGGER newsdesk_{name} AFTER {when} ON articles_{table} "
        f"FOR EACH {each} {guard}EXECUTE FUNCTION newsdesk_{function}()"
    )


def postgresql_statements():
    """Every statement, in order."""
    yield _POSTGRESQL_TABLES
    for name, body in _POSTGRESQL_FUNCTIONS.items():
        yield (
            f"CREATE FUNCTION newsdesk_{name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$body$ BEGIN {body} END $body$"
        )
    yield (
        "CREATE CONSTRAINT TRIGGER newsdesk_version AFTER INSERT ON articles_publicchange "
        "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION newsdesk_move_version()"
    )
    every = "INSERT OR UPDATE OR DELETE"
    for table in SHOWS_UP_IN_PUBLIC:
        yield _postgresql_trigger(f"version_{table}", every, table, "note_change", each="STATEMENT")
    yield _postgresql_trigger("address_insert", "INSERT", "article", "note_address", "NEW.shown")
    yield _postgresql_trigger(
        "address_update", f"UPDATE OF {', '.join(TIMED)}", "article", "note_address"
    )
    yield _postgresql_trigger(
        "edit_article", "UPDATE", "article", "mark_article", _changed(SAID, "IS DISTINCT FROM")
    )
    yield _postgresql_trigger("edit_article_insert", "INSERT", "article", "mark_article")
    yield _postgresql_trigger("edit_articletopic", every, "articletopic", "mark_parent")
    yield _postgresql_trigger("edit_relatedlink", every, "relatedlink", "mark_parent")
    yield _postgresql_trigger("tombstone", "DELETE", "article", "bury")


# Migration operations ---------------------------------------------------------------------------


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        statements = [_SQLITE_TABLES, *(statement for _, statement in sqlite_triggers())]
    else:
        statements = postgresql_statements()
    for statement in statements:
        schema_editor.execute(statement, params=None)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for name, _ in sqlite_triggers():
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")
        schema_editor.execute("DROP TABLE IF EXISTS articles_quietwriter")
        return
    for name in _POSTGRESQL_FUNCTIONS:
        schema_editor.execute(f"DROP FUNCTION IF EXISTS newsdesk_{name}() CASCADE")
    schema_editor.execute("DROP TABLE IF EXISTS articles_publicchange")


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_newsroom")]

    operations = [migrations.RunPython(create, drop)]
