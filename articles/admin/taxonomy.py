"""Providers and topics: what they are called, and the order of topics; through the verbs."""

from adminsortable2.admin import SortableAdminBase
from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db.models import OuterRef
from django.http import HttpResponseRedirect
from django.utils.html import format_html

from articles import editorial
from articles.admin.counting import capped
from articles.admin.csv_export import CsvExport
from articles.admin.desk import DeskAdmin, list_url
from articles.admin.forms import ChangedFieldsForm, PlainTextField
from articles.admin.merging import Merging
from articles.admin.picture_pages import PicturePages
from articles.admin.thumbnails import logos_of
from articles.admin.wording import counted
from articles.models import Article, ArticleTopic, Provider, RelatedLink, Topic
from articles.paging import COUNT_CAP, CappedCount
from articles.taxonomy import stands_under
from articles.unifying import merge_providers, merge_topics


class TaxonomyAdmin(DeskAdmin):
    """Saves through `editorial`, exactly what was changed."""

    add_verb = edit_verb = None
    using: tuple = ()  # what can't do without a row: (model, field, word for them)

    def get_readonly_fields(self, request, obj=None):
        # Readers have bookmarked the address: it is made once, with the row.
        return [*super().get_readonly_fields(request, obj), *(["slug"] if obj else [])]

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else {"slug": ["name"]}

    def save_model(self, request, obj, form, change):
        if not change:
            self.add_verb(obj, by=request.user)
        elif changes := form.changes():
            stored = self.model._default_manager.get(pk=obj.pk)
            self.edit_verb(stored, changes, by=request.user)

    def complete_rows(self, request, changes, rows):
        model, field, _ = self.using[0]
        used = model.objects.filter(**{field: OuterRef("pk")})
        counts = self.model._default_manager.filter(pk__in=[row.pk for row in rows]).order_by()
        numbers = dict(counts.values_list("pk", CappedCount(used)))
        for row in rows:
            row.uses = numbers.get(row.pk, 0)

    @admin.display(description="articles")
    def article_count(self, row):
        url = list_url("article", **{self.opts.model_name: row.slug})
        return format_html('<a href="{}">{}</a>', url, capped(row.uses))

    @admin.display(description="its page")
    def page(self, row):
        return format_html('<a class="page" href="{}">page</a>', row.get_absolute_url())

    def history_view(self, request, object_id, extra_context=None):
        row = self.get_object(request, unquote(object_id))
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        return HttpResponseRedirect(list_url("historyentry", **{self.opts.model_name: row.pk}))

    def get_deleted_objects(self, objs, request):
        """What stands in the way of deleting, in a line; a list of all of it may be very long."""
        in_the_way = []
        for model, field, word in self.using:
            number = model.objects.filter(**{f"{field}__in": objs})[: COUNT_CAP + 1].count()
            if number:
                in_the_way.append(counted(number, word))
        if in_the_way:
            return [str(one) for one in objs], {}, set(), in_the_way
        to_delete, counts, _, protected = super().get_deleted_objects(objs, request)
        return to_delete, counts, set(), protected


class ProviderForm(ChangedFieldsForm):
    name = PlainTextField(max_length=300)
    domain = PlainTextField(
        max_length=300, help_text="As the documents write it; it may hold a path."
    )
    description = PlainTextField(
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"class": "vLargeTextField", "rows": 4}),
    )


@admin.register(Provider)
class ProviderAdmin(PicturePages, Merging, CsvExport, TaxonomyAdmin):
    csv_columns = (
        ("slug", lambda provider: provider.slug),
        ("name", lambda provider: provider.name),
        ("domain", lambda provider: provider.domain),
    )
    form = ProviderForm
    list_display = ["small_logo", "name", "domain", "article_count", "page"]
    list_display_links = ["name"]
    search_fields = ["name", "domain"]
    search_help_text = "Searches name and domain."
    sortable_by = []
    fields = ["name", "domain", "slug", "description", "no_pictures", "pictures_of_it"]
    readonly_fields = ["pictures_of_it"]
    merge_verb = staticmethod(merge_providers)
    add_verb = staticmethod(editorial.add_provider)
    edit_verb = staticmethod(editorial.edit_provider)
    using = (
        (Article, "provider", "article"),
        (RelatedLink, "own_provider", "related link"),
    )

    def complete_rows(self, request, changes, rows):
        super().complete_rows(request, changes, rows)
        logos = logos_of(row.pk for row in rows)
        for row in rows:
            row.thumbnail = logos.get(row.pk, "")

    @admin.display(description="logo", empty_value="")
    def small_logo(self, provider):
        return provider.thumbnail


class PlaceForm(ChangedFieldsForm):
    """A topic's place, in the list."""

    position = forms.IntegerField(
        min_value=0,
        max_value=1_000_000,
        widget=forms.NumberInput(attrs={"class": "_reorder_", "inputmode": "numeric"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "position" in self.fields and self.prefix:  # in a list only the column has a heading
            self.fields["position"].widget.attrs["aria-label"] = f"Place of {self.instance}"


class TopicForm(PlaceForm):
    name = PlainTextField(max_length=200)
    description = PlainTextField(
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"class": "vLargeTextField", "rows": 4}),
    )

    def clean_parent(self):
        parent = self.cleaned_data["parent"]
        if parent and stands_under(parent.pk, self.instance.pk):
            raise forms.ValidationError("A topic can't stand below itself.")
        return parent


@admin.register(Topic)
class TopicAdmin(SortableAdminBase, Merging, CsvExport, TaxonomyAdmin):
    csv_columns = (
        ("slug", lambda topic: topic.slug),
        ("name", lambda topic: topic.name),
        ("parent", lambda topic: topic.parent.name if topic.parent else ""),
        ("position", lambda topic: topic.position),
    )
    form = TopicForm
    list_display = ["name", "parent", "position", "article_count", "page"]
    list_editable = ["position"]
    list_select_related = ["parent"]
    list_per_page = 300  # the list is one page in nearly all newsrooms, and can be sorted there
    search_fields = ["name"]
    search_help_text = "Searches names."
    sortable_by = []
    autocomplete_fields = ["parent"]
    fields = ["name", "slug", "parent", "position", "description"]
    merge_verb = staticmethod(merge_topics)
    add_verb = staticmethod(editorial.add_topic)
    edit_verb = staticmethod(editorial.edit_topic)
    using = ((ArticleTopic, "topic", "article"),)

    def get_changelist_form(self, request, **kwargs):
        return super().get_changelist_form(request, **{"form": PlaceForm, **kwargs})
