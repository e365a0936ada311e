"""`/api/news/` in the upstream's shape (`page`, `value`, `nextPage`): its apps can change over.

The upstream wrote these lists as files, of 20 stories each, newest first:

    /api/news/                  /api/news/page/2/            the newsroom
    /api/news/TOPIC/            /api/news/TOPIC/page/2/      one topic
    /api/news/STEM/index.json                                one story (`sourceUrl` in the lists)

`index.json` may stand behind each of them, as in its links. Keys that the upstream has and we don't
know are null, as they are there.
"""

import math
from collections.abc import Sequence
from html import escape

from django.db.models import Q, QuerySet, Subquery
from django.db.models.functions import Left
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse

from articles.api.edge import api, as_json, whole_number
from articles.api.reading import gone_or_moved
from articles.api.shapes import Shape, heat, picture, updated
from articles.known import is_known, merged_into
from articles.models import SCORE_MAX, Article, SourceDocument, Topic
from articles.prose import LONGEST_BODY, body_to_html
from articles.storycards import NEWEST_OF_TOPIC, TopicName, listed_in_topic, topics_of
from articles.video import player_of
from articles.views.rendering import origin
from articles.wording import iso, outside_address

PAGE = 20
# Numbered pages are counted off anew each time, so they end somewhere; `/api/stories/` doesn't.
WINDOW = 10_000  # the newest stories
MOST_PAGES = math.ceil(WINDOW / PAGE)
# Characters of all texts of a page. Where there are more, each is cut to its share: fewer stories a
# page would move all those behind them to other pages.
TEXT_A_PAGE = 100_000


@api
def news(request: HttpRequest, page: int | None = None) -> HttpResponse:
    """All topics, or the one of `?topic=`. Six queries."""
    if asked := request.GET.get("topic"):
        return _list(request, _newest_of_topic(_topic(asked)), page)
    return _list(request, Article.objects.published().newest(), page)


@api
def news_of(request: HttpRequest, slug: str, page: int | None = None) -> HttpResponse:
    """One topic's; or the story that has this stem. Eight queries."""
    try:
        about = _topic(slug)
    except Http404:
        if page is not None:
            raise
        return _story(request, slug)
    return _list(request, _newest_of_topic(about), page)


def _topic(slug: str) -> Topic:
    """By slug, or by one that was merged into it. Raises Http404 where readers know of none."""
    if "\x00" in slug:
        raise Http404
    found = Topic.objects.filter(slug=slug).first()
    if found is None:
        return merged_into(Topic, slug)
    if not is_known(found):
        raise Http404
    return found


def _newest_of_topic(topic: Topic) -> QuerySet:
    """Along the topic's own list, whatever the newsroom's size."""
    listed = listed_in_topic(Article.objects.published(), topic.pk)
    return NEWEST_OF_TOPIC.walk(listed, "", None, "")


def _list(request: HttpRequest, articles: QuerySet, page: int | None) -> HttpResponse:
    asked = request.GET
    if page is None:
        page = whole_number(asked, "page", default=1, least=1, most=MOST_PAGES)
    elif not 1 <= page <= MOST_PAGES:
        raise Http404
    least = whole_number(asked, "minimum_heat", default=0, least=0, most=SCORE_MAX)
    if least:
        # Within the window: a heat that few reach would be looked for in all that ever was.
        window = articles.newest().values("pk")[:WINDOW]
        articles = Article.objects.published().filter(Q(pk__in=Subquery(window)), heat__gte=least)
    start = (page - 1) * PAGE
    # The ids first: what is passed over on the way to a late page is then the index alone.
    pks = list(articles.values_list("pk", flat=True)[start : start + PAGE + 1])
    rows = list(_whole(Article.objects.published().filter(pk__in=pks)).newest())
    if not rows and page > 1:
        raise Http404
    there_is_more = len(rows) > PAGE and page < MOST_PAGES
    return as_json(
        {
            "page": page,
            "value": _items(rows[:PAGE], origin(request)),
            "nextPage": page + 1 if there_is_more else None,
        }
    )


def _story(request: HttpRequest, slug: str) -> HttpResponse:
    found = list(_whole(Article.objects.published().filter(slug=slug)))
    if not found:
        return gone_or_moved(slug, "api_news_of")
    return as_json(_items(found, origin(request))[0])


def _whole(articles: QuerySet) -> QuerySet:
    """As cards come, and with as much of their text as is ever told."""
    return articles.for_cards().annotate(text=Left("body", LONGEST_BODY + 1))


def _items(articles: Sequence[Article], site: str) -> list[Shape]:
    documents = SourceDocument.objects.filter(article__in=articles).order_by()
    paths = dict(documents.values_list("article", "path"))
    topics = topics_of([article.pk for article in articles])
    in_full = sum(len(article.text) for article in articles) <= TEXT_A_PAGE
    longest = LONGEST_BODY if in_full else TEXT_A_PAGE // PAGE
    return [
        _item(article, site, paths.get(article.pk), topics[article.pk], longest)
        for article in articles
    ]


def _item(
    article: Article, site: str, document: str | None, topics: Sequence[TopicName], longest: int
) -> Shape:
    """`longest`: how many characters of its text are told."""
    page = site + article.get_absolute_url()
    shown = picture(article, site)
    return {
        "path": document or f"_news/{article.slug}.md",
        "title": article.title,
        "excerpt": article.excerpt,
        "sourceUrl": f"{site}{reverse('api_news_of', args=[article.slug])}index.json",
        # A video has no page but ours, here as there.
        "webUrl": outside_address(article.web_url) or page,
        "originalUrl": outside_address(article.original_url) or None,
        "featuredContent": _frame(article),
        "highlight": None,
        "heat": heat(article),
        "tags": article.tags or None,
        "images": [
            {
                "url": shown["url"],
                "width": shown["width"],
                "height": shown["height"],
                "title": shown["alt"] or None,
                "attribution": shown["credit"],
                "isCached": True,
            }
        ]
        if shown
        else None,
        "content": body_to_html(article.text, longest=longest) if article.text.strip() else "",
        "type": article.type,
        "ampWebUrl": outside_address(article.amp_url) or None,
        "cdnAmpWebUrl": outside_address(article.cdn_amp_url) or None,
        "publishedDateTime": iso(article.published_at),
        "updatedDateTime": updated(article),
        "provider": {
            "name": article.provider.name,
            "domain": article.provider.domain,
            "images": None,
            "publishers": None,
            "authors": None,
        },
        "locale": article.locale or None,
        "categories": [article.category],
        "topics": [topic.name for topic in topics],
    }


def _frame(article: Article) -> str | None:
    """Built from the video's id; never the HTML that came."""
    player = player_of(article.video_host, article.video_id)
    if player is None:
        return None
    address = escape(player.frame_url.replace("autoplay=1", "autoplay=0"))
    return f'<iframe width="800" height="450" src="{address}" allowfullscreen></iframe>'


def addresses() -> list[URLPattern]:
    """Each with and without the `index.json` of the upstream's files."""
    found = []
    for behind, suffix in (("", ""), ("index.json", "_file")):
        found += [
            path(f"api/news/{behind}", news, name=f"api_news{suffix}"),
            path(f"api/news/page/<int:page>/{behind}", news, name=f"api_news_page{suffix}"),
            path(f"api/news/<stem:slug>/{behind}", news_of, name=f"api_news_of{suffix}"),
            path(
                f"api/news/<stem:slug>/page/<int:page>/{behind}",
                news_of,
                name=f"api_news_of_page{suffix}",
            ),
        ]
    return found
