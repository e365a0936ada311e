from django.db import models


class SearchEntry(models.Model):
    """An article in the full-text index (docs/decisions/0010). Written by articles/indexing alone.

    The words themselves lie where each database looks them up: in the FTS5 table
    `articles_searchwords` on SQLite, in a column `words` of this table on PostgreSQL.
    """

    place = models.BigAutoField(
        primary_key=True,
        help_text="Its time, and something that tells it from others of the same second: the order "
        "in which a search walks along the index.",
    )
    article_id = models.BigIntegerField(unique=True)
    marks = models.TextField(help_text="Whether it is public, its kind, provider and topics.")
    packed = models.BinaryField(
        null=True, help_text="SQLite: what was indexed, which FTS5 asks for to forget it."
    )
    recheck_at = models.DateTimeField(
        null=True, help_text="When time itself changes what readers may find of it."
    )

    class Meta:
        ordering = ["-place"]
        verbose_name_plural = "search entries"
        indexes = [
            models.Index(
                fields=["recheck_at"],
                condition=models.Q(recheck_at__isnull=False),
                name="search_entry_recheck",
            ),
        ]

    def __str__(self):
        return f"article {self.article_id}"


class SearchWaiting(models.Model):
    """An article whose entry is no longer what it says. Written by database triggers alone.

    A search takes in what waits before it looks (articles/indexing).
    """

    article_id = models.BigIntegerField()
    # On PostgreSQL each transaction leaves a mark of its own: one that another transaction left
    # may be taken away before this one's change can be seen.
    writer = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["article_id", "writer"], name="search_waiting_once_a_writer"
            ),
        ]

    def __str__(self):
        return f"article {self.article_id}"


class SearchWord(models.Model):
    """A word that stood in public once: what a mistyped one may have meant.

    Never shown before a search has found it in something that is public now.
    """

    word = models.CharField(max_length=40, primary_key=True)

    class Meta:
        ordering = ["word"]

    def __str__(self):
        return self.word
