"""Paths stand in the order of their characters' numbers in every database, as in Python: a folder's
files and what is known of them are gone through side by side."""

from django.db import migrations


def _collate(schema_editor, collation):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "ALTER TABLE articles_sourcedocument "
            f'ALTER COLUMN path TYPE varchar(1024) COLLATE "{collation}"'
        )


def by_number(apps, schema_editor):
    _collate(schema_editor, "C")


def by_language(apps, schema_editor):
    _collate(schema_editor, "default")


class Migration(migrations.Migration):
    dependencies = [("articles", "0015_index_of_files")]

    operations = [migrations.RunPython(by_number, by_language)]
