"""What editors do from the list: publish, unpublish, take down, restore; one row or many."""

from functools import partial

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join

from articles import editorial
from articles.admin.desk import REFUSALS, change_url, list_url
from articles.admin.forms import is_key
from articles.admin.leading import ANSWER, WAYS, led_by_others, question_about
from articles.admin.states import PUBLIC, state_of
from articles.admin.wording import counted, listed, moment
from articles.models import Article
from articles.outside_edits import quietly
from articles.paging import COUNT_CAP

PLACES_COUNTED = 100  # how far down the ranking it is worth saying where a story stands
SHOWN_REFUSALS = 5
NOT_PUBLIC = "not public before"
NOT_REMOVED = "not taken down before"
ALREADY_REMOVED = "taken down before"


class ReasonForm(forms.Form):
    reason = forms.CharField(
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        help_text="Kept in the history.",
    )


def published_message(outcome: editorial.Outcome, *, act: str = "Published"):
    """What was published, with links to the pages, and where one story stands."""
    links, shown = [], []
    for article in fresh(outcome.changed):
        if state_of(article) == PUBLIC:
            shown.append(article)
            links.append(_page_link(article))
        elif article.shown:  # the others follow what was published, as parts of its story
            starts = moment(_starts_at(article))
            links.append(format_html("{} (from {})", form_link(article), starts))
    text = format_html("{}: {}", act, listed(links))
    if len(links) == 1 and shown and (place := place_by_rank(shown[0])):
        text = format_html("{}. It stands at number {} by rank", text, place)
    return _with_rest(text, outcome, "public already")


def fresh(articles):
    """The articles as they are now: an outcome holds them as they were before."""
    stored = Article.objects.defer("body", "images").in_bulk([article.pk for article in articles])
    return [stored[article.pk] for article in articles if article.pk in stored]


def _message(words, otherwise):
    """How an act is told that changes nothing about where articles can be read."""

    def message(outcome):
        links = listed(map(form_link, outcome.changed))
        return _with_rest(format_html("{}: {}", words, links), outcome, otherwise)

    return message


def _kept_message(outcome):
    kept = fresh(outcome.changed)
    told = [
        (word, listed(form_link(article) for article in kept if article.published is published))
        for published, word in ((True, "Kept public"), (False, "Kept back"))
    ]
    text = format_html_join(". ", "{}: {}", [(word, links) for word, links in told if links])
    return _with_rest(text, outcome, "kept already")


def _with_rest(text, outcome, word):
    if outcome.unchanged:
        text = format_html("{}. {} {}", text, counted(len(outcome.unchanged), "was", "were"), word)
    return format_html('{}. <a href="{}">See the step</a>', text, step_url(outcome))


def step_url(outcome: editorial.Outcome) -> str:
    """Where a step can be looked at and taken back."""
    return list_url("historyentry", step=outcome.step)


def _page_link(article):
    return format_html('<a href="{}">{}</a>', article.get_absolute_url(), article)


def form_link(article):
    return format_html('<a href="{}">{}</a>', change_url("article", article.pk), article)


def _starts_at(article):
    return max(filter(None, [article.published_at, article.publish_at]))


def place_by_rank(article: Article) -> int | None:
    """Its place among what is public, by rank; None beyond the first hundred."""
    above = Article.objects.published().filter(rank__gt=article.rank).order_by()
    place = above[:PLACES_COUNTED].count() + 1
    return place if place <= PLACES_COUNTED else None


class ArticleActs:
    """The acts of the article list: `ModelAdmin` actions, and buttons on each row."""

    actions = ["publish", "unpublish", "keep", "take_down", "restore"]

    def has_publish_permission(self, request):
        return request.user.has_perm("articles.publish_article")

    def has_remove_permission(self, request):
        return request.user.has_perm("articles.remove_article")

    @admin.action(description="Publish", permissions=["publish"])
    def publish(self, request, articles):
        """Asks about those that another article leads: a page of its own, that comes back here."""
        if way := WAYS.get(request.POST.get(ANSWER, "")):
            self._act(request, articles, way.verb, published_message, "public already")
            return None
        with quietly():  # what is asked about is what isn't published
            chosen = list(articles.select_related("lead").order_by("pk"))
            absorbed = led_by_others(chosen)
            others = [article for article in chosen if article not in absorbed]
            if others:
                self._act(request, others, editorial.publish, published_message, "public already")
        return self._question_page(request, absorbed) if absorbed else None

    def _question_page(self, request, absorbed):
        question = question_about(absorbed)
        context = {
            **self.admin_site.each_context(request),
            "title": question["title"],
            "opts": self.opts,
            "question": question,
            "answer_name": ANSWER,
            "chosen": absorbed,
            "checkbox_name": helpers.ACTION_CHECKBOX_NAME,
            "back": self.place_in_list(request),
            "media": self.media,
        }
        return TemplateResponse(request, "admin/articles/article/which_leads.html", context)

    @admin.action(description="Unpublish", permissions=["publish"])
    def unpublish(self, request, articles):
        message = _message("Unpublished", NOT_PUBLIC)
        self._act(request, articles, editorial.withdraw, message, NOT_PUBLIC)

    @admin.action(description="Keep as is", permissions=["publish"])
    def keep(self, request, articles):
        """ "Yes, as it is": a decision although nothing changes; they leave the queue."""
        verb = partial(editorial.confirm_each, name="published")
        self._act(request, articles, verb, _kept_message, "kept already")

    @admin.action(description="Restore", permissions=["remove"])
    def restore(self, request, articles):
        message = _message("Restored", NOT_REMOVED)
        self._act(request, articles, editorial.restore, message, NOT_REMOVED)

    @admin.action(description="Take down…", permissions=["remove"])
    def take_down(self, request, articles):
        """Asks for the reason first: a page of its own, that comes back here."""
        form = ReasonForm(request.POST if "reason" in request.POST else None)
        if not form.is_valid():
            return self._reason_page(request, articles, form)
        verb = partial(editorial.remove, reason=form.cleaned_data["reason"])
        message = _message("Taken down", ALREADY_REMOVED)
        self._act(request, articles, verb, message, ALREADY_REMOVED)
        return None

    def _reason_page(self, request, articles, form):
        context = {
            **self.admin_site.each_context(request),
            "title": "Take down for good",
            "opts": self.opts,
            "form": form,
            "chosen": list(articles.select_related("provider")[: COUNT_CAP + 1]),
            "checkbox_name": helpers.ACTION_CHECKBOX_NAME,
            "back": request.get_full_path(),
            "media": self.media,
        }
        return TemplateResponse(request, "admin/articles/article/take_down.html", context)

    def _act(self, request, articles, verb, message, otherwise):
        """Calls a verb and says what came of it, refusals one by one."""
        try:
            outcome = verb(list(articles), by=request.user)
        except REFUSALS as refusal:
            self.refused(request, refusal)
            return
        for article, reason in outcome.refused[:SHOWN_REFUSALS]:
            text = format_html("{} stays as it is: {}.", form_link(article), reason)
            self.message_user(request, text, messages.ERROR)
        if len(outcome.refused) > SHOWN_REFUSALS:
            more = counted(len(outcome.refused) - SHOWN_REFUSALS, "article")
            self.message_user(request, f"So do {more} more.", messages.ERROR)
        if outcome.changed:
            self.message_user(request, message(outcome), messages.SUCCESS)
        elif outcome.unchanged:
            were = counted(len(outcome.unchanged), "was", "were")
            self.message_user(request, f"Nothing to do: {were} {otherwise}.", messages.INFO)

    # One row ---------------------------------------------------------------------------------

    ROW_ACTS = {
        "publish": "publish",
        "unpublish": "publish",
        "keep": "publish",
        "restore": "remove",
    }

    def get_urls(self):
        rows = [
            path(
                f"<int:pk>/{act}/",
                self.admin_site.admin_view(self.row_view(act)),
                name=f"articles_article_{act}",
            )
            for act in self.ROW_ACTS
        ]
        return rows + super().get_urls()

    def row_view(self, act):
        def view(request, pk):
            return self.act_on_row(request, pk, act)

        return view

    def act_on_row(self, request, pk, act):
        """One act on one article, from its button in the list; back to the same place there."""
        permitted = getattr(self, f"has_{self.ROW_ACTS[act]}_permission")
        if not self.has_view_permission(request) or not permitted(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        article = self.get_queryset(request).filter(pk=pk)
        question = None
        if article.exists():
            question = getattr(self, act)(request, article)
        else:
            self.message_user(request, "This article is gone.", messages.WARNING)
        return question or HttpResponseRedirect(self.place_in_list(request))

    def place_in_list(self, request):
        """The list as it was, at the row before the one that was acted on: that one stays."""
        url = add_preserved_filters(
            {"preserved_filters": self.get_preserved_filters(request), "opts": self.opts},
            reverse("admin:articles_article_changelist"),
        )
        near = request.GET.get("near", "")
        return f"{url}#row-{near}" if is_key(near) else url
