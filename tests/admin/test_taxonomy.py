"""Providers and topics at the desk."""

import pytest
from django.urls import reverse

from articles import editorial
from articles.models import HistoryEntry, Provider, Topic
from articles.unifying import merge_providers, merge_topics
from tests.admin.pages import form_on, messages_on
from tests.factories import a_link, a_provider, a_topic, an_article


def changed():
    return {(entry.field, entry.before, entry.after) for entry in HistoryEntry.objects.all()}


def add(desk, model, **fields):
    url = reverse(f"admin:articles_{model}_add")
    return desk.client.post(url, {**form_on(desk.client.get(url), f"{model}_form"), **fields})


class TestProviders:
    def test_the_list_says_how_many_articles_there_are_and_leads_to_them(self, desk):
        wire = a_provider("Wire")
        for _ in range(3):
            an_article(provider=wire)
        page = desk.list("provider").content.decode()
        assert f'article/?provider={wire.slug}">3</a>' in page

    def test_counting_stops_at_a_thousand_and_costs_one_query(
        self, desk, django_assert_max_num_queries, monkeypatch
    ):
        monkeypatch.setattr("articles.admin.counting.COUNT_CAP", 2)
        for name in ("A", "B", "C"):
            for _ in range(3):
                an_article(provider=a_provider(name))
        desk.list("provider")
        with django_assert_max_num_queries(7):
            page = desk.list("provider").content.decode()
        assert page.count(">2+</a>") == 3

    def test_search_finds_name_and_domain(self, desk):
        a_provider("Wire", domain="wire.example")
        a_provider("Paper", domain="paper.example")
        found = desk.list("provider", q="paper.ex").context["cl"].result_list
        assert [provider.name for provider in found] == ["Paper"]

    def test_only_what_was_changed_is_saved_with_a_line_in_the_history(self, desk):
        provider = a_provider("Wire", domain="wire.example")
        desk.save(provider, description=["A news agency."])
        assert Provider.objects.get().description == "A news agency."
        assert changed() == {("description", "", "A news agency.")}
        assert HistoryEntry.objects.get().who == desk.person.username

    def test_its_address_is_made_once_and_stays(self, desk):
        provider = a_provider("Wire", slug="wire")
        desk.save(provider, slug=["other"], name=["The Wire"])
        provider = Provider.objects.get()
        assert (provider.slug, provider.name) == ("wire", "The Wire")

    def test_one_is_added(self, desk):
        add(desk, "provider", name="Wire", domain="wire.example", slug="wire")
        assert Provider.objects.get().slug == "wire"
        assert HistoryEntry.objects.get().field == "added"

    def test_the_address_of_a_merged_name_is_given_to_nobody_else(self, desk):
        merge_providers(a_provider("Wire+", slug="wire-plus"), a_provider("Wire"), by="ann")
        response = add(desk, "provider", name="Other", domain="other.example", slug="wire-plus")
        assert "it is that of “Wire+ (" in response.content.decode()
        assert not Provider.objects.filter(name="Other").exists()

    def test_the_same_pair_twice_is_a_message_at_the_form(self, desk):
        a_provider("Wire", domain="wire.example")
        response = add(desk, "provider", name="Wire", domain="wire.example", slug="wire-2")
        assert response.status_code == 200
        assert "already exists" in response.content.decode()
        assert Provider.objects.count() == 1

    def test_its_history_button_leads_to_its_log(self, desk):
        provider = a_provider("Wire")
        desk.save(provider, description=["A news agency."])
        url = reverse("admin:articles_provider_history", args=[provider.pk])
        page = desk.client.get(url, follow=True).content.decode()
        assert "A news agency." in page


class TestDeleting:
    @pytest.fixture
    def chief(self, client_of):
        return client_of("superuser")

    def url(self, row):
        return reverse(f"admin:articles_{row._meta.model_name}_delete", args=[row.pk])

    def test_what_is_in_use_says_by_how_much_and_stays(self, chief):
        provider = a_provider("Wire")
        an_article(provider=provider)
        a_link(an_article(), provider=provider)
        page = chief.client.get(self.url(provider)).content.decode()
        assert "1 article" in page
        assert "1 related link" in page
        chief.client.post(self.url(provider), {"post": "yes"})
        assert Provider.objects.filter(pk=provider.pk).exists()

    def test_a_topic_in_use_stays_too(self, chief):
        topic = a_topic("AI")
        an_article(topics=[topic])
        chief.client.post(self.url(topic), {"post": "yes"})
        assert Topic.objects.filter(pk=topic.pk).exists()

    def test_what_nobody_uses_goes(self, chief):
        topic, provider = a_topic("AI"), a_provider("Wire")
        chief.client.post(self.url(topic), {"post": "yes"})
        chief.client.post(self.url(provider), {"post": "yes"})
        assert not Topic.objects.exists()
        assert not Provider.objects.exists()

    def test_what_comes_into_use_between_question_and_answer_is_said(self, chief, monkeypatch):
        from django.db.models import ProtectedError

        def in_use(*args):
            raise ProtectedError("in use", set())

        monkeypatch.setattr("articles.admin.taxonomy.ProviderAdmin.delete_model", in_use)
        response = chief.client.post(self.url(a_provider()), {"post": "yes"}, follow=True)
        assert messages_on(response) == ["It is in use by now."]


class TestTopics:
    def order(self, desk, *names):
        """Saves the list with these names numbered from one on."""
        fields = form_on(desk.list("topic"), "changelist-form")
        pks = {topic.name: str(topic.pk) for topic in Topic.objects.all()}
        for place, name in enumerate(names, start=1):
            (row,) = (
                key.removesuffix("-id")
                for key, value in fields.items()
                if key.endswith("-id") and value == [pks[name]]
            )
            fields[f"{row}-position"] = [str(place)]
        url = reverse("admin:articles_topic_changelist")
        return desk.client.post(url, {**fields, "_save": "Save"}, follow=True)

    def test_numbers_in_the_list_put_them_in_order(self, desk):
        for name in ("A", "B", "C"):
            a_topic(name)
        self.order(desk, "C", "A", "B")
        assert list(Topic.objects.values_list("name", flat=True)) == ["C", "A", "B"]
        assert HistoryEntry.objects.filter(field="position").count() == 3

    def test_saving_the_list_as_it_stands_changes_nothing(self, desk):
        a_topic("A", position=7)
        self.order(desk)
        assert not HistoryEntry.objects.exists()

    def test_what_a_colleague_renumbered_meanwhile_is_not_written_back(self, client_of):
        ann, ben = client_of("Editors"), client_of("Editors")
        a, b = a_topic("A", position=1), a_topic("B", position=2)
        url = reverse("admin:articles_topic_changelist")
        opened = form_on(ann.list("topic"), "changelist-form")
        ben.save(a, position=["9"])
        opened["form-1-position"] = ["5"]
        ann.client.post(url, {**opened, "_save": "Save"})
        a.refresh_from_db(), b.refresh_from_db()
        assert (a.position, b.position) == (9, 5)

    @pytest.mark.parametrize("typed", ["-1", "abc", "", "1000001", "9" * 30])
    def test_a_place_is_a_whole_number(self, desk, typed):
        a_topic("A", position=7)
        fields = form_on(desk.list("topic"), "changelist-form")
        fields["form-0-position"] = [typed]
        url = reverse("admin:articles_topic_changelist")
        response = desk.client.post(url, {**fields, "_save": "Save"})
        assert response.status_code == 200
        assert Topic.objects.get().position == 7

    def test_a_parent_is_set_and_shown(self, desk):
        root, topic = a_topic("AI"), a_topic("Vision")
        desk.save(topic, parent=[str(root.pk)])
        assert Topic.objects.get(name="Vision").parent == root
        assert "parent: “AI”" in desk.list("historyentry").content.decode()

    def test_a_circle_that_a_shell_made_holds_no_form_up(self, desk):
        root = a_topic("AI")
        below = a_topic("Vision", parent=root)
        Topic.objects.filter(pk=root.pk).update(parent=below)
        desk.save(a_topic("Law"), parent=[str(below.pk)])
        assert Topic.objects.get(name="Law").parent == below

    def test_a_topic_cannot_stand_below_itself_or_its_own(self, desk):
        root = a_topic("AI")
        below = a_topic("Vision", parent=root)
        for parent in (root, below):
            page = desk.save(root, parent=[str(parent.pk)]).content.decode()
            assert "A topic can&#x27;t stand below itself." in page
        assert Topic.objects.get(name="AI").parent is None

    def test_one_is_added(self, desk):
        add(desk, "topic", name="Robotics", slug="robotics", position="3")
        assert Topic.objects.get().position == 3
        assert HistoryEntry.objects.get().field == "added"

    def test_the_address_of_a_merged_name_is_given_to_nobody_else(self, desk):
        merge_topics(a_topic("Tides"), a_topic("Tidal power"), by="ann")
        response = add(desk, "topic", name="High water", slug="tides", position="1")
        page = response.content.decode()
        assert "leads to “Tidal power”: it is that of “Tides”" in page
        assert 'value="High water"' in page and not Topic.objects.filter(name="High water").exists()
        add(desk, "topic", name="High water", slug="high-water", position="1")
        assert Topic.objects.filter(slug="high-water").exists()

    def test_nor_is_the_address_that_a_new_name_left_behind(self, desk):
        topic = a_topic("Tides")
        editorial.edit_topic(topic, {"name": "Tidal power"}, by="ann")
        former = topic.aliases.get().slug
        page = add(desk, "topic", name="Else", slug=former, position="1").content.decode()
        assert f"The address “{former}” leads to “Tidal power”" in page

    def test_a_name_that_is_taken_is_a_message(self, desk):
        a_topic("AI")
        page = add(desk, "topic", name="AI", slug="ai-2", position="1").content.decode()
        assert "already exists" in page
