"""What is planned: articles that go public or come down by themselves, and pins that end."""

from datetime import datetime
from typing import NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.db.models.functions import Coalesce, Greatest
from django.http import HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html

from articles import editorial
from articles.admin.article_acts import step_url
from articles.admin.desk import REFUSALS, said
from articles.admin.wording import moment
from articles.models import Article, Decision
from articles.outside_edits import quietly

MOST = 200  # of each kind; a newsroom plans a few dozen

GOES_PUBLIC, COMES_DOWN, PIN_ENDS = "goes public", "comes down", "leaves the top"


class Planned(NamedTuple):
    """Something that time alone will do to an article."""

    at: datetime
    what: str
    article: Article
    who: str
    acts: list[tuple[str, str]]  # (word, address) of what can be done about it


def planned(now: datetime | None = None, *, may_act: bool = False) -> list[Planned]:
    """All that is planned, the next first. Four queries."""
    now = now or timezone.now()
    shown = Article.objects.filter(shown=True).select_related("provider").defer("body", "images")
    starting = shown.filter(Q(publish_at__gt=now) | Q(published_at__gt=now))
    starting = starting.filter(Q(expire_at__isnull=True) | Q(expire_at__gt=now))
    rows = []
    starts_at = Greatest(Coalesce("publish_at", "published_at"), "published_at")
    for article in starting.order_by(starts_at, "slug")[:MOST]:
        starts = max(filter(None, [article.publish_at, article.published_at]))
        rows.append((starts, GOES_PUBLIC, article, "publish_at"))
    for article in shown.filter(expire_at__gt=now).order_by("expire_at", "slug")[:MOST]:
        rows.append((article.expire_at, COMES_DOWN, article, "expire_at"))
    for article in shown.filter(pinned_until__gt=now).order_by("pinned_until", "slug")[:MOST]:
        rows.append((article.pinned_until, PIN_ENDS, article, "pinned_until"))
    deciders = {
        (one.article_id, one.field): one.who
        for one in Decision.objects.filter(
            article__in={row[2].pk for row in rows},
            field__in=["publish_at", "expire_at", "pinned_until"],
        ).order_by()
    }
    rows.sort(key=lambda row: (row[0], row[2].slug, row[1]))
    return [
        Planned(
            at,
            what,
            article,
            deciders.get((article.pk, field), ""),
            _acts_on(article, what, now) if may_act else [],
        )
        for at, what, article, field in rows
    ]


def _acts_on(article, what, now):
    offered = {COMES_DOWN: ("Without an end", "no_end"), PIN_ENDS: ("Unpin now", "unpin")}
    if what == GOES_PUBLIC:
        # What its provider dates ahead no one can show before.
        act = ("Show now", "now") if article.published_at <= now else None
    else:
        act = offered[what]
    return [(act[0], reverse("admin:planned_act", args=[article.pk, act[1]]))] if act else []


def _show_now(article, person):
    return editorial.schedule(
        [article], by=person, publish_at=None, expire_at=article.expire_at, publishing=False
    )


def _without_end(article, person):
    return editorial.schedule(
        [article], by=person, publish_at=article.publish_at, expire_at=None, publishing=False
    )


# The act in the address → the verb, and how it is told.
ACTS = {
    "now": (_show_now, "“{}” is public now"),
    "no_end": (_without_end, "“{}” stays public"),
    "unpin": (lambda article, person: editorial.unpin([article], by=person), "“{}” is unpinned"),
}


class PlannedPages:
    """The list of what is planned, and the acts on its rows; a part of the desk's site."""

    def get_urls(self):
        own = [
            path("planned/", self.admin_view(self.planned), name="planned"),
            path("planned/<int:pk>/<str:act>/", self.admin_view(self.act), name="planned_act"),
        ]
        return [*own, *super().get_urls()]

    def planned(self, request):
        if not request.user.has_perm("articles.view_article"):
            raise PermissionDenied
        now = timezone.now()
        context = {
            **self.each_context(request),
            "title": "What is planned",
            "rows": planned(now, may_act=request.user.has_perm("articles.publish_article")),
            "now": moment(now),
        }
        return TemplateResponse(request, "admin/articles/planned.html", context)

    def act(self, request, pk, act):
        if not request.user.has_perm("articles.publish_article"):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        verb, words = ACTS.get(act, (None, ""))
        outcome = None
        try:
            with quietly():  # the time that an act leaves alone is the one of this moment
                article = Article.objects.filter(pk=pk).first()
                if article and verb:
                    outcome = verb(article, request.user)
        except REFUSALS as refusal:
            self._say(request, messages.ERROR, said(refusal))
        else:
            if outcome is None:
                self._say(request, messages.WARNING, "This article is gone.")
            else:
                text = format_html(
                    '{}. <a href="{}">See the step</a>', words.format(article), step_url(outcome)
                )
                self._say(request, messages.SUCCESS, text)
        return HttpResponseRedirect(reverse("admin:planned"))

    @staticmethod
    def _say(request, level, text):
        messages.add_message(request, level, text)
