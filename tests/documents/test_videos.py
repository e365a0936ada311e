"""Films are known by the addresses of known hosts; HTML is never used."""

import pytest

from articles.documents.videos import video_at, video_in

YOUTUBE = ("youtube", "lJJ62w01bXM")


@pytest.mark.parametrize(
    ("address", "film"),
    [
        ("https://www.youtube.com/watch?v=lJJ62w01bXM", YOUTUBE),
        ("https://youtube.com/watch?t=5&v=lJJ62w01bXM&list=x", YOUTUBE),
        ("http://m.youtube.com/watch?v=lJJ62w01bXM", YOUTUBE),
        ("https://youtu.be/lJJ62w01bXM?t=5", YOUTUBE),
        ("https://www.youtube-nocookie.com/embed/lJJ62w01bXM?rel=0", YOUTUBE),
        ("https://www.youtube.com/shorts/lJJ62w01bXM", YOUTUBE),
        ("//www.youtube.com/embed/lJJ62w01bXM", YOUTUBE),
        ("https://vimeo.com/76979871", ("vimeo", "76979871")),
        ("https://vimeo.com/channels/staff/76979871", ("vimeo", "76979871")),
        ("https://player.vimeo.com/video/76979871", ("vimeo", "76979871")),
        ("https://www.dailymotion.com/video/x7u5n3z", ("dailymotion", "x7u5n3z")),
        ("https://www.dailymotion.com/embed/video/x7u5n3z", ("dailymotion", "x7u5n3z")),
        ("https://dai.ly/x7u5n3z", ("dailymotion", "x7u5n3z")),
        ("https://youtube.com/", None),
        ("https://www.youtube.com/embed/videoseries?list=x", None),
        ("https://www.youtube.com/channel/lJJ62w01bXM", None),
        ("https://www.youtube.com/watch?v=lJJ62w01bXM%22onload=x", None),
        ("https://www.youtube.com/watch?v=short", None),
        ("https://www.youtube.com.evil.example/embed/lJJ62w01bXM", None),
        ("https://evil.example/youtube.com/embed/lJJ62w01bXM", None),
        ("https://www.youtube.com@evil.example/embed/lJJ62w01bXM", None),
        ("https://www.youtube.com:8080/embed/lJJ62w01bXM", None),
        ("javascript://www.youtube.com/embed/lJJ62w01bXM", None),
        ("ftp://www.youtube.com/embed/lJJ62w01bXM", None),
        ("https://[www.youtube.com/embed/lJJ62w01bXM", None),
        ("https://vimeo.com/about", None),
        ("https://dai.ly/../x", None),
        ("", None),
    ],
)
def test_a_film_is_known_by_its_address(address, film):
    assert video_at(address) == film


@pytest.mark.parametrize(
    ("embed", "film"),
    [
        ('<iframe src="https://www.youtube.com/embed/lJJ62w01bXM"></iframe>', YOUTUBE),
        ("<IFRAME width=5 SRC='//www.youtube.com/embed/lJJ62w01bXM' >", YOUTUBE),
        ("<iframe\nsrc=https://www.youtube.com/embed/lJJ62w01bXM allowfullscreen>", YOUTUBE),
        ('<iframe src="https://www.youtube.com/watch?a=b&amp;v=lJJ62w01bXM">', YOUTUBE),
        ('<iframe data-src="https://www.youtube.com/embed/lJJ62w01bXM">', None),
        ('<iframe src="">', None),
        ('<script src="https://www.youtube.com/embed/lJJ62w01bXM"></script>', None),
        ("https://www.youtube.com/embed/lJJ62w01bXM", None),
        ("<iframe>", None),
        ("", None),
    ],
)
def test_a_frame_is_known_by_its_source(embed, film):
    assert video_in(embed) == film
