from django.apps import apps
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

SCORE_MAX = 1_000_000
ABSORBED = -1  # the heat of an article that another one of the same story absorbed
UNSCORED = -2  # stands for no heat where lists are in order of it: behind all others


class ArticleQuerySet(models.QuerySet):
    def published(self, at=None):
        """What the public may see. Nothing else decides this.

        `at` is the moment asked about, an aware datetime (default: now).
        """
        # `shown` stands bare so that the condition matches the partial indexes to the letter.
        return self.in_their_time(at).filter(shown=True)

    def in_their_time(self, at=None):
        """Those that start and end so that readers may see them at a moment, published or not."""
        at = at or timezone.now()
        return self.filter(
            Q(publish_at__isnull=True) | Q(publish_at__lte=at),
            Q(expire_at__isnull=True) | Q(expire_at__gt=at),
            published_at__lte=at,
        )

    def ranked(self):
        """By heat and age: a stored number, so that the order is a walk along an index."""
        return self.order_by("-rank", "slug")

    def newest(self):
        return self.order_by("-published_at", "slug")

    def pinned(self, at=None):
        """What editors keep on top of the front page at a moment, the latest pin first."""
        at = at or timezone.now()
        return self.published(at).filter(pinned_until__gt=at).order_by("-pinned_at", "slug")

    def to_decide(self):
        """The queue: what no person has decided on, that isn't out already (docs/decisions/0014).

        Not taken down, and not absorbed into a lead that we hold.
        """
        # Both stand bare so that the condition matches the partial index to the letter.
        return self.filter(waits=True, published=False)

    def made_public_by_machine(self):
        """Public, or about to be, although no person has said so."""
        return self.filter(shown=True, waits=True)

    def held_by_people(self):
        """Rejected, unpublished or kept back by a person."""
        return self.filter(decided=True, published=False, removed=False)

    def absorbed(self):
        """Led by another article of their story, whether or not we hold that one."""
        # Lists that hold no other than these say so by the lead alone: it is null, or another.
        return self.filter(
            Q(lead__isnull=False) & ~Q(lead=F("pk")) | Q(lead__isnull=True, heat=ABSORBED),
            published=False,
        )

    def with_heat_decided(self):
        """`heat_decided`: whether a person set the heat."""
        rulings = apps.get_model("articles", "Decision").objects
        return self.annotate(
            heat_decided=Exists(rulings.filter(article=OuterRef("pk"), field="heat"))
        )

    def for_cards(self):
        """With what a card shows of provider and picture, and without the text, which it doesn't.

        Topics come apart, for many lists at once: `frontpage.topics_in_order`.
        """
        return self.select_related("provider", "picture").defer("body")


class Article(models.Model):
    """A proposed or published story: the projection of its document and of editors' decisions.

    Columns are rebuilt at will from what `SourceDocument` and `Decision` hold: docs/decisions/0002.
    """

    class Type(models.TextChoices):
        ARTICLE = "article", "article"
        VIDEO = "video", "video"

    class Rejection(models.TextChoices):
        """Why a person didn't want it."""

        DUPLICATE = "duplicate", "duplicate"
        OFF_TOPIC = "off topic", "off topic"
        WEAK_SOURCE = "weak source", "weak source"
        ADVERTISING = "advertising", "advertising"
        OTHER = "other", "other reason"

    slug = models.CharField(
        max_length=255,
        unique=True,
        help_text="The stem of its document's file name. Never changes.",
    )
    title = models.CharField(max_length=500)
    excerpt = models.TextField(blank=True, max_length=5000)
    body = models.TextField(blank=True, help_text="Markdown.")
    category = models.CharField(max_length=100, default="news")
    type = models.CharField(max_length=20, choices=Type.choices, default=Type.ARTICLE)
    locale = models.CharField(max_length=35, blank=True)

    published_at = models.DateTimeField(
        "time", help_text="When the provider published it.", default=timezone.now
    )
    updated_at = models.DateTimeField(
        "updated", null=True, blank=True, help_text="When the provider last changed it."
    )
    web_url = models.CharField("web address", max_length=2048, blank=True)
    original_url = models.CharField("original address", max_length=2048, blank=True)
    amp_url = models.CharField("AMP address", max_length=2048, blank=True)
    cdn_amp_url = models.CharField("cached AMP address", max_length=2048, blank=True)
    address_key = models.BigIntegerField(
        null=True, editable=False, help_text="A hash of the address, by which coverage finds it."
    )
    card_key = models.BigIntegerField(
        null=True,
        editable=False,
        help_text="A hash of type, provider and title: how a video is named without an address.",
    )
    title_key = models.BigIntegerField(
        null=True,
        editable=False,
        help_text="A hash of the normalised title, by which possible duplicates are found.",
    )
    video_host = models.CharField(max_length=20, blank=True, editable=False)
    video_id = models.CharField(max_length=64, blank=True, editable=False)

    provider = models.ForeignKey(
        "Provider", on_delete=models.PROTECT, related_name="articles", db_index=False
    )
    topics = models.ManyToManyField(
        "Topic", through="ArticleTopic", related_name="articles", blank=True
    )
    tags = models.JSONField(default=list, blank=True)
    images = models.JSONField(default=list, blank=True, editable=False)

    quality = models.PositiveIntegerField(
        null=True,
        blank=True,
        validators=[MaxValueValidator(SCORE_MAX)],
        help_text="The score of the text itself. Empty: not scored.",
    )
    heat = models.IntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(ABSORBED), MaxValueValidator(SCORE_MAX)],
        help_text="How hot the story is; -1: absorbed by a better article on the same story.",
    )
    published = models.BooleanField(default=False)
    removed = models.BooleanField(
        default=False, help_text="Taken down for good: no import brings it back."
    )
    undecided = models.BooleanField(
        default=False,
        editable=False,
        help_text="The document says nothing of `published`, and no person has decided.",
    )
    publish_at = models.DateTimeField(
        null=True, blank=True, help_text="Not shown before this moment."
    )
    expire_at = models.DateTimeField(null=True, blank=True, help_text="Not shown from then on.")
    # What people say of it that no document can: decisions like any other, here as columns.
    rejection = models.CharField(
        "rejected as", max_length=20, blank=True, default="", db_default="", editable=False
    )
    removal_reason = models.CharField(
        "taken down because", max_length=500, blank=True, default="", db_default="", editable=False
    )
    pinned_until = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="On top of the front page until then."
    )
    pinned_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Whether a person has ruled on `published`. Kept by a database trigger on decisions.
    decided = models.BooleanField(default=False, db_default=False, editable=False)
    # The part of "public" that doesn't depend on time: one column, so that indexes can hold it.
    shown = models.GeneratedField(
        expression=Q(published=True, removed=False),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    # In the queue, or made public past it: nobody decided, and no lead of ours covers it.
    waits = models.GeneratedField(
        expression=(Q(decided=False, removed=False) & (Q(lead__isnull=True) | Q(lead=F("id")))),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    warmth = models.GeneratedField(
        expression=Coalesce("heat", UNSCORED),
        output_field=models.IntegerField(),
        db_persist=True,
    )
    released_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When a person made it public here."
    )
    rank = models.BigIntegerField(default=0, editable=False)
    lead = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="members",
        help_text="The article that leads its story: itself, unless it was absorbed.",
    )
    first_run = models.ForeignKey(
        "ImportRun",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        db_index=False,
    )

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "slug"]
        constraints = [
            models.CheckConstraint(condition=~Q(slug=""), name="article_slug_given"),
            models.CheckConstraint(
                condition=Q(quality__isnull=True) | Q(quality__gte=0, quality__lte=SCORE_MAX),
                name="article_quality_in_range",
            ),
            models.CheckConstraint(
                condition=Q(heat__isnull=True) | Q(heat__gte=ABSORBED, heat__lte=SCORE_MAX),
                name="article_heat_in_range",
            ),
            models.CheckConstraint(
                condition=Q(type__in=["article", "video"]), name="article_type_known"
            ),
        ]
        indexes = [
            models.Index(
                F("rank").desc(), F("slug"), condition=Q(shown=True), name="article_shown_ranked"
            ),
            models.Index(
                F("published_at").desc(),
                F("slug"),
                condition=Q(shown=True),
                name="article_shown_newest",
            ),
            models.Index(
                F("provider"),
                F("published_at").desc(),
                F("slug"),
                condition=Q(shown=True),
                name="article_shown_by_provider",
            ),
            # When time itself changes what readers see next: asked by every request.
            models.Index(
                F("publish_at"), condition=Q(publish_at__isnull=False), name="article_publish_at"
            ),
            models.Index(
                F("expire_at"), condition=Q(expire_at__isnull=False), name="article_expire_at"
            ),
            models.Index(
                F("pinned_until"),
                condition=Q(shown=True, pinned_until__isnull=False),
                name="article_shown_pinned",
            ),
            models.Index(
                F("warmth").desc(),
                F("slug").desc(),
                condition=Q(waits=True, published=False),
                name="article_to_decide",
            ),
            models.Index(
                F("published_at").desc(),
                F("slug"),
                condition=Q(decided=True, published=False, removed=False),
                name="article_held_by_people",
            ),
            models.Index(F("published_at").desc(), F("slug"), name="article_newest"),
            models.Index(F("heat").desc(), F("slug"), name="article_hottest"),
            models.Index(fields=["provider"], name="article_provider"),
            models.Index(fields=["address_key"], name="article_address"),
            models.Index(
                fields=["card_key"], condition=Q(card_key__isnull=False), name="article_card"
            ),
            models.Index(fields=["title_key", "published_at"], name="article_title"),
            models.Index(
                fields=["undecided"], condition=Q(undecided=True), name="article_undecided"
            ),
        ]
        permissions = [
            ("publish_article", "Can publish, unpublish and reject articles"),
            ("remove_article", "Can take articles down for good"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("article", args=[self.slug])

    @property
    def source_url(self) -> str:
        """Where readers are sent: the page that the document names, else the original."""
        return self.web_url or self.original_url

    @property
    def is_absorbed(self) -> bool:
        """Another article leads its story, so it has no page of its own.

        By the machine's word (heat -1) or an editor's, who merged it into a story or split it off.
        The machine never publishes what it absorbed: one that is published was taken out of the
        story by a person, and leads itself (docs/decisions/0004).
        """
        if self.published or self.lead_id == self.pk:
            return False
        return self.lead_id is not None or self.heat == ABSORBED

    @property
    def is_pinned(self) -> bool:
        """An editors' pick, as of now."""
        return self.pinned_until is not None and self.pinned_until > timezone.now()

    def topics_in_order(self):
        """Its topics as the document lists them; needs `topic_rows__topic` prefetched in lists."""
        return [row.topic for row in self.topic_rows.all()]
