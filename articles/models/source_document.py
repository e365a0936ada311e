from django.db import models


class Source(models.Model):
    """A folder that documents were read from, and the rule that holds for it."""

    class Undecided(models.TextChoices):
        HOLD = "hold", "hold"
        PUBLISH = "publish", "publish"

    root = models.CharField(max_length=1024, unique=True, help_text="The folder's absolute path.")
    undecided = models.CharField(
        max_length=10,
        choices=Undecided.choices,
        default=Undecided.HOLD,
        help_text="What happens to documents that don't say `published`.",
    )

    class Meta:
        ordering = ["root"]

    def __str__(self):
        return self.root


class SourceDocument(models.Model):
    """The last document as it came: the base of every merge and of the export."""

    article = models.OneToOneField(
        "Article", on_delete=models.CASCADE, primary_key=True, related_name="source_document"
    )
    source = models.ForeignKey(
        Source, on_delete=models.PROTECT, related_name="documents", db_index=False
    )
    path = models.CharField(
        max_length=1024, unique=True, help_text="Relative to the source's root."
    )
    original = models.BinaryField(help_text="Its bytes, compressed (articles/originals.py).")
    bytes_digest = models.BinaryField(max_length=16, help_text="Of the bytes: the same file.")
    record_digest = models.BinaryField(
        max_length=32,
        help_text="Of what it says itself, and of what its related entries say: noise such as "
        "`secured` doesn't move it.",
    )
    entries_digest = models.BinaryField(
        max_length=16,
        null=True,
        help_text="Of the text of its related entries, where nothing is amiss in the document: "
        "while it is the same, they needn't be read again.",
    )
    card_digest = models.BigIntegerField(
        help_text="Of what an entry that names it copies: equal entries can be thin."
    )
    file_mark = models.BinaryField(
        max_length=40,
        null=True,
        help_text="Device, inode, size and times of the file that was read: "
        "while they are the same, it needn't be read again.",
    )

    class Meta:
        ordering = ["path"]
        indexes = [
            # All that a run asks about a file that is still the same one.
            models.Index(
                fields=["source", "path", "file_mark", "article"], name="source_document_file"
            )
        ]

    def __str__(self):
        return self.path


class TaxonomyDocument(models.Model):
    """A file of `_data` as it came: what a newsroom knows of a topic or a provider.

    It is the base of a three-way merge: a field that says something else than this was edited.
    One of a name that was merged describes neither, and waits until that is taken apart again.
    """

    path = models.CharField(max_length=1024, unique=True, help_text="Relative to the root.")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="taxonomies")
    original = models.BinaryField(help_text="Its bytes, compressed.")
    topic = models.OneToOneField(
        "Topic", on_delete=models.CASCADE, null=True, related_name="document"
    )
    provider = models.OneToOneField(
        "Provider", on_delete=models.CASCADE, null=True, related_name="document"
    )

    class Meta:
        ordering = ["path"]

    def __str__(self):
        return self.path


class CompressionDictionary(models.Model):
    """What small documents have in common, so that each compresses to less."""

    number = models.PositiveIntegerField(unique=True, help_text="As the compressed bytes name it.")
    content = models.BinaryField()

    class Meta:
        ordering = ["number"]

    def __str__(self):
        return f"dictionary {self.number}"
