"""Scheduling from the queue publishes, for later: it asks what publishing asks."""

import pytest

from tests.admin.test_queue_acts import a_story, ask, fresh, post, said
from tests.factories import a_held_article

pytestmark = pytest.mark.django_db


class TestScheduling:
    TIMES = {"publish_at": "2090-01-01 10:00", "expire_at": "2090-01-02 10:00"}

    def test_what_was_absorbed_asks_first_and_keeps_the_times(self, desk, newsroom):
        _, member = a_story(newsroom)
        other = a_held_article("Other")
        data = ask(desk, "schedule", member, other, query="?tab=all", **self.TIMES)
        assert "came as coverage of “Lead”" in data["question"]
        assert fresh(other).publish_at and not fresh(member).published
        for name, value in self.TIMES.items():
            assert f'name="{name}" value="{value}"' in data["question"]
        page = post(desk, "schedule", member, query="?tab=all", **self.TIMES).content.decode()
        assert 'value="schedule-alone"' in page and "Leave it" in page

    def test_alone_leaves_the_story_and_the_lead_as_it_is(self, desk, newsroom):
        lead, member = a_story(newsroom)
        data = ask(desk, "schedule-alone", member, query="?tab=all", **self.TIMES)
        assert not data["question"] and "Scheduled" in said(data)
        assert fresh(member).lead == member and fresh(member).publish_at
        assert fresh(lead).published

    def test_makes_nobody_the_lead_of_a_story_that_would_be_gone_until_then(self, desk, newsroom):
        _, member = a_story(newsroom)
        data = ask(desk, "schedule", member, query="?tab=all", **self.TIMES)
        assert "as-lead" not in data["question"]

    def test_an_end_alone_publishes_nothing_and_asks_nothing(self, desk, newsroom):
        _, member = a_story(newsroom)
        times = {"publish_at": "", "expire_at": "2090-01-02 10:00"}
        data = ask(desk, "schedule", member, query="?tab=all", **times)
        assert not data["question"] and fresh(member).expire_at and not fresh(member).published
