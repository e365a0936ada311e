"""Which articles miss a picture, in which order, and which of their addresses to try.

Public articles by rank come first, then candidates by heat, then providers' logos. An article shows
the first of its document's pictures that can be had; one that an editor uploaded comes before them.
What failed for good, or not long ago, isn't tried.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any, TypeAlias
from urllib.parse import urljoin, urlsplit

from django.db.models import Exists, F, OuterRef, Q

from articles.mapping import address_key
from articles.models import ABSORBED, Article, ArticleQuerySet, Decision, Picture, Provider
from articles.pictures.sizes import CENTRE_POINT, LOGO, RECIPE

Articles: TypeAlias = ArticleQuerySet
CHUNK = 100  # articles looked at together
MOST_TRIED = 4  # pictures of one article; a document may name a hundred
FOR_GOOD = (Picture.State.REFUSED, Picture.State.GONE)
UPLOADED = ""  # the address of a picture that has none


@dataclass(frozen=True, slots=True)
class Job:
    """One address to try for an article, or for a provider's logo."""

    subject: str  # its slug: what reports name it by
    article: int | None
    provider: int | None
    url: str  # as the document writes it; what is asked is `address`
    base: str = ""  # the page that relative addresses are relative to
    picture: int | None = None  # the row that there is
    attempts: int = 0
    focal: tuple[int, int] = CENTRE_POINT
    made_from: str = ""  # the key of copies of this very picture: nothing has to be fetched
    rest: tuple["Job", ...] = ()  # what else to try, should this fail

    @property
    def address(self) -> str:
        return in_full(self.url, self.base)

    @property
    def host(self) -> str:
        try:
            return urlsplit(self.address).netloc.lower()
        except ValueError:
            return ""

    @property
    def next_try(self) -> "Job | None":
        return replace(self.rest[0], rest=self.rest[1:]) if self.rest else None


@dataclass(frozen=True, slots=True)
class Choice:
    """An article shows another picture than it should, of those that are stored."""

    article: int


def in_full(url: str, base: str) -> str:
    """An address that is relative to its site, in full; as it is where no site is known."""
    if url.startswith("/") and base:
        with suppress(ValueError):
            return urljoin(base, url)
    return url


def articles_in_order(articles: Articles | None = None) -> Iterator[int]:
    """The ids of the articles that may have pictures: public ones by rank, candidates by heat."""
    articles = Article.objects.all() if articles is None else articles
    wanted = articles.exclude(images=[]).filter(provider__no_pictures=False)
    public = list(wanted.published().ranked().values_list("pk", flat=True))
    yield from public
    known = set(public)
    candidates = _candidates(wanted).order_by(F("heat").desc(nulls_last=True), "slug")
    yield from (pk for pk in candidates.values_list("pk", flat=True) if pk not in known)


def _candidates(articles: Articles) -> Articles:
    """What may become public: not removed, not held back by a person, no part of another story."""
    held = Decision.objects.filter(article=OuterRef("pk"), field="published", value=False)
    return articles.filter(
        Q(heat__isnull=True) | ~Q(heat=ABSORBED) | Q(lead__isnull=True) | Q(published=True),
        ~Exists(held),
        removed=False,
    )


def count_missing() -> int:
    """How many articles show no picture and may have one; for a progress bar."""
    wanted = Article.objects.exclude(images=[]).filter(provider__no_pictures=False)
    return _candidates(wanted).filter(picture__isnull=True).count()


def work_for(ids: Iterable[int], now: datetime, *, again: bool) -> Iterator[Job | Choice]:
    """What is to do for these articles, in their order. `again`: whatever failed is tried anew."""
    ids = iter(ids)
    while chunk := list(islice(ids, CHUNK)):
        rows = Article.objects.filter(pk__in=chunk).prefetch_related("pictures")
        found = {row.pk: row for row in rows.only("slug", "images", "web_url", "original_url")}
        twins = _twins(
            in_full(url, row.source_url)
            for row in found.values()
            for url in addresses_of(row.images)
        )
        for pk in chunk:
            if pk in found:
                yield from _for_article(found[pk], now, again=again, twins=twins)


def logos(now: datetime, *, again: bool, relative: bool = False) -> Iterator[Job | Choice]:
    """The same for the logos of providers that have public stories. `relative`: also those whose
    address is relative to a site that nobody knows."""
    public = Article.objects.published().filter(provider=OuterRef("pk"))
    providers = Provider.objects.filter(Exists(public), no_pictures=False).exclude(logos=[])
    for provider in providers.prefetch_related("pictures").order_by("slug"):
        known = {picture.url: picture for picture in provider.pictures.all()}
        if UPLOADED in known:
            continue  # an editor's own
        urls = [url for url in _best_logos(provider.logos) if relative or not url.startswith("/")]
        stored, tries = _sort(urls, known, now, again=again)
        jobs = tuple(
            _job(known.get(url), url, subject=provider.slug, provider=provider.pk) for url in tries
        )
        if jobs and not stored:
            yield replace(jobs[0], rest=jobs[1:])


def addresses_of(images: Any) -> list[str]:
    """The addresses of a document's pictures that are tried: the first few, each once."""
    return list(dict.fromkeys(image["url"] for image in images or () if image.get("url")))[
        :MOST_TRIED
    ]


def best_stored(article: Article) -> Picture | None:
    """What an article should show, of what is stored; needs its pictures, prefetched in lists."""
    stored = {
        picture.url: picture
        for picture in article.pictures.all()
        if picture.state == Picture.State.STORED
    }
    urls = [UPLOADED, *addresses_of(article.images)]
    return next((stored[url] for url in urls if url in stored), None)


def _for_article(
    article: Article, now: datetime, *, again: bool, twins: dict[int, str]
) -> Iterator[Job | Choice]:
    known = {picture.url: picture for picture in article.pictures.all()}
    urls = [UPLOADED] if UPLOADED in known else []
    urls += addresses_of(article.images)
    _, tries = _sort(urls, known, now, again=again)
    shown = next((row for row in known.values() if row.shown_by_id == article.pk), None)
    if best_stored(article) != shown:
        yield Choice(article.pk)
    jobs = tuple(
        _job(
            known.get(url),
            url,
            subject=article.slug,
            article=article.pk,
            base=article.source_url,
            made_from=twins.get(address_key(in_full(url, article.source_url)) or 0, ""),
        )
        for url in tries
    )
    if jobs:
        yield replace(jobs[0], rest=jobs[1:])


def _sort(
    urls: Sequence[str], known: dict[str, Picture], now: datetime, *, again: bool
) -> tuple[Picture | None, list[str]]:
    """The first that is stored, and those that are to be tried before it or made anew."""
    tries: list[str] = []
    for url in urls:
        picture = known.get(url)
        if picture and picture.state == Picture.State.STORED:
            return picture, [*tries, url] if picture.recipe != RECIPE else tries
        if picture is None or _is_due(picture, now, again=again):
            tries.append(url)
    return None, tries


def _is_due(picture: Picture, now: datetime, *, again: bool) -> bool:
    if picture.state == Picture.State.TAKEN_DOWN or not picture.url:
        return False
    if picture.host_is_busy and picture.retry_at and picture.retry_at > now:
        return False  # the host's own wish
    if again:
        return True
    if picture.state in FOR_GOOD:
        return False
    return picture.retry_at is None or picture.retry_at <= now


def _job(picture: Picture | None, url: str, *, made_from: str = "", **about: Any) -> Job:
    about.setdefault("article", None)
    about.setdefault("provider", None)
    if picture is None:
        return Job(url=url, made_from=made_from, **about)
    return Job(
        url=url,
        picture=picture.pk,
        attempts=picture.attempts,
        focal=(picture.focal_x, picture.focal_y),
        made_from=picture.key or made_from,
        **about,
    )


def _twins(addresses: Iterable[str]) -> dict[int, str]:
    """Copies that other articles have of the same pictures, by the addresses' keys."""
    keys = {
        key
        for address in addresses
        if not address.startswith("/") and (key := address_key(address))
    }
    stored = Picture.objects.filter(url_key__in=keys, state=Picture.State.STORED, recipe=RECIPE)
    return {hash: key for hash, key in stored.values_list("url_key", "key") if hash}


def _best_logos(images: Any) -> list[str]:
    """The smallest that is large enough comes first, then the larger ones, then the smaller."""
    enough = LOGO.widths[-1]

    def place(image: dict[str, Any]) -> tuple[bool, int]:
        width = image.get("width") or 0
        return (width < enough, width if width >= enough else -width)

    return addresses_of(sorted(images, key=place))
