"""WHAT EDITORS DO. Every act is atomic, leaves a decision and a line in the history, names who did
it, and can be taken back (docs/decisions/0003).

Verbs take `by=`, the person; they don't ask what that person may do: the desk does, before.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from articles.documents import tidied
from articles.editorial.act import Act, decide_each
from articles.editorial.coverage import curate_in
from articles.editorial.outcome import (
    ANSWERS,
    HAND_BACK,
    MINE,
    MINE_FOR_GOOD,
    THEIRS,
    NewLink,
    Outcome,
    Refused,
)
from articles.editorial.placing import pin, reject, schedule, shift, unfit_to_pin, unpin
from articles.editorial.possible import (
    refuse_impossible,
    refuse_without_address,
    unfit_to_publish,
)
from articles.editorial.stories import make_lead_in, members_of, merge_in, split_off_in, story_of
from articles.editorial.taking_back import revert, settle_one
from articles.editorial.taxonomy_rows import add_row, edit_row
from articles.mapping import Value, provider_value, value_of_column
from articles.models import Article, Conflict, HistoryEntry, Provider, Topic
from articles.projecting import values_of_articles

__all__ = [
    "ANSWERS",
    "HAND_BACK",
    "MINE",
    "MINE_FOR_GOOD",
    "THEIRS",
    "NewLink",
    "Outcome",
    "Refused",
    "add_provider",
    "add_topic",
    "confirm",
    "confirm_each",
    "curate",
    "edit",
    "edit_each",
    "edit_provider",
    "edit_topic",
    "make_lead",
    "members_of",
    "merge_stories",
    "pin",
    "publish",
    "publish_as_lead",
    "reject",
    "relate",
    "remove",
    "restore",
    "schedule",
    "settle",
    "shift",
    "split_off",
    "story_of",
    "undo",
    "unfit_to_pin",
    "unpin",
    "withdraw",
]


def publish(articles: Iterable[Article], *, by: Any, confirming: bool = False) -> Outcome:
    """Shows the articles to readers. One that was absorbed leaves its story and leads itself.

    `confirming`: of what the machine made public this is the decision that it stays so.
    """
    return decide_each(
        articles,
        {"published": True},
        beside={"rejection": ""},
        confirming=confirming,
        by=by,
        refuse=unfit_to_publish,
    )


def withdraw(articles: Iterable[Article], *, by: Any) -> Outcome:
    """Takes the articles from readers; they can be published again."""
    return decide_each(articles, {"published": False}, by=by)


def remove(articles: Iterable[Article], *, by: Any, reason: str = "") -> Outcome:
    """Takes the articles down for good: no document brings them back."""
    beside = {"removal_reason": reason} if reason else {}
    return decide_each(articles, {"removed": True}, beside=beside, by=by, note=reason)


def restore(articles: Iterable[Article], *, by: Any) -> Outcome:
    """Takes a removal back; whether readers see the articles is `published` again."""
    return decide_each(articles, {"removed": False}, by=by)


def edit(article: Article, changes: Mapping[str, Any], *, by: Any, note: str = "") -> Outcome:
    """Sets fields of one article: columns, `provider` (a Provider), `topics` (in order).

    Raises Refused when a value isn't possible.
    """
    values = _as_values(changes)
    refuse_impossible(values)
    refuse_without_address(article, values)
    return decide_each([article], values, by=by, note=note)


def edit_each(articles: Iterable[Article], changes: Mapping[str, Any], *, by: Any) -> Outcome:
    """Sets the same fields of all these articles to the same, as one step.

    Raises Refused when a value isn't possible.
    """
    values = _as_values(changes)
    refuse_impossible(values)
    articles = list(articles)
    for article in articles:
        refuse_without_address(article, values)
    return decide_each(articles, values, by=by)


def publish_as_lead(articles: Iterable[Article], *, by: Any) -> Outcome:
    """Makes members the leads of their stories and shows them to readers, as one step.

    What can't be published is left out and named in `refused`. Raises Refused, and changes nothing,
    when one of the others can't lead.
    """
    with Act(by) as act:
        for article in sorted(articles, key=lambda article: article.pk):
            current = act.take(article)
            if reason := unfit_to_publish(current):
                act.outcome.refused.append((article, reason))
                continue
            make_lead_in(act, current, None)
            current = act.take(article)
            act.decide(current, {"published": True}, beside={"rejection": ""})
    return act.outcome


def confirm(article: Article, name: str, *, by: Any) -> Outcome:
    """ "Yes, as it is": a decision although nothing changes, which stands against the machine."""
    return confirm_each([article], name, by=by)


def confirm_each(articles: Iterable[Article], name: str, *, by: Any) -> Outcome:
    """ "Yes, each as it is", as one step."""
    with Act(by) as act:
        taken = [act.take(article) for article in sorted(articles, key=lambda one: one.pk)]
        contents = values_of_articles([article.pk for article in taken])
        for article in taken:
            value = contents[article.pk].values[name]
            act.decide(article, {name: value}, confirming=True)
    return act.outcome


def curate(
    article: Article,
    *,
    by: Any,
    order: Sequence[int | NewLink],
    hidden: Iterable[int] = (),
    deleted: Iterable[int] = (),
) -> Outcome:
    """Sets an article's related coverage: its order, what is hidden, what was added here.

    `order` holds the keys of its links and the new ones; links that it leaves out keep their
    place. `deleted` takes only links that were added here; an imported one can only be hidden.
    """
    with Act(by) as act:
        act.take(article)
        curate_in(act, article, list(order), set(hidden), set(deleted))
    return act.outcome


def relate(article: Article, links: Iterable[NewLink], *, by: Any) -> Outcome:
    """Adds entries at the end of an article's related coverage."""
    with Act(by) as act:
        act.take(article)
        rows = article.related_links.order_by("position", "pk")
        pks = list(rows.values_list("pk", flat=True))
        hidden = set(rows.filter(hidden=True).values_list("pk", flat=True))
        curate_in(act, article, [*pks, *links], hidden, set())
    return act.outcome


def make_lead(article: Article, *, by: Any, heat: int | None = None) -> Outcome:
    """Makes a member the lead of its story: what led it and its other members follow it.

    The new lead takes over the story's coverage, and is public if the story was. No heat is
    written but the one that a person gives along. Raises Refused when it can't lead.
    """
    with Act(by) as act:
        make_lead_in(act, article, heat)
    return act.outcome


def split_off(article: Article, *, by: Any) -> Outcome:
    """Takes a member out of its story: it leads one of its own, held until someone publishes it,
    and neither names the other's coverage any more."""
    with Act(by) as act:
        split_off_in(act, article)
    return act.outcome


def merge_stories(into: Article, other: Article, *, by: Any, heat: int | None = None) -> Outcome:
    """Makes two stories one: the other's lead, members and coverage come under `into`'s lead.

    The story is public if either was; what was public of the other leads there. Raises Refused
    when they are one already, or the lead can't lead.
    """
    with Act(by) as act:
        merge_in(act, into, other, heat)
    return act.outcome


def undo(step: uuid.UUID, *, by: Any) -> Outcome:
    """Takes a step back: what it changed, and nobody has changed since, is as it was.

    What changed since is left alone and named in `left_alone`. Raises Refused when the history has
    no such step.
    """
    with Act(by) as act:
        entries = HistoryEntry.objects.filter(step=step).order_by("-pk")
        if not entries:
            raise Refused("There is no such step in the history.")
        for entry in entries.select_related("article", "provider", "topic"):
            revert(act, entry)
    return act.outcome


def settle(conflicts: Iterable[Conflict], answer: str, *, by: Any) -> Outcome:
    """Answers conflicts: "theirs", "mine", "mine for good" or "hand back".

    All but "hand back" stay decisions, and the machine's value is known from then on. Raises
    Refused for any other answer.
    """
    if answer not in ANSWERS:
        raise Refused(f"{answer!r} is no answer; one of {', '.join(ANSWERS)} is.")
    with Act(by) as act:
        for conflict in conflicts:
            act.take(conflict.article)
            settle_one(act, conflict, answer)
    return act.outcome


def edit_provider(provider: Provider, changes: Mapping[str, Any], *, by: Any) -> Outcome:
    """Sets fields of a provider. Raises Refused when its name and domain are another one's."""
    return edit_row(provider, changes, by=by)


def edit_topic(topic: Topic, changes: Mapping[str, Any], *, by: Any) -> Outcome:
    """Sets fields of a topic. Raises Refused when its name is another one's."""
    return edit_row(topic, changes, by=by)


def add_provider(provider: Provider, *, by: Any) -> Provider:
    """Stores a new provider. Raises Refused when there is one of its name and domain."""
    added: Provider = add_row(provider, by=by)
    return added


def add_topic(topic: Topic, *, by: Any) -> Topic:
    """Stores a new topic. Raises Refused when there is one of its name."""
    added: Topic = add_row(topic, by=by)
    return added


def _as_values(changes: Mapping[str, Any]) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for name, content in changes.items():
        if isinstance(content, Provider):
            values[name] = provider_value(content.name, content.domain)
        elif name == "topics":
            names = [topic.name if isinstance(topic, Topic) else topic for topic in content]
            values[name] = tidied(name, list(dict.fromkeys(names)))
        else:
            try:
                values[name] = tidied(name, value_of_column(name, content))
            except (AttributeError, ValueError):
                raise Refused(f"{name}: {content!r} is no time.") from None
    return values
