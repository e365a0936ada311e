import pytest
from django.contrib.auth.models import User

from articles import editorial, unifying
from articles.exporting import export_documents
from articles.models import Article, HistoryEntry, Provider, ProviderAlias, Topic, TopicAlias
from articles.rebuilding import rebuild
from articles.taxonomy import Providers
from tests.documents_factory import Newsroom, coverage, entry, outcomes, provider

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return User.objects.create_user("ann")


@pytest.fixture
def newsroom(tmp_path):
    room = Newsroom(tmp_path / "newsroom")
    room.seed("dogs", provider=provider("GamesRadar", "radar.example"), topics=["Dogs", "Pets"])
    room.seed("cats", provider=provider("GamesRadar+", "radar.example"), topics=["Cats"])
    room.run()
    return room


def named(name):
    return Provider.objects.get(name=name)


def provider_of(slug):
    return Article.objects.get(slug=slug).provider.name


def topics_of(slug):
    return [topic.name for topic in Article.objects.get(slug=slug).topics_in_order()]


class TestProviders:
    def test_what_comes_under_the_old_name_is_taken_in_by_the_other(self, newsroom, editor):
        unifying.merge_providers(named("GamesRadar+"), named("GamesRadar"), by=editor)
        newsroom.seed("birds", provider=provider("GamesRadar+", "radar.example"))
        newsroom.run()
        assert {provider_of(slug) for slug in ("dogs", "cats", "birds")} == {"GamesRadar"}
        assert not Provider.objects.filter(name="GamesRadar+").exists()

    def test_a_merge_is_no_change_to_the_next_import(self, newsroom, editor):
        unifying.merge_providers(named("GamesRadar+"), named("GamesRadar"), by=editor)
        assert outcomes(newsroom.run()) == {"unchanged": 2}
        newsroom.update("cats", title="Cats, again")
        report = newsroom.run()
        assert [document.fields for document in report.documents] == [["title"]]
        assert provider_of("cats") == "GamesRadar"

    def test_an_export_gives_the_name_that_came(self, newsroom, editor, tmp_path):
        unifying.merge_providers(named("GamesRadar+"), named("GamesRadar"), by=editor)
        export_documents(tmp_path / "out")
        assert (tmp_path / "out/_news/cats.md").read_bytes() == newsroom.path("cats").read_bytes()

    def test_taken_apart_again_each_has_its_own_articles(self, newsroom, editor):
        unifying.merge_providers(named("GamesRadar+"), named("GamesRadar"), by=editor)
        unifying.separate_provider(ProviderAlias.objects.get(), by=editor)
        assert (provider_of("dogs"), provider_of("cats")) == ("GamesRadar", "GamesRadar+")
        assert not ProviderAlias.objects.exists()

    def test_taken_apart_again_entries_name_who_their_documents_name(self, newsroom, editor):
        plus = provider("GamesRadar+", "radar.example")
        newsroom.seed(
            "lead",
            related=[
                entry("cats", provider=plus),
                entry("outside", title="Outside", provider=plus),
                entry("else", title="Else", provider=provider("GamesRadar", "radar.example")),
            ],
        )
        newsroom.run()
        added = editorial.NewLink(
            url="https://x.example/", title="X", provider=named("GamesRadar+")
        )
        editorial.relate(Article.objects.get(slug="lead"), [added], by=editor)
        before = coverage()
        unifying.merge_providers(named("GamesRadar+"), named("GamesRadar"), by=editor)
        assert coverage() != before
        unifying.separate_provider(ProviderAlias.objects.get(), by=editor)
        assert coverage() == before
        rebuild()
        assert coverage() == before

    def test_the_address_of_a_merged_name_is_given_to_no_other(self, newsroom, editor):
        unifying.merge_providers(named("GamesRadar+"), named("GamesRadar"), by=editor)
        merged = ProviderAlias.objects.get()
        made = Provider.objects.get(pk=Providers().id_of(merged.slug, "birds.example"))
        assert made.slug == f"{merged.slug}-birds-example"

    def test_no_pictures_stays_with_what_was_set_so(self, newsroom, editor):
        editorial.edit_provider(named("GamesRadar+"), {"no_pictures": True}, by=editor)
        unifying.merge_providers(named("GamesRadar+"), named("GamesRadar"), by=editor)
        assert named("GamesRadar").no_pictures
        line = HistoryEntry.objects.get(provider=named("GamesRadar"), field="no_pictures")
        assert (line.who, line.before, line.after) == ("ann", False, True)
        unifying.separate_provider(ProviderAlias.objects.get(), by=editor)
        assert named("GamesRadar+").no_pictures

    def test_no_pictures_of_the_name_that_stays_is_no_matter_of_the_other(self, newsroom, editor):
        editorial.edit_provider(named("GamesRadar"), {"no_pictures": True}, by=editor)
        unifying.merge_providers(named("GamesRadar+"), named("GamesRadar"), by=editor)
        assert named("GamesRadar").no_pictures
        unifying.separate_provider(ProviderAlias.objects.get(), by=editor)
        assert not named("GamesRadar+").no_pictures

    def test_entries_of_a_merged_provider_stay_thin(self, newsroom, editor):
        newsroom.seed(
            "lead", related=[entry("cats", provider=provider("GamesRadar+", "radar.example"))]
        )
        newsroom.run()
        unifying.merge_providers(named("GamesRadar+"), named("GamesRadar"), by=editor)
        newsroom.update("lead", heat=90)
        newsroom.run()
        link = Article.objects.get(slug="lead").related_links.get()
        assert (link.own_title, link.own_provider, link.provider.name) == (None, None, "GamesRadar")

    def test_what_an_editor_decided_follows_the_new_name(self, newsroom, editor):
        editorial.edit(
            Article.objects.get(slug="dogs"), {"provider": named("GamesRadar+")}, by=editor
        )
        unifying.merge_providers(named("GamesRadar+"), named("GamesRadar"), by=editor)
        newsroom.update("dogs", title="Dogs, again")
        report = newsroom.run()
        assert report.conflicts == 0
        assert provider_of("dogs") == "GamesRadar"

    def test_the_history_says_who_merged_what(self, newsroom, editor):
        unifying.merge_providers(named("GamesRadar+"), named("GamesRadar"), by=editor)
        line = HistoryEntry.objects.get(provider=named("GamesRadar"), field="merged")
        assert (line.who, line.before["name"], line.after) == (
            "ann",
            "GamesRadar+",
            {"articles": 1},
        )

    def test_a_provider_isnt_merged_into_itself(self, newsroom, editor):
        with pytest.raises(unifying.CannotUnify):
            unifying.merge_providers(named("GamesRadar"), named("GamesRadar"), by=editor)


class TestTopics:
    def test_what_comes_under_the_old_name_is_taken_in_by_the_other(self, newsroom, editor):
        old, into = Topic.objects.get(name="Pets"), Topic.objects.get(name="Cats")
        unifying.merge_topics(old, into, by=editor)
        newsroom.seed("birds", topics=["Pets", "Cats", "Birds"])
        report = newsroom.run()
        assert outcomes(report) == {"created": 1, "unchanged": 2}
        assert topics_of("dogs") == ["Dogs", "Cats"]
        assert topics_of("birds") == ["Cats", "Birds"]

    def test_a_merge_is_no_change_to_a_later_document(self, newsroom, editor):
        old, into = Topic.objects.get(name="Pets"), Topic.objects.get(name="Cats")
        unifying.merge_topics(old, into, by=editor)
        newsroom.update("dogs", title="Dogs, again")
        assert [document.fields for document in newsroom.run().documents] == [["title"]]

    def test_taken_apart_again_articles_have_what_their_documents_say(self, newsroom, editor):
        unifying.merge_topics(
            Topic.objects.get(name="Pets"), Topic.objects.get(name="Cats"), by=editor
        )
        unifying.separate_topic(TopicAlias.objects.get(), by=editor)
        assert topics_of("dogs") == ["Dogs", "Pets"]
        assert topics_of("cats") == ["Cats"]

    def test_the_address_of_a_merged_name_leads_on_whatever_comes(self, newsroom, editor, client):
        newsroom.update("cats", published=True)
        newsroom.seed("lizards", topics=["Pets!"])
        newsroom.run()
        old, into = Topic.objects.get(name="Pets!"), Topic.objects.get(name="Cats")
        slug = old.slug
        unifying.merge_topics(old, into, by=editor)
        newsroom.seed("birds", topics=["Pets?", slug])
        newsroom.run()
        assert client.get(f"/topics/{slug}/")["Location"] == "/topics/cats/"
        assert unifying.separate_topic(TopicAlias.objects.get(), by=editor).slug == slug

    def test_a_name_whose_address_was_given_away_is_taken_apart_under_another(
        self, newsroom, editor
    ):
        old, into = Topic.objects.get(name="Pets"), Topic.objects.get(name="Cats")
        unifying.merge_topics(old, into, by=editor)
        Topic.objects.create(name="Pets?", slug="pets")
        separated = unifying.separate_topic(TopicAlias.objects.get(), by=editor)
        assert (separated.name, separated.slug) == ("Pets", "pets-formerly")

    def test_a_topic_isnt_merged_into_one_below_it(self, newsroom, editor):
        above, below = Topic.objects.get(name="Pets"), Topic.objects.get(name="Cats")
        editorial.edit_topic(below, {"parent": above}, by=editor)
        below.refresh_from_db()
        with pytest.raises(unifying.CannotUnify, match="below"):
            unifying.merge_topics(above, below, by=editor)
