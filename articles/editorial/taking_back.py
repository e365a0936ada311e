"""Taking acts back, and answering conflicts."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from articles.editorial.act import Act
from articles.editorial.coverage import write_coverage
from articles.editorial.outcome import HAND_BACK, MINE_FOR_GOOD, THEIRS
from articles.editorial.taxonomy_rows import revert_row
from articles.mapping import Value
from articles.merging import against, merge
from articles.models import Article, Conflict, Decision, HistoryEntry
from articles.projecting import (
    BESIDE,
    Machine,
    Rulings,
    beside_columns,
    beside_value,
    machine_of,
    projected,
    rulings_of,
    snapshot,
    values_of_articles,
)
from articles.relating import FIELD
from articles.stories import LEAD


def revert(act: Act, entry: HistoryEntry) -> None:
    subject = entry.article or entry.provider or entry.topic
    if subject is None:
        act.outcome.left_alone.append(f"{entry.subject}: it is gone")
    elif isinstance(subject, Article):
        _revert_article(act, subject, entry)
    else:
        revert_row(act, subject, entry)


def _revert_article(act: Act, article: Article, entry: HistoryEntry) -> None:
    act.take(article)
    rulings = rulings_of([article.pk])[article.pk]
    machine = machine_of(article.pk)
    if entry.field == FIELD:
        _revert_coverage(act, article, entry, rulings, machine)
        return
    if entry.field == LEAD:
        _revert_lead(act, article, entry, rulings)
        return
    if entry.field in BESIDE:
        _revert_beside(act, article, entry, rulings)
        return
    content = values_of_articles([article.pk])[article.pk]
    if content.values.get(entry.field) != entry.after:
        act.outcome.left_alone.append(f"{entry.subject}: {entry.field} changed since")
        return
    stood = rulings.plain.get(entry.field)
    kept = snapshot(stood)
    if entry.run_id and not entry.by_id:
        # The machine's change: what it said before becomes a person's word against it.
        act.rule(article, entry.field, entry.before, entry.after, rulings, machine)
        content.values[entry.field] = entry.before
        act.store(article, content.values, rulings, machine)
        act.outcome.changed.append(article)
        return
    _restore_ruling(article, entry, rulings)
    values = projected(machine, rulings) if machine else content.values
    if machine is None:
        values[entry.field] = entry.before
    act.store(article, values, rulings, machine)
    _reconsider(act, article, entry.field, rulings, machine)
    act.tell(article, entry.field, entry.after, values[entry.field], stood=kept, reverts=entry)
    act.outcome.changed.append(article)


def _revert_coverage(
    act: Act, article: Article, entry: HistoryEntry, rulings: Rulings, machine: Machine | None
) -> None:
    now = {"rulings": rulings.related, "moves": rulings.moves}
    before, after = dict(entry.before or {}), dict(entry.after or {})
    repeated = _repeated_since(article, after.get("rulings", {}))
    decided = {name: one for name, one in rulings.related.items() if name not in repeated}
    if {**now, "rulings": decided} != after:
        act.outcome.left_alone.append(f"{entry.subject}: related coverage changed since")
        return
    # What was hidden before that step stays hidden under its new address.
    hidden = {name for name, one in before["rulings"].items() if one.get("hidden")}
    kept = {name: rulings.related[name] for name, of in repeated.items() if of & hidden}
    before["rulings"] = {**before["rulings"], **kept}
    write_coverage(act, article, machine, before)
    act.tell(article, FIELD, now, before, reverts=entry)
    act.outcome.changed.append(article)


def _repeated_since(article: Article, known: Mapping[str, Value]) -> dict[str, set[str]]:
    """Elements beside the `known` ones under which imports repeated what someone had hidden
    (`importing.following`), each with those that it may repeat: nobody decided that anew, so the
    two are signed alike."""
    hiding = Decision.objects.filter(article=article, field=FIELD, value__hidden=True)
    signed = {element: (who, at) for element, who, at in hiding.values_list("element", "who", "at")}
    originals: dict[tuple[str, datetime], set[str]] = defaultdict(set)
    for element in signed.keys() & known.keys():
        originals[signed[element]].add(element)
    return {
        element: originals[sign]
        for element, sign in signed.items()
        if element not in known and sign in originals
    }


def _revert_lead(act: Act, article: Article, entry: HistoryEntry, rulings: Rulings) -> None:
    """Who leads a story is no field of the document: the decision is all there is to it."""
    ruling = rulings.plain.get(LEAD)
    if (ruling.value if ruling else None) != entry.after:
        act.outcome.left_alone.append(f"{entry.subject}: the lead of its story changed since")
        return
    kept = snapshot(ruling)
    _restore_ruling(article, entry, rulings)
    act.tell(article, LEAD, entry.after, entry.before, stood=kept, reverts=entry)
    act.touched.add(article.pk)
    act.outcome.changed.append(article)


def _revert_beside(act: Act, article: Article, entry: HistoryEntry, rulings: Rulings) -> None:
    """Takes back what no document says: a pin, a time, why it was rejected."""
    name = entry.field
    current = Article.objects.get(pk=article.pk)
    if beside_value(getattr(current, name)) != entry.after:
        act.outcome.left_alone.append(f"{entry.subject}: {name.replace('_', ' ')} changed since")
        return
    kept = snapshot(rulings.plain.get(name))
    _restore_ruling(article, entry, rulings)
    ruling = rulings.plain.get(name)
    columns = beside_columns(name, entry.before, ruling.at if ruling else None)
    Article.objects.filter(pk=article.pk).update(**columns)
    content = values_of_articles([article.pk])[article.pk]
    act.store(article, content.values, rulings, machine_of(article.pk))
    act.tell(article, name, entry.after, entry.before, stood=kept, reverts=entry)
    act.outcome.changed.append(article)


def _restore_ruling(article: Article, entry: HistoryEntry, rulings: Rulings) -> None:
    ruling = rulings.plain.pop(entry.field, None)
    if entry.decision_before is None:
        if ruling:
            ruling.delete()
        return
    ruling = ruling or Decision(article=article, field=entry.field)
    for name, content in entry.decision_before.items():
        setattr(ruling, name, content)
    ruling.at = datetime.fromisoformat(entry.decision_before["at"])
    ruling.save()
    rulings.plain[entry.field] = ruling


def _reconsider(
    act: Act, article: Article, name: str, rulings: Rulings, machine: Machine | None
) -> None:
    """Whether the machine disagrees with the decision that stands now."""
    ruling = rulings.plain.get(name)
    if machine and ruling and merge(machine.values[name], ruling).conflict:
        Conflict.objects.update_or_create(
            article=article,
            field=name,
            element="",
            defaults={"value": machine.values[name], "opened_at": act.at},
        )
    else:
        Conflict.objects.filter(article=article, field=name, element="").delete()


def _says_nothing(conflict: Conflict) -> bool:
    """The machine leaves it open whether readers see the article: nobody can decide that."""
    return conflict.field == "published" and conflict.value is None


def settle_one(act: Act, conflict: Conflict, answer: str) -> None:
    article, name = conflict.article, conflict.field
    standing = Conflict.objects.filter(pk=conflict.pk).first()
    rulings = rulings_of([article.pk])[article.pk]
    ruling = rulings.plain.get(name)
    if standing is None or ruling is None:
        act.outcome.left_alone.append(f"{article.slug}: {name} was settled meanwhile")
        return
    if standing.value != conflict.value:
        message = f"{article.slug}: the machine says something else meanwhile"
        act.outcome.left_alone.append(message)
        return
    machine = machine_of(article.pk)
    content = values_of_articles([article.pk])[article.pk]
    before, stood = content.values[name], snapshot(ruling)
    if answer == HAND_BACK or (answer == THEIRS and _says_nothing(standing)):
        ruling.delete()
        del rulings.plain[name]
    else:
        ruling.set_against = against(ruling.set_against, standing.value)
        ruling.for_good = answer == MINE_FOR_GOOD
        if answer == THEIRS:
            ruling.value = standing.value
            ruling.made_public = False
        act.sign(ruling, stays=answer != THEIRS)
    standing.delete()
    values = projected(machine, rulings) if machine else content.values
    act.store(article, values, rulings, machine)
    act.tell(article, name, before, values[name], stood=stood, note=f"settled: {answer}")
    act.outcome.changed.append(article)
