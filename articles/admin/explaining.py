"""Why articles have the heat they have: loads the reasons for a page of them at once."""

from collections import defaultdict

from django.conf import settings
from django.db.models import Count
from django.utils.text import Truncator

from articles.admin.wording import moment
from articles.models import Article, ArticleTopic, Conflict, Decision, RelatedLink
from articles.scores import Newsroom, explain

TOLD_IN_LISTS = ("heat", "published")  # decisions that rows and the line of reasons tell of
LONGEST_LEAD = 60  # characters of a lead's title that the line repeats


def newsroom() -> Newsroom:
    return Newsroom(weight=settings.COVERAGE_WEIGHT, threshold=settings.PUBLISH_THRESHOLD)


def load_reasons(articles: list[Article], *, every_decision: bool = False) -> None:
    """Sets on each article what explains it: entries, open conflicts, decisions, topics.

    Of decisions those that a list tells of, unless `every_decision` is wanted. Four queries,
    however many articles there are.
    """
    pks = [article.pk for article in articles]
    links = RelatedLink.objects.filter(article__in=pks, added=False).order_by()
    entries = dict(links.values_list("article").annotate(number=Count("pk")))
    conflicts, decisions = defaultdict(dict), defaultdict(list)
    for one in Conflict.objects.filter(article__in=pks).order_by():
        conflicts[one.article_id][one.field, one.element] = one
    asked = Decision.objects.filter(article__in=pks).order_by()
    for one in asked if every_decision else asked.filter(field__in=TOLD_IN_LISTS):
        decisions[one.article_id].append(one)
    load_topics(articles)
    for article in articles:
        article.entries = entries.get(article.pk, 0)
        article.open_conflicts = conflicts[article.pk]
        article.decided = decisions[article.pk]
        article.ruled = {one.field: one for one in article.decided if one.field in TOLD_IN_LISTS}


def load_topics(articles: list[Article]) -> None:
    """Sets the topics of those articles that come without theirs, in one query: as a prefetch
    would leave them, which costs a list of a hundred rows a query set each."""
    without = [one for one in articles if "topic_rows" not in _prefetched(one)]
    if not without:
        return
    topics = defaultdict(list)
    rows = ArticleTopic.objects.filter(article__in=[one.pk for one in without])
    for row in rows.select_related("topic").order_by("position", "pk"):
        topics[row.article_id].append(row)
    for article in without:
        article._prefetched_objects_cache = {
            **_prefetched(article),
            "topic_rows": topics[article.pk],
        }


def _prefetched(article):
    return getattr(article, "_prefetched_objects_cache", {})


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
