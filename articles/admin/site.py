"""The desk as a whole: its name, its order, and the page that it opens with."""

from functools import wraps

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from articles.admin.counting import counts_of
from articles.admin.desk import change_url, list_url
from articles.admin.numbers import chart_of, decided_per_day, rates_by_provider, rates_by_topic
from articles.admin.planned import PlannedPages
from articles.admin.queue import Queue
from articles.admin.runs import run_summary
from articles.admin.states import articles_in, waiting
from articles.admin.telling import latest
from articles.admin.thumbnails import load_thumbnails
from articles.duplicates import possible_duplicates
from articles.models import Article, Conflict, ImportRun

# The order of the day, not of the alphabet; what is of no group is of the last.
GROUPS = {
    "The day": ["Article", "Conflict", "HistoryEntry"],
    "Records": ["Decision", "Picture", "ImportRun"],
    "Names": ["Provider", "Topic", "ProviderAlias", "TopicAlias"],
    "People": [],
}
ORDER = [name for names in GROUPS.values() for name in names]
SHOWN_LATEST = 12  # entries of the history on the first page

# What a page says instead: its status, its title, and what to do about it.
NOT_OPEN = (
    403,
    "This isn’t open to you",
    "What you may do hangs on your roles. If you should be here, ask who manages people.",
)
NOT_THERE = (
    404,
    "There is no such page here",
    "What it was about may have been deleted: the history tells.",
)


class LookUp(AutocompleteJsonView):
    """Titles alone don't tell two articles apart: the provider and the day are named too."""

    def process_request(self, request):
        term, *others = super().process_request(request)
        return (term.replace("\0", ""), *others)

    def serialize_result(self, obj, to_field_name):
        result = super().serialize_result(obj, to_field_name)
        if isinstance(obj, Article):
            result["text"] = f"{obj.title} ({obj.provider}, {obj.published_at:%Y-%m-%d})"
        else:
            result["name"] = str(obj)  # what a field of plain text takes
            if domain := getattr(obj, "domain", ""):
                result["text"] = f"{obj.name} ({domain})"
        return result


class DeskSite(PlannedPages, admin.AdminSite):
    site_header = site_title = f"{settings.SITE_NAME} desk"
    index_title = "Today at the desk"
    enable_nav_sidebar = False  # its sections stand in the header, and leave lists their width
    index_template = "admin/desk.html"

    def each_context(self, request):
        context = super().each_context(request)
        return {**context, "sections": _sections(context["available_apps"])}

    def get_app_list(self, request, app_label=None):
        apps = super().get_app_list(request, app_label)
        for app in apps:
            app["models"].sort(key=_place)
        apps.sort(key=lambda app: app["app_label"] != "articles")
        return apps

    def get_urls(self):
        listed = path("duplicates/", self.admin_view(self.duplicates), name="duplicates")
        edit = path("edit/<str:slug>/", self.admin_view(self.edit), name="edit_by_slug")
        return [listed, edit, *Queue(self).urls, *super().get_urls()]

    def admin_view(self, view, cacheable=False):
        """Who is signed in stays in the desk when a page is refused, or isn't there; all others
        were led to the login before."""
        answer = super().admin_view(view, cacheable)

        @wraps(answer)
        def answer_or_refusal(request, *args, **kwargs):
            try:
                return answer(request, *args, **kwargs)
            except PermissionDenied:
                return self._refusal(request, *NOT_OPEN)
            except Http404:
                return self._refusal(request, *NOT_THERE)

        return answer_or_refusal

    def _refusal(self, request, status, title, text):
        context = {**self.each_context(request), "title": title, "text": text}
        response = TemplateResponse(request, "admin/refused.html", context, status=status)
        response.headers["Cache-Control"] = "no-store"
        return response

    def edit(self, request, slug):
        """From a public page, which knows no keys, to the article's form."""
        if not request.user.has_perm("articles.view_article"):
            raise PermissionDenied
        found = Article.objects.filter(slug=slug.replace("\0", "")).values_list("pk", flat=True)
        if not found:
            raise Http404
        return HttpResponseRedirect(change_url("article", found[0]))

    def login(self, request, extra_context=None):
        """Editors land in the queue, unless they were on their way elsewhere."""
        response = super().login(request, extra_context)
        goes_home = response.status_code == 302 and response.url == reverse("admin:index")
        if goes_home and request.user.has_perm("articles.view_article"):
            return HttpResponseRedirect(reverse("admin:queue"))
        return response

    def duplicates(self, request):
        """Articles that may be one, for an editor to look at."""
        if not request.user.has_perm("articles.view_article"):
            raise PermissionDenied
        groups = possible_duplicates()
        load_thumbnails(article for group in groups for article in group.articles)
        context = {
            **self.each_context(request),
            "title": "Possible duplicates",
            "groups": [(group.reason, group.articles[0], _beside_first(group)) for group in groups],
            "may_merge": request.user.has_perm("articles.publish_article"),
        }
        return TemplateResponse(request, "admin/articles/duplicates.html", context)

    def index(self, request, extra_context=None):
        return super().index(request, {**overview(request), **(extra_context or {})})

    def autocomplete_view(self, request):
        return LookUp.as_view(admin_site=self)(request)


def _beside_first(group):
    """(article, whether it is of another story than the first, where it is merged with that)."""
    first, *others = group.articles
    return [
        (
            article,
            _story(article) != _story(first),
            reverse("admin:articles_article_merge", args=[first.pk], query={"with": article.pk}),
        )
        for article in others
    ]


def _story(article):
    return article.lead_id or article.pk


def _sections(apps):
    """(group, its models) for the navigation: those that this person may see."""
    found = {name: [] for name in GROUPS}
    groups = {model: group for group, models in GROUPS.items() for model in models}
    for app in apps:
        for model in app["models"]:
            if model["admin_url"]:
                found[groups.get(model["object_name"], "People")].append(model)
    return [(name, models) for name, models in found.items() if models]


def _place(model):
    name = model["object_name"]
    return (ORDER.index(name) if name in ORDER else len(ORDER), model["name"])


def overview(request) -> dict:
    """What waits, each counted up to a limit, and what the last import brought."""
    if not request.user.has_perm("articles.view_article"):
        return {}
    articles = Article.objects.order_by()
    waits = [
        ("to decide", waiting(articles), reverse("admin:queue")),
        ("undecided", articles_in("undecided", articles), list_url("article", state="undecided")),
        ("conflicts", Conflict.objects.order_by(), list_url("conflict")),
        ("public", articles_in("public", articles), list_url("article", state="public")),
    ]
    numbers = counts_of({name: rows for name, rows, _ in waits}, request.user)
    run = ImportRun.objects.first()
    return {
        "waits": [(name, numbers[name], url) for name, _, url in waits],
        "chart": chart_of(decided_per_day()),
        "rates": [("provider", rates_by_provider()), ("topic", rates_by_topic())],
        "latest": latest(SHOWN_LATEST),
        "last_run": run,
        "last_run_summary": run_summary(run) if run else "",
    }
