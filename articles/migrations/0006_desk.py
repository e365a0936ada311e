"""What the desk's queue stands on: rejections, reasons of removals, pins, and who waits.

A column that Django adds to a table of SQLite's makes that anew, and its triggers go with the old
one; these are added to the table that is there.
"""

import django.db.models.functions.comparison
from django.db import migrations, models

_DECIDED = "UPDATE articles_article SET decided = {truth} WHERE id = {row}.article_id"
TRUTH = {"sqlite": ("1", "0"), "postgresql": ("TRUE", "FALSE")}
ACTS = {"insert": ("INSERT", "NEW"), "delete": ("DELETE", "OLD")}


class AddColumn(migrations.AddField):
    """Adds a column that is null, has a constant default or is generated, and leaves the rest."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if schema_editor.connection.vendor != "sqlite":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        model = to_state.apps.get_model(app_label, self.model_name)
        field = model._meta.get_field(self.name)
        definition, parameters = schema_editor.column_sql(model, field)
        # SQLite can't add a stored generated column; an index stores what is asked for anyway.
        definition = definition.replace(" STORED", " VIRTUAL")
        table, column = map(schema_editor.quote_name, (model._meta.db_table, field.column))
        schema_editor.execute(
            f"ALTER TABLE {table} ADD COLUMN {column} {definition}", parameters or None
        )

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        if schema_editor.connection.vendor != "sqlite":
            super().database_backwards(app_label, schema_editor, from_state, to_state)
            return
        model = from_state.apps.get_model(app_label, self.model_name)
        field = model._meta.get_field(self.name)
        table, column = map(schema_editor.quote_name, (model._meta.db_table, field.column))
        schema_editor.execute(f"ALTER TABLE {table} DROP COLUMN {column}")


def keep_decided(apps, schema_editor):
    """`decided` says whether a person has ruled on `published`, whoever writes decisions."""
    vendor = schema_editor.connection.vendor
    truths = dict(zip(ACTS, TRUTH[vendor], strict=True))
    schema_editor.execute(
        f"UPDATE articles_article SET decided = {truths['insert']} WHERE id IN "
        "(SELECT article_id FROM articles_decision WHERE field = 'published')"
    )
    for name, (act, row) in ACTS.items():
        body = _DECIDED.format(truth=truths[name], row=row)
        if vendor == "sqlite":
            schema_editor.execute(
                f"CREATE TRIGGER newsdesk_decided_{name} AFTER {act} ON articles_decision "
                f"FOR EACH ROW WHEN {row}.field = 'published' BEGIN {body}; END",
                params=None,
            )
            continue
        schema_editor.execute(
            f"CREATE FUNCTION newsdesk_decided_{name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$body$ BEGIN {body}; RETURN NULL; END $body$",
            params=None,
        )
        schema_editor.execute(
            f"CREATE TRIGGER newsdesk_decided_{name} AFTER {act} ON articles_decision "
            f"FOR EACH ROW WHEN ({row}.field = 'published') "
            f"EXECUTE FUNCTION newsdesk_decided_{name}()",
            params=None,
        )


def keep_decided_no_more(apps, schema_editor):
    for name in ACTS:
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER IF EXISTS newsdesk_decided_{name}")
        else:
            schema_editor.execute(f"DROP FUNCTION IF EXISTS newsdesk_decided_{name}() CASCADE")


class Migration(migrations.Migration):
    dependencies = [("articles", "0005_feed_entries")]

    operations = [
        AddColumn(
            model_name="article",
            name="decided",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        AddColumn(
            model_name="article",
            name="pinned_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        AddColumn(
            model_name="article",
            name="pinned_until",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="On top of the front page until then.",
                null=True,
            ),
        ),
        AddColumn(
            model_name="article",
            name="rejection",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                editable=False,
                max_length=20,
                verbose_name="rejected as",
            ),
        ),
        AddColumn(
            model_name="article",
            name="removal_reason",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                editable=False,
                max_length=500,
                verbose_name="taken down because",
            ),
        ),
        AddColumn(
            model_name="article",
            name="warmth",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.functions.comparison.Coalesce("heat", -2),
                output_field=models.IntegerField(),
            ),
        ),
        AddColumn(
            model_name="article",
            name="waits",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Q(
                    ("decided", False),
                    ("removed", False),
                    models.Q(("lead__isnull", True), ("lead", models.F("id")), _connector="OR"),
                ),
                output_field=models.BooleanField(),
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                models.F("pinned_until"),
                condition=models.Q(("pinned_until__isnull", False), ("shown", True)),
                name="article_shown_pinned",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                models.OrderBy(models.F("warmth"), descending=True),
                models.OrderBy(models.F("slug"), descending=True),
                condition=models.Q(("published", False), ("waits", True)),
                name="article_to_decide",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                models.OrderBy(models.F("published_at"), descending=True),
                models.F("slug"),
                condition=models.Q(("decided", True), ("published", False), ("removed", False)),
                name="article_held_by_people",
            ),
        ),
        # Last: PostgreSQL makes no index while rows that were just written wait for their checks.
        migrations.RunPython(keep_decided, keep_decided_no_more),
    ]
