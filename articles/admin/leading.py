"""What is asked before an absorbed article is published: which of the two leads.

Who publishes it takes it out of its story (docs/decisions/0004).
"""

from collections.abc import Callable, Iterable
from functools import partial
from typing import NamedTuple

from django.utils.html import format_html

from articles import editorial
from articles.admin.wording import names_of
from articles.models import Article


class Way(NamedTuple):
    """A way to publish what another article leads; `verb` takes articles and `by`."""

    name: str
    word: str  # what the button says
    verb: Callable[..., editorial.Outcome]


AS_LEAD = Way("publish-as-lead", "Make it the lead", editorial.publish_as_lead)
ALONE = Way("publish-alone", "Let it stand alone", partial(editorial.publish, confirming=True))
WAYS = {way.name: way for way in (AS_LEAD, ALONE)}
LEAVE = ("leave", "Leave it")
ANSWER = "leads"  # the name of what answers the question


def led_by_others(articles: Iterable[Article]) -> list[Article]:
    """Those that follow a lead of ours: publishing takes them out of its story."""
    return [article for article in articles if article.is_absorbed and article.lead_id]


def question_about(absorbed: Iterable[Article]) -> dict:
    """The question, as pages show it: its title and text, the answers that publish, the other."""
    absorbed = list(absorbed)
    leads = names_of({article.lead_id: article.lead for article in absorbed}.values())
    text = "{} came as coverage of {}. Published, it leaves that story."
    return {
        "title": "It belongs to another story",
        "text": format_html(text, names_of(absorbed), leads),
        "buttons": [(way.name, way.word) for way in WAYS.values()],
        "leave": LEAVE[1],
    }
