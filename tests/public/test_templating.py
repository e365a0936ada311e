"""How pages write times, addresses, numbers and words."""

import json
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format

from articles import templating, wording
from articles.clock import written
from tests.factories import a_moment


class TestAddressesOutside:
    @pytest.mark.parametrize(
        ("address", "link"),
        [
            ("https://a.example/x?q=two words", "https://a.example/x?q=two%20words"),
            ("https://a.example/ü", "https://a.example/%C3%BC"),
            ("https://a.example/%20x", "https://a.example/%20x"),
            ('https://a.example/"><b>', "https://a.example/%22%3E%3Cb%3E"),
            (" https://a.example/ ", "https://a.example/"),
            ("https://a.example/x?q=1&r=it's#s", "https://a.example/x?q=1&r=it's#s"),
            ("HTTPS://a.example/", "HTTPS://a.example/"),
            ("https://", ""),
            ("https:///x", ""),
            ("javascript:alert(1)", ""),
            ("//a.example/x", ""),
            ("/x", ""),
            ("http://[::1", ""),
            ("", ""),
            (None, ""),
        ],
    )
    def test_are_encoded_or_left_out(self, address, link):
        assert templating.outside_address(address) == link

    @pytest.mark.parametrize(
        ("address", "host"),
        [
            ("https://www.a.example:8080/x", "a.example"),
            ("https://WWW.A.example/x?y", "a.example"),
            ("https://ann@a.example/", "a.example"),
            ("http://[::1", ""),
            ("", ""),
            (None, ""),
        ],
    )
    def test_have_a_host(self, address, host):
        assert templating.host_of(address) == host


class TestTimes:
    def test_tell_the_year_where_it_is_another(self):
        last_year = timezone.now() - timedelta(days=400)
        assert f"{last_year:%Y}," in templating.moment(last_year)
        now = timezone.now()
        assert f" {now:%Y}," not in templating.moment(now)

    def test_are_utc_for_programs_and_the_newsrooms_for_readers(self, settings):
        settings.TIME_ZONE = "America/New_York"
        html = templating.full_moment(a_moment("2026-07-04 03:05"))
        assert html == (
            '<time datetime="2026-07-04T03:05:00Z" data-time="full">3 Jul 2026, 23:05 EDT</time>'
        )

    @pytest.mark.parametrize("language", ["en", "de", "ar"])
    @pytest.mark.parametrize(
        "format", ["j M, H:i", "l j F Y", "{d}/m D", "M F", "l D", "jS N", "\\a j"]
    )
    def test_are_written_as_django_writes_them(self, language, format):
        moment = a_moment("2026-07-04 03:05")
        with translation.override(language):
            assert written(moment, format) == date_format(moment, format)


@pytest.mark.parametrize(
    ("text", "length", "cut"),
    [
        ("short", 10, "short"),
        ("two  words\n here", 20, "two words here"),
        ("one two three", 9, "one two…"),
        ("one two. Three", 10, "one two…"),
        ("unbreakable", 6, "unbre…"),
        ("", 5, ""),
    ],
)
def test_text_is_cut_at_a_word(text, length, cut):
    assert wording.brief(text, length) == cut
    assert len(cut) <= length


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Whole.", "Whole."),
        ("Cut (here,", "Cut (here…"),
        ("“Said”", "“Said”"),
        ("Told …", "Told …"),
        ("It stopped two of them ...", "It stopped two of them…"),
        ("It stopped two of them...", "It stopped two of them…"),
        ("It stopped two of them, ...", "It stopped two of them…"),
        ("...", "…"),
    ],
)
def test_a_summary_that_was_cut_says_so(text, shown):
    assert templating.whole(text) == shown


@pytest.mark.parametrize(
    ("number", "shown"), [(0, "0"), (999, "999"), (1000, "1,000+"), (1001, "1,000+")]
)
def test_counts_end_where_nobody_counted_on(number, shown):
    assert templating.capped_count(number) == shown


@pytest.mark.parametrize(
    ("heat", "step"),
    [
        (None, 0),
        (-1, 0),
        (0, 1),
        (69, 1),
        (70, 2),
        (139, 2),
        (140, 3),
        (279, 3),
        (280, 4),
        (10**6, 4),
    ],
)
def test_heat_has_four_steps_from_the_threshold_on(heat, step, settings):
    settings.PUBLISH_THRESHOLD = 70
    assert wording.heat_step(heat) == step


@pytest.mark.parametrize(
    ("locale", "attribute"),
    [("", ""), ("en", ""), ("en-us", ""), ("EN_GB", ""), ("pt-pt", ' lang="pt-pt"'),
     ("de", ' lang="de"'),
     ("ar", ' lang="ar" dir="rtl"'), ("FA_ir", ' lang="fa-ir" dir="rtl"'),
     ("az-Arab", ' lang="az-Arab" dir="rtl"'), ("ur-Latn", ' lang="ur-Latn"'),
     ('x"y', ' lang="x&#34;y"')],
)  # fmt: skip
def test_words_in_another_language_say_so(locale, attribute):
    assert str(templating.language_attributes(locale)) == attribute


def test_json_in_a_page_is_the_same_json():
    value = {"a": "</script><!-- & \u2028 ü"}
    text = str(templating.json_for_html(value))
    assert json.loads(text) == value
    assert "<" not in text and "\u2028" not in text


def test_an_unknown_name_in_a_template_is_an_error():
    from django.template import engines

    with pytest.raises(Exception, match="is undefined"):
        engines.all()[0].from_string("{{ typing_mistake }}").render({})


@pytest.mark.django_db
class TestAnotherLanguage:
    def test_is_that_of_the_page_and_its_days(self, client):
        with translation.override("de"):
            page = client.get("/").content.decode()
            assert '<html lang="de" dir="ltr">' in page
            assert templating.day(a_moment("2026-03-04 09:40")) == "Mittwoch 4 März 2026"

    def test_may_run_from_right_to_left(self, client):
        with translation.override("ar"):
            assert '<html lang="ar" dir="rtl">' in client.get("/").content.decode()

    def test_is_told_from_that_of_a_story(self):
        with translation.override("de"):
            assert templating.language_attributes("de-AT") == ""
            assert templating.language_attributes("en") == ' lang="en"'

    def test_may_run_the_other_way(self):
        with translation.override("ar"):
            assert templating.language_attributes("en") == ' lang="en" dir="ltr"'
            assert templating.language_attributes("fa") == ' lang="fa"'


def test_everything_that_pages_say_can_be_translated():
    """The catalogue for translators holds every message: `.ci/messages.py` renews it."""
    catalogue = (settings.BASE_DIR / "locale" / "newsdesk.pot").read_text(encoding="utf-8")
    for message in ("How stories are chosen", "Heat %(step)s of 4", "Editors’ pick", "j M, H:i"):
        assert f'msgid "{message}"' in catalogue
