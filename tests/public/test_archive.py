"""What was published when: years, months as calendars, days by the hour."""

import re
from datetime import timedelta

import pytest
import time_machine

from tests.factories import a_held_article, a_moment, an_article

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_committed")]

NOW = a_moment("2026-03-04 12:00")


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def stories():
    """Two on 2 December 2021, in different hours; one on the 30th; one last year."""
    return [
        an_article("Early", published_at=a_moment("2021-12-02 06:10")),
        an_article("Late", published_at=a_moment("2021-12-02 21:40")),
        an_article("Eve", published_at=a_moment("2021-12-30 09:00")),
        an_article("Last year", published_at=a_moment("2025-05-05 09:00")),
    ]


def test_years_are_listed_with_how_many_stories_they_have(main_of, stories):
    page = main_of("/archive/")
    assert re.findall(r'/archive/(\d+)/"><b>\d+</b> <span class="tally">(\d+) stor', page) == [
        ("2025", "1"),
        ("2021", "3"),
    ]


def test_a_year_leads_to_its_months(main_of, stories):
    page = main_of("/archive/2021/")
    assert re.findall(r'href="(/archive/2021/\d\d/)"', page) == ["/archive/2021/12/"]
    assert "3 stories" in page


def test_a_month_is_a_table_whose_days_lead_to_their_stories(main_of, stories):
    page = main_of("/archive/2021/12/")
    table = page.split("<table")[1].split("</table>")[0]
    assert re.findall(r'href="/archive/2021/12/(\d\d)/"', table) == ["02", "30"]
    assert table.count('scope="col"') == 7
    assert table.count("calendar-day") == 31


def test_a_day_is_listed_by_the_hour_the_latest_first(main_of, stories):
    page = main_of("/archive/2021/12/02/")
    assert re.findall(r'id="hour-\d+-\d">(\d\d:\d\d)<', page) == ["21:00", "06:00"]
    assert page.index("Late") < page.index("Early")


def test_below_a_day_each_story_tells_its_time_of_day(main_of, stories, settings):
    told = r'<time datetime="2021-12-02T06:10:00Z" data-time="hour">([^<]*)</time>'
    assert re.findall(told, main_of("/archive/2021/12/02/")) == ["06:10 UTC"]
    settings.TIME_ZONE = "Europe/Vienna"
    assert re.findall(told, main_of("/archive/2021/12/02/")) == ["07:10 CET"]


def test_days_are_the_newsrooms(main_of, settings):
    settings.TIME_ZONE = "America/New_York"
    an_article("Late", published_at=a_moment("2021-12-03 03:00"))
    assert "Late" in main_of("/archive/2021/12/02/")
    assert "Nothing was published" in main_of("/archive/2021/12/03/")


@pytest.mark.parametrize(
    "path", ["/archive/2022/", "/archive/2021/11/", "/archive/2021/12/03/", "/archive/2026/03/04/"]
)
def test_where_nothing_was_published_it_says_so(main_of, stories, path):
    assert "Nothing was published" in main_of(path)


def test_an_empty_newsroom_has_an_empty_archive(main_of):
    assert "Nothing was published so far" in main_of("/archive/")


@pytest.mark.parametrize(
    "path",
    [
        "/archive/2026/03/05/",
        "/archive/2026/04/",
        "/archive/2027/",
        "/archive/2021/13/",
        "/archive/2021/02/30/",
        "/archive/0000/",
        "/archive/9999/12/31/",
        "/archive/2021/1/",
        "/archive/２０２１/",
    ],
)
def test_what_is_ahead_or_in_no_calendar_is_not_found(get, stories, path):
    get(path, 404)


def test_it_goes_on_where_there_are_stories(get, stories):
    page = get("/archive/2021/12/30/")
    assert 'rel="prev" href="/archive/2021/12/02/"' in page
    assert 'rel="next" href="/archive/2025/05/05/"' in page
    assert 'rel="next" href="/archive/2025/"' in get("/archive/2021/")


@pytest.mark.parametrize("path", ["/archive/", "/archive/2021/", "/archive/2021/12/"])
def test_what_is_not_public_counts_nowhere(main_of, stories, path):
    before = main_of(path)
    a_held_article(published_at=a_moment("2021-12-02 08:00"))
    an_article(published_at=a_moment("2021-12-02 08:00"), publish_at=NOW + timedelta(days=1))
    assert main_of(path) == before


@pytest.mark.parametrize(
    "path", ["/archive/", "/archive/2021/", "/archive/2021/12/", "/archive/2021/12/02/"]
)
def test_it_costs_eight_queries_at_most(client, stories, path, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        client.get(path)


def test_a_long_day_goes_on_by_key(get, main_of):
    for number in range(21):
        an_article(published_at=a_moment("2021-12-02 08:00") + timedelta(minutes=number))
    following = re.search(r'rel="next" href="([^"]+after[^"]+)"', get("/archive/2021/12/02/"))
    assert main_of(following[1].replace("&amp;", "&")).count("<article") == 1
