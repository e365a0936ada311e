"""No parameter, path or form brings a 500, whoever sends it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.models import Conflict, Topic
from tests.factories import a_held_article, a_topic, an_article

LISTS = [
    "article",
    "conflict",
    "historyentry",
    "decision",
    "importrun",
    "runproblem",
    "provider",
    "topic",
]


@pytest.mark.parametrize("model", LISTS)
@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "q=" + "word+" * 2000,
        "q=" + "%22" * 99,
        "q=%25%5F%5C%27",
        "o=1.2.3.99",
        "o=-%00",
        "p=99999999999999999999",
        "all=1",
        "_popup=1",
        "_to_field=id",
        "_after=%7B%22a%22%3A1%7D",
        "_before=%5B%22%22%5D",
        "article=%00",
        "since=%00",
        "who=%00",
        "field=%00",
        "step=00000000-0000-0000-0000-000000000000",
    ],
)
def test_no_list_breaks(desk, model, query):
    url = reverse(f"admin:articles_{model}_changelist")
    assert desk.client.get(f"{url}?{query}", follow=True).status_code in (200, 400)


@pytest.mark.parametrize("model", LISTS)
@pytest.mark.parametrize("key", ["abc", "9" * 30, "-1", "1_00", "%00", "a/b"])
@pytest.mark.parametrize("view", ["change", "history", "delete"])
def test_no_address_of_a_row_breaks(client_of, model, key, view):
    url = reverse(f"admin:articles_{model}_changelist") + f"{key}/{view}/"
    for role in ("Editors", "superuser"):
        assert client_of(role).client.get(url, follow=True).status_code in (200, 403, 404)


@pytest.mark.parametrize(
    "asked",
    [
        {"term": "\0"},
        {"term": "x" * 10_000},
        {"term": "a " * 2000},
        {"page": "abc"},
        {"page": "99999999"},
        {"field_name": "lead"},
        {"field_name": "nothing"},
        {"model_name": "user"},
        {"app_label": "\0"},
    ],
)
@pytest.mark.parametrize("field", [("article", "provider"), ("relatedlink", "target")])
def test_no_look_up_breaks(desk, asked, field):
    model, name = field
    given = {"app_label": "articles", "model_name": model, "field_name": name, "term": "a"}
    response = desk.open(reverse("admin:autocomplete"), **{**given, **asked})
    assert response.status_code in (200, 403, 404)


@pytest.mark.parametrize(
    "sent",
    [
        {"_save": "1"},
        {"_save": "1", "form-TOTAL_FORMS": "x", "form-INITIAL_FORMS": "y"},
        {"_save": "1", "form-TOTAL_FORMS": "9" * 9, "form-INITIAL_FORMS": "1"},
        {
            "_save": "1",
            "form-TOTAL_FORMS": "1",
            "form-INITIAL_FORMS": "1",
            "form-0-id": "abc",
            "form-0-position": "1",
        },
        {
            "_save": "1",
            "form-TOTAL_FORMS": "1",
            "form-INITIAL_FORMS": "1",
            "form-0-id": "987654",
            "form-0-position": "1",
        },
        {
            "_save": "1",
            "form-TOTAL_FORMS": "1",
            "form-INITIAL_FORMS": "1",
            "form-0-id": "9" * 30,
            "form-0-position": "1",
        },
        {"index": "x", "action": "publish", "_selected_action": "1"},
        {"index": "99", "action": "publish", "_selected_action": "1"},
        {"index": "0", "action": "nothing", "_selected_action": "1"},
        {"index": "0", "_selected_action": "1"},
        {"index": "0", "action": "publish", "_selected_action": "1", "select_across": "x"},
        {},
    ],
)
@pytest.mark.parametrize("model", ["article", "topic", "conflict", "historyentry"])
def test_no_list_breaks_by_what_is_sent_to_it(desk, model, sent):
    a_topic("AI", position=7)
    a_held_article()
    url = reverse(f"admin:articles_{model}_changelist")
    assert desk.client.post(url, sent, follow=True).status_code in (200, 400, 403)
    assert Topic.objects.get().position == 7


@pytest.mark.parametrize("act", ["publish", "unpublish", "keep", "restore"])
@pytest.mark.parametrize(
    "query", ["near=%00", "near=abc", "_changelist_filters=%00", "_changelist_filters=%25%25&x=1"]
)
def test_no_act_breaks_by_where_it_should_return_to(desk, act, query):
    article = an_article()
    url = reverse(f"admin:articles_article_{act}", args=[article.pk])
    response = desk.client.post(f"{url}?{query}")
    assert response.status_code == 302
    assert response.url.startswith(reverse("admin:articles_article_changelist"))


def test_a_conflict_without_a_decision_left_is_no_error(desk):
    Conflict.objects.create(
        article=an_article(), field="title", value="x", opened_at=timezone.now()
    )
    assert desk.list("conflict").status_code == 200
    conflict = Conflict.objects.get()
    assert desk.act("take_theirs", conflict, model="conflict").status_code == 200


def test_a_form_that_is_too_old_says_where_what_was_typed_still_is(desk):
    desk.client.handler.enforce_csrf_checks = True
    article = a_held_article()
    url = reverse("admin:articles_article_change", args=[article.pk])
    answer = desk.client.post(url, {"title": "What was typed"})
    text = answer.content.decode()
    assert answer.status_code == 403 and "your browser still shows what you typed" in text
    assert "desk/desk" in text and "What was typed" not in text
    asked = {"Accept": "application/json"}
    answer = desk.client.post(reverse("admin:queue_act"), {"do": "publish"}, headers=asked)
    assert (answer.status_code, answer.json()) == (403, {"refused": "form too old"})
