"""Where things stand in the queue, in windows of all sizes."""

import pytest
from playwright.sync_api import expect

from articles.models import Article
from tests.admin.test_in_a_browser import log_in
from tests.factories import a_held_article
from tests.walking import settling

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("settled"),
]


def said(page):
    return page.locator("#said")


def box(locator):
    return locator.bounding_box()


def apart(one, other):
    return (
        one["x"] + one["width"] <= other["x"]
        or other["x"] + other["width"] <= one["x"]
        or one["y"] + one["height"] <= other["y"]
        or other["y"] + other["height"] <= one["y"]
    )


@pytest.mark.parametrize("width", [1100, 1440])
def test_the_list_stays_where_it_is_when_something_is_said(page, chief, settled, width):
    page.set_viewport_size({"width": width, "height": 900})
    rows = [a_held_article(f"Robots {number}", heat=99 - number) for number in range(12)]
    log_in(page, chief)
    page.goto("/admin/queue/")
    second = page.locator(f"#row-{rows[1].pk}")
    before = box(second)
    second.get_by_role("button", name="Heat up").click()
    expect(said(page)).to_contain_text("Robots 1")
    settled()
    assert box(second) == before
    answer = box(said(page))
    assert answer["x"] < 32 and answer["y"] + answer["height"] > 850
    buttons = page.locator(".toolbar, .preview h2, .row button").all()
    assert all(apart(answer, box(one)) for one in buttons if one.is_visible())
    said(page).get_by_role("button", name="Close").click()
    assert box(second) == before


def test_nine_candidates_are_in_sight_at_once(page, chief):
    page.set_viewport_size({"width": 1440, "height": 900})
    for _ in range(12):
        a_held_article("Warehouse robots learn to queue, and nobody had asked them to", heat=61)
    log_in(page, chief)
    page.goto("/admin/queue/")
    ends = [box(row)["y"] + box(row)["height"] for row in page.locator(".row").all()]
    assert sum(end <= 900 for end in ends) >= 9


@pytest.mark.parametrize("scripts", [True, False])
def test_a_phone_opens_the_preview_where_one_is_and_leads_back_to_the_row(
    browser, live_server, chief, scripts
):
    rows = [a_held_article(f"Robots {number}", heat=99 - number) for number in range(30)]
    context = browser.new_context(
        base_url=live_server.url,
        java_script_enabled=scripts,
        viewport={"width": 360, "height": 740},
    )
    window = context.new_page()
    settled = settling(window)
    log_in(window, chief)
    window.goto("/admin/queue/")
    headline = window.locator(f"#title-{rows[20].pk}")
    headline.click()
    shown = window.locator("#preview h2")
    expect(shown).to_have_text("Robots 20")
    expect(shown).to_be_in_viewport()
    assert 0 <= box(shown)["y"] < 200
    window.get_by_role("link", name="Back to the list").click()
    expect(shown).not_to_be_in_viewport()
    expect(headline).to_be_in_viewport()
    if scripts:
        expect(headline).to_be_focused()
        headline.click()
        expect(shown).to_be_in_viewport()
        window.go_back()
        expect(shown).not_to_be_in_viewport()
        expect(headline).to_be_in_viewport()
        headline.click()
        window.locator("#preview").get_by_role("button", name="Heat up").click()
        expect(window.locator("#heat-score")).to_have_value("89")
        expect(shown).to_be_in_viewport()
        window.locator("#preview").get_by_role("button", name="Publish").click()
        expect(window.locator(f"#title-{rows[21].pk}")).to_be_focused()
        expect(shown).not_to_be_in_viewport()
    settled()
    context.close()


@pytest.mark.parametrize("width", [320, 360, 768, 1440])
def test_the_queue_scrolls_sideways_at_no_width(page, chief, width):
    a_held_article("A headline that is rather long, as headlines of some providers tend to be")
    page.set_viewport_size({"width": width, "height": 800})
    log_in(page, chief)
    page.goto(f"/admin/queue/?open={Article.objects.get().pk}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_on_a_phone_what_can_be_done_with_ticked_rows_is_in_sight(page, chief):
    page.set_viewport_size({"width": 360, "height": 740})
    rows = [a_held_article(f"Robots {number}", heat=99 - number) for number in range(12)]
    log_in(page, chief)
    page.goto("/admin/queue/")
    page.locator(f"#row-{rows[8].pk} input[name=row]").check()
    publish = page.locator(".bulk").get_by_role("button", name="Publish", exact=True)
    expect(publish).to_be_in_viewport()
    before = box(page.locator(f"#row-{rows[8].pk}"))
    assert apart(box(page.locator(".toolbar")), before)


def test_the_ring_around_a_headline_leaves_the_line_below_to_be_read(page, chief):
    page.set_viewport_size({"width": 1440, "height": 900})
    a_held_article("Robots")
    log_in(page, chief)
    page.goto("/admin/queue/")
    page.keyboard.press("j")
    headline = page.locator(".row .headline")
    expect(headline).to_be_focused()
    ring = headline.evaluate(
        """it => ["outlineOffset", "outlineWidth"]
             .reduce((sum, name) => sum + parseFloat(getComputedStyle(it)[name]), 0)"""
    )
    words = page.locator(".row .meta > span").first
    assert box(headline)["y"] + box(headline)["height"] + ring <= box(words)["y"] + 3


@pytest.mark.parametrize("width", [360, 1440])
def test_a_headline_of_one_long_word_stays_in_its_row_and_an_arabic_one_ends_at_its_left(
    page, chief, width
):
    page.set_viewport_size({"width": width, "height": 900})
    long = a_held_article("Donaudampfschifffahrtsgesellschaft" * 4, heat=60)
    arabic = a_held_article("وصول المد والجزر قبل الموعد (2026).", heat=59)
    log_in(page, chief)
    page.goto(f"/admin/queue/?open={arabic.pk}")
    row, headline = (box(page.locator(f"#{part}-{long.pk}")) for part in ("row", "title"))
    assert headline["x"] + headline["width"] <= row["x"] + row["width"]
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.locator(f"#title-{arabic.pk}").evaluate(
        """it => { const stop = new Range(), start = new Range(), text = it.firstChild;
          stop.setStart(text, text.length - 1); stop.setEnd(text, text.length);
          start.setStart(text, 0); start.setEnd(text, 1);
          return stop.getBoundingClientRect().left < start.getBoundingClientRect().left }"""
    )
    page.goto(f"/admin/articles/article/{long.pk}/change/")
    tools, heading = box(page.locator(".object-tools")), page.locator("#content > h1")
    words = heading.evaluate(
        "it => { const all = new Range(); all.selectNodeContents(it);"
        " const { x, y, width, height } = all.getBoundingClientRect();"
        " return { x, y, width, height } }"
    )
    assert apart(tools, words)
