from django.db import models


class FeedEntry(models.Model):
    """Under which name feeds carry an article, where that isn't its own slug; and since when it
    says what it says. Written by database triggers alone.

    A lead that was never public takes over the name that its story went by, so that a feed reader
    sees one story that changed and not a second one. Kept by slug, so that it outlives the row.
    """

    slug = models.CharField(max_length=255, primary_key=True)
    entry = models.CharField(
        max_length=255, blank=True, help_text="The name that it carries. Empty: its own slug."
    )
    changed_at = models.DateTimeField(
        null=True, help_text="When what feeds tell of it last changed, once it had been public."
    )

    class Meta:
        ordering = ["slug"]
        verbose_name_plural = "feed entries"
        indexes = [models.Index(fields=["entry"], name="feed_entry_name")]

    def __str__(self):
        return self.slug
