from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Provider, ProviderAlias, Topic, TopicAlias
from tests.factories import a_provider, a_topic, an_absorbed_article, an_article


def merged(person, *rows, into):
    model = type(rows[0])._meta.model_name
    return person.act("merge", *rows, model=model, into=into.pk)


def test_an_editor_is_asked_which_name_stays_and_the_others_lead_to_it(desk):
    old, into = a_provider("Grid Weekly+"), a_provider("Grid Weekly")
    article = an_article(provider=old)
    asked = desk.act("merge", old, into, model="provider")
    assert b"Which name stays?" in asked.content
    assert [articles for _, articles in asked.context["rows"]] == ["1 article", "0 articles"]
    assert Provider.objects.count() == 2
    assert b"1 article moved" in merged(desk, old, into, into=into).content
    assert Article.objects.get(pk=article.pk).provider == into


def test_topics_are_merged_alike(desk):
    old, into = a_topic("Tides"), a_topic("Tidal power")
    article = an_article(topics=[old])
    merged(desk, old, into, into=into)
    assert article.topics_in_order() == [into]
    assert not Topic.objects.filter(name="Tides").exists()


def test_a_merged_name_is_taken_apart_again(desk):
    old, into = a_provider("Grid Weekly+"), a_provider("Grid Weekly")
    merged(desk, old, into, into=into)
    desk.act("separate", ProviderAlias.objects.get(), model="provideralias")
    assert Provider.objects.filter(name="Grid Weekly+").exists()
    assert not ProviderAlias.objects.exists()


def test_of_many_all_are_merged_or_none(desk):
    free, above, below = a_topic("Tides"), a_topic("Energy"), a_topic("Tidal power")
    below.parent = above
    below.save()
    said = merged(desk, free, above, below, into=below).content.decode()
    assert "Nothing was merged. “Tidal power” stands below “Energy”" in said
    assert Topic.objects.count() == 3


def test_taken_apart_it_says_of_itself_what_it_said(desk):
    old, into = a_provider("Grid Weekly+", description="On grids."), a_provider("Grid Weekly")
    merged(desk, old, into, into=into)
    desk.act("separate", ProviderAlias.objects.get(), model="provideralias")
    assert Provider.objects.get(name="Grid Weekly+").description == "On grids."
    energy = a_topic("Energy")
    tides, tidal = a_topic("Tides", position=7, parent=energy), a_topic("Tidal power")
    merged(desk, tides, tidal, into=tidal)
    desk.act("separate", TopicAlias.objects.get(), model="topicalias")
    again = Topic.objects.get(name="Tides")
    assert (again.position, again.parent) == (7, energy)


@pytest.mark.parametrize("role", ["Viewers", "Contributors"])
def test_who_may_not_edit_providers_merges_none(client_of, role):
    old, into = a_provider("Grid Weekly+"), a_provider("Grid Weekly")
    merged(client_of(role), old, into, into=into)
    assert Provider.objects.count() == 2


@pytest.mark.parametrize("role", ["Viewers", "Contributors"])
def test_who_may_not_edit_providers_takes_none_apart(client_of, desk, role):
    old, into = a_provider("Grid Weekly+"), a_provider("Grid Weekly")
    merged(desk, old, into, into=into)
    client_of(role).act("separate", ProviderAlias.objects.get(), model="provideralias")
    assert ProviderAlias.objects.exists()


def test_one_alone_is_not_merged(desk):
    assert b"Tick two" in desk.act("merge", a_provider("Grid Weekly"), model="provider").content


def test_possible_duplicates_are_listed_for_whoever_sees_articles(client_of, db):
    viewer = client_of("Viewers")
    an_article("The same", address_key=7)
    an_article("Another", address_key=7)
    page = viewer.open(reverse("admin:duplicates"))
    assert page.status_code == 200
    assert b"The same address" in page.content
    assert b"Another" in page.content


class TestPossibleDuplicates:
    def opened(self, desk):
        return desk.open(reverse("admin:duplicates")).content.decode()

    def test_a_group_names_the_address_that_its_articles_share(self, desk):
        for title in ("One", "Other"):
            an_article(title, web_url="https://wire.example/tides", address_key=7)
        assert "The same address: https://wire.example/tides" in self.opened(desk)

    def test_a_group_names_the_title_that_its_articles_share(self, desk):
        an_article("Tides turn", title_key=7)
        an_article("Tides turn", title_key=7)
        assert "The same title: “Tides turn”" in self.opened(desk)

    def test_each_can_be_merged_with_the_first_of_its_group(self, desk):
        hour = timedelta(hours=1)
        first, second = (
            an_article("One", address_key=7, published_at=timezone.now() - 2 * hour),
            an_article("Other", address_key=7, published_at=timezone.now() - hour),
        )
        page = self.opened(desk)
        url = reverse("admin:articles_article_merge", args=[first.pk], query={"with": second.pk})
        assert f'href="{url}"' in page
        assert page.count("Merge…") == 1
        assert "Merge two stories" in desk.client.get(url).content.decode()

    def test_what_is_one_story_already_is_said_and_not_merged(self, desk):
        first = an_article("One", address_key=7)
        an_absorbed_article("Other", lead=first, address_key=7)
        page = self.opened(desk)
        assert "one story already" in page and "Merge…" not in page

    def test_who_may_not_publish_merges_none(self, client_of):
        for title in ("One", "Other"):
            an_article(title, address_key=7)
        assert "Merge…" not in self.opened(client_of("Contributors"))
