"""The OpenAPI 3.1 document: what each address takes and answers. Tests hold every answer to it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from articles.api.edge import api, as_json
from articles.api.news import MOST_PAGES
from articles.api.problems import CONTENT_TYPE
from articles.api.reading import MOST, ORDERS, SIZE
from articles.api.schemas import SCHEMAS
from articles.models import SCORE_MAX, Article
from articles.search.finding import NEWEST, RELEVANCE
from articles.views.rendering import origin

VERSION = "1.0.0"

Described = dict[str, Any]


@api
def document(request: HttpRequest) -> HttpResponse:
    """No queries."""
    return as_json(describe(origin(request)))


def describe(site: str) -> Described:
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{settings.SITE_NAME} API",
            "version": VERSION,
            "description": _(
                "What this newsroom publishes: stories with their coverage, topics, providers and "
                "the search. Read only, open to everyone and to pages of any site; no key, no "
                "cookie. Ask again with If-None-Match, and what hasn't changed costs nothing."
            ),
        },
        "servers": [{"url": site}],
        "paths": _paths(),
        "components": {
            "schemas": SCHEMAS,
            "responses": {
                "Problem": {
                    "description": "What is wrong (RFC 9457).",
                    "content": {_media(CONTENT_TYPE): {"schema": _ref("Problem")}},
                },
                "NotModified": {"description": "What the client holds is still right."},
                "Moved": {
                    "description": "The story goes on under another lead, the topic or provider "
                    "was merged into another, or the address lacks its slash.",
                    "headers": {"Location": {"schema": {"type": "string"}}},
                },
            },
        },
    }


def _paths() -> Described:
    narrowing = [
        _query("topic", "A topic's slug.", {"type": "string", "maxLength": 120}),
        _query("provider", "A provider's slug.", {"type": "string", "maxLength": 120}),
        _query("type", "Kind of story.", {"type": "string", "enum": list(Article.Type.values)}),
        _query("from", 'First day: "2026-03-04", "2026-03" or "2026".', {"type": "string"}),
        _query("to", "Last day, itself included.", {"type": "string"}),
    ]
    least_heat = _query("minimum_heat", "Stories at least this hot.", _whole(0, SCORE_MAX))
    size = _query("size", "Stories a page.", _whole(1, MOST, SIZE))
    names = _query("size", "Topics or providers a page.", _whole(1, MOST, MOST))
    numbered = _query("page", "Page number.", _whole(1, MOST_PAGES, 1))
    slug, page = _in_path("slug"), _in_path("page", _whole(1, MOST_PAGES))
    return {
        "/api/": _get("What there is", "Index"),
        "/api/stories/": _get(
            "Stories, newest or hottest first, paged by key",
            "StoryList",
            *narrowing,
            least_heat,
            _query("order", "In which order.", {"type": "string", "enum": list(ORDERS)}),
            size,
            *_keys(),
        ),
        "/api/stories/{slug}/": _get(
            "A story with its coverage", "WholeStory", slug, moves=True, goes=True
        ),
        "/api/topics/": _get(
            "Topics that have stories, in the taxonomy's order, paged by key",
            "TopicList",
            names,
            *_keys(),
        ),
        "/api/topics/{slug}/": _get("A topic", "Topic", slug, moves=True),
        "/api/providers/": _get(
            "Providers that have stories, by slug", "ProviderList", names, _keys()[0]
        ),
        "/api/providers/{slug}/": _get("A provider", "Provider", slug, moves=True),
        "/api/search/": _get(
            'Stories that match: words, "phrases", -without, topic:, provider:, type:, from:, to:',
            "SearchResults",
            _query("q", "What is looked for.", {"type": "string"}),
            *narrowing,
            _query("order", "In which order.", {"type": "string", "enum": [RELEVANCE, NEWEST]}),
            size,
            *_keys(),
        ),
        "/api/news/": _get(
            "Stories in the upstream's shape, in numbered pages",
            "News",
            numbered,
            least_heat,
            _query("topic", "A topic's slug.", {"type": "string"}),
        ),
        "/api/news/page/{page}/": _get("The same, by path", "News", page, least_heat),
        "/api/news/{slug}/": _get(
            "The same of one topic; or the one story of this stem",
            ["News", "NewsItem"],
            slug,
            numbered,
            least_heat,
            moves=True,
            goes=True,
        ),
        "/api/news/{slug}/page/{page}/": _get(
            "The same of one topic, by path", "News", slug, page, least_heat
        ),
        "/api/openapi.json": _get("This document", "OpenApi"),
    }


def _get(
    summary: str,
    shape: str | list[str],
    *parameters: Described,
    moves: bool = False,
    goes: bool = False,
) -> Described:
    """A path that answers in a shape (or in one of several); `moves`: or redirects; `goes`: or says
    that what was there was taken down."""
    schema = _ref(shape) if isinstance(shape, str) else {"anyOf": [_ref(name) for name in shape]}
    answers: Described = {
        "200": {"description": summary, "content": {"application/json": {"schema": schema}}},
        "304": {"$ref": "#/components/responses/NotModified"},
    }
    if moves:
        answers["302"] = {"$ref": "#/components/responses/Moved"}
    for status in ("400", "404", "405", "500", "503", *(["410"] if goes else [])):
        answers[status] = {"$ref": "#/components/responses/Problem"}
    return {"get": {"summary": summary, "parameters": list(parameters), "responses": answers}}


def _keys() -> list[Described]:
    return [
        _query("after", "From next_url: the page after this place.", {"type": "string"}),
        _query("before", "From previous_url: the page before it.", {"type": "string"}),
    ]


def _query(name: str, description: str, schema: Described) -> Described:
    return {"name": name, "in": "query", "description": description, "schema": schema}


def _in_path(name: str, schema: Described | None = None) -> Described:
    return {"name": name, "in": "path", "required": True, "schema": schema or {"type": "string"}}


def _whole(least: int, most: int, default: int | None = None) -> Described:
    schema: Described = {"type": "integer", "minimum": least, "maximum": most}
    return schema if default is None else {**schema, "default": default}


def _ref(name: str) -> Described:
    return {"$ref": f"#/components/schemas/{name}"}


def _media(content_type: str) -> str:
    return content_type.partition(";")[0]
