"""What the queue says after an act: what was done, where it stands, what was left out and why."""

from dataclasses import dataclass, field
from uuid import UUID

from django.contrib import messages
from django.utils.html import format_html, format_html_join

from articles.admin.article_acts import form_link, fresh, published_message, step_url
from articles.admin.queue.acts import Act
from articles.admin.wording import counted, listed, moment
from articles.editorial import Outcome

SHOWN_REFUSALS = 5


@dataclass
class Answer:
    """Lines to say, each with a level of the messages framework; and what changed."""

    lines: list[tuple[int, str]] = field(default_factory=list)
    step: UUID | None = None
    changed: list[int] = field(default_factory=list)

    def say(self, text: str, level: int = messages.SUCCESS) -> None:
        self.lines.append((level, text))

    def leave_messages(self, request) -> None:
        """For the page that comes next."""
        for level, text in self.lines:
            messages.add_message(request, level, text)

    def as_data(self) -> dict:
        """For a page that stays."""
        tags = messages.DEFAULT_TAGS
        return {
            "said": [{"level": tags[level], "html": str(text)} for level, text in self.lines],
            "step": str(self.step) if self.step else None,
            "changed": self.changed,
        }


def tell(answer: Answer, act: Act, outcome: Outcome) -> None:
    """Puts what an act did into words."""
    for article, reason in outcome.refused[:SHOWN_REFUSALS]:
        text = format_html("{} stays as it is: {}.", form_link(article), reason)
        answer.say(text, messages.ERROR)
    if len(outcome.refused) > SHOWN_REFUSALS:
        more = counted(len(outcome.refused) - SHOWN_REFUSALS, "article")
        answer.say(f"So do {more} more.", messages.ERROR)
    if outcome.changed:
        answer.step = outcome.step
        answer.changed += [article.pk for article in outcome.changed]
        answer.say(_done(act, outcome))
    elif outcome.unchanged:
        were = counted(len(outcome.unchanged), "was", "were")
        answer.say(f"Nothing to do: {were} {act.idle}.", messages.INFO)


def _done(act: Act, outcome: Outcome):
    if act.done in ("Published", "Scheduled"):
        return published_message(outcome, act=act.done)
    links = []
    for article in fresh(outcome.changed):
        link = form_link(article)
        if act.touches & {"heat", "quality"}:
            (score,) = act.touches
            link = format_html("{} ({} {})", link, score, getattr(article, score))
        elif article.is_pinned and "pinned_until" in act.touches:
            link = format_html("{} (until {})", link, moment(article.pinned_until))
        links.append(link)
    text = format_html("{}: {}", act.done, listed(links))
    if outcome.unchanged:
        idle = counted(len(outcome.unchanged), "was", "were")
        text = format_html("{}. {} {}", text, idle, act.idle)
    return format_html('{}. <a href="{}">See the step</a>', text, step_url(outcome))


def tell_left_out(answer: Answer, left_out: list[str], news: list[str]) -> None:
    if left_out:
        listing = format_html_join("; ", "{}", ((one,) for one in left_out))
        answer.say(format_html("Left out: {}.", listing), messages.WARNING)
    for line in news:
        answer.say(line, messages.INFO)
