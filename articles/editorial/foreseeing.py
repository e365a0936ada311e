"""What an act on stories would make of them: it is done, looked at, and taken back unseen."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from django.conf import settings
from django.db import transaction

from articles.coverage import coverage_of
from articles.editorial.outcome import Outcome
from articles.editorial.stories import members_of, story_of
from articles.models import Article, RelatedLink
from articles.scores import Newsroom, expected_heat


@dataclass(frozen=True, slots=True)
class StoryAsItStands:
    """A story as the desk tells of it. `formula` is the heat that the formula gives with the
    entries that readers may see; None where nothing was scored."""

    lead: Article
    members: list[Article]
    entries: int
    formula: int | None
    weight: int  # what an entry adds to the heat
    sources: int | None = None  # reports that readers see, the lead's own too; where it was asked


class _Unseen(Exception):
    """Ends the transaction in which an act was tried."""


def story_as_it_stands(lead: Article) -> StoryAsItStands:
    """Of a lead that has its provider selected. Two queries: who reports it isn't asked."""
    entries = RelatedLink.objects.filter(article=lead, hidden=False).count()
    newsroom = Newsroom(weight=settings.COVERAGE_WEIGHT, threshold=settings.PUBLISH_THRESHOLD)
    return StoryAsItStands(
        lead,
        members_of(lead),
        entries,
        expected_heat(lead.quality, entries, newsroom),
        newsroom.weight,
    )


def stories_of(articles: Iterable[Article]) -> list[StoryAsItStands]:
    """The stories that these articles are in, each once, in their order, with their sources."""
    pks = [article.pk for article in articles]
    found = Article.objects.select_related("provider", "lead__provider").in_bulk(pks)
    leads = {story_of(found[pk]).pk: story_of(found[pk]) for pk in pks if pk in found}
    coverage = coverage_of(list(leads.values()))
    return [
        replace(story_as_it_stands(lead), sources=coverage[pk].count) for pk, lead in leads.items()
    ]


def foreseen(act: Callable[[], Outcome], articles: Iterable[Article]) -> list[StoryAsItStands]:
    """The stories that these articles would be in after the act, which leaves no trace.

    Raises Refused as the act itself would.
    """
    stories: list[StoryAsItStands] = []
    try:
        with transaction.atomic():
            act()
            stories = stories_of(articles)
            raise _Unseen
    except _Unseen:
        return stories
