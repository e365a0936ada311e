"""Taking a step back: all of it is as it was, but for what changed since."""

import uuid

import pytest

from articles import editorial
from articles.models import Article, Conflict, Decision, HistoryEntry
from tests.documents_factory import entry
from tests.factories import a_moment, a_topic


@pytest.fixture
def dogs(newsroom):
    newsroom.seed(
        "dogs", published=False, heat=60, topics=["AI"], related=[entry("cats"), entry("mice")]
    )
    newsroom.run()
    return Article.objects.get()


def state(article):
    """What an article says and what was decided about it (but for when it was arranged)."""
    article.refresh_from_db()
    columns = Article.objects.filter(pk=article.pk).values().get()
    topics = [topic.name for topic in article.topics_in_order()]
    links = list(
        article.related_links.values_list("key", "position", "hidden", "added", "own_title")
    )
    rulings = [
        (ruling.field, ruling.element, ruling.value, ruling.set_against, ruling.for_good)
        + (
            ()
            if ruling.field.startswith("related")
            else (ruling.made_public, ruling.who, ruling.at)
        )
        for ruling in article.decisions.order_by("field", "element")
    ]
    conflicts = list(article.conflicts.order_by("field").values_list("field", "value"))
    return columns, topics, links, rulings, conflicts


def coverage_rulings(article):
    return list(article.decisions.filter(field="related").values_list("value", flat=True))


def curate_something(article, ann):
    first, second = article.related_links.all()
    new = editorial.NewLink(url="https://elsewhere.example/", title="Elsewhere")
    return editorial.curate(article, by=ann, order=[new, second.pk, first.pk], hidden=[first.pk])


ACTS = {
    "publish": lambda article, ann: editorial.publish([article], by=ann),
    "remove": lambda article, ann: editorial.remove([article], by=ann, reason="libel"),
    "reject": lambda article, ann: editorial.reject([article], "off topic", by=ann),
    "schedule": lambda article, ann: editorial.schedule(
        [article],
        by=ann,
        publish_at=a_moment("2090-01-01 10:00"),
        expire_at=a_moment("2091-01-01 10:00"),
    ),
    "shift": lambda article, ann: editorial.shift([article], "heat", 10, by=ann),
    "edit": lambda article, ann: editorial.edit(
        article, {"title": "Other", "heat": 90, "topics": [a_topic("Law")]}, by=ann
    ),
    "absorb": lambda article, ann: editorial.edit(article, {"heat": -1}, by=ann),
    "confirm": lambda article, ann: editorial.confirm(article, "published", by=ann),
    "curate": curate_something,
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
class TestEveryAct:
    def test_is_taken_back_as_if_it_had_not_been(self, dogs, ann, act):
        before = state(dogs)
        step = act(dogs, ann).step
        assert state(dogs) != before
        outcome = editorial.undo(step, by=ann)
        assert outcome.left_alone == []
        assert state(dogs) == before

    def test_after_another_act_goes_back_to_that(self, dogs, ann, act):
        editorial.edit(dogs, {"title": "First", "heat": 70}, by=ann)
        editorial.publish([dogs], by=ann)
        editorial.withdraw([dogs], by=ann)
        before = state(dogs)
        step = act(dogs, ann).step
        editorial.undo(step, by=ann)
        assert state(dogs) == before

    def test_can_be_taken_back_and_forth(self, dogs, ann, act):
        before = state(dogs)
        step = act(dogs, ann).step
        after = state(dogs)
        again = editorial.undo(step, by=ann).step
        once_more = editorial.undo(again, by=ann).step
        assert state(dogs) == after
        editorial.undo(once_more, by=ann)
        assert state(dogs) == before

    def test_leaves_a_line_that_names_what_it_takes_back(self, dogs, ann, act):
        step = act(dogs, ann).step
        undone = editorial.undo(step, by=ann).step
        told = HistoryEntry.objects.filter(step=undone)
        assert {line.reverts for line in told} == set(HistoryEntry.objects.filter(step=step))
        assert {line.who for line in told} == {"ann"}

    def test_is_taken_back_whole_or_not_at_all(self, dogs, ann, act, monkeypatch):
        step = act(dogs, ann).step
        before = state(dogs)
        monkeypatch.setattr("articles.editorial.act.stories.attach", _fail)
        with pytest.raises(ZeroDivisionError):
            editorial.undo(step, by=ann)
        assert state(dogs) == before

    def test_leaves_the_document_in_charge_again(self, newsroom, dogs, ann, act):
        editorial.undo(act(dogs, ann).step, by=ann)
        newsroom.update(
            "dogs", title="Newer", heat=200, published=True, topics=["Robots"], related=[]
        )
        newsroom.run()
        dogs.refresh_from_db()
        assert (dogs.title, dogs.heat, dogs.published) == ("Newer", 200, True)
        assert [topic.name for topic in dogs.topics_in_order()] == ["Robots"]
        assert not dogs.related_links.exists()
        assert not Conflict.objects.exists()


class TestATopicsParent:
    @pytest.fixture
    def given_back(self, db, ann):
        """The step that gives “Law” back to “AI”, taken back once."""
        given = editorial.edit_topic(a_topic("Law"), {"parent": a_topic("AI")}, by=ann)
        return editorial.undo(given.step, by=ann).step

    def test_is_given_back(self, given_back, ann):
        editorial.undo(given_back, by=ann)
        assert a_topic("Law").parent == a_topic("AI")

    def test_is_not_given_back_by_what_stands_below_the_topic_by_now(self, given_back, ann):
        editorial.edit_topic(a_topic("AI"), {"parent": a_topic("Law")}, by=ann)
        told = editorial.undo(given_back, by=ann)
        assert told.left_alone == ["law: what was its parent stands below it by now"]
        assert a_topic("Law").parent is None

    def test_is_not_given_back_by_what_is_gone(self, given_back, ann):
        a_topic("AI").delete()
        told = editorial.undo(given_back, by=ann)
        assert told.left_alone == ["law: what was its parent is gone"]

    def test_is_never_the_topic_itself_nor_one_below_it(self, given_back, ann):
        editorial.undo(given_back, by=ann)
        for name in ("Law", "AI"):
            with pytest.raises(editorial.Refused, match="is this topic or stands below it"):
                editorial.edit_topic(a_topic("AI"), {"parent": a_topic(name)}, by=ann)


class TestWhatChangedSince:
    def test_by_a_person_is_left_alone_and_named(self, dogs, ann):
        step = editorial.edit(dogs, {"title": "First", "heat": 90}, by=ann).step
        editorial.edit(dogs, {"title": "Second"}, by=ann)
        outcome = editorial.undo(step, by=ann)
        dogs.refresh_from_db()
        assert (dogs.title, dogs.heat) == ("Second", 60)
        assert outcome.left_alone == ["dogs: title changed since"]

    def test_in_a_shell_is_left_alone_and_named(self, dogs, ann):
        step = editorial.edit(dogs, {"title": "First"}, by=ann).step
        Article.objects.update(title="By hand")
        outcome = editorial.undo(step, by=ann)
        dogs.refresh_from_db()
        assert dogs.title == "By hand"
        assert outcome.left_alone == ["dogs: title changed since"]

    def test_of_the_coverage_is_left_alone_and_named(self, dogs, ann):
        step = curate_something(dogs, ann).step
        pks = list(dogs.related_links.values_list("pk", flat=True))
        editorial.curate(dogs, by=ann, order=pks, hidden=pks)
        outcome = editorial.undo(step, by=ann)
        assert outcome.left_alone == ["dogs: related coverage changed since"]
        assert set(dogs.related_links.values_list("hidden", flat=True)) == {True}

    def test_of_an_address_alone_keeps_no_hiding_from_being_taken_back(self, newsroom, dogs, ann):
        """An import repeats under its new address what was hidden: nobody decided that anew."""
        for slug in ("cats", "mice"):
            newsroom.seed(slug, published=False)
        newsroom.run()
        cats, mice = dogs.related_links.values_list("pk", flat=True)
        first = editorial.curate(dogs, by=ann, order=[cats, mice], hidden=[cats]).step
        second = editorial.curate(dogs, by=ann, order=[cats, mice], hidden=[cats, mice]).step
        for slug in ("cats", "mice"):
            newsroom.update(slug, web_url=f"https://news.example/{slug}-moved")
        newsroom.run()
        assert len(coverage_rulings(dogs)) == 4
        moved = state(dogs)
        back = editorial.undo(second, by=ann)
        assert coverage_rulings(dogs) == [{"hidden": True}] * 2  # cats, by both addresses
        assert not back.left_alone
        editorial.undo(back.step, by=ann)
        assert state(dogs) == moved
        for step in (second, first):
            assert not editorial.undo(step, by=ann).left_alone
        assert coverage_rulings(dogs) == []
        assert not dogs.related_links.filter(hidden=True).exists()

    def test_of_one_article_does_not_keep_the_others_of_a_bulk_step(self, newsroom, ann):
        for slug in ("one", "two", "three"):
            newsroom.seed(slug)
        newsroom.run()
        step = editorial.publish(Article.objects.all(), by=ann).step
        editorial.withdraw(Article.objects.filter(slug="two"), by=ann)
        outcome = editorial.undo(step, by=ann)
        assert outcome.left_alone == ["two: published changed since"]
        assert not Article.objects.filter(published=True).exists()
        assert set(Decision.objects.values_list("article__slug", flat=True)) == {"two"}

    def test_is_said_where_the_article_is_gone(self, dogs, ann):
        step = editorial.publish([dogs], by=ann).step
        dogs.delete()
        assert editorial.undo(step, by=ann).left_alone == ["dogs: it is gone"]

    def test_that_the_document_moved_under_a_decision_is_no_hindrance(self, newsroom, dogs, ann):
        step = editorial.edit(dogs, {"title": "Mine"}, by=ann).step
        newsroom.update("dogs", title="Newer")
        newsroom.run()
        assert Conflict.objects.count() == 1
        editorial.undo(step, by=ann)
        dogs.refresh_from_db()
        assert dogs.title == "Newer"
        assert not Conflict.objects.exists()


class TestTheMachinesChange:
    def test_taken_back_is_a_persons_word_against_it(self, newsroom, dogs, ann):
        newsroom.update("dogs", title="Newer")
        newsroom.run()
        line = HistoryEntry.objects.get()
        editorial.undo(line.step, by=ann)
        dogs.refresh_from_db()
        assert dogs.title == "Dogs"
        newsroom.update("dogs", excerpt="Other")
        assert newsroom.run().conflicts == 0
        dogs.refresh_from_db()
        assert dogs.title == "Dogs"

    def test_taken_back_twice_follows_the_machine_again(self, newsroom, dogs, ann):
        newsroom.update("dogs", title="Newer")
        newsroom.run()
        back = editorial.undo(HistoryEntry.objects.get().step, by=ann).step
        editorial.undo(back, by=ann)
        dogs.refresh_from_db()
        assert dogs.title == "Newer"
        assert not Decision.objects.exists()


def test_a_step_that_does_not_exist_is_refused(ann):
    with pytest.raises(editorial.Refused):
        editorial.undo(uuid.uuid4(), by=ann)


def test_an_outside_edit_can_be_taken_back_like_any_other(dogs, ann):
    editorial.edit(dogs, {"title": "Mine"}, by=ann)
    before = state(dogs)
    Article.objects.update(title="By hand")
    editorial.publish([dogs], by=ann)  # takes it in first
    line = HistoryEntry.objects.get(after="By hand")
    editorial.undo(HistoryEntry.objects.get(field="published").step, by=ann)
    editorial.undo(line.step, by=ann)
    assert state(dogs) == before


def test_a_settlement_can_be_taken_back_and_asks_again(newsroom, dogs, ann):
    editorial.edit(dogs, {"title": "Mine"}, by=ann)
    newsroom.update("dogs", title="Newer")
    newsroom.run()
    before = state(dogs)
    for answer in editorial.ANSWERS:
        step = editorial.settle(Conflict.objects.all(), answer, by=ann).step
        assert not Conflict.objects.exists()
        editorial.undo(step, by=ann)
        assert state(dogs) == before, answer


def _fail(*_):
    raise ZeroDivisionError
