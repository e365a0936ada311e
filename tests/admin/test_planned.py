"""What is planned: from when to when, pins, and the form's fields for them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import editorial
from articles.admin.planned import planned
from articles.models import Article, HistoryEntry
from tests.admin.pages import messages_on
from tests.factories import a_held_article, a_person, an_article

HOUR = timedelta(hours=1)


@pytest.fixture
def ann(db):
    return a_person("Editors", username="ann")


def told(**options):
    return [(one.article.title, one.what) for one in planned(**options)]


class TestTheList:
    def test_holds_what_time_alone_will_do_the_next_first(self, ann):
        now = timezone.now()
        editorial.schedule(
            [a_held_article("Soon")], by=ann, publish_at=now + HOUR, expire_at=now + 5 * HOUR
        )
        editorial.pin([an_article("Pinned")], now + 2 * HOUR, by=ann)
        an_article("Dated ahead", published_at=now + 3 * HOUR)
        an_article("Ends", expire_at=now + 4 * HOUR)
        assert told() == [
            ("Soon", "goes public"),
            ("Pinned", "leaves the top"),
            ("Dated ahead", "goes public"),
            ("Ends", "comes down"),
            ("Soon", "comes down"),
        ]

    def test_leaves_out_what_is_past_held_or_taken_down(self, ann):
        now = timezone.now()
        a_held_article(publish_at=now + HOUR)
        an_article(publish_at=now - HOUR)
        an_article(expire_at=now - HOUR, publish_at=now + HOUR)
        an_article(publish_at=now + HOUR, removed=True)
        an_article(pinned_until=now - HOUR)
        assert told() == []

    def test_names_who_planned_it(self, ann):
        editorial.pin([an_article()], timezone.now() + HOUR, by=ann)
        assert [one.who for one in planned()] == ["ann"]

    def test_takes_as_many_queries_for_many_as_for_one(self, ann, django_assert_num_queries):
        for _ in range(5):
            editorial.pin([an_article()], timezone.now() + HOUR, by=ann)
        with django_assert_num_queries(4):
            assert len(planned()) == 5

    def test_is_a_page_of_the_desk(self, client_of, ann):
        editorial.pin([an_article("Robots")], timezone.now() + HOUR, by=ann)
        page = client_of("Viewers").open(reverse("admin:planned")).content.decode()
        assert "Robots" in page
        assert "Unpin now" not in page
        assert client_of("").open(reverse("admin:planned")).status_code == 403


ACTS = {
    "now": lambda article, ann: editorial.schedule(
        [article], by=ann, publish_at=timezone.now() + HOUR, expire_at=None
    ),
    "no_end": lambda article, ann: editorial.schedule(
        [article], by=ann, publish_at=None, expire_at=timezone.now() + HOUR
    ),
    "unpin": lambda article, ann: editorial.pin([article], timezone.now() + HOUR, by=ann),
}


@pytest.mark.parametrize("act", ACTS)
class TestActs:
    def test_end_what_was_planned_and_can_be_taken_back(self, desk, ann, act):
        article = an_article("Robots")
        ACTS[act](article, ann)
        url = reverse("admin:planned_act", args=[article.pk, act])
        assert url in desk.open(reverse("admin:planned")).content.decode()
        (said,) = messages_on(desk.client.post(url, follow=True))
        assert "Robots" in said
        assert told() == []
        assert article in Article.objects.published()
        editorial.undo(HistoryEntry.objects.first().step, by=ann)
        assert len(told()) == 1

    @pytest.mark.parametrize("role", ["", "Viewers", "Contributors"])
    def test_are_editors_alone(self, client_of, ann, act, role):
        article = an_article()
        ACTS[act](article, ann)
        before = told()
        url = reverse("admin:planned_act", args=[article.pk, act])
        assert client_of(role).client.post(url).status_code == 403
        assert told() == before


def test_an_act_on_what_is_gone_is_said(desk):
    for pk, act in ((987654, "now"), (an_article().pk, "nothing")):
        url = reverse("admin:planned_act", args=[pk, act])
        assert messages_on(desk.client.post(url, follow=True)) == ["This article is gone."]
        assert desk.client.get(url).status_code == 405


class TestOnTheForm:
    def at(self, hours):
        moment = timezone.localtime(timezone.now() + hours * HOUR)
        return [f"{moment:%Y-%m-%d %H:%M:%S}"]

    def test_from_when_to_when_is_set_and_taken_away(self, desk):
        article = an_article()
        desk.save(article, publish_at=self.at(1), expire_at=self.at(2))
        article.refresh_from_db()
        assert article.publish_at < article.expire_at
        assert article not in Article.objects.published()
        desk.save(article, publish_at=[""], expire_at=[""])
        article.refresh_from_db()
        assert (article.publish_at, article.expire_at) == (None, None)

    def test_a_held_article_stays_held(self, desk):
        article = a_held_article()
        desk.save(article, publish_at=self.at(-1))
        article.refresh_from_db()
        assert not article.published

    def test_a_pin_is_set_and_taken_away(self, desk):
        article = an_article()
        desk.save(article, pin_until=self.at(6))
        article.refresh_from_db()
        assert article.is_pinned
        desk.save(article, pin_until=[""])
        article.refresh_from_db()
        assert not article.is_pinned

    @pytest.mark.parametrize(
        ("field", "typed"),
        [
            ("publish_at", "2024-02-30 00:00"),
            ("publish_at", "soon"),
            ("expire_at", "2024-01-01 25:00"),
            ("pin_until", "2024-01-01 00:00"),  # past
            ("pin_until", "x"),
        ],
    )
    def test_a_time_that_is_none_is_said_at_its_field(self, desk, field, typed):
        article = an_article()
        page = desk.save(article, **{field: [typed]})
        assert set(page.context["adminform"].form.errors) == {field}
        assert not HistoryEntry.objects.exists()

    def test_an_end_before_the_start_is_said_at_the_end(self, desk):
        article = an_article()
        page = desk.save(article, publish_at=self.at(2), expire_at=self.at(1))
        assert set(page.context["adminform"].form.errors) == {"expire_at"}

    def test_what_readers_do_not_see_cannot_be_pinned(self, desk):
        page = desk.save(a_held_article(), pin_until=self.at(6)).content.decode()
        assert "It can&#x27;t be pinned: readers don&#x27;t see it; publish it first." in page

    def test_a_contributor_has_no_such_field(self, client_of):
        fields = client_of("Contributors").fields(an_article())
        assert not {"publish_at", "expire_at", "pin_until"} & set(fields)
