"""The filters of the queue: one form, all of it in the address."""

from django import forms
from django.db.models import Exists, OuterRef

from articles.admin.desk import LONGEST_SEARCH
from articles.admin.filters import midnight, providers_called, topics_called
from articles.models import SCORE_MAX, Article, ArticleTopic, Picture, RelatedLink
from articles.search import matching, parse

SEARCH = {"type": "search", "placeholder": "Search this list"}
YES_OR_NO = (("", "any"), ("yes", "with"), ("no", "without"))


def _score(label):
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=SCORE_MAX,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


def _day(label):
    return forms.DateField(
        label=label,
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput({"placeholder": "2024-03-01", "size": 10}, format="%Y-%m-%d"),
    )


class QueueFilters(forms.Form):
    """What can't be read is said at its field, and filters nothing."""

    q = forms.CharField(
        label="Words", required=False, max_length=LONGEST_SEARCH, widget=forms.TextInput(SEARCH)
    )
    topic = forms.CharField(label="Topic, with those below it", required=False, max_length=300)
    provider = forms.CharField(label="Provider or domain", required=False, max_length=300)
    type = forms.ChoiceField(
        label="Kind", required=False, choices=(("", "any"), *Article.Type.choices)
    )
    heat_from = _score("Heat from")
    heat_to = _score("Heat to")
    quality_from = _score("Quality from")
    quality_to = _score("Quality to")
    since = _day("From day")
    until = _day("To day")
    picture = forms.ChoiceField(label="Picture", required=False, choices=YES_OR_NO)
    coverage = forms.ChoiceField(label="Related coverage", required=False, choices=YES_OR_NO)

    def __init__(self, data):
        super().__init__(data, auto_id="filter-%s", label_suffix="")
        # The parameters of the address that name no filter are none of this form's.
        self.is_valid()
        cleaned = self.cleaned_data
        self.wanted = {name: value for name, value in cleaned.items() if value not in ("", None)}

    @property
    def address(self) -> dict[str, str]:
        """What the address says of filters, as it came; wrong values too, so that they show."""
        return {name: self.data[name] for name in self.fields if self.data.get(name)}

    @property
    def complaint(self) -> str:
        """What can't be read, in a sentence or two; empty where all can."""
        return " ".join(
            f"{self[name].label}: {text}" for name, texts in self.errors.items() for text in texts
        )

    def narrow(self, articles):
        for name, value in self.wanted.items():
            articles = getattr(self, f"_by_{name}")(articles, value)
        return articles

    def _by_q(self, articles, text):
        return matching(articles, parse(text))

    def _by_topic(self, articles, text):
        rows = ArticleTopic.objects.filter(article=OuterRef("pk"), topic__in=topics_called(text))
        return articles.filter(Exists(rows))

    def _by_provider(self, articles, text):
        return articles.filter(provider__in=providers_called(text))

    def _by_type(self, articles, value):
        return articles.filter(type=value)

    # An absorbed article's -1 is no low score: a range never holds it.

    def _by_heat_from(self, articles, value):
        return articles.filter(heat__gte=value)

    def _by_heat_to(self, articles, value):
        return articles.filter(heat__gte=0, heat__lte=value)

    def _by_quality_from(self, articles, value):
        return articles.filter(quality__gte=value)

    def _by_quality_to(self, articles, value):
        return articles.filter(quality__lte=value)

    def _by_since(self, articles, day):
        start = midnight(day)
        return articles.filter(published_at__gte=start) if start else articles

    def _by_until(self, articles, day):
        end = midnight(day, days_later=1)
        return articles.filter(published_at__lt=end) if end else articles

    def _by_picture(self, articles, value):
        has_one = Exists(Picture.objects.filter(shown_by=OuterRef("pk")))
        return articles.filter(has_one if value == "yes" else ~has_one)

    def _by_coverage(self, articles, value):
        has_some = Exists(RelatedLink.objects.filter(article=OuterRef("pk"), hidden=False))
        return articles.filter(has_some if value == "yes" else ~has_some)
