"""Acts done together, as one step that can be taken back: how large it is, and who may."""

from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, Q

from articles import editorial
from articles.models import HistoryEntry
from articles.pictures import undoing
from articles.pictures.failures import Failure

# Taking back needs the permission that doing it needs.
PERMISSIONS = {
    "published": "articles.publish_article",
    "published_at": "articles.publish_article",
    "publish_at": "articles.publish_article",
    "expire_at": "articles.publish_article",
    "lead": "articles.publish_article",
    "rejection": "articles.publish_article",
    "pinned_until": "articles.publish_article",
    "removed": "articles.remove_article",
    "removal_reason": "articles.remove_article",
    "picture": "articles.replace_picture",
    "picture_crop": "articles.change_picture",
    "picture_words": "articles.change_picture",
}


@dataclass
class Step:
    """What the history holds of one step."""

    entries: int = 0
    needs: set[str] = field(default_factory=set)
    is_reversible: bool = True  # a person's, and no making of something new
    taken_back: bool = False

    def may_be_taken_back_by(self, user) -> bool:
        return (
            self.entries > 0
            and self.is_reversible
            and not self.taken_back
            and all(map(user.has_perm, self.needs))
        )


def steps_of(uuids: set[UUID]) -> dict[UUID, Step]:
    """What these steps are made of, in two queries however large they are."""
    steps = {uuid: Step() for uuid in uuids}
    entries = HistoryEntry.objects.filter(step__in=uuids).order_by()
    groups = entries.values_list("step", "field").annotate(
        number=Count("pk"),
        runs=Count("run"),
        settled=Count("pk", filter=Q(note__startswith="settled:")),
        providers=Count("provider"),
        topics=Count("topic"),
    )
    for uuid, field_name, number, runs, settled, providers, topics in groups:
        step = steps[uuid]
        step.entries += number
        step.is_reversible &= not runs and field_name != "added"
        if settled:
            step.needs.add("articles.settle_conflict")
        if providers:
            step.needs.add("articles.change_provider")
        if topics:
            step.needs.add("articles.change_topic")
        if number > providers + topics:
            step.needs.add("articles.change_article")
            if field_name in PERMISSIONS:
                step.needs.add(PERMISSIONS[field_name])
    reverting = HistoryEntry.objects.filter(reverts__step__in=uuids).order_by()
    for uuid in reverting.values_list("reverts__step", flat=True).distinct():
        steps[uuid].taken_back = True
    return steps


def take_back(step: UUID, *, by) -> editorial.Outcome | undoing.TakenBack:
    """Takes a step back, whoever's it is and whatever it was about. Raises editorial.Refused."""
    fields = set(HistoryEntry.objects.filter(step=step).values_list("field", flat=True))
    if not fields or not fields <= undoing.FIELDS:
        return editorial.undo(step, by=by)
    try:
        return undoing.take_back(step, by=by)
    except Failure as failure:
        raise editorial.Refused(f"Not taken back: {failure}.") from failure
