"""Two spellings of one provider or topic become one; and the names that led to others so far."""

from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.db import transaction
from django.template.response import TemplateResponse
from django.utils.html import format_html

from articles.admin.counting import capped
from articles.admin.desk import REFUSALS, ReadOnlyAdmin, change_url, list_url
from articles.admin.wording import counted
from articles.models import ProviderAlias, TopicAlias
from articles.unifying import CannotUnify, separate_provider, separate_topic

MOST = 20  # rows merged at once: each is a name that someone has looked at


class Merging:
    """The act "Merge into one…" of a list of providers or topics."""

    merge_verb = None
    actions = ["merge"]

    @admin.action(description="Merge into one…", permissions=["change"])
    def merge(self, request, queryset):
        rows = list(queryset.order_by("pk")[: MOST + 1])
        if not 2 <= len(rows) <= MOST:
            self.message_user(request, f"Tick two to {MOST} of them.", messages.WARNING)
            return None
        into = next((row for row in rows if str(row.pk) == request.POST.get("into")), None)
        if into is None:
            return self._ask(request, rows)
        try:
            with transaction.atomic():  # all of them or none
                others = [row for row in rows if row.pk != into.pk]
                moved = sum(self.merge_verb(row, into, by=request.user) for row in others)
        except CannotUnify as reason:
            self.message_user(request, f"Nothing was merged. {reason}", messages.ERROR)
            return None
        except REFUSALS as refusal:
            self.refused(request, refusal)
            return None
        link = format_html('<a href="{}">{}</a>', change_url(self.opts.model_name, into.pk), into)
        said = format_html("Merged into {}: {} moved.", link, counted(moved, "article"))
        self.message_user(request, said, messages.SUCCESS)
        return None

    def _ask(self, request, rows):
        self.complete_rows(request, {}, rows)
        rows = sorted(rows, key=lambda row: -row.uses)  # most articles already bear the first
        context = {
            **self.admin_site.each_context(request),
            "title": "Which name stays?",
            "opts": self.opts,
            "rows": [(row, _uses(row.uses)) for row in rows],
            "checkbox_name": helpers.ACTION_CHECKBOX_NAME,
            "back": list_url(self.opts.model_name),
        }
        return TemplateResponse(request, "admin/articles/merge.html", context)


def _uses(number: int) -> str:
    return "1 article" if number == 1 else f"{capped(number)} articles"


class AliasAdmin(ReadOnlyAdmin):
    """Names that were merged; each can be taken apart again."""

    into_field = separate_verb = None
    sortable_by = []
    actions = ["separate"]

    def has_separate_permission(self, request):
        return request.user.has_perm(f"articles.change_{self.into_field}")

    @admin.action(description="Take apart", permissions=["separate"])
    def separate(self, request, queryset):
        try:
            with transaction.atomic():
                aliases = queryset.order_by("pk")
                rows = [self.separate_verb(alias, by=request.user) for alias in aliases]
        except REFUSALS as refusal:
            self.refused(request, refusal)
            return
        names = ", ".join(str(row) for row in rows)
        self.message_user(request, f"On their own again: {names}.", messages.SUCCESS)

    @admin.display(description="leads to")
    def leads_to(self, alias):
        into = getattr(alias, self.into_field)
        return format_html('<a href="{}">{}</a>', change_url(self.into_field, into.pk), into)


@admin.register(ProviderAlias)
class ProviderAliasAdmin(AliasAdmin):
    list_display = ["name", "domain", "leads_to"]
    list_select_related = ["provider"]
    search_fields = ["name", "domain"]
    into_field = "provider"
    separate_verb = staticmethod(separate_provider)


@admin.register(TopicAlias)
class TopicAliasAdmin(AliasAdmin):
    list_display = ["name", "leads_to"]
    list_select_related = ["topic"]
    search_fields = ["name"]
    into_field = "topic"
    separate_verb = staticmethod(separate_topic)
