"""The full-text index and the triggers that keep it in step, for SQLite and PostgreSQL.

Whoever writes: a trigger notes which articles' entries no longer say what is there, in the writer's
own transaction, and the next search (or the end of an import) takes them in before it looks
(docs/decisions/0010). An article's entry hangs on

- its own columns, topics and coverage;
- the articles that its coverage leads to and those attached to it: their headlines find it, as long
  as readers may see them;
- what a person decided about publishing those.

Only what readers may see has its coverage indexed, so what changes in others' coverage is passed over.
"""

from django.db import migrations

# Of an article: what its own entry says, and what its line in another's coverage says.
OWN = [
    "title",
    "excerpt",
    "body",
    "type",
    "provider_id",
    "published_at",
    "publish_at",
    "expire_at",
    "published",
    "removed",
    "web_url",  # of two lines with one address readers see the first
    "original_url",
]
AS_COVERAGE = [*OWN, "heat", "undecided", "lead_id", "quality"]

# Articles by id: itself; those that show it as their coverage; its leads before and after.
_NAMING = (
    "SELECT a.id FROM articles_relatedlink l JOIN articles_article a ON a.id = l.article_id "
    "WHERE a.shown AND l.target_id = {pk}"
)
_SHOWN = "SELECT id FROM articles_article WHERE shown AND id = {pk}"


def _changed(columns, unequal):
    return " OR ".join(f"OLD.{name} {unequal} NEW.{name}" for name in columns)


def _own_coverage(row):
    """Whose coverage an article stands in: those that name it, and its lead."""
    naming = _NAMING.format(pk=f"{row}.id")
    lead = _SHOWN.format(pk=f"{row}.lead_id") + f" AND id <> {row}.id"
    return f"{naming} UNION {lead}"


# SQLite -----------------------------------------------------------------------------------------

_SQLITE_INDEX = (
    "CREATE VIRTUAL TABLE articles_searchwords USING fts5("
    "title, said, coverage, marks, content='', columnsize=0, "
    "tokenize=\"unicode61 remove_diacritics 0 categories 'L* N* M* Co'\")"
)


def _sqlite_mark(select):
    return f"INSERT OR IGNORE INTO articles_searchwaiting (article_id, writer) SELECT id, 0 FROM ({select})"


def _sqlite_trigger(name, when, table, condition, *selects):
    guard = f"WHEN {condition} " if condition else ""
    body = "; ".join(_sqlite_mark(select) for select in selects)
    return (
        f"newsdesk_search_{name}",
        f"CREATE TRIGGER newsdesk_search_{name} AFTER {when} ON articles_{table} "
        f"FOR EACH ROW {guard}BEGIN {body}; END",
    )


def sqlite_triggers():
    """Pairs of (name, statement)."""
    yield _sqlite_trigger("insert", "INSERT", "article", "", "SELECT NEW.id AS id")
    yield _sqlite_trigger("delete", "DELETE", "article", "", "SELECT OLD.id AS id")
    yield _sqlite_trigger(
        "update", f"UPDATE OF {', '.join(OWN)}", "article", _changed(OWN, "IS NOT"),
        "SELECT NEW.id AS id",
    )  # fmt: skip
    yield _sqlite_trigger(
        "update_seen", f"UPDATE OF {', '.join(AS_COVERAGE)}", "article",
        _changed(AS_COVERAGE, "IS NOT"), _own_coverage("NEW"), _own_coverage("OLD"),
    )  # fmt: skip
    for act, rows in (("INSERT", ["NEW"]), ("UPDATE", ["NEW", "OLD"]), ("DELETE", ["OLD"])):
        name = act.lower()
        yield _sqlite_trigger(
            f"topic_{name}", act, "articletopic", "",
            *(f"SELECT {row}.article_id AS id" for row in rows),
        )  # fmt: skip
        yield _sqlite_trigger(
            f"link_{name}", act, "relatedlink", "",
            *(_SHOWN.format(pk=f"{row}.article_id") for row in rows),
        )  # fmt: skip
        about_publishing = " OR ".join(f"{row}.field = 'published'" for row in rows)
        yield _sqlite_trigger(
            f"decision_{name}", act, "decision", about_publishing,
            *(
                select
                for row in rows
                for select in (
                    _NAMING.format(pk=f"{row}.article_id"),
                    "SELECT l.id FROM articles_article m JOIN articles_article l "
                    f"ON l.id = m.lead_id WHERE l.shown AND m.id = {row}.article_id",
                )
            ),
        )  # fmt: skip


# PostgreSQL -------------------------------------------------------------------------------------

_POSTGRESQL_INDEX = [
    "ALTER TABLE articles_searchentry ADD COLUMN words tsvector",
    "CREATE INDEX search_entry_words ON articles_searchentry USING gin (words) WITH (fastupdate = off)",
]


def _postgresql_mark(select):
    return (
        "INSERT INTO articles_searchwaiting (article_id, writer) "
        f"SELECT DISTINCT id, txid_current() FROM ({select}) AS found ON CONFLICT DO NOTHING;"
    )


_LEAD_OF = (
    "SELECT l.id FROM articles_article m JOIN articles_article l ON l.id = m.lead_id "
    "WHERE l.shown AND m.id = {pk}"
)
_POSTGRESQL_FUNCTIONS = {
    "search_own": _postgresql_mark("SELECT NEW.id AS id"),
    "search_gone": _postgresql_mark("SELECT OLD.id AS id"),
    "search_seen": _postgresql_mark(f"{_own_coverage('NEW')} UNION {_own_coverage('OLD')}"),
    # Once a statement: an import writes links by the hundred thousand.
    "search_topics": _postgresql_mark("SELECT article_id AS id FROM touched"),
    "search_links": _postgresql_mark(
        "SELECT a.id FROM touched JOIN articles_article a ON a.id = article_id WHERE a.shown"
    ),
    "search_decision_new": _postgresql_mark(
        f"{_NAMING.format(pk='NEW.article_id')} UNION {_LEAD_OF.format(pk='NEW.article_id')}"
    ),
    "search_decision_old": _postgresql_mark(
        f"{_NAMING.format(pk='OLD.article_id')} UNION {_LEAD_OF.format(pk='OLD.article_id')}"
    ),
}


def _postgresql_trigger(name, when, table, function, condition=""):
    guard = f"WHEN ({condition}) " if condition else ""
    return (
        f"CREATE TRIGGER newsdesk_search_{name} AFTER {when} ON articles_{table} "
        f"FOR EACH ROW {guard}EXECUTE FUNCTION newsdesk_{function}()"
    )


def postgresql_statements():
    """Every statement, in order."""
    yield from _POSTGRESQL_INDEX
    for name, body in _POSTGRESQL_FUNCTIONS.items():
        yield (
            f"CREATE FUNCTION newsdesk_{name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$body$ BEGIN {body} RETURN NULL; END $body$"
        )
    yield _postgresql_trigger("insert", "INSERT", "article", "search_own")
    yield _postgresql_trigger("delete", "DELETE", "article", "search_gone")
    unequal = "IS DISTINCT FROM"
    yield _postgresql_trigger(
        "update", f"UPDATE OF {', '.join(OWN)}", "article", "search_own", _changed(OWN, unequal)
    )
    yield _postgresql_trigger(
        "update_seen", f"UPDATE OF {', '.join(AS_COVERAGE)}", "article", "search_seen",
        _changed(AS_COVERAGE, unequal),
    )  # fmt: skip
    for table, function in (("articletopic", "search_topics"), ("relatedlink", "search_links")):
        for act, row in (
            ("INSERT", "NEW"),
            ("UPDATE", "OLD"),
            ("UPDATE", "NEW"),
            ("DELETE", "OLD"),
        ):
            yield (
                f"CREATE TRIGGER newsdesk_search_{table}_{act.lower()}_{row.lower()} "
                f"AFTER {act} ON articles_{table} REFERENCING {row} TABLE AS touched "
                f"FOR EACH STATEMENT EXECUTE FUNCTION newsdesk_{function}()"
            )
    for act, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
        yield _postgresql_trigger(
            f"decision_{act.lower()}_{row.lower()}", act, "decision",
            f"search_decision_{row.lower()}", f"{row}.field = 'published'",
        )  # fmt: skip


# Migration operations ---------------------------------------------------------------------------


def create(apps, schema_editor):
    on_sqlite = schema_editor.connection.vendor == "sqlite"
    if on_sqlite:
        statements = [_SQLITE_INDEX, *(statement for _, statement in sqlite_triggers())]
    else:
        statements = postgresql_statements()
    for statement in statements:
        schema_editor.execute(statement, params=None)
    schema_editor.execute(
        "INSERT INTO articles_searchwaiting (article_id, writer) SELECT id, 0 FROM articles_article"
    )


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for name, _ in sqlite_triggers():
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")
        schema_editor.execute("DROP TABLE IF EXISTS articles_searchwords")
        return
    for name in _POSTGRESQL_FUNCTIONS:
        schema_editor.execute(f"DROP FUNCTION IF EXISTS newsdesk_{name}() CASCADE")
    schema_editor.execute("ALTER TABLE articles_searchentry DROP COLUMN IF EXISTS words")


class Migration(migrations.Migration):
    dependencies = [("articles", "0007_search")]

    operations = [migrations.RunPython(create, drop)]
