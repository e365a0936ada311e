"""A story at the desk: another lead, one split off, two merged; each shown before it is done."""

import hashlib

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html

from articles import editorial
from articles.admin.article_acts import step_url
from articles.admin.desk import LONGEST_SEARCH, REFUSALS, change_url, list_url, said
from articles.admin.forms import is_key
from articles.admin.states import state_of
from articles.editorial.foreseeing import foreseen, stories_of, story_as_it_stands
from articles.models import SCORE_MAX, Article
from articles.outside_edits import quietly
from articles.suggesting import suggestions_for

MOST_FOUND = 20  # articles that a search for another story lists
MOST_WORDS = 10

TITLES = {
    "make-lead": "Make it the lead of its story",
    "split-off": "Split it off its story",
    "merge": "Merge two stories",
}
DONE = {
    "make-lead": "“{}” leads its story now",
    "split-off": "“{}” stands alone now, and waits for a decision",
    "merge": "“{}” leads both stories as one now",
}


class HeatForm(forms.Form):
    """A heat that a person may set along with the act; the act alone writes none."""

    set_heat = forms.BooleanField(label="Set its heat by hand to", required=False)
    heat = forms.IntegerField(label="Heat", required=False, min_value=0, max_value=SCORE_MAX)

    def clean(self):
        cleaned = super().clean()
        wanted = cleaned.get("set_heat") and "heat" not in self.errors
        if wanted and cleaned.get("heat") is None:
            self.add_error("heat", "Say which heat, or leave it to the machine.")
        return cleaned

    @property
    def given(self) -> int | None:
        return self.cleaned_data["heat"] if self.cleaned_data["set_heat"] else None


class ArticleStories:
    """The pages of acts on stories, and one entry added to an article's coverage."""

    def get_urls(self):
        own = [
            path(
                f"<int:pk>/{act}/",
                self.admin_site.admin_view(self._story_view(act)),
                name=f"articles_article_{act.replace('-', '_')}",
            )
            for act in TITLES
        ]
        add = path(
            "<int:pk>/relate/",
            self.admin_site.admin_view(self.relate),
            name="articles_article_relate",
        )
        return [*own, add, *super().get_urls()]

    def _story_view(self, act):
        def view(request, pk):
            return self.act_on_story(request, pk, act)

        return view

    def act_on_story(self, request, pk, act):
        """Shows what an act would make of the stories, and does it when that is sent back."""
        if not self.has_view_permission(request) or not self.has_publish_permission(request):
            raise PermissionDenied
        article = _article(pk)
        if article is None:
            return self._gone(request)
        pair = [article]
        if act == "merge":
            other = _article(request.POST.get("with") or request.GET.get("with", ""))
            if other is None:
                return self._search_page(request, article)
            pair.append(other)
            if (request.POST.get("lead") or request.GET.get("lead")) == "other":
                pair.reverse()
        form = None
        if request.method == "POST":
            form = HeatForm(request.POST)
            if form.is_valid() and self._do(request, act, pair, form.given):
                return HttpResponseRedirect(change_url("article", pair[0].pk))
        return self._preview(request, act, article, pair, form)

    def _do(self, request, act, pair, heat):
        """Whether it was done; what else happened is told."""
        try:
            with quietly():
                if request.POST.get("seen") != _as_seen(pair):
                    text = "The story changed meanwhile: this is what would become of it now."
                    self.message_user(request, text, messages.WARNING)
                    return False
                outcome = _verb(act, pair, request.user, heat)()
        except REFUSALS as refusal:
            self.refused(request, refusal)
            return False
        text = format_html(
            '{}. <a href="{}">See the step, or take it back</a>',
            DONE[act].format(pair[0]),
            step_url(outcome),
        )
        self.message_user(request, text, messages.SUCCESS)
        return True

    def _preview(self, request, act, article, pair, form):
        now = stories_of(pair)
        involved = [*pair, *(story.lead for story in now)]
        refusal, after = "", []
        try:
            with quietly():
                seen = _as_seen(pair)
                after = foreseen(_verb(act, pair, request.user, None), involved)
        except REFUSALS as error:
            refusal, seen = said(error), ""
        led = next((story for story in after if story.lead.pk == pair[0].pk), None)
        if form is None and led is not None:
            # The number is there to be taken or changed; whether it is set is the person's to say:
            # making a story leaves heat alone (docs/decisions/0004).
            form = HeatForm(initial={"set_heat": False, "heat": led.formula})
        context = {
            **self.admin_site.each_context(request),
            "title": TITLES[act],
            "opts": self.opts,
            "act": act,
            "article": article,
            "lead": pair[0],
            "other": pair[1] if len(pair) > 1 and pair[1] != article else pair[0],
            "leads": "this" if pair[0] == article else "other",
            "sides": [("Now", _told(now)), ("Then", _told(after))],
            "refusal": refusal,
            "seen": seen,
            "form": form if act != "split-off" else None,
            "media": self.media,
        }
        return TemplateResponse(request, "admin/articles/article/story_act.html", context)

    def _search_page(self, request, article):
        term = request.GET.get("q", "").replace("\0", "")[:LONGEST_SEARCH].strip()
        found = []
        if term:
            rows = Article.objects.filter(removed=False).exclude(pk=article.pk)
            for word in term.split()[:MOST_WORDS]:
                rows = rows.filter(title__icontains=word)
            found = list(rows.select_related("provider").defer("body", "images")[:MOST_FOUND])
        context = {
            **self.admin_site.each_context(request),
            "title": "Merge with which story?",
            "opts": self.opts,
            "article": article,
            "term": term,
            "found": found,
            "suggestions": suggestions_for(article),
            "media": self.media,
        }
        return TemplateResponse(request, "admin/articles/article/merge_with.html", context)

    def relate(self, request, pk):
        """Adds one of our articles to another's coverage, from a suggestion's button."""
        allowed = self.has_change_permission(request) and request.user.has_perm(
            "articles.change_relatedlink"
        )
        if not allowed:
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        article, target = _article(pk), _article(request.POST.get("target", ""))
        if article is None:
            return self._gone(request)
        if target is None:
            self.message_user(request, "That article is gone.", messages.WARNING)
        else:
            try:
                link = editorial.NewLink(target=target)
                outcome = editorial.relate(article, [link], by=request.user)
            except REFUSALS as refusal:
                self.refused(request, refusal)
            else:
                text = '“{}” was added to its coverage. <a href="{}">See the step</a>'
                message = format_html(text, target, step_url(outcome))
                self.message_user(request, message, messages.SUCCESS)
        return HttpResponseRedirect(f"{change_url('article', article.pk)}#story-heading")

    def _gone(self, request):
        self.message_user(request, "This article is gone.", messages.WARNING)
        return HttpResponseRedirect(list_url("article"))


def story_panel(article, user) -> dict:
    """What an article's form shows of its story, and which acts it offers there."""
    story = story_as_it_stands(editorial.story_of(article))
    may_lead = user.has_perm("articles.publish_article")
    return {
        "story": story,
        "story_rows": [
            (member, state_of(member), _acts_on(member) if may_lead else [])
            for member in (story.lead, *story.members)
        ],
        "merge_url": reverse("admin:articles_article_merge", args=[article.pk]) if may_lead else "",
        "suggestions": suggestions_for(article),
        "may_relate": user.has_perm("articles.change_relatedlink"),
        "may_lead": may_lead,
    }


def _acts_on(member):
    """(word, address) of what can be done about a member; a lead is acted on through these."""
    if not member.is_absorbed:
        return []
    acts = [("Make it the lead", "make_lead")]
    if member.lead_id is not None:
        acts.append(("Split off", "split_off"))
    return [
        (word, reverse(f"admin:articles_article_{act}", args=[member.pk])) for word, act in acts
    ]


def _article(pk):
    if not is_key(pk):
        return None
    rows = Article.objects.select_related("provider", "lead__provider")
    return rows.filter(pk=int(pk)).first()


def _verb(act, pair, user, heat):
    if act == "make-lead":
        return lambda: editorial.make_lead(pair[0], by=user, heat=heat)
    if act == "split-off":
        return lambda: editorial.split_off(pair[0], by=user)
    return lambda: editorial.merge_stories(*pair, by=user, heat=heat)


def _as_seen(pair) -> str:
    """What the preview was made from, in short: whoever acts on it acts on what it showed."""
    pks = [article.pk for article in pair]
    leads = Article.objects.filter(pk__in=pks).values_list("lead", flat=True)
    members = Article.objects.filter(lead__in=[pk for pk in leads if pk])
    columns = ("pk", "lead", "published", "removed", "heat", "quality", "title")
    rows = [*members.order_by("pk").values_list(*columns)]
    rows += Article.objects.filter(pk__in=pks).order_by("pk").values_list(*columns)
    return hashlib.sha256(repr(rows).encode()).hexdigest()[:32]


def _told(stories):
    return [(story, state_of(story.lead)) for story in stories]
