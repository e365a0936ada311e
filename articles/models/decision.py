from django.conf import settings
from django.db import models


class Decision(models.Model):
    """What a person ruled about one field of one article; imports ask it (docs/decisions/0003)."""

    article = models.ForeignKey("Article", on_delete=models.CASCADE, related_name="decisions")
    field = models.CharField(max_length=40)
    element = models.CharField(
        max_length=80, blank=True, help_text="Which entry, where the field is a list."
    )
    value = models.JSONField(null=True, help_text="What the person set or confirmed.")
    set_against = models.JSONField(
        default=list, help_text="The machine's values that the person has seen and overruled."
    )
    for_good = models.BooleanField(default=False, help_text="Whatever the machine says later.")
    made_public = models.BooleanField(
        default=False, help_text="This decision is what put the article before readers."
    )
    keeps_report = models.BooleanField(
        default=False,
        db_default=False,
        help_text="It took the article's page away and left its report in the coverage of the "
        "story that it was merged into.",
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    who = models.CharField(max_length=150, help_text="The name, which outlives the account.")
    at = models.DateTimeField()

    class Meta:
        ordering = ["article", "field", "element"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "field", "element"], name="decision_one_per_field"
            ),
        ]

    def __str__(self):
        return f"{self.field}: {self.value!r} by {self.who}"


class Conflict(models.Model):
    """The machine says something new about a field that a person has ruled on."""

    article = models.ForeignKey("Article", on_delete=models.CASCADE, related_name="conflicts")
    field = models.CharField(max_length=40)
    element = models.CharField(max_length=80, blank=True)
    value = models.JSONField(null=True, help_text="The document's value.")
    run = models.ForeignKey(
        "ImportRun", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    opened_at = models.DateTimeField()

    class Meta:
        ordering = ["-opened_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "field", "element"], name="conflict_one_per_field"
            ),
        ]
        permissions = [("settle_conflict", "Can settle conflicts")]

    def __str__(self):
        return f"{self.field}: the machine says {self.value!r}"


class OutsideEdit(models.Model):
    """An article that someone changed past the desk. Written by database triggers alone.

    The next import, export or rebuild turns the change into decisions.
    """

    article = models.OneToOneField(
        "Article",
        on_delete=models.DO_NOTHING,  # a trigger clears it
        primary_key=True,
        db_constraint=False,
        related_name="outside_edit",
    )

    class Meta:
        ordering = ["article"]

    def __str__(self):
        return f"outside edit of {self.article_id}"
