"""What a dry run would have stored by now, where its own plan hangs on that: documents that it
meets again under another root, of which the second is planned against the first; and what somebody
decided past the desk, which a run notes as it begins."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from django.db import transaction

from articles.importing.finding import Newsroom
from articles.importing.planning import Step, StoredArticle, StoredDocument
from articles.importing.preparing import RELATED_HALF, Known, small_print
from articles.models import Article, Decision, OutsideEdit
from articles.originals import unpack
from articles.outside_edits import take_in_outside_edits
from articles.projecting import THE_DOCUMENT, read_record
from articles.rows import chunks


class Foreseen:
    """Documents and articles as they would be by now, of those alone that come more than once."""

    def __init__(self, newsrooms: Sequence[Newsroom]) -> None:
        stems = Counter(found.stem for newsroom in newsrooms for found in newsroom.documents)
        self._again = {stem for stem, count in stems.items() if count > 1}
        self.decided = decided_past_the_desk() if newsrooms else frozenset()
        self.documents: dict[str, StoredDocument] = {}  # by slug
        self.articles: dict[int, StoredArticle] = {}

    def note(self, step: Step, before: StoredArticle | None, source_id: int | None) -> None:
        """Keeps what a creation or update would store; `before` is the article as it is."""
        stem = step.found.stem
        if step.prepared is None or stem not in self._again:
            return
        document = step.prepared
        entries = document.entries_digest or b""
        digests = Known(document.bytes_digest, document.record_digest, entries)
        record = read_record(unpack(document.packed), known_entries=entries)
        # No row has such an id: it stands for an article that a dry run doesn't make.
        pk = before.id if before else -1 - len(self.articles)
        article = before or StoredArticle(pk, stem, {}, {}, {}, {})
        conflicts = {
            name: value
            for name, value in {**article.conflicts, **step.opened}.items()
            if name not in step.closed
        }
        rulings = dict(article.rulings)
        if step.takes_down:
            rulings["removed"] = Decision(
                field="removed", value=True, set_against=[True], for_good=True, who=THE_DOCUMENT
            )
        self.articles[pk] = replace(
            article,
            values={**article.values, **step.changes},
            rulings=rulings,
            conflicts=conflicts,
            small_print=small_print(record, digests.of_record[RELATED_HALF]),
        )
        stays = step.stored if step.stored and step.found.named else None
        self.documents[stem] = StoredDocument(
            article_id=pk,
            slug=stem,
            path=stays.path if stays else step.found.path,
            source_id=stays.source_id if stays else source_id,
            digests=digests,
            undecided=step.undecided,
        )


def decided_past_the_desk() -> frozenset[str]:
    """The slugs of the undecided articles that a run would find decided, by hand, as it begins."""
    marked = Article.objects.filter(undecided=True, pk__in=OutsideEdit.objects.values("pk"))
    waiting = list(marked.order_by().values_list("slug", flat=True))
    if not waiting:
        return frozenset()
    with transaction.atomic():
        take_in_outside_edits()
        decided = Article.objects.filter(undecided=False).order_by()
        slugs = [
            decided.filter(slug__in=part).values_list("slug", flat=True) for part in chunks(waiting)
        ]
        found = frozenset(chain.from_iterable(slugs))
        transaction.set_rollback(True)
    return found
