"""One step of one person: what all verbs share."""

import uuid
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils import timezone

from articles import copies, stories
from articles.editorial.outcome import Outcome, Refused
from articles.mapping import Value
from articles.merging import against
from articles.models import ABSORBED, Article, Conflict, Decision, HistoryEntry, Provider, Topic
from articles.outside_edits import quietly, take_in_outside_edits
from articles.projecting import (
    Machine,
    Rulings,
    beside_value,
    is_undecided,
    keep_taken_down,
    machine_of,
    rulings_of,
    snapshot,
    values_of_articles,
    write_values,
)
from articles.relating import distrust, rows_naming
from articles.stories import LEAD
from articles.taxonomy import Providers, Topics


class Act:
    """One step of one person: a transaction that ends with stories attached and ranks right."""

    def __init__(self, by: Any, note: str = "") -> None:
        self.by = by if getattr(by, "pk", None) else None
        self.who = by.get_username() if hasattr(by, "get_username") else str(by)
        self.note = note
        self.at = timezone.now()
        self.outcome = Outcome(uuid.uuid4())
        self.providers = Providers()
        self.topics = Topics()
        self.touched: set[int] = set()
        self._transaction = quietly()

    def __enter__(self) -> "Act":
        self._transaction.__enter__()
        return self

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        if kind is None:
            self.outcome.settle()
            try:
                stories.attach(self.touched)
            except BaseException as trouble:
                self._transaction.__exit__(type(trouble), trouble, trouble.__traceback__)
                raise
        self._transaction.__exit__(kind, error, trace)

    def take(self, article: Article) -> Article:
        """Locks the row, and takes in what was changed past the desk before us."""
        current = Article.objects.select_for_update().filter(pk=article.pk).first()
        if current is None:
            raise Refused(f"“{article}” is gone: somebody deleted it meanwhile.")
        if take_in_outside_edits([article.pk]):
            current.refresh_from_db()
        return current

    # One article's fields --------------------------------------------------------------------

    def decide(
        self,
        article: Article,
        wanted: Mapping[str, Value],
        *,
        beside: Mapping[str, Value] | None = None,
        confirming: bool = False,
    ) -> None:
        """Makes the article say this. `beside` is what no document can say (`BESIDE`); the article
        has to be as `take` gave it then. `confirming`: what it says already is decided too."""
        content = values_of_articles([article.pk])[article.pk]
        rulings = rulings_of([article.pk])[article.pk]
        changes = {
            name: value
            for name, value in wanted.items()
            if confirming or value != content.values[name] or self._undecided(content, name)
        }
        others = {
            name: value
            for name, value in (beside or {}).items()
            if value != beside_value(getattr(article, name))
        }
        if not changes and not others:
            self.outcome.unchanged.append(article)
            return
        machine = machine_of(article.pk)
        for name, value in others.items():
            self.rule_beside(article, name, value, rulings)
        for name, value in changes.items():
            before = content.values[name]
            self.rule(article, name, value, before, rulings, machine)
            content.values[name] = value
        self._leave_story(article, changes, rulings)
        self.store(article, content.values, rulings, machine)
        self.outcome.changed.append(article)

    def _leave_story(
        self, article: Article, changes: Mapping[str, Value], rulings: Rulings
    ) -> None:
        """Whoever publishes an article, or sets its heat, takes it out of the story that an editor
        merged it into."""
        ruling = rulings.plain.get(LEAD)
        leaves = changes.get("published") is True or changes.get("heat") not in (None, ABSORBED)
        if ruling is None or ruling.value == article.slug or not leaves:
            return
        stood, before = snapshot(ruling), ruling.value
        ruling.value = article.slug
        self.sign(ruling)
        self.tell(article, LEAD, before, article.slug, stood=stood)

    def rule_beside(self, article: Article, name: str, value: Value, rulings: Rulings) -> None:
        """Notes a decision about what no document says, and its line in the history."""
        ruling = rulings.plain.get(name)
        stood = snapshot(ruling)
        ruling = ruling or Decision(article=article, field=name)
        ruling.value = value
        self.sign(ruling)
        rulings.plain[name] = ruling
        self.tell(article, name, beside_value(getattr(article, name)), value, stood=stood)

    @staticmethod
    def _undecided(content: Any, name: str) -> bool:
        """Holding what was undecided is a decision, though nothing seems to change."""
        return name == "published" and content.undecided

    def rule(
        self,
        article: Article,
        name: str,
        value: Value,
        before: Value,
        rulings: Rulings,
        machine: Machine | None,
    ) -> None:
        ruling = rulings.plain.get(name)
        stood = snapshot(ruling)
        ruling = ruling or Decision(article=article, field=name)
        if machine:
            ruling.set_against = against(ruling.set_against, machine.values[name])
        stays = value == before and value == ruling.value
        if name == "published" and value != before:
            ruling.made_public = value is True
        ruling.keeps_report = False
        ruling.value = value
        ruling.for_good = False
        self.sign(ruling, stays=stays)
        rulings.plain[name] = ruling
        Conflict.objects.filter(article=article, field=name, element="").delete()
        self.tell(article, name, before, value, stood=stood)

    def sign(self, decision: Decision, *, stays: bool = False) -> None:
        """Stores a decision under our name. One that made the article news, and `stays` what it
        is, keeps the moment when it did: saying it again is no news."""
        if not (stays and decision.made_public):
            decision.by, decision.who, decision.at = self.by, self.who, self.at
        decision.save()

    def store(
        self,
        article: Article,
        values: dict[str, Value],
        rulings: Rulings,
        machine: Machine | None,
    ) -> None:
        keep_taken_down(article.pk, rulings, machine, self.at)
        write_values(
            article.pk,
            values,
            rulings,
            undecided=bool(machine and is_undecided(machine, rulings)),
            providers=self.providers,
            topics=self.topics,
        )
        if values.get("removed"):
            copies.forget([article.pk])
        if machine is None:
            distrust(rows_naming(article.pk))
        self.touched.add(article.pk)

    def tell(
        self,
        subject: Article | Provider | Topic,
        name: str,
        before: Value,
        after: Value,
        *,
        stood: Value = None,
        reverts: HistoryEntry | None = None,
        note: str = "",
    ) -> None:
        kind = {Article: "article", Provider: "provider", Topic: "topic"}[type(subject)]
        HistoryEntry.objects.create(
            **{kind: subject},
            subject=subject.slug[:500],
            field=name,
            before=before,
            after=after,
            decision_before=stood,
            note=note or self.note,
            by=self.by,
            who=self.who,
            step=self.outcome.step,
            at=self.at,
            reverts=reverts,
        )


def decide_each(
    articles: Iterable[Article],
    values: Mapping[str, Value],
    *,
    by: Any,
    beside: Mapping[str, Value] | None = None,
    confirming: bool = False,
    note: str = "",
    refuse: Callable[[Article], str] | None = None,
) -> Outcome:
    """Makes all the articles say the same, as one step.

    `refuse` tells of an article, as it is by now, why it can't be, or "". `confirming`: where no
    person has ruled on `published`, these values are decisions though nothing seems to change.
    """
    with Act(by, note) as act:
        for article in sorted(articles, key=lambda article: article.pk):
            current = act.take(article)
            reason = refuse(current) if refuse else ""
            if reason:
                act.outcome.refused.append((article, reason))
            else:
                undecided = confirming and not current.decided
                act.decide(current, values, beside=beside, confirming=undecided)
    return act.outcome
