"""By what lists of stories can be narrowed: the same words as on pages."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from articles.api.problems import BadParameters
from articles.models import SCORE_MAX, Article, Provider, Topic
from articles.search.asking import Query, beginning_of, end_of, first_day, last_day
from articles.storycards import listed_in_topic


class DayField(forms.CharField):
    """A day, or the first (the last) one of a month or a year: "2026", "2026-03", "2026-03-04"."""

    default_error_messages = {"invalid": _("A day as in 2026-03-04, or 2026-03, or 2026.")}

    def __init__(self, *, reading, **options):
        self.reading = reading
        super().__init__(**options)

    def to_python(self, value):
        text = super().to_python(value)
        if not text:
            return None
        day = self.reading(text)
        if day is None:
            raise forms.ValidationError(self.error_messages["invalid"])
        return day


class DayFilter(django_filters.Filter):
    field_class = DayField


class ScoreFilter(django_filters.Filter):
    field_class = forms.IntegerField


def read(form: forms.Form) -> dict[str, Any]:
    """What a form was given. Raises BadParameters for values that can't be read."""
    if not form.is_valid():
        raise BadParameters({name: list(said) for name, said in form.errors.items()})
    return form.cleaned_data


class StoryFilter(django_filters.FilterSet):
    topic = django_filters.CharFilter(method="of_topic", max_length=120)
    provider = django_filters.CharFilter(method="of_provider", max_length=120)
    type = django_filters.ChoiceFilter(choices=Article.Type.choices)
    minimum_heat = ScoreFilter(
        field_name="heat", lookup_expr="gte", min_value=0, max_value=SCORE_MAX
    )

    class Meta:
        model = Article
        fields: list[str] = []

    @classmethod
    def narrow(cls, asked: QueryDict, articles: QuerySet) -> tuple[QuerySet, bool]:
        """Those that are asked for, and whether they stand in a topic's list. Unknown parameters
        are ignored. Raises BadParameters for values that can't be read."""
        chosen = cls(asked, queryset=articles)
        told = read(chosen.form)
        return chosen.qs, bool(told["topic"])

    def of_topic(self, articles, name, slug):
        """With their place in the topic's own list: see the orders of `reading.py`."""
        return listed_in_topic(articles, _id_of(Topic, slug))

    def of_provider(self, articles, name, slug):
        return articles.filter(provider=_id_of(Provider, slug))

    def since(self, articles, name, day):
        beginning = beginning_of(day)
        return articles.filter(published_at__gte=beginning) if beginning else articles

    def until(self, articles, name, day):
        """The day itself included."""
        end = end_of(day)
        return articles.filter(published_at__lt=end) if end else articles


def _id_of(kind, slug):
    """By slug, or by one that was merged into it; 0 where there is none."""
    pks = kind.objects.values_list("pk", flat=True)
    return pks.filter(slug=slug).first() or pks.filter(aliases__slug=slug).first() or 0


# "from" is a word of Python's, so that it can't be an attribute.
StoryFilter.base_filters["from"] = DayFilter(method="since", reading=first_day)
StoryFilter.base_filters["to"] = DayFilter(method="until", reading=last_day)


class SearchForm(forms.Form):
    """What narrows a search beside its words."""

    topic = forms.CharField(required=False, max_length=200)
    provider = forms.CharField(required=False, max_length=300)
    type = forms.ChoiceField(required=False, choices=Article.Type.choices)

    @classmethod
    def narrow(cls, asked: QueryDict, query: Query) -> Query:
        """Raises BadParameters for values that can't be read."""
        told = read(cls(asked))
        return query.narrowed(
            topics=filter(None, [told["topic"]]),
            providers=filter(None, [told["provider"]]),
            kinds=filter(None, [told["type"]]),
            since=told["from"],
            until=told["to"],
        )


SearchForm.base_fields["from"] = DayField(required=False, reading=first_day)
SearchForm.base_fields["to"] = DayField(required=False, reading=last_day)
