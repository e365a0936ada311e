"""Who may do what at the desk: each role posts straight to each path that writes."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from articles import editorial
from articles.models import (
    Article,
    Conflict,
    Decision,
    HistoryEntry,
    Provider,
    RelatedLink,
    Topic,
)
from tests.admin.pages import buttons_on
from tests.documents_factory import entry
from tests.factories import a_person, a_provider, a_topic

ROLES = ["", "Viewers", "Contributors", "Editors", "superuser"]
EDIT = {"Contributors", "Editors", "superuser"}
DECIDE = {"Editors", "superuser"}
MANAGE = {"superuser"}


def outside(number):
    return {
        "title": f"Report {number}",
        "webUrl": f"https://outside.example/{number}",
        "type": "article",
        "provider": {"name": "Outside", "domain": "outside.example"},
    }


class Newsdesk:
    """A newsroom in which everything can be done; rows by name."""

    def __init__(self, newsroom):
        newsroom.seed("held", title="Held", related=[outside(1), entry("public"), outside(2)])
        newsroom.seed("public", title="Public", published=True, heat=90)
        newsroom.seed("removed", title="Removed", published=True, removed=True)
        newsroom.seed("disputed", title="Disputed")
        newsroom.run()
        self.ed = a_person("Editors", username="ed-who-was-first")
        self.held, self.public, self.removed, self.disputed = (
            Article.objects.get(slug=slug) for slug in ("held", "public", "removed", "disputed")
        )
        editorial.edit(self.disputed, {"title": "Mine"}, by=self.ed)
        newsroom.update("disputed", title="Theirs")
        newsroom.run()
        self.conflict = Conflict.objects.get()
        self.edit_step = editorial.edit(self.held, {"excerpt": "Edited"}, by=self.ed).step
        self.publish_step = editorial.publish([self.public], by=self.ed).step
        editorial.withdraw([self.public], by=self.ed)
        self.publish_step = editorial.publish([self.public], by=self.ed).step
        added = editorial.NewLink(url="https://outside.example/added", title="Added")
        links = RelatedLink.objects.filter(article=self.held).order_by("position")
        editorial.curate(self.held, by=self.ed, order=[*(link.pk for link in links), added])
        self.links = {str(link): link for link in RelatedLink.objects.filter(article=self.held)}
        self.provider = a_provider("Wire", slug="wire")
        self.topic = a_topic("Robotics", position=4)
        # What an editor's browser holds of the form: what others may post as well.
        self.form = None


@pytest.fixture
def newsdesk(newsroom, client_of):
    built = Newsdesk(newsroom)
    built.form = client_of("superuser").fields(built.held)
    return built


def stored():
    """Everything that the desk can write, to be compared."""
    return {
        model.__name__: list(model.objects.order_by("pk").values())
        for model in (
            Article,
            Conflict,
            Decision,
            HistoryEntry,
            Provider,
            RelatedLink,
            Topic,
            Article.topics.through,
        )
    } | {"User": sorted(User.objects.exclude(is_superuser=True).values_list("username"))}


def action(name, row, model="article", **fields):
    def post(client, newsdesk):
        ticked = getattr(newsdesk, row).pk
        url = reverse(f"admin:articles_{model}_changelist")
        sent = {"action": name, "_selected_action": ticked, **fields}
        return client.post(url, sent if fields else {**sent, "index": "0"})

    return post


def on_row(act, row):
    def post(client, newsdesk):
        url = reverse(f"admin:articles_article_{act}", args=[getattr(newsdesk, row).pk])
        return client.post(url)

    return post


def on_conflict(answer):
    def post(client, newsdesk):
        url = reverse(f"admin:articles_conflict_{answer}", args=[newsdesk.conflict.pk])
        return client.post(url)

    return post


def form(**changes):
    def post(client, newsdesk):
        url = reverse("admin:articles_article_change", args=[newsdesk.held.pk])
        sent = {**newsdesk.form, "_save": "1", **changes}
        return client.post(url, {name: value for name, value in sent.items() if value is not None})

    return post


def on_entry(title, **changes):
    def post(client, newsdesk):
        pk = str(newsdesk.links[title].pk)
        (row,) = (
            name.removesuffix("-id")
            for name, value in newsdesk.form.items()
            if name.endswith("-id") and value == [pk]
        )
        return form(**{f"{row}-{name}": value for name, value in changes.items()})(client, newsdesk)

    return post


def new_entry(client, newsdesk):
    row = f"related_links-{int(newsdesk.form['related_links-TOTAL_FORMS'][0]) - 1}"
    typed = {f"{row}-own_url": "https://outside.example/new", f"{row}-own_title": "New"}
    return form(**typed)(client, newsdesk)


def take_back(step):
    def post(client, newsdesk):
        uuid = getattr(newsdesk, step)
        return client.post(reverse("admin:articles_historyentry_take_back", args=[uuid]))

    return post


def row_form(model, row, view="change", **fields):
    def post(client, newsdesk):
        url = reverse(f"admin:articles_{model}_{view}", args=[getattr(newsdesk, row).pk])
        return client.post(url, fields)

    return post


def add(model, **fields):
    return lambda client, newsdesk: client.post(reverse(f"admin:articles_{model}_add"), fields)


def renumber(client, newsdesk):
    sent = {
        "form-TOTAL_FORMS": "1",
        "form-INITIAL_FORMS": "1",
        "form-0-id": newsdesk.topic.pk,
        "form-0-position": "1",
        "_save": "Save",
    }
    return client.post(reverse("admin:articles_topic_changelist"), sent)


def add_person(client, newsdesk):
    password = "a long enough password"
    sent = {"username": "mallory", "password1": password, "password2": password}
    return client.post(reverse("admin:auth_user_add"), sent | {"usable_password": "true"})


# What is posted → who may do it.
PATHS = {
    "publish from the list": (action("publish", "held"), DECIDE),
    "unpublish from the list": (action("unpublish", "public"), DECIDE),
    "keep from the list": (action("keep", "held"), DECIDE),
    "take down from the list": (action("take_down", "public", reason="x"), DECIDE),
    "restore from the list": (action("restore", "removed"), DECIDE),
    "publish a row": (on_row("publish", "held"), DECIDE),
    "unpublish a row": (on_row("unpublish", "public"), DECIDE),
    "hold a row": (on_row("keep", "held"), DECIDE),
    "restore a row": (on_row("restore", "removed"), DECIDE),
    "edit the title": (form(title="Edited title"), EDIT),
    "edit the scores": (form(quality="7", heat="8"), EDIT),
    "edit the topics": (form(topic_names_in_order="Robotics\r\nAI"), EDIT),
    "publish on the form": (form(published="on"), DECIDE),
    "publish by the form's button": (form(_publish="1"), DECIDE),
    "take down on the form": (form(removed="on", reason="x"), DECIDE),
    "hide an entry": (on_entry("Report 1", hidden="on"), EDIT),
    "move an entry": (on_entry("Report 2", position="1"), EDIT),
    "add an entry": (new_entry, EDIT),
    "take an added entry away": (on_entry("Added", DELETE="on"), EDIT),
    "delete an imported entry": (on_entry("Report 1", DELETE="on"), set()),
    "rewrite an imported entry": (on_entry("Report 1", own_title="Mine"), set()),
    "take the machine's value": (action("take_theirs", "conflict", "conflict"), DECIDE),
    "keep mine": (action("keep_mine", "conflict", "conflict"), DECIDE),
    "keep mine for good": (action("keep_for_good", "conflict", "conflict"), DECIDE),
    "hand back": (action("hand_back", "conflict", "conflict"), DECIDE),
    "take theirs by a row's button": (on_conflict("take_theirs"), DECIDE),
    "keep mine by a row's button": (on_conflict("keep_mine"), DECIDE),
    "keep mine for good by a row's button": (on_conflict("keep_for_good"), DECIDE),
    "hand back by a row's button": (on_conflict("hand_back"), DECIDE),
    "take an edit back": (take_back("edit_step"), EDIT),
    "take a publishing back": (take_back("publish_step"), DECIDE),
    "edit a provider": (row_form("provider", "provider", name="W", domain="w.example"), DECIDE),
    "add a provider": (add("provider", name="New", domain="new.example", slug="new"), DECIDE),
    "edit a topic": (row_form("topic", "topic", name="Robots", position="1"), DECIDE),
    "add a topic": (add("topic", name="New", slug="new", position="1"), DECIDE),
    "number the topics": (renumber, DECIDE),
    "delete a provider": (row_form("provider", "provider", "delete", post="yes"), MANAGE),
    "delete a topic": (row_form("topic", "topic", "delete", post="yes"), MANAGE),
    "delete an article": (row_form("article", "held", "delete", post="yes"), MANAGE),
    "delete many articles": (action("delete_selected", "held", post="yes"), set()),
    "add an article": (add("article", title="New", slug="new"), set()),
    "edit the history": (lambda c, n: _history(c, "change"), set()),
    "delete from the history": (lambda c, n: _history(c, "delete"), set()),
    "delete a decision": (lambda c, n: _decision(c, "delete"), set()),
    "add a person": (add_person, MANAGE),
}


def _history(client, view):
    pk = HistoryEntry.objects.first().pk
    url = reverse(f"admin:articles_historyentry_{view}", args=[pk])
    return client.post(url, {"post": "yes", "who": "mallory", "field": "x"})


def _decision(client, view):
    pk = Decision.objects.first().pk
    return client.post(reverse(f"admin:articles_decision_{view}", args=[pk]), {"post": "yes"})


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("path", PATHS)
def test_a_direct_post_does_what_the_role_may_and_nothing_else(newsdesk, client_of, path, role):
    post, allowed = PATHS[path]
    client = client_of(role).client
    before = stored()
    response = post(client, newsdesk)
    assert response.status_code in (200, 302, 403, 404)
    if role in allowed:
        assert stored() != before
    else:
        assert stored() == before


@pytest.mark.parametrize("path", PATHS)
def test_who_is_not_logged_in_is_sent_to_the_login(newsdesk, client, path):
    before = stored()
    response = PATHS[path][0](client, newsdesk)
    assert response.status_code == 302
    assert "/login/" in response.url
    assert stored() == before


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
        assert "Are you sure" in chief.client.get(url).content.decode()
        chief.client.post(url, {"post": "yes"})
        assert not Article.objects.filter(slug="held").exists()
        assert HistoryEntry.objects.filter(subject="held").exists()
