"""TAKING BACK what editors did with pictures, a step of the history at a time."""

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from articles.models import Article, HistoryEntry, Picture, Provider
from articles.pictures import deciding
from articles.pictures.choosing import UPLOADED

FIELDS = frozenset({deciding.FIELD, deciding.CROP, deciding.WORDS})
State = Picture.State


@dataclass(slots=True)
class TakenBack:
    """What was taken back, and what wasn't, with the reasons; `step` names the taking back."""

    step: uuid.UUID
    changed: list[Article] = field(default_factory=list)
    left_alone: list[str] = field(default_factory=list)


def take_back(step: uuid.UUID, *, by: Any) -> TakenBack:
    """Takes a step back, if it was about pictures; what changed since is left alone and named.

    What was deleted can't come back: a picture that was taken down is fetched again, an upload is
    gone. Raises Failure where a picture can't be pressed again.
    """
    done = TakenBack(step)
    with transaction.atomic():
        entries = HistoryEntry.objects.filter(step=step, field__in=FIELDS).order_by("-pk")
        for entry in entries.select_related("article", "provider"):
            owner = entry.article or entry.provider
            why = _take_back(owner, entry, by) if owner else "it is gone"
            if why:
                done.left_alone.append(f"{entry.subject}: {why}")
            elif isinstance(owner, Article) and owner not in done.changed:
                done.changed.append(owner)
        reverting = HistoryEntry.objects.filter(reverts__step=step).order_by("-pk")
        done.step = reverting.values_list("step", flat=True).first() or step
    return done


def _take_back(owner: Article | Provider, entry: HistoryEntry, by: Any) -> str:
    """Takes one entry back. Returns why it can't be, or ""."""
    before, after = entry.before or {}, entry.after or {}
    picture = owner.pictures.filter(url=after.get("url", "")).first()
    if picture is None:
        return "the picture is gone"
    if entry.field == deciding.CROP:
        if [picture.focal_x, picture.focal_y] != after["focal"]:
            return "the crop changed since"
        deciding.focus(picture, *before["focal"], by=by, reverts=entry)
        return ""
    if entry.field == deciding.WORDS:
        said = {name: text for name, text in after.items() if name != "url"}
        if any(getattr(picture, name) != text for name, text in said.items()):
            return "the words changed since"
        words = {name: before[name] for name in said}
        deciding.describe(picture, **words, by=by, reverts=entry)
        return ""
    return _show_as_before(picture, before, after, by, entry)


def _show_as_before(
    picture: Picture, before: dict[str, Any], after: dict[str, Any], by: Any, entry: HistoryEntry
) -> str:
    if uploaded := after.get("uploaded"):
        if picture.url != UPLOADED or picture.key != uploaded:
            return "the upload was changed since"
        deciding.take_down(picture, by=by, reverts=entry)
        return ""
    if after.get("state") == State.TAKEN_DOWN:
        return "" if deciding.put_back(picture, by=by, reverts=entry) else "it was put back since"
    if before.get("state") == State.TAKEN_DOWN and picture.state != State.TAKEN_DOWN:
        deciding.take_down(picture, by=by, reverts=entry)
        return ""
    return "nothing is left to take back"
