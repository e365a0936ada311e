"""The shapes of answers, as JSON Schema: each key is always there, and nothing else is."""

from typing import Any

from articles.models import Article
from articles.paging import COUNT_CAP

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
FLAG: Schema = {"type": "boolean"}
NUMBER: Schema = {"type": "integer", "minimum": 0}
ADDRESS: Schema = {"type": "string", "format": "uri"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
NOTHING: Schema = {"type": "null"}
KIND: Schema = {"type": "string", "enum": list(Article.Type.values)}


def maybe(schema: Schema) -> Schema:
    """That, or null."""
    if isinstance(schema.get("type"), str):
        return {**schema, "type": [schema["type"], "null"]}
    return {"anyOf": [schema, NOTHING]}


def many(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


def shape(**properties: Schema) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


_NAMED = {"slug": TEXT, "name": TEXT, "api_url": ADDRESS}
_COUNTED = {
    "stories": {"type": "integer", "minimum": 0, "maximum": COUNT_CAP},
    "stories_capped": {**FLAG, "description": "There are more, and nobody counted on."},
    "stories_url": ADDRESS,
}
_STORY = {
    "slug": {**TEXT, "description": "Its identity: it never changes."},
    "url": {**ADDRESS, "description": "Its page here."},
    "api_url": ADDRESS,
    "type": KIND,
    "title": TEXT,
    "excerpt": TEXT,
    "language": {**maybe(TEXT), "description": "Where it isn't the newsroom's own."},
    "published_at": {**MOMENT, "description": "When its provider published it."},
    "updated_at": maybe(MOMENT),
    "heat": {**maybe(NUMBER), "description": "How hot the story is; null: not scored."},
    "sources": {**NUMBER, "description": "How many providers report it."},
    "sources_capped": {**FLAG, "description": "There may be more, and nobody counted on."},
    "source_url": {**maybe(ADDRESS), "description": "The original."},
    "provider": ref("ProviderName"),
    "topics": many(ref("TopicName")),
    "picture": maybe(ref("Picture")),
    "video": maybe(ref("Video")),
}
_WAYS = {"next_url": maybe(ADDRESS), "previous_url": maybe(ADDRESS)}

SCHEMAS: dict[str, Schema] = {
    "Index": shape(
        name=TEXT,
        description=TEXT,
        openapi_url=ADDRESS,
        stories_url=ADDRESS,
        topics_url=ADDRESS,
        providers_url=ADDRESS,
        search_url=ADDRESS,
        news_url=ADDRESS,
        site_url=ADDRESS,
        feeds_url=ADDRESS,
    ),
    "Story": shape(**_STORY),
    "WholeStory": shape(
        **_STORY,
        body_html={**TEXT, "description": "Safe HTML; empty for most."},
        coverage=many(ref("Report")),
    ),
    "Report": shape(
        provider=TEXT,
        title=TEXT,
        source_url=maybe(ADDRESS),
        url={**maybe(ADDRESS), "description": "Its page here, where there is one."},
        published_at=maybe(MOMENT),
        type=KIND,
        is_lead={**FLAG, "description": "The story is told as this one tells it."},
        is_first={**FLAG, "description": "The earliest of several."},
    ),
    "Picture": shape(url=ADDRESS, width=NUMBER, height=NUMBER, alt=TEXT, credit=TEXT),
    "Video": shape(host=TEXT, watch_url=ADDRESS, frame_url=ADDRESS),
    "ProviderName": shape(**_NAMED),
    "TopicName": shape(**_NAMED),
    "Topic": shape(
        **_NAMED, url=ADDRESS, description=TEXT, parent=maybe(ref("TopicName")), **_COUNTED
    ),
    "Provider": shape(**_NAMED, url=ADDRESS, domain=TEXT, description=TEXT, **_COUNTED),
    "StoryList": shape(stories=many(ref("Story")), **_WAYS),
    "TopicList": shape(topics=many(ref("Topic")), **_WAYS),
    "ProviderList": shape(providers=many(ref("Provider")), next_url=maybe(ADDRESS)),
    "SearchResults": shape(
        query=TEXT,
        count={"type": "integer", "minimum": 0, "maximum": COUNT_CAP},
        count_capped=FLAG,
        stories=many(ref("Story")),
        **_WAYS,
    ),
    "News": shape(
        page={"type": "integer", "minimum": 1},
        value=many(ref("NewsItem")),
        nextPage=maybe({"type": "integer", "minimum": 2}),
    ),
    "NewsItem": shape(
        path=TEXT,
        title=TEXT,
        excerpt=TEXT,
        sourceUrl=ADDRESS,
        webUrl=ADDRESS,
        originalUrl=maybe(ADDRESS),
        featuredContent=maybe(TEXT),
        highlight=NOTHING,
        heat=maybe(NUMBER),
        tags=maybe(many(TEXT)),
        images=maybe(many(ref("NewsImage"))),
        content=TEXT,
        type=KIND,
        ampWebUrl=maybe(ADDRESS),
        cdnAmpWebUrl=maybe(ADDRESS),
        publishedDateTime=MOMENT,
        updatedDateTime=maybe(MOMENT),
        provider=shape(name=TEXT, domain=TEXT, images=NOTHING, publishers=NOTHING, authors=NOTHING),
        locale=maybe(TEXT),
        categories=many(TEXT),
        topics=many(TEXT),
    ),
    "NewsImage": shape(
        url=ADDRESS, width=NUMBER, height=NUMBER, title=maybe(TEXT), attribution=TEXT, isCached=FLAG
    ),
    "Problem": {
        **shape(type=TEXT, title=TEXT, status=NUMBER, detail=TEXT),
        "properties": {
            "type": TEXT,
            "title": TEXT,
            "status": NUMBER,
            "detail": TEXT,
            "errors": {
                "type": "object",
                "description": "What is wrong with each parameter.",
                "additionalProperties": many(TEXT),
            },
        },
    },
    "OpenApi": {
        "type": "object",
        "required": ["openapi", "info", "paths"],
        "properties": {"openapi": TEXT, "info": {"type": "object"}, "paths": {"type": "object"}},
    },
}
