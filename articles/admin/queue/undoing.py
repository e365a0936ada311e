"""Taking the last acts back, one step at a time."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.utils.html import format_html, format_html_join

from articles.admin.article_acts import form_link, step_url
from articles.admin.desk import list_url
from articles.admin.queue.answering import Answer
from articles.admin.steps import steps_of
from articles.admin.steps import take_back as take_step_back
from articles.admin.telling import told_of_step
from articles.admin.wording import listed
from articles.models import HistoryEntry

REACH = 20  # acts
_ENTRIES = 20_000  # that these may have left in the history, at most: acts on all that match


def last_step(user) -> UUID | None:
    """The latest act of this person that stands and is no undoing."""
    taken_back = HistoryEntry.objects.filter(reverts=OuterRef("pk"))
    own = HistoryEntry.objects.filter(~Exists(taken_back), by=user, run=None, reverts=None)
    return own.order_by("-pk").values_list("step", flat=True).first()


def last_steps(user) -> list[UUID]:
    """This person's last acts, the latest first, taken back or not."""
    own = HistoryEntry.objects.filter(by=user, run=None, reverts=None).order_by("-pk")
    steps: dict[UUID, None] = {}
    for step in own.values_list("step", flat=True)[:_ENTRIES].iterator():
        steps[step] = None
        if len(steps) > REACH:
            break
    return list(steps)[:REACH]


def take_back(answer: Answer, asked: str, user) -> None:
    """Takes a step back ("": the latest that stands), and says so."""
    step = _step(asked, user)
    if step is None:
        answer.say("There is nothing of yours to take back.", messages.INFO)
        return
    if step not in last_steps(user):
        text = (
            'Here your last {} acts can be taken back; <a href="{}">the history</a> has the rest.'
        )
        answer.say(format_html(text, REACH, list_url("historyentry")), messages.WARNING)
        return
    if not steps_of({step})[step].may_be_taken_back_by(user):
        answer.say("It was taken back already, or isn't yours to take back.", messages.WARNING)
        return
    told = told_of_step(step)
    outcome = take_step_back(step, by=user)
    answer.changed += [one.pk for one in outcome.changed if hasattr(one, "slug")]
    links = list(dict.fromkeys(map(form_link, outcome.changed)))
    if links:
        text = 'Taken back: {} ({}). <a href="{}">See the step</a>'
        answer.say(format_html(text, listed(links), told, step_url(outcome)))
    if outcome.left_alone:
        left = format_html_join("; ", "{}", ((one,) for one in outcome.left_alone))
        answer.say(format_html("Left as it is: {}.", left), messages.WARNING)


def _step(asked: str, user) -> UUID | None:
    if not asked:
        return last_step(user)
    try:
        return UUID(asked)
    except ValueError:
        return None
