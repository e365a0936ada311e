"""OUR COPIES OF PICTURES, on the shelf: named, kept whole, opened, thrown away.

All copies of one picture lie in one folder, named by content and a key of ours: whoever doesn't
know the secret key can't guess it, and what lies there never changes (docs/decisions/0009).
"""

import errno
import hashlib
import logging
import os
import re
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.crypto import salted_hmac

from articles.models import Picture
from articles.rows import chunks

TOP = "pictures"
KEY = re.compile(r"[0-9a-f]{40}")
_UNFINISHED = "unfinished-"
log = logging.getLogger(__name__)


def key_of(content: bytes | bytearray, *said: object) -> str:
    """The name for what is made of this content and these circumstances (whose, how cropped)."""
    message = f"{hashlib.sha256(content).hexdigest()} {said!r}"
    return salted_hmac("newsdesk.pictures", message, algorithm="sha256").hexdigest()[:40]


def folder(key: str) -> str:
    """Where copies lie, below the top of the storage; a folder holds at most a 256th of them."""
    return f"{TOP}/{key[:2]}/{key}"


def keep(key: str, files: Mapping[str, bytes]) -> None:
    """Puts a picture's copies on the shelf. They are there whole, or not at all.

    Raises OSError when there is no room.
    """
    storage = _storage()
    if isinstance(storage, FileSystemStorage):
        _keep_in_folder(Path(storage.location), key, files)
        return
    with _trouble_named():
        for name, content in files.items():
            # A bucket takes a file whole or not at all; what it holds already is the same content.
            storage.save(f"{folder(key)}/{name}", ContentFile(content))


def read_copy(key: str, name: str) -> bytes:
    """The bytes of a copy. Raises FileNotFoundError when it isn't there, OSError when the shelf
    can't be reached."""
    with _trouble_named(), _storage().open(f"{folder(key)}/{name}") as copy:
        return bytes(copy.read())


def discard(keys: Iterable[str]) -> None:
    """Throws copies away. What can't be deleted now is found by the next `prune_pictures`."""
    storage = _storage()
    for key in keys:
        try:
            if isinstance(storage, FileSystemStorage):
                _discard_folder(Path(storage.location), key)
            else:
                with _trouble_named():
                    for name in storage.listdir(folder(key))[1]:
                        storage.delete(f"{folder(key)}/{name}")
        except OSError:
            log.exception("Copies of a picture can't be deleted: %s", folder(key))


def kept_keys() -> Iterator[str]:
    """The names of all copies that there are."""
    storage = _storage()
    for group in _folders(storage, TOP):
        for key in _folders(storage, f"{TOP}/{group}"):
            if KEY.fullmatch(key):
                yield key


def discard_unfinished() -> None:
    """Clears away what runs left that were killed. Only while no other run is at work."""
    storage = _storage()
    if isinstance(storage, FileSystemStorage):
        for left in Path(storage.location, TOP).glob(f"{_UNFINISHED}*"):
            shutil.rmtree(left, ignore_errors=True)


def forget(articles: Iterable[int]) -> None:
    """Deletes the copies of these articles' pictures (by the articles' ids), as the transaction
    commits.

    For articles that are taken down. Readers are refused their pictures at once, whoever took them
    down; this is so that the files go too. Uploaded pictures are gone for good, others are fetched
    again if the article comes back.
    """
    drop_copies(_with_copies().filter(article__in=list(articles)))


def forget_removed() -> int:
    """The same for whatever is taken down by now and has copies left; returns how many had."""
    return drop_copies(_with_copies().filter(article__removed=True))


def forget_provider(provider: int) -> int:
    """The same for all pictures of a provider (by its id), its logo too: it wants none shown."""
    whose = Q(article__provider=provider) | Q(provider=provider)
    return drop_copies(_with_copies().filter(whose))


def _with_copies() -> QuerySet:
    """Others stay as they are: what failed, and what an editor took down, is still to be known."""
    return Picture.objects.exclude(key="")


def drop_copies(pictures: QuerySet, *, state: str = Picture.State.WAITING) -> int:
    """Deletes the copies of these pictures as the transaction commits, and puts their rows into
    `state`; rows of uploads, which have no address to try again, go too. Returns how many had
    copies."""
    keys: list[str] = []
    with transaction.atomic():
        for part in chunks(list(pictures.values_list("pk", flat=True))):
            chosen = Picture.objects.filter(pk__in=part)
            keys += chosen.exclude(key="").select_for_update().values_list("key", flat=True)
            chosen.filter(url="").delete()
            chosen.update(
                state=state, key="", sizes={}, shown_by=None, logo_of=None, retry_at=None, reason=""
            )
        if keys:
            transaction.on_commit(partial(discard, keys))
    return len(keys)


# A folder of this machine -------------------------------------------------------------------------


def _keep_in_folder(location: Path, key: str, files: Mapping[str, bytes]) -> None:
    final = location / folder(key)
    if final.is_dir():
        return  # the same content, under a name that is made of it
    aside = location / TOP / f"{_UNFINISHED}{secrets.token_hex(8)}"
    aside.mkdir(parents=True)
    try:
        for name, content in files.items():
            (aside / name).write_bytes(content)
        final.parent.mkdir(exist_ok=True)
        os.rename(aside, final)
    except OSError:
        shutil.rmtree(aside, ignore_errors=True)
        if not final.is_dir():  # or somebody else was first
            raise


def _discard_folder(location: Path, key: str) -> None:
    # Out of the way first: a folder that is half deleted would look like a whole one.
    gone = location / TOP / f"{_UNFINISHED}{secrets.token_hex(8)}"
    try:
        os.rename(location / folder(key), gone)
    except FileNotFoundError:
        return
    shutil.rmtree(gone, ignore_errors=True)


def _folders(storage: Storage, name: str) -> list[str]:
    try:
        with _trouble_named():
            return sorted(storage.listdir(name)[0])
    except FileNotFoundError:
        return []


@contextmanager
def _trouble_named() -> Iterator[None]:
    """Storages have errors of their own; whoever keeps files here knows OSError."""
    try:
        yield
    except OSError:
        raise
    except Exception as error:  # whatever a storage raises: botocore has dozens
        told = " ".join(str(error).split())[:200]
        raise OSError(errno.EIO, told, "the storage of pictures") from error


def _storage() -> Storage:
    return storages["default"]
