"""Acts of the queue: rejecting, pins, times, scores up and down; each outlives the next import."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import editorial
from articles.frontpage import front_page
from articles.models import Article
from articles.rebuilding import rebuild
from articles.sections import Sections
from tests.documents_factory import entry
from tests.factories import an_article

HOUR = timedelta(hours=1)


@pytest.fixture
def dogs(newsroom):
    newsroom.seed("dogs", published=False, heat=60, quality=40)
    newsroom.run()
    return Article.objects.get()


def in_hours(hours):
    return timezone.now() + hours * HOUR


class TestTheQueue:
    def test_holds_what_nobody_decided_on(self, dogs, ann):
        assert list(Article.objects.to_decide()) == [dogs]
        step = editorial.reject([dogs], "off topic", by=ann).step
        assert not Article.objects.to_decide()
        assert list(Article.objects.held_by_people()) == [dogs]
        editorial.undo(step, by=ann)
        assert list(Article.objects.to_decide()) == [dogs]
        assert not Article.objects.held_by_people()

    def test_leaves_out_what_a_lead_of_ours_covers_and_keeps_what_none_does(self, newsroom):
        newsroom.seed("lead", published=True, heat=90, related=[entry("covered")])
        newsroom.seed("covered", published=False, heat=-1)
        newsroom.seed("alone", published=False, heat=-1)
        newsroom.run()
        assert [one.slug for one in Article.objects.to_decide()] == ["alone"]
        assert [one.slug for one in Article.objects.made_public_by_machine()] == ["lead"]

    def test_is_right_again_after_a_stale_row_was_saved(self, dogs, ann):
        stale = Article.objects.get()
        editorial.reject([dogs], "other", by=ann)
        stale.save()
        rebuild()
        dogs.refresh_from_db()
        assert (dogs.decided, dogs.rejection) == (True, "other")


class TestReject:
    def test_says_why(self, dogs, ann):
        editorial.reject([dogs], "weak source", by=ann)
        dogs.refresh_from_db()
        assert (dogs.rejection, dogs.published, dogs.decided) == ("weak source", False, True)

    def test_takes_no_other_reason(self, dogs, ann):
        with pytest.raises(editorial.Refused, match="is no reason"):
            editorial.reject([dogs], "boring", by=ann)

    def test_is_over_once_it_is_published(self, dogs, ann):
        editorial.reject([dogs], "duplicate", by=ann)
        editorial.publish([dogs], by=ann)
        dogs.refresh_from_db()
        assert (dogs.rejection, dogs.published) == ("", True)


class TestPin:
    def test_puts_the_latest_on_top_of_the_front_page_until_it_ends(self, ann):
        hot, mild, cold = (an_article(heat=heat) for heat in (900, 500, 1))
        editorial.pin([mild], in_hours(24), by=ann)
        editorial.pin([cold], in_hours(2), by=ann)
        assert front_page(Sections.at_present()).top[:3] == [cold, mild, hot]
        Article.objects.filter(pk=cold.pk).update(pinned_until=in_hours(-1))
        assert front_page(Sections.at_present()).top[:3] == [mild, hot, cold]

    def test_is_no_publishing(self, dogs, ann):
        outcome = editorial.pin([dogs], in_hours(1), by=ann)
        assert outcome.refused == [(dogs, "readers don't see it; publish it first")]

    def test_has_an_end_ahead(self, ann):
        with pytest.raises(editorial.Refused, match="lie ahead"):
            editorial.pin([an_article()], in_hours(-1), by=ann)

    def test_can_be_taken_off_and_put_back(self, ann):
        story = an_article()
        end = in_hours(3)
        editorial.pin([story], end, by=ann)
        story.refresh_from_db()
        pinned_at = story.pinned_at
        step = editorial.unpin([story], by=ann).step
        story.refresh_from_db()
        assert not story.is_pinned and story.pinned_at is None
        editorial.undo(step, by=ann)
        story.refresh_from_db()
        assert (story.pinned_until, story.pinned_at) == (end, pinned_at)


class TestSchedule:
    def test_publishes_for_then_and_is_news_then(self, dogs, ann):
        start = in_hours(5)
        editorial.schedule([dogs], by=ann, publish_at=start, expire_at=None)
        dogs.refresh_from_db()
        assert not Article.objects.published().exists()
        assert list(Article.objects.published(start)) == [dogs]
        assert dogs.released_at == start

    def test_outlives_imports_and_rebuilds(self, newsroom, dogs, ann):
        start, end = in_hours(5), in_hours(9)
        editorial.schedule([dogs], by=ann, publish_at=start, expire_at=end)
        newsroom.update("dogs", title="Other", published=False, heat=70)
        newsroom.run()
        rebuild()
        dogs.refresh_from_db()
        assert (dogs.title, dogs.publish_at, dogs.expire_at) == ("Other", start, end)
        assert dogs.published

    def test_of_the_end_alone_publishes_nothing(self, dogs, ann):
        editorial.schedule([dogs], by=ann, publish_at=None, expire_at=in_hours(1), publishing=False)
        dogs.refresh_from_db()
        assert not dogs.published and dogs.expire_at

    def test_ends_after_it_starts(self, dogs, ann):
        with pytest.raises(editorial.Refused, match="after the start"):
            editorial.schedule([dogs], by=ann, publish_at=in_hours(2), expire_at=in_hours(1))


class TestShift:
    @pytest.mark.parametrize(("points", "heat"), [(10, 70), (-10, 50), (-100, 0), (10**7, 10**6)])
    def test_moves_each_from_its_own_and_stays_in_range(self, dogs, ann, points, heat):
        editorial.shift([dogs], "heat", points, by=ann)
        dogs.refresh_from_db()
        assert dogs.heat == heat

    def test_starts_from_the_formula_where_it_was_absorbed(self, newsroom, ann):
        related = [entry("x"), entry("y")]
        newsroom.seed("dogs", published=False, heat=-1, quality=40, related=related)
        newsroom.run()
        editorial.shift(Article.objects.all(), "heat", 10, by=ann)
        assert Article.objects.get().heat == 40 + 2 * 20 + 10

    def test_knows_two_scores(self, dogs, ann):
        with pytest.raises(editorial.Refused, match="no score"):
            editorial.shift([dogs], "rank", 10, by=ann)
