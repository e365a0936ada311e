"""The form of one article: what was changed on it, and nothing else, goes to `editorial`."""

from django import forms
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.html import format_html

from articles import editorial
from articles.admin.article_acts import published_message, step_url
from articles.admin.explaining import load_topics
from articles.admin.forms import ChangedFieldsForm, MomentField, PlainTextField
from articles.admin.leading import ANSWER, AS_LEAD, LEAVE, WAYS, led_by_others, question_about
from articles.admin.meanwhile import VERSION, clashes, renewed, since, told
from articles.admin.states import PLANNED, PUBLIC, state_of
from articles.admin.topics_field import TopicsInOrderField
from articles.admin.wording import field_name, listed
from articles.models import ABSORBED, SCORE_MAX, Article
from articles.outside_edits import quietly

# Who may change these besides changing articles at all.
GUARDED = {
    "published": "articles.publish_article",
    "removed": "articles.remove_article",
    "reason": "articles.remove_article",
    # A time ahead takes a story from readers, and one that has come gives them what was planned.
    "published_at": "articles.publish_article",
    "publish_at": "articles.publish_article",
    "expire_at": "articles.publish_article",
    "pin_until": "articles.publish_article",
}


TIMES = ("publish_at", "expire_at")
PUBLISH = "_publish"  # the name of the button that publishes what it saves


class ArticleForm(ChangedFieldsForm):
    title = PlainTextField(
        max_length=500, widget=forms.TextInput(attrs={"class": "vLargeTextField"})
    )
    excerpt = PlainTextField(
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"class": "vLargeTextField", "rows": 4}),
    )
    body = PlainTextField(
        label="Text",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"class": "vLargeTextField", "rows": 8}),
        help_text="Markdown. Empty in most articles: readers are sent to the source.",
    )
    published_at = MomentField(label="Time")
    topic_names_in_order = TopicsInOrderField(label="Topics", required=False)
    quality = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=SCORE_MAX,
        help_text="The score of the text itself. Empty: not scored.",
    )
    heat = forms.IntegerField(required=False, min_value=0, max_value=SCORE_MAX)
    publish_at = MomentField(label="Public from", required=False)
    expire_at = MomentField(label="Public until", required=False)
    pin_until = MomentField(label="On top of the front page until", required=False)
    reason = forms.CharField(
        label="Why it is taken down",
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"class": "vLargeTextField"}),
        help_text="Needed when you take it down; kept in the history.",
    )

    class Meta:
        model = Article
        fields = [
            "title",
            "excerpt",
            "provider",
            "published_at",
            "quality",
            "heat",
            "published",
            "publish_at",
            "expire_at",
            "removed",
            "body",
            "type",
            "category",
            "locale",
        ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "topic_names_in_order" in self.fields and self.instance.pk:
            load_topics([self.instance])
            self.initial["topic_names_in_order"] = self.instance.topics_in_order()
        if "provider" in self.fields and self.instance.pk:
            self.fields["provider"].widget.at_hand = self.instance.provider
        if "pin_until" in self.fields:
            # No column that the stock form would edit: pins are a verb's.
            self.initial["pin_until"] = self.instance.pinned_until
        if "heat" in self.fields:
            if self.instance.heat == ABSORBED:
                # -1 is the machine's word for "absorbed", no number to start typing from.
                self.initial["heat"] = None
                self.fields["heat"].help_text = (
                    "Absorbed. A heat set by hand takes it out of that story; "
                    "leave this empty to leave it there."
                )
            else:
                self.fields["heat"].help_text = "Set by hand it stays, whatever the machine says."

    clashes = ()  # fields that someone else changed meanwhile too
    question = None  # which of two articles leads, where that is said before one is published

    @property
    def answer(self) -> str:
        """What was said to the question; "" where nothing was."""
        answer = self.data.get(ANSWER, "")
        return answer if answer in {*WAYS, LEAVE[0]} else ""

    def clean(self):
        cleaned = super().clean()
        self._look_for_clashes()
        self._ask_for_the_lead(cleaned)
        takes_down = cleaned.get("removed") and "removed" in self.changed_data
        if takes_down and not cleaned.get("reason"):
            self.add_error("reason", "Say why it is taken down.")
        self._look_at_times(cleaned)
        return cleaned

    def _ask_for_the_lead(self, cleaned):
        ticked = cleaned.get("published") and "published" in self.changed_data
        publishes = "published" in self.fields and (ticked or self.answer or PUBLISH in self.data)
        if not publishes or not led_by_others([self.instance]):
            return
        self.question = question_about([self.instance])
        self.question["answers"] = [*self.question["buttons"], LEAVE]
        if not self.answer:
            self.add_error("published", "Say above which of the two is to lead.")

    def _look_at_times(self, cleaned):
        start, end = cleaned.get("publish_at"), cleaned.get("expire_at")
        changed = set(self.changed_data)
        if start and end and end <= start and {"publish_at", "expire_at"} & changed:
            self.add_error("expire_at", "The end has to come after the start.")
        pinned = cleaned.get("pin_until")
        if pinned and "pin_until" in changed and pinned <= timezone.now():
            self.add_error("pin_until", "The end of a pin has to lie ahead.")

    def _look_for_clashes(self):
        entries = since(self.instance, self.data.get(VERSION, ""))
        self.clashes = clashes(self, entries)
        typed = set(self.changed_data)
        for clash in self.clashes:
            who = f"{clash.who} changed this meanwhile"
            self.add_error(
                clash.name,
                f"{who}, to {clash.theirs}. What you typed is still here: save again to keep it, "
                "or take theirs above.",
            )
        if self.clashes:
            renewed(self, typed)


class ArticleSaving:
    """Saving through the verbs: `edit`, `remove` and `restore`, `curate`."""

    form = ArticleForm

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        with quietly():
            # One at a time: what the form is compared with is what the verbs find.
            article = self.get_object(request, object_id)
            if article is None and self.has_change_permission(request):
                return self._gone_with_what_was_typed(request)
            request.meanwhile = since(article, request.POST.get(VERSION, "")) if article else []
            return super().changeform_view(request, object_id, form_url, extra_context)

    def _gone_with_what_was_typed(self, request):
        """Somebody deleted it while its form was open: what was typed can still be copied."""
        typed = [
            (name.replace("_", " "), text)
            for name, text in request.POST.items()
            if text and text != request.POST.get(f"initial-{name}", text)
        ]
        context = {
            **self.admin_site.each_context(request),
            "title": "This article doesn’t exist any more",
            "opts": self.opts,
            "typed": typed,
        }
        return TemplateResponse(request, "admin/articles/article/gone.html", context, status=404)

    def get_readonly_fields(self, request, obj=None):
        fields = [*super().get_readonly_fields(request, obj)]
        for name, permission in GUARDED.items():
            if not request.user.has_perm(permission):
                fields.append(name)
        return fields

    def get_fieldsets(self, request, obj=None):
        if request.user.has_perm(GUARDED["reason"]):
            return super().get_fieldsets(request, obj)
        fieldsets = []
        for name, options in super().get_fieldsets(request, obj):
            lines = [_without(line, "reason") for line in options["fields"]]
            fieldsets.append((name, {**options, "fields": lines}))
        return fieldsets

    @staticmethod
    def _verb_to_publish(request, form, ticked):
        """What publishes the article in this saving; None where nothing does."""
        if not request.user.has_perm(GUARDED["published"]):
            return None
        if form.answer:
            return WAYS[form.answer].verb if form.answer in WAYS else None
        return editorial.publish if ticked or PUBLISH in request.POST else None

    def save_model(self, request, obj, form, change):
        changes = form.changes()
        changes.pop("reason", None)
        published, removed = changes.pop("published", None), changes.pop("removed", None)
        if "topic_names_in_order" in changes:
            changes["topics"] = changes.pop("topic_names_in_order")
        publish = self._verb_to_publish(request, form, published)
        times = {name: changes.pop(name) for name in TIMES if name in changes}
        pins, pin_until = "pin_until" in changes, changes.pop("pin_until", None)
        # `obj` carries everything that was on the page; verbs compare with what is stored.
        article = Article.objects.get(pk=obj.pk)
        saved = request.saved = Saved()
        if publish is AS_LEAD.verb:
            # Before a heat set by hand, which would take it out of the story that it is to lead.
            saved.add(["published"], publish([article], by=request.user))
        if changes:
            saved.add(list(changes), editorial.edit(article, changes, by=request.user))
        if removed:
            reason = form.cleaned_data["reason"]
            outcome = editorial.remove([article], by=request.user, reason=reason)
            saved.add(["removed"], outcome)
        elif removed is not None:
            saved.add(["removed"], editorial.restore([article], by=request.user))
        if publish and publish is not AS_LEAD.verb:
            saved.add(["published"], publish([article], by=request.user))
        elif published is False and publish is None:
            saved.add(["published"], editorial.withdraw([article], by=request.user))
        if times:
            # The other of the two is what it is by now, whatever the page says of it.
            both = {name: getattr(article, name) for name in TIMES} | times
            outcome = editorial.schedule([article], by=request.user, publishing=False, **both)
            saved.add(list(times), outcome)
        if pins:
            saved.add(["pin_until"], self._pin(article, pin_until, request.user))

    @staticmethod
    def _pin(article, until, person):
        if until is None:
            return editorial.unpin([article], by=person)
        return editorial.pin([article], until, by=person)

    def save_related(self, request, form, formsets, change):
        for formset in formsets:
            curation = getattr(formset, "curation", None)
            if curation and request.user.has_perm("articles.change_relatedlink"):
                article = Article.objects.get(pk=form.instance.pk)
                outcome = editorial.curate(article, by=request.user, **curation)
                request.saved.add(["related"], outcome)

    def response_change(self, request, obj):
        article = Article.objects.select_related("lead").get(pk=obj.pk)
        saved = request.saved
        if not saved.steps:
            self.message_user(request, "Nothing was changed.", messages.INFO)
        elif "published" in saved.steps and state_of(article) in (PUBLIC, PLANNED):
            message = published_message(saved.steps["published"], act="Saved and published")
            self.message_user(request, message, messages.SUCCESS)
        else:
            names = listed([field_name(name) for name in saved.steps], limit=8)
            url = step_url(next(iter(saved.steps.values())))
            text = '“{}” saved: {}. <a href="{}">See the step</a>'
            message = format_html(text, article.title, names, url)
            if state_of(article) == PUBLIC:
                page = article.get_absolute_url()
                message = format_html('{} · <a href="{}">See its page</a>', message, page)
            self.message_user(request, message, messages.SUCCESS)
        steps = {outcome.step for outcome in saved.steps.values()}
        if others := told(request.meanwhile, steps):
            text = format_html("While you had it open: {}. That stands.", others)
            self.message_user(request, text, messages.INFO)
        if "_continue" in request.POST:
            return HttpResponseRedirect(request.get_full_path())
        return self.response_post_save_change(request, obj)


class Saved:
    """What one saving of the form changed: field → the outcome of the verb that did it."""

    def __init__(self):
        self.steps = {}

    def add(self, names, outcome):
        """Notes an outcome; raises Refused where the verb names a reason why it did nothing."""
        act = "pinned" if "pin_until" in names else "published"
        for _, reason in outcome.refused:
            raise editorial.Refused(f"It can't be {act}: {reason}.")
        if outcome.changed:
            self.steps |= dict.fromkeys(names, outcome)


def _without(line, name):
    if isinstance(line, str):
        return line
    rest = [one for one in line if one != name]
    return tuple(rest) if len(rest) > 1 else rest[0]
