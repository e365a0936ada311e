"""What pages say of an article's picture: which files, how large, by whom.

No queries, as long as the articles come with their pictures (`for_cards`). An article shows a
picture only while its document names it (or an editor uploaded it) and its provider allows
pictures; `find_public` asks the same when a file is asked for.
"""

import re
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.utils import timezone

from articles.copies import folder
from articles.models import Article, Picture, Provider
from articles.pictures.sizes import FORMATS, LOGO, SLOTS, Slot

DEFAULT_WIDTH = 720  # of the copy for what knows no srcset
PREVIEW_WIDTH = 1_280
THUMBNAIL_WIDTH = 96

_JPEG = FORMATS[-1]
_FILE_NAME = re.compile(r"\S+\.(?:jpe?g|png|gif|webp|avif|svg|bmp|tiff?|heic)", re.IGNORECASE)
_CAMERA_NAME = re.compile(r"[A-Za-z]{2,8}[_-]?\d{2,}[\w-]*|[\d_x-]+|\S*[_%/]\S*")
_NOT_WORDS = re.compile(r"[\W_]+")


class Shown(NamedTuple):
    """A `<picture>`: everything that its template writes."""

    sources: tuple[tuple[str, str], ...]  # (type, srcset), the best format first
    srcset: str
    src: str
    sizes: str
    width: int
    height: int
    alt: str
    credit: str
    caption: str


def shown(article: Article, slot: str) -> Shown | None:
    """An article's picture for a slot ("lead", "m", "s", "article"), or None: then the card is text
    alone. The article comes with its provider and picture."""
    picture: Picture | None = getattr(article, "picture", None)
    if picture is None or article.provider.no_pictures:
        return None
    said = _said(picture.url, article.images)
    files = None if said is None else _files(picture, SLOTS[slot])
    if said is None or files is None:
        return None
    title = str(said.get("title") or "").strip()
    caption = title if title and tells(title, picture.url, article.title) else ""
    credit = picture.credit or str(said.get("attribution") or "").strip()
    return Shown(*files, picture.alt or caption, credit or article.provider.name, caption)


def picture_of(article: Article) -> Picture | None:
    """The picture that an article shows, or None."""
    picture: Picture | None = getattr(article, "picture", None)
    if picture is None or article.provider.no_pictures:
        return None
    return None if _said(picture.url, article.images) is None else picture


class Preview(NamedTuple):
    """A picture for those who link to a page: its address on this site, its size in pixels."""

    address: str
    width: int
    height: int
    alt: str = ""


def preview(article: Article) -> Preview | None:
    """A JPEG for `og:image` and structured data, at most PREVIEW_WIDTH wide; None without one."""
    picture = picture_of(article)
    if picture is None:
        return None
    for slot in ("lead", "article"):
        offers = [size for size in picture.sizes.get(slot, ()) if size[0] <= PREVIEW_WIDTH]
        if offers:
            width, height = offers[-1]
            address = _address(picture.key, slot, width, _JPEG.extension)
            return Preview(address, width, height, picture.alt)
    return None


def logo(provider: Provider) -> Shown | None:
    """A provider's logo, or None. `select_related("logo")` saves the query."""
    picture: Picture | None = getattr(provider, "logo", None)
    if picture is None or provider.no_pictures:
        return None
    files = _files(picture, LOGO)
    return files and Shown(*files, picture.alt, picture.credit, "")


def smallest(picture: Picture) -> str | None:
    """The address of the smallest copy that there is, square if possible; None without copies.

    For the desk, which shows what is stored, whether or not readers see it.
    """
    for slot in (LOGO, SLOTS["s"], *SLOTS.values()):
        if picture.key and (offers := picture.sizes.get(slot.name)):
            return _address(picture.key, slot.name, _enough(offers), _JPEG.extension)
    return None


def samples(picture: Picture) -> list[tuple[str, str, int, int]]:
    """(slot, address, width, height) of a small copy for each slot: how it looks where."""
    found = []
    for slot in (*SLOTS.values(), LOGO):
        if picture.key and (offers := picture.sizes.get(slot.name)):
            width, height = offers[-1] if slot is LOGO else offers[0]
            address = _address(picture.key, slot.name, width, _JPEG.extension)
            found.append((slot.name, address, width, height))
    return found


def _enough(offers: Any) -> int:
    """The narrowest width that a thumbnail doesn't enlarge, on a dense screen either."""
    widths: list[int] = [width for width, _ in offers]
    return next((width for width in widths if width >= THUMBNAIL_WIDTH), widths[-1])


def find_public(key: str) -> bool:
    """Whether readers may have the copies of this name, now. One query.

    Whoever knows the name of a picture that isn't public any more is refused, whatever took it
    away: an editor, a script, or its time.
    """
    articles = Article.objects.published(timezone.now()).filter(
        picture__key=key, provider__no_pictures=False
    )
    found = articles.values_list("images", "picture__url").first()
    if found:
        return _said(found[1], found[0]) is not None
    return Provider.objects.filter(logo__key=key, no_pictures=False).exists()


def _said(url: str, images: Any) -> dict[str, Any] | None:
    """What the document says of the picture; None where it doesn't name it. An editor's own has no
    address, and needn't be named."""
    for image in images or ():
        if image.get("url") == url:
            return image
    return None if url else {}


_Files = tuple[tuple[tuple[str, str], ...], str, str, str, int, int]  # Shown up to its height


def _files(picture: Picture, slot: Slot) -> _Files | None:
    """The copies for a slot, without words; None where there are none."""
    offers = picture.sizes.get(slot.name)
    if not offers:
        return None
    if not isinstance(offers, tuple):  # as the row of a picture has them
        offers = tuple([(width, height) for width, height in offers])
    sources, srcset, src, sizes, width, height = _pattern(slot, offers)
    place = f"{settings.MEDIA_URL}{folder(picture.key)}"
    return (
        tuple([(kind, copies.replace(_PLACE, place)) for kind, copies in sources]),
        srcset.replace(_PLACE, place),
        f"{place}{src}",
        sizes,
        width,
        height,
    )


_PLACE = "{place}"


@lru_cache(maxsize=1024)
def _pattern(slot: Slot, offers: tuple[tuple[int, int], ...]) -> _Files:
    """What pictures of the same sizes have in common, with _PLACE for their folder.

    Crops of one ratio come in the same few widths, whatever the picture.
    """
    sets = [
        (
            format.type,
            ", ".join(
                [f"{_PLACE}/{slot.name}-{width}.{format.extension} {width}w" for width, _ in offers]
            ),
        )
        for format in FORMATS
    ]
    width, height = max((size for size in offers if size[0] <= DEFAULT_WIDTH), default=offers[0])
    src = f"/{slot.name}-{width}.{_JPEG.extension}"
    return tuple(sets[:-1]), sets[-1][1], src, slot.shown, width, height


def _address(key: str, slot: str, width: int, extension: str) -> str:
    return f"{settings.MEDIA_URL}{folder(key)}/{slot}-{width}.{extension}"


def tells(title: str, url: str, headline: str) -> bool:
    """Whether a picture's title says what is to be seen: not empty, not the headline once more, and
    no file name."""
    words = _words(title)
    if not words or words == _words(headline):
        return False
    if _FILE_NAME.fullmatch(title) or _CAMERA_NAME.fullmatch(title):
        return False
    try:
        stem = unquote(urlsplit(url).path.rpartition("/")[2]).rpartition(".")[0]
    except ValueError:
        return True
    return words != _words(stem)


def _words(text: str) -> str:
    return _NOT_WORDS.sub(" ", text.casefold()).strip()
