"""One entry of related coverage as a form."""

from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.urls import Resolver404, resolve

from articles.admin.forms import MomentField, StateInput
from articles.admin.meanwhile import clashes, renewed
from articles.documents.addresses import address_problem
from articles.editorial import NewLink
from articles.models import Article, Provider, RelatedLink

CARD_FIELDS = [
    "own_url",
    "target",
    "own_title",
    "own_provider",
    "own_published_at",
    "own_type",
    "own_excerpt",
]


class RelatedLinkForm(forms.ModelForm):
    """The place of every entry, hiding for imported ones, the card of those added here."""

    is_gone = False  # it was taken away after the page was made

    own_url = forms.CharField(
        label="Address",
        required=False,
        max_length=2048,
        widget=forms.URLInput(attrs={"class": "vURLField", "placeholder": "https://…"}),
    )
    own_published_at = MomentField(label="Time", required=False)
    own_type = forms.ChoiceField(label="Type", required=False, choices=Article.Type.choices)

    class Meta:
        model = RelatedLink
        fields = ["position", "hidden", *CARD_FIELDS]
        labels = {
            "target": "Or one of our articles",
            "own_title": "Title",
            "own_provider": "Provider",
            "own_excerpt": "Excerpt",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        link = self.instance
        unused = set()
        if link.pk is None:
            unused = {"hidden"}
        elif not link.added:
            unused = set(CARD_FIELDS)
        elif link.target_id:
            unused = {"hidden", *CARD_FIELDS}  # it says what our article says; or take it away
        else:
            unused = {"hidden", "target"}
        for name in unused:
            self.fields.pop(name, None)
        if "own_provider" in self.fields:
            self.fields["own_provider"].widget.at_hand = link.own_provider
        if link.pk is not None:
            # The card of an entry added here carries what it said when the page was made; of the
            # others the formset knows, or a long list would send more fields than are taken.
            for name in set(CARD_FIELDS) & set(self.fields):
                self.fields[name].show_hidden_initial = True
                if self.fields[name].hidden_widget is forms.HiddenInput:
                    self.fields[name].hidden_widget = StateInput
        if "position" in self.fields:
            self.fields["position"] = forms.IntegerField(
                label="Place",
                required=False,
                min_value=1,
                max_value=10_000,
                widget=forms.NumberInput(attrs={"class": "_reorder_", "inputmode": "numeric"}),
            )
        if link.pk is None:
            self.fields["position"].widget.attrs["aria-label"] = "Place of the new entry"
            # What an untouched row sends back is no entry.
            self.initial |= {"position": None, "own_type": Article.Type.ARTICLE}

    @property
    def card_fields(self):
        """The fields of the card, bound, in order: for the template."""
        return [self[name] for name in CARD_FIELDS if name in self.fields]

    def clean_own_url(self):
        url = (self.cleaned_data.get("own_url") or "").strip()
        if url and not self._leads_to_us(url) and (problem := address_problem(url)):
            raise forms.ValidationError(f"This isn't an address to link to: {problem}.")
        return url

    def clean(self):
        cleaned = super().clean()
        self._look_for_clashes()
        if self.is_gone or "own_url" not in self.fields or cleaned.get("DELETE"):
            return cleaned
        if self.empty_permitted and not self.has_changed():
            return cleaned
        url, target = cleaned.get("own_url"), cleaned.get("target")
        if "own_url" in self.errors or "target" in self.errors:
            return cleaned
        if url and target:
            self.add_error("target", "Give an address or one of our articles, not both.")
        elif url and (ours := self._our_article(url)):
            target = cleaned["target"] = ours
        elif not url and not target:
            self.add_error("own_url", "Give an address, or choose one of our articles.")
        if target is None and url and not cleaned.get("own_title"):
            self.add_error("own_title", "Readers need a title for it.")
        if target is not None and target.pk == self.instance.article_id:
            self.add_error("own_url", "An article is no coverage of itself.")
        if target is None and url and not cleaned.get("own_provider"):
            cleaned["own_provider"] = _provider_at(url)
        return cleaned

    def _look_for_clashes(self):
        """A field of the card that someone else rewrote meanwhile too comes back with both."""
        found = clashes(self, [])
        typed = set(self.changed_data)
        for clash in found:
            self.add_error(
                clash.name,
                f"Someone changed this meanwhile, to {clash.theirs}. What you typed is still here: "
                "save again to keep it.",
            )
        if found:
            renewed(self, typed)

    def _leads_to_us(self, url):
        """The slug, where an address is that of a page of ours."""
        try:
            parts = urlsplit(url)
        except ValueError:
            return ""
        here = {urlsplit(settings.SITE_URL).netloc, *settings.ALLOWED_HOSTS} - {"", "*"}
        if parts.netloc not in here and parts.hostname not in here:
            return ""
        try:
            match = resolve(parts.path)
        except Resolver404:
            return ""
        return match.kwargs.get("slug", "") if match.url_name == "article" else ""

    def _our_article(self, url):
        slug = self._leads_to_us(url)
        return Article.objects.filter(slug=slug).first() if slug else None

    def new_link(self) -> NewLink:
        """What the form says, for `editorial.curate`."""
        said = self.cleaned_data
        if said.get("target"):
            return NewLink(target=said["target"])
        return NewLink(
            url=said["own_url"],
            title=said.get("own_title") or "",
            excerpt=said.get("own_excerpt") or "",
            published_at=said.get("own_published_at"),
            type=said.get("own_type") or Article.Type.ARTICLE,
            provider=said.get("own_provider"),
        )


def _provider_at(url):
    """The provider whose domain an address is at, if there is just one."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    found = Provider.objects.filter(domain__in=[host, f"www.{host}"]).order_by()[:2]
    return found[0] if len(found) == 1 else None
