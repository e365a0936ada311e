"""What an editor hid stays hidden when its address moves: the decision follows the article."""

from collections.abc import Iterable, Mapping

from articles.mapping import element_of
from articles.models import Decision
from articles.relating import FIELD
from articles.rows import chunks


def follow(moves: Iterable[tuple[set[int], set[int]]]) -> set[int]:
    """Repeats what was decided under keys that articles had under those that they have now.

    `moves` are an article's keys before and now. The decision under the old address stands too:
    addresses flip back, and a lead's entry may go on naming it. Returns the ids of the articles
    whose coverage these decisions are about.
    """
    heirs: dict[str, set[str]] = {}
    for before, now in moves:
        for key in before - now:
            heirs.setdefault(element_of(key, 0), set()).update(element_of(new, 0) for new in now)
    hiding: list[Decision] = []
    for part in chunks(sorted(heirs)):
        found = Decision.objects.filter(field=FIELD, element__in=part, value__hidden=True)
        hiding.extend(found.order_by("pk"))
    repeated = _repeated(hiding, heirs)
    # One that an editor took about the new address itself counts before it.
    stands = Decision.objects.filter(
        article__in={decision.article_id for decision in repeated.values()}, field=FIELD
    )
    for pair in stands.values_list("article", "element"):
        repeated.pop(pair, None)
    Decision.objects.bulk_create(repeated.values())
    return {article for article, _ in repeated}


def _repeated(
    hiding: Iterable[Decision], heirs: Mapping[str, set[str]]
) -> dict[tuple[int, str], Decision]:
    return {
        (decision.article_id, element): Decision(
            article_id=decision.article_id,
            field=FIELD,
            element=element,
            value={"hidden": True},
            by_id=decision.by_id,
            who=decision.who,
            at=decision.at,
        )
        for decision in hiding
        for element in sorted(heirs[decision.element])
    }
