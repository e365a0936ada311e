"""In which portions an import works: what is written is the same, how often it asks isn't."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import importing
from articles.importing.finding import find, portions
from articles.importing.statistics import Statistics
from articles.models import Article, Provider, SourceDocument
from tests.documents_factory import outcomes
from tests.factories import a_provider, an_article


@pytest.fixture
def applied(monkeypatch):
    """How many documents each transaction wrote."""
    sizes = []
    real = importing.Writer.apply

    def apply(self, steps, sources):
        sizes.append(len([step for step in steps if step.outcome in ("created", "updated")]))
        return real(self, steps, sources)

    monkeypatch.setattr(importing.Writer, "apply", apply)
    return sizes


def _ten_documents_of_which_two_change(newsroom, monkeypatch):
    monkeypatch.setattr(importing, "BATCH", 5)
    monkeypatch.setattr("articles.importing.preparing.SETTLED", 0)  # what didn't change isn't read
    for number in range(10):
        newsroom.seed(f"story-{number}", title="As it was")
    assert outcomes(newsroom.run()) == {"created": 10}
    for number in (0, 9):
        newsroom.seed(f"story-{number}", title="As it is now")


def test_a_new_newsroom_comes_in_batches(newsroom, monkeypatch, applied):
    _ten_documents_of_which_two_change(newsroom, monkeypatch)
    assert applied == [5, 5]


def test_large_documents_come_in_smaller_batches(newsroom, monkeypatch, applied):
    monkeypatch.setattr("articles.importing.parting.BATCH_BYTES", 10_000)
    for number in range(6):
        newsroom.seed(f"large-{number}", body="word " * 800)
    newsroom.seed("too-large-for-any", body="word " * 3000)
    assert outcomes(newsroom.run()) == {"created": 7}
    assert applied == [2, 2, 2, 1]


def test_large_documents_that_changed_wait_for_few_others(newsroom, monkeypatch, applied):
    monkeypatch.setattr("articles.importing.preparing.SETTLED", 0)
    monkeypatch.setattr("articles.importing.parting.BATCH_BYTES", 10_000)
    for number in range(6):
        newsroom.seed(f"large-{number}", body="word " * 800)
    newsroom.run()
    applied.clear()
    for number in range(0, 6, 2):
        newsroom.update(f"large-{number}", title="As it is now")
    assert outcomes(newsroom.run()) == {"updated": 3, "unchanged": 3}
    assert applied == [2, 1]


def test_few_large_documents_are_given_to_a_process_at_once(newsroom):
    for number in range(6):
        newsroom.seed(f"large-{number}", body="word " * 800)
    files = [(found, None) for found in find([newsroom.folder])[0].documents]
    assert [len(task) for task in portions(files, 4, 10_000, lambda file: file[0].size)] == [2] * 3
    assert [len(task) for task in portions(files, 4, 10**6, lambda file: file[0].size)] == [4, 2]


def test_a_few_changed_documents_among_many_are_written_together(newsroom, monkeypatch, applied):
    _ten_documents_of_which_two_change(newsroom, monkeypatch)
    applied.clear()
    assert outcomes(newsroom.run()) == {"updated": 2, "unchanged": 8}
    assert applied == [2]
    assert Article.objects.filter(title="As it is now").count() == 2


def test_changed_documents_do_not_wait_for_ever(newsroom, monkeypatch, applied):
    _ten_documents_of_which_two_change(newsroom, monkeypatch)
    applied.clear()
    monkeypatch.setattr("articles.importing.parting.PATIENCE", 1)
    newsroom.run()
    assert applied == [1, 1]


def test_what_is_deleted_while_its_document_waits_stays_out(newsroom, monkeypatch, applied):
    _ten_documents_of_which_two_change(newsroom, monkeypatch)
    real = importing._Run._plan

    def plan(self, batch, outcomes_of_reading):
        Article.objects.filter(slug="story-0").delete()
        return real(self, batch, outcomes_of_reading)

    monkeypatch.setattr(importing._Run, "_plan", plan)
    assert outcomes(newsroom.run()) == {"updated": 1, "skipped": 1, "unchanged": 8}
    assert not Article.objects.filter(slug="story-0").exists()
    assert SourceDocument.objects.count() == 9


@pytest.mark.postgresql
@pytest.mark.django_db
def test_postgresql_looks_at_tables_again_when_a_run_has_doubled_them():
    an_article(), an_article()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE articles_article")
    statistics = Statistics()
    assert [_looks(statistics, created) for created in (0, 4, 1)] == [False, False, True]


@pytest.mark.postgresql
@pytest.mark.django_db
def test_it_looks_at_providers_too_which_every_page_of_stories_joins():
    """Taken for a few, they were gone through one by one, and all leads looked up for each."""
    for number in range(30):
        a_provider(f"Paper {number}")
    Statistics().note(1_000_000)
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = 'articles_provider'::regclass")
        assert cursor.fetchone()[0] == Provider.objects.count()


def _looks(statistics, created):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        statistics.note(created)
    return any("ANALYZE" in query["sql"] for query in queries)
