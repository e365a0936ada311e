"""The history as a log: who changed what, when, from what to what; and taking it back."""

from uuid import UUID

from django.contrib import admin, messages
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.html import format_html

from articles.admin.csv_export import CsvExport
from articles.admin.desk import REFUSALS, ReadOnlyAdmin, change_url, list_url
from articles.admin.filters import ChoiceFilter, DateFilter, NameFilter, PinnedFilter
from articles.admin.steps import steps_of
from articles.admin.steps import take_back as take_step_back
from articles.admin.telling import load_titles, sentence, subject_link
from articles.admin.thumbnails import beside, thumbnails_of
from articles.admin.wording import change_text, field_name, listed, moment, value_text
from articles.models import (
    Article,
    Decision,
    HistoryEntry,
    ImportRun,
    Provider,
    Topic,
)


class WhoFilter(NameFilter):
    title = "person"
    parameters = ("who",)
    label = "Person's name"

    def narrow(self, queryset):
        return queryset.filter(who__icontains=self.text)


FAMILIES = ("related", "picture")  # several fields whose names begin so


class FieldFilter(ChoiceFilter):
    title = "field"
    parameters = ("field",)
    offered = tuple(
        (name, field_name(name))
        for name in (
            "published",
            "removed",
            "title",
            "excerpt",
            "topics",
            "provider",
            "quality",
            "heat",
            "related",
            "picture",
        )
    )

    def narrow(self, queryset):
        if self.chosen in FAMILIES:
            return queryset.filter(field__startswith=self.chosen)
        return queryset.filter(field=self.chosen)


class ActFilter(FieldFilter):
    """The history's: besides what is edited, what is done."""

    title = "act"
    offered = (
        ("published", "published or held"),
        ("rejection", "rejected"),
        ("removed", "taken down or restored"),
        ("pinned_until", "pinned"),
        ("publish_at", "start planned"),
        ("expire_at", "end planned"),
        ("lead", "lead of a story"),
        ("related", "related coverage"),
        *(
            pair
            for pair in FieldFilter.offered
            if pair[0] not in {"published", "removed", "related"}
        ),
        ("added", "added"),
    )


class WhenFilter(DateFilter):
    column = "at"


class ByFilter(ChoiceFilter):
    title = "origin"
    parameters = ("by",)
    offered = (("people", "people"), ("imports", "imports"))

    def narrow(self, queryset):
        return queryset.filter(run__isnull=self.chosen == "people")


class ArticlePin(PinnedFilter):
    title = "article"
    parameters = ("article",)
    pinned = Article


class ProviderPin(PinnedFilter):
    title = "provider"
    parameters = ("provider",)
    pinned = Provider


class TopicPin(PinnedFilter):
    title = "topic"
    parameters = ("topic",)
    pinned = Topic


class RunPin(PinnedFilter):
    title = "import"
    parameters = ("run",)
    pinned = ImportRun


class StepPin(PinnedFilter):
    title = "step"
    parameters = ("step",)

    def value_of(self, text):
        return UUID(text)

    def narrow(self, queryset):
        return queryset.filter(step=self.value)


@admin.register(HistoryEntry)
class HistoryAdmin(CsvExport, ReadOnlyAdmin):
    csv_columns = (
        ("when", lambda entry: entry.at),
        ("who", lambda entry: entry.who),
        ("about", lambda entry: entry.subject),
        ("field", lambda entry: field_name(entry.field)),
        ("before", lambda entry: value_text(entry.before, entry.field)),
        ("after", lambda entry: value_text(entry.after, entry.field)),
        ("what", lambda entry: sentence(entry)),
        ("note", lambda entry: entry.note),
        ("step", lambda entry: entry.step),
    )
    nouns = ("entry", "entries")
    list_display = ["when", "author", "subject_of_it", "what", "take_back_button"]
    ordering = ["-at", "-pk"]
    list_filter = [
        ArticlePin,
        ProviderPin,
        TopicPin,
        RunPin,
        StepPin,
        WhoFilter,
        ActFilter,
        ByFilter,
        WhenFilter,
    ]
    list_select_related = ["run", "article", "provider", "topic"]
    search_fields = ["subject", "article__title"]
    search_help_text = "Searches titles and addresses."
    sortable_by = []

    def complete_for_csv(self, rows):
        load_titles(rows)

    def complete_rows(self, request, changes, rows):
        load_titles(rows)
        thumbnails = thumbnails_of(entry.article_id for entry in rows if entry.article_id)
        steps = steps_of({entry.step for entry in rows})
        context = {"preserved_filters": changes.preserved_filters, "opts": self.opts}
        for entry in rows:
            entry.whole_step = steps[entry.step]
            entry.thumbnail = thumbnails.get(entry.article_id, "")
            entry.take_back_url = ""
            if entry.whole_step.may_be_taken_back_by(request.user):
                url = reverse("admin:articles_historyentry_take_back", args=[entry.step])
                entry.take_back_url = add_preserved_filters(context, url)

    @admin.display(description="when")
    def when(self, entry):
        return moment(entry.at)

    @admin.display(description="who")
    def author(self, entry):
        if entry.run_id:
            url = change_url("importrun", entry.run_id)
            return format_html('<a href="{}">{}</a>', url, entry.who or f"import {entry.run_id}")
        return entry.who

    @admin.display(description="about")
    def subject_of_it(self, entry):
        return beside(entry.thumbnail, subject_link(entry))

    @admin.display(description="what")
    def what(self, entry):
        return sentence(entry)

    @admin.display(description="take back")
    def take_back_button(self, entry):
        if entry.whole_step.taken_back:
            return "taken back"
        if not entry.take_back_url:
            return "–"
        number = entry.whole_step.entries
        return format_html(
            '<button type="submit" class="act" formaction="{}">{}</button>',
            entry.take_back_url,
            "Take back" if number == 1 else f"Take back all {number}",
        )

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """An entry says all it has to say in the list: that is where its address leads."""
        entry = self.get_object(request, object_id)
        if not self.has_view_permission(request, entry):
            raise PermissionDenied
        if entry is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        return HttpResponseRedirect(list_url("historyentry", step=entry.step))

    def get_urls(self):
        view = self.admin_site.admin_view(self.take_back)
        own = path("<uuid:step>/take-back/", view, name="articles_historyentry_take_back")
        return [own, *super().get_urls()]

    def take_back(self, request, step):
        """Takes a whole step back; what changed since is left alone, and said."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        found = steps_of({step})[step]
        if found.taken_back:
            self.message_user(request, "This was taken back already.", messages.WARNING)
        elif not found.may_be_taken_back_by(request.user):
            raise PermissionDenied
        else:
            try:
                outcome = take_step_back(step, by=request.user)
            except REFUSALS as refusal:
                self.refused(request, refusal)
            else:
                self.message_user(request, _taken_back(outcome), messages.SUCCESS)
        context = {"preserved_filters": self.get_preserved_filters(request), "opts": self.opts}
        return HttpResponseRedirect(add_preserved_filters(context, list_url("historyentry")))


def _taken_back(outcome):
    links = [
        format_html('<a href="{}">{}</a>', change_url("article", article.pk), article)
        for article in outcome.changed
    ]
    text = format_html("Taken back: {}", listed(links)) if links else "Taken back"
    if outcome.left_alone:
        return format_html("{}. Left alone: {}", text, listed(outcome.left_alone))
    return text


@admin.register(Decision)
class DecisionAdmin(CsvExport, ReadOnlyAdmin):
    """What people ruled, and what the machine said then."""

    csv_columns = (
        ("article", lambda decision: decision.article.slug),
        ("field", lambda decision: field_name(decision.field)),
        ("decided", lambda decision: ruling_text(decision)),
        ("against the machine's", lambda decision: machine_text(decision)),
        ("who", lambda decision: decision.who),
        ("when", lambda decision: decision.at),
        ("for good", lambda decision: decision.for_good),
    )

    list_display = ["about", "field_of_it", "ruling", "machine_said", "who", "when", "stands"]
    list_filter = [ArticlePin, WhoFilter, FieldFilter, WhenFilter]
    ordering = ["-at", "-pk"]
    list_select_related = ["article"]
    search_fields = ["article__title"]
    search_help_text = "Searches titles."
    sortable_by = []

    def complete_rows(self, request, changes, rows):
        thumbnails = thumbnails_of(decision.article_id for decision in rows)
        for decision in rows:
            decision.thumbnail = thumbnails.get(decision.article_id, "")

    def change_view(self, request, object_id, form_url="", extra_context=None):
        decision = self.get_object(request, object_id)
        if not self.has_view_permission(request, decision):
            raise PermissionDenied
        if decision is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        return HttpResponseRedirect(list_url("decision", article=decision.article_id))

    @admin.display(description="article")
    def about(self, decision):
        url = change_url("article", decision.article_id)
        return beside(decision.thumbnail, format_html('<a href="{}">{}</a>', url, decision.article))

    @admin.display(description="field")
    def field_of_it(self, decision):
        return field_name(decision.field)

    @admin.display(description="decided")
    def ruling(self, decision):
        return ruling_text(decision)

    @admin.display(description="against the machine's")
    def machine_said(self, decision):
        return machine_text(decision)

    @admin.display(description="when")
    def when(self, decision):
        return moment(decision.at)

    @admin.display(description="for good", empty_value="–")
    def stands(self, decision):
        """Nothing where the decision is like most: the machine may ask once it says other."""
        return (
            format_html('<span class="mark">{}</span>', "for good") if decision.for_good else None
        )


def ruling_text(decision):
    return change_text(decision.field, None, decision.value)


def machine_text(decision):
    return " · ".join(value_text(one, decision.field) for one in decision.set_against) or "–"
