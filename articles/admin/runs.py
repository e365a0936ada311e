"""Imports: what each run read, what came of it, and what it found wrong."""

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case, IntegerField, Value, When
from django.http import HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path
from django.utils.html import format_html

from articles.admin.csv_export import CsvExport
from articles.admin.desk import ReadOnlyAdmin, change_url, list_url
from articles.admin.filters import ChoiceFilter, DateFilter
from articles.admin.wording import moment
from articles.importing import CannotRun
from articles.importing.report import Report
from articles.importing.starting import start_import
from articles.models import ImportRun, RunProblem

SHOWN_PROBLEMS = 100
# In the order of an import's report; what a run counts besides comes after these.
COUNTS = list(Report().numbers())


def run_counts(run: ImportRun) -> list[tuple[str, int]]:
    """The run's counts, the usual ones first, zeros too."""
    others = [name for name in run.counts if name not in COUNTS]
    return [(name, run.counts[name]) for name in [*COUNTS, *others] if name in run.counts]


def run_summary(run: ImportRun) -> str:
    """A run in a line: "12 created, 3 refused"."""
    parts = [
        f"{number:,} {name.removesuffix('s') if number == 1 else name}"
        for name, number in run_counts(run)
        if number
    ]
    if not parts:
        return {"running": "under way", "finished": "nothing to do"}.get(run.outcome, run.outcome)
    return ", ".join(parts)


class OutcomeFilter(ChoiceFilter):
    title = "outcome"
    parameters = ("outcome",)
    offered = tuple(ImportRun.Outcome.choices)

    def narrow(self, queryset):
        return queryset.filter(outcome=self.chosen)


class StartedFilter(DateFilter):
    column = "started_at"


class LevelFilter(ChoiceFilter):
    title = "level"
    parameters = ("level",)
    offered = (("error", "errors"), ("warning", "warnings"))

    def narrow(self, queryset):
        return queryset.filter(level=self.chosen)


@admin.register(ImportRun)
class ImportRunAdmin(CsvExport, ReadOnlyAdmin):
    csv_columns = (
        ("started", lambda run: run.started_at),
        ("finished", lambda run: run.finished_at),
        ("outcome", lambda run: run.outcome),
        ("what came of it", run_summary),
        ("asked for by", lambda run: run.who),
    )
    list_display = ["started", "outcome_word", "summary", "took", "asked_by", "read"]
    list_filter = [OutcomeFilter, StartedFilter]
    sortable_by = []
    ordering = ["-started_at", "-pk"]
    change_form_template = "admin/articles/importrun/run.html"
    change_list_template = "admin/articles/importrun/runs.html"
    fields = ["outcome_word", "took", "asked_by", "read"]

    # Import now --------------------------------------------------------------------------------

    def get_urls(self):
        path_of_it = path("import-now/", self.admin_site.admin_view(self.import_now))
        path_of_it.name = "articles_importrun_import_now"
        return [path_of_it, *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        sources = settings.IMPORT_SOURCES if self._may_start(request) else []
        return super().changelist_view(request, {**(extra_context or {}), "sources": sources})

    def import_now(self, request):
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self._may_start(request):
            raise PermissionDenied
        try:
            done = start_import(request.POST.get("source", ""), who=request.user.get_username())
        except CannotRun as reason:
            self.message_user(request, f"Nothing was imported: {reason}.", messages.ERROR)
        else:
            said = "The import is done." if done else "The import is under way."
            self.message_user(request, said, messages.SUCCESS)
        return HttpResponseRedirect(list_url("importrun"))

    @staticmethod
    def _may_start(request):
        return request.user.has_perm("articles.start_import")

    @admin.display(description="started")
    def started(self, run):
        return format_html(
            '<a href="{}">{}</a>', change_url("importrun", run.pk), moment(run.started_at)
        )

    @admin.display(description="outcome")
    def outcome_word(self, run):
        return format_html('<span class="mark {}">{}</span>', run.outcome, run.outcome)

    @admin.display(description="what came of it")
    def summary(self, run):
        return run_summary(run)

    @admin.display(description="took")
    def took(self, run):
        if run.finished_at is None:
            return "–"
        seconds = (run.finished_at - run.started_at).total_seconds()
        if seconds < 120:
            return f"{seconds:.1f} s"
        return f"{seconds / 60:.0f} min"

    @admin.display(description="asked for by")
    def asked_by(self, run):
        return run.who or "the command line"

    @admin.display(description="read")
    def read(self, run):
        return ", ".join(map(str, run.paths)) or "seeds"

    def change_view(self, request, object_id, form_url="", extra_context=None):
        run = self.get_object(request, object_id)
        context = dict(extra_context or {})
        if run is not None:
            problems = self._problems(run)[: SHOWN_PROBLEMS + 1]
            context |= {
                "title": f"Import of {moment(run.started_at)}",
                "subtitle": None,
                "counts": run_counts(run),
                "problems": problems[:SHOWN_PROBLEMS],
                "has_more_problems": len(problems) > SHOWN_PROBLEMS,
                "all_problems_url": list_url("runproblem", run__id__exact=run.pk),
                "history_url": list_url("historyentry", run=run.pk),
            }
        return super().change_view(request, object_id, form_url, context)

    def _problems(self, run):
        worst_first = Case(
            When(level="error", then=Value(0)), default=Value(1), output_field=IntegerField()
        )
        return run.problems.order_by(worst_first, "pk")


@admin.register(RunProblem)
class RunProblemAdmin(CsvExport, ReadOnlyAdmin):
    """Reached from a run; not in the header."""

    csv_columns = (
        ("run", lambda problem: problem.run.started_at),
        ("level", lambda problem: problem.level),
        ("file", lambda problem: problem.path),
        ("line", lambda problem: problem.line),
        ("key", lambda problem: problem.key),
        ("message", lambda problem: problem.message),
    )

    list_display = ["level_word", "where", "key", "message", "of_run"]
    list_filter = [LevelFilter]
    list_select_related = ["run"]
    lookups = frozenset({"run__id__exact"})
    search_fields = ["path", "key", "message"]
    search_help_text = "Searches file, key and message."
    sortable_by = []
    ordering = ["-run_id", "pk"]

    def has_module_permission(self, request):
        return False

    @admin.display(description="level")
    def level_word(self, problem):
        return format_html('<span class="mark {0}">{0}</span>', problem.level)

    @admin.display(description="file and line")
    def where(self, problem):
        return f"{problem.path}, line {problem.line}" if problem.line else problem.path

    @admin.display(description="run")
    def of_run(self, problem):
        url = change_url("importrun", problem.run_id)
        return format_html('<a href="{}">{}</a>', url, moment(problem.run.started_at))
