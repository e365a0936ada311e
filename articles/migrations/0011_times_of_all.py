"""What time changes next, of all articles: what isn't shown may come and go in the coverage of what
is."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0010_listings"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="article",
            name="article_shown_publish_at",
        ),
        migrations.RemoveIndex(
            model_name="article",
            name="article_shown_expire_at",
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                models.F("publish_at"),
                condition=models.Q(("publish_at__isnull", False)),
                name="article_publish_at",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                models.F("expire_at"),
                condition=models.Q(("expire_at__isnull", False)),
                name="article_expire_at",
            ),
        ),
    ]
