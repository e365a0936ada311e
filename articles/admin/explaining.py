"""Why articles have the heat they have: loads the reasons for a page of them at once."""

from collections import defaultdict

from django.conf import settings
from django.db.models import Count
from django.utils.text import Truncator

from articles.admin.wording import moment
from articles.models import Article, ArticleTopic, Conflict, Decision, RelatedLink
from articles.scores import Newsroom, explain

LONGEST_LEAD = 60  # characters of a lead's title that the line repeats


def newsroom() -> Newsroom:
    return Newsroom(weight=settings.COVERAGE_WEIGHT, threshold=settings.PUBLISH_THRESHOLD)


def load_reasons(articles: list[Article]) -> None:
    """Sets on each article what explains it: entries, open conflicts, decisions, topics.

    Four queries, however many articles there are.
    """
    pks = [article.pk for article in articles]
    links = RelatedLink.objects.filter(article__in=pks, added=False).order_by()
    entries = dict(links.values_list("article").annotate(number=Count("pk")))
    conflicts, decisions, topics = defaultdict(dict), defaultdict(dict), defaultdict(list)
    for one in Conflict.objects.filter(article__in=pks).order_by():
        conflicts[one.article_id][one.field, one.element] = one
    asked = Decision.objects.filter(article__in=pks, field__in=["heat", "published"])
    for one in asked.order_by():
        decisions[one.article_id][one.field] = one
    rows = ArticleTopic.objects.filter(article__in=pks).select_related("topic")
    for row in rows.order_by("position", "pk"):
        topics[row.article_id].append(row)
    for article in articles:
        article.entries = entries.get(article.pk, 0)
        article.open_conflicts = conflicts[article.pk]
        article.ruled = decisions[article.pk]
        # As a prefetch would leave them, in one query instead of two.
        article._prefetched_objects_cache = {"topic_rows": topics[article.pk]}


def explanation(article: Article) -> str:
    """The line of `scores.explain` for an article that `load_reasons` has seen to."""
    decision = article.ruled.get("heat")
    conflict = article.open_conflicts.get(("heat", ""))
    lead = article.lead if article.lead_id not in (None, article.pk) else None
    return explain(
        quality=article.quality,
        heat=article.heat,
        entries=article.entries,
        newsroom=newsroom(),
        lead_title=Truncator(lead.title).chars(LONGEST_LEAD) if lead else None,
        stands_alone=article.lead_id == article.pk,
        decided_by=f"{decision.who}, {moment(decision.at)}" if decision else "",
        machine_heat=_machines(decision, conflict),
    )


def _machines(decision, conflict):
    """What the machine says of a field now, as far as it told: its latest word against us."""
    if conflict:
        return conflict.value
    return decision.set_against[-1] if decision and decision.set_against else None
