"""WHAT EDITORS DO WITH PICTURES. Every act is atomic and leaves a line in the history.

Verbs take `by=`, the person; they don't ask what that person may do: the desk does, before
(`change_picture` for crops and words, `replace_picture` for uploads and taking down). They raise
`failures.Failure` when a picture isn't possible; its message is for the editor. `undoing` takes
back what they did, and says so with `reverts=`, the entry of the history.
"""

import logging
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any, TypeAlias

from django.db import transaction
from django.utils import timezone

from articles import copies
from articles.models import Article, HistoryEntry, Picture, Provider
from articles.pictures.choosing import UPLOADED
from articles.pictures.failures import Failure, Kind
from articles.pictures.pressing import Pressed, Workshop
from articles.pictures.recording import choose
from articles.pictures.sizes import CENTRE_POINT, LOGO, MASTER, MOST_BYTES, RECIPE, SLOTS
from articles.troubles import first_line

# What the history calls what was done: each needs one permission (`admin.steps`).
FIELD = "picture"  # shown, taken down, uploaded, tried again
CROP = "picture_crop"
WORDS = "picture_words"
Owner: TypeAlias = Article | Provider
State = Picture.State
log = logging.getLogger(__name__)


def focus(
    picture: Picture, x: int, y: int, *, by: Any, reverts: HistoryEntry | None = None
) -> Picture:
    """Crops around another point (per cent from the left and the top). The new copies have a new
    name: nothing that was kept under the old one is wrong."""
    x, y = min(max(x, 0), 100), min(max(y, 0), 100)
    picture.refresh_from_db()  # somebody may have moved it since it was opened
    if (x, y) == (picture.focal_x, picture.focal_y):
        return picture
    told = _Told(CROP, by, reverts=reverts)
    before = {"focal": [picture.focal_x, picture.focal_y]}
    if not picture.key:
        return _change(picture, before, {"focal": [x, y]}, told, focal_x=x, focal_y=y)
    try:
        master = copies.read_copy(picture.key, MASTER)
    except FileNotFoundError:
        raise Failure(Kind.OURS, "its files are lost; have it fetched again") from None
    except OSError as error:
        raise _of_the_shelf(error) from error
    pressed = _press(master, (x, y), square=picture.provider_id is not None)
    key = copies.key_of(master, *_whose(picture), picture.url, (x, y), RECIPE)
    return _store(picture, key, pressed, before, {"focal": [x, y]}, told, focal_x=x, focal_y=y)


def describe(
    picture: Picture,
    *,
    by: Any,
    alt: str | None = None,
    credit: str | None = None,
    reverts: HistoryEntry | None = None,
) -> Picture:
    """Sets what is said of the picture; None leaves it as it is."""
    changes = {"alt": alt, "credit": credit}
    said = {name: text.strip() for name, text in changes.items() if text is not None}
    before = {name: getattr(picture, name) for name in said}
    if said == before:
        return picture
    return _change(picture, before, said, _Told(WORDS, by, reverts=reverts), **said)


def replace(owner: Owner, data: bytes, *, by: Any, alt: str = "", credit: str = "") -> Picture:
    """Shows an uploaded picture instead of the document's, or an uploaded logo; the same decode,
    the same sizes."""
    is_logo = isinstance(owner, Provider)
    if len(data) > MOST_BYTES:
        raise Failure(Kind.SIZE, f"too large: {len(data):,} bytes; {MOST_BYTES:,} are the most")
    pressed = _press(data, CENTRE_POINT, square=is_logo)
    with transaction.atomic():
        current = _locked(owner)  # two uploads at once
        if why := _unwanted(current):
            raise Failure(Kind.OURS, why)
        picture = current.pictures.select_for_update().filter(url=UPLOADED).first()
        picture = picture or Picture(**{"provider" if is_logo else "article": current})
        key = copies.key_of(data, *_whose(picture), uuid.uuid4())
        after = {"uploaded": key, "alt": alt, "credit": credit}
        return _store(
            picture, key, pressed, {"uploaded": picture.key}, after, _Told(FIELD, by),
            focal_x=CENTRE_POINT[0], focal_y=CENTRE_POINT[1], alt=alt, credit=credit,
        )  # fmt: skip


def _locked(owner: Owner) -> Owner:
    if isinstance(owner, Provider):
        return Provider.objects.select_for_update().get(pk=owner.pk)
    return Article.objects.select_for_update().get(pk=owner.pk)


def _unwanted(owner: Owner) -> str:
    """Why no picture can be shown there; "" if one can."""
    if isinstance(owner, Article) and owner.removed:
        return "the article was taken down; restore it first"
    provider = owner if isinstance(owner, Provider) else owner.provider
    return f"{provider} is set to “no pictures”" if provider.no_pictures else ""


def take_down(
    picture: Picture, *, by: Any, reason: str = "", reverts: HistoryEntry | None = None
) -> None:
    """Shows this one picture no more, and deletes its copies. No run fetches it again; the next one
    that the document names takes its place. An upload is gone."""
    with transaction.atomic():
        rows = Picture.objects.select_for_update().filter(pk=picture.pk)
        if (current := rows.first()) is None:
            return
        if current.state == State.TAKEN_DOWN:
            return
        told = _Told(FIELD, by, note=reason, reverts=reverts)
        before = {"state": current.state, "uploaded": current.key if not current.url else ""}
        _tell(current, before, {"state": State.TAKEN_DOWN}, told)
        copies.drop_copies(rows, state=State.TAKEN_DOWN)
        Picture.objects.filter(pk=picture.pk).update(state=State.TAKEN_DOWN, reason=reason[:300])
        _choose(current)


def put_back(picture: Picture, *, by: Any, reverts: HistoryEntry | None = None) -> int:
    """Takes a taking down back: the next run fetches the picture again."""
    return _wait_again([picture], [State.TAKEN_DOWN], _Told(FIELD, by, reverts=reverts))


def retry(pictures: Iterable[Picture], *, by: Any) -> int:
    """Has the next run try these again, whatever became of them. Returns their number."""
    return _wait_again(pictures, [State.FAILED, State.REFUSED, State.GONE], _Told(FIELD, by))


def _wait_again(pictures: Iterable[Picture], states: list[State], told: "_Told") -> int:
    count = 0
    with transaction.atomic():
        rows = Picture.objects.select_for_update().filter(
            pk__in=[picture.pk for picture in pictures], state__in=states
        )
        for row in rows:
            _tell(row, {"state": row.state}, {"state": State.WAITING}, told)
            row.state, row.retry_at, row.reason, row.attempts = State.WAITING, None, "", 0
            row.save()
            count += 1
    return count


def _press(data: bytes, focal: tuple[int, int], *, square: bool) -> Pressed:
    with Workshop() as workshop:
        return workshop.press(
            data, slots=[LOGO] if square else tuple(SLOTS.values()), focal=focal, square=square
        )


def _store(
    picture: Picture,
    key: str,
    pressed: Pressed,
    before: dict[str, Any],
    after: dict[str, Any],
    told: "_Told",
    **fields: Any,
) -> Picture:
    """Files and row in one transaction, so that pruning never sees the ones without the other."""
    with transaction.atomic():
        if picture.pk:
            current = Picture.objects.select_for_update().get(pk=picture.pk)
            if current.key != picture.key:
                raise Failure(Kind.OURS, "somebody else has just changed this picture")
        old = picture.key
        picture.state, picture.key, picture.sizes = State.STORED, key, pressed.sizes
        picture.recipe, picture.reason = RECIPE, ""
        for name, value in fields.items():
            setattr(picture, name, value)
        picture.save()
        try:
            copies.keep(key, pressed.files)
        except OSError as error:  # no room, or a bucket that can't be reached
            raise _of_the_shelf(error) from error
        _tell(picture, before, after, told)
        _choose(picture)
        if old and old != key:
            transaction.on_commit(lambda: copies.discard([old]))
    return picture


def _of_the_shelf(error: OSError) -> Failure:
    """The log has the whole of it: an editor can't do anything about a path."""
    log.error("Copies of a picture can't be read or kept", exc_info=error)
    why = error.strerror or first_line(error)
    return Failure(Kind.OURS, f"our copies can’t be read or kept just now ({why})")


def _change(
    picture: Picture, before: dict[str, Any], after: dict[str, Any], told: "_Told", **fields: Any
) -> Picture:
    with transaction.atomic():
        Picture.objects.filter(pk=picture.pk).update(**fields)
        for name, value in fields.items():
            setattr(picture, name, value)
        _tell(picture, before, after, told)
    return picture


def _choose(picture: Picture) -> None:
    if picture.article_id:
        choose([picture.article_id])
    elif picture.key and picture.logo_of_id != picture.provider_id:
        Picture.objects.filter(logo_of=picture.provider_id).update(logo_of=None)
        Picture.objects.filter(pk=picture.pk).update(logo_of=picture.provider_id)
        picture.logo_of_id = picture.provider_id


def _whose(picture: Picture) -> tuple[str, int]:
    if picture.provider_id:
        return "provider", picture.provider_id
    assert picture.article_id  # noqa: S101 - a constraint of the table
    return "article", picture.article_id


@dataclass(frozen=True)
class _Told:
    """Who does what, as the history tells it. What shares one of these is one step."""

    field: str
    by: Any
    note: str = ""
    reverts: HistoryEntry | None = None
    step: uuid.UUID = dataclass_field(default_factory=uuid.uuid4)


def _tell(picture: Picture, before: dict[str, Any], after: dict[str, Any], told: _Told) -> None:
    about: Article | Provider | None = picture.article or picture.provider
    by = told.by
    HistoryEntry.objects.create(
        article=picture.article,
        provider=picture.provider,
        subject=about.slug[:500] if about else "",
        field=told.field,
        before={"url": picture.url, **before},
        after={"url": picture.url, **after},
        note=told.note,
        by=by if getattr(by, "pk", None) else None,
        who=by.get_username() if hasattr(by, "get_username") else str(by),
        step=told.step,
        at=timezone.now(),
        reverts=told.reverts,
    )
