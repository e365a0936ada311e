"""What an import would do to each article, as data: pure, no queries, nothing written.

A dry run prints the very plan that `applying` carries out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from articles.documents import Problem
from articles.importing.finding import Found
from articles.importing.preparing import (
    Hashed,
    Known,
    Outcome,
    Prepared,
    SameBytes,
    SameSense,
    Unusable,
)
from articles.mapping import KEYS, Card, Value
from articles.merging import Ruling, merge


@dataclass(slots=True)
class StoredDocument:
    """What is known of a document that we hold, before its file is read."""

    article_id: int
    slug: str
    path: str
    source_id: int | None  # None: of a dry run, which makes no source
    digests: Known
    undecided: bool


@dataclass(slots=True)
class StoredArticle:
    """What an article says now, and what people decided about it."""

    id: int
    slug: str
    values: Mapping[str, Value]
    rulings: Mapping[str, Ruling]
    conflicts: Mapping[str, Value]  # the machine's values that wait for an answer
    small_print: Mapping[str, Hashed]  # of the document that we hold: preparing.small_print
    card: Card | None = None  # what that document says of it; None: it has none
    rows_are_right: bool = False  # those of its entries are as the document has them


@dataclass(slots=True)
class Step:
    """What happens to one document's article."""

    outcome: str  # as report.OUTCOMES
    found: Found
    stored: StoredDocument | None = None
    prepared: Prepared | None = None
    noise: SameSense | None = None
    mark_only: bool = False
    changes: dict[str, Value] = field(default_factory=dict)  # field → what the article says now
    before: dict[str, Value] = field(default_factory=dict)
    card_before: Card | None = None  # what the document said of its article so far
    opened: dict[str, Value] = field(default_factory=dict)  # conflicts: field → machine's value
    closed: list[str] = field(default_factory=list)
    adopts: int | None = None  # an article that was born here, and has a document from now on
    also_changed: Sequence[str] = ()  # keys whose small print changed, which no column holds
    rows_stand: bool = False  # those of its entries, which are what they were
    undecided: bool = False
    takes_down: bool = False  # the document removes it, which stands from now on
    problems: Sequence[Problem] = ()

    @property
    def document(self) -> Prepared:
        """What is to be stored; only creations and updates have it."""
        if self.prepared is None:
            raise ValueError(f"{self.found.path}: {self.outcome}, so nothing was prepared")
        return self.prepared

    @property
    def keys_changed(self) -> list[str]:
        keys = [KEYS.get(name, name) for name in self.changes]
        return keys + [key for key in self.also_changed if key not in keys]

    @property
    def keys_in_conflict(self) -> list[str]:
        return [KEYS.get(name, name) for name in self.opened]


def refusal(found: Found, message: str, key: str = "") -> Step:
    return Step("refused", found, problems=(Problem("error", 0, key, message),))


def plan_outcome(
    outcome: Outcome,
    stored: StoredDocument | None,
    article: StoredArticle | None,
    *,
    show_undecided: bool,
) -> Step:
    """The step for one file, given what we hold of it (None: nothing)."""
    if isinstance(outcome, Unusable):
        return Step("refused", outcome.found, stored, problems=outcome.problems)
    if isinstance(outcome, SameBytes):
        return Step("unchanged", outcome.found, stored, mark_only=True)
    if isinstance(outcome, SameSense):
        return Step("unchanged", outcome.found, stored, noise=outcome, problems=outcome.warnings)
    if stored is None or article is None:
        return _creation(outcome, show_undecided=show_undecided)
    return _update(outcome, stored, article, show_undecided=show_undecided)


def _creation(prepared: Prepared, *, show_undecided: bool) -> Step:
    values = dict(prepared.values)
    undecided = values["published"] is None
    values["published"] = show_undecided if undecided else values["published"]
    return Step(
        "created",
        prepared.found,
        prepared=prepared,
        changes=values,
        undecided=undecided,
        takes_down=values["removed"],
        problems=prepared.warnings,
    )


def _update(
    prepared: Prepared, stored: StoredDocument, article: StoredArticle, *, show_undecided: bool
) -> Step:
    step = Step("updated", prepared.found, stored, prepared, problems=prepared.warnings)
    step.card_before = article.card
    step.rows_stand = prepared.same_entries and article.rows_are_right
    step.also_changed = [
        key
        for key, digest in prepared.small_print.items()
        if article.small_print.get(key) != digest
    ]
    for name, incoming in prepared.values.items():
        ruling = article.rulings.get(name)
        merged = merge(incoming, ruling)
        value = merged.value
        if name == "published" and value is None:
            step.undecided = ruling is None
            value = show_undecided
        if name == "removed" and incoming and ruling is None:
            step.takes_down = True
        if value != article.values[name]:
            step.changes[name] = value
            step.before[name] = article.values[name]
        if merged.conflict:
            if name not in article.conflicts or article.conflicts[name] != incoming:
                step.opened[name] = incoming
        elif name in article.conflicts:
            step.closed.append(name)
    return step
