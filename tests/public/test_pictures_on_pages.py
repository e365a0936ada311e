"""Our own copies of pictures, where readers see them."""

import re

import pytest

from articles.models import Picture, Provider
from tests.factories import a_moment, a_provider, a_topic, an_article
from tests.pictures.newsroom import a_stored_picture, image

URL = "https://pictures.example/2026/harbour.jpg"
PICTURE = re.compile(r"<picture.*?</picture>", re.DOTALL)

pytestmark = pytest.mark.django_db


@pytest.fixture
def public():
    """`public("slug")`: a public article; `picture=True`: with one whose copies we hold."""
    topic = a_topic("Harbours")

    def make(slug, *, picture=True, **fields):
        made = an_article(
            slug=slug,
            published=True,
            topics=[topic],
            images=[image(URL, attribution="Ann Example")] if picture else [],
            **fields,
        )
        if picture:
            a_stored_picture(made, url=URL)
        return made

    return make


def test_the_lead_alone_is_fetched_before_the_others(public, main_of):
    for number in range(8):
        public(f"story-{number}", heat=1000 - number)
    pictures = PICTURE.findall(main_of("/"))
    assert len(pictures) >= 8
    assert "/lead-" in pictures[0]
    assert 'fetchpriority="high"' in pictures[0]
    assert 'loading="lazy"' not in pictures[0]
    assert not any("fetchpriority" in picture for picture in pictures[1:])
    assert all("width=" in picture and "height=" in picture for picture in pictures)


@pytest.mark.parametrize(
    "path",
    ["/topics/harbours/", "/providers/{provider}/", "/search/?q=story", "/archive/2026/03/04/"],
)
def test_a_lists_first_picture_is_seen_at_once_and_the_others_once_they_come_near(
    public, main_of, path
):
    provider = a_provider()
    for number in range(4):
        moment = a_moment(f"2026-03-04 0{number + 1}:30")
        public(f"story-{number}", published_at=moment, provider=provider)
    pictures = PICTURE.findall(main_of(path.format(provider=provider.slug)))
    assert ['loading="lazy"' in picture for picture in pictures] == [False, True, True, True]


@pytest.mark.parametrize("path", ["/", "/topics/harbours/", "/articles/bare/"])
def test_a_story_without_a_picture_leaves_no_hole(public, main_of, path):
    public("bare", picture=False, title="Bare")
    assert "<picture" not in main_of(path)
    assert "card-picture" not in main_of(path)


def test_a_storys_page_shows_it_large_with_its_credit_and_names_it_to_others(public, get):
    public("pictured")
    page = get("/articles/pictured/")
    [picture] = PICTURE.findall(page)
    assert "/article-" in picture
    assert 'fetchpriority="high"' in picture
    assert "Ann Example" in page
    assert re.search(r'og:image" content="http://testserver/media/pictures/.*/lead-960.jpg"', page)
    assert 'og:image:width" content="960"' in page


def test_a_videos_picture_is_its_poster(public, get):
    public("film", type="video", video_host="youtube", video_id="abc123DEF-_")
    [picture] = PICTURE.findall(get("/articles/film/"))
    assert "/lead-" in picture
    assert 'class="poster"' in picture


def test_a_topics_largest_picture_is_the_leads_and_names_who_made_it(public, main_of):
    for number in range(3):
        public(f"story-{number}")
    main = main_of("/topics/harbours/")
    large, *others = PICTURE.findall(main)
    assert "/lead-" in large and 'fetchpriority="high"' in large
    assert len(others) == 2
    assert all("/m-" in picture and "fetchpriority" not in picture for picture in others)
    assert main.count("Picture: Ann Example") == 1


def test_a_providers_mark_stands_beside_its_name_unless_it_wants_none(public, main_of):
    provider = public("tides", provider="The Tide").provider
    logo = {"sizes": {"logo": [[16, 16], [32, 32]]}, "url": "https://pictures.example/logo.png"}
    Picture.objects.create(
        provider=provider, logo_of=provider, state="stored", key="c" * 40, **logo
    )
    for page in ("/articles/tides/", provider.get_absolute_url()):
        assert f"/media/pictures/cc/{'c' * 40}/logo-16.jpg" in main_of(page), page
    Provider.objects.update(no_pictures=True)
    for page in ("/articles/tides/", provider.get_absolute_url()):
        assert "/media/" not in main_of(page), page
