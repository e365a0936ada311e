"""The forms of the page of an article's pictures: what was changed on them, and nothing else."""

from django import forms

from articles.admin.forms import PlainTextField, StateInput
from articles.models import Picture
from articles.pictures.sizes import MOST_BYTES

POINT = "point"  # the picture itself is a button: a click sends where it was, without script
WORDS = ("alt", "credit")


class PictureForm(forms.Form):
    """Crop and words of one stored picture."""

    alt = PlainTextField(
        label="Description",
        max_length=500,
        required=False,
        help_text="For those who don't see the picture. Empty where the headline says it all.",
        widget=forms.TextInput(attrs={"class": "vLargeTextField"}),
    )
    credit = PlainTextField(
        max_length=300,
        required=False,
        help_text="Empty: what the document says, else the provider.",
        widget=forms.TextInput(attrs={"class": "vLargeTextField"}),
    )
    focal_x = forms.IntegerField(label="From the left, %", min_value=0, max_value=100)
    focal_y = forms.IntegerField(label="From the top, %", min_value=0, max_value=100)

    def __init__(self, picture: Picture, *args, **kwargs):
        kwargs.setdefault("prefix", f"picture-{picture.pk}")
        names = ("alt", "credit", "focal_x", "focal_y")
        initial = {name: getattr(picture, name) for name in names}
        super().__init__(*args, initial=initial, **kwargs)
        self.picture = picture
        if picture.provider_id:
            self.fields.clear()  # a logo is shown whole, beside the name that says it
        for field in self.fields.values():
            field.show_hidden_initial = True
            field.hidden_widget = StateInput

    def clean(self):
        """What somebody else changed since the page was made isn't overwritten."""
        cleaned = super().clean()
        for name in self.changed_data:
            if name not in cleaned:
                continue
            field = self.fields[name]
            loaded = self.data.get(self.add_initial_prefix(name))
            stored = getattr(self.picture, name)
            if loaded is not None and field.has_changed(stored, loaded):
                self.add_error(name, f"Somebody else changed this meanwhile: it is “{stored}” now.")
        return cleaned

    def words(self) -> dict:
        """The words that were changed."""
        return {name: self.cleaned_data[name] for name in WORDS if name in self.changed_data}

    def point(self, size: tuple[int, int]) -> tuple[int, int] | None:
        """The focal point that was asked for, in per cent: a click on the picture, which was shown
        in this size, else the numbers where they were changed; None for no change."""
        if "focal_x" not in self.fields:
            return None
        clicked = [self.data.get(f"{self.add_prefix(POINT)}.{axis}", "") for axis in "xy"]
        if all(text.isascii() and text.isdigit() and len(text) < 6 for text in clicked):
            x, y = map(int, clicked)
            if (x, y) != (0, 0):  # what a key sends, where nobody clicked
                return tuple(
                    min(100, round(100 * at / length))
                    for at, length in zip((x, y), size, strict=True)
                )
        if {"focal_x", "focal_y"} & set(self.changed_data):
            return self.cleaned_data["focal_x"], self.cleaned_data["focal_y"]
        return None


class UploadForm(forms.Form):
    """A picture from the editor's own machine."""

    file = forms.FileField(
        help_text=f"JPEG, PNG, GIF, WebP or AVIF, up to {MOST_BYTES // 1_000_000} MB.",
        widget=forms.FileInput(
            attrs={"accept": "image/jpeg,image/png,image/gif,image/webp,image/avif"}
        ),
    )
    alt = PlainTextField(
        label="Description",
        max_length=500,
        required=False,
        help_text="For those who don't see the picture.",
        widget=forms.TextInput(attrs={"class": "vLargeTextField"}),
    )
    credit = PlainTextField(
        max_length=300,
        required=False,
        help_text="Who made it, or owns it.",
        widget=forms.TextInput(attrs={"class": "vLargeTextField"}),
    )

    def __init__(self, *args, is_logo=False, **kwargs):
        super().__init__(*args, prefix="upload", **kwargs)
        if is_logo:
            del self.fields["alt"], self.fields["credit"]

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(f"It has {file.size:,} bytes; {MOST_BYTES:,} are the most.")
        return file
