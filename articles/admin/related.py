"""Related coverage on the article's form: hide, move, add; one step in the history.

An imported entry can be hidden and moved, and nothing else: the document owns it. One that was
added here is the editors' own. The page says which order it was made from, so that what an import
changed meanwhile is neither undone nor taken for the editor's act.
"""

import re

from adminsortable2.admin import SortableTabularInline
from django import forms
from django.forms.models import BaseInlineFormSet
from django.utils.functional import cached_property
from django.utils.text import Truncator

from articles.admin.arranging import Places, merged_order
from articles.admin.forms import LookUps
from articles.admin.related_form import CARD_FIELDS, RelatedLinkForm
from articles.models import RelatedLink

LOADED = re.compile(r"(?:\d{1,18}h?(?:,\d{1,18}h?)*)?")
LONGEST_ORDER = 1000  # characters in which another's order is told
MOST_ENTRIES = 3000  # a document names 2,000 at most; more are added here


class CoverageFormSet(BaseInlineFormSet):
    """The entries of one article, as they stood when the page was made."""

    def __init__(self, *, default_order_direction=None, default_order_field=None, **kwargs):
        # sortable2 sorts tables whose formset says by what; its own formset hides the number,
        # which is how one moves an entry by keyboard and without script.
        self.default_order_direction = default_order_direction
        self.default_order_field = default_order_field
        self.hidden_now: dict[int, bool] = {}
        super().__init__(**kwargs)
        if self.is_bound and self.management_form_missing():
            self.leave_alone()

    def management_form_missing(self):
        return f"{self.prefix}-TOTAL_FORMS" not in self.data

    def leave_alone(self):
        """A page without these fields was sent: nothing of them changes."""
        self.data = self.data.copy()
        self.data[f"{self.prefix}-TOTAL_FORMS"] = "0"
        self.data[f"{self.prefix}-INITIAL_FORMS"] = "0"

    def total_form_count(self):
        """At most as many as were sent, whatever number was sent with them: each one costs."""
        total = super().total_form_count()
        return min(total, self._sent) if self.is_bound else total

    @cached_property
    def _sent(self) -> int:
        entry = re.compile(rf"{re.escape(self.prefix)}-(\d{{1,9}})-")
        return len({found[1] for found in map(entry.match, self.data) if found})

    @property
    def loaded(self) -> str:
        """The state that the page is made from: "12,14h,13" (h: hidden)."""
        if self.is_bound and f"{self.prefix}-LOADED" in self.data:
            return self.data[f"{self.prefix}-LOADED"]
        return ",".join(f"{link.pk}{'h' * link.hidden}" for link in self.get_queryset())

    def _construct_form(self, i, **kwargs):
        form = super()._construct_form(i, **kwargs)
        if i < self.initial_form_count():
            # Validation will write what was sent into the instance; this is what is stored.
            self.hidden_now[form.instance.pk] = form.instance.hidden
            if form.instance.pk is None:
                # An import took it away meanwhile; that is no mistake of whoever sends the page.
                form.is_gone = form.empty_permitted = True
                form.fields.clear()
            elif "position" in form.fields:
                form.initial["position"] = i + 1
                form.fields["position"].widget.attrs["aria-label"] = f"Place of “{form.instance}”"
        return form

    def add_fields(self, form, index):
        super().add_fields(form, index)
        if form.instance.pk and not form.instance.added:
            form.fields.pop("DELETE", None)

    def clean(self):
        if any(self.errors):
            return
        if not LOADED.fullmatch(self.loaded):
            raise forms.ValidationError("The page was sent incompletely. Please load it again.")
        self._refuse_what_is_gone()
        self.curation = self._curation()

    def _refuse_what_is_gone(self):
        """What was typed into an entry that someone took away meanwhile is told, not lost."""
        for form in self.initial_forms:
            if not form.is_gone or f"{form.prefix}-own_title" not in self.data:
                continue
            sent = [
                self.data[f"{form.prefix}-{name}"]
                for name in ("own_title", "own_url", "own_excerpt")
                if self.data.get(f"{form.prefix}-{name}")
                != self.data.get(f"initial-{form.prefix}-{name}")
            ]
            if any(sent):
                typed = "; ".join(f"“{text}”" for text in sent if text)
                self._renew(list(self._loaded()[0]))
                raise forms.ValidationError(
                    f"An entry that you edited was taken away meanwhile. You typed: {typed}. "
                    "Save again to leave it away, or add it anew below."
                )

    def _loaded(self) -> tuple[list[int], set[int]]:
        """The entries in the order of the page, and those that were hidden then."""
        loaded, hidden = [], set()
        for entry in filter(None, self.loaded.split(",")):
            pk = int(entry.rstrip("h"))
            loaded.append(pk)
            if entry.endswith("h"):
                hidden.add(pk)
        return loaded, hidden

    def _curation(self):
        """What `editorial.curate` is told: order, hidden, deleted; None if nothing changed."""
        loaded, hidden_then = self._loaded()
        current = {link.pk: link for link in self.get_queryset()}
        hidden = {pk for pk in current if self.hidden_now.get(pk, current[pk].hidden)}
        stood = set(hidden)
        typed: dict[int, int | None] = {}
        deleted, rewritten, added = set(), {}, []
        for form in self.initial_forms:
            pk = form.instance.pk
            if pk not in current:
                continue
            typed[pk] = form.cleaned_data.get("position")
            if "hidden" in form.fields:
                wish = bool(form.cleaned_data.get("hidden"))
                if wish != (pk in hidden_then):
                    (hidden.add if wish else hidden.discard)(pk)
            if current[pk].added and form.cleaned_data.get("DELETE"):
                deleted.add(pk)
            elif current[pk].added and set(form.changed_data) & set(CARD_FIELDS):
                rewritten[pk] = form.new_link()
        for form in self.extra_forms:
            if form.has_changed() and not form.cleaned_data.get("DELETE"):
                added.append((form.cleaned_data.get("position"), form.new_link()))
        places = Places(loaded, typed)
        order, moved = merged_order(places, list(current))
        if moved and [pk for pk in loaded if pk in current] != [
            pk for pk in current if pk in loaded
        ]:
            self._refuse_second_order(current, order)
        if not (hidden != stood or moved or deleted or rewritten or added):
            return None
        order = [rewritten.get(pk, pk) for pk in order if pk not in deleted]
        for place, link in sorted(added, key=lambda pair: pair[0] or MOST_ENTRIES):
            order.insert(len(order) if place is None else place - 1, link)
        return {"order": order, "hidden": hidden - deleted, "deleted": deleted | set(rewritten)}

    def _refuse_second_order(self, current, order):
        """Two people arranged the entries: the second is shown both orders before theirs counts."""
        theirs = "; ".join(f"{place}. {link}" for place, link in enumerate(current.values(), 1))
        self._renew(order)
        raise forms.ValidationError(
            "Someone else changed the order meanwhile, to: "
            f"{Truncator(theirs).chars(LONGEST_ORDER)}. Your places are still here: save again to "
            "put yours in its place."
        )

    def _renew(self, order):
        """The page as if it was made now, with the places that were typed and hiding as wished."""
        _, hidden_then = self._loaded()
        places = {pk: place for place, pk in enumerate(order, 1)}
        data = self.data.copy()
        for form in self.initial_forms:
            pk = form.instance.pk
            if pk in places and f"{form.prefix}-position" in data:
                data[f"{form.prefix}-position"] = str(places[pk])
            untouched = (f"{form.prefix}-hidden" in data) == (pk in hidden_then)
            if pk in self.hidden_now and untouched:
                data.pop(f"{form.prefix}-hidden", None)
                if self.hidden_now[pk]:
                    data[f"{form.prefix}-hidden"] = "on"
        links = self.get_queryset()
        hidden = self.hidden_now
        data[f"{self.prefix}-LOADED"] = ",".join(
            f"{link.pk}{'h' * hidden.get(link.pk, link.hidden)}" for link in links
        )
        self.data = data
        for form in self.forms:
            form.data = data

    def save(self, commit=True):
        """Rows are written by `editorial.curate` alone."""
        self.new_objects = self.changed_objects = self.deleted_objects = []
        return []


class RelatedLinkInline(LookUps, SortableTabularInline):
    model = RelatedLink
    fk_name = "article"
    form = RelatedLinkForm
    formset = CoverageFormSet
    template = "admin/articles/article/coverage.html"
    fields = ["position", "hidden", *CARD_FIELDS]
    autocomplete_fields = ["target", "own_provider"]
    ordering = ["position", "pk"]
    verbose_name = "entry"
    verbose_name_plural = "related coverage"
    extra = 1
    max_num = MOST_ENTRIES

    def get_queryset(self, request):
        links = super().get_queryset(request)
        return links.select_related("target__provider", "own_provider")
