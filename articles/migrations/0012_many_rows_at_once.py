"""Triggers that cost little where a statement writes many rows.

- Nothing has to find out whether readers see an article that waits to be indexed already (SQLite).
- The mark of an edit past the desk is left once a statement, not once a row (PostgreSQL).
- Who leads an absorbed article is no news for those that name it: only its own leads show the change.
- PostgreSQL plans a trigger's statement once for all the session, on a new database for tables of a
  few rows: read in whole, they cost hundreds of times as much when they have grown.
"""

from importlib import import_module

from django.db import migrations

search = import_module("articles.migrations.0008_search_triggers")
decisions = import_module("articles.migrations.0009_search_sees_decisions")
first = import_module("articles.migrations.0002_triggers")

_ACTS = (("INSERT", ["NEW"]), ("UPDATE", ["NEW", "OLD"]), ("DELETE", ["OLD"]))
_PARENTS = ("articletopic", "relatedlink")
# Functions that look up a handful of rows by their keys.
_BY_KEY = (
    "search_seen",
    "search_member",
    "search_decision_new",
    "search_decision_old",
    "entry_passes_on",
    "entry_alone_again",
)
_ALONG_INDEXES = ("enable_seqscan", "enable_hashjoin", "enable_mergejoin")

# Of an article that another one's coverage names, what changes there: of its lead only whether it
# has one or, being absorbed, waits for one.
_AS_NAMED = [name for name in decisions.AS_COVERAGE if name != "lead_id"]
_IS_LED = "coalesce({row}.lead_id <> {row}.id, {row}.lead_id IS NULL AND {row}.heat = -1, FALSE)"


def _named_anew(unequal):
    led = [f"({_IS_LED.format(row=row)})" for row in ("OLD", "NEW")]
    return f"{search._changed(_AS_NAMED, unequal)} OR {led[0]} <> {led[1]}"


def _seen(unequal):
    """(name, condition, which articles show it, PostgreSQL's way to those) of each trigger."""
    yield (
        "update_seen",
        _named_anew(unequal),
        search._NAMING.format(pk="NEW.id"),
        "shown AND id = ANY (ARRAY("
        "SELECT article_id FROM articles_relatedlink WHERE target_id = NEW.id))",
    )
    leads = "shown AND id IN (NEW.lead_id, OLD.lead_id) AND id <> NEW.id"
    yield (
        "update_member",
        search._changed(decisions.AS_COVERAGE, unequal),
        f"SELECT id FROM articles_article WHERE {leads}",
        leads,
    )


_SEEN_WHEN = f"UPDATE OF {', '.join(decisions.AS_COVERAGE)}"


# SQLite -----------------------------------------------------------------------------------------


def _unless_waiting(row):
    return (
        "NOT EXISTS (SELECT 1 FROM articles_searchwaiting "
        f"WHERE article_id = {row}.article_id AND writer = 0)"
    )


def sqlite_triggers():
    """Pairs of (name, statement), in place of those of the same name."""
    for act, rows in _ACTS:
        yield search._sqlite_trigger(
            f"link_{act.lower()}", act, "relatedlink", " OR ".join(map(_unless_waiting, rows)),
            *(search._SHOWN.format(pk=f"{row}.article_id") for row in rows),
        )  # fmt: skip
    for name, condition, showing, _ in _seen("IS NOT"):
        yield search._sqlite_trigger(name, _SEEN_WHEN, "article", condition, showing)


def _replace_on_sqlite(schema_editor, triggers):
    for name, statement in triggers:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")
        schema_editor.execute(statement, params=None)


# PostgreSQL -------------------------------------------------------------------------------------

_MARK_PARENTS = """
    IF current_setting('newsdesk.quiet', true) IS DISTINCT FROM 'on' THEN
        INSERT INTO articles_outsideedit SELECT DISTINCT article_id FROM touched
            ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;"""


def _once_a_statement():
    yield (
        "CREATE FUNCTION newsdesk_mark_parents() RETURNS trigger LANGUAGE plpgsql AS "
        f"$body$ BEGIN {_MARK_PARENTS} END $body$"
    )
    for table in _PARENTS:
        yield f"DROP TRIGGER newsdesk_edit_{table} ON articles_{table}"
        for act, rows in _ACTS:
            yield (
                f"CREATE TRIGGER newsdesk_edit_{table}_{act.lower()} AFTER {act} "
                f"ON articles_{table} REFERENCING {rows[0]} TABLE AS touched "
                "FOR EACH STATEMENT EXECUTE FUNCTION newsdesk_mark_parents()"
            )


def _leads_apart():
    yield "DROP FUNCTION newsdesk_search_seen() CASCADE"
    for name, condition, _, showing in _seen("IS DISTINCT FROM"):
        function = name.replace("update", "search")
        mark = search._postgresql_mark(f"SELECT id FROM articles_article WHERE {showing}")
        yield (
            f"CREATE FUNCTION newsdesk_{function}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$body$ BEGIN {mark} RETURN NULL; END $body$"
        )
        yield search._postgresql_trigger(name, _SEEN_WHEN, "article", function, condition)


def _leads_together():
    for function in ("search_seen", "search_member"):
        yield f"DROP FUNCTION newsdesk_{function}() CASCADE"
    yield (
        "CREATE FUNCTION newsdesk_search_seen() RETURNS trigger LANGUAGE plpgsql AS "
        f"$body$ BEGIN {search._POSTGRESQL_FUNCTIONS['search_seen']} RETURN NULL; END $body$"
    )
    changed = search._changed(decisions.AS_COVERAGE, "IS DISTINCT FROM")
    yield search._postgresql_trigger("update_seen", _SEEN_WHEN, "article", "search_seen", changed)


def _once_a_row():
    yield "DROP FUNCTION newsdesk_mark_parents() CASCADE"
    for table in _PARENTS:
        yield first._postgresql_trigger(
            f"edit_{table}", "INSERT OR UPDATE OR DELETE", table, "mark_parent"
        )


def postgresql_statements():
    """Every statement, in order."""
    yield from _once_a_statement()
    yield from _leads_apart()
    for name in _BY_KEY:
        for way in _ALONG_INDEXES:
            yield f"ALTER FUNCTION newsdesk_{name}() SET {way} = off"


# Migration operations ---------------------------------------------------------------------------


def hurry(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        _replace_on_sqlite(schema_editor, sqlite_triggers())
        return
    for statement in postgresql_statements():
        schema_editor.execute(statement, params=None)


def dawdle(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        names = {name for name, _ in sqlite_triggers()}
        for name in names:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")
        before = dict([*search.sqlite_triggers(), *decisions.sqlite_triggers()])
        _replace_on_sqlite(schema_editor, [pair for pair in before.items() if pair[0] in names])
        return
    for name in _BY_KEY:
        schema_editor.execute(f"ALTER FUNCTION newsdesk_{name}() RESET ALL")
    for statement in (*_once_a_row(), *_leads_together()):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("articles", "0011_times_of_all")]

    operations = [migrations.RunPython(hurry, dawdle)]
