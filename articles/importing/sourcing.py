"""Where documents come from: the sources on record, their rules, and what they no longer hold."""

import os
from collections.abc import Iterator, Sequence
from operator import itemgetter

from articles import stories
from articles.importing.finding import Found, Newsroom, name_counts
from articles.importing.planning import Step, StoredDocument
from articles.models import Article, Source, SourceDocument
from articles.outside_edits import quietly
from articles.rows import chunks


class Sources:
    """The sources of one run. `rule` is what the operator said of undecided documents, if so."""

    def __init__(self, newsrooms: Sequence[Newsroom], rule: str | None, *, dry_run: bool) -> None:
        self.newsrooms = newsrooms
        self.rule = rule
        self.dry_run = dry_run
        self.by_root: dict[str, Source] = {}
        self._came_from: dict[int, str] = {}  # sources of documents that were seen: id → root

    def begin(self) -> None:
        """Finds the sources, or makes them, and sets their rule."""
        for newsroom in self.newsrooms:
            source = Source.objects.filter(root=newsroom.root).first()
            is_new = source is None
            source = source or Source(root=newsroom.root, undecided=_rule_of_original(newsroom))
            is_new = is_new or bool(self.rule and self.rule != source.undecided)
            source.undecided = self.rule or source.undecided
            if is_new and not self.dry_run:
                source.save()
            self.by_root[newsroom.root] = source

    def shows_undecided(self, found: Found, stored: StoredDocument | None) -> bool:
        """Whether readers see the document if it doesn't say `published`."""
        source = self.by_root[found.root]
        known = stored.source_id if stored else None
        if found.named and known and known != source.pk and not self.rule:
            # Matched by its stem, it stays a document of where it came from.
            source = Source.objects.get(pk=known)
        return source.undecided == Source.Undecided.PUBLISH

    def note(self, step: Step) -> None:
        """Keeps in mind where a document that was seen came from so far."""
        if step.stored and step.stored.source_id:
            self._came_from[step.stored.source_id] = step.found.root

    def settle_undecided(self) -> None:
        """A source's rule holds for all that came from it, earlier or elsewhere. It is no edit."""
        for source in self.by_root.values():
            shown = source.undecided == Source.Undecided.PUBLISH
            others = Article.objects.filter(
                source_document__source=source, undecided=True, published=not shown
            )
            if not others.exists():  # as nearly always: nobody need wait for that
                continue
            with quietly():
                ids = list(others.order_by().values_list("pk", flat=True))
                for part in chunks(ids):
                    Article.objects.filter(pk__in=part).update(published=shown)
                stories.attach(ids)

    def missing(self, unseen: Sequence[str]) -> Iterator[str]:
        """Documents that this run's folders, or what these are copies of, no longer hold.

        `unseen` are the paths that were read of these folders and that they don't hold.
        """
        own = {source.pk for source in self.by_root.values() if source.pk}
        copied = self._came_from.keys() - own
        rows = SourceDocument.objects.order_by().values_list("pk", "path", "source")
        stored = list(rows.filter(source__in=copied)) if copied else []
        for part in chunks(unseen):
            stored += rows.filter(source__in=own, path__in=part)
        if not stored:
            return
        here = {found.path for newsroom in self.newsrooms for found in newsroom.documents}
        for pk, path, source in sorted(stored, key=itemgetter(1)):
            if path in here or self._lies_there(path):
                continue
            yield path
            if source not in own and not self.dry_run:
                # The newsroom moved, and takes what it lost along: the next run knows of it, too.
                heir = self.by_root[self._came_from[source]]
                SourceDocument.objects.filter(pk=pk).update(source=heir, file_mark=None)

    def _lies_there(self, path: str) -> bool:
        """A document that was named alone once: what it is called isn't read in a folder."""
        if name_counts(path):
            return False
        return any(os.path.isfile(os.path.join(room.root, path)) for room in self.newsrooms)


def _rule_of_original(newsroom: Newsroom) -> str:
    """The rule for a root that is new: that of the newsroom that it is a copy of, if it is one."""
    for part in chunks(newsroom.documents) if newsroom.whole else ():
        copied = SourceDocument.objects.filter(
            path__in=[found.path for found in part if found.is_text]
        )
        rule = copied.order_by("path").values_list("source__undecided", flat=True).first()
        if rule:
            return str(rule)
    return Source.Undecided.HOLD
