"""How the desk says things: times, values and changes, in words that a newsroom uses."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils import timezone
from django.utils.dates import MONTHS_3
from django.utils.html import format_html, format_html_join
from django.utils.text import Truncator

LONGEST = 160  # characters of a text that a line of the log shows

FIELDS = {
    "body": "text",
    "published_at": "time",
    "updated_at": "updated",
    "web_url": "web address",
    "original_url": "original address",
    "amp_url": "AMP address",
    "cdn_amp_url": "cached AMP address",
    "related": "related coverage",
    "related_order": "order of the coverage",
    "publish_at": "start of publication",
    "expire_at": "end of publication",
    "pinned_until": "pin",
    "rejection": "rejected as",
    "removal_reason": "taken down because",
    "lead": "lead of the story",
    "picture_crop": "crop of the picture",
    "picture_words": "words on the picture",
}
# Fields whose values have words of their own: field → (true, false).
ACTS = {
    "published": ("published", "unpublished"),
    "removed": ("taken down", "restored"),
    "hidden": ("hidden", "shown"),
}


def moment(at: datetime | None) -> str:
    """A moment in the newsroom's own time zone: "1 Dec 2021, 21:38"."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    # `date_format` says the same at five times the cost, which a list of a hundred rows feels.
    return f"{local.day} {MONTHS_3[local.month].title()} {local:%Y, %H:%M}"


def field_name(field: str) -> str:
    return FIELDS.get(field, field.replace("_", " "))


def value_text(value, field: str = "") -> str:
    """A JSON value as decisions, conflicts and the history hold it, in words."""
    if value is None:
        return "nothing"
    if field == "related" and isinstance(value, dict):
        return ruling_text(value)
    if field == "related_order" and isinstance(value, list):
        return counted(len(value), "entry moved", "entries moved")
    if isinstance(value, bool):
        if field in ACTS:
            return ACTS[field][0] if value else f"not {ACTS[field][0]}"
        return "yes" if value else "no"
    if isinstance(value, str):
        if field.endswith(("_at", "_until")) and value:
            try:
                return moment(datetime.fromisoformat(value))
            except ValueError:
                pass
        return f"“{Truncator(value).chars(LONGEST)}”" if value else "empty"
    if isinstance(value, list):
        return Truncator(", ".join(map(element_text, value)) or "none").chars(2 * LONGEST)
    if isinstance(value, dict):
        return Truncator(element_text(value)).chars(LONGEST)
    return str(value)


def element_text(value) -> str:
    """One element of a list, or a thing with parts: by what names it."""
    if not isinstance(value, dict):
        return str(value)
    for name in ("title", "name", "url", "slug"):
        if value.get(name):
            return str(value[name])
    return ", ".join(f"{name} {part}" for name, part in value.items() if part not in (None, ""))


def change_text(field: str, before, after, titles: Mapping[str, str] | None = None) -> str:
    """A change as part of a sentence: "published", "quality: 40 → 55".

    `titles` are those of related entries by element, where they are at hand.
    """
    if field == "related" and isinstance(after, dict) and "rulings" in after:
        return f"related coverage: {coverage_text(before or {}, after, titles or {})}"
    if field in ACTS and isinstance(after, bool) and before in (None, True, False):
        return ACTS[field][0] if after else ACTS[field][1]
    if field.startswith("picture") and isinstance(after, dict):
        return picture_text(before or {}, after)
    name = field_name(field)
    if before in (None, "", [], {}):
        return f"{name}: {value_text(after, field)}"
    return f"{name}: {value_text(before, field)} → {value_text(after, field)}"


# Pictures, as `pictures.deciding` leaves them in the history -----------------------------------


def picture_text(before: dict, after: dict) -> str:
    """What was done with a picture: "picture taken down", "credit of the picture: “Ann”"."""
    if "focal" in after:
        across, down = after["focal"]
        return f"picture cropped around {across}% from the left, {down}% from the top"
    if "uploaded" in after:
        return "picture uploaded"
    if after.get("state") == "taken down":
        return "picture taken down"
    if "state" in after:
        was_down = before.get("state") == "taken down"
        return "picture put back" if was_down else "picture to be tried again"
    words = {"alt": "description of the picture", "credit": "credit of the picture"}
    said = [
        f"{word}: {value_text(before.get(name))} → {value_text(after[name])}"
        for name, word in words.items()
        if name in after and before.get(name) != after[name]
    ]
    return listed(said) if said else "picture"


# Related coverage: decisions by element, as `editorial.curate` leaves them in the history ---------


def ruling_text(ruling: dict, title: str = "") -> str:
    """A decision about one entry: "hidden", "added “…”"."""
    if card := ruling.get("added"):
        title = title or card[1] or card[0]
        return f"added “{Truncator(title).chars(80)}”" + (
            ", hidden" if ruling.get("hidden") else ""
        )
    word = "hidden" if ruling.get("hidden") else "shown"
    return f"{word} “{Truncator(title).chars(80)}”" if title else word


def coverage_text(before: dict, after: dict, titles: Mapping[str, str]) -> str:
    """What an act did to related coverage: "hidden “…”, added “…”, order changed"."""
    then, now = before.get("rulings", {}), after.get("rulings", {})
    said = []
    for element in [*now, *(e for e in then if e not in now)]:
        was, is_now, title = then.get(element), now.get(element), titles.get(element, "")
        if was == is_now:
            continue
        if is_now is None:
            gone = was.get("added")
            said.append(f"taken away “{gone[1] or gone[0]}”" if gone else ruling_text({}, title))
        else:
            said.append(ruling_text(is_now, title))
    if before.get("moves", []) != after.get("moves", []):
        said.append("order changed")
    return listed(said) if said else "as it was"


def listed(items: Iterable, *, limit: int = 5):
    """Items of HTML or text as one line: "a, b and 3 more"."""
    items = list(items)
    shown = items[:limit]
    more = len(items) - len(shown)
    if more:
        return format_html("{} and {} more", format_html_join(", ", "{}", zip(shown)), more)
    if len(shown) > 1:
        first = format_html_join(", ", "{}", zip(shown[:-1]))
        return format_html("{} and {}", first, shown[-1])
    return format_html("{}", shown[0]) if shown else ""


def names_of(articles: Iterable):
    """The headlines of articles, as one line."""
    return listed([format_html("“{}”", article.title) for article in articles])


def counted(number: int, one: str, many: str = "") -> str:
    """ "1 article", "12 articles"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def outside_link(url: str, text: str = ""):
    """A link that leaves the desk: it says so, and tells nobody where it came from."""
    if not url.startswith(("http://", "https://")):
        return url
    return format_html(
        '<a href="{}" rel="noopener noreferrer">{}'
        '<span aria-hidden="true"> ↗</span><span class="visually-hidden"> (leaves the desk)</span>'
        "</a>",
        url.replace(" ", "%20"),
        text or url,
    )
