"""Each role posts straight to each address of the desk.

The addresses come from the resolver: a new one has to say in rules.py who may do what by it.
"""

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse

from articles.admin.queue.acts import ACTS
from tests.admin.roles.newsdesk import stored
from tests.admin.roles.rules import FOR_READING, LOGGING_IN, QUEUE, ROLES, WRITES


def addresses():
    """Each named address of the desk, with what its address is made of."""

    def walk(patterns, prefix):
        for pattern in patterns:
            route = prefix + str(pattern.pattern)
            if hasattr(pattern, "url_patterns"):
                yield from walk(pattern.url_patterns, route)
            elif route.startswith("admin/"):
                yield pattern.name, list(pattern.pattern.regex.groupindex), pattern.callback

    return list(walk(get_resolver().url_patterns, ""))


def test_every_address_of_the_desk_says_here_who_may_write_by_it():
    named = {name for name, _, _ in addresses() if name}
    assert named == {*WRITES, *FOR_READING, *LOGGING_IN}


def test_an_address_without_a_name_leads_nowhere_but_to_others():
    for name, _, callback in addresses():
        if name is None:
            kind = getattr(callback, "view_class", None) or callback
            assert kind.__name__ in ("RedirectView", "catch_all_view"), kind


def test_every_act_of_the_queue_says_here_who_may_do_it():
    assert QUEUE.keys() == ACTS.keys()


POSTS = {
    f"{address}: {what}": rule for address, rules in WRITES.items() for what, rule in rules.items()
}


def says_why(client, response):
    """Whether an answer tells that nothing was done: by its status, a message, or at a field."""
    if response.status_code in (400, 403, 404, 405):
        return True
    if response.status_code == 302:
        response = client.get(response.url, follow=True)
    said = response.context["messages"] or response.context.get("protected")
    return bool(list(said)) or "errorlist" in response.content.decode()


@pytest.mark.parametrize("what", POSTS)
def test_a_direct_post_does_what_the_role_may_and_else_nothing_and_says_so(
    newsdesk, client_of, what
):
    post, allowed = POSTS[what]
    before = stored()
    response = post(Client(), newsdesk)
    assert response.status_code == 302 and "/login/" in response.url
    assert stored() == before
    for role in ROLES:
        client = client_of(role).client
        before = stored()
        if role in allowed:
            with transaction.atomic():
                response = post(client, newsdesk)
                assert response.status_code in (200, 302), role
                assert stored() != before, role
                transaction.set_rollback(True)
        else:
            response = post(client, newsdesk)
            assert response.status_code in (200, 302, 400, 403, 404), role
            assert stored() == before, role
            assert says_why(client, response), role


EVERYTHING = {"post": "yes", "_save": "1", "name": "x", "title": "x", "value": "1", "field": "x"}


def test_a_post_to_what_is_for_reading_changes_nothing_whoever_sends_it(newsdesk, client_of):
    rows = {"slug": "held", "app_label": "articles", "key": "0" * 40}
    asked = {"app_label": "articles", "model_name": "article", "field_name": "provider"}
    for role in ROLES:
        client = client_of(role).client
        before = stored()
        for name, parts, _ in addresses():
            if name not in FOR_READING:
                continue
            words = (name or "").split("_")
            row = getattr(newsdesk, OF_MODEL.get(words[1] if len(words) > 1 else "", "held"))
            own = {"pk": row.pk, "object_id": row.pk, "content_type_id": 1, "id": row.pk}
            given = {part: {**own, **rows}[part] for part in parts}
            prefix = "" if name == "preview" else "admin:"
            url = reverse(f"{prefix}{name}", kwargs=given)
            ticked = {"action": "delete_selected", "_selected_action": row.pk}
            for sent in (EVERYTHING, asked, ticked):
                assert client.post(url, sent).status_code < 500, (name, role)
            assert stored() == before, (name, role)


OF_MODEL = {
    "historyentry": "entry",
    "decision": "decision",
    "picture": "article_failed",
    "conflict": "conflict",
    "provideralias": "provideralias",
    "topicalias": "topicalias",
    "importrun": "run",
    "runproblem": "problem",
    "provider": "provider",
    "topic": "topic",
    "user": "person",
    "group": "group",
}
