"""What a document's entries said is known by a digest of their own, and one of their text: entries
that are the same to the letter needn't be read again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0018_pages_stand")]

    operations = [
        migrations.AddField(
            model_name="sourcedocument",
            name="entries_digest",
            field=models.BinaryField(
                help_text="Of the text of its related entries, where nothing is amiss in the "
                "document: while it is the same, they needn't be read again.",
                max_length=16,
                null=True,
            ),
        ),
        migrations.SeparateDatabaseAndState(
            # No database keeps a length of bytes; SQLite would make the whole table anew for it.
            state_operations=[
                migrations.AlterField(
                    model_name="sourcedocument",
                    name="record_digest",
                    field=models.BinaryField(
                        help_text="Of what it says itself, and of what its related entries say: "
                        "noise such as `secured` doesn't move it.",
                        max_length=32,
                    ),
                ),
            ],
        ),
    ]
