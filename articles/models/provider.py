from django.db import models
from django.urls import reverse


class Provider(models.Model):
    """Who published the original.

    The identity is the pair of name and domain: neither alone tells two apart (docs/format.md).
    """

    name = models.CharField(max_length=300)
    domain = models.CharField(
        max_length=300, help_text="As the documents write it; it may hold a path."
    )
    slug = models.SlugField(max_length=120, unique=True, help_text="Its address under /providers/.")
    description = models.TextField(blank=True, max_length=5000)
    other_names = models.JSONField(default=list, blank=True)
    logos = models.JSONField(
        default=list, blank=True, editable=False, help_text="Addresses and sizes of its logos."
    )
    no_pictures = models.BooleanField(
        "no pictures",
        default=False,
        db_default=False,  # imports write rows by hand, and don't name this column
        help_text="Its pictures aren't shown here: its stories are cards of text.",
    )

    class Meta:
        ordering = ["name", "domain", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["name", "domain"], name="provider_pair_unique"),
            models.CheckConstraint(condition=~models.Q(name=""), name="provider_named"),
        ]
        indexes = [models.Index(fields=["domain"], name="provider_domain")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("provider", args=[self.slug])


class ProviderAlias(models.Model):
    """A pair of name and domain that was merged into a provider: what comes under it is that."""

    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=300)
    domain = models.CharField(max_length=300)
    slug = models.SlugField(max_length=120, unique=True, help_text="Leads to the provider's page.")

    class Meta:
        ordering = ["name", "domain", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["name", "domain"], name="provider_alias_unique"),
        ]
        verbose_name_plural = "provider aliases"

    def __str__(self):
        return f"{self.name} ({self.domain})"
