"""What a search can be narrowed by, and how many public stories each choice would leave."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from articles.indexing.reading import PUBLIC
from articles.models import Article
from articles.paging import COUNT_CAP
from articles.search.asking import Query
from articles.search.matching import ANYWHERE, Asked, Part, Row
from articles.storycards import ProviderName, TopicName

# What a row was asked for, beyond the tiers of a page.
ALL, FOR_TOPICS, FOR_PROVIDERS, FOR_KINDS = 10, 11, 12, 13
CHOICES = 10  # topics, providers: the ones with most stories


@dataclass(frozen=True)
class Choice:
    """`value` is what the address says. `count` is a least one where `is_capped`."""

    value: str
    name: str
    count: int
    is_capped: bool = False


@dataclass(frozen=True)
class Facets:
    """The choices of each kind, those with most stories first."""

    topics: tuple[Choice, ...] = ()
    providers: tuple[Choice, ...] = ()
    kinds: tuple[Choice, ...] = ()

    @property
    def marks(self) -> list[str]:
        return [choice.value for choice in (*self.topics, *self.providers)]

    def with_names(self, names: Mapping[str, TopicName | ProviderName]) -> "Facets":
        """With slugs and names for marks."""

        def named(choices: Iterable[Choice]) -> tuple[Choice, ...]:
            return tuple(
                replace(choice, value=about.slug, name=about.name)
                for choice in choices
                if (about := names.get(choice.value))
            )

        return replace(self, topics=named(self.topics), providers=named(self.providers))


def facet_parts(asked: Asked, query: Query, *, facets: bool) -> list[Part]:
    """The lists that are counted: the newest matches, up to the cap. What a facet is narrowed by
    doesn't narrow its own choices."""

    parts = [Part(asked, ANYWHERE, ALL, COUNT_CAP + 1)]
    if facets and all(asked.marks):
        for label, letter, chosen in (
            (FOR_TOPICS, "t", query.topics),
            (FOR_PROVIDERS, "p", query.providers),
            (FOR_KINDS, "k", query.kinds),
        ):
            if chosen:
                parts.append(_without(asked, label, letter))
    return parts


def _without(asked: Asked, label: int, letter: str) -> Part:
    # The first choice says what is public, and begins with a "p" as well.
    first, *others = asked.marks
    kept = [choice for choice in others if choice[0][0] != letter]
    return Part(asked.with_marks(first, *kept), ANYWHERE, label, COUNT_CAP + 1)


def count_facets(rows: Sequence[Row], chosen: Collection[str]) -> Facets:
    """`chosen`: marks that are always among the choices, as long as anything public has them."""
    lists = {row.tier: (Counter(row.marks.split()), row.place > COUNT_CAP) for row in rows}

    def choices(label: int, letter: str) -> list[tuple[str, int, bool]]:
        counted, capped = lists.get(label) or lists.get(ALL) or (Counter(), False)
        of_kind = [
            (mark, count, capped)
            for mark, count in counted.most_common()
            if mark[0] == letter and mark != PUBLIC
        ]
        return [
            choice for place, choice in enumerate(of_kind) if place < CHOICES or choice[0] in chosen
        ]

    return Facets(
        topics=tuple(Choice(m, "", n, c) for m, n, c in choices(FOR_TOPICS, "t")),
        providers=tuple(Choice(m, "", n, c) for m, n, c in choices(FOR_PROVIDERS, "p")),
        kinds=tuple(
            Choice(kind, Article.Type(kind).label, n, c)
            for m, n, c in choices(FOR_KINDS, "k")
            if (kind := m[1:]) in Article.Type.values
        ),
    )
