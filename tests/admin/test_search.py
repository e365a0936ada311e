"""The desk searches as readers do, over everything that there is."""

import pytest
from django.urls import reverse

from tests.factories import (
    a_held_article,
    a_provider,
    a_topic,
    an_absorbed_article,
    an_article,
)

pytestmark = pytest.mark.django_db
LIST = "admin:articles_article_changelist"


@pytest.fixture
def found(admin_client):
    """The headlines that a search in the list shows."""

    def search(typed, **more):
        response = admin_client.get(reverse(LIST), {"q": typed, **more})
        assert response.status_code == 200, typed
        return {article.title for article in response.context["cl"].result_list}

    return search


def test_words_in_any_form_find_what_is_not_public_as_well(found):
    an_article("Ferry batteries")
    a_held_article("Battery recalled")
    an_absorbed_article("Flat battery")
    an_article("Something else")
    assert found("battery") == {"Ferry batteries", "Battery recalled", "Flat battery"}
    assert found("battery -flat -recall") == {"Ferry batteries"}
    assert found('"battery recalled"') == {"Battery recalled"}


def test_operators_narrow_and_the_lists_filters_narrow_further(found):
    post = a_provider("Harbour Post", slug="harbour-post", domain="post.example")
    a_held_article("Tide one", provider=post, topics=[a_topic("Sea", slug="sea")])
    an_article("Tide two", provider=post)
    assert found("provider:harbour-post") == {"Tide one", "Tide two"}
    assert found("tide topic:sea") == {"Tide one"}
    assert found("tide", state="public") == {"Tide two"}
    assert found("tide topic:nowhere") == set()


def test_a_providers_name_finds_its_articles(found):
    a_held_article("Tide one", provider=a_provider("Harbour Post"))
    an_article("The harbour post office closes")
    assert found("harbour post") == {"Tide one", "The harbour post office closes"}


def test_a_search_that_cannot_be_read_narrows_nothing(found):
    an_article("Tide")
    for typed in ("!!!", "from:never", '"', "type:song", "(", "\x00", "*", "NOT"):
        assert found(typed) in ({"Tide"}, set()), typed


def test_whoever_looks_one_up_needs_only_its_beginning(admin_client):
    an_article("Ferry batteries")
    an_article("Fern")
    address = reverse("admin:autocomplete")
    asked = {"app_label": "articles", "model_name": "relatedlink", "field_name": "target"}
    for typed, count in (("ferry batt", 1), ("batter", 1), ("fer", 2), ("fe", 0)):
        response = admin_client.get(address, {**asked, "term": typed})
        assert len(response.json()["results"]) == count, typed
