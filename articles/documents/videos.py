"""Addresses and embeds → the film they show.

The HTML of an embed is never used: the id is read from the address of a known host, so that the
frame can be built anew.
"""

import re
from functools import lru_cache
from urllib.parse import parse_qs, urlsplit

from articles.documents.limits import MAX_EMBED, MAX_URL
from articles.documents.records import VideoRecord

_FRAME = re.compile(r"<iframe\s([^<>]*)>", re.IGNORECASE)
_SOURCE = re.compile(r"""(?:^|\s)src\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)

_YOUTUBE_ID = re.compile(r"(?!videoseries$)[A-Za-z0-9_-]{11}")
_VIMEO_ID = re.compile(r"[0-9]{1,12}")
_DAILYMOTION_ID = re.compile(r"[A-Za-z0-9]{4,20}")
_YOUTUBE = ("youtube.com", "youtube-nocookie.com")
_YOUTUBE_PATHS = ("embed", "v", "shorts", "live")


@lru_cache(maxsize=2048)
def video_at(address: str) -> VideoRecord | None:
    """The film at an address ("https://youtube.com/watch?v=…"), if its host is a known one."""
    if len(address) > MAX_URL:
        return None
    address = address.strip()
    if address.startswith("//"):
        address = f"https:{address}"
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https"):
        return None
    host = parts.netloc.lower()
    for prefix in ("www.", "m."):
        host = host.removeprefix(prefix)
    steps = [step for step in parts.path.split("/") if step]
    if host in _YOUTUBE:
        if steps == ["watch"]:
            return _video("youtube", _YOUTUBE_ID, parse_qs(parts.query).get("v", [""])[0])
        if len(steps) == 2 and steps[0] in _YOUTUBE_PATHS:
            return _video("youtube", _YOUTUBE_ID, steps[1])
    elif host == "youtu.be" and len(steps) == 1:
        return _video("youtube", _YOUTUBE_ID, steps[0])
    elif host == "vimeo.com" and steps:
        return _video("vimeo", _VIMEO_ID, steps[0] if len(steps) < 3 else steps[-1])
    elif host == "player.vimeo.com" and len(steps) == 2 and steps[0] == "video":
        return _video("vimeo", _VIMEO_ID, steps[1])
    elif host in ("dailymotion.com", "geo.dailymotion.com"):
        if len(steps) >= 2 and steps[-2] == "video":
            return _video("dailymotion", _DAILYMOTION_ID, steps[-1])
    elif host == "dai.ly" and len(steps) == 1:
        return _video("dailymotion", _DAILYMOTION_ID, steps[0])
    return None


def _video(host: str, shape: re.Pattern[str], identity: str) -> VideoRecord | None:
    return VideoRecord(host, identity) if shape.fullmatch(identity) else None


def video_in(embed: str) -> VideoRecord | None:
    """The film that a piece of HTML frames, if it is one frame of a known host."""
    if len(embed) > MAX_EMBED:
        return None
    frame = _FRAME.search(embed)
    source = _SOURCE.search(frame.group(1)) if frame else None
    if source is None:
        return None
    address = next(group for group in source.groups() if group is not None)
    return video_at(address.replace("&amp;", "&"))
