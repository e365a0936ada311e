"""Stories: one lead and the articles absorbed into it (docs/decisions/0004).

Attachment, never a chain of "names each other". Nothing here depends on the order in which
documents came: whoever was touched is attached anew, with all that is known by then.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from articles.models import ABSORBED, Article, Decision, RelatedLink
from articles.rows import chunks, update_rows

MUTUAL, NAMES_IT, NAMED_BY_IT = range(3)  # how a lead is tied to a member, the best tie first
LEAD = "lead"  # of decisions: the slug of the article that is to lead this one, maybe its own


def attach(touched: Collection[int], *, moved: Collection[int] | None = None) -> set[int]:
    """Gives the touched articles, and the absorbed ones that they are tied to, their leads.

    `moved` are those of the touched whose ties are to be looked up (None: all); of the others
    whoever is tied to them was touched as well, or sees nothing new in them: an import, which
    makes an article and all its links, need not ask for what it wrote.

    Returns the ids of the articles whose lead changed. Belongs into the transaction of whatever
    touched them: a change of heat, `published`, quality, of a link's target, of whether it is
    hidden, or of a decision about who leads.
    """
    scope = set(touched)
    for ids in chunks(sorted(touched if moved is None else moved)):
        scope.update(_absorbed_links(article__in=ids, end="target"))
        scope.update(_absorbed_links(target__in=ids, end="article"))
    choices = _Choices()
    scope |= choices.choosers_of(touched)
    choices.load(scope)
    current: dict[int, int | None] = {}
    absorbed: set[int] = set()
    merged: set[int] = set()  # by an editor alone, whatever the machine says
    for ids in chunks(sorted(scope)):
        rows = Article.objects.filter(pk__in=ids)
        for pk, slug, lead, heat, published in rows.values_list(
            "pk", "slug", "lead", "heat", "published"
        ):
            current[pk] = lead
            if choices.can_lead(pk, slug, heat, published):
                continue
            (absorbed if heat == ABSORBED else merged).add(pk)
    leads = leads_for(absorbed, choices)
    chosen = choices.leads_of(merged)
    led_anew = []
    for pk, lead in current.items():
        right = leads.get(pk) if pk in absorbed else chosen.get(pk, pk)
        if right != lead:
            led_anew.append((right, pk))
    _store(led_anew)
    return {pk for _, pk in led_anew}


def leads_for(absorbed: Collection[int], choices: "_Choices | None" = None) -> dict[int, int]:
    """The lead of each absorbed article that has one here (docs/decisions/0004).

    An entry that an editor hid ties nothing: no export says it either.
    """
    choices = choices or _Choices()
    ties: dict[int, dict[int, tuple[int, int, str]]] = defaultdict(dict)
    leading = ~Q(heat=ABSORBED) | Q(heat__isnull=True) | Q(published=True)
    if choices.there_are_any:
        leading |= Q(Exists(Decision.objects.filter(article=OuterRef("pk"), field=LEAD)))
    for ids in chunks(sorted(absorbed)):
        candidates = Article.objects.filter(leading)
        naming = _able(
            candidates.filter(related_links__target__in=ids, related_links__hidden=False),
            "related_links__target",
        )
        for member, lead, quality, slug in choices.able(naming):
            ties[member][lead] = (NAMES_IT, -(quality or 0), slug)
        named = _able(
            candidates.filter(named_by__article__in=ids, named_by__hidden=False),
            "named_by__article",
        )
        for member, lead, quality, slug in choices.able(named):
            tie = MUTUAL if lead in ties[member] else NAMED_BY_IT
            ties[member][lead] = (tie, -(quality or 0), slug)
    leads = {member: min(found, key=found.__getitem__) for member, found in ties.items() if found}
    choices.load(absorbed)
    leads.update(choices.leads_of(absorbed))
    return leads


def _able(candidates: QuerySet[Article], member: str) -> list[tuple[Any, ...]]:
    return list(candidates.values_list(member, "pk", "quality", "slug", "heat", "published"))


class _Choices:
    """What editors chose: who is to lead whom. Most newsrooms hold few of these, and many none."""

    def __init__(self) -> None:
        self._of: dict[int, str] = {}
        self._loaded: set[int] = set()

    @cached_property
    def there_are_any(self) -> bool:
        return Decision.objects.filter(field=LEAD).exists()

    def load(self, ids: Iterable[int]) -> None:
        fresh = set(ids) - self._loaded
        if not fresh or not self.there_are_any:
            return
        self._loaded |= fresh
        for part in chunks(sorted(fresh)):
            rulings = Decision.objects.filter(article__in=part, field=LEAD)
            self._of.update((pk, str(slug)) for pk, slug in rulings.values_list("article", "value"))

    def choosers_of(self, ids: Collection[int]) -> set[int]:
        """The articles that are to be led by one of these."""
        found: set[int] = set()
        if self.there_are_any:
            for part in chunks(sorted(ids)):
                slugs = list(Article.objects.filter(pk__in=part).values_list("slug", flat=True))
                rulings = Decision.objects.filter(field=LEAD, value__in=slugs)
                found.update(rulings.values_list("article", flat=True))
        return found

    def can_lead(self, pk: int, slug: str, heat: int | None, published: bool) -> bool:
        """Whether an article leads a story: what is published does, and else the editor's choice
        counts before the machine's. Needs its choice loaded."""
        if published:
            return True
        choice = self._of.get(pk)
        return heat != ABSORBED if choice is None else choice == slug

    def able(self, rows: list[tuple[Any, ...]]) -> Iterator[tuple[int, int, int | None, str]]:
        """Of rows of (member, candidate, quality, slug, heat, published) those that can lead."""
        self.load(row[1] for row in rows)
        for member, pk, quality, slug, heat, published in rows:
            if member != pk and self.can_lead(pk, slug, heat, published):
                yield member, pk, quality, slug

    def leads_of(self, ids: Iterable[int]) -> dict[int, int]:
        """The chosen lead of each, where there is one that can lead."""
        chosen = {pk: self._of[pk] for pk in ids if pk in self._of}
        able: dict[str, int] = {}
        for part in chunks(sorted(set(chosen.values()))):
            rows = list(
                Article.objects.filter(slug__in=part).values_list("pk", "slug", "heat", "published")
            )
            self.load(row[0] for row in rows)
            able.update((row[1], row[0]) for row in rows if self.can_lead(*row))
        return {pk: able[slug] for pk, slug in chosen.items() if slug in able}


def _absorbed_links(*, end: str, **which: Iterable[int]) -> Iterable[int]:
    """The absorbed articles at the other end of some links, hidden ones too: whom one tied until
    it was hidden is to be looked at as well."""
    return (
        RelatedLink.objects.filter(
            **which, **{f"{end}__heat": ABSORBED, f"{end}__published": False}
        )
        .exclude(article=F("target"))
        .order_by()
        .values_list(end, flat=True)
        .distinct()
    )


def _store(led_anew: list[tuple[int | None, int]]) -> None:
    update_rows(Article, ["lead_id"], led_anew, key="id")
