"""Nobody overwrites anybody: what happened to an article while someone had its form open.

The form carries what each field said when it was opened, and the last entry of the history by then.
A field that two people changed comes back with both values; the one typed stays in the field.
"""

from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.forms.boundfield import BoundField

from articles.admin.telling import load_titles, sentence
from articles.admin.wording import field_name, listed, moment, value_text
from articles.mapping import value_of_column
from articles.models import Article, HistoryEntry, Provider, Topic

VERSION = "version"  # the name of the hidden field: the key of the last entry of the history
# Fields of the form that the history knows by another name.
FIELDS = {"topic_names_in_order": "topics", "pin_until": "pinned_until"}
MOST_TOLD = 5
SOMEONE = "someone, past the desk"


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that was changed twice: what it said when the form was opened, what someone else
    made of it, what was typed here."""

    name: str
    label: str
    before: str
    theirs: str
    yours: str
    who: str
    at: str


def version_of_article() -> Coalesce:
    """A column: what the form carries. Nothing older is news to whoever opens it now, and nothing
    comes between: it is read with the article, in one query."""
    newest = HistoryEntry.objects.filter(article=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    return Coalesce(Subquery(newest), Value(0))


def since(article: Article, version: str) -> list[HistoryEntry]:
    """What the history holds since a version, newest first; nothing for what is no version."""
    if not (version.isascii() and version.isdigit() and len(version) < 19):
        return []
    entries = article.history.filter(pk__gt=int(version)).select_related("run")
    return list(entries.order_by("-pk")[:100])


def clashes(form: forms.ModelForm, entries: list[HistoryEntry]) -> list[Clash]:
    """The fields of a sent form that someone else changed meanwhile as well, to something else."""
    found = []
    for name in form.changed_data:
        bound = form[name]
        if not was_changed_meanwhile(form, bound):
            continue
        stored = form.get_initial_for_field(bound.field, name)
        if not bound.field.has_changed(stored, bound.data):
            continue  # both made the same of it
        field = FIELDS.get(name, name)
        entry = next((one for one in entries if one.field == field), None)
        found.append(
            Clash(
                name,
                field_name(field),
                _text(bound, field, _opened_with(form, bound)),
                _text(bound, field, stored),
                _text(bound, field, bound.data),
                entry.who if entry else SOMEONE,
                moment(entry.at) if entry else "",
            )
        )
    return found


def was_changed_meanwhile(form: forms.ModelForm, bound: BoundField) -> bool:
    """Whether what is stored isn't what the page was made from."""
    if bound.html_initial_name not in form.data:
        return False
    stored = form.get_initial_for_field(bound.field, bound.name)
    return bound.field.has_changed(stored, _opened_with(form, bound))


def _opened_with(form, bound):
    widget = bound.field.hidden_widget()
    return widget.value_from_datadict(form.data, form.files, bound.html_initial_name)


def renewed(form: forms.ModelForm, names: set[str]) -> None:
    """Makes a sent form one that was opened now: what was typed stays, all else is as it is
    stored. `names` are the fields that someone typed in."""
    form.data = form.data.copy()
    for name, field in form.fields.items():
        bound = form[name]
        if bound.html_initial_name not in form.data:
            continue
        stored = field.prepare_value(form.get_initial_for_field(field, name))
        form.data[bound.html_initial_name] = field.hidden_widget().format_value(stored) or ""
        if name in names:
            continue
        if isinstance(field, forms.BooleanField):
            form.data.pop(bound.html_name, None)
            if stored:
                form.data[bound.html_name] = "on"
        else:
            shown = field.widget.format_value(stored)
            if isinstance(shown, list):  # of a select
                shown = shown[0] if shown else ""
            form.data[bound.html_name] = shown or ""


def told(entries: list[HistoryEntry], steps: set) -> str:
    """What others did meanwhile, in words: everything but what was done in `steps`."""
    others = [entry for entry in entries if entry.step not in steps]
    load_titles(others)
    return listed((f"{entry.who}: {sentence(entry)}" for entry in others), limit=MOST_TOLD)


def _text(bound, field, content):
    """A field's content as the history would tell it."""
    try:
        content = bound.field.to_python(content)
    except forms.ValidationError:
        return str(content)
    if isinstance(content, list):
        return ", ".join(str(one) for one in content) or "none"
    if isinstance(content, Provider | Topic):
        return str(content)
    if isinstance(content, datetime):
        return moment(content)
    return value_text(value_of_column(field, content), field)
