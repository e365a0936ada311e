"""What readers see of an absorbed article hangs on more than when the index was first made: on who was
merged into which story, and on what was rejected."""

from importlib import import_module

from django.db import migrations

search = import_module("articles.migrations.0008_search_triggers")

AS_COVERAGE = [*search.AS_COVERAGE, "rejection", "decided"]
_ACTS = (("INSERT", "NEW"), ("UPDATE", "OLD"), ("UPDATE", "NEW"), ("DELETE", "OLD"))


def _about(row):
    return f"{row}.field IN ('published', 'lead')"


def sqlite_triggers():
    """Pairs of (name, statement), in place of those of the same name."""
    yield search._sqlite_trigger(
        "update_seen", f"UPDATE OF {', '.join(AS_COVERAGE)}", "article",
        search._changed(AS_COVERAGE, "IS NOT"),
        search._own_coverage("NEW"), search._own_coverage("OLD"),
    )  # fmt: skip
    for act, rows in (("INSERT", ["NEW"]), ("UPDATE", ["NEW", "OLD"]), ("DELETE", ["OLD"])):
        yield search._sqlite_trigger(
            f"decision_{act.lower()}", act, "decision", " OR ".join(map(_about, rows)),
            *(
                select.format(pk=f"{row}.article_id")
                for row in rows
                for select in (search._NAMING, search._LEAD_OF)
            ),
        )  # fmt: skip


def _replace_on_sqlite(schema_editor, triggers):
    for name, statement in triggers:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")
        schema_editor.execute(statement, params=None)


def _replace_on_postgresql(schema_editor, columns, about):
    schema_editor.execute("DROP TRIGGER newsdesk_search_update_seen ON articles_article")
    schema_editor.execute(
        search._postgresql_trigger(
            "update_seen", f"UPDATE OF {', '.join(columns)}", "article", "search_seen",
            search._changed(columns, "IS DISTINCT FROM"),
        ),
        params=None,
    )  # fmt: skip
    for act, row in _ACTS:
        name = f"decision_{act.lower()}_{row.lower()}"
        schema_editor.execute(f"DROP TRIGGER newsdesk_search_{name} ON articles_decision")
        schema_editor.execute(
            search._postgresql_trigger(
                name, act, "decision", f"search_decision_{row.lower()}", about(row)
            ),
            params=None,
        )


def see_more(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        _replace_on_sqlite(schema_editor, sqlite_triggers())
    else:
        _replace_on_postgresql(schema_editor, AS_COVERAGE, _about)
    schema_editor.execute(
        "INSERT INTO articles_searchwaiting (article_id, writer) "
        "SELECT id, 0 FROM articles_article WHERE shown ON CONFLICT DO NOTHING"
    )


def see_less(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        names = {name for name, _ in sqlite_triggers()}
        before = [pair for pair in search.sqlite_triggers() if pair[0] in names]
        _replace_on_sqlite(schema_editor, before)
    else:
        _replace_on_postgresql(
            schema_editor, search.AS_COVERAGE, lambda row: f"{row}.field = 'published'"
        )


class Migration(migrations.Migration):
    dependencies = [("articles", "0008_search_triggers")]

    operations = [migrations.RunPython(see_more, see_less)]
