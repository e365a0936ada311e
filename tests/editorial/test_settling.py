"""Conflicts: when one opens, when it closes by itself, and the four answers."""

import pytest

from articles import editorial
from articles.models import Article, Conflict, Decision, HistoryEntry
from articles.rebuilding import rebuild


@pytest.fixture
def dogs(newsroom, ann):
    """An article whose headline an editor set: “Mine” against the machine's “Old”."""
    newsroom.seed("dogs", title="Old")
    newsroom.run()
    article = Article.objects.get()
    editorial.edit(article, {"title": "Mine"}, by=ann)
    return article


def machine_says(newsroom, title):
    newsroom.update("dogs", title=title)
    return newsroom.run()


def now(article):
    """The headline, and what the machine says that waits for an answer."""
    article.refresh_from_db()
    return article.title, list(Conflict.objects.values_list("value", flat=True))


class TestAConflict:
    def test_opens_when_the_machine_says_something_new(self, newsroom, dogs):
        report = machine_says(newsroom, "Newer")
        assert now(dogs) == ("Mine", ["Newer"])
        assert (report.conflicts, report.documents[0].conflicts) == (1, ["title"])
        assert report.documents[0].fields == []
        assert Conflict.objects.get().run is not None

    def test_stays_one_and_holds_what_the_machine_says_now(self, newsroom, dogs):
        machine_says(newsroom, "Newer")
        machine_says(newsroom, "Newest")
        assert now(dogs) == ("Mine", ["Newest"])

    def test_closes_when_the_machine_withdraws_it(self, newsroom, dogs):
        machine_says(newsroom, "Newer")
        machine_says(newsroom, "Old")
        assert now(dogs) == ("Mine", [])

    def test_closes_when_the_machine_comes_round(self, newsroom, dogs):
        machine_says(newsroom, "Newer")
        machine_says(newsroom, "Mine")
        assert now(dogs) == ("Mine", [])

    def test_does_not_open_for_what_the_decision_was_set_against(self, newsroom, dogs):
        newsroom.update("dogs", excerpt="Other")
        assert newsroom.run().conflicts == 0
        assert now(dogs) == ("Mine", [])

    def test_does_not_open_again_with_every_document(self, newsroom, dogs):
        machine_says(newsroom, "Newer")
        newsroom.update("dogs", excerpt="Other")
        assert newsroom.run().conflicts == 0
        assert now(dogs) == ("Mine", ["Newer"])

    def test_closes_when_a_person_decides_anew(self, newsroom, dogs, ann):
        machine_says(newsroom, "Newer")
        editorial.edit(dogs, {"title": "Mine, too"}, by=ann)
        assert now(dogs) == ("Mine, too", [])
        newsroom.update("dogs", excerpt="Other")
        assert newsroom.run().conflicts == 0

    def test_is_of_one_field_and_leaves_the_others_to_the_machine(self, newsroom, dogs):
        newsroom.update("dogs", title="Newer", heat=90, excerpt="Other")
        report = newsroom.run()
        dogs.refresh_from_db()
        assert (dogs.title, dogs.heat, dogs.excerpt) == ("Mine", 90, "Other")
        assert (sorted(report.documents[0].fields), report.conflicts) == (["excerpt", "heat"], 1)

    def test_of_a_value_that_falls_silent_holds_nothing(self, newsroom, ann):
        newsroom.seed("cats", quality=50)
        newsroom.run()
        editorial.edit(Article.objects.get(), {"quality": 90}, by=ann)
        newsroom.update("cats", quality=None)
        newsroom.run()
        assert Conflict.objects.get().value is None
        assert Article.objects.get().quality == 90


class TestFlips:
    def test_ask_nothing_however_often_they_come(self, newsroom, dogs, ann):
        machine_says(newsroom, "Newer")
        editorial.settle(Conflict.objects.all(), editorial.MINE, by=ann)
        for _ in range(3):
            for title in ("Old", "Newer"):
                assert machine_says(newsroom, title).conflicts == 0
                assert now(dogs) == ("Mine", [])

    def test_of_what_was_decided_anew_ask_nothing_either(self, newsroom, dogs, ann):
        machine_says(newsroom, "Newer")
        editorial.edit(dogs, {"title": "Mine, too"}, by=ann)
        for title in ("Old", "Newer", "Old"):
            assert machine_says(newsroom, title).conflicts == 0


class TestTheAnswers:
    @pytest.fixture(autouse=True)
    def _conflict(self, newsroom, dogs):
        machine_says(newsroom, "Newer")

    def settle(self, answer, ann):
        return editorial.settle(Conflict.objects.all(), answer, by=ann)

    def test_theirs_takes_the_machines_value_and_stays_a_decision(self, newsroom, dogs, ann):
        self.settle(editorial.THEIRS, ann)
        assert now(dogs) == ("Newer", [])
        machine_says(newsroom, "Newest")
        assert now(dogs) == ("Newer", ["Newest"])

    def test_mine_keeps_ours_and_asks_about_what_is_new(self, newsroom, dogs, ann):
        self.settle(editorial.MINE, ann)
        assert now(dogs) == ("Mine", [])
        machine_says(newsroom, "Newest")
        assert now(dogs) == ("Mine", ["Newest"])

    def test_mine_for_good_never_asks_again(self, newsroom, dogs, ann):
        self.settle(editorial.MINE_FOR_GOOD, ann)
        for title in ("Newest", "Old", "Latest"):
            assert machine_says(newsroom, title).conflicts == 0
            assert now(dogs) == ("Mine", [])

    def test_hand_back_follows_the_machine_from_then_on(self, newsroom, dogs, ann):
        self.settle(editorial.HAND_BACK, ann)
        assert now(dogs) == ("Newer", [])
        assert not Decision.objects.exists()
        machine_says(newsroom, "Newest")
        assert now(dogs) == ("Newest", [])

    @pytest.mark.parametrize("answer", editorial.ANSWERS)
    def test_are_told_in_the_history(self, dogs, ann, answer):
        step = self.settle(answer, ann).step
        (line,) = HistoryEntry.objects.filter(step=step)
        after = "Mine" if answer.startswith("mine") else "Newer"
        assert (line.field, line.before, line.after, line.who) == ("title", "Mine", after, "ann")
        assert answer in line.note

    @pytest.mark.parametrize("answer", editorial.ANSWERS)
    def test_survive_a_rebuild(self, dogs, ann, answer):
        self.settle(answer, ann)
        before = Article.objects.values().get()
        rebuild()
        assert Article.objects.values().get() == before

    def test_given_twice_do_nothing_the_second_time(self, dogs, ann):
        conflicts = list(Conflict.objects.all())
        editorial.settle(conflicts, editorial.MINE, by=ann)
        outcome = editorial.settle(conflicts, editorial.THEIRS, by=ann)
        assert outcome.changed == []
        assert outcome.left_alone == ["dogs: title was settled meanwhile"]
        assert now(dogs) == ("Mine", [])

    def test_to_what_nobody_can_answer_are_refused(self, ann):
        with pytest.raises(editorial.Refused, match="theirs, mine"):
            self.settle("maybe", ann)

    def test_for_what_the_editor_saw_and_the_machine_changed_since_do_not_take_the_unseen(
        self, newsroom, dogs, ann
    ):
        seen = list(Conflict.objects.all())
        machine_says(newsroom, "Unseen")
        outcome = editorial.settle(seen, editorial.THEIRS, by=ann)
        assert now(dogs) == ("Mine", ["Unseen"])
        assert outcome.left_alone == ["dogs: the machine says something else meanwhile"]

    def test_in_bulk_are_one_step(self, newsroom, dogs, ann):
        newsroom.seed("cats", title="Old")
        newsroom.run()
        cats = Article.objects.get(slug="cats")
        editorial.edit(cats, {"title": "Ours", "heat": 70}, by=ann)
        newsroom.update("cats", title="Newer", heat=90)
        newsroom.run()
        assert Conflict.objects.count() == 3
        outcome = self.settle(editorial.THEIRS, ann)
        cats.refresh_from_db()
        assert (now(dogs), cats.title, cats.heat) == (("Newer", []), "Newer", 90)
        editorial.undo(outcome.step, by=ann)
        cats.refresh_from_db()
        assert (cats.title, cats.heat, Conflict.objects.count()) == ("Ours", 70, 3)


class TestWhatFollowsFromAnAnswer:
    def test_keeping_a_publication_is_no_news(self, newsroom, ann):
        newsroom.seed("cats", published=False)
        newsroom.run()
        cats = Article.objects.get(slug="cats")
        editorial.publish([cats], by=ann)
        newsroom.update("cats", published=True)
        newsroom.run()
        newsroom.update("cats", published=None)
        newsroom.run()
        cats.refresh_from_db()
        released, rank = cats.released_at, cats.rank
        editorial.settle(Conflict.objects.all(), editorial.MINE, by=ann)
        cats.refresh_from_db()
        assert (cats.published, cats.released_at, cats.rank) == (True, released, rank)

    def test_taking_theirs_withdraws_and_puts_an_absorbed_one_back_into_its_story(
        self, newsroom, ann
    ):
        from tests.documents_factory import entry

        newsroom.seed("lead", heat=120, published=True, related=[entry("cats")])
        newsroom.seed("cats", heat=90, published=True)
        newsroom.run()
        cats, lead = Article.objects.get(slug="cats"), Article.objects.get(slug="lead")
        editorial.confirm(cats, "published", by=ann)
        newsroom.update("cats", heat=-1, published=False)
        newsroom.run()
        cats.refresh_from_db()
        assert cats.lead == cats
        editorial.settle(Conflict.objects.all(), editorial.THEIRS, by=ann)
        cats.refresh_from_db()
        assert (cats.published, cats.lead) == (False, lead)


def test_theirs_of_a_machine_that_leaves_it_open_hands_the_article_back(newsroom, ann):
    newsroom.seed("cats", published=True)
    newsroom.run()
    cats = Article.objects.get()
    editorial.withdraw([cats], by=ann)
    newsroom.update("cats", published=None)
    newsroom.run()
    step = editorial.settle(Conflict.objects.all(), editorial.THEIRS, by=ann).step
    cats.refresh_from_db()
    assert (cats.published, cats.decided, cats.undecided) == (False, False, True)
    assert not Decision.objects.exists()
    assert cats in Article.objects.to_decide()
    editorial.undo(step, by=ann)
    assert Decision.objects.get().value is False
    editorial.undo(editorial.settle(Conflict.objects.all(), editorial.THEIRS, by=ann).step, by=ann)
    editorial.settle(Conflict.objects.all(), editorial.THEIRS, by=ann)
    newsroom.run(undecided="publish")
    rebuild()
    assert Article.objects.published().filter(pk=cats.pk).exists()
