"""Removing what nothing names: what `manage.py prune_pictures` does."""

from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from articles import copies
from articles.models import Picture
from articles.pictures import recording
from articles.pictures.caching import alone
from articles.rows import chunks


@dataclass(slots=True)
class Pruned:
    """What was removed."""

    withdrawn: int = 0  # copies that nobody may see any more
    rows: int = 0  # pictures that their document doesn't name any more
    folders: int = 0  # copies that no row names

    def summary(self) -> str:
        said = [
            f"{count} {word}"
            for count, word in (
                (self.withdrawn, "withdrawn"),
                (self.rows, "no longer named by their documents"),
                (self.folders, "left over"),
            )
            if count
        ]
        return (", ".join(said) or "nothing to remove") + "."


def prune_pictures() -> Pruned:
    """Removes copies of what was taken down, rows and copies of pictures that their documents
    don't name any more, and files that no row names. Raises CannotRun.

    What an editor uploaded or took down isn't named by documents and stays on record.
    """
    pruned = Pruned()
    with alone():
        pruned.withdrawn = recording.withdraw_copies()
        unnamed = list(_unnamed())
        for part in chunks(unnamed):
            rows = Picture.objects.filter(pk__in=part)
            with transaction.atomic():
                copies.drop_copies(rows)
                pruned.rows += rows.delete()[0]
        kept = set(copies.kept_keys())
        left = kept - _keys_in_use()
        copies.discard(sorted(left))
        pruned.folders = len(left)
    return pruned


def _unnamed() -> list[int]:
    rows = Picture.objects.exclude(url="").exclude(state=Picture.State.TAKEN_DOWN).order_by("pk")
    about = rows.values_list("pk", "url", "article__images", "provider__logos")
    return [
        pk
        for pk, url, images, logos in about.iterator()
        if not _names(images, url) and not _names(logos, url)
    ]


def _names(images: Any, url: str) -> bool:
    return any(image.get("url") == url for image in images or ())


def _keys_in_use() -> set[str]:
    """The names that rows hold, once everyone is done who was writing files for a row.

    The desk writes files and row in one transaction. It holds what is locked here (on SQLite there
    is one writer anyway), so the files of one that isn't committed yet are never taken for left
    over: they were listed before, and are named by now or never.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f"LOCK TABLE {Picture._meta.db_table} IN EXCLUSIVE MODE")
        return set(Picture.objects.exclude(key="").values_list("key", flat=True))
