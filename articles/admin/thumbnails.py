"""Small pictures in the desk's lists: of articles and, as logos, of providers.

They come from the same address as readers' copies. What isn't public is served there to the desk
alone, and kept by no cache that others share (`views.pictures`).
"""

from collections.abc import Iterable

from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles.models import Article, Picture
from articles.pictures.showing import smallest

SIDE = 48  # pixels on the page


def load_thumbnails(articles: Iterable[Article]) -> None:
    """Sets `thumbnail` on each article: an `<img>`, or "" without a picture.

    One query, and none for articles that come with their pictures (`select_related("picture")`).
    """
    articles = list(articles)
    has_come = Article.picture.is_cached
    thumbnails = thumbnails_of(article.pk for article in articles if not has_come(article))
    for article in articles:
        if has_come(article):
            picture = getattr(article, "picture", None)
            article.thumbnail = thumbnail(picture) if picture else ""
        else:
            article.thumbnail = thumbnails.get(article.pk, "")


def thumbnails_of(articles: Iterable[int]) -> dict[int, SafeString]:
    """An `<img>` for each of these articles (by id) that shows a picture. One query."""
    return _images("shown_by", articles)


def logos_of(providers: Iterable[int]) -> dict[int, SafeString]:
    """An `<img>` for each of these providers (by id) that has a logo. One query."""
    return _images("logo_of", providers)


def _images(owner, ids):
    ids = set(ids)
    if not ids:
        return {}
    pictures = Picture.objects.filter(**{f"{owner}__in": ids}).order_by()
    rows = pictures.only("key", "sizes", owner)
    return {getattr(row, f"{owner}_id"): thumbnail(row) for row in rows}


def thumbnail(picture: Picture) -> SafeString | str:
    """An `<img>` of a picture, or "" without copies. The words beside it say what it belongs to."""
    found = smallest(picture)
    if found is None:
        return ""
    return format_html(
        '<img class="thumb" src="{}" width="{}" height="{}" alt="" loading="lazy">',
        found,
        SIDE,
        SIDE,
    )


def beside(image: SafeString | str, words: SafeString | str) -> SafeString | str:
    """Words with a small picture beside them, where there is one."""
    if not image:
        return words
    return format_html('<div class="with-thumb">{}<div>{}</div></div>', image, words)
