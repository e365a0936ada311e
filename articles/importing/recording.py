"""What a run changed, as lines of the history. A field that goes back and forth is one line.

A quarter to two thirds of the machine's changes return to an earlier state (docs/format.md): each
as a line of its own, they would bury what people did.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max

from articles.importing.planning import Step
from articles.mapping import Value
from articles.models import HistoryEntry, ImportRun, RelatedLink
from articles.rows import chunks

RELATED = "related"


class Recorder:
    """Writes the history of one run."""

    def __init__(self, run: ImportRun, step_id: UUID) -> None:
        self.run = run
        self.step_id = step_id

    def record(self, updated: Mapping[int, Step], at: datetime) -> None:
        """Notes what each article's document changed, folding flips into the line before."""
        last = _last_lines(list(updated))
        entries = _entry_counts(list(updated))
        new = []
        for pk, step in updated.items():
            for name, before, after in _changes(step, entries.get(pk, 0)):
                line = last.get((pk, name))
                if line and _is_flip(line, before, after):
                    line.before, line.after = before, after
                    line.times += 1
                    line.run, line.who = self.run, str(self.run)
                    line.step, line.at = self.step_id, at
                    line.save()
                else:
                    new.append(self._line(pk, step, name, before, after, at))
        HistoryEntry.objects.bulk_create(new)

    def _line(
        self, pk: int, step: Step, name: str, before: Value, after: Value, at: datetime
    ) -> HistoryEntry:
        return HistoryEntry(
            article_id=pk,
            subject=step.found.stem,
            field=name,
            before=before,
            after=after,
            run=self.run,
            who=str(self.run),
            step=self.step_id,
            at=at,
        )


def _changes(step: Step, entries_before: int) -> list[tuple[str, Value, Value]]:
    changes = [(name, step.before[name], after) for name, after in step.changes.items()]
    if RELATED in step.also_changed:
        before = {"entries": entries_before}
        after = {"entries": len(step.document.entries())}
        changes.append((RELATED, before, after))
    return changes


def _entry_counts(pks: Sequence[int]) -> dict[int, int]:
    """How many entries these articles' documents named so far."""
    counts: dict[int, int] = {}
    for part in chunks(pks):
        links = RelatedLink.objects.filter(article__in=part, added=False).order_by()
        counts.update(links.values_list("article").annotate(Count("pk")))
    return counts


def _last_lines(pks: Sequence[int]) -> dict[tuple[int, str], HistoryEntry]:
    """The latest line of each field of these articles."""
    last: dict[tuple[int, str], HistoryEntry] = {}
    for part in chunks(pks):
        lines = HistoryEntry.objects.filter(article__in=part, element="").order_by()
        latest = lines.values("article", "field").annotate(latest=Max("pk")).values("latest")
        for line in HistoryEntry.objects.filter(pk__in=latest):
            last[line.article_id or 0, line.field] = line
    return last


def _is_flip(line: HistoryEntry, before: Value, after: Value) -> bool:
    """The machine takes back what it was the last to change."""
    machines = line.run_id is not None and line.by_id is None and line.reverts_id is None
    return machines and line.before == after and line.after == before
