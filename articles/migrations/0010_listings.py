"""What readers' pages stand on: the lists of topics, and when anything public last changed.

Both are kept by the database, whoever writes (docs/decisions/0005, 0011).
"""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

AddColumn = import_module("articles.migrations.0006_desk").AddColumn

_LIST = """
    INSERT INTO articles_topicstory (topic_id, article_id, published_at, rank)
    SELECT t.topic_id, a.id, a.published_at, a.rank
      FROM articles_articletopic t JOIN articles_article a ON a.id = t.article_id
     WHERE a.shown AND {which}"""
_ALL = _LIST.format(which="a.id IS NOT NULL")
_OF_ROW = _LIST.format(which="t.id = NEW.id")
_OF_ARTICLE = _LIST.format(which="a.id = NEW.id")
_DROP_ROW = (
    "DELETE FROM articles_topicstory WHERE topic_id = OLD.topic_id AND article_id = OLD.article_id"
)
_DROP_ARTICLE = "DELETE FROM articles_topicstory WHERE article_id = OLD.id"
# Of an article: what decides whether, and where, it stands in lists.
_PLACING = ("published", "removed", "published_at", "rank")


def _moved(unequal):
    changed = " OR ".join(f"OLD.{name} {unequal} NEW.{name}" for name in _PLACING)
    return f"(OLD.shown OR NEW.shown) AND ({changed})"


# (name, event, table, statements); what is deleted goes first, since its rows name it.
def _triggers(unequal):
    yield "listed_row_insert", "AFTER INSERT", "articletopic", [_OF_ROW], ""
    yield (
        "listed_row_update",
        "AFTER UPDATE OF topic_id, article_id",
        "articletopic",
        [_DROP_ROW, _OF_ROW],
        "",
    )
    yield "listed_row_delete", "AFTER DELETE", "articletopic", [_DROP_ROW], ""
    moves = f"AFTER UPDATE OF {', '.join(_PLACING)}"
    both = [_DROP_ARTICLE, _OF_ARTICLE]
    yield "listed_article", moves, "article", both, _moved(unequal)
    yield "listed_article_delete", "BEFORE DELETE", "article", [_DROP_ARTICLE], ""


def sqlite_triggers():
    """Pairs of (name, statement)."""
    for name, event, table, statements, condition in _triggers("IS NOT"):
        guard = f"WHEN {condition} " if condition else ""
        yield (
            f"newsdesk_{name}",
            f"CREATE TRIGGER newsdesk_{name} {event} ON articles_{table} FOR EACH ROW {guard}"
            f"BEGIN {'; '.join(statements)}; END",
        )
    for event in ("INSERT", "UPDATE OF number"):
        name = f"newsdesk_version_moved_{event.split()[0].lower()}"
        yield (
            name,
            f"CREATE TRIGGER {name} AFTER {event} ON articles_publicversion FOR EACH ROW "
            "BEGIN UPDATE articles_publicversion SET changed_at = "
            "strftime('%Y-%m-%d %H:%M:%f', 'now') WHERE id = NEW.id; END",
        )


def _postgresql_statements():
    for name, event, table, statements, condition in _triggers("IS DISTINCT FROM"):
        result = "OLD" if event.startswith("BEFORE") else "NULL"
        yield (
            f"CREATE FUNCTION newsdesk_{name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$body$ BEGIN {'; '.join(statements)}; RETURN {result}; END $body$"
        )
        guard = f"WHEN ({condition}) " if condition else ""
        yield (
            f"CREATE TRIGGER newsdesk_{name} {event} ON articles_{table} FOR EACH ROW {guard}"
            f"EXECUTE FUNCTION newsdesk_{name}()"
        )
    yield (
        "CREATE FUNCTION newsdesk_version_moved() RETURNS trigger LANGUAGE plpgsql AS "
        "$body$ BEGIN NEW.changed_at := clock_timestamp(); RETURN NEW; END $body$"
    )
    yield (
        "CREATE TRIGGER newsdesk_version_moved BEFORE INSERT OR UPDATE OF number ON articles_publicversion "
        "FOR EACH ROW EXECUTE FUNCTION newsdesk_version_moved()"
    )


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        statements = [statement for _, statement in sqlite_triggers()]
    else:
        statements = list(_postgresql_statements())
    for statement in [*statements, _ALL]:
        schema_editor.execute(statement, params=None)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for name, _ in sqlite_triggers():
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")
        return
    names = [name for name, *_ in _triggers("IS DISTINCT FROM")]
    for name in [*names, "version_moved"]:
        schema_editor.execute(f"DROP FUNCTION IF EXISTS newsdesk_{name}() CASCADE")


class Migration(migrations.Migration):
    dependencies = [("articles", "0009_search_sees_decisions")]

    operations = [
        AddColumn(
            model_name="publicversion",
            name="changed_at",
            field=models.DateTimeField(editable=False, help_text="When it last moved.", null=True),
        ),
        migrations.CreateModel(
            name="TopicStory",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("published_at", models.DateTimeField()),
                ("rank", models.BigIntegerField()),
                (
                    "article",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="listed",
                        to="articles.article",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="listed",
                        to="articles.topic",
                    ),
                ),
            ],
            options={
                "ordering": ["topic", "-published_at"],
                "indexes": [
                    models.Index(
                        models.F("topic"),
                        models.OrderBy(models.F("published_at"), descending=True),
                        name="topic_story_newest",
                    ),
                    models.Index(
                        models.F("topic"),
                        models.OrderBy(models.F("rank"), descending=True),
                        name="topic_story_ranked",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("article", "topic"), name="topic_story_once"),
                ],
            },
        ),
        migrations.RunPython(create, drop),
    ]
