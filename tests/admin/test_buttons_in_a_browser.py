"""Buttons of the desk can be read in both schemes: at rest, under the mouse, in focus."""

import re

import pytest
from playwright.sync_api import expect

from tests.admin.test_in_a_browser import log_in
from tests.factories import a_held_article, a_topic
from tests.public.test_static_files import contrast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BUTTONS = ".button, button.act, summary.act, input[type=submit]"
COLOURS = """button => {
  document.getAnimations().forEach((change) => change.finish());
  let ground = button;
  while (ground && /, 0\\)$|transparent/.test(getComputedStyle(ground).backgroundColor))
    ground = ground.parentElement;
  return [getComputedStyle(button).color, getComputedStyle(ground).backgroundColor];
}"""


@pytest.fixture(params=["light", "dark"])
def scheme(request, page):
    page.emulate_media(color_scheme=request.param)
    return request.param


def told_apart(button):
    return contrast(*map(in_hexadecimal, button.evaluate(COLOURS)))


def in_hexadecimal(colour):
    """ "#083f70" of "rgb(8, 63, 112)"."""
    return "#" + bytes(map(int, re.findall(r"\d+", colour)[:3])).hex()


def unreadable(window, within="#container"):
    """(what a button says, its state, its contrast) of those below 4.5."""
    found = []
    shown = [one for one in window.locator(within).locator(BUTTONS).all() if one.is_visible()]
    assert shown
    for button in shown:
        word = button.inner_text() or button.get_attribute("value")
        states = [("rest", lambda: None), ("focus", button.focus), ("hover", button.hover)]
        for state, enter in states if button.is_enabled() else []:
            enter()
            if (ratio := told_apart(button)) < 4.5:
                found.append((word, state, round(ratio, 1)))
    return found


def test_of_the_queue_and_its_questions(page, chief, scheme, monkeypatch):
    monkeypatch.setattr("articles.admin.queue.rows.PAGE", 11)
    for _ in range(12):
        a_held_article()
    log_in(page, chief)
    page.goto("/admin/queue/")
    expect(page.get_by_role("link", name="Next →")).to_be_visible()
    assert unreadable(page, ".pages") == [] == unreadable(page, ".queue-head")
    assert unreadable(page, ".row >> nth=1") == []
    page.get_by_label("all that match").check()
    page.locator(".bulk").get_by_role("button", name="Publish", exact=True).click()
    expect(page.locator("#question")).to_contain_text("12 articles?")
    assert unreadable(page, "#question") == []
    page.keyboard.press("Escape")
    page.locator(".bulk summary", has_text="More").click()
    page.locator(".bulk").get_by_role("button", name="Schedule").click()
    expect(page.locator("#question")).to_contain_text("Publish at")
    assert unreadable(page, "#question") == []
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    assert unreadable(page, "#keys") == []


def test_of_a_question_without_script(browser, live_server, chief, scheme):
    for _ in range(11):
        a_held_article()
    context = browser.new_context(
        base_url=live_server.url, java_script_enabled=False, color_scheme=scheme
    )
    window = context.new_page()
    log_in(window, chief)
    window.goto("/admin/queue/")
    window.get_by_label("all that match").check()
    window.locator(".bulk").get_by_role("button", name="Publish", exact=True).click()
    expect(window.get_by_role("link", name="Back, change nothing")).to_be_visible()
    assert unreadable(window, ".question-page") == []
    context.close()


def test_of_a_form(page, chief, scheme):
    article = a_held_article()
    log_in(page, chief)
    page.goto(f"/admin/articles/article/{article.pk}/change/")
    assert unreadable(page, ".submit-row") == []


def test_of_what_asks_before_something_is_deleted(page, chief, scheme):
    article = a_held_article("Robots")
    log_in(page, chief)
    page.set_viewport_size({"width": 360, "height": 740})
    for name, pk in (("article", article.pk), ("topic", a_topic("T" * 60).pk)):
        page.goto(f"/admin/articles/{name}/{pk}/delete/")
        assert unreadable(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == 360
