from django.db import models
from django.db.models import F, Q


def _own_or_targets(field):
    """A property that reads the link's own value, or its target's where the two don't differ."""

    def get(link):
        own = getattr(link, f"own_{field}")
        if own is None and link.target_id is not None:
            return getattr(link.target, "source_url" if field == "url" else field)
        return own

    def put(link, value):
        setattr(link, f"own_{field}", value)

    return property(get, put, doc=f"The {field} that the entry shows.")


class RelatedLink(models.Model):
    """Coverage of the same story, ordered within its article.

    A link whose article we hold is thin: it stores the reference and only what differs from its
    target. A link to the outside carries its own card (docs/decisions/0002).
    """

    article = models.ForeignKey(
        "Article", on_delete=models.CASCADE, related_name="related_links", db_index=False
    )
    target = models.ForeignKey(
        "Article",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="named_by",
        db_index=False,
    )
    position = models.PositiveIntegerField(default=0)
    hidden = models.BooleanField(
        default=False, help_text="Readers don't see it, nor does an export."
    )
    added = models.BooleanField(
        default=True, editable=False, help_text="Added here; no document names it."
    )
    # What tells entries of one article apart: a hash of the address (of type, provider and title
    # where there is none), and which of several equal ones it is.
    key = models.BigIntegerField(editable=False, null=True)
    nth = models.PositiveSmallIntegerField(default=0, editable=False)

    own_url = models.CharField("address", max_length=2048, null=True, blank=True)  # noqa: DJ001
    own_title = models.CharField("title", max_length=500, null=True, blank=True)  # noqa: DJ001
    own_excerpt = models.TextField("excerpt", null=True, blank=True)  # noqa: DJ001
    own_published_at = models.DateTimeField("time", null=True, blank=True)
    own_type = models.CharField("type", max_length=20, null=True, blank=True)  # noqa: DJ001
    own_provider = models.ForeignKey(
        "Provider",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="provider",
        db_index=False,
    )
    own_quality = models.PositiveIntegerField("quality", null=True, blank=True)

    url = _own_or_targets("url")
    title = _own_or_targets("title")
    excerpt = _own_or_targets("excerpt")
    published_at = _own_or_targets("published_at")
    type = _own_or_targets("type")
    provider = _own_or_targets("provider")
    quality = _own_or_targets("quality")

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "related link"
        verbose_name_plural = "related coverage"
        constraints = [
            models.UniqueConstraint(
                fields=["article", "key", "nth"], name="related_link_once_per_article"
            ),
            models.CheckConstraint(
                condition=Q(target__isnull=True) | ~Q(target=F("article")) | Q(added=False),
                name="related_link_not_to_itself",
            ),
        ]
        # Of the columns that are mostly empty, the indexes hold what isn't.
        indexes = [
            models.Index(
                fields=["target"], condition=Q(target__isnull=False), name="related_link_target"
            ),
            models.Index(
                fields=["own_provider"],
                condition=Q(own_provider__isnull=False),
                name="related_link_provider",
            ),
            # Entries that wait for their article: a new document looks here for who names it.
            models.Index(
                fields=["key"], condition=Q(target__isnull=True), name="related_link_waiting"
            ),
        ]

    def __str__(self):
        return self.title or self.url or f"entry {self.position}"
