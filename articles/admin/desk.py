"""What all lists and forms of the desk have in common."""

from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.db.models import ProtectedError
from django.http import HttpResponseRedirect
from django.urls import reverse

from articles import editorial
from articles.admin.forms import LookUps, is_key
from articles.admin.paging import CappedPaginator, KeyChangeList
from articles.paging import COUNT_CAP

LONGEST_SEARCH = 200  # characters
REFUSALS = (editorial.Refused, IntegrityError)


def said(refusal: Exception) -> str:
    """What a person is told of an act that wasn't possible."""
    if isinstance(refusal, editorial.Refused):
        return str(refusal)
    return "Nothing was changed: someone else changed the same thing meanwhile. Please try again."


def list_url(model_name: str, **filters) -> str:
    """The address of a list of the desk, filtered."""
    return reverse(f"admin:articles_{model_name}_changelist", query=filters or None)


def change_url(model_name: str, pk) -> str:
    return reverse(f"admin:articles_{model_name}_change", args=[pk])


class DeskAdmin(LookUps, admin.ModelAdmin):
    """Lists that stay cheap, addresses that can't break them, acts that explain a refusal."""

    paginator = CappedPaginator
    list_per_page = 100
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER  # a count per choice is a walk through everything
    view_on_site = False
    nouns: tuple[str, str] | None = None  # what is counted, where it isn't the model's own name
    lookups: frozenset[str] = frozenset()  # what links into the list may filter by, beside filters

    def get_changelist(self, request, **kwargs):
        return KeyChangeList

    def complete_rows(self, request, changes, rows):
        """Loads what the rows of one page show besides their own columns."""

    def lookup_allowed(self, lookup, value, request):
        # The stock list filters by any column that an address names, and a value that the database
        # can't hold is then a 500.
        parameters = {name for one in self.get_list_filter(request) for name in one.parameters}
        return lookup in self.lookups or lookup in parameters

    def get_search_results(self, request, queryset, search_term):
        # Each word is a condition on each field, and SQLite holds a thousand at most.
        return super().get_search_results(request, queryset, search_term[:LONGEST_SEARCH])

    def _get_edited_object_pks(self, request, prefix):
        # Of a list whose rows are edited in place: the stock view asks for any number.
        return [key for key in super()._get_edited_object_pks(request, prefix) if is_key(key)]

    # Deleting is for superusers only: taking down is `removed` --------------------------------

    def has_delete_permission(self, request, obj=None):
        return request.user.is_superuser

    def get_actions(self, request):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)  # one by one, with its page that says what goes too
        return actions

    def delete_view(self, request, object_id, extra_context=None):
        try:
            return super().delete_view(request, object_id, extra_context)
        except (ProtectedError, IntegrityError):
            # Something began to use it between the question and the answer: ask again.
            self.message_user(request, "It is in use by now.", messages.ERROR)
            return HttpResponseRedirect(request.path)

    # The history says what was changed, and by whom: Django's own log would say it again ------

    def log_change(self, request, obj, message):
        return None

    log_addition = log_change

    def construct_change_message(self, request, form, formsets, add=False):
        return []

    # Acts --------------------------------------------------------------------------------------

    def changelist_view(self, request, extra_context=None):
        if request.POST.get("action") and not self.get_actions(request):
            raise PermissionDenied  # the stock list shows itself as if nothing had been asked
        return super().changelist_view(request, extra_context)

    def response_action(self, request, queryset):
        """Runs an act on the rows that were ticked; names those that aren't there any more."""
        ticked = request.POST.getlist(helpers.ACTION_CHECKBOX_NAME)
        numbers = {int(pk) for pk in ticked if is_key(pk)}
        if request.POST.get("select_across", "0") not in ("", "0"):
            if queryset.order_by()[: COUNT_CAP + 1].count() > COUNT_CAP:
                self.message_user(
                    request,
                    f"More than {COUNT_CAP:,} match: narrow the filter before acting on all.",
                    messages.ERROR,
                )
                return None
        else:
            queryset = queryset.filter(pk__in=numbers)
            found = set(queryset.values_list("pk", flat=True))
            gone = len(ticked) - len(found)
            if gone:
                # Naming needs a row that still exists, whatever list it is in now.
                names = self.model._default_manager.filter(pk__in=numbers - found)[:5]
                listed = ", ".join(f"“{one}”" for one in names)
                self.message_user(
                    request,
                    f"{gone} of the rows you ticked aren't in this list any more"
                    f"{': ' + listed if listed else ''}. Nothing was done to them.",
                    messages.WARNING,
                )
            if not found:
                return None
            kept = request.POST.copy()
            kept.setlist(helpers.ACTION_CHECKBOX_NAME, [str(pk) for pk in sorted(found)])
            request.POST = kept
        return super().response_action(request, queryset)

    def refused(self, request, refusal):
        self.message_user(request, said(refusal), messages.ERROR)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """The form; a refused act comes back as a message on it, with all that was typed."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except REFUSALS as refusal:
            request.refusal = said(refusal)
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.refusal = getattr(request, "refusal", None)
        return form


class ReadOnlyAdmin(DeskAdmin):
    """What the desk shows and nobody writes by hand."""

    list_display_links = None

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def delete_view(self, request, object_id, extra_context=None):
        raise PermissionDenied
