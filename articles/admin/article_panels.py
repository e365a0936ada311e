"""What an article's form shows besides fields: standing, scores, decisions, conflicts, history."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from articles.admin.desk import change_url, list_url
from articles.admin.explaining import explanation, load_reasons
from articles.admin.states import PUBLIC, state_of
from articles.admin.stories import story_panel
from articles.admin.telling import log_of
from articles.admin.wording import field_name, moment, outside_link, value_text

SHOWN_HISTORY = 50


class ArticlePanels:
    @admin.display(description="state")
    def standing(self, article):
        state = state_of(article)
        text = format_html("{} {}", state.mark, state.meaning)
        if state == PUBLIC:
            text = format_html('{} <a href="{}">See its page</a>', text, article.get_absolute_url())
        if article.is_absorbed and article.lead_id:
            url = change_url("article", article.lead_id)
            text = format_html('{} Its lead: <a href="{}">{}</a>', text, url, article.lead)
        url = reverse("preview", args=[article.slug])
        return format_html('{} <a href="{}">Preview</a>', text, url)

    @admin.display(description="why this heat")
    def score_explained(self, article):
        return explanation(article)

    @admin.display(description="topics")
    def topic_names_in_order(self, article):
        """For those who may only look; who may edit has a field of this name."""
        return ", ".join(topic.name for topic in article.topics_in_order())

    @admin.display(description="on top of the front page until", empty_value="–")
    def pin_until(self, article):
        """For those who may only look; who may pin has a field of this name."""
        return moment(article.pinned_until) or None

    @admin.display(description="document")
    def document_path(self, article):
        document = getattr(article, "source_document", None)
        return document.path if document else "none: born here"

    @admin.display(description="web address")
    def web_link(self, article):
        return outside_link(article.web_url) or "–"

    @admin.display(description="original address")
    def original_link(self, article):
        return outside_link(article.original_url) or "–"

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj is not None:
            if request.method == "POST":
                # Nothing was saved: around the fields stands the article as it is stored, and not
                # what the form made of it.
                obj = self.get_object(request, str(obj.pk))
                context["original"] = context["adminform"].form.instance = obj
            context |= self.panels(request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def panels(self, request, article):
        load_reasons([article], every_decision=True)
        entries = log_of(article, SHOWN_HISTORY + 1)
        decisions = sorted(article.decided, key=lambda one: (one.field, one.element))
        conflicts = sorted(article.open_conflicts.values(), key=lambda one: one.pk)
        conflicts.sort(key=lambda one: one.opened_at, reverse=True)
        return {
            "version": article.version,
            **story_panel(article, request.user),
            "title": article.title,
            "subtitle": None,
            "state": state_of(article),
            "decisions": [
                (
                    field_name(one.field),
                    value_text(one.value, one.field),
                    one.who,
                    moment(one.at),
                    one.for_good,
                )
                for one in decisions
            ],
            "conflicts": [
                (field_name(one.field), value_text(one.value, one.field), moment(one.opened_at))
                for one in conflicts
            ],
            "log": entries[:SHOWN_HISTORY],
            "has_more_log": len(entries) > SHOWN_HISTORY,
            "log_url": list_url("historyentry", article=article.pk),
            "conflicts_url": list_url("conflict", article=article.pk),
            "may_publish": request.user.has_perm("articles.publish_article"),
        }
