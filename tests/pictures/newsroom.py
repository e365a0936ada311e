"""Articles with pictures, and what they show."""

from articles.models import Article, Picture

KEY = "ab" * 20
SIZES = {
    "lead": [[360, 202], [480, 270], [720, 405], [960, 540]],
    "m": [[240, 160], [360, 240]],
    "s": [[96, 96]],
    "article": [[480, 320], [720, 480], [1600, 1067]],
}


def image(url, **said):
    """A picture as a document names it."""
    named = {"url": url, "width": None, "height": None, "is_cached": None}
    return {**named, "title": "", "attribution": "", **said}


def shown(article):
    """Which picture an article shows now, by the end of its address; None for none."""
    article = Article.objects.select_related("picture").get(pk=article.pk)
    picture = getattr(article, "picture", None)
    return picture.url.rpartition("/")[2] if picture else None


def a_stored_picture(article, *, url, **fields):
    """A picture of which we hold copies (here: only their names), shown by its article."""
    number = Picture.objects.count()
    return Picture.objects.create(
        **{"article": article, "shown_by": article, "url": url, "state": "stored",
           "key": f"{KEY[:-2]}{number:02x}", "sizes": SIZES, **fields}
    )  # fmt: skip
