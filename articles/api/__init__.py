"""THE API: what readers see, for programs. docs/api.md tells how to use it.

Read only, public and without keys. Plain views over the pages' own querysets: edge.py is what all
have in common, shapes.py what stories look like, openapi.py and schemas.py say it in the open, and
news.py speaks as the upstream does.
"""

from django.urls import URLPattern, path, re_path

from articles.api import news, openapi, reading, searching


def addresses() -> list[URLPattern]:
    """Everything below `/api/`; the last one refuses what isn't there."""
    return [
        path("api/", reading.index, name="api"),
        path("api/openapi.json", openapi.document, name="api_openapi"),
        path("api/stories/", reading.stories, name="api_stories"),
        path("api/stories/<stem:slug>/", reading.story, name="api_story"),
        path("api/topics/", reading.topics, name="api_topics"),
        path("api/topics/<stem:slug>/", reading.topic, name="api_topic"),
        path("api/providers/", reading.providers, name="api_providers"),
        path("api/providers/<stem:slug>/", reading.provider, name="api_provider"),
        path("api/search/", searching.results, name="api_search"),
        *news.addresses(),
        re_path(r"^api/(?P<rest>[\s\S]*)$", reading.unknown, name="api_unknown"),
    ]
