"""DOCUMENTS → DATABASE: find, read, validate, plan, apply; a batch at a time."""

import gc
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from django.db import DatabaseError, transaction
from django.db import Error as DatabaseProblem  # the same, and a connection that is gone
from django.utils import timezone

from articles import copies, indexing
from articles.coverage import takes_a_line_away
from articles.documents import Problem
from articles.importing.applying import Writer
from articles.importing.finding import CannotRun, Newsroom, as_text, find
from articles.importing.foreseeing import Foreseen
from articles.importing.holding import stored_articles
from articles.importing.locking import only_import
from articles.importing.parting import Parting, deleted
from articles.importing.planning import Step, plan_outcome
from articles.importing.preparing import Outcome, Prepared
from articles.importing.report import DocumentReport, Report
from articles.importing.sourcing import Sources
from articles.importing.statistics import Statistics
from articles.importing.taxonomies import import_taxonomies
from articles.importing.working import Parted, Workers
from articles.models import Article, ImportRun, RunProblem
from articles.originals import (
    SAMPLES,
    SMALL,
    current_dictionary,
    keep_dictionary,
    learn_dictionary,
)
from articles.outside_edits import quietly, take_in_outside_edits
from articles.public_version import have_pages_follow, let_pages_stand
from articles.taxonomy import Aliases
from articles.troubles import first_line

__all__ = ["CannotRun", "Report", "import_documents"]

BATCH = 400  # documents: a transaction of some tenths of a second


class Watcher(Protocol):
    """Who looks on: a progress bar, or a run that may be told to stop."""

    def begin(self, total: int) -> None: ...
    def advance(self, count: int) -> None: ...
    def wants_to_stop(self) -> bool: ...


class _Nobody:
    def begin(self, total: int) -> None: ...
    def advance(self, count: int) -> None: ...
    def wants_to_stop(self) -> bool:
        return False


def import_documents(
    paths: Sequence[Path],
    *,
    dry_run: bool = False,
    undecided: str | None = None,
    jobs: int | None = None,
    watcher: Watcher | None = None,
    who: str = "",
) -> Report:
    """Takes in the documents that the paths name; the report says what became of each.

    `undecided` ("hold" or "publish") is from now on the rule of the sources named; None leaves it.
    `jobs` is the number of processes that read (default: one a core). Raises CannotRun when the
    import can't start, or can't go on: then everything stored so far is whole.
    """
    newsrooms = find(list(paths))
    report = Report()
    with _database_troubles(), only_import():
        run = _Run(newsrooms, report, dry_run=dry_run, undecided=undecided, jobs=jobs, who=who)
        run.carry_out(watcher or _Nobody())
    return report


class _database_troubles:  # noqa: N801 - read as a context manager
    """Turns what a database says of itself into one line."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if not isinstance(error, DatabaseProblem):
            return
        said = first_line(error)
        if "no such table" in said or "does not exist" in said:
            message = f"the database isn't ready ({said}); `manage.py migrate` prepares it"
            raise CannotRun(message) from error
        raise CannotRun(
            f"the database failed: {said}; "
            "everything stored so far is whole, the next import goes on from there"
        ) from error


class _Run:
    """One run of an import."""

    def __init__(
        self,
        newsrooms: list[Newsroom],
        report: Report,
        *,
        dry_run: bool,
        undecided: str | None,
        jobs: int | None,
        who: str,
    ) -> None:
        self.newsrooms = newsrooms
        self.report = report
        self.dry_run = dry_run
        self.jobs = jobs
        self.who = who
        self.sources = Sources(newsrooms, undecided, dry_run=dry_run)
        self.foreseen = Foreseen(newsrooms if dry_run else ())
        self.parting = Parting(self.sources, self.foreseen)

    def carry_out(self, watcher: Watcher) -> None:
        for newsroom in self.newsrooms:
            for passed in newsroom.passed_over:
                problem = Problem("warning", 0, "", f"passed over: {passed.reason}")
                self._tell(DocumentReport(passed.path, "", "skipped", problems=[problem]))
        if not self.dry_run:
            take_in_outside_edits()
        self.run = self._begin()
        try:
            self._all_documents(watcher)
            if not self.dry_run:
                self.sources.settle_undecided()
                # Once for all batches: a document that comes later changes the coverage of others.
                indexing.take_in_everything()
                if any("removed" in document.fields for document in self.report.documents):
                    copies.forget_removed()
            self._look_for_missing()
        except BaseException as error:
            self._end(ImportRun.Outcome.FAILED, str(error))
            raise
        stopped = self.report.stopped
        self._end(ImportRun.Outcome.STOPPED if stopped else ImportRun.Outcome.FINISHED)

    # The run's own record ------------------------------------------------------------------------

    def _begin(self) -> ImportRun:
        run = ImportRun(
            paths=[newsroom.root for newsroom in self.newsrooms],
            started_at=timezone.now(),
            who=self.who,
        )
        if self.dry_run:
            self.sources.begin()
            return run
        with transaction.atomic():
            run.save()
            self.sources.begin()
        return run

    def _end(self, outcome: str, message: str = "") -> None:
        if self.dry_run:
            return
        try:
            with transaction.atomic():
                have_pages_follow()
                self.run.outcome = outcome
                self.run.message = message
                self.run.finished_at = timezone.now()
                self.run.counts = self.report.numbers()
                self.run.save()
                self._keep_problems()
        except DatabaseError:
            if outcome != ImportRun.Outcome.FAILED:
                raise  # the first trouble is the one to tell of

    def _keep_problems(self) -> None:
        RunProblem.objects.bulk_create(
            (
                RunProblem(
                    run=self.run,
                    path=document.path[:1024],
                    level=problem.level,
                    line=problem.line,
                    key=problem.key[:200],
                    message=problem.message,
                )
                for document in self.report.documents
                for problem in document.problems
            ),
            batch_size=500,
        )

    # Documents -----------------------------------------------------------------------------------

    def _all_documents(self, watcher: Watcher) -> None:
        total = sum(len(newsroom.documents) for newsroom in self.newsrooms)
        watcher.begin(total)
        self._learn_dictionary()
        self.writer = Writer(self.run)
        self.statistics = Statistics()
        with Workers(self.jobs) as workers, _no_garbage_collection():
            for number, newsroom in enumerate(self.newsrooms):
                read = workers.read_ahead(self.parting.batches(newsroom, BATCH), self._dictionary)
                if number == 0:
                    self._all_taxonomies()  # while the first documents are read
                for batch, outcomes in read:
                    self._batch(batch, outcomes)
                    watcher.advance(batch.same + len(batch.done) + len(batch.to_read))
                    if watcher.wants_to_stop():
                        self.report.stopped = True
                        return

    def _all_taxonomies(self) -> None:
        for newsroom in self.newsrooms:
            source = self.sources.by_root[newsroom.root]
            import_taxonomies(newsroom, source, self._tell, dry_run=self.dry_run)

    def _dictionary(self) -> tuple[int, bytes | None]:
        return self.dictionary

    def _learn_dictionary(self) -> None:
        """The first import of many documents learns what small ones have in common."""
        self.dictionary = current_dictionary()
        documents = [found for newsroom in self.newsrooms for found in newsroom.documents]
        if self.dry_run or self.dictionary[1] or len(documents) < SAMPLES:
            return
        samples = []
        for found in documents[:: max(1, len(documents) // SAMPLES)]:
            with suppress(OSError), open(found.file, "rb") as file:
                samples.append(file.read(SMALL))
        content = learn_dictionary(samples)
        if content:
            with transaction.atomic():
                self.dictionary = (keep_dictionary(content), content)

    def _batch(self, batch: Parted, outcomes: list[Outcome]) -> None:
        """Plans with what nobody can change meanwhile; carries the plan out, or takes it back."""
        self.report.add_unchanged(batch.same)
        self.report.undecided += batch.same_undecided
        steps = batch.done
        if outcomes and self.dry_run:
            with transaction.atomic():
                steps = self._plan(batch, outcomes)
                transaction.set_rollback(True)
        elif outcomes:
            with quietly():
                steps = self._plan(batch, outcomes)
                new = self.writer.apply(steps, self.sources.by_root)
                if _only_adds(steps) and not takes_a_line_away(new, self.run):
                    let_pages_stand()
            self.statistics.note(sum(step.outcome == "created" for step in steps))
        for step in steps:
            self._count(step)

    def _plan(self, batch: Parted, outcomes: list[Outcome]) -> list[Step]:
        known = {found.path: stored for found, stored in batch.to_read}
        changed = {
            stored.article_id
            for outcome in outcomes
            if isinstance(outcome, Prepared) and (stored := known[outcome.found.path])
        }
        if changed:
            # What was changed past the desk while this run went on is a decision like any other.
            locked = Article.objects.select_for_update().filter(pk__in=changed).order_by("pk")
            list(locked.values_list("pk"))
            take_in_outside_edits(list(changed))
        articles = stored_articles(changed) if changed else {}
        foreseen = self.foreseen.articles
        articles |= {pk: foreseen[pk] for pk in changed & foreseen.keys()}
        aliases = Aliases()
        steps = list(batch.done)
        for outcome in outcomes:
            stored = known[outcome.found.path]
            if isinstance(outcome, Prepared):
                if stored and stored.article_id not in articles:
                    steps.append(deleted(outcome.found))  # since it was looked up
                    continue
                outcome = outcome._replace(values=aliases.resolved(outcome.values))
            here = None if stored else self.parting.born_here.pop(outcome.found.stem, None)
            if here is not None and isinstance(outcome, Prepared):
                adopted = Step("updated", outcome.found, prepared=outcome, adopts=here)
                steps.append(adopted)
                continue
            before = articles.get(stored.article_id) if stored else None
            shown = self.sources.shows_undecided(outcome.found, stored)
            step = plan_outcome(outcome, stored, before, show_undecided=shown)
            if self.dry_run:
                self.foreseen.note(step, before, self.sources.by_root[outcome.found.root].pk)
            steps.append(step)
        return steps

    def _count(self, step: Step) -> None:
        self.sources.note(step)
        if step.outcome in ("created", "updated"):
            self.report.undecided += step.undecided
        elif step.stored and step.outcome == "unchanged":
            self.report.undecided += step.stored.undecided
        if step.outcome == "unchanged" and not step.problems:
            self.report.add_unchanged(1)
            return
        fields = step.keys_changed if step.outcome == "updated" else []
        self._tell(
            DocumentReport(
                step.found.path,
                step.found.stem,
                step.outcome,
                fields,
                step.keys_in_conflict,
                list(step.problems),
            )
        )

    def _tell(self, document: DocumentReport) -> None:
        document.path, document.slug = as_text(document.path), as_text(document.slug)
        self.report.add(document)

    # After all documents -------------------------------------------------------------------------

    def _look_for_missing(self) -> None:
        if self.report.stopped or not all(newsroom.whole for newsroom in self.newsrooms):
            return
        for path in self.sources.missing(self.parting.unseen):
            self.report.missing += 1
            if len(self.report.missing_paths) < 100:
                self.report.missing_paths.append(path)


def _only_adds(steps: Sequence[Step]) -> bool:
    """Whether a batch writes something, and changes nothing that readers may have seen."""
    outcomes = {step.outcome for step in steps}
    return "updated" not in outcomes and not outcomes.isdisjoint(("created", "unchanged"))


class _no_garbage_collection:  # noqa: N801 - read as a context manager
    """Importing makes no cycles, only very many objects: looking through them costs a third."""

    def __enter__(self) -> None:
        self.was_on = gc.isenabled()
        gc.disable()

    def __exit__(self, *_: object) -> None:
        if self.was_on:
            gc.enable()
