"""All that a run asks about a file that is still the same one stands in one index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0014_words_in_bulk")]

    operations = [
        # The column is as wide as it was: no database knows how long its bytes may be.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="sourcedocument",
                    name="file_mark",
                    field=models.BinaryField(
                        help_text="Device, inode, size and times of the file that was read: "
                        "while they are the same, it needn't be read again.",
                        max_length=40,
                        null=True,
                    ),
                )
            ]
        ),
        migrations.RemoveIndex(model_name="sourcedocument", name="source_document_path"),
        migrations.AddIndex(
            model_name="sourcedocument",
            index=models.Index(
                fields=["source", "path", "file_mark", "article"], name="source_document_file"
            ),
        ),
    ]
