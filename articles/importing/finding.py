"""From what the operator named to the files to read: which they are, and what is passed over."""

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from operator import attrgetter
from pathlib import Path
from struct import Struct
from typing import NamedTuple, TypeVar

FOLDERS = ("_news", "_posts")
ENDINGS = (".md", ".markdown")
BACKUP_ENDINGS = ("~", ".bak", ".orig", ".swp", ".tmp", ".old")

LONGEST_ROOT = 1024  # characters: what `models.Source` holds, of which SQLite wouldn't tell


def name_counts(name: str) -> bool:
    """Whether a file of this name in a newsroom's folder is a document."""
    return name.endswith(ENDINGS)


class CannotRun(Exception):
    """The import can't start, or can't go on; the message says why in one line."""


class Found(NamedTuple):
    """A file to read."""

    root: str  # absolute path of the folder that was read
    path: str  # relative to the root, "/" between
    mark: bytes  # device, inode, size and times: the same mark, the same file
    named: bool  # by the operator, alone: matched by its stem, whatever its extension
    size: int  # in bytes, when it was found

    @property
    def file(self) -> str:
        return os.path.join(self.root, self.path)

    @property
    def stem(self) -> str:
        return os.path.splitext(self.path.rpartition("/")[2])[0]

    @property
    def is_text(self) -> bool:
        """Whether its name is UTF-8: Python keeps what isn't as lone surrogates."""
        return self.path.isascii() or as_text(self.path) == self.path


def as_text(name: str) -> str:
    """A file's name as it can be shown and stored."""
    return name.encode(errors="backslashreplace").decode()


_File = TypeVar("_File")


def portions(
    files: Iterable[_File], most: int, most_bytes: int, size: Callable[[_File], int]
) -> Iterator[list[_File]]:
    """The files, at most so many at a time, and no more than so many bytes unless one alone has."""
    portion: list[_File] = []
    held = 0
    for file in files:
        own = size(file)
        if portion and (len(portion) == most or held + own > most_bytes):
            yield portion
            portion, held = [], 0
        portion.append(file)
        held += own
    if portion:
        yield portion


class PassedOver(NamedTuple):
    """Something in a newsroom's folder that isn't a document to read, and why."""

    path: str
    reason: str


class Newsroom(NamedTuple):
    """What one named path holds."""

    root: str
    whole: bool  # a folder was named, so what is not there is missing
    documents: list[Found]  # by path
    passed_over: list[PassedOver]


def file_mark(status: os.stat_result) -> bytes:
    """What tells a file's state without reading it, as git's index does.

    The inode's change time can't be set back by a program that keeps size and modification time.
    """
    modified, changed = status.st_mtime_ns % _AGES, status.st_ctime_ns % _AGES
    return _MARK.pack(status.st_dev, status.st_ino, status.st_size, modified, changed)


_MARK = Struct("=5Q")
_AGES = 2**64  # nanoseconds: a time before 1970, or after 2554, is some other one


def find(paths: list[Path]) -> list[Newsroom]:
    """The newsrooms that the paths name, in order.

    Raises CannotRun when a path doesn't exist or can't be read.
    """
    newsrooms: list[Newsroom] = []
    seen: set[tuple[str, str]] = set()
    for path in _existing(paths):
        newsroom = _newsroom(path) if path.is_dir() else _named(path)
        if newsroom.whole and (newsroom.root, "") in seen:
            continue  # named twice
        if newsroom.whole:
            seen.add((newsroom.root, ""))
        if len(paths) > 1:
            new = [found for found in newsroom.documents if (found.root, found.path) not in seen]
            seen.update((found.root, found.path) for found in new)
            newsroom = newsroom._replace(documents=new)
        newsrooms.append(newsroom)
    return newsrooms


def _existing(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        try:
            path.stat()
        except FileNotFoundError:
            raise CannotRun(f"{path}: there is no such file or folder") from None
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            raise CannotRun(f"{path}: can't be read ({reason})") from None
        root = os.path.abspath(path if path.is_dir() else path.parent)
        if as_text(root) != root:
            raise CannotRun(f"{as_text(root)}: the folder's name isn't UTF-8; rename it")
        if len(root) > LONGEST_ROOT:
            raise CannotRun(
                f"{root[:60]}…: the folder's path has {len(root):,} characters; "
                f"{LONGEST_ROOT:,} are the most"
            )
        yield path


def _named(path: Path) -> Newsroom:
    folder = Path(os.path.abspath(path)).parent
    root = folder.parent if folder.name in FOLDERS else folder
    relative = os.path.relpath(os.path.join(folder, path.name), root)
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):  # in a folder it's passed over; here someone counts on it
        raise CannotRun(f"{path}: is neither a regular file nor a folder")
    found = Found(str(root), relative, file_mark(status), named=True, size=status.st_size)
    return Newsroom(str(root), False, [found], [])


def _newsroom(path: Path) -> Newsroom:
    root = os.path.abspath(path)
    documents: list[Found] = []
    passed_over: list[PassedOver] = []
    for folder in ("", *FOLDERS):
        _look_into(root, folder, documents, passed_over)
    documents.sort(key=attrgetter("path"))
    passed_over.sort()  # a folder gives its entries in any order
    return Newsroom(root, True, documents, passed_over)


def _look_into(
    root: str, folder: str, documents: list[Found], passed_over: list[PassedOver]
) -> None:
    place = os.path.join(root, folder) if folder else root
    if folder:
        try:
            if stat.S_ISLNK(os.lstat(place).st_mode):
                passed_over.append(PassedOver(folder, "is a link"))
                return
        except FileNotFoundError:
            return
    try:
        entries = os.scandir(place)
    except NotADirectoryError:
        return
    except OSError as error:
        raise CannotRun(f"{place}: can't be read ({error.strerror})") from None
    with entries:
        for entry in entries:
            name = entry.name
            path = f"{folder}/{name}" if folder else name
            if not folder and name in (*FOLDERS, "_data"):
                continue
            reason = _why_not(entry)
            if reason:
                passed_over.append(PassedOver(path, reason))
            elif name_counts(name):
                try:
                    status = entry.stat(follow_symlinks=False)
                    mark, size = file_mark(status), status.st_size
                except OSError:
                    mark, size = b"", 0  # gone meanwhile: reading it will say so
                documents.append(Found(root, path, mark, False, size))


def _why_not(entry: os.DirEntry[str]) -> str:
    """Why this entry isn't read, or "" where it is, or is no document at all."""
    name = entry.name
    counts = name_counts(name)
    if counts and entry.is_file(follow_symlinks=False):  # nearly all
        return "is hidden" if name.startswith(".") else ""
    if not any(ending in name.lower() for ending in ENDINGS):
        return ""
    if entry.is_symlink():
        return "is a link"
    if not entry.is_file(follow_symlinks=False):
        return "is no regular file" if counts else ""
    if name.startswith("."):
        return "is hidden"
    if name.endswith(BACKUP_ENDINGS) or (name.startswith("#") and name.endswith("#")):
        return "is a backup"
    if name.lower().endswith(ENDINGS):
        return f"ends in capitals; {' and '.join(ENDINGS)} count"
    return ""
