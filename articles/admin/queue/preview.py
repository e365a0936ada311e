"""The preview beside the list: what we hold of an article, and all that can be done with it."""

from datetime import datetime, timedelta

from django.db.models import Prefetch
from django.utils import timezone

from articles import editorial
from articles.admin.conflicts import (
    as_seen,
    before_in_words,
    load_decisions,
    theirs_in_words,
    yours_in_words,
)
from articles.admin.queue.acts import (
    ACTS,
    ANSWERS_TO_CONFLICTS,
    PINS,
    REJECTIONS,
    PinForm,
    RemoveForm,
    ScheduleForm,
    ScoreForm,
    TextForm,
    TopicsForm,
)
from articles.admin.queue.rows import complete, for_rows
from articles.admin.telling import log_of
from articles.admin.wording import field_name, outside_link
from articles.models import ABSORBED, Article, RelatedLink

MOST_SOURCES = 12
MOST_LOG = 6


def preview_of(pk: int, user) -> dict | None:
    """The context of an article's preview; None where there is none with this key."""
    links = RelatedLink.objects.filter(hidden=False).order_by("position", "pk")
    links = links.select_related("target__provider", "own_provider")
    articles = for_rows(Article.objects.filter(pk=pk)).defer(None)
    article = articles.prefetch_related(
        Prefetch("related_links", links[: MOST_SOURCES + 1], to_attr="shown_links")
    ).first()
    if article is None:
        return None
    complete([article])
    unpinnable = editorial.unfit_to_pin(article)
    heat = None if article.heat == ABSORBED else article.heat
    return {
        "article": article,
        "row": f"{article.pk}.{article.version}",
        "source": outside_link(article.source_url, article.provider.name),
        "links": [
            (link.provider, outside_link(link.url or "", str(link)) or str(link))
            for link in article.shown_links[:MOST_SOURCES]
        ],
        "more_links": article.related_links.count() - MOST_SOURCES
        if len(article.shown_links) > MOST_SOURCES
        else 0,
        "log": log_of(article, MOST_LOG),
        "conflicts": _conflicts_of(article),
        "answers": ANSWERS_TO_CONFLICTS,
        "may_settle": user.has_perm(ANSWERS_TO_CONFLICTS[0].permission),
        "rejections": REJECTIONS,
        "unpinnable": unpinnable,
        "leads": None if unpinnable or article.is_pinned else leader_beside(article),
        "offered": "" if article.published else f"{next_full_hour():%Y-%m-%d %H:%M}",
        "pins": [ACTS[f"pin-{hours}"] for hours in PINS],
        "text_form": _form(TextForm, title=article.title, excerpt=article.excerpt),
        "topics_form": _form(TopicsForm, topics=article.topics_in_order()),
        "heat_form": _form(ScoreForm, "heat", score=heat),
        "quality_form": _form(ScoreForm, "quality", score=article.quality),
        "pin_form": _form(PinForm, until=article.pinned_until),
        "schedule_form": _form(
            ScheduleForm, publish_at=article.publish_at, expire_at=article.expire_at
        ),
        "remove_form": _form(RemoveForm),
        "may_publish": user.has_perm(ACTS["publish"].permission),
        "may_remove": user.has_perm(ACTS["remove"].permission),
        "may_change": user.has_perm(ACTS["text"].permission),
    }


def leader_beside(article: Article) -> Article | None:
    """What leads the front page, or would without this article: what a new pin would replace."""
    public = Article.objects.published().exclude(pk=article.pk).only("title")
    pinned = Article.objects.pinned().exclude(pk=article.pk).only("title")
    return pinned.first() or public.ranked().first()


def next_full_hour() -> datetime:
    """In the newsroom's own time zone."""
    return timezone.localtime().replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def _conflicts_of(article) -> list[dict]:
    """What the machine disagrees with, field by field."""
    conflicts = list(article.open_conflicts.values())
    if conflicts:
        load_decisions(conflicts)
    return [
        {
            "field": conflict.field,
            "name": field_name(conflict.field),
            "seen": as_seen(conflict),
            "before": before_in_words(conflict),
            "yours": yours_in_words(conflict),
            "theirs": theirs_in_words(conflict),
        }
        for conflict in conflicts
    ]


def _form(form_class, name="", **initial):
    prefix = name or form_class.__name__.removesuffix("Form").lower()
    return form_class(initial=initial, auto_id=f"{prefix}-%s", label_suffix="")
