from django.db import models
from django.urls import reverse


class Topic(models.Model):
    """What an article is about. The name is the identity, as documents give nothing else."""

    name = models.CharField(max_length=200, unique=True)
    slug = models.SlugField(max_length=120, unique=True, help_text="Its address under /topics/.")
    parent = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="children"
    )
    position = models.PositiveIntegerField(
        default=1000, help_text="Its place among the topics; the lowest comes first."
    )
    description = models.TextField(blank=True, max_length=5000)
    shortname = models.CharField(max_length=200, blank=True)
    keywords = models.JSONField(default=list, blank=True)
    hashtags = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["position", "name"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="topic_named"),
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("id")),
                name="topic_not_its_own_parent",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("topic", args=[self.slug])


class TopicAlias(models.Model):
    """A name that was merged into a topic: what comes under it is that."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=200, unique=True)
    slug = models.SlugField(max_length=120, unique=True, help_text="Leads to the topic's page.")

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "topic aliases"

    def __str__(self):
        return self.name


class ArticleTopic(models.Model):
    """A topic of an article, in the document's order."""

    article = models.ForeignKey("Article", on_delete=models.CASCADE, related_name="topic_rows")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="article_rows")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["article", "topic"], name="article_topic_once"),
        ]
        verbose_name = "topic of the article"
        verbose_name_plural = "topics of the article"

    def __str__(self):
        return str(self.topic)
