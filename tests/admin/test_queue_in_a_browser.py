"""The queue in a real browser: twenty candidates by keyboard in one page load, and by buttons."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from articles import editorial
from articles.importing import import_documents
from articles.models import Article, Decision, HistoryEntry
from tests.admin.test_in_a_browser import log_in
from tests.factories import a_held_article, a_person, a_topic, an_absorbed_article, an_article

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("settled"),
]

DEMO = Path(__file__).resolve().parents[2] / "seeds" / "demo"


def said(page):
    return page.locator("#said")


def decided():
    return Decision.objects.filter(field="published").count()


def test_twenty_candidates_of_the_demo_newsroom_are_decided_by_keyboard_in_one_page_load(
    page, chief, complaints, settled
):
    import_documents([DEMO], jobs=1)
    log_in(page, chief)
    page.goto("/admin/queue/")
    loads = []
    page.on("framenavigated", lambda frame: loads.append(frame.url))
    page.wait_for_selector(".row.current")
    pks = [int(row.get_attribute("data-pk")) for row in page.locator(".row").all()]
    page.keyboard.press("j")
    page.keyboard.press("k")  # on the first, in focus
    expect(page.locator(f"#title-{pks[0]}")).to_be_focused()
    heat = Article.objects.get(pk=pks[0]).heat
    page.keyboard.press("+")
    expect(said(page)).to_contain_text(f"heat {heat + 10}")
    settled()
    for number, pk in enumerate(pks[:20]):
        row = page.locator(f"#row-{pk}")
        expect(page.locator(f"#title-{pk}")).to_be_focused()
        if number % 2:
            page.keyboard.press("x")
            page.keyboard.press("2")
            expect(row).to_contain_text("off topic")
        else:
            page.keyboard.press("p")
            expect(said(page)).to_contain_text("Published")
        assert "handled" in row.get_attribute("class")
    expect(page.locator('.tabs [data-tab="rejected"] .number')).to_have_text("10")
    settled()
    assert decided() == 20
    page.keyboard.press("z")
    expect(said(page)).to_contain_text("Taken back")
    expect(page.locator(f"#title-{pks[19]}")).to_be_focused()
    assert decided() == 19
    assert (
        list(Article.objects.filter(pk__in=pks[1:19:2]).values_list("published", "rejection"))
        == [(False, "off topic")] * 9
    )
    assert Article.objects.get(pk=pks[0]).heat == heat + 10
    assert loads == [] and complaints == []


def test_the_same_goes_by_buttons_without_script(browser, live_server, chief):
    import_documents([DEMO], jobs=1)
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    window = context.new_page()
    log_in(window, chief)
    window.goto("/admin/queue/")
    expect(window.locator(".row").first).to_be_visible()
    pks = [int(row.get_attribute("data-pk")) for row in window.locator(".row").all()]
    first = Article.objects.get(pk=pks[0])
    window.locator(f"#row-{first.pk}").get_by_role("button", name="Heat up").click()
    expect(said(window)).to_contain_text(f"heat {first.heat + 10}")
    for number, pk in enumerate(pks[:20]):
        row = window.locator(f"#row-{pk}")
        if number % 2:
            row.locator("summary").click()
            row.get_by_role("button", name="Off topic").click()
            expect(said(window)).to_contain_text("Rejected (off topic)")
        else:
            row.get_by_role("button", name="Publish").click()
            expect(said(window)).to_contain_text("Published")
        assert window.url.endswith(f"#row-{pks[number + 1]}")
    assert decided() == 20
    window.get_by_role("button", name="Undo").click()
    expect(said(window)).to_contain_text("Taken back")
    assert decided() == 19
    context.close()


def test_an_impatient_press_decides_on_one_candidate_and_leaves_its_undo(page, chief, settled):
    rows = [a_held_article(f"Robots {number}", heat=99 - number) for number in range(3)]
    log_in(page, chief)
    page.goto("/admin/queue/")
    page.keyboard.press("j")
    page.keyboard.press("k")
    press = """(repeats) => { for (const repeat of repeats) document.body.dispatchEvent(
      new KeyboardEvent("keydown", { key: "p", repeat, bubbles: true })) }"""
    page.evaluate(press, [False, False, True, True])
    expect(said(page)).to_contain_text("Published: Robots 0")
    settled()
    page.evaluate(press, [True])
    settled()
    assert decided() == 1
    expect(said(page).get_by_role("button", name="Undo")).to_be_visible()
    page.locator(f"#row-{rows[1].pk}").get_by_role("button", name="Publish").dblclick(delay=80)
    expect(said(page)).to_contain_text("Published: Robots 1")
    settled()
    expect(said(page)).not_to_contain_text("Nothing to do")
    assert decided() == 2


def asked_put_off_and_asked_again(page, settled, *keys):
    """The question about who leads, which “Escape” takes away and nothing has come of."""
    question = page.locator("#question")
    for key in keys:
        page.keyboard.press(key)
    expect(question).to_contain_text("came as coverage of “The lead”")
    page.keyboard.press("Escape")
    expect(question).to_be_hidden()
    settled()
    assert not HistoryEntry.objects.exists()
    for key in keys:
        page.keyboard.press(key)
    return question


def test_publishing_what_was_absorbed_asks_first(page, chief, settled):
    lead = an_article("The lead")
    member = an_absorbed_article("The member", lead=lead)
    log_in(page, chief)
    page.goto(f"/admin/queue/?tab=all&open={member.pk}")
    question = asked_put_off_and_asked_again(page, settled, "p")
    question.get_by_role("button", name="Let it stand alone").click()
    expect(said(page)).to_contain_text("Published")
    settled()
    member.refresh_from_db()
    assert member.published and member.lead == member


def test_scheduling_what_was_absorbed_asks_first(page, chief, settled):
    member = an_absorbed_article("The member", lead=an_article("The lead"))
    log_in(page, chief)
    page.goto(f"/admin/queue/?tab=all&open={member.pk}")
    question = asked_put_off_and_asked_again(page, settled, "s", "Enter")
    expect(question.get_by_role("button", name="Let it stand alone")).to_be_focused()
    page.keyboard.press("Enter")
    expect(said(page)).to_contain_text("Scheduled")
    settled()
    member.refresh_from_db()
    assert member.published and member.publish_at and member.lead == member


def test_single_keys_can_be_switched_off_and_never_fire_inside_a_field(page, chief, settled):
    a_held_article("Robots")
    log_in(page, chief)
    page.goto("/admin/queue/")
    page.keyboard.press("/")
    page.keyboard.type("pxz")
    expect(page.locator("#filter-q")).to_have_value("pxz")
    page.locator(".row .headline").focus()
    page.keyboard.press("?")
    page.get_by_label("Single keys are on").uncheck()
    page.get_by_role("button", name="Close").click()
    page.reload()
    page.keyboard.press("p")
    settled()
    assert not HistoryEntry.objects.exists()


def test_who_comes_second_is_told_and_can_still_have_it_their_way(page, chief, settled):
    robots = a_held_article("Robots")
    log_in(page, chief)
    page.goto("/admin/queue/")
    settled()
    bob = a_person("superuser", username="bob")
    editorial.reject([robots], "weak source", by=bob)
    page.keyboard.press("p")
    question = page.locator("#question")
    expect(question).to_contain_text("bob: unpublished")
    expect(page.locator(f"#row-{robots.pk}")).to_contain_text("weak source")
    settled()
    robots.refresh_from_db()
    assert not robots.published
    question.get_by_role("button", name="Publish all the same").click()
    expect(said(page)).to_contain_text("Published")
    settled()
    robots.refresh_from_db()
    assert robots.published and robots.rejection == ""


def test_a_headline_is_edited_in_place_and_the_text_stays_where_it_is_wrong(page, chief):
    robots = a_held_article("Robots")
    log_in(page, chief)
    page.goto("/admin/queue/")
    page.keyboard.press("e")
    field = page.locator("#text-title")
    expect(field).to_be_focused()
    field.fill("Robots, explained")
    page.keyboard.press("Control+Enter")
    expect(page.locator(f"#title-{robots.pk}")).to_have_text("Robots, explained")
    page.keyboard.press("h")
    expect(page.locator("#heat-score")).to_be_focused()
    page.locator("#heat-score").evaluate("field => field.removeAttribute('max')")
    page.keyboard.type("99999999")
    page.keyboard.press("Enter")
    expect(page.locator("#question .errorlist")).to_contain_text("less than or equal")
    expect(page.locator("#question-score")).to_have_value("99999999")


def test_topics_are_typed_at_once_and_enter_takes_them(page, chief, settled):
    a_topic("Robotics")
    robots = a_held_article("Robots")
    log_in(page, chief)
    page.goto("/admin/queue/")
    page.keyboard.press("t")
    field = page.get_by_role("textbox", name="Topics").or_(page.get_by_role("combobox"))
    expect(field).to_be_focused()
    page.keyboard.type("Robot")
    expect(page.locator("#edit-topics datalist option")).to_have_attribute("value", "Robotics")
    page.keyboard.type("ics")
    page.keyboard.press("Enter")
    expect(page.locator("#edit-topics .name")).to_have_text("Robotics")
    expect(field).to_be_focused()
    page.keyboard.press("Control+Enter")
    expect(said(page)).to_contain_text("Topics set")
    settled()
    assert [topic.name for topic in Article.objects.get(pk=robots.pk).topics.all()] == ["Robotics"]


def test_escape_leads_from_the_search_back_to_the_list(page, chief, settled):
    first, second = a_held_article("Robots", heat=90), a_held_article("Whales", heat=80)
    log_in(page, chief)
    page.goto("/admin/queue/")
    page.keyboard.press("/")
    page.keyboard.press("Escape")
    expect(page.locator(f"#title-{first.pk}")).to_be_focused()
    page.keyboard.press("j")
    expect(page.locator(f"#title-{second.pk}")).to_be_focused()
    expect(page.locator("#filter-q")).to_have_value("")


def test_what_was_typed_outlives_other_rows_other_acts_and_the_page(page, chief, settled):
    robots, whales = a_held_article("Robots", heat=90), a_held_article("Whales", heat=50)
    log_in(page, chief)
    page.goto("/admin/queue/")
    headline = page.locator("#text-title")
    page.keyboard.press("e")
    headline.fill("Robots, explained")
    page.locator(f"#title-{whales.pk}").click()
    expect(headline).to_have_value("Whales")
    page.locator(f"#title-{robots.pk}").click()
    expect(headline).to_have_value("Robots, explained")
    page.locator(f"#row-{robots.pk}").get_by_role("button", name="Heat up").click()
    expect(said(page)).to_contain_text("heat 100")
    settled()
    expect(headline).to_have_value("Robots, explained")
    expect(headline).to_be_visible()
    page.reload()
    expect(headline).to_have_value("Robots, explained")
    expect(said(page)).to_contain_text("isn't saved yet")
    page.get_by_role("button", name="Save the text").click()
    expect(page.locator(f"#title-{robots.pk}")).to_have_text("Robots, explained")
    settled()
    headline.evaluate("field => field.closest('details').open = true")
    headline.fill("Something else")
    headline.press("Escape")
    page.locator(f"#title-{whales.pk}").click()
    expect(headline).to_have_value("Whales")
    page.locator(f"#title-{robots.pk}").click()
    expect(headline).to_have_value("Robots, explained")


def test_what_was_typed_before_a_colleague_came_overwrites_nothing_unseen(page, chief, settled):
    robots = a_held_article("Robots", heat=90)
    log_in(page, chief)
    page.goto("/admin/queue/")
    page.keyboard.press("e")
    page.locator("#text-title").fill("Robots, explained")
    settled()
    bob = a_person("superuser", username="bob")
    editorial.edit(robots, {"title": "Robots again"}, by=bob)
    page.locator(f"#row-{robots.pk}").get_by_role("button", name="Heat up").click()
    expect(page.locator(f"#title-{robots.pk}")).to_have_text("Robots again")
    settled()
    page.locator("#text-title").press("Control+Enter")
    question = page.locator("#question")
    expect(question).to_contain_text("bob")
    expect(question.locator("#question-title + form textarea").first).to_have_value(
        "Robots, explained"
    )
    question.get_by_role("button", name="Save the text all the same").click()
    expect(page.locator(f"#title-{robots.pk}")).to_have_text("Robots, explained")
    settled()
    expect(page.locator("#text-title")).to_have_value("Robots, explained")


def test_a_page_that_is_too_old_is_told_from_what_one_may_not_do(page, chief, settled):
    robots = a_held_article("Robots")
    log_in(page, chief)
    page.goto("/admin/queue/")
    page.keyboard.press("e")
    page.locator("#text-title").fill("Robots, explained")
    page.context.clear_cookies(name="csrftoken")
    page.locator("#text-title").press("Control+Enter")
    expect(said(page)).to_contain_text("too old")
    expect(said(page)).not_to_contain_text("may not")
    page.reload()
    expect(page.locator("#text-title")).to_have_value("Robots, explained")
    page.locator("#text-title").press("Control+Enter")
    expect(page.locator(f"#title-{robots.pk}")).to_have_text("Robots, explained")


def test_a_headline_is_counted_and_the_next_full_hour_offered(page, chief, settled):
    robots = a_held_article("Robots")
    log_in(page, chief)
    page.goto("/admin/queue/")
    page.keyboard.press("e")
    counter = page.locator("#text-title-length")
    expect(counter).to_have_text("6 of 110 characters")
    page.locator("#text-title").fill("x" * 111)
    expect(counter).to_contain_text("111 of 110")
    page.keyboard.press("Escape")
    expect(counter).to_have_text("6 of 110 characters")
    page.keyboard.press("s")
    field = page.locator("#schedule-publish_at")
    expect(field).to_be_focused()
    expect(field).to_have_value(re.compile(r"^\d{4}-\d\d-\d\d \d\d:00$"))
    page.keyboard.press("Enter")
    expect(said(page)).to_contain_text("Scheduled")
    settled()
    robots.refresh_from_db()
    assert timedelta(0) < robots.publish_at - timezone.now() <= timedelta(hours=1)
