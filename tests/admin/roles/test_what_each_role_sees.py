"""What each role sees of the desk, and what its pages let it do."""

import pytest
from django.urls import reverse

from articles.models import Article, HistoryEntry
from tests.admin.pages import buttons_on


class TestWhatEachRoleSees:
    def test_a_viewer_sees_everything_and_no_way_to_change_it(self, newsdesk, client_of):
        vera = client_of("Viewers")
        models = "article conflict historyentry decision importrun provider topic"
        for model in models.split():
            page = vera.list(model)
            assert page.status_code == 200
            assert not buttons_on(page), model
        page = vera.form(newsdesk.held).content.decode()
        assert 'name="_save"' not in page
        assert 'name="title"' not in page
        for text in ("Report 1", "Added", "AI", "_news/held.md"):
            assert text in page

    def test_a_contributors_form_shows_published_without_a_field(self, newsdesk, client_of):
        fields = client_of("Contributors").fields(newsdesk.held)
        assert "title" in fields
        for name in ("published", "initial-published", "removed", "reason"):
            assert name not in fields

    def test_a_contributors_list_has_no_buttons_that_would_be_refused(self, newsdesk, client_of):
        assert not buttons_on(client_of("Contributors").list())
        assert not buttons_on(client_of("Contributors").list("conflict"))

    def test_a_contributor_saves_text_and_leaves_publishing_alone(self, newsdesk, client_of):
        carl = client_of("Contributors")
        carl.save(newsdesk.public, title=["New words"], published=["on"], removed=["on"])
        article = Article.objects.get(slug="public")
        assert article.title == "New words"
        assert (article.published, article.removed) == (True, False)

    @pytest.mark.parametrize(
        ("role", "status"),
        [("", 403), ("Viewers", 200), ("Contributors", 200), ("Editors", 200), ("superuser", 200)],
    )
    def test_look_ups_are_for_those_who_may_see_what_they_find(
        self, newsdesk, client_of, role, status
    ):
        for model, field in (
            ("article", "provider"),
            ("relatedlink", "target"),
            ("articletopic", "topic"),
        ):
            asked = {"app_label": "articles", "model_name": model, "field_name": field, "term": "h"}
            url = reverse("admin:autocomplete", query=asked)
            assert client_of(role).client.get(url).status_code == status

    def test_without_a_role_no_list_opens(self, newsdesk, client_of):
        nobody = client_of("")
        for model in ("article", "historyentry", "importrun", "runproblem", "topic"):
            assert nobody.list(model).status_code == 403
        assert nobody.form(newsdesk.held).status_code == 403

    def test_only_a_superuser_is_offered_deleting(self, newsdesk, client_of):
        for role, offered in (("Editors", False), ("superuser", True)):
            page = client_of(role).form(newsdesk.held).content.decode()
            assert ('class="deletelink"' in page) is offered

    def test_a_superuser_deletes_an_article_with_its_links_and_decisions(self, newsdesk, client_of):
        url = reverse("admin:articles_article_delete", args=[newsdesk.held.pk])
        chief = client_of("superuser")
        assert "Delete for good" in chief.client.get(url).content.decode()
        chief.client.post(url, {"post": "yes"})
        assert not Article.objects.filter(slug="held").exists()
        assert HistoryEntry.objects.filter(subject="held").exists()
