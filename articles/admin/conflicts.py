"""Where the machine disagrees with a person: field by field, what it said before, yours, theirs;
and the four answers, to one or to many."""

import difflib
import hashlib
import json
import re
from typing import NamedTuple

from django.contrib import admin, messages
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import Truncator

from articles import editorial
from articles.admin.article_acts import step_url
from articles.admin.csv_export import CsvExport
from articles.admin.desk import REFUSALS, ReadOnlyAdmin, change_url, list_url
from articles.admin.filters import DateFilter
from articles.admin.history import ArticlePin, FieldFilter
from articles.admin.thumbnails import beside, thumbnails_of
from articles.admin.wording import counted, field_name, moment, value_text
from articles.models import Conflict, Decision


class Answer(NamedTuple):
    """An answer to a conflict: what its button says, `editorial`'s word for it, what was done."""

    word: str
    answer: str
    done: str


# The verb's action → what it answers; here and in the queue.
ANSWERS = {
    "take_theirs": Answer("Take theirs", editorial.THEIRS, "The machine's value taken"),
    "keep_mine": Answer("Keep mine", editorial.MINE, "Kept as decided"),
    "keep_for_good": Answer(
        "For good", editorial.MINE_FOR_GOOD, "Kept as decided, and never asked about again"
    ),
    "hand_back": Answer("Hand back", editorial.HAND_BACK, "Handed back to the machine"),
}
LONGEST_VALUE = 600  # characters of a text that the list shows
_WORDS = re.compile(r"\s+")


def as_seen(conflict: Conflict) -> str:
    """The machine's value in short: another one is another question."""
    value = json.dumps(conflict.value, sort_keys=True)
    return hashlib.sha256(value.encode()).hexdigest()[:16]


def told(value, field):
    """A value in words, texts at more length than the history has room for."""
    if isinstance(value, str) and value and not field.endswith("_at"):
        return Truncator(value).chars(LONGEST_VALUE)
    return value_text(value, field)


def marked(value, other, field):
    """A text with the words that another one lacks marked; of other values the words alone."""
    texts = isinstance(value, str) and isinstance(other, str) and not field.endswith("_at")
    if not texts or not value or not other:
        return told(value, field)
    words = _WORDS.split(Truncator(value).chars(LONGEST_VALUE).strip())
    others = _WORDS.split(Truncator(other).chars(LONGEST_VALUE).strip())
    pieces = []
    matcher = difflib.SequenceMatcher(None, others, words, autojunk=False)
    for kind, _, _, start, end in matcher.get_opcodes():
        if start < end:
            said = " ".join(words[start:end])
            pieces.append((said,) if kind == "equal" else (format_html("<mark>{}</mark>", said),))
    return format_html_join(" ", "{}", pieces)


def load_decisions(conflicts):
    """Sets on each conflict the decision that it is about. One query."""
    decisions = _decisions_about(conflicts)
    for conflict in conflicts:
        key = (conflict.article_id, conflict.field, conflict.element)
        conflict.decision = decisions.get(key)


def before_in_words(conflict):
    """What the machine said when the decision was made: the latest of what is known of it."""
    known = conflict.decision.set_against if conflict.decision else []
    return told(known[-1], conflict.field) if known else "–"


def yours_in_words(conflict):
    """What was decided, by whom and when."""
    decision = conflict.decision
    if decision is None:
        return "–"
    return format_html(
        '{} <span class="quiet">{}, {}</span>',
        told(decision.value, conflict.field),
        decision.who,
        moment(decision.at),
    )


def theirs_in_words(conflict):
    """What the machine says now, with what it has and yours hasn't marked."""
    decision = conflict.decision
    return format_html(
        '{} <span class="quiet">since {}</span>',
        marked(conflict.value, decision.value if decision else None, conflict.field),
        moment(conflict.opened_at),
    )


def _decisions_about(conflicts):
    articles = {conflict.article_id for conflict in conflicts}
    return {
        (one.article_id, one.field, one.element): one
        for one in Decision.objects.filter(article__in=articles).order_by()
    }


class OpenedFilter(DateFilter):
    column = "opened_at"


@admin.register(Conflict)
class ConflictAdmin(CsvExport, ReadOnlyAdmin):
    csv_columns = (
        ("article", lambda conflict: conflict.article.slug),
        ("field", lambda conflict: field_name(conflict.field)),
        ("the machine's before", lambda conflict: conflict.of_before),
        ("yours", lambda conflict: conflict.of_yours),
        ("the machine's now", lambda conflict: value_text(conflict.value, conflict.field)),
        ("since", lambda conflict: conflict.opened_at),
    )
    list_display = ["about", "field_of_it", "before", "yours", "theirs", "answer"]
    list_filter = [ArticlePin, FieldFilter, OpenedFilter]
    list_select_related = ["article"]
    search_fields = ["article__title"]
    search_help_text = "Searches titles."
    sortable_by = []
    actions = ["take_theirs", "keep_mine", "keep_for_good", "hand_back"]
    change_list_template = "admin/articles/conflict/change_list.html"

    def complete_for_csv(self, rows):
        decisions = _decisions_about(rows)
        for conflict in rows:
            decision = decisions.get((conflict.article_id, conflict.field, conflict.element))
            known = decision.set_against if decision else []
            conflict.of_before = value_text(known[-1], conflict.field) if known else ""
            conflict.of_yours = value_text(decision.value, conflict.field) if decision else ""

    def complete_rows(self, request, changes, rows):
        articles = {conflict.article_id for conflict in rows}
        load_decisions(rows)
        thumbnails = thumbnails_of(articles)
        answers = ANSWERS if self.has_settle_permission(request) else {}
        filters = changes.preserved_filters
        for conflict in rows:
            conflict.thumbnail = thumbnails.get(conflict.article_id, "")
            conflict.buttons = [
                (self._sent_to(conflict, act, filters), answer.word)
                for act, answer in answers.items()
            ]

    @admin.display(description="article")
    def about(self, conflict):
        url = change_url("article", conflict.article_id)
        return beside(conflict.thumbnail, format_html('<a href="{}">{}</a>', url, conflict.article))

    @admin.display(description="field")
    def field_of_it(self, conflict):
        return field_name(conflict.field)

    @admin.display(description="the machine's before")
    def before(self, conflict):
        return before_in_words(conflict)

    @admin.display(description="yours")
    def yours(self, conflict):
        return yours_in_words(conflict)

    @admin.display(description="the machine's now")
    def theirs(self, conflict):
        return theirs_in_words(conflict)

    @admin.display(description="answer")
    def answer(self, conflict):
        # What was seen is sent along, so that nobody answers what came meanwhile unseen.
        seen = format_html(
            '<input type="hidden" name="seen-{}" value="{}">', conflict.pk, as_seen(conflict)
        )
        buttons = format_html_join("", '<button {} class="act">{}</button> ', conflict.buttons)
        return format_html('{}<span class="answers-to-one">{}</span>', seen, buttons)

    # The four answers --------------------------------------------------------------------------

    def get_urls(self):
        own = [
            path(
                f"<int:pk>/{act}/",
                self.admin_site.admin_view(self._answer_view(act)),
                name=f"articles_conflict_{act}",
            )
            for act in ANSWERS
        ]
        return [*own, *super().get_urls()]

    def _answer_view(self, act):
        def view(request, pk):
            return self.answer_one(request, pk, act)

        return view

    def answer_one(self, request, pk, act):
        """One answer to one conflict, from its row; back to the same list."""
        if not self.has_view_permission(request) or not self.has_settle_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        found = self.get_queryset(request).filter(pk=pk)
        if found.exists():
            getattr(self, act)(request, found)
        else:
            text = "This was settled meanwhile: the history says how."
            self.message_user(request, text, messages.WARNING)
        context = {"preserved_filters": self.get_preserved_filters(request), "opts": self.opts}
        return HttpResponseRedirect(add_preserved_filters(context, list_url("conflict")))

    def _sent_to(self, conflict, act, filters):
        url = reverse(f"admin:articles_conflict_{act}", args=[conflict.pk])
        if filters:
            url += f"?{filters}"
        return format_html('type="submit" formaction="{}"', url)

    def has_settle_permission(self, request):
        return request.user.has_perm("articles.settle_conflict")

    @admin.action(description="Take theirs", permissions=["settle"])
    def take_theirs(self, request, conflicts):
        self._settle(request, conflicts, ANSWERS["take_theirs"])

    @admin.action(description="Keep mine", permissions=["settle"])
    def keep_mine(self, request, conflicts):
        self._settle(request, conflicts, ANSWERS["keep_mine"])

    @admin.action(description="Keep mine for good", permissions=["settle"])
    def keep_for_good(self, request, conflicts):
        self._settle(request, conflicts, ANSWERS["keep_for_good"])

    @admin.action(description="Hand back to the machine", permissions=["settle"])
    def hand_back(self, request, conflicts):
        self._settle(request, conflicts, ANSWERS["hand_back"])

    def _settle(self, request, conflicts, answer):
        chosen = []
        for conflict in conflicts.select_related("article").order_by("pk"):
            seen = request.POST.get(f"seen-{conflict.pk}")
            if seen is not None and seen != as_seen(conflict):
                text = "Left alone: “{}”, {}: the machine says something else meanwhile."
                said = format_html(text, conflict.article, field_name(conflict.field))
                self.message_user(request, said, messages.WARNING)
            else:
                chosen.append(conflict)
        if not chosen:
            return
        try:
            outcome = editorial.settle(chosen, answer.answer, by=request.user)
        except REFUSALS as refusal:
            self.refused(request, refusal)
            return
        for left in outcome.left_alone:
            self.message_user(request, f"Left alone: {left}.", messages.WARNING)
        if settled := len(chosen) - len(outcome.left_alone):
            number = counted(settled, "conflict")
            text = format_html(
                '{}: {}. <a href="{}">See the step</a>', answer.done, number, step_url(outcome)
            )
            self.message_user(request, text, messages.SUCCESS)
