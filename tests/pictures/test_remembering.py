"""What becomes of failures: a line each, kept on the picture, and minded by the next run."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Picture
from articles.pictures import choosing, recording
from articles.pictures.caching import cache_pictures
from articles.pictures.failures import Failure, Kind
from articles.pictures.hosts import Hosts
from articles.pictures.lanes import Run
from tests.pictures.examples import NO_PICTURES
from tests.pictures.network import reply
from tests.pictures.newsroom import shown

pytestmark = pytest.mark.django_db


class TestAFailure:
    @pytest.mark.parametrize(
        ("answer", "state", "reason"),
        [
            (reply(status="404 Not Found"), "gone", "gone: the server answers 404"),
            (reply(status="410 Gone"), "gone", "gone: the server answers 410"),
            (reply(status="500 Oh"), "failed", "the server answers 500"),
            (reply(NO_PICTURES["SVG"]), "refused", "not a picture"),
            (reply(b"x", length=99_000_000), "refused", "too large"),
        ],
    )
    def test_is_one_line_and_kept_on_the_picture(self, illustrated, serves, answer, state, reason):
        article = illustrated("a.jpg")
        serves("a.jpg", answer=answer)
        report = cache_pictures()
        picture = article.pictures.get()
        assert (picture.state, picture.attempts, shown(article)) == (state, 1, None)
        assert picture.reason.startswith(reason)
        [line] = report.failures()
        assert line == f"{article.slug}: {article.images[0]['url']}: {picture.reason}"

    def test_leaves_the_article_as_it_is(self, illustrated):
        article = illustrated("a.jpg")
        before = type(article).objects.filter(pk=article.pk).values().get()
        cache_pictures()
        assert type(article).objects.filter(pk=article.pk).values().get() == before

    def test_stops_no_other(self, illustrated, serves):
        for number in range(6):
            illustrated(f"{number}.jpg")
            serves(f"{number}.jpg", answer=None if number % 2 else reply(NO_PICTURES["PDF"]))
        assert cache_pictures().counts == {
            "stored": 3, "failed": 0, "refused": 3, "gone": 0, "postponed": 0
        }  # fmt: skip

    @pytest.mark.parametrize("status", ["404 Not Found", "410 Gone"])
    def test_for_good_is_remembered_until_someone_asks_again(
        self, illustrated, serves, server, status
    ):
        illustrated("a.jpg")
        serves("a.jpg", answer=reply(status=status))
        cache_pictures()
        cache_pictures()
        assert server.paths == ["/a.jpg"]
        cache_pictures(again=True)
        assert server.paths == ["/a.jpg"] * 2

    def test_for_now_is_tried_again_after_a_while_and_then_later_and_later(
        self, illustrated, serves, server
    ):
        article = illustrated("a.jpg")
        serves("a.jpg", answer=reply(status="500 Oh"))
        for pause in (1, 6, 24, 72, 168, 168):
            cache_pictures()
            cache_pictures()  # too early
            picture = article.pictures.get()
            waits = picture.retry_at - timezone.now()
            assert timedelta(hours=pause, minutes=-5) < waits <= timedelta(hours=pause)
            Picture.objects.update(retry_at=timezone.now())
        assert server.paths == ["/a.jpg"] * 6

    def test_with_retry_after_is_not_tried_before_even_when_asked_to(
        self, illustrated, serves, server
    ):
        article = illustrated("a.jpg")
        serves("a.jpg", answer=reply(status="429 Slow down", Retry_After="7200"))
        cache_pictures()
        waits = article.pictures.get().retry_at - timezone.now()
        assert timedelta(minutes=115) < waits <= timedelta(hours=2)
        cache_pictures(again=True)
        assert server.paths == ["/a.jpg"]
        assert recording.hosts_left_alone(timezone.now()).keys() == {server.origin}

    def test_is_forgotten_when_the_picture_comes_after_all(self, illustrated, serves):
        article = illustrated("a.jpg")
        serves("a.jpg", answer=reply(status="503 Busy", Retry_After="0"))
        cache_pictures()
        serves("a.jpg")
        cache_pictures()
        picture = article.pictures.get()
        assert (picture.state, picture.reason, picture.attempts) == ("stored", "", 0)
        assert (picture.retry_at, picture.host_is_busy) == (None, False)

    def test_of_ours_is_tried_again_soon(self, illustrated):
        article = illustrated("a.jpg")

        def broken(job):
            raise Failure(Kind.OURS, "the machine is busy")

        Run(source=broken).through(_work())
        waits = article.pictures.get().retry_at - timezone.now()
        assert waits <= timedelta(minutes=15)


def _work():
    return choosing.work_for(choosing.articles_in_order(), timezone.now(), again=False)


class TestPoliteness:
    def test_a_host_is_asked_for_two_pictures_at_once_at_most(self, illustrated, serves, server):
        for number in range(12):
            illustrated(f"{number}.jpg")
            serves(f"{number}.jpg")
        cache_pictures(jobs=3)
        assert server.most_at_once <= 2
        assert len(server.paths) == 12

    def test_a_host_that_is_closed_is_left_for_the_next_run(self, illustrated):
        for number in range(5):
            illustrated(f"{number}.jpg")
        asked = []

        def unreached(job):
            asked.append(job.url)
            raise Failure(Kind.UNREACHED, "no such host")

        now = [0.0]
        hosts = Hosts(clock=lambda: now.append(now[-1] + 1) or now[-1])
        report = Run(hosts, jobs=1, source=unreached).through(_work())
        assert len(asked) in (3, 4)  # one may be under way
        assert report.counts["postponed"] == 5 - len(asked)
        [line] = report.postponed()
        assert "the host doesn't answer" in line
        assert Picture.objects.count() == len(asked)  # the others: nothing is known of them
