"""What a story's coverage adds to its entry in the index are headlines: an excerpt that changes there
is no reason to make anew the entries of all stories that name the article."""

from importlib import import_module

from django.db import migrations

search = import_module("articles.migrations.0008_search_triggers")
decisions = import_module("articles.migrations.0009_search_sees_decisions")
earlier = import_module("articles.migrations.0012_many_rows_at_once")

_UNSEEN = {"excerpt", "body", "type"}
AS_HEADLINE = [name for name in decisions.AS_COVERAGE if name not in _UNSEEN]
# Of an entry of related coverage: whether readers see it, where, and the headline.
ENTRY = [
    "article_id",
    "target_id",
    "position",
    "hidden",
    "own_url",
    "own_title",
    "own_provider_id",
]


def _seen(unequal):
    """(name, condition) of the triggers of 0012 on articles."""
    named = [name for name in AS_HEADLINE if name != "lead_id"]
    led = [f"({earlier._IS_LED.format(row=row)})" for row in ("OLD", "NEW")]
    yield "update_seen", f"{search._changed(named, unequal)} OR {led[0]} <> {led[1]}"
    yield "update_member", search._changed(AS_HEADLINE, unequal)


_WHEN = f"UPDATE OF {', '.join(AS_HEADLINE)}"


# SQLite -----------------------------------------------------------------------------------------


def sqlite_triggers():
    """Pairs of (name, statement), in place of those of the same name."""
    showing = {name: select for name, _, select, _ in earlier._seen("IS NOT")}
    for name, condition in _seen("IS NOT"):
        yield search._sqlite_trigger(name, _WHEN, "article", condition, showing[name])
    rows = ("NEW", "OLD")
    waits = " OR ".join(map(earlier._unless_waiting, rows))
    yield search._sqlite_trigger(
        "link_update",
        f"UPDATE OF {', '.join(ENTRY)}",
        "relatedlink",
        f"({search._changed(ENTRY, 'IS NOT')}) AND ({waits})",
        *(search._SHOWN.format(pk=f"{row}.article_id") for row in rows),
    )


# PostgreSQL -------------------------------------------------------------------------------------


def _row(name):
    return f"ROW({', '.join(f'{name}.{column}' for column in ENTRY)})"


# A row whose own key was changed stands alone on either side.
_MOVED = (
    "SELECT id FROM articles_article WHERE shown AND id = ANY (ARRAY("
    "SELECT unnest(ARRAY[former.article_id, touched.article_id]) "
    "FROM former FULL JOIN touched ON touched.id = former.id "
    f"WHERE {_row('former')} IS DISTINCT FROM {_row('touched')}))"
)


def _on_articles(when, conditions):
    for name, condition in conditions:
        yield f"DROP TRIGGER newsdesk_search_{name} ON articles_article"
        function = name.replace("update", "search")
        yield search._postgresql_trigger(name, when, "article", function, condition)


def postgresql_statements():
    """Every statement, in order."""
    yield from _on_articles(_WHEN, _seen("IS DISTINCT FROM"))
    for row in ("old", "new"):
        yield f"DROP TRIGGER newsdesk_search_relatedlink_update_{row} ON articles_relatedlink"
    yield (
        "CREATE FUNCTION newsdesk_search_links_moved() RETURNS trigger LANGUAGE plpgsql AS "
        f"$body$ BEGIN {search._postgresql_mark(_MOVED)} RETURN NULL; END $body$"
    )
    yield "ALTER FUNCTION newsdesk_search_links_moved() SET enable_seqscan = off"  # as in 0012
    yield (
        "CREATE TRIGGER newsdesk_search_relatedlink_update AFTER UPDATE ON articles_relatedlink "
        "REFERENCING OLD TABLE AS former NEW TABLE AS touched "
        "FOR EACH STATEMENT EXECUTE FUNCTION newsdesk_search_links_moved()"
    )


def _postgresql_before():
    unequal = "IS DISTINCT FROM"
    before = [(name, condition) for name, condition, _, _ in earlier._seen(unequal)]
    yield from _on_articles(earlier._SEEN_WHEN, before)
    yield "DROP FUNCTION newsdesk_search_links_moved() CASCADE"
    for row in ("OLD", "NEW"):
        yield (
            f"CREATE TRIGGER newsdesk_search_relatedlink_update_{row.lower()} "
            f"AFTER UPDATE ON articles_relatedlink REFERENCING {row} TABLE AS touched "
            "FOR EACH STATEMENT EXECUTE FUNCTION newsdesk_search_links()"
        )


# Migration operations ---------------------------------------------------------------------------


def look_at_headlines(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        earlier._replace_on_sqlite(schema_editor, sqlite_triggers())
        return
    for statement in postgresql_statements():
        schema_editor.execute(statement, params=None)


def look_at_all(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        names = {name for name, _ in sqlite_triggers()}
        before = [pair for pair in earlier.sqlite_triggers() if pair[0] in names]
        earlier._replace_on_sqlite(schema_editor, before)
        return
    for statement in _postgresql_before():
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("articles", "0016_paths_in_order")]

    operations = [migrations.RunPython(look_at_headlines, look_at_all)]
