"""The buttons of rows. Made once for all rows: reversing and escaping each would cost more than all
else in the list."""

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from articles.admin.queue.acts import ACTS, REJECTIONS, Act
from articles.admin.states import PLANNED
from articles.models import Article

PLACE = "@ROW@"  # stands for the row in what is made once


def _button(act: Act, word: str = "", *, name: str = "") -> str:
    """`name`: what the button is called where its word is a sign."""
    named = f'aria-label="{name}" title="{name}" ' if name else ""
    return (
        f'<button class="act act-{act.name}" name="do" value="{act.name}@{PLACE}" {named}'
        f'aria-describedby="title-@PK@">{escape(word or act.word)}</button>'
    )


class RowButtons:
    """The buttons that a person may press, by the state that an article is in."""

    def __init__(self, user):
        self.may_publish = user.has_perm(ACTS["publish"].permission)
        self.may_change = user.has_perm(ACTS["heat-up"].permission)
        self.may_remove = user.has_perm(ACTS["restore"].permission)
        self._publish = _button(ACTS["publish"])
        self._keep = _button(ACTS["publish"], "Keep public")
        self._unpublish = _button(ACTS["unpublish"])
        self._cancel = _button(ACTS["unpublish"], "Cancel the plan")
        self._restore = _button(ACTS["restore"])
        reasons = "".join(map(_button, REJECTIONS))
        self._reject = (
            '<details class="menu"><summary class="act" aria-describedby="title-@PK@">Reject'
            f'</summary><div class="choices">{reasons}</div></details>'
        )
        self._down = _button(ACTS["heat-down"], "−", name="Heat down")
        self._up = _button(ACTS["heat-up"], "+", name="Heat up")

    def of(self, article: Article) -> SafeString:
        """The buttons of one row."""
        if article.removed:
            buttons = self._restore if self.may_remove else ""
        else:
            buttons = self._decisions(article) if self.may_publish else ""
            buttons += self._heat(article)
        row = f"{article.pk}.{article.version}"  # whole numbers: nothing to escape
        return mark_safe(  # noqa: S308 - escaped in these lines
            buttons.replace(PLACE, row).replace("@PK@", str(article.pk))
        )

    def _heat(self, article: Article) -> str:
        score = f'<span class="score" title="Heat">{article.score}</span>'
        if not self.may_change:
            return score
        return f'<span class="pair">{self._down}{score}{self._up}</span>'

    def _decisions(self, article: Article) -> str:
        if article.published:
            keep = "" if article.is_decided else self._keep
            withdraw = self._cancel if article.state == PLANNED else self._unpublish
            return keep + withdraw + ("" if article.is_decided else self._reject)
        return self._publish + self._reject
