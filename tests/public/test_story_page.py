"""The page of a story: what it says, and where it leads."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories import a_link, a_moment, a_topic, an_absorbed_article, an_article

pytestmark = pytest.mark.django_db


def test_the_main_button_leads_to_the_source(get):
    page = get(an_article(provider="Wire", web_url="https://wire.example/a").get_absolute_url())
    assert "Read the story at Wire" in page
    assert '<a class="button" href="https://wire.example/a" rel="noopener external">' in page
    assert "(on wire.example)" in page


def test_a_raw_blank_in_an_address_is_encoded(get):
    page = get(an_article(web_url="https://a.example/x?q=two words").get_absolute_url())
    assert 'href="https://a.example/x?q=two%20words"' in page


def test_an_address_that_is_no_web_address_is_no_link(get):
    article = an_article(web_url="javascript:alert(1)", original_url="")
    page = get(article.get_absolute_url())
    assert "javascript:" not in page


def test_what_documents_say_is_escaped(get):
    article = an_article("<script>alert(1)</script>", excerpt='"><img src=x onerror=y>')
    a_link(article, title="<b>bold</b>", provider="<i>Wire</i>")
    page = get(article.get_absolute_url())
    assert "<script>alert" not in page and "<img" not in page
    assert "<b>bold" not in page and "<i>Wire" not in page


def test_the_body_is_rendered_without_the_html_that_came_with_it(get):
    article = an_article(
        body="# Heading\n\n*Told* <script>x()</script> ![p](https://p.example/p.png)"
    )
    page = get(article.get_absolute_url())
    assert "<h2>Heading</h2>" in page and "<em>Told</em>" in page
    assert "<script>x" not in page and "p.example" not in page


def test_a_cut_summary_ends_with_an_ellipsis(get):
    cut = an_article(excerpt="It was reported in (Atlanta,")
    assert "It was reported in (Atlanta…" in get(cut.get_absolute_url())


def test_the_time_is_absolute_and_in_the_newsrooms_zone(get, settings):
    article = an_article(published_at=a_moment("2026-03-04 09:40"))
    assert (
        '<time datetime="2026-03-04T09:40:00Z" data-time="full">4 Mar 2026, 09:40 UTC</time>'
        in (get(article.get_absolute_url()))
    )
    settings.TIME_ZONE = "Europe/Vienna"
    page = get(article.get_absolute_url())
    assert 'datetime="2026-03-04T09:40:00Z" data-time="full">4 Mar 2026, 10:40 CET<' in page


def test_coverage_is_listed_with_its_sources(get):
    article = an_article(provider="Wire")
    for number in range(3):
        a_link(article, title=f"Report {number}", url=f"https://r.example/{number}")
    absorbed = an_absorbed_article("Absorbed report", lead=article)
    page = get(article.get_absolute_url())
    assert "Full coverage" in page and "5 sources" in page
    assert 'href="https://r.example/2" rel="noopener external"' in page
    assert absorbed.web_url in page and absorbed.get_absolute_url() not in page
    assert "How it was reported" in page  # five sources


def test_a_story_alone_has_no_coverage_block(get):
    assert "Full coverage" not in get(an_article().get_absolute_url())


def test_words_in_another_language_say_so(get):
    page = get(an_article("O rio", locale="pt-pt").get_absolute_url())
    assert '<h1 lang="pt-pt">O rio</h1>' in page
    assert 'lang="en-us"' not in get(an_article(locale="en-us").get_absolute_url())


class TestItsTopic:
    def test_is_the_first_below_the_root(self, get):
        root = a_topic("Science")
        tides = a_topic("Tides", parent=root)
        page = get(an_article(topics=[root, tides]).get_absolute_url())
        breadcrumb = page.split('class="breadcrumb"')[1].split("</nav>")[0]
        assert "Science" in breadcrumb and "Tides" in breadcrumb
        assert breadcrumb.index("Science") < breadcrumb.index("Tides")

    def test_leads_to_what_came_before_and_after(self, get):
        now = timezone.now()
        before, article, after = (
            an_article(
                f"Story of {hours}", topics=["Tides"], published_at=now - timedelta(hours=hours)
            )
            for hours in (9, 6, 3)
        )
        an_article("Elsewhere", topics=["Moon"], published_at=now - timedelta(hours=7))
        page = get(article.get_absolute_url())
        neighbours = page.split('class="neighbours"')[1].split("</nav>")[0]
        assert f'rel="prev" href="{before.get_absolute_url()}"' in neighbours
        assert f'rel="next" href="{after.get_absolute_url()}"' in neighbours
        assert "Elsewhere" not in page

    def test_may_be_missing(self, get):
        assert "More on" not in get(an_article().get_absolute_url())


class TestAVideo:
    def test_is_asked_of_its_host_on_click_alone(self, get):
        page = get(
            an_article(
                type="video", video_host="youtube", video_id="lJJ62w01bXM"
            ).get_absolute_url()
        )
        assert "<iframe" not in page
        assert 'href="https://www.youtube.com/watch?v=lJJ62w01bXM"' in page
        assert 'data-frame="https://www.youtube-nocookie.com/embed/lJJ62w01bXM?autoplay=1"' in page
        assert "Loads from youtube-nocookie.com" in page

    def test_on_an_unknown_host_has_its_button_alone(self, get):
        page = get(
            an_article(type="video", video_host="elsewhere", video_id="1").get_absolute_url()
        )
        assert "data-frame" not in page and "Watch at" in page

    def test_has_an_id_that_cannot_leave_its_address(self, get):
        page = get(
            an_article(
                type="video", video_host="youtube", video_id='"><x&y=/../'
            ).get_absolute_url()
        )
        assert "embed/%22%3E%3Cx%26y%3D%2F..%2F?" in page


def test_the_source_is_named_for_programs_as_what_it_is_based_on(get):
    article = an_article(provider="Wire", web_url="https://wire.example/a", topics=["Tides"])
    page = get(article.get_absolute_url())
    assert '"isBasedOn":{"@type":"CreativeWork","url":"https://wire.example/a"' in page
    assert '"author":{"@type":"Organization","name":"Wire"}' in page
    assert f'<link rel="canonical" href="http://testserver{article.get_absolute_url()}">' in page


class TestWhenItChanged:
    TOLD = ["/feeds/rss/", "/feeds/atom/", "/feeds/json/", "/sitemaps/stories-0.xml",
            "/api/stories/", "/api/news/"]  # fmt: skip

    def told(self, get, updated_at):
        """The years that each address tells of a story of 2020."""
        story = an_article(published_at=a_moment("2020-03-04 12:00"), updated_at=updated_at)
        addresses = [story.get_absolute_url(), f"/api/stories/{story.slug}/", *self.TOLD]
        return [set(re.findall(r"\b(2020|2021|2099)\b", get(path))) for path in addresses]

    def test_is_told_wherever_it_stands(self, get):
        assert all("2021" in years for years in self.told(get, a_moment("2021-03-04 12:00")))

    def test_is_told_nowhere_while_it_lies_ahead(self, get):
        for years in self.told(get, a_moment("2099-03-04 12:00")):
            assert years == {"2020"}
