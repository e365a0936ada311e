"""Curating related coverage."""

from collections.abc import Mapping, Sequence

from django.db.models import Exists, OuterRef, Q

from articles.curating import Wanted
from articles.curating import curate as curation_for
from articles.editorial.act import Act
from articles.editorial.outcome import NewLink, Refused
from articles.editorial.possible import refuse_impossible_entry
from articles.mapping import Card, Value, element_of, key_of_card
from articles.models import Article, Decision, RelatedLink
from articles.outside_edits import card_of_link, store_curation
from articles.projecting import Machine, machine_of, rulings_of
from articles.relating import FIELD, Coverage, added_card, is_hidden_by, relate


def curate_in(
    act: Act,
    article: Article,
    order: list[int | NewLink],
    hidden: set[int],
    deleted: set[int],
    carried: Sequence[tuple[Card, bool]] = (),
) -> None:
    """`carried` are cards of another story, and whether each is hidden: added at the end where
    they are new."""
    rows = {
        row.pk: row
        for row in RelatedLink.objects.filter(article=article)
        .select_related("target__provider", "own_provider")
        .order_by("position", "pk")
    }
    for pk in (*hidden, *deleted, *(item for item in order if isinstance(item, int))):
        if pk not in rows:
            raise Refused("One of the links is gone: the coverage changed meanwhile.")
    if any(not rows[pk].added for pk in deleted):
        raise Refused("A link that the document names can be hidden, but not deleted.")
    listed = [item for item in order if not (isinstance(item, int) and item in deleted)]
    _keep_place(listed, rows, deleted)
    rulings = rulings_of([article.pk])[article.pk]
    wanted = []
    taken = {element_of(row.key or 0, row.nth) for row in rows.values() if row.pk not in deleted}
    for item in listed:
        if isinstance(item, NewLink):
            wanted.append(_new_entry(article, item, taken))
        else:
            row = rows[item]
            element = element_of(row.key or 0, row.nth)
            card = added_card(row, rulings.related.get(element)) if row.added else None
            wanted.append(Wanted(element, item in hidden, card))
    taken = {entry.element for entry in wanted} | _hidden_elements(rulings.related)
    wanted += _carried_entries(article, carried, taken)
    machine = machine_of(article.pk)
    named = [entry.element for entry in machine.entries] if machine else []
    after = curation_for(named, rulings.related, wanted)
    stood = {"rulings": rulings.related, "moves": rulings.moves}
    now = {"rulings": after.rulings, "moves": after.moves}
    if stood == now:
        act.outcome.unchanged.append(article)
        return
    write_coverage(act, article, machine, now)
    act.tell(article, FIELD, stood, now)
    act.outcome.changed.append(article)


def _keep_place(
    listed: list[int | NewLink], rows: Mapping[int, RelatedLink], deleted: set[int]
) -> None:
    """Links that the order leaves out stand behind the one that they stood behind."""
    present = {item for item in listed if isinstance(item, int)}
    behind: int | None = None
    for pk in rows:
        if pk in deleted:
            continue
        if pk not in present:
            listed.insert(listed.index(behind) + 1 if behind in present else 0, pk)
            present.add(pk)
        behind = pk


def _new_entry(article: Article, link: NewLink, taken: set[str]) -> Wanted:
    card = link.card()
    if link.target is not None and link.target.pk == article.pk:
        raise Refused("An article can't be coverage of itself.")
    if not card[0] and not card[1]:
        raise Refused("A link needs an address, or an article of ours.")
    refuse_impossible_entry(card)
    key = key_of_card(card)
    if key in _own_keys(article):
        raise Refused("An article can't be coverage of itself.")
    element = element_of(key, 0)
    if element in taken:
        raise Refused(f"“{card[1] or card[0]}” is among the coverage already.")
    taken.add(element)
    return Wanted(element, hidden=False, card=card)


def carry_over(act: Act, into: Article, source: Article, *, with_its_own: bool) -> None:
    """Adds to one article's coverage the other one, and what readers see of the other's story.

    What someone held back or hid there is hidden here; but for the other one
    itself, `with_its_own` report.
    """
    held = _held_of_story(source)
    if with_its_own:
        held.pop(source.pk, None)
    cards = [(NewLink(target=source).card(), source.pk in held)]
    rows = RelatedLink.objects.filter(article=source, hidden=False)
    rows = rows.select_related("target__provider", "own_provider").order_by("position", "pk")
    cards += [(card_of_link(row), row.target_id in held) for row in rows]
    cards += [(NewLink(target=member).card(), True) for member in held.values()]
    own = RelatedLink.objects.filter(article=into)
    hidden = own.filter(Q(hidden=True) | Q(target__in=list(held)))
    curate_in(act, into, [], set(hidden.values_list("pk", flat=True)), set(), cards)


def _hidden_elements(rulings: Mapping[str, Value]) -> set[str]:
    """What was hidden, whether or not the document names it now: nothing carried shows it again."""
    return {element for element, ruling in rulings.items() if ruling.get("hidden")}


def _held_of_story(lead: Article) -> dict[int, Article]:
    """The lead and its members, those of them that a person's decision holds back or hides."""
    decided = Decision.objects.filter(
        article=OuterRef("pk"), field="published", value=False, keeps_report=False
    )
    members = Q(lead=lead) & ~Q(pk=lead.pk)
    story = Article.objects.filter(
        members & (Exists(decided) | is_hidden_by("lead")) | Q(Exists(decided), pk=lead.pk)
    )
    return {one.pk: one for one in story.select_related("provider")}


def _carried_entries(
    article: Article, cards: Sequence[tuple[Card, bool]], taken: set[str]
) -> list[Wanted]:
    known = {element.partition(":")[0] for element in taken}
    known.update(str(key) for key in _own_keys(article))
    entries = []
    for card, hidden in cards:
        key = str(key_of_card(card))
        if key not in known:
            known.add(key)
            entries.append(Wanted(element_of(int(key), 0), hidden=hidden, card=card))
    return entries


def _own_keys(article: Article) -> set[int]:
    """What an entry that leads to the article itself would have as its key."""
    own = Article.objects.filter(pk=article.pk).values_list("address_key", "card_key").first()
    return {key for key in own or () if key is not None}


def write_coverage(act: Act, article: Article, machine: Machine | None, now: Value) -> None:
    store_curation(article, now["rulings"], now["moves"], who=act.who, by=act.by, at=act.at)
    cards = machine.cards if machine else []
    coverage = Coverage(
        article.pk,
        machine.entries if machine else [],
        lambda: cards,
        now["rulings"],
        now["moves"],
    )
    act.touched |= relate(
        [coverage], cards_before={}, cards_now={}, keys_moved=[], providers=act.providers
    )
    act.touched.add(article.pk)
