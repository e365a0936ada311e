"""All that a run asks about a file that is still the same one stands in one index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0014_words_in_bulk")]

    operations = [
        migrations.RemoveIndex(model_name="sourcedocument", name="source_document_path"),
        migrations.AddIndex(
            model_name="sourcedocument",
            index=models.Index(
                fields=["source", "path", "file_mark", "article"], name="source_document_file"
            ),
        ),
    ]
