"""What someone changed past the desk: a decision at the next import, export or rebuild."""

import pytest

from articles import editorial
from articles.exporting import export_documents
from articles.models import (
    Article,
    Conflict,
    Decision,
    HistoryEntry,
    OutsideEdit,
    RelatedLink,
    Topic,
)
from articles.outside_edits import OUTSIDE, quietly, take_in_outside_edits
from articles.rebuilding import rebuild
from tests.documents_factory import Newsroom, entry
from tests.factories import a_person, a_provider, a_topic


@pytest.fixture
def newsroom(tmp_path, db):
    return Newsroom(tmp_path / "newsroom")


@pytest.fixture
def dogs(newsroom):
    newsroom.seed("dogs", topics=["AI", "Robots"], related=[entry("one"), entry("two")])
    newsroom.run()
    return Article.objects.get()


def decided():
    """The decisions, by field (and element): who ruled what."""
    return {
        ruling.field: (ruling.value, ruling.who) for ruling in Decision.objects.filter(element="")
    }


def shown(article):
    links = article.related_links.order_by("position")
    return [(f"({link.title})" if link.hidden else link.title) for link in links]


class TestWhatIsMarked:
    def test_is_no_article_that_the_importer_or_an_editor_wrote(self, newsroom, dogs):
        newsroom.update("dogs", title="Other", topics=["AI"], related=[entry("three")])
        newsroom.run()
        editor = a_person()
        editorial.edit(dogs, {"title": "Mine", "topics": [a_topic("Law")]}, by=editor)
        editorial.publish([dogs], by=editor)
        rebuild()
        assert not OutsideEdit.objects.exists()

    def test_is_an_article_saved_with_a_change(self, dogs):
        dogs.title = "By hand"
        dogs.save()
        assert OutsideEdit.objects.get().article == dogs

    def test_is_no_article_saved_without_a_change(self, dogs):
        dogs.save()
        assert not OutsideEdit.objects.exists()

    def test_is_no_change_of_what_follows_from_others(self, dogs):
        Article.objects.update(rank=5, undecided=True)
        assert not OutsideEdit.objects.exists()

    @pytest.mark.parametrize(
        "change",
        [
            lambda dogs: Article.objects.update(heat=5),
            lambda dogs: Article.objects.bulk_update([_with(dogs, quality=5)], ["quality"]),
            lambda dogs: dogs.topics.set([a_topic("Law")]),
            lambda dogs: dogs.topics.clear(),
            lambda dogs: dogs.topic_rows.update(position=5),
            lambda dogs: dogs.related_links.update(hidden=True),
            lambda dogs: dogs.related_links.all().delete(),
            lambda dogs: RelatedLink.objects.create(article=dogs, own_url="https://a.example/"),
            lambda dogs: Article.objects.update(tags=["DE"]),
            lambda dogs: Article.objects.update(provider=a_provider("Other")),
        ],
    )
    def test_is_every_change_however_it_is_made(self, dogs, change):
        change(dogs)
        assert OutsideEdit.objects.get().article == dogs

    def test_is_what_is_written_after_the_desk_is_done(self, dogs):
        with quietly():
            Article.objects.update(title="Quiet")
        assert not OutsideEdit.objects.exists()
        Article.objects.update(title="Loud")
        assert OutsideEdit.objects.exists()

    def test_is_what_is_written_after_the_desk_failed(self, dogs):
        with pytest.raises(ZeroDivisionError), quietly():
            raise ZeroDivisionError
        Article.objects.update(title="Loud")
        assert OutsideEdit.objects.exists()

    def test_is_nothing_of_what_is_written_inside_twice(self, dogs):
        with quietly():
            with quietly():
                Article.objects.update(title="Quiet")
            Article.objects.update(title="Quiet, too")
        assert not OutsideEdit.objects.exists()


class TestAFieldChangedByHand:
    @pytest.mark.parametrize(
        "take_in",
        [
            lambda newsroom, folder: newsroom.run(),
            lambda newsroom, folder: export_documents(folder),
            lambda newsroom, folder: rebuild(),
        ],
        ids=["import", "export", "rebuild"],
    )
    def test_is_a_decision_at_the_next_occasion(self, newsroom, dogs, tmp_path, take_in):
        dogs.title = "By hand"
        dogs.heat = 99
        dogs.save()
        take_in(newsroom, tmp_path / "out")
        assert decided() == {"title": ("By hand", OUTSIDE), "heat": (99, OUTSIDE)}
        assert not OutsideEdit.objects.exists()

    def test_stands_against_the_machine_and_asks_about_what_is_new(self, newsroom, dogs):
        Article.objects.update(title="By hand", published=True)
        newsroom.update("dogs", title="Newer", excerpt="Other")
        report = newsroom.run()
        dogs.refresh_from_db()
        assert (dogs.title, dogs.published, dogs.excerpt) == ("By hand", True, "Other")
        assert report.documents[0].conflicts == ["title"]
        assert Conflict.objects.get().value == "Newer"

    def test_is_told_in_the_history_as_one_step(self, newsroom, dogs):
        Article.objects.update(title="By hand", heat=99)
        newsroom.run()
        told = HistoryEntry.objects.filter(who=OUTSIDE)
        assert {line.field: (line.before, line.after) for line in told} == {
            "title": ("Dogs", "By hand"),
            "heat": (50, 99),
        }
        assert len({line.step for line in told}) == 1

    def test_over_an_editors_decision_takes_its_place(self, newsroom, dogs):
        editorial.edit(dogs, {"title": "Mine"}, by=a_person())
        Article.objects.update(title="By hand")
        newsroom.run()
        assert decided() == {"title": ("By hand", OUTSIDE)}
        assert Decision.objects.get().set_against == ["Dogs"]

    def test_and_changed_back_leaves_no_decision(self, newsroom, dogs):
        Article.objects.update(title="By hand")
        Article.objects.update(title="Dogs")
        newsroom.run()
        assert not Decision.objects.exists()
        assert not HistoryEntry.objects.exists()

    def test_settles_a_conflict_that_waited(self, newsroom, dogs):
        editorial.edit(dogs, {"title": "Mine"}, by=a_person())
        newsroom.update("dogs", title="Newer")
        newsroom.run()
        Article.objects.update(title="By hand")
        newsroom.run()
        assert not Conflict.objects.exists()

    def test_moves_its_rank_and_its_story(self, newsroom, dogs):
        rank = dogs.rank
        Article.objects.update(heat=5000)
        newsroom.run()
        dogs.refresh_from_db()
        assert dogs.rank > rank
        Article.objects.update(heat=-1)
        newsroom.run()
        dogs.refresh_from_db()
        assert dogs.lead is None

    def test_that_publishes_it_is_news(self, newsroom, dogs):
        Article.objects.update(published=True)
        newsroom.run()
        dogs.refresh_from_db()
        assert dogs.released_at is not None

    def test_while_an_import_runs_is_not_lost(self, newsroom, dogs, monkeypatch):
        """Somebody saves after the run began, and before it comes to this document."""
        newsroom.update("dogs", title="Newer", excerpt="Other")
        from articles.importing import _Run

        real = _Run._learn_dictionary

        def meanwhile(self):
            Article.objects.update(title="By hand")
            return real(self)

        monkeypatch.setattr(_Run, "_learn_dictionary", meanwhile)
        report = newsroom.run()
        dogs.refresh_from_db()
        assert (dogs.title, dogs.excerpt) == ("By hand", "Other")
        assert report.documents[0].conflicts == ["title"]

    def test_before_an_editors_act_is_taken_in_first(self, dogs):
        Article.objects.update(title="By hand")
        editorial.edit(dogs, {"heat": 99}, by=a_person(username="ann"))
        assert decided() == {"title": ("By hand", OUTSIDE), "heat": (99, "ann")}


class TestTopicsSetByHand:
    def test_are_a_decision_in_the_order_in_which_they_were_set(self, newsroom, dogs):
        robots = Topic.objects.get(name="Robots")
        dogs.topics.set([])
        for topic in (a_topic("Law"), robots):
            dogs.topics.add(topic)
        newsroom.update("dogs", topics=["AI"])
        newsroom.run()
        assert decided() == {"topics": (["Law", "Robots"], OUTSIDE)}
        assert [topic.name for topic in dogs.topics_in_order()] == ["Law", "Robots"]

    def test_as_they_were_are_no_decision(self, newsroom, dogs):
        dogs.topics.add(Topic.objects.get(name="AI"))
        newsroom.run()
        assert not Decision.objects.exists()


class TestCoverageChangedByHand:
    def test_added_stays(self, newsroom, dogs):
        RelatedLink.objects.create(
            article=dogs, own_url="https://else.example/", own_title="Else", position=9
        )
        newsroom.update("dogs", related=[entry("one"), entry("two"), entry("three")])
        newsroom.run()
        assert set(shown(dogs)) == {"One", "Two", "Three", "Else"}
        link = RelatedLink.objects.get(own_title="Else")
        assert (link.added, link.key is None) == (True, False)

    def test_added_by_its_target_stays(self, newsroom, dogs):
        newsroom.seed("cats")
        newsroom.run()
        cats = Article.objects.get(slug="cats")
        RelatedLink.objects.create(article=dogs, target=cats, position=9)
        newsroom.run()
        newsroom.update("dogs", title="Other")
        newsroom.run()
        assert shown(dogs) == ["One", "Two", "Cats"]
        assert RelatedLink.objects.get(added=True).target == cats

    def test_added_twice_is_there_once(self, newsroom, dogs):
        for position in (8, 9):
            RelatedLink.objects.create(
                article=dogs, own_url="https://else.example/", own_title="Else", position=position
            )
        RelatedLink.objects.create(
            article=dogs, own_url="https://news.example/one", own_title="One more", position=10
        )
        newsroom.run()
        assert shown(dogs) == ["One", "Two", "Else"]

    def test_deleted_is_hidden_for_the_document_still_names_it(self, newsroom, dogs):
        dogs.related_links.get(own_title="One").delete()
        newsroom.run()
        newsroom.update("dogs", title="Other")
        newsroom.run()
        assert shown(dogs) == ["(One)", "Two"]

    def test_hidden_stays_hidden(self, newsroom, dogs):
        dogs.related_links.filter(own_title="Two").update(hidden=True)
        newsroom.update("dogs", related=[entry("two"), entry("one")])
        newsroom.run()
        assert shown(dogs) == ["(Two)", "One"]

    def test_moved_stays_moved(self, newsroom, dogs):
        dogs.related_links.filter(own_title="Two").update(position=0)
        dogs.related_links.filter(own_title="One").update(position=1)
        newsroom.update("dogs", related=[entry("one"), entry("two"), entry("three")])
        newsroom.run()
        assert shown(dogs) == ["Two", "One", "Three"]

    def test_is_told_once_and_not_again_when_something_else_changes(self, newsroom, dogs):
        dogs.related_links.filter(own_title="Two").update(hidden=True)
        newsroom.run()
        Article.objects.update(title="By hand")
        newsroom.run()
        told = HistoryEntry.objects.filter(who=OUTSIDE).values_list("field", flat=True)
        assert sorted(told) == ["related", "title"]


class TestAnArticleBornHere:
    @pytest.fixture
    def born(self, newsroom):
        return Article.objects.create(
            slug="2024-05-01-born-here",
            title="Born here",
            web_url="https://news.example/born",
            provider=a_provider("Ourselves"),
            published=True,
            heat=90,
        )

    def test_leads_itself_and_has_a_rank_after_the_next_import(self, newsroom, born):
        newsroom.run()
        born.refresh_from_db()
        assert (born.lead, born.rank > 0) == (born, True)

    def test_is_found_by_its_address_when_a_document_names_it(self, newsroom, born):
        newsroom.run()
        newsroom.seed("dogs", related=[entry("born")])
        newsroom.run()
        assert RelatedLink.objects.get().target == born

    def test_is_left_alone_by_an_import(self, newsroom, born):
        newsroom.seed("dogs")
        newsroom.run()
        newsroom.run()
        born.refresh_from_db()
        assert (born.title, born.published) == ("Born here", True)
        assert not Conflict.objects.exists()


def test_a_whole_newsroom_changed_at_once_is_taken_in_by_portions(newsroom, monkeypatch):
    monkeypatch.setattr("articles.outside_edits.PORTION", 2)
    for number in range(5):
        newsroom.seed(f"story-{number}")
    newsroom.run()
    Article.objects.update(heat=77)
    assert take_in_outside_edits() == 5
    assert not OutsideEdit.objects.exists()
    assert Decision.objects.filter(field="heat", value=77).count() == 5
    assert HistoryEntry.objects.filter(field="heat").values("step").distinct().count() == 1


def test_nothing_to_take_in_asks_the_database_once(dogs, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert take_in_outside_edits() == 0


def _with(article, **fields):
    for name, value in fields.items():
        setattr(article, name, value)
    return article


def test_texts_are_taken_in_as_our_own_export_says_them(newsroom, dogs, tmp_path):
    Article.objects.filter(pk=dogs.pk).update(
        title=" By\thand ", excerpt="Seen\u2028here\n", body="\nText\n"
    )
    export_documents(tmp_path / "out")
    dogs.refresh_from_db()
    says = {"title": "By hand", "excerpt": "Seen\nhere", "body": "Text"}
    assert {field: getattr(dogs, field) for field in says} == says
    assert {field: value for field, (value, _) in decided().items()} == says
    assert newsroom.run(tmp_path / "out").conflicts == 0


def test_blanks_that_say_nothing_are_no_decision(newsroom, dogs):
    title = dogs.title
    Article.objects.filter(pk=dogs.pk).update(title=f" {title}\n")
    newsroom.run()
    dogs.refresh_from_db()
    assert dogs.title == title
    assert decided() == {}
