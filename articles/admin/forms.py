"""Forms that tell what a person changed from what changed under their hands."""

from django import forms
from django.conf import settings
from django.contrib.admin.widgets import AutocompleteSelect, RelatedFieldWidgetWrapper

from articles.documents.limits import EARLIEST, LATEST

THEIRS = "theirs"  # names fields of a sent form whose other value was chosen


class LookUpSelect(AutocompleteSelect):
    """The stock look-up, which takes a page down when what was sent is no key at all."""

    at_hand = None  # the row that is chosen, where the form has loaded it: it isn't asked for again

    def optgroups(self, name, value, attr=None):
        keys = [one for one in value if is_key(one)]
        if self.at_hand is not None and keys == [str(self.at_hand.pk)]:
            groups = self._of_the_row_at_hand(name)
        else:
            groups = super().optgroups(name, keys or [""], attr)
        for _, options, _ in groups:
            for option in options:
                option["label"] = option["label"] or "–"  # a choice without words is none
        return groups

    def _of_the_row_at_hand(self, name):
        row = self.at_hand
        options = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        label = self.choices.field.label_from_instance(row)
        options.append(self.create_option(name, row.pk, label, True, len(options)))
        return [(None, options, 0)]

    def use_required_attribute(self, initial):
        return False  # it would ask for an empty first choice, and the server asks anyway


class LookUps:
    """For admin classes: `autocomplete_fields` with a select that withstands what is sent.

    Choosing is enough: no buttons beside it to change, add or look at what is chosen.
    """

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", LookUpSelect(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


def is_key(text) -> bool:
    """Whether a text, as it was sent, can be a row's key in both databases."""
    text = str(text)
    return text.isascii() and text.isdigit() and len(text) < 19


class PlainTextField(forms.CharField):
    """Text whose line ends are ours: a browser sends them as CR LF, documents hold LF."""

    def to_python(self, value):
        text = super().to_python(value)
        return text.replace("\r\n", "\n").replace("\r", "\n") if isinstance(text, str) else text


class MomentField(forms.DateTimeField):
    """A moment in the newsroom's time zone, as text.

    Browsers' own pickers hold the Tab key for up to eight stops a field.
    """

    def __init__(self, **kwargs):
        example = {"placeholder": "2024-03-01 12:00", "size": 19}
        kwargs.setdefault("widget", forms.DateTimeInput(example, format="%Y-%m-%d %H:%M:%S"))
        kwargs.setdefault("help_text", f"Like 2024-03-01 12:00, in {settings.TIME_ZONE}.")
        super().__init__(**kwargs)

    def clean(self, value):
        moment = super().clean(value)
        if moment is not None and not EARLIEST <= moment <= LATEST:
            raise forms.ValidationError(
                f"A time between {EARLIEST.year} and {LATEST.year} is right."
            )
        return moment


class StateInput(forms.HiddenInput):
    """What a field said when the page was made; nobody reads it, so it needs no description."""

    def build_attrs(self, base_attrs, extra_attrs=None):
        attributes = super().build_attrs(base_attrs, extra_attrs)
        return {name: v for name, v in attributes.items() if not name.startswith("aria-")}


class ChangedFieldsForm(forms.ModelForm):
    """A form that carries what each field said when the page was made.

    So a field that someone else, or the machine, changed meanwhile isn't written back to what it
    was: only what this person changed counts as changed.
    """

    refusal = None  # why the last try to save was refused, where the form comes back with it

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.show_hidden_initial = True
            if field.hidden_widget is forms.HiddenInput:
                field.hidden_widget = StateInput

    @property
    def given_up(self) -> list[str]:
        """Fields whose other value was chosen over what was typed."""
        return self.data.getlist(THEIRS) if hasattr(self.data, "getlist") else []

    @property
    def changed_data(self):
        return [name for name, bound in self._bound_items() if self._was_changed(name, bound)]

    def _was_changed(self, name, bound):
        if name in self.given_up:
            return False
        sent = _sent(self.data, bound.html_name)
        if not sent and not _sent(self.data, bound.html_initial_name):
            return False  # the page that was sent didn't hold this field
        if not _sent(self.data, bound.html_initial_name):
            initial = self.get_initial_for_field(bound.field, name)
            return bound.field.has_changed(initial, bound.data)
        return bound._has_changed()

    def changes(self) -> dict:
        """Changed field → what it is to be."""
        return {
            name: self.cleaned_data[name] for name in self.changed_data if name in self.cleaned_data
        }

    def clean(self):
        cleaned = super().clean()
        if self.refusal:
            self.add_error(None, self.refusal)
        return self.cleaned_data if cleaned is None else cleaned


def _sent(data, name):
    # A field of several widgets (day and time) comes as name_0, name_1.
    return name in data or f"{name}_0" in data
