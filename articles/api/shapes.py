"""Articles, topics and providers as the API tells them; `schemas.py` describes these shapes. What
is unknown is null, and no key ever goes missing.

Heat is told, quality isn't: the difference of the two would count coverage that is held back.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from articles.coverage import Coverage, Line, Sources
from articles.models import Article, Provider, Topic
from articles.paging import COUNT_CAP
from articles.paths import path_to
from articles.pictures.showing import picture_of, preview
from articles.prose import body_to_html
from articles.ranking import change_moment
from articles.storycards import TopicName
from articles.video import player_of
from articles.views.rendering import absolute
from articles.wording import iso, outside_address

Shape = dict[str, Any]


def story(
    article: Article, site: str, sources: Sources | Coverage, topics: Iterable[TopicName]
) -> Shape:
    """One story of a list. The article comes as cards do."""
    return {
        "slug": article.slug,
        "url": site + article.get_absolute_url(),
        "api_url": site + path_to("api_story", article.slug),
        "type": article.type,
        "title": article.title,
        "excerpt": article.excerpt,
        "language": article.locale or None,
        "published_at": iso(article.published_at),
        "updated_at": updated(article),
        "heat": heat(article),
        "sources": sources.count,
        "sources_capped": sources.more,
        "source_url": outside_address(article.source_url) or None,
        "provider": provider_name(article.provider, site),
        "topics": [topic_name(topic, site) for topic in topics],
        "picture": picture(article, site),
        "video": video(article),
    }


def whole_story(
    article: Article, site: str, coverage: Coverage, topics: Iterable[TopicName]
) -> Shape:
    """A story by itself: what a list says, its text, and who reports it."""
    return {
        **story(article, site, coverage, topics),
        "body_html": body_to_html(article.body) if article.body.strip() else "",
        "coverage": [line(report, site) for report in coverage.lines],
    }


def line(report: Line, site: str) -> Shape:
    """One provider's report. `url` is our page of it, where there is one."""
    return {
        "provider": report.provider,
        "title": report.title,
        "source_url": outside_address(report.url) or None,
        "url": site + report.page if report.page else None,
        "published_at": moment(report.published_at),
        "type": "video" if report.is_video else "article",
        "is_lead": report.is_lead,
        "is_first": report.is_first,
    }


def topic_name(topic: Topic | TopicName, site: str) -> Shape:
    return {
        "slug": topic.slug,
        "name": topic.name,
        "api_url": site + path_to("api_topic", topic.slug),
    }


def topic(about: Topic, site: str) -> Shape:
    """A topic with `stories` counted (CappedCount), its parent at hand and known to readers."""
    return {
        **topic_name(about, site),
        "url": site + about.get_absolute_url(),
        "description": about.description,
        "parent": topic_name(about.parent, site) if about.parent else None,
        **count(about.stories),
        "stories_url": _stories_of(site, topic=about.slug),
    }


def provider_name(provider: Provider, site: str) -> Shape:
    return {
        "slug": provider.slug,
        "name": provider.name,
        "api_url": site + path_to("api_provider", provider.slug),
    }


def provider(about: Provider, site: str) -> Shape:
    """A provider with `stories` counted (CappedCount)."""
    return {
        **provider_name(about, site),
        "url": site + about.get_absolute_url(),
        "domain": about.domain,
        "description": about.description,
        **count(about.stories),
        "stories_url": _stories_of(site, provider=about.slug),
    }


def count(stories: int) -> Shape:
    """How many, up to COUNT_CAP: nobody counts on."""
    return {"stories": min(stories, COUNT_CAP), "stories_capped": stories > COUNT_CAP}


def picture(article: Article, site: str) -> Shape | None:
    """Our copy of the picture, or None: pictures of others' are no business of ours."""
    shown, stored = preview(article), picture_of(article)
    if shown is None or stored is None:
        return None
    return {
        "url": absolute(site, shown.address),
        "width": shown.width,
        "height": shown.height,
        "alt": shown.alt,
        "credit": stored.credit or article.provider.name,
    }


def video(article: Article) -> Shape | None:
    player = player_of(article.video_host, article.video_id)
    if player is None:
        return None
    return {"host": player.host, "watch_url": player.watch_url, "frame_url": player.frame_url}


def heat(article: Article) -> int | None:
    """None for what nobody scored; -1 is no score."""
    return article.heat if article.heat is not None and article.heat >= 0 else None


def updated(article: Article) -> str | None:
    return moment(change_moment(article.updated_at, timezone.now()))


def moment(value: datetime | None) -> str | None:
    return iso(value) if value else None


def stories(
    articles: Sequence[Article],
    site: str,
    sources: Mapping[int, Sources],
    topics: Mapping[int, Sequence[TopicName]],
) -> list[Shape]:
    """`sources`, `topics`: of each, by the article's id."""
    return [story(article, site, sources[article.pk], topics[article.pk]) for article in articles]


def _stories_of(site: str, **asked: str) -> str:
    return site + reverse("api_stories", query=asked)
