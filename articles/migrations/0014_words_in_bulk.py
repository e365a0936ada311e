"""Words come into PostgreSQL's index in bulk (articles/indexing/storing.py)."""

from django.db import migrations


def _fast_update(switch):
    def operation(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"ALTER INDEX search_entry_words SET (fastupdate = {switch})")

    return operation


class Migration(migrations.Migration):
    dependencies = [("articles", "0013_reports_of_merged_stories")]

    operations = [migrations.RunPython(_fast_update("on"), _fast_update("off"))]
