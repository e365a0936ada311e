"""What rows say of pictures: outcomes of a run, and what an article shows."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from articles import copies
from articles.mapping import address_key
from articles.models import Article, Picture, Provider
from articles.pictures.choosing import Job, best_stored
from articles.pictures.failures import Failure, Kind
from articles.pictures.sizes import RECIPE, Size
from articles.rows import chunks

# How long after a failure an address is asked again: longer each time.
PAUSES = tuple(timedelta(hours=hours) for hours in (1, 6, 24, 72, 168))
SOON = timedelta(minutes=15)  # where the fault was ours, or a busy host didn't say for how long


class Result(NamedTuple):
    """What came of one job: copies on the shelf under `key`, or a failure."""

    job: Job
    key: str = ""
    sizes: Mapping[str, Sequence[Size]] | None = None
    failure: Failure | None = None


def record(results: Sequence[Result]) -> None:
    """Writes outcomes down, in one transaction; articles show what they now can."""
    try:
        _record(results)
    except IntegrityError:
        # Somebody deleted an article, or found the same picture, at this very moment.
        for result in results:
            try:
                _record([result])
            except IntegrityError:
                copies.discard([result.key] if result.key else [])


def _record(results: Sequence[Result]) -> None:
    now = timezone.now()
    superseded: list[str] = []
    with transaction.atomic():
        welcome = _still_wanted(results)
        for result in results:
            job = result.job
            picture = _row(job) if (job.article, job.provider) in welcome else None
            if picture is None or picture.state == Picture.State.TAKEN_DOWN:
                superseded += [result.key] if result.key else []
                continue
            if result.sizes:
                if picture.key and picture.key != result.key:
                    superseded.append(picture.key)
                _note_success(picture, result)
            elif result.failure and not picture.key:
                _note_failure(picture, result.failure, now)
            picture.tried_at = now
            picture.save()
            if result.sizes and job.provider:
                Picture.objects.filter(logo_of=job.provider).update(logo_of=None)
                Picture.objects.filter(pk=picture.pk).update(logo_of=job.provider)
        choose([result.job.article for result in results if result.job.article])
        transaction.on_commit(lambda: copies.discard(superseded))


def _still_wanted(results: Sequence[Result]) -> set[tuple[int | None, int | None]]:
    """(article, provider) of what may still have pictures: time has passed since it was chosen."""
    ids = [result.job.article for result in results if result.job.article]
    articles = Article.objects.filter(pk__in=ids, removed=False, provider__no_pictures=False)
    ids = [result.job.provider for result in results if result.job.provider]
    providers = Provider.objects.filter(pk__in=ids, no_pictures=False)
    return {(pk, None) for pk in articles.values_list("pk", flat=True)} | {
        (None, pk) for pk in providers.values_list("pk", flat=True)
    }


def _row(job: Job) -> Picture:
    """The job's row, locked; a new one isn't stored yet."""
    key = address_key(job.address)
    rows = Picture.objects.select_for_update().filter(
        article=job.article, provider=job.provider, url_key=key
    )
    if job.picture:
        rows = rows.filter(pk=job.picture)
    return rows.first() or Picture(
        article_id=job.article, provider_id=job.provider, url=job.url, url_key=key
    )


def _note_success(picture: Picture, result: Result) -> None:
    picture.state = Picture.State.STORED
    picture.key = result.key
    picture.sizes = result.sizes
    # Whoever moved the focal point meanwhile gets other crops with the next run.
    moved = (picture.focal_x, picture.focal_y) != result.job.focal
    picture.recipe = 0 if moved else RECIPE
    picture.reason = ""
    picture.attempts = 0
    picture.retry_at = None
    picture.host_is_busy = False


def _note_failure(picture: Picture, failure: Failure, now: datetime) -> None:
    picture.reason = failure.reason[: Picture.reason.field.max_length]
    picture.host_is_busy = failure.kind is Kind.BUSY
    if failure.kind is Kind.GONE:
        picture.state = Picture.State.GONE
    elif failure.kind.is_final:
        picture.state = Picture.State.REFUSED
    else:
        picture.state = Picture.State.FAILED
    picture.attempts = min(picture.attempts + 1, 1_000)
    if picture.state != Picture.State.FAILED:
        picture.retry_at = None
    elif failure.kind in (Kind.BUSY, Kind.OURS):
        picture.retry_at = now + (SOON if failure.wait is None else failure.wait)
    else:
        picture.retry_at = now + PAUSES[min(picture.attempts, len(PAUSES)) - 1]


def choose(ids: Iterable[int]) -> None:
    """Has each of these articles show the best of its stored pictures, or none."""
    with transaction.atomic():
        articles = Article.objects.filter(pk__in=list(ids)).only("images")
        for article in articles.prefetch_related("pictures"):
            best = best_stored(article)
            rows = article.pictures.all()
            shown = next((row for row in rows if row.shown_by_id == article.pk), None)
            if best != shown:
                Picture.objects.filter(shown_by=article).update(shown_by=None)
                if best:
                    Picture.objects.filter(pk=best.pk).update(shown_by=article)


def hosts_left_alone(now: datetime) -> dict[str, datetime]:
    """The hosts that asked for it in an earlier run, and until when."""
    asked = Picture.objects.filter(
        state=Picture.State.FAILED, host_is_busy=True, retry_at__gt=now
    ).order_by("retry_at")
    return {
        urlsplit(url).netloc.lower(): until
        for url, until in asked.values_list("url", "retry_at")
        if until
    }


def notice_lost() -> int:
    """Has those fetched again whose copies the shelf has lost; returns how many these are.

    Editors' uploads stay on record: nothing could bring them back.
    """
    rows = Picture.objects.exclude(key="").exclude(url="")
    named = set(rows.values_list("key", flat=True))  # first: files are there before their row is
    lost = sorted(named - set(copies.kept_keys()))
    return sum(copies.drop_copies(rows.filter(key__in=part)) for part in chunks(lost))


def withdraw_copies() -> int:
    """Deletes the copies that nobody may see any more: of articles that were taken down, and of
    providers that want no pictures shown. Returns how many pictures that were."""
    return copies.drop_copies(
        Picture.objects.exclude(key="").filter(
            Q(article__removed=True)
            | Q(article__provider__no_pictures=True)
            | Q(provider__no_pictures=True)
        )
    )
