"""An article's topics in order: one a line, the main one first.

A text that one can sort, paste and read without script; desk.js makes a list with buttons of it.
"""

import difflib

from django import forms
from django.urls import reverse

from articles.admin.forms import StateInput
from articles.models import Topic

MOST_TOPICS = 100  # as many as a document may name


class TopicLines(forms.Textarea):
    def __init__(self, attrs=None):
        super().__init__(
            {
                "rows": 4,
                "placeholder": "One topic a line",
                "class": "topic-lines",
                "spellcheck": "false",
                **(attrs or {}),
            }
        )

    def build_attrs(self, base_attrs, extra_attrs=None):
        asked = {"app_label": "articles", "model_name": "articletopic", "field_name": "topic"}
        look_up = reverse("admin:autocomplete", query=asked)
        return super().build_attrs({**base_attrs, "data-suggestions": look_up}, extra_attrs)

    def format_value(self, value):
        return _lines(value)


class HiddenTopicLines(StateInput):
    def format_value(self, value):
        return _lines(value)


def _lines(value):
    if isinstance(value, str) or value is None:
        return value or ""
    return "\n".join(topic.name for topic in value)


class TopicsInOrderField(forms.Field):
    """Names of topics, a line each → the topics, in that order."""

    widget = TopicLines
    hidden_widget = HiddenTopicLines

    def __init__(self, **kwargs):
        kwargs.setdefault(
            "help_text",
            "In order: the first that isn't a general one is the main topic.",
        )
        super().__init__(**kwargs)

    def to_python(self, value):
        if isinstance(value, list):
            return value  # topics already: what is stored, beside what someone else made of it
        names = [" ".join(line.split()) for line in (value or "").splitlines()]
        names = list(dict.fromkeys(filter(None, names)))
        if len(names) > MOST_TOPICS:
            raise forms.ValidationError(f"An article has {MOST_TOPICS} topics at most.")
        if any("\0" in name for name in names):
            raise forms.ValidationError("Null characters are not allowed.")
        found = {topic.name: topic for topic in Topic.objects.filter(name__in=names)}
        unknown = [name for name in names if name not in found]
        if unknown:
            found |= self._by_spelling(unknown)
        return [found[name] for name in names]

    def has_changed(self, initial, data):
        return _names(_lines(initial)) != _names(data)

    def _by_spelling(self, names):
        """Topics by names whose case differs; says what is meant where there is none."""
        spelled = {topic.name.casefold(): topic for topic in Topic.objects.all()}
        missing = []
        for name in names:
            if name.casefold() not in spelled:
                close = difflib.get_close_matches(name.casefold(), list(spelled), n=1)
                hint = f" Did you mean “{spelled[close[0]].name}”?" if close else ""
                missing.append(f"There is no topic “{name}”.{hint}")
        if missing:
            raise forms.ValidationError(missing)
        return {name: spelled[name.casefold()] for name in names}


def _names(text):
    return [" ".join(line.split()) for line in (text or "").splitlines() if line.strip()]
