"""Articles at the desk: the list that editors work through, and the form of one article."""

from adminsortable2.admin import SortableAdminBase
from django.contrib import admin
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import mark_safe

from articles.admin.article_acts import ArticleActs
from articles.admin.article_panels import ArticlePanels
from articles.admin.article_saving import ArticleSaving
from articles.admin.csv_export import CsvExport
from articles.admin.desk import DeskAdmin, change_url, list_url
from articles.admin.explaining import explanation, load_reasons
from articles.admin.filters import (
    ConflictFilter,
    DateFilter,
    HeatFilter,
    ProviderFilter,
    PublishedFilter,
    QualityFilter,
    StateFilter,
    TopicFilter,
    TypeFilter,
)
from articles.admin.meanwhile import version_of_article
from articles.admin.picture_pages import PicturePages
from articles.admin.related import RelatedLinkInline
from articles.admin.states import state_of
from articles.admin.stories import ArticleStories
from articles.admin.thumbnails import load_thumbnails
from articles.admin.wording import counted, moment
from articles.models import ABSORBED, Article
from articles.search import matching, parse

DIGESTS = ("bytes_digest", "record_digest", "entries_digest", "card_digest", "file_mark")
NO_KEY = 0  # stands for an article's key in an address that is made once for all rows


def _for_the_form(articles):
    """With what the form shows of other tables: one query instead of one for each."""
    return (
        articles.select_related("provider", "lead__provider", "picture", "source_document")
        .defer(
            *(f"lead__{name}" for name in ("body", "images", "tags")),
            *(f"source_document__{name}" for name in ("original", *DIGESTS)),
        )
        .annotate(version=version_of_article())
    )


class ArticleList:
    """The columns, filters and search of the list; a page of it takes a fixed number of queries."""

    csv_columns = (
        ("slug", lambda article: article.slug),
        ("title", lambda article: article.title),
        ("excerpt", lambda article: article.excerpt),
        ("provider", lambda article: article.provider.name),
        ("time", lambda article: article.published_at),
        ("type", lambda article: article.type),
        ("state", lambda article: state_of(article).word),
        ("quality", lambda article: article.quality),
        ("heat", lambda article: article.heat),
        ("why", explanation),
        ("topics", lambda article: ", ".join(one.name for one in article.topics_in_order())),
        ("lead", lambda article: article.lead.slug if article.lead else ""),
        ("rejected as", lambda article: article.rejection),
        ("taken down because", lambda article: article.removal_reason),
        ("pinned until", lambda article: article.pinned_until),
        ("public from", lambda article: article.publish_at),
        ("public until", lambda article: article.expire_at),
        ("source", lambda article: article.source_url),
    )
    list_display = [
        "small_picture",
        "headline",
        "state",
        "quality_score",
        "heat_score",
        "why",
        "provider_name",
        "topic_names",
        "time",
    ]
    list_display_links = None  # the headline's cell holds several links
    list_filter = [
        StateFilter,
        TopicFilter,
        ProviderFilter,
        HeatFilter,
        QualityFilter,
        DateFilter,
        TypeFilter,
        PublishedFilter,
        ConflictFilter,
    ]
    list_select_related = ["provider", "lead", "picture"]
    # No date_hierarchy: it asks the whole table for its first and last day, on every page.
    search_fields = ["title"]  # so that there is a field; what it finds is told below
    search_help_text = (
        'Words in any form, "a phrase", -without; topic: provider: type: from: to: narrow.'
    )
    ordering = ["-published_at", "slug"]  # the index `article_newest`, to the letter
    sortable_by = ["time", "quality_score", "heat_score"]
    change_list_template = "admin/articles/article/change_list.html"

    def get_queryset(self, request):
        articles = super().get_queryset(request)
        page = request.resolver_match.url_name if request.resolver_match else ""
        if page in ("articles_article_changelist", "articles_article_csv"):
            return articles.defer("body", "images", "tags")  # long, and no list shows it
        if page == "articles_article_change":
            return _for_the_form(articles)
        return articles

    def get_search_results(self, request, queryset, search_term):
        """The readers' search, over everything that there is."""
        is_typing = request.path == reverse("admin:autocomplete")
        found = matching(queryset, parse(search_term), is_unfinished=is_typing)
        return (found.select_related("provider") if is_typing else found), False

    def complete_for_csv(self, rows):
        load_reasons(rows)

    def complete_rows(self, request, changes, rows):
        load_reasons(rows)
        load_thumbnails(rows)
        now = timezone.now()
        can_publish = self.has_publish_permission(request)
        can_remove = self.has_remove_permission(request)
        # Reversing and escaping three addresses a row would cost more than all else in it.
        filters = changes.preserved_filters
        form_url = change_url("article", NO_KEY) + (f"?{filters}" if filters else "")
        buttons = {act: self._button(act, filters) for act in self.ROW_ACTS}
        near = ""
        for article in rows:
            key = f"/{article.pk}/"
            article.state = state_of(article, now)
            article.form_url = form_url.replace(f"/{NO_KEY}/", key, 1)
            article.buttons = "".join(
                buttons[act].format(pk=article.pk, near=near, word=word)
                for act, word in self._acts_on(article, can_publish, can_remove)
            )
            near = article.pk

    def _button(self, act, filters):
        """The button of an act, escaped; to be filled with whole numbers and words of ours."""
        url = reverse(f"admin:articles_article_{act}", args=[NO_KEY])
        rest = escape(f"&{filters}") if filters else ""  # quoted for an address: no braces
        url = url.replace(f"/{NO_KEY}/", "/{pk}/", 1)
        # A button of the list's own form, sent elsewhere: no script, no form within a form.
        return (
            f'<button type="submit" class="act" formaction="{url}?near={{near}}{rest}"'
            ' aria-describedby="row-{pk}">{word}</button> '
        )

    def _acts_on(self, article, can_publish, can_remove):
        if article.removed:
            return [("restore", "Restore")] if can_remove else []
        if not can_publish:
            return []
        acts = [("unpublish", "Unpublish") if article.published else ("publish", "Publish")]
        if "published" not in article.ruled:
            acts.append(("keep", "Keep" if article.published else "Hold"))
        return acts

    @admin.display(description="headline")
    def headline(self, article):
        marks = []
        if article.state.name == "public":
            marks.append(
                format_html('<a class="page" href="{}">page</a>', article.get_absolute_url())
            )
        if article.type == Article.Type.VIDEO:
            marks.append(format_html('<span class="mark {0}">{0}</span>', "video"))
        if article.open_conflicts:
            url = list_url("conflict", article=article.pk)
            text = counted(len(article.open_conflicts), "conflict")
            marks.append(format_html('<a class="mark conflict" href="{}">{}</a>', url, text))
        return format_html(
            '<a class="headline" id="row-{}" href="{}"{}>{}</a> {}',
            article.pk,
            article.form_url,
            format_html(' lang="{}"', article.locale) if article.locale else "",
            article.title,
            format_html_join(" ", "{}", ((mark,) for mark in marks)),
        )

    @admin.display(description="picture", empty_value="")
    def small_picture(self, article):
        return article.thumbnail

    @admin.display(description="provider")
    def provider_name(self, article):
        return article.provider.name

    @admin.display(description="topics")
    def topic_names(self, article):
        return ", ".join(topic.name for topic in article.topics_in_order())

    @admin.display(description="time", ordering="published_at")
    def time(self, article):
        return moment(article.published_at)

    @admin.display(description="state")
    def state(self, article):
        return mark_safe(  # noqa: S308 - escaped where it was made
            f'{article.state.mark} <span class="acts">{article.buttons}</span>'
        )

    @admin.display(description="quality", ordering="quality", empty_value="–")
    def quality_score(self, article):
        return article.quality

    @admin.display(description="heat", ordering="heat", empty_value="–")
    def heat_score(self, article):
        return None if article.heat == ABSORBED else article.heat

    @admin.display(description="why")
    def why(self, article):
        return explanation(article)


@admin.register(Article)
class ArticleAdmin(
    ArticleActs,
    ArticleList,
    ArticlePanels,
    ArticleSaving,
    ArticleStories,
    PicturePages,
    CsvExport,
    SortableAdminBase,
    DeskAdmin,
):
    inlines = [RelatedLinkInline]
    autocomplete_fields = ["provider"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "title",
                    "excerpt",
                    ("provider", "published_at"),
                    "topic_names_in_order",
                ]
            },
        ),
        (
            "Scores and publishing",
            {
                "fields": [
                    "standing",
                    "score_explained",
                    ("quality", "heat"),
                    "published",
                    ("publish_at", "expire_at"),
                    "pin_until",
                    ("removed", "reason"),
                ]
            },
        ),
        ("Text and kind", {"fields": ["body", ("type", "category", "locale")]}),
        (
            "Where it comes from",
            {"fields": ["pictures_of_it", "slug", "document_path", "web_link", "original_link"]},
        ),
    ]
    readonly_fields = [
        "standing",
        "score_explained",
        "pictures_of_it",
        "slug",
        "document_path",
        "web_link",
        "original_link",
    ]
    change_form_template = "admin/articles/article/change_form.html"

    def has_add_permission(self, request):
        return False  # articles come in documents (docs/decisions/0002)

    def history_view(self, request, object_id, extra_context=None):
        """The article's own log, as a list that can be filtered and taken back from."""
        article = self.get_object(request, object_id)
        if article is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        return HttpResponseRedirect(list_url("historyentry", article=article.pk))

    def get_deleted_objects(self, objs, request):
        # What goes with an article (its links, decisions, conflicts) is nobody's to delete alone,
        # which isn't to say that a superuser may not delete the article.
        to_delete, counts, _, protected = super().get_deleted_objects(objs, request)
        return to_delete, counts, set(), protected
