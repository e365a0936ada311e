"""Videos on known hosts: where to watch one, and the frame that plays it.

Built from the id alone, never from HTML that came with a document. The frames' hosts are those of
`VIDEO_FRAME_HOSTS` in the settings; the privacy-minded one where a host has it.
"""

from dataclasses import dataclass
from urllib.parse import quote


@dataclass(frozen=True, slots=True)
class Player:
    """`host` names whom the reader will be asked to trust."""

    host: str
    watch_url: str
    frame_url: str


_PLAYERS = {
    "youtube": (
        "youtube-nocookie.com",
        "https://www.youtube.com/watch?v={id}",
        "https://www.youtube-nocookie.com/embed/{id}?autoplay=1",
    ),
    "vimeo": (
        "player.vimeo.com",
        "https://vimeo.com/{id}",
        "https://player.vimeo.com/video/{id}?autoplay=1&dnt=1",
    ),
    "dailymotion": (
        "dailymotion.com",
        "https://www.dailymotion.com/video/{id}",
        "https://www.dailymotion.com/embed/video/{id}?autoplay=1",
    ),
}


def player_of(host: str, video_id: str) -> Player | None:
    """The player for a video, or None where the host isn't known."""
    if host not in _PLAYERS or not video_id:
        return None
    name, watch, frame = _PLAYERS[host]
    safe = quote(video_id, safe="")
    return Player(name, watch.format(id=safe), frame.format(id=safe))
