"""Pieces as files, byte for byte in the style of the machine that writes the real ones."""

import base64
import re
from collections.abc import Callable, Iterable

from articles.generating.dice import Dice
from articles.generating.moments import written
from articles.generating.pieces import Card, Picture, Piece, Publisher

# `secured`: shares of the lengths of the ciphertext, in bytes, as counted; the IV has 16.
_CIPHERTEXTS = ((0.75, 272), (0.93, 400), (0.96, 336), (0.98, 304), (1.0, 320))
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9 .,'&+/?=%_-]*\Z")
# A quote after ": " opens a scalar: one within a scalar is escaped.
_DOUBLE_QUOTED = re.compile(rb'(?<=: )"([^"\\\n]*)"$', re.MULTILINE)
_BOOLEAN_LIKE = {"yes", "no", "on", "off", "true", "false", "null", "y", "n"}
LOGOS = "https://newsroom.example/tideway/assets/images/organizations"
_WORDS = {True: "true", False: "false"}


def quoted(text: str) -> str:
    """A double-quoted scalar; the text holds no control characters but line feeds."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def plain(text: str) -> str:
    """A plain scalar where YAML reads it as this very text, else a double-quoted one."""
    safe = _PLAIN.match(text) and not text.endswith(" ") and text.lower() not in _BOOLEAN_LIKE
    return text if safe and not re.fullmatch(r"[\d.,_+-]+", text) else quoted(text)


def secured(seed: str, slug: str, encryption: int) -> str:
    """Random bytes as the upstream's ciphertext and IV: every encryption is another one."""
    dice = Dice(seed, "secured", slug, encryption)
    # An article's plaintext, and so the length of its ciphertext, stays the same.
    share = Dice(seed, "secured", slug).share()
    length = next(size for upto, size in _CIPHERTEXTS if share < upto)
    cipher = base64.b64encode(dice.octets(length)).decode("ascii")
    return f"{cipher};{base64.b64encode(dice.octets(16)).decode('ascii')}"


def _picture(picture: Picture, indent: str, *, older: bool) -> str:
    url = plain_url(picture.url) if older else quoted(picture.url)
    text = f"{indent}- url: {url}\n"
    text += f"{indent}  width: {picture.width}\n{indent}  height: {picture.height}\n"
    if picture.is_cached is not None and not older:
        text += f"{indent}  isCached: {_WORDS[picture.is_cached]}\n"
    if picture.title:
        text += f"{indent}  title: {quoted(picture.title)}\n"
    if picture.attribution:
        text += f"{indent}  attribution: {quoted(picture.attribution)}\n"
    return text


def plain_url(url: str) -> str:
    """An address as older documents have it: bare, unless that would end in a comment."""
    return quoted(url) if not url or " " in url else url


def card(entry: Card, *, older: bool) -> str:
    """A related entry, as lines."""
    url, name, amp, cdn_amp = (
        (plain_url, "sourceUrl", "ampUrl", "cdnAmpUrl")
        if older
        else (quoted, "webUrl", "ampWebUrl", "cdnAmpWebUrl")
    )
    text = (
        f"  - title: {quoted(entry.title)}\n"
        f"    excerpt: {quoted(entry.excerpt)}\n"
        f"    publishedDateTime: {entry.published_at}\n"
        f"    {name}: {url(entry.web_url)}\n"
    )
    if entry.amp_url:
        text += f"    {amp}: {url(entry.amp_url)}\n    {cdn_amp}: {url(entry.cdn_amp_url)}\n"
    text += (
        f"    type: {entry.type}\n"
        f"    provider:\n      name: {plain(entry.name)}\n      domain: {plain(entry.domain)}\n"
        f"    quality: {entry.quality}\n"
    )
    if entry.images:
        text += "    images:\n"
        text += "".join(_picture(picture, "      ", older=older) for picture in entry.images)
    return text


def _provider(publisher: Publisher, *, older: bool) -> str:
    name, domain = plain(publisher.name), plain(publisher.domain)
    text = f"\nprovider:\n  name: {name}\n  domain: {domain}\n"
    if publisher.has_logo and "/" not in publisher.domain:
        root = "/assets/images/organizations" if older else LOGOS
        logo = Picture(f"{root}/{publisher.domain}-50x50.jpg", 50, 50, None)
        text += "  images:\n" + _picture(logo, "    ", older=older)
    return text


def _opening(piece: Piece) -> str:
    copy = piece.copy
    text = (
        f"---\ncategory: {piece.category}\n"
        f"title: {quoted(piece.title)}\nexcerpt: {quoted(piece.excerpt)}\n"
        f"publishedDateTime: {written(copy.published_at, piece.offset)}\n"
    )
    if piece.updated_at is not None:
        text += f"updatedDateTime: {written(piece.updated_at, piece.offset)}\n"
    url: Callable[[str], str] = quoted
    names = ("originalUrl", "webUrl", "ampWebUrl", "cdnAmpWebUrl")
    if piece.older_names:
        names, url = ("originalUrl", "sourceUrl", "ampUrl", "cdnAmpUrl"), plain_url
    addresses = (copy.original_url, copy.web_url, copy.amp_url, copy.cdn_amp_url)
    for name, address in zip(names, addresses, strict=True):
        if address:
            text += f"{name}: {url(address)}\n"
    text += f"type: {piece.type}\n"
    if piece.scored:
        text += f"quality: {piece.quality}\n"
    if piece.heat is not None:
        text += f"heat: {piece.heat}\n"
    if piece.published is not None:
        text += f"published: {_WORDS[piece.published]}\n"
    if piece.removed:
        text += "removed: true\n"
    if piece.locale:
        text += f"locale: {piece.locale}\n"
    return text


def _embed(video: str) -> str:
    frame = (
        '<iframe width="800" height="500" frameborder="0"'
        f' src="https://www.youtube.com/embed/{video}" allow="accelerometer; autoplay;'
        ' encrypted-media; gyroscope; picture-in-picture" allowfullscreen></iframe>'
    )
    return f"\nfeaturedContent: {quoted(frame)}\n"


class Renderer:
    """Renders the pieces of one story; the same card is rendered once, however many carry it."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._cards: tuple[dict[Card, bytes], dict[Card, bytes]] = ({}, {})

    def render(self, piece: Piece) -> bytes:
        older = piece.older_names
        text = _opening(piece)
        if piece.video:
            text += _embed(piece.video)
        text += _provider(piece.copy.publisher, older=older)
        text += "\ntopics:\n"
        text += "".join(f"  - {'' if name is None else plain(name)}\n" for name in piece.topics)
        if piece.tags:
            text += "\ntags:\n" + "".join(f"  - {plain(tag)}\n" for tag in piece.tags)
        if piece.copy.images:
            text += "\nimages:\n"
            text += "".join(_picture(image, "  ", older=older) for image in piece.copy.images)
        parts = [text.encode()]
        if piece.related:
            parts.append(b"\nrelated:\n")
            parts.extend(self._related(piece.related, older))
        cipher = secured(self._seed, piece.slug, piece.encryption)
        parts.append(f'\nsecured: "{cipher}"\n---\n\n{piece.body}'.encode())
        whole = b"".join(parts)
        return STYLES[piece.style](whole) if piece.style else whole

    def _related(self, entries: Iterable[Card], older: bool) -> Iterable[bytes]:
        known = self._cards[older]
        for entry in entries:
            rendered = known.get(entry)
            if rendered is None:
                rendered = known[entry] = card(entry, older=older).encode()
            yield rendered


# Ways of writing that say the same: what a rewrite may change without saying anything ------------


def _crlf(content: bytes) -> bytes:
    return content.replace(b"\n", b"\r\n")


def _single_quotes(content: bytes) -> bytes:
    return _DOUBLE_QUOTED.sub(lambda match: b"'%s'" % match[1].replace(b"'", b"''"), content)


def _other_order(content: bytes) -> bytes:
    """The simple keys of the first block from the last to the first."""
    opening, rest = content.removeprefix(b"---\n").split(b"\n\n", 1)
    return b"---\n" + b"\n".join(reversed(opening.split(b"\n"))) + b"\n\n" + rest


def _no_blank_lines(content: bytes) -> bytes:
    head, body = content.split(b"\n---\n", 1)
    return re.sub(rb"\n+", b"\n", head) + b"\n---\n" + body


def _remarks(content: bytes) -> bytes:
    return content.replace(b"\nprovider:\n", b"\n# who published it\nprovider:\n", 1)


STYLES = (bytes, _crlf, _single_quotes, _other_order, _no_blank_lines, _remarks)
