"""Filters of the desk's lists: plain forms and links, each parameter checked before it is used."""

from datetime import date, datetime, time, timedelta

from django import forms
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Value, When
from django.urls import reverse
from django.utils import timezone

from articles.admin.forms import is_key
from articles.admin.states import STATES, articles_in, waiting
from articles.models import SCORE_MAX, Article, ArticleTopic, Conflict, Provider, Topic

MOST_MATCHES = 500  # providers or topics that one text may stand for


class DeskFilter(admin.ListFilter):
    """Takes its parameters out of the address, and gives what its template needs."""

    parameters: tuple[str, ...] = ()

    def __init__(self, request, params, model, model_admin):
        super().__init__(request, params, model, model_admin)
        for name in self.parameters:
            if name in params:
                self.used_parameters[name] = params.pop(name)[-1]
        self.read()

    def read(self):
        """Checks what came; leaves it in attributes."""

    def has_output(self):
        return True

    def expected_parameters(self):
        return list(self.parameters)


class ChoiceFilter(DeskFilter):
    """One of a few, as links: the stock filter's look, with choices that are ours."""

    offered: tuple[tuple[str, str], ...] = ()

    def read(self):
        asked = self.used_parameters.get(self.parameters[0])
        self.chosen = asked if asked in dict(self.offered) else None

    def choices(self, changelist):
        (name,) = self.parameters
        yield {
            "selected": self.chosen is None,
            "query_string": changelist.get_query_string(remove=[name]),
            "display": "All",
        }
        for value, word in self.offered:
            yield {
                "selected": value == self.chosen,
                "query_string": changelist.get_query_string({name: value}),
                "display": word,
            }

    def queryset(self, request, queryset):
        return queryset if self.chosen is None else self.narrow(queryset)

    def narrow(self, queryset):
        raise NotImplementedError


class FormFilter(DeskFilter):
    """Fields of a small form that keeps all other filters."""

    form_class: type[forms.Form]

    def read(self):
        self.form = self.form_class(
            self.used_parameters, auto_id=f"filter-{self.parameters[0]}-%s", label_suffix=""
        )
        # What can't be read is said beside its field, and filters nothing.
        self.form.is_valid()
        self.wanted = {k: v for k, v in self.form.cleaned_data.items() if v not in (None, "")}

    def choices(self, changelist):
        rest = [
            (name, value)
            for name, values in changelist.filter_params.items()
            if name not in self.parameters
            for value in (values if isinstance(values, list) else [values])
        ]
        yield {
            "form": self.form,
            "rest": rest,
            "links": self.links(changelist),
            "active": bool(self.used_parameters),
            "clear": changelist.get_query_string(remove=list(self.parameters)),
        }

    def links(self, changelist):
        """(query string, text, chosen) of ready-made choices beside the form."""
        return []

    def queryset(self, request, queryset):
        return self.narrow(queryset) if self.wanted else queryset

    def narrow(self, queryset):
        raise NotImplementedError


# Articles -----------------------------------------------------------------------------------------


class StateFilter(ChoiceFilter):
    title = "state"
    parameters = ("state",)
    offered = (("waiting", "to decide"), *((s.name, s.word) for s in STATES.values()))

    def narrow(self, queryset):
        if self.chosen == "waiting":
            return waiting(queryset)
        return articles_in(self.chosen, queryset)


class PublishedFilter(ChoiceFilter):
    title = "published"
    parameters = ("published",)
    offered = (("yes", "yes"), ("no", "no"))

    def narrow(self, queryset):
        return queryset.filter(published=self.chosen == "yes")


class TypeFilter(ChoiceFilter):
    title = "type"
    parameters = ("type",)
    offered = tuple(Article.Type.choices)

    def narrow(self, queryset):
        return queryset.filter(type=self.chosen)


class ConflictFilter(ChoiceFilter):
    title = "conflicts"
    parameters = ("conflicts",)
    offered = (("yes", "open"), ("no", "none"))

    def narrow(self, queryset):
        is_open = Exists(Conflict.objects.filter(article=OuterRef("pk")))
        return queryset.filter(is_open if self.chosen == "yes" else ~is_open)


class NameForm(forms.Form):
    """One text field; its suggestions come from the desk's own look-up when scripts run."""

    def __init__(self, *args, parameter, label, suggestions, **kwargs):
        super().__init__(*args, **kwargs)
        attributes = {"data-suggestions": suggestions} if suggestions else {}
        self.fields[parameter] = forms.CharField(
            label=label,
            required=False,
            max_length=300,
            widget=forms.TextInput(attrs={"autocomplete": "off", **attributes}),
        )


class NameFilter(FormFilter):
    """Rows of what is called so: exactly, or else of all whose name holds the text."""

    template = "admin/filters/form.html"
    label = "Name"
    suggestions_of: tuple[str, str] | None = None  # (model, field) of the desk's look-up

    def form_class(self, *args, **kwargs):
        suggestions = ""
        if self.suggestions_of:
            model, field = self.suggestions_of
            asked = {"app_label": "articles", "model_name": model, "field_name": field}
            suggestions = reverse("admin:autocomplete", query=asked)
        return NameForm(
            *args, parameter=self.parameters[0], label=self.label, suggestions=suggestions, **kwargs
        )

    @property
    def text(self):
        return self.wanted[self.parameters[0]]


def providers_called(text: str) -> list[int]:
    """The providers that a text names: exactly, or else all whose name or domain holds it."""
    text = text.replace("\0", "")
    exactly = Q(name__iexact=text) | Q(slug=text.lower())
    partly = Q(name__icontains=text) | Q(domain__icontains=text)
    providers = Provider.objects.filter(exactly | partly).annotate(
        other=Case(When(exactly, then=Value(0)), default=Value(1), output_field=IntegerField())
    )
    found = list(providers.order_by("other").values_list("pk", "other")[:MOST_MATCHES])
    best = min((other for _, other in found), default=0)
    return [pk for pk, other in found if other == best]


def topics_called(text: str) -> set[int]:
    """The topics that a text names, exactly or else in part, with all those below them."""
    text = text.casefold()
    topics = list(Topic.objects.order_by().values_list("pk", "name", "slug", "parent_id"))
    found = {pk for pk, name, slug, _ in topics if text in (name.casefold(), slug)}
    found = found or {pk for pk, name, _, _ in topics if text in name.casefold()}
    while below := {pk for pk, _, _, parent in topics if parent in found} - found:
        found |= below
    return found


class ProviderFilter(NameFilter):
    title = "provider"
    parameters = ("provider",)
    label = "Provider's name or domain"
    suggestions_of = ("article", "provider")

    def narrow(self, queryset):
        return queryset.filter(provider__in=providers_called(self.text))


class TopicFilter(NameFilter):
    """Also takes in the topics below the one that is named."""

    title = "topic"
    parameters = ("topic",)
    label = "Topic, with those below it"
    suggestions_of = ("articletopic", "topic")

    def narrow(self, queryset):
        found = topics_called(self.text)
        rows = ArticleTopic.objects.filter(article=OuterRef("pk"), topic__in=found)
        return queryset.filter(Exists(rows)) if found else queryset.none()


def _score():
    return forms.IntegerField(
        required=False,
        min_value=0,
        max_value=SCORE_MAX,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


class ScoreFilter(FormFilter):
    """A range from 0 up: an absorbed article's -1 is no low score, and is never in it."""

    template = "admin/filters/form.html"

    def form_class(self, *args, **kwargs):
        form = forms.Form(*args, **kwargs)
        for name, label in zip(self.parameters, ("From", "To"), strict=True):
            form.fields[name] = _score()
            form.fields[name].label = label
        return form

    def narrow(self, queryset):
        field = self.title
        lowest, highest = (self.wanted.get(name) for name in self.parameters)
        queryset = queryset.filter(**{f"{field}__gte": lowest or 0})
        return queryset if highest is None else queryset.filter(**{f"{field}__lte": highest})


class QualityFilter(ScoreFilter):
    title = "quality"
    parameters = ("quality_from", "quality_to")


class HeatFilter(ScoreFilter):
    title = "heat"
    parameters = ("heat_from", "heat_to")


class DateFilter(FormFilter):
    """Whole days of the newsroom's time zone, both included."""

    template = "admin/filters/form.html"
    title = "date"
    parameters = ("since", "until")
    column = "published_at"

    def form_class(self, *args, **kwargs):
        form = forms.Form(*args, **kwargs)
        for name, label in (("since", "From"), ("until", "To")):
            form.fields[name] = forms.DateField(
                label=label,
                required=False,
                input_formats=["%Y-%m-%d"],
                widget=forms.DateInput({"placeholder": "2024-03-01"}, format="%Y-%m-%d"),
            )
        return form

    def links(self, changelist):
        today = timezone.localdate()
        for days, text in ((0, "today"), (7, "7 days"), (30, "30 days")):
            since = (today - timedelta(days=days)).isoformat()
            chosen = self.used_parameters == {"since": since}
            yield changelist.get_query_string({"since": since}, ["until"]), text, chosen

    def narrow(self, queryset):
        since, until = self.wanted.get("since"), self.wanted.get("until")
        if since and (start := midnight(since)):
            queryset = queryset.filter(**{f"{self.column}__gte": start})
        if until and (end := midnight(until, days_later=1)):
            queryset = queryset.filter(**{f"{self.column}__lt": end})
        return queryset


def midnight(day: date, *, days_later: int = 0) -> datetime | None:
    """When a day of the newsroom begins; None for days at the ends of the calendar, which have no
    neighbour, and say nothing."""
    if not 1 < day.year < 9999:
        return None
    day += timedelta(days=days_later)
    return timezone.make_aware(datetime.combine(day, time.min))


# Links into lists ---------------------------------------------------------------------------------


class PinnedFilter(DeskFilter):
    """One thing that a link into the list names; shown while it holds, to be taken off."""

    template = "admin/filters/pinned.html"
    pinned: type | None = None  # the model, where the value is a row's key

    def read(self):
        text = self.used_parameters.get(self.parameters[0])
        self.value = None
        if text is not None:
            try:
                self.value = self.value_of(text)
            except ValueError as error:
                raise IncorrectLookupParameters from error

    def value_of(self, text):
        if not is_key(text):
            raise ValueError(text)
        return int(text)

    def has_output(self):
        return self.value is not None

    def choices(self, changelist):
        name = ""
        if self.pinned:
            row = self.pinned._default_manager.filter(pk=self.value).first()
            name = str(row) if row else "one that is gone"
        yield {"name": name, "clear": changelist.get_query_string(remove=list(self.parameters))}

    def queryset(self, request, queryset):
        return queryset if self.value is None else self.narrow(queryset)

    def narrow(self, queryset):
        return queryset.filter(**{self.parameters[0]: self.value})
