from django.conf import settings
from django.db import models


class ImportRun(models.Model):
    """One run of an import: what was read, when, and what came of it."""

    class Outcome(models.TextChoices):
        RUNNING = "running", "running"
        FINISHED = "finished", "finished"
        STOPPED = "stopped", "stopped"
        FAILED = "failed", "failed"

    paths = models.JSONField(default=list, help_text="What the operator named.")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.RUNNING)
    who = models.CharField(max_length=150, blank=True, help_text="Who asked for it, in the desk.")
    counts = models.JSONField(default=dict)
    message = models.TextField(blank=True, help_text="Why it didn't finish.")

    class Meta:
        ordering = ["-started_at", "-pk"]
        permissions = [("start_import", "Can start an import")]

    def __str__(self):
        return f"import {self.pk}"


class RunProblem(models.Model):
    """A refusal or a warning of a run, with file, line and key."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="problems")
    path = models.CharField(max_length=1024)
    level = models.CharField(max_length=10)
    line = models.PositiveIntegerField(default=0)
    key = models.CharField(max_length=200, blank=True)
    message = models.TextField()

    class Meta:
        ordering = ["run", "pk"]

    def __str__(self):
        return f"{self.path}:{self.line}: {self.message}"


class HistoryEntry(models.Model):
    """One change of one field: append-only. Taking a change back is a new entry that names it."""

    article = models.ForeignKey(
        "Article", on_delete=models.SET_NULL, null=True, blank=True, related_name="history"
    )
    provider = models.ForeignKey(
        "Provider", on_delete=models.SET_NULL, null=True, blank=True, related_name="history"
    )
    topic = models.ForeignKey(
        "Topic", on_delete=models.SET_NULL, null=True, blank=True, related_name="history"
    )
    subject = models.CharField(max_length=500, help_text="What it is about, should the row go.")
    field = models.CharField(max_length=40)
    element = models.CharField(max_length=80, blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    decision_before = models.JSONField(
        null=True, help_text="The decision that stood before, for taking the act back exactly."
    )
    note = models.TextField(blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    who = models.CharField(max_length=150, help_text="The person's name, or the run's.")
    run = models.ForeignKey(
        ImportRun, on_delete=models.SET_NULL, null=True, blank=True, related_name="history"
    )
    step = models.UUIDField(db_index=True, help_text="Acts done together share it.")
    at = models.DateTimeField(db_index=True)
    reverts = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="reverted_by"
    )
    times = models.PositiveIntegerField(
        default=1, help_text="How often the machine went back and forth; flips fold."
    )

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = "history entry"
        verbose_name_plural = "history"
        indexes = [models.Index(fields=["article", "field", "-id"], name="history_of_a_field")]

    def __str__(self):
        return f"{self.subject}: {self.field}"
