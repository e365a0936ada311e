"""What only a browser can tell: that pages work without script, and what script adds."""

import pytest

from tests.factories import a_link, a_moment, an_article
from tests.pictures.newsroom import a_stored_picture, image
from tests.walking import listen

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def complaints(page):
    """What the browser says against the pages it shows."""
    return listen(page)


@pytest.fixture
def elsewhere(page):
    """Addresses on other hosts that the page asked for; nothing leaves the machine."""
    asked = []

    def refuse(route):
        asked.append(route.request.url)
        route.fulfill(status=200, content_type="text/html", body="<p>the frame</p>")

    page.route(lambda address: "localhost" not in address, refuse)
    return asked


def test_a_reader_gets_from_the_front_page_to_the_source_without_script(browser, live_server):
    story = an_article("The tide came in", topics=["Tides"], web_url="https://wire.example/tide")
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    window = context.new_page()
    window.goto("/")
    window.get_by_role("link", name="Tides").first.click()
    window.get_by_role("link", name="The tide came in").click()
    button = window.locator("a.button")
    assert window.url.endswith(story.get_absolute_url())
    assert button.get_attribute("href") == "https://wire.example/tide"
    assert not window.locator("button[data-copy]").is_visible()
    context.close()


def test_the_archive_leads_to_a_day_without_script(browser, live_server):
    an_article("The tide came in", published_at=a_moment("2021-12-02 06:10"))
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    window = context.new_page()
    window.goto("/")
    window.get_by_role("link", name="Archive").click()
    window.get_by_role("link", name="2021").click()
    window.get_by_role("link", name="December").click()
    window.get_by_role("table").get_by_role("link").click()
    assert window.url.endswith("/archive/2021/12/02/")
    window.get_by_role("link", name="The tide came in").click()
    assert window.get_by_role("heading", level=1).inner_text() == "The tide came in"
    context.close()


def test_pages_draw_no_complaint_and_ask_no_other_host(page, complaints, elsewhere):
    story = an_article(topics=["Tides"])
    a_link(story)
    for path in ("/", story.get_absolute_url(), "/topics/tides/", "/feeds/", "/nope/"):
        page.goto(path)
    assert elsewhere == []
    assert complaints == []


@pytest.fixture
def a_full_front_page():
    """Twelve stories with pictures, each reported by six more."""
    address = "https://pictures.example/{}.jpg"
    for number in range(12):
        named = address.format(number)
        story = an_article(
            f"Story {number}: the tide came in before the table said so",
            heat=1000 - number,
            topics=[f"Topic {number}"],
            excerpt="The harbour was told, and so were those who sleep beside it. " * 4,
            images=[image(named, attribution="Ann Example")],
        )
        a_stored_picture(story, url=named)
        for report in range(6):
            a_link(story, title=f"Report {report} of the tide that came early")


def test_the_first_screen_holds_the_lead_three_more_and_the_next_heading(
    page, elsewhere, a_full_front_page
):
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto("/")
    for part in (page.locator(".lead .all-sources"), page.locator(".second .meta").nth(2)):
        box = part.bounding_box()
        assert box["y"] + box["height"] <= 800
    heading = page.get_by_role("heading", name="Top stories").bounding_box()
    assert heading["y"] + 35 <= 800  # its line, without the space below


def test_a_phones_first_screen_holds_the_lead_and_one_headline_more(
    page, elsewhere, a_full_front_page
):
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/")
    assert page.locator(".lead .chip").is_visible()
    assert page.locator(".lead .card-picture").bounding_box()["height"] <= 0.45 * 740
    box = page.locator(".second .headline").first.bounding_box()
    assert box["y"] + box["height"] <= 740


def test_a_video_is_asked_for_by_a_click_and_focus_moves_into_it(page, complaints, elsewhere):
    story = an_article("A film", type="video", video_host="youtube", video_id="abc")
    page.goto(story.get_absolute_url())
    assert elsewhere == []
    with page.expect_request("https://www.youtube-nocookie.com/**"):
        page.get_by_role("link", name="Play video").click()
    frame = page.locator("iframe")
    assert frame.get_attribute("src").startswith("https://www.youtube-nocookie.com/embed/abc")
    assert frame.get_attribute("title") == "A film"
    assert page.evaluate("document.activeElement.tagName") == "IFRAME"
    assert elsewhere[0].startswith("https://www.youtube-nocookie.com/")
    assert complaints == []


def test_times_are_told_as_so_long_ago_and_kept_in_full(page):
    story = an_article()
    page.goto("/")
    told = page.locator(".lead time")
    assert "ago" in told.inner_text()
    assert f"{story.published_at:%Y}" in told.get_attribute("title")
    page.goto(story.get_absolute_url())
    assert "UTC" in page.locator(".facts time").first.inner_text()


def test_at_twice_the_size_the_leads_headline_is_in_sight(page, a_full_front_page):
    page.set_viewport_size({"width": 720, "height": 450})
    page.goto("/")
    headline = page.locator(".lead .headline").bounding_box()
    assert headline["y"] + headline["height"] <= 450


def test_below_a_day_the_time_of_day_stays_or_becomes_so_long_ago(page):
    an_article("Now", topics=["Tides"])
    an_article("Then", topics=["Tides"], published_at=a_moment("2021-12-02 06:10"))
    page.goto("/topics/tides/")
    now, then = page.locator(".day time[data-time]").all()
    assert "ago" in now.inner_text()
    assert then.inner_text() == "06:10 UTC"


def test_an_address_in_a_summary_breaks_on_a_phone_and_a_video_without_picture_leaves_no_hole(page):
    film = an_article(
        f"A film of {'tide' * 20}",
        type="video",
        provider="W" * 60,
        excerpt=f"Watch https://wire.example/{'tide' * 40}?today",
        video_host="youtube",
        video_id="abc",
    )
    page.set_viewport_size({"width": 360, "height": 740})
    for path in ("/", "/search/?q=film", film.get_absolute_url()):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert page.locator("a.play").bounding_box()["height"] < 100
    page.goto("/search/?q=film")
    button = page.locator(".search-form .button").bounding_box()
    assert button["height"] < 50  # its own word stays whole


def test_where_no_topic_has_a_section_no_rail_stands_beside_nothing(page):
    page.set_viewport_size({"width": 1280, "height": 800})
    for number in range(20):
        an_article(f"Story {number}", topics=["Tides"], type="video" if number > 14 else "article")
    page.goto("/")
    latest, watch = (page.locator(f"#{name}").bounding_box() for name in ("latest", "watch"))
    assert latest["x"] == watch["x"] and latest["y"] > watch["y"]


def test_a_printed_story_names_the_address_of_its_source(page):
    story = an_article(provider="Wire", web_url="https://wire.example/tide", topics=["Tides"])
    page.goto(story.get_absolute_url())
    page.emulate_media(media="print")
    button = page.get_by_role("link", name="Read the story at Wire")
    assert button.is_visible()
    assert "https://wire.example/tide" in button.evaluate(
        "link => getComputedStyle(link, '::after').content"
    )
    assert not page.locator("button[data-copy]").is_visible()
    for part in (button, page.locator(".facts .chip")):
        colours = "part => { const { color, backgroundColor } = getComputedStyle(part); "
        colours += "return [color, backgroundColor]; }"
        assert part.evaluate(colours) == ["rgb(0, 0, 0)", "rgba(0, 0, 0, 0)"]


def test_on_a_phone_a_storys_buttons_stand_in_one_row(page):
    story = an_article(provider="Grid Weekly", web_url="https://wire.example/tide")
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(story.get_absolute_url())
    main, copy = (page.locator(f".actions {part}").bounding_box() for part in ("a", "button"))
    assert main["y"] == copy["y"] and main["height"] == copy["height"]
    assert main["x"] == 16 and copy["x"] + copy["width"] == 344


def test_arabic_begins_at_the_right_and_ends_with_its_own_full_stop(page):
    story = an_article(
        "مدينة تحصي ظلالها", locale="ar", excerpt="أمضى المتطوعون الصيف.", body="الظل."
    )
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(story.get_absolute_url())
    ends = set()
    for part in ("h1", ".standfirst", ".prose"):
        words = page.locator(part)
        assert words.evaluate("part => getComputedStyle(part).direction") == "rtl"
        box = words.bounding_box()
        ends.add(round(box["x"] + box["width"]))
    assert len(ends) == 1
    assert page.locator(".facts").evaluate("part => getComputedStyle(part).direction") == "ltr"


SPACED = "* { line-height: 1.5 !important; letter-spacing: .12em !important; "
SPACED += "word-spacing: .16em !important } p { margin-bottom: 2em !important }"


def test_a_readers_own_text_spacing_pushes_nothing_off_a_narrow_screen(browser, live_server):
    story = an_article("The tide came in", provider="Grid Weekly", topics=["Tidal energy"])
    a_link(story)
    context = browser.new_context(
        base_url=live_server.url, viewport={"width": 320, "height": 740}, bypass_csp=True
    )
    window = context.new_page()
    own = [story.get_absolute_url(), story.provider.get_absolute_url()]
    for path in ["/", "/topics/", "/feeds/", "/how-stories-are-chosen/", "/archive/", *own]:
        window.goto(path)
        window.add_style_tag(content=SPACED)
        width = window.evaluate("document.documentElement.scrollWidth")
        assert width <= 320, path
    context.close()


def test_the_first_stop_skips_to_the_stories(page):
    an_article("The tide came in")
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "The tide came in"
