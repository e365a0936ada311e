"""What can be done from the queue: each act with its permission, its form, the verb behind it."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import NamedTuple

from django import forms
from django.utils import timezone

from articles import editorial
from articles.admin.conflicts import ANSWERS, as_seen
from articles.admin.forms import MomentField, PlainTextField
from articles.admin.leading import ALONE, AS_LEAD
from articles.admin.topics_field import TopicsInOrderField
from articles.models import SCORE_MAX, Article, Conflict

CHANGE = "articles.change_article"
PUBLISH = "articles.publish_article"
REMOVE = "articles.remove_article"
SETTLE = "articles.settle_conflict"
GOOD_TO = 110  # characters of a headline that cards have room for
POINTS = 10  # what one press moves a score by
PINS = (2, 6, 24)  # hours that are offered at a press
DECISION = frozenset({"published", "removed", "rejection"})


class ScoreForm(forms.Form):
    score = forms.IntegerField(min_value=0, max_value=SCORE_MAX)


class PinForm(forms.Form):
    until = MomentField(label="Pinned until")


class ScheduleForm(forms.Form):
    publish_at = MomentField(label="Publish at", required=False)
    expire_at = MomentField(label="Take away at", required=False)

    def clean(self):
        cleaned = super().clean()
        start, end = cleaned.get("publish_at"), cleaned.get("expire_at")
        if not self.errors and not (start or end):
            self.add_error("publish_at", "Say when it is to begin, or to end.")
        if start and end and end <= start:
            self.add_error("expire_at", "The end has to come after the start.")
        return cleaned


class RemoveForm(forms.Form):
    reason = forms.CharField(
        label="Why it is taken down",
        max_length=500,
        help_text="Kept in the history; its address answers “410 Gone”.",
        widget=forms.TextInput(attrs={"size": 40}),
    )


class TextForm(forms.Form):
    title = PlainTextField(
        label="Headline",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "data-good-to": GOOD_TO}),
    )
    excerpt = PlainTextField(
        label="Excerpt", required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 5})
    )


class TopicsForm(forms.Form):
    topics = TopicsInOrderField(label="Topics", required=False)


class ConflictForm(forms.Form):
    """Which conflict of an article is answered, and what the machine said when it was looked at."""

    field = forms.CharField(max_length=50, widget=forms.HiddenInput)
    seen = forms.CharField(max_length=16, widget=forms.HiddenInput)


class Act(NamedTuple):
    """`run` takes articles, the cleaned form (or an empty dict) and `by`; it gives an Outcome."""

    name: str
    word: str  # what the button says
    done: str  # what was done, as the answer begins
    permission: str
    run: Callable[..., editorial.Outcome]
    touches: frozenset[str] = DECISION  # fields on which others may have the earlier word
    form: type[forms.Form] | None = None
    one_only: bool = False  # makes no sense for many at once
    idle: str = "as you want it already"  # what is said of those with nothing to change


def _publish(articles, cleaned, *, by):
    return editorial.publish(articles, by=by, confirming=True)


def _publish_as(articles, cleaned, *, by, way):
    return way.verb(articles, by=by)


def _unpublish(articles, cleaned, *, by):
    return editorial.withdraw(articles, by=by)


def _reject(articles, cleaned, *, by, reason):
    return editorial.reject(articles, reason, by=by)


def _remove(articles, cleaned, *, by):
    return editorial.remove(articles, reason=cleaned["reason"], by=by)


def _restore(articles, cleaned, *, by):
    return editorial.restore(articles, by=by)


def _shift(articles, cleaned, *, by, score, points):
    return editorial.shift(articles, score, points, by=by)


def _set_score(articles, cleaned, *, by, score):
    return editorial.edit_each(articles, {score: cleaned["score"]}, by=by)


def _pin(articles, cleaned, *, by, hours):
    return editorial.pin(articles, timezone.now() + timedelta(hours=hours), by=by)


def _pin_until(articles, cleaned, *, by):
    return editorial.pin(articles, cleaned["until"], by=by)


def _unpin(articles, cleaned, *, by):
    return editorial.unpin(articles, by=by)


def _schedule(articles, cleaned, *, by):
    return editorial.schedule(
        articles,
        publish_at=cleaned["publish_at"],
        expire_at=cleaned["expire_at"],
        publishing=bool(cleaned["publish_at"]),
        by=by,
    )


def _edit(articles, cleaned, *, by):
    return editorial.edit_each(articles, cleaned, by=by)


def _settle(articles, cleaned, *, by, answer):
    asked = Conflict.objects.filter(article__in=articles, field=cleaned["field"])
    found = [
        conflict
        for conflict in asked.select_related("article").order_by("pk")
        if as_seen(conflict) == cleaned["seen"]
    ]
    if not found:
        raise editorial.Refused("It was settled meanwhile, or the machine says something else now.")
    return editorial.settle(found, answer, by=by)


def _all_acts():
    yield Act("publish", "Publish", "Published", PUBLISH, _publish, idle="public already")
    for way in (ALONE, AS_LEAD):
        yield Act(way.name, way.word, "Published", PUBLISH, partial(_publish_as, way=way))
    yield Act("unpublish", "Unpublish", "Unpublished", PUBLISH, _unpublish, idle="not public")
    for reason in Article.Rejection:
        reject = partial(_reject, reason=reason.value)
        slug = reason.value.replace(" ", "-")
        done = f"Rejected ({reason.label})"
        yield Act(f"reject-{slug}", reason.label.capitalize(), done, PUBLISH, reject)
    yield Act("remove", "Take down…", "Taken down", REMOVE, _remove, form=RemoveForm)
    yield Act("restore", "Restore", "Restored", REMOVE, _restore, idle="not taken down")
    for score in ("heat", "quality"):
        fields, name = frozenset({score}), score.capitalize()
        for way, points, word in (("up", POINTS, "+"), ("down", -POINTS, "−")):
            shift = partial(_shift, score=score, points=points)
            words = f"{name} {word}{POINTS}"
            yield Act(f"{score}-{way}", words, words, CHANGE, shift, fields)
        set_to = partial(_set_score, score=score)
        yield Act(f"{score}-set", f"Set {score}", f"{name} set", CHANGE, set_to, fields, ScoreForm)
    pin = frozenset({"pinned_until"})
    for hours in PINS:
        words = f"Pinned for {hours} hours"
        run = partial(_pin, hours=hours)
        yield Act(f"pin-{hours}", f"{hours} h", words, PUBLISH, run, pin)
    yield Act("pin-until", "Pin until", "Pinned", PUBLISH, _pin_until, pin, PinForm)
    yield Act("unpin", "Take the pin off", "Pin taken off", PUBLISH, _unpin, pin)
    times = frozenset({"published", "publish_at", "expire_at"})
    for name, word in (("schedule", "Schedule"), ("schedule-alone", ALONE.word)):
        yield Act(name, word, "Scheduled", PUBLISH, _schedule, times, ScheduleForm)
    texts = frozenset({"title", "excerpt"})
    yield Act("text", "Save the text", "Text saved", CHANGE, _edit, texts, TextForm, one_only=True)
    yield Act(
        "topics", "Save topics", "Topics set", CHANGE, _edit, frozenset({"topics"}), TopicsForm
    )

    for name, answer in ANSWERS.items():
        # What was seen of the machine is sent along; no other field is touched.
        yield Act(
            name.replace("_", "-"), answer.word, answer.done, SETTLE,
            partial(_settle, answer=answer.answer), frozenset(), ConflictForm, one_only=True,
        )  # fmt: skip


ACTS = {act.name: act for act in _all_acts()}
# What asks first where another article leads, and the acts that answer. Nobody leads a story from a
# later moment on: its page would be gone until then.
ASKING = {"publish": (AS_LEAD.name, ALONE.name), "schedule": ("schedule-alone",)}
ANSWERS_TO_CONFLICTS = [ACTS[name.replace("_", "-")] for name in ANSWERS]
REJECTIONS = [act for name, act in ACTS.items() if name.startswith("reject-")]
