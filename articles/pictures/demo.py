"""The demo newsroom's pictures: drawn by ourselves, and pressed like any other.

Its hosts are all under .example and were never on the network. Only documents of the demo's own
folder get drawings: elsewhere such an address is one that can't be reached.
"""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from urllib.parse import urlsplit

from django.utils import timezone

from articles.models import Article, Provider
from articles.pictures import choosing
from articles.pictures.caching import alone
from articles.pictures.choosing import Choice, Job
from articles.pictures.drawing import drawn_logo, drawn_picture
from articles.pictures.lanes import Run
from articles.pictures.report import Report
from articles.pictures.sizes import Size

ENDING = ".example"
USUAL_SIZE = (1_200, 630)


def draw_demo_pictures(newsroom: Path) -> Report:
    """Draws what the articles that came from this folder miss; raises CannotRun.

    Does nothing, in no time, where nothing is missing.
    """
    articles = Article.objects.filter(source_document__source__root=str(newsroom))
    with alone():
        now = timezone.now()
        ids = list(choosing.articles_in_order(articles))
        sizes = _sizes(articles)
        names = dict(Provider.objects.filter(articles__in=articles).values_list("pk", "name"))

        def draw(job: Job) -> bytes:
            if job.provider:
                return drawn_logo(job.subject, names.get(job.provider, job.subject))
            return drawn_picture(job.url, *sizes.get(job.url, USUAL_SIZE))

        work = choosing.work_for(ids, now, again=True)
        logos = choosing.logos(now, again=True, relative=True)
        return Run(source=draw).through(_invented(chain(work, logos), names))


def _sizes(articles: choosing.Articles) -> dict[str, Size]:
    """What documents say of their pictures' sizes."""
    return {
        image["url"]: (image["width"], image["height"])
        for images in articles.values_list("images", flat=True)
        for image in images
        if image.get("width") and image.get("height")
    }


def _invented(work: Iterator[Job | Choice], names: dict[int, str]) -> Iterator[Job | Choice]:
    """Without what might be somebody's."""
    for item in work:
        if isinstance(item, Choice):
            yield item
        elif item.provider:
            if item.provider in names:
                yield item
        elif (urlsplit(item.address).hostname or "").endswith(ENDING):
            yield item
