"""The desk's numbers: what was decided each day, and how much of whose reports was kept."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import editorial
from articles.admin.numbers import (
    DAYS,
    Day,
    Rate,
    chart_of,
    decided_per_day,
    rates_by_provider,
    rates_by_topic,
)
from articles.models import HistoryEntry, ImportRun
from tests.factories import a_held_article, a_person, an_article

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann():
    return a_person("Editors")


class TestDecidedPerDay:
    def test_every_day_is_there_and_today_is_the_last(self):
        days = decided_per_day()
        assert len(days) == DAYS
        assert days[-1] == Day(timezone.localdate(), 0, 0)

    def test_counts_articles_by_what_people_did(self, ann):
        editorial.publish([a_held_article(), a_held_article()], by=ann)
        editorial.reject([a_held_article()], "off topic", by=ann)
        editorial.remove([an_article()], by=ann, reason="x")
        editorial.confirm(an_article(), "published", by=ann)
        assert (decided_per_day()[-1].kept, decided_per_day()[-1].refused) == (3, 2)

    def test_on_the_day_when_it_was(self, ann):
        editorial.publish([a_held_article()], by=ann)
        HistoryEntry.objects.update(at=timezone.now() - timedelta(days=3))
        assert [day.decided for day in decided_per_day()[-4:]] == [1, 0, 0, 0]

    def test_leaves_out_texts_imports_and_what_was_taken_back(self, ann):
        article = a_held_article()
        editorial.edit(article, {"title": "Other"}, by=ann)
        run = ImportRun.objects.create(started_at=timezone.now())
        HistoryEntry.objects.create(
            article=article, subject="x", field="published", before=False, after=True,
            who="import", run=run, step="0" * 32, at=timezone.now(),
        )  # fmt: skip
        assert decided_per_day()[-1].decided == 0
        outcome = editorial.publish([article], by=ann)
        editorial.undo(outcome.step, by=ann)
        assert decided_per_day()[-1] == Day(timezone.localdate(), 0, 0)

    def test_what_was_restored_is_not_held_back_by_that(self, ann):
        article = an_article()
        editorial.remove([article], by=ann, reason="x")
        HistoryEntry.objects.update(at=timezone.now() - timedelta(days=1))
        editorial.restore([article], by=ann)
        assert [day.refused for day in decided_per_day()[-2:]] == [1, 0]

    def test_what_was_brought_back_counts_again(self, ann):
        outcome = editorial.publish([a_held_article()], by=ann)
        undone = editorial.undo(outcome.step, by=ann)
        editorial.undo(undone.step, by=ann)
        assert decided_per_day()[-1] == Day(timezone.localdate(), 1, 0)


class TestKeepRates:
    def test_by_provider_with_their_number_the_most_decided_first(self, ann):
        kept = [a_held_article(provider="Wire") for _ in range(2)]
        editorial.publish(kept, by=ann)
        editorial.reject([a_held_article(provider="Wire")], "other", by=ann)
        editorial.reject([a_held_article(provider="Blog")], "other", by=ann)
        assert rates_by_provider() == [Rate("Wire", 3, 2), Rate("Blog", 1, 0)]
        assert [rate.percent for rate in rates_by_provider()] == [67, 0]

    def test_by_topic(self, ann):
        editorial.publish([a_held_article(topics=["AI", "Law"])], by=ann)
        editorial.reject([a_held_article(topics=["AI"])], "other", by=ann)
        assert rates_by_topic() == [Rate("AI", 2, 1), Rate("Law", 1, 1)]

    def test_one_article_counts_once_by_what_it_is_now(self, ann):
        article = a_held_article(provider="Wire")
        editorial.publish([article], by=ann)
        editorial.withdraw([article], by=ann)
        assert rates_by_provider() == [Rate("Wire", 1, 0)]

    def test_what_was_taken_back_is_no_decision(self, ann):
        outcome = editorial.publish([a_held_article(provider="Wire", topics=["AI"])], by=ann)
        editorial.undo(outcome.step, by=ann)
        assert rates_by_provider() == rates_by_topic() == []


class TestTheChart:
    def test_columns_stand_on_the_base_and_the_highest_fills_it(self):
        today = timezone.localdate()
        chart = chart_of([Day(today, 3, 1), Day(today, 0, 0), Day(today, 1, 0)])
        first, empty, last = chart["bars"]
        assert (first.refused_y, first.kept_y) == (0, 30)
        assert empty.kept_height == empty.refused_height == 0
        assert last.kept_y + last.kept_height == chart["base"]

    def test_is_drawn_on_the_first_page_with_the_numbers_as_text(self, client, ann):
        editorial.publish([a_held_article(provider="Wire")], by=ann)
        client.force_login(ann)
        page = client.get(reverse("admin:index")).content.decode()
        assert page.count('<rect class="kept" x=') == DAYS
        assert "1 of 1" in page
        assert "style=" not in page.split("<main")[1]
