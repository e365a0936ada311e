from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

CENTRE = 50  # per cent


class Picture(models.Model):
    """Our own copies of one picture, and what is known of the original (docs/decisions/0009).

    A row for each address that was tried for an article (or a provider's logo), so that a failure
    is remembered; and for each picture that an editor uploaded, which has no address.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "not tried yet"
        STORED = "stored", "stored"
        FAILED = "failed", "failed, to be tried again"
        REFUSED = "refused", "refused"
        GONE = "gone", "gone from its address"
        TAKEN_DOWN = "taken down", "taken down by an editor"

    article = models.ForeignKey(
        "Article", on_delete=models.CASCADE, null=True, blank=True, related_name="pictures"
    )
    provider = models.ForeignKey(
        "Provider",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="pictures",
        help_text="Whose logo it is.",
    )
    # Which of its pictures an article shows. It stands here so that lists fetch it in one query
    # with their articles, and the article's own row is left alone.
    shown_by = models.OneToOneField(
        "Article", on_delete=models.CASCADE, null=True, blank=True, related_name="picture"
    )
    logo_of = models.OneToOneField(
        "Provider", on_delete=models.CASCADE, null=True, blank=True, related_name="logo"
    )

    url = models.CharField(
        "address", max_length=2048, blank=True, help_text="Empty: an editor uploaded it."
    )
    url_key = models.BigIntegerField(
        null=True,
        editable=False,
        help_text="A hash of the address in full: that itself is too long to index.",
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    reason = models.CharField(max_length=300, blank=True, help_text="Why there are no copies.")
    attempts = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True, blank=True)
    retry_at = models.DateTimeField(
        null=True, blank=True, help_text="Its address isn't asked before this moment."
    )
    host_is_busy = models.BooleanField(
        default=False, help_text="The host asked to be left alone until then."
    )

    key = models.CharField(
        max_length=40, blank=True, editable=False, help_text="The name of its copies' folder."
    )
    # {"lead": [[360, 203], [480, 270]], …}: the copies that there are, as [width, height].
    sizes = models.JSONField(default=dict, blank=True, editable=False)
    recipe = models.PositiveSmallIntegerField(
        default=0, editable=False, help_text="By which rules the copies were made."
    )
    focal_x = models.PositiveSmallIntegerField(
        "focal point, from the left", default=CENTRE, validators=[MaxValueValidator(100)]
    )
    focal_y = models.PositiveSmallIntegerField(
        "focal point, from the top", default=CENTRE, validators=[MaxValueValidator(100)]
    )
    alt = models.CharField(
        "description", max_length=500, blank=True, help_text="For those who don't see the picture."
    )
    credit = models.CharField(
        max_length=300, blank=True, help_text="Empty: what the document says, else the provider."
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(article__isnull=False, provider__isnull=True, logo_of__isnull=True)
                | Q(article__isnull=True, provider__isnull=False, shown_by__isnull=True),
                name="picture_of_one",
            ),
            models.UniqueConstraint(fields=["article", "url_key"], name="picture_once_per_article"),
            models.UniqueConstraint(
                fields=["provider", "url_key"], name="picture_once_per_provider"
            ),
            models.UniqueConstraint(
                fields=["key"], condition=~Q(key=""), name="picture_key_unique"
            ),
            models.CheckConstraint(
                condition=Q(key="") & ~Q(state="stored") | ~Q(key="") & Q(state="stored"),
                name="picture_stored_or_without_copies",
            ),
            models.CheckConstraint(
                condition=Q(shown_by__isnull=True, logo_of__isnull=True) | Q(state="stored"),
                name="picture_shown_is_stored",
            ),
            models.CheckConstraint(
                condition=Q(focal_x__lte=100, focal_y__lte=100), name="picture_focal_point_inside"
            ),
        ]
        indexes = [
            # Other articles with the same picture; and the desk's list of what failed.
            models.Index(
                fields=["url_key"], condition=Q(state="stored"), name="picture_stored_url"
            ),
            models.Index(
                fields=["-tried_at"],
                condition=Q(state__in=["failed", "refused", "gone"]),
                name="picture_failed",
            ),
        ]

        permissions = [("replace_picture", "Can upload pictures and take them down")]

    def __str__(self):
        return self.url or f"uploaded picture {self.pk}"
