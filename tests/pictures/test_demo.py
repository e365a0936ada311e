"""The demo newsroom's pictures, drawn without any network."""

import io
import socket

import pytest
from django.conf import settings
from PIL import Image

from articles import copies
from articles.models import Picture
from articles.pictures import drawing
from articles.pictures.caching import cache_pictures
from articles.pictures.demo import draw_demo_pictures
from tests.documents_factory import Newsroom
from tests.factories import an_article
from tests.pictures.newsroom import image, shown

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("nobody is asked")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.fixture
def newsroom(tmp_path):
    made = Newsroom(tmp_path / "demo")
    for slug, url in {
        "2026-03-04-one": "https://img.tide.example/one.jpg",
        "2026-03-04-two": "https://img.tide.example/two.jpg",
        "2026-03-04-real": "https://pictures.news/real.jpg",
    }.items():
        made.seed(slug, images=[{"url": url, "width": 800, "height": 450}])
    made.run()
    return made


def test_are_drawn_for_its_invented_hosts_alone(newsroom):
    report = draw_demo_pictures(newsroom.folder)
    assert {line.subject for line in report.lines} == {"2026-03-04-one", "2026-03-04-two"}
    assert report.counts["stored"] == 2
    picture = Picture.objects.get(article__slug="2026-03-04-one")
    assert picture.sizes["lead"][-1] == [720, 405]
    assert copies.read_copy(picture.key, "lead-720.avif")


def test_are_drawn_for_its_own_folder_alone(newsroom):
    other = an_article(images=[image("https://img.tide.example/one.jpg")])
    draw_demo_pictures(newsroom.folder)
    assert shown(other) is None


def test_are_drawn_once(newsroom, monkeypatch):
    draw_demo_pictures(newsroom.folder)
    monkeypatch.setattr(drawing, "drawn_picture", None)
    assert draw_demo_pictures(newsroom.folder).summary() == "no pictures are missing."


def test_are_no_business_of_the_fetch(newsroom):
    draw_demo_pictures(newsroom.folder)
    before = set(copies.kept_keys())
    cache_pictures(article="2026-03-04-one")
    assert set(copies.kept_keys()) == before


def test_the_real_demo_newsroom_names_pictures_that_can_be_drawn():
    text = "".join(
        file.read_text(encoding="utf-8")
        for file in (settings.BASE_DIR / "seeds" / "demo" / "_news").glob("*.md")
    )
    addresses = [line.split('"')[1] for line in text.splitlines() if line.startswith('  - url: "')]
    assert len(addresses) > 40
    assert all(".example/" in address for address in addresses)


class TestADrawing:
    def test_is_the_same_for_the_same_address_and_another_for_another(self):
        assert drawing.drawn_picture("a", 640, 360) == drawing.drawn_picture("a", 640, 360)
        assert drawing.drawn_picture("a", 640, 360) != drawing.drawn_picture("b", 640, 360)

    @pytest.mark.parametrize("size", [(640, 360), (480, 640), (1000, 1000), (1, 1), (9000, 100)])
    def test_can_be_made_in_any_size_whatever_it_shows(self, size):
        for seed in "abcdefgh":
            image = Image.open(io.BytesIO(drawing.drawn_picture(seed, *size)))
            assert image.format == "JPEG"
            assert image.width <= 1120

    @pytest.mark.parametrize("name", ["Meridian Wire", "x", "42", "…", "Über Öl"])
    def test_of_a_logo_has_its_initials(self, name):
        image = Image.open(io.BytesIO(drawing.drawn_logo(name, name)))
        assert image.size == (192, 192)
