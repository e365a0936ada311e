"""Publish, withdraw, remove, restore, confirm: what each leaves, and what outlives imports."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import editorial
from articles.models import Article, Conflict, Decision, HistoryEntry
from tests.documents_factory import entry
from tests.factories import a_held_article, an_article


@pytest.fixture
def dogs(newsroom):
    newsroom.seed("dogs")
    newsroom.run()
    return Article.objects.get()


def decision(article, field="published"):
    return Decision.objects.get(article=article, field=field)


def lines(article):
    return [
        (line.field, line.before, line.after, line.who) for line in article.history.order_by("pk")
    ]


VERBS = {
    editorial.publish: ("published", True),
    editorial.withdraw: ("published", False),
    editorial.remove: ("removed", True),
    editorial.restore: ("removed", False),
}


class TestEveryVerb:
    @pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.__name__)
    def test_leaves_a_decision_and_a_line_in_the_history(self, newsroom, ann, verb):
        field, after = VERBS[verb]
        newsroom.seed("dogs", **{field: not after})
        newsroom.run()
        article = Article.objects.get()
        begun = timezone.now()

        outcome = verb([article], by=ann)

        assert outcome.changed == [article]
        article.refresh_from_db()
        assert getattr(article, field) is after
        ruling = decision(article, field)
        assert (ruling.value, ruling.by, ruling.who) == (after, ann, "ann")
        assert begun <= ruling.at <= timezone.now()
        (line,) = HistoryEntry.objects.all()
        assert (line.article, line.field, line.before, line.after) == (
            article,
            field,
            not after,
            after,
        )
        assert (line.by, line.who, line.step, line.run) == (ann, "ann", outcome.step, None)

    @pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.__name__)
    def test_that_changes_nothing_leaves_nothing(self, newsroom, ann, verb):
        field, after = VERBS[verb]
        newsroom.seed("dogs", **{field: after or None if field == "removed" else after})
        newsroom.run()
        Decision.objects.all().delete()
        article = Article.objects.get()
        outcome = verb([article], by=ann)
        assert (outcome.changed, outcome.unchanged) == ([], [article])
        assert not Decision.objects.exists()
        assert not HistoryEntry.objects.exists()

    @pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.__name__)
    def test_does_all_or_nothing(self, ann, verb, monkeypatch):
        field, after = VERBS[verb]
        articles = [an_article(**{field: not after}) for _ in range(3)]
        monkeypatch.setattr("articles.editorial.act.stories.attach", _fail)
        with pytest.raises(ZeroDivisionError):
            verb(articles, by=ann)
        assert set(Article.objects.values_list(field, flat=True)) == {not after}
        assert not Decision.objects.exists()
        assert not HistoryEntry.objects.exists()

    def test_keeps_the_name_of_someone_whose_account_is_deleted(self, dogs, ann):
        editorial.publish([dogs], by=ann)
        ann.delete()
        assert (decision(dogs).who, decision(dogs).by) == ("ann", None)
        assert lines(dogs) == [("published", False, True, "ann")]

    def test_on_many_is_one_step(self, ann):
        articles = [a_held_article() for _ in range(3)]
        outcome = editorial.publish(Article.objects.all(), by=ann)
        assert set(HistoryEntry.objects.values_list("step", flat=True)) == {outcome.step}
        assert sorted(outcome.changed, key=lambda article: article.pk) == articles

    def test_on_one_that_was_deleted_meanwhile_is_refused(self, dogs, ann):
        stale = Article.objects.get()
        dogs.delete()
        with pytest.raises(editorial.Refused, match="gone"):
            editorial.publish([stale], by=ann)

    def test_works_on_what_the_database_says_now_and_not_on_what_the_caller_holds(self, dogs, ann):
        stale = Article.objects.get()
        editorial.publish([dogs], by=ann)
        assert stale.published is False
        assert editorial.publish([stale], by=ann).changed == []
        assert len(lines(dogs)) == 1


class TestPublish:
    @pytest.mark.parametrize(
        ("fields", "reason"),
        [
            ({"removed": True}, "taken down"),
            ({"title": " "}, "no headline"),
            ({"web_url": "", "original_url": ""}, "no address"),
        ],
    )
    def test_refuses_what_readers_could_not_use_and_does_the_others(self, ann, fields, reason):
        unfit, fit = a_held_article(**fields), a_held_article()
        outcome = editorial.publish([unfit, fit], by=ann)
        assert outcome.changed == [fit]
        ((refused, why),) = outcome.refused
        assert refused == unfit
        assert reason in why

    def test_survives_the_next_import(self, newsroom, dogs, ann):
        editorial.publish([dogs], by=ann)
        newsroom.update("dogs", title="Other")
        newsroom.run()
        dogs.refresh_from_db()
        assert (dogs.title, dogs.published) == ("Other", True)
        assert not Conflict.objects.exists()

    def test_makes_it_news_now(self, dogs, ann):
        assert dogs.published_at < timezone.now() - timedelta(days=1)
        rank = dogs.rank
        editorial.publish([dogs], by=ann)
        dogs.refresh_from_db()
        assert dogs.released_at == decision(dogs).at
        assert dogs.rank > rank

    def test_of_what_the_rule_shows_already_is_a_decision_but_no_news(self, newsroom, ann):
        newsroom.seed("open", published=None)
        newsroom.run(undecided="publish")
        article = Article.objects.get(slug="open")
        rank = article.rank
        editorial.publish([article], by=ann)
        article.refresh_from_db()
        assert (article.undecided, article.released_at, article.rank) == (False, None, rank)
        newsroom.run(undecided="hold")
        article.refresh_from_db()
        assert article.published

    def test_of_an_absorbed_one_takes_it_out_of_the_story(self, newsroom, ann):
        newsroom.seed("lead", heat=90, published=True, related=[entry("member")])
        newsroom.seed("member", heat=-1, related=[entry("lead")])
        newsroom.run()
        member, lead = Article.objects.get(slug="member"), Article.objects.get(slug="lead")
        assert member.lead == lead

        editorial.publish([member], by=ann)
        member.refresh_from_db()
        assert member.lead == member
        assert not member.is_absorbed

        newsroom.update("member", title="Other")
        newsroom.update("lead", quality=99)
        newsroom.run()
        member.refresh_from_db()
        assert (member.title, member.lead) == ("Other", member)

    def test_makes_it_a_lead_for_what_it_names(self, newsroom, ann):
        newsroom.seed("first", heat=-1, quality=80, related=[entry("second")])
        newsroom.seed("second", heat=-1, quality=60, related=[entry("first")])
        newsroom.run()
        assert set(Article.objects.values_list("lead", flat=True)) == {None}
        first = Article.objects.get(slug="first")
        editorial.publish([first], by=ann)
        assert Article.objects.get(slug="second").lead == first
        editorial.withdraw([first], by=ann)
        assert set(Article.objects.values_list("lead", flat=True)) == {None}


class TestWithdraw:
    def test_stands_against_a_machine_that_goes_on_saying_published(self, newsroom, ann):
        newsroom.seed("dogs", published=True)
        newsroom.run()
        dogs = Article.objects.get()
        editorial.withdraw([dogs], by=ann)
        newsroom.update("dogs", heat=200)
        report = newsroom.run()
        dogs.refresh_from_db()
        assert (dogs.published, dogs.heat, report.conflicts) == (False, 200, 0)

    def test_of_what_is_undecided_is_a_decision_though_nothing_seems_to_change(self, newsroom, ann):
        newsroom.seed("open", published=None)
        newsroom.run()
        article = Article.objects.get()
        assert editorial.withdraw([article], by=ann).changed == [article]
        article.refresh_from_db()
        assert not article.undecided
        assert decision(article).value is False


class TestRemove:
    def test_outlives_every_document(self, newsroom, ann):
        newsroom.seed("dogs", published=True)
        newsroom.run()
        dogs = Article.objects.get()
        editorial.remove([dogs], by=ann, reason="libel")
        newsroom.update("dogs", title="Other", heat=500)
        newsroom.run()
        dogs.refresh_from_db()
        assert (dogs.removed, dogs.published) == (True, True)
        assert not Article.objects.published().exists()

    def test_keeps_the_reason(self, dogs, ann):
        editorial.remove([dogs], by=ann, reason="libel")
        assert HistoryEntry.objects.get(field="removed").note == "libel"
        dogs.refresh_from_db()
        assert dogs.removal_reason == "libel"

    def test_that_a_document_said_stands_though_the_next_one_does_not(self, newsroom):
        newsroom.seed("dogs", published=True, removed=True)
        newsroom.run()
        newsroom.update("dogs", removed=None, title="Other")
        report = newsroom.run()
        dogs = Article.objects.get()
        assert (dogs.title, dogs.removed, report.conflicts) == ("Other", True, 0)

    def test_that_a_later_document_said_stands_too(self, newsroom):
        newsroom.seed("dogs", published=True)
        newsroom.run()
        newsroom.update("dogs", removed=True)
        newsroom.run()
        newsroom.update("dogs", removed=None)
        newsroom.run()
        assert Article.objects.get().removed

    def test_is_taken_back_by_a_person_alone_whoever_said_it(self, newsroom, ann):
        newsroom.seed("dogs", published=True, removed=True)
        newsroom.run()
        dogs = Article.objects.get()
        editorial.restore([dogs], by=ann)
        assert list(Article.objects.published()) == [dogs]
        for removed in (None, True, None):
            newsroom.update("dogs", removed=removed, title=f"Title {removed}")
            assert newsroom.run().conflicts == 0
        dogs.refresh_from_db()
        assert not dogs.removed

    def test_that_a_document_said_stands_when_a_persons_own_is_taken_back(self, newsroom, ann):
        newsroom.seed("dogs", published=True)
        newsroom.run()
        dogs = Article.objects.get()
        step = editorial.remove([dogs], by=ann).step
        newsroom.update("dogs", removed=True)
        newsroom.run()
        editorial.undo(step, by=ann)
        newsroom.update("dogs", removed=None)
        newsroom.run()
        dogs.refresh_from_db()
        assert dogs.removed

    def test_that_a_document_said_stands_when_the_field_is_handed_back(self, newsroom, ann):
        newsroom.seed("dogs", published=True)
        newsroom.run()
        dogs = Article.objects.get()
        editorial.remove([dogs], by=ann)
        editorial.restore([dogs], by=ann)
        newsroom.update("dogs", removed=True)
        newsroom.run()
        editorial.settle(Conflict.objects.all(), editorial.HAND_BACK, by=ann)
        newsroom.update("dogs", removed=None)
        newsroom.run()
        dogs.refresh_from_db()
        assert dogs.removed


class TestConfirm:
    def test_is_a_decision_although_nothing_changes(self, newsroom, ann):
        newsroom.seed("dogs", published=True)
        newsroom.run()
        dogs = Article.objects.get()
        editorial.confirm(dogs, "published", by=ann)
        assert (decision(dogs).value, decision(dogs).set_against) == (True, [True])
        assert lines(dogs) == [("published", True, True, "ann")]

    def test_stands_when_the_machine_absorbs_the_article_and_a_conflict_says_so(
        self, newsroom, ann
    ):
        newsroom.seed("dogs", published=True, heat=90)
        newsroom.seed("lead", published=True, heat=120, related=[entry("dogs")])
        newsroom.run()
        dogs = Article.objects.get(slug="dogs")
        editorial.confirm(dogs, "published", by=ann)

        newsroom.update("dogs", published=False, heat=-1)
        report = newsroom.run()

        dogs.refresh_from_db()
        assert (dogs.published, dogs.heat, dogs.lead) == (True, -1, dogs)
        assert report.documents[0].conflicts == ["published"]
        assert Conflict.objects.get().value is False

    def test_again_does_not_make_it_news_again(self, dogs, ann, settings):
        editorial.publish([dogs], by=ann)
        dogs.refresh_from_db()
        released, rank = dogs.released_at, dogs.rank
        settings.RANK_HALF_LIFE_HOURS = settings.RANK_HALF_LIFE_HOURS
        editorial.confirm(dogs, "published", by=ann)
        dogs.refresh_from_db()
        assert (dogs.released_at, dogs.rank) == (released, rank)


def _fail(*_):
    raise ZeroDivisionError
