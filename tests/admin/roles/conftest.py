import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from articles.importing import CannotRun
from articles.models import ImportRun
from tests.admin.roles.newsdesk import Newsdesk


@pytest.fixture
def newsdesk(request, newsroom, client_of, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.IMPORT_SOURCES = ["/srv/room"]
    monkeypatch.setattr("articles.admin.runs.start_import", note_the_import)
    built = Newsdesk(newsroom)
    if "picture" in request.node.name:
        built.take_pictures()
    chief = client_of("superuser")
    built.form = chief.fields(built.held)
    for act, slug, query in (
        ("make_lead", "flood", {}),
        ("split_off", "flood", {}),
        ("merge", "public", {"with": built.storm.pk}),
    ):
        url = reverse(f"admin:articles_article_{act}", args=[getattr(built, slug).pk])
        built.seen[act] = {**query, "seen": chief.client.get(url, query).context["seen"]}
    return built


def note_the_import(source, *, who):
    """Instead of starting one: that would be a process of its own."""
    if source not in settings.IMPORT_SOURCES:
        raise CannotRun("no such source")
    return bool(ImportRun.objects.create(started_at=timezone.now(), paths=[source], who=who))
