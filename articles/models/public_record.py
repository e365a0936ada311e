from django.db import models


class PublicAddress(models.Model):
    """Since when an article's address has been public. Written by database triggers alone.

    Kept by slug, so that it outlives the row: what was public once never answers 404.
    """

    slug = models.CharField(max_length=255, primary_key=True)
    since = models.DateTimeField(help_text="May lie ahead: then it wasn't public yet.")

    class Meta:
        ordering = ["slug"]
        verbose_name_plural = "public addresses"

    def __str__(self):
        return self.slug


class Tombstone(models.Model):
    """An article whose row a superuser deleted: no import brings it back.

    Written by a database trigger, whoever deletes.
    """

    slug = models.CharField(max_length=255, primary_key=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["slug"]

    def __str__(self):
        return self.slug


class PublicVersion(models.Model):
    """One number that moves with everything public. Written by database triggers alone.

    Pages, feeds and caches hang on it, and on the next moment at which time itself changes them.
    """

    number = models.BigIntegerField(default=0)
    changed_at = models.DateTimeField(null=True, editable=False, help_text="When it last moved.")
    standing = models.BigIntegerField(
        null=True, editable=False, help_text="The number that pages are told until then."
    )
    stands_until = models.DateTimeField(
        null=True,
        editable=False,
        help_text="Until when pages stand although an import goes on adding articles.",
    )

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return str(self.number)
