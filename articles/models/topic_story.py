from django.db import models


class TopicStory(models.Model):
    """A shown story in a topic's lists, with what orders them. Written by database triggers alone.

    A topic's page walks its own list: where every story has the topic, or hardly any, finding them
    among all stories would take as long as there are stories (docs/decisions/0011).
    """

    topic = models.ForeignKey(
        "Topic", on_delete=models.CASCADE, related_name="listed", db_index=False
    )
    article = models.ForeignKey(
        "Article", on_delete=models.CASCADE, related_name="listed", db_index=False
    )
    published_at = models.DateTimeField()
    rank = models.BigIntegerField()

    class Meta:
        ordering = ["topic", "-published_at"]
        constraints = [
            models.UniqueConstraint(fields=["article", "topic"], name="topic_story_once"),
        ]
        indexes = [
            models.Index(
                models.F("topic"),
                models.F("published_at").desc(),
                name="topic_story_newest",
            ),
            models.Index(
                models.F("topic"),
                models.F("rank").desc(),
                name="topic_story_ranked",
            ),
        ]

    def __str__(self):
        return f"{self.topic}: {self.article}"
