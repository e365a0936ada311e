"""What pages say of an article's picture."""

import re
from html.parser import HTMLParser

import pytest
from django.template.loader import get_template

from articles.models import Article, Picture
from articles.parts import card_picture
from articles.pictures import showing
from tests.factories import a_provider, an_article
from tests.pictures.newsroom import KEY, a_stored_picture, image

URL = "https://pictures.example/2026/plumes-over-the-pole.jpg"

pytestmark = pytest.mark.django_db


@pytest.fixture
def pictured():
    """`pictured(title="…")`: an article with a stored picture, of which the document says that."""

    def make(said=None, picture=None, **fields):
        fields.setdefault("images", [image(URL, **(said or {}))])
        fields.setdefault("provider", "The Tide")
        article = an_article(**fields)
        a_stored_picture(article, **{"url": URL, **(picture or {})})
        return with_picture(article)

    return make


def with_picture(article):
    return Article.objects.for_cards().get(pk=article.pk)


class TestAPicture:
    def test_is_offered_in_every_format_and_width_that_there_is(self, pictured):
        shown = showing.shown(pictured(), "lead")
        place = f"/media/pictures/ab/{KEY[:-2]}00/lead-"
        assert [kind for kind, _ in shown.sources] == ["image/avif", "image/webp"]
        assert shown.sources[0][1] == ", ".join(
            f"{place}{width}.avif {width}w" for width in (360, 480, 720, 960)
        )
        assert shown.srcset.count(".jpg ") == 4
        assert (shown.src, shown.width, shown.height) == (f"{place}720.jpg", 720, 405)
        assert shown.sizes == "(min-width: 64em) 44rem, 100vw"

    def test_as_made_says_its_own_shape(self, pictured):
        shown = showing.shown(pictured(), "article")
        assert (shown.width, shown.height) == (720, 480)

    def test_is_credited_to_whom_the_document_names_else_to_the_provider(self, pictured):
        assert showing.shown(pictured(), "m").credit == "The Tide"
        said = {"attribution": " Camera team "}
        assert showing.shown(pictured(said), "m").credit == "Camera team"
        assert showing.shown(pictured(said, {"credit": "Ann"}), "m").credit == "Ann"

    @pytest.mark.parametrize(
        ("title", "alt"),
        [
            (
                "Plumes over the south pole, seen at night",
                "Plumes over the south pole, seen at night",
            ),
            ("Ice moon feels the ocean", ""),  # the headline
            ("  ICE MOON: feels the ocean! ", ""),
            ("plumes-over-the-pole.jpg", ""),
            ("plumes over the pole", ""),  # the file's name in words
            ("IMG_20260304_094012", ""),
            ("DSC00417", ""),
            ("1200x630", ""),
            ("photo.jpeg", ""),
            ("", ""),
            ("Plumes", "Plumes"),
        ],
    )
    def test_has_an_alt_only_where_it_tells_something(self, pictured, title, alt):
        article = pictured({"title": title}, title="Ice moon feels the ocean")
        shown = showing.shown(article, "m")
        assert (shown.alt, shown.caption) == (alt, alt)

    def test_is_described_by_an_editor_first(self, pictured):
        shown = showing.shown(pictured({"title": "Plumes"}, {"alt": "White plumes"}), "m")
        assert (shown.alt, shown.caption) == ("White plumes", "Plumes")

    def test_uploaded_by_an_editor_needs_no_document(self, pictured):
        assert showing.shown(pictured(images=[], picture={"url": ""}), "m")

    def test_has_a_preview_for_others_to_show(self, pictured):
        address, width, height, _ = showing.preview(pictured())
        assert address.endswith("/lead-960.jpg")
        assert (width, height) == (960, 540)
        small = pictured(picture={"sizes": {"article": [[300, 200]], "s": [[96, 96]]}})
        assert showing.preview(small)[0].endswith("/article-300.jpg")


class TestACardIsTextAlone:
    def test_without_a_picture(self):
        article = with_picture(an_article())
        assert showing.shown(article, "m") is None
        assert showing.preview(article) is None

    def test_where_the_picture_is_too_small_for_the_slot(self, pictured):
        article = pictured(picture={"sizes": {"s": [[96, 96]]}})
        assert showing.shown(article, "lead") is None
        assert showing.shown(article, "s")

    def test_when_the_document_names_the_picture_no_more(self, pictured):
        assert showing.shown(pictured(images=[image("https://pictures.example/b")]), "m") is None

    def test_when_its_provider_wants_no_pictures_shown(self, pictured):
        provider = a_provider("No thanks", no_pictures=True)
        assert showing.shown(pictured(provider=provider), "m") is None


def test_a_list_of_articles_needs_one_query(pictured, django_assert_num_queries):
    for _ in range(5):
        pictured()
    an_article()
    with django_assert_num_queries(1):
        articles = list(Article.objects.for_cards())
        assert sum(showing.shown(article, "m") is not None for article in articles) == 5


def test_a_providers_logo_is_shown_unless_it_wants_no_pictures():
    provider = a_provider("The Tide")
    assert showing.logo(provider) is None
    Picture.objects.create(
        provider=provider, logo_of=provider, url=URL, state="stored", key=KEY,
        sizes={"logo": [[16, 16], [32, 32]]},
    )  # fmt: skip
    provider.refresh_from_db()
    shown = showing.logo(provider)
    assert shown.srcset.endswith("logo-32.jpg 32w")
    assert shown.alt == ""
    provider.no_pictures = True
    assert showing.logo(provider) is None


# The template part --------------------------------------------------------------------------------


class Tags(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))


@pytest.fixture
def rendered():
    """`rendered("picture(image)", image=…)`: what a macro of the part makes."""

    def render(call, **context):
        text = f'{{% import "_picture.html" as part %}}{{{{ part.{call} }}}}'
        template = get_template("_picture.html").backend.env.from_string(text)
        html = template.render(**context)
        return html, Tags(html).found

    return render


class TestThePart:
    def test_makes_a_picture_without_a_style_attribute(self, rendered, pictured):
        image = showing.shown(pictured({"title": 'Ice "and" <fire>'}), "lead")
        html, tags = rendered("picture(image, lead=true)", image=image)
        assert [tag for tag, _ in tags] == ["picture", "source", "source", "img"]
        _, img = tags[-1]
        assert img["alt"] == 'Ice "and" <fire>'
        assert (img["width"], img["height"]) == ("720", "405")
        assert (img["fetchpriority"], img.get("loading"), img.get("decoding")) == (
            "high",
            None,
            None,
        )
        assert "style" not in html

    @pytest.mark.parametrize(("first", "loading"), [("false", "lazy"), ("true", None)])
    def test_is_lazy_below_the_first_screen(self, rendered, pictured, first, loading):
        image = showing.shown(pictured(), "m")
        _, tags = rendered(f"picture(image, first={first})", image=image)
        _, img = tags[-1]
        assert (img.get("loading"), img["decoding"]) == (loading, "async")
        assert "fetchpriority" not in img

    def test_of_a_card_is_no_second_link_for_those_who_hear_the_page(self, pictured):
        _, link = Tags(card_picture(pictured(), "/of-the-story/", "s")).found[0]
        assert (link["tabindex"], link["aria-hidden"]) == ("-1", "true")
        assert link["href"] == "/of-the-story/"

    def test_is_nothing_at_all_without_a_picture(self):
        assert card_picture(with_picture(an_article()), "/of-the-story/", "s") == ""

    def test_names_who_made_the_picture(self, rendered, pictured):
        image = showing.shown(pictured({"attribution": "Camera team"}), "lead")
        html, _ = rendered("credit(image)", image=image)
        assert re.search(r">Picture: Camera team<", html)
