"""Which decisions took a page away because its story was merged into another: its report stays, and
what an editor held back for its own sake is no coverage anywhere (docs/decisions/0004)."""

from importlib import import_module

from django.db import migrations, models

AddColumn = import_module("articles.migrations.0006_desk").AddColumn


class Migration(migrations.Migration):
    dependencies = [("articles", "0012_many_rows_at_once")]

    operations = [
        AddColumn(
            model_name="decision",
            name="keeps_report",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="It took the article's page away and left its report in the coverage of "
                "the story that it was merged into.",
            ),
        ),
    ]
