"""What the tests of public pages share."""

import re

import pytest
from django.db import connection

from articles.models import Article, PublicAddress
from tests.public.schema import differences


@pytest.fixture
def get(client):
    """A page's text, after checking its status: `get("/")`, `get("/nope/", 404)`."""

    def fetch(path, status=200, **headers):
        response = client.get(path, headers=headers)
        assert response.status_code == status, f"{path} answered {response.status_code}"
        return response.content.decode()

    return fetch


@pytest.fixture
def main_of(get):
    """What a page says below its masthead."""
    return lambda path: get(path).split("<main")[1].split("</main>")[0]


@pytest.fixture
def address_since(db):
    """Sets since when an article's address has been public."""

    def put(article: Article, moment):
        PublicAddress.objects.update_or_create(slug=article.slug, defaults={"since": moment})

    return put


@pytest.fixture
def as_committed(db):
    """On PostgreSQL the version moves as a transaction commits, and a test's never does: here it
    moves with each statement, as on SQLite."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS newsdesk_version IMMEDIATE")


@pytest.fixture
def document(client):
    return client.get("/api/openapi.json").json()


@pytest.fixture
def ask(client, document):
    """An answer's content, after holding it to the document: `ask("/api/stories/", 400)`."""

    def fetch(path, status=200, **headers):
        response = client.get(path, headers=headers)
        assert response.status_code == status, f"{path} answered {response.status_code}"
        assert response["Access-Control-Allow-Origin"] == "*"
        described = _described(document, path.partition("?")[0])["responses"][str(status)]
        if "$ref" in described:
            described = document["components"]["responses"][described["$ref"].rpartition("/")[2]]
        if "content" not in described:
            return response
        ((content_type, said),) = described["content"].items()
        assert response["Content-Type"] == f"{content_type}; charset=utf-8"
        assert differences(response.json(), said["schema"], document) == []
        return response.json()

    return fetch


def _described(document, path):
    """What the document says of a path; the one with the fewest names to fill in."""
    fitting = [
        described
        for described in document["paths"]
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", described), path)
    ]
    assert fitting, f"the document says nothing of {path}"
    return document["paths"][min(fitting, key=lambda name: name.count("{"))]["get"]
