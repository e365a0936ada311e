"""A row of the queue as HTML. Written in Python, since a hundred of them in a template take longer
than all else on the page."""

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from articles.admin.queue.buttons import RowButtons
from articles.admin.wording import counted, field_name
from articles.models import Article


class RowMarkup:
    """Makes rows for one person at one place of the queue; `place` is its query."""

    def __init__(self, user, place: str):
        self.buttons = RowButtons(user)
        self.open = f"?{escape(place)}&amp;open=" if place else "?open="
        self.conflicts = reverse("admin:articles_conflict_changelist")

    def of(self, row: Article) -> SafeString:
        """One row; `rows.complete` has seen to it."""
        pk = row.pk  # whole numbers, times and words of ours need no escaping
        locale = f' lang="{escape(row.locale)}"' if row.locale else ""
        why = escape(row.why)
        classes = "row decided" if row.is_decided else "row"
        return mark_safe(  # noqa: S308 - escaped in these lines
            f'<li class="{classes}" id="row-{pk}" data-pk="{pk}">'
            f'<input type="checkbox" name="row" value="{pk}.{row.version}" aria-label="Tick"'
            f' aria-describedby="title-{pk}">'
            f'<div class="thumb-box">{row.thumbnail}</div>'
            f'<div class="what"><a class="headline" id="title-{pk}" href="{self.open}{pk}#preview"'
            f"{locale}>{escape(row.title)}</a>"
            f'<p class="meta">{self._meta(row)}</p>'
            f'<p class="why" title="{why}">{why}{_topics(row)}</p></div>'
            f'<div class="acts">{self.buttons.of(row)}</div></li>'
        )

    def _meta(self, row: Article) -> str:
        said = [
            f"<span>{escape(row.provider.name)}</span>",
            f'<time datetime="{row.published_at.isoformat()}" title="{row.when}">{row.age}</time>',
        ]
        if row.sources:
            said.append(f"<span>{row.sources}</span>")
        if row.type == Article.Type.VIDEO:
            said.append('<span class="mark video">video</span>')
        said.append(row.state.mark)
        if row.rejection:
            said.append(f'<span class="mark rejected">rejected: {escape(row.rejection)}</span>')
        if row.is_pinned:
            said.append('<span class="mark pinned">pinned</span>')
        if number := len(row.open_conflicts):
            address = f"{self.conflicts}?article={row.pk}"
            fields = dict.fromkeys(field_name(field) for field, _ in row.open_conflicts)
            words = f"{counted(number, 'conflict')}: {', '.join(fields)}"
            said.append(f'<a class="mark conflict" href="{address}">{escape(words)}</a>')
        return " ".join(said)


def _topics(row: Article) -> str:
    names = ", ".join(topic.name for topic in row.chips)
    return f' <span class="topics">{escape(names)}</span>' if names else ""
