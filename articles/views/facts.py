"""Structured data (JSON-LD): what a page tells programs.

Canonical is our page; the original is `isBasedOn`, with its provider as publisher there. The author
is the provider, as an organisation: we publish the page, and don't pose as the author.
"""

from collections.abc import Iterable

from django.conf import settings

from articles.coverage import Story
from articles.fullstory import FullStory
from articles.paths import path_of
from articles.views.rendering import DESCRIPTION_MOST
from articles.wording import brief, iso, outside_address

HEADLINE_MOST = 110  # characters that search engines take of a headline
_CONTEXT = "https://schema.org"


def website(site: str) -> dict:
    return {
        "@context": _CONTEXT,
        "@type": "WebSite",
        "name": settings.SITE_NAME,
        "url": site + path_of("front_page"),
        "inLanguage": settings.LANGUAGE_CODE,
        "potentialAction": {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": f"{site}{path_of('search')}?q={{search_term_string}}",
            },
            "query-input": "required name=search_term_string",
        },
    }


def collection(site: str, path: str, name: str, articles: Iterable[Story]) -> dict:
    """A list of stories, in the page's order."""
    return {
        "@context": _CONTEXT,
        "@type": "CollectionPage",
        "name": name,
        "url": site + path,
        "mainEntity": {
            "@type": "ItemList",
            "itemListElement": [
                {
                    "@type": "ListItem",
                    "position": place,
                    "url": site + article.get_absolute_url(),
                    "name": article.title,
                }
                for place, article in enumerate(articles, 1)
            ],
        },
    }


def news_article(site: str, article: FullStory, *, picture: str, topics: Iterable[str]) -> dict:
    """`picture` is an absolute address on this site."""
    page = site + article.get_absolute_url()
    changed = max(filter(None, [article.published_at, article.updated_at, article.released_at]))
    source = outside_address(article.source_url)
    provider = {"@type": "Organization", "name": article.provider.name}
    facts = {
        "@context": _CONTEXT,
        "@type": "NewsArticle",
        "headline": brief(article.title, HEADLINE_MOST),
        "image": [picture],
        "datePublished": iso(article.published_at),
        "dateModified": iso(changed),
        "author": provider,
        "publisher": {
            "@type": "Organization",
            "name": settings.SITE_NAME,
            "url": site + path_of("front_page"),
        },
        "mainEntityOfPage": page,
        "url": page,
        "keywords": list(topics),
        "inLanguage": article.locale or settings.LANGUAGE_CODE,
    }
    if article.excerpt:
        facts["description"] = brief(article.excerpt, DESCRIPTION_MOST)
    if source:
        facts["isBasedOn"] = {
            "@type": "CreativeWork",
            "url": source,
            "name": article.title,
            "publisher": provider,
        }
    return facts
