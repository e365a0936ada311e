"""The desk in a real browser: what scripts add, and that nothing needs them."""

import re

import pytest
from playwright.sync_api import expect

from articles.models import Article, RelatedLink
from articles.pictures import deciding
from tests.documents_factory import Newsroom, entry, outside_entry
from tests.factories import a_held_article, a_person, a_topic, an_article
from tests.pictures.examples import a_picture

pytestmark = pytest.mark.browser


@pytest.fixture
def lead(transactional_db, tmp_path):
    newsroom = Newsroom(tmp_path / "newsroom")
    newsroom.seed("whales", heat=90)
    newsroom.seed("robots", related=[outside_entry(1), entry("whales"), outside_entry(3)])
    newsroom.run()
    return Article.objects.get(slug="robots")


def log_in(page, person):
    page.goto("/admin/login/")
    page.fill("#id_username", person.username)
    page.fill("#id_password", "a long enough password")
    page.click("input[type=submit]")
    page.wait_for_url(lambda url: "/login/" not in url)


def order(article):
    links = RelatedLink.objects.filter(article=article).order_by("position")
    return [str(link) for link in links if not link.hidden]


def drag(page, what, where):
    """By mouse, in steps, as a person does."""
    start, end = what.bounding_box(), where.bounding_box()
    page.mouse.move(start["x"] + 6, start["y"] + 6)
    page.mouse.down()
    page.mouse.move(start["x"] + 6, start["y"] - 12, steps=4)
    page.mouse.move(end["x"] + 6, end["y"] + 2, steps=8)
    page.wait_for_timeout(200)
    page.mouse.up()
    page.wait_for_timeout(300)


def test_no_page_of_the_desk_does_what_its_policy_forbids(page, chief, lead, complaints):
    a_topic("Robotics")
    log_in(page, chief)
    for url in (
        "/admin/",
        "/admin/articles/article/",
        f"/admin/articles/article/{lead.pk}/change/",
        f"/admin/articles/article/{lead.pk}/merge/",
        f"/admin/preview/{lead.slug}/",
        "/admin/planned/",
        "/admin/articles/topic/",
        "/admin/articles/topic/add/",
        "/admin/articles/provider/",
        "/admin/articles/provider/add/",
        "/admin/articles/historyentry/",
        "/admin/articles/conflict/",
        "/admin/articles/decision/",
        "/admin/articles/importrun/",
        "/admin/auth/user/",
        f"/admin/auth/user/{chief.pk}/change/",
        "/admin/password_change/",
    ):
        page.goto(url)
        page.wait_for_load_state("load")
    page.click("button.theme-toggle >> visible=true")
    assert complaints == []


def test_an_entry_is_dragged_to_the_top_and_saved(page, chief, lead, complaints):
    log_in(page, chief)
    page.goto(f"/admin/articles/article/{lead.pk}/change/")
    rows = page.locator(".coverage tr.has_original")
    rows.nth(2).scroll_into_view_if_needed()
    drag(page, rows.nth(2).locator("td.original p"), rows.nth(0).locator("td.original p"))
    page.click("input[name=_save]")
    expect(page.locator("#said")).to_contain_text("related coverage")
    assert order(lead) == ["Report 3", "Report 1", "Whales"]
    assert complaints == []


def test_no_sign_lies_over_what_was_said(page, chief, lead):
    log_in(page, chief)
    page.goto("/admin/queue/")
    for level in ("success", "info", "warning", "error"):
        picture = page.evaluate(
            """level => {
              document.getElementById("said").innerHTML =
                `<ul class="messagelist"><li class="${level}">Robots stay as they are.</li></ul>`;
              return getComputedStyle(document.querySelector("#said li")).backgroundImage;
            }""",
            level,
        )
        assert picture == "none"


def test_two_people_on_one_article_lose_nothing(page, chief, lead, browser, live_server):
    """Two windows on one form: the later one sees both values, and keeps what it typed."""
    form = f"/admin/articles/article/{lead.pk}/change/"
    log_in(page, chief)
    page.goto(form)
    page.fill("#id_title", "Robots, as sue has it")
    colleague = a_person("superuser", username="ben")
    context = browser.new_context(base_url=live_server.url)
    other = context.new_page()
    log_in(other, colleague)
    other.goto(form)
    other.fill("#id_title", "Robots, as ben has it")
    other.fill("#id_excerpt", "Ben's excerpt")
    other.click("input[name=_save]")
    expect(other.locator("#said")).to_contain_text("saved")
    context.close()
    page.click("input[name=_save]")
    clash = page.locator(".clashes tbody tr")
    for words in ("ben", "Robots, as ben has it", "Robots, as sue has it"):
        expect(clash).to_contain_text(words)
    expect(page.locator("#id_title")).to_have_value("Robots, as sue has it")
    expect(page.locator("#id_excerpt")).to_have_value("Ben's excerpt")
    page.click("input[name=_save]")
    expect(page.locator("#said")).to_contain_text("saved: title")
    lead.refresh_from_db()
    assert (lead.title, lead.excerpt) == ("Robots, as sue has it", "Ben's excerpt")


def test_who_has_to_sign_in_again_while_saving_loses_no_typing(page, chief, lead):
    log_in(page, chief)
    form = f"/admin/articles/article/{lead.pk}/change/"
    page.goto(form)
    page.fill("#id_title", "Robots, as sue has it")
    page.context.clear_cookies(name="sessionid")
    page.click("input[name=_save]")
    page.fill("#id_username", chief.username)
    page.fill("#id_password", "a long enough password")
    page.click("input[type=submit]")
    expect(page.locator("#said")).to_contain_text("is back")
    expect(page.locator("#id_title")).to_have_value("Robots, as sue has it")
    page.click("input[name=_save]")
    expect(page.locator("#said")).to_contain_text("saved: title")
    lead.refresh_from_db()
    assert lead.title == "Robots, as sue has it"
    page.goto(form)
    expect(page.locator("#said")).to_be_empty()


def test_a_story_leads_back_to_its_form_where_someone_works_at_the_desk(page, chief):
    story = an_article("Robots")
    page.goto(story.get_absolute_url())
    edit = page.get_by_role("link", name="Edit at the desk")
    expect(edit).to_have_count(0)
    log_in(page, chief)
    page.goto(story.get_absolute_url())
    edit.click()
    expect(page).to_have_url(re.compile(f"/admin/articles/article/{story.pk}/change/$"))
    page.get_by_role("button", name="Log out").click()
    page.wait_for_load_state("load")
    page.goto(story.get_absolute_url())
    expect(edit).to_have_count(0)


def test_an_entry_is_moved_by_keyboard_and_the_focus_stays_with_it(page, chief, lead):
    log_in(page, chief)
    page.goto(f"/admin/articles/article/{lead.pk}/change/")
    up = page.get_by_role("button", name="Move “Report 3” up")
    up.focus()
    page.keyboard.press("Enter")
    expect(up).to_be_focused()
    page.keyboard.press("Enter")
    page.click("input[name=_save]")
    assert order(lead) == ["Report 3", "Report 1", "Whales"]


def test_one_of_our_articles_is_found_and_added(page, chief, lead, complaints):
    octopuses = a_held_article("Octopuses", address_key=7)
    log_in(page, chief)
    page.goto(f"/admin/articles/article/{lead.pk}/change/")
    page.locator("tr.form-row:not(.has_original):not(.empty-form) .select2-selection").first.click()
    page.keyboard.type("octo")
    page.get_by_role("option", name="Octopuses").click()
    page.click("input[name=_save]")
    expect(page.locator("#said")).to_contain_text("related coverage")
    assert order(lead)[-1] == octopuses.title
    assert complaints == []


def test_topics_are_added_sorted_and_taken_away_by_buttons(page, chief, lead):
    a_topic("Robotics")
    log_in(page, chief)
    page.goto(f"/admin/articles/article/{lead.pk}/change/")
    page.fill("#id_topic_names_in_order_add", "Robotics")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Move Robotics up").click()
    expect(page.get_by_role("status").filter(has_text="Robotics: place 1 of 2")).to_be_attached()
    page.click("input[name=_save]")
    expect(page.locator("#said")).to_contain_text("topics")
    assert [topic.name for topic in lead.topics_in_order()] == ["Robotics", "AI"]


def test_after_publishing_a_row_the_list_stands_where_it_stood(page, chief):
    articles = [a_held_article(f"Story number {number}") for number in range(40)]
    log_in(page, chief)
    page.goto("/admin/articles/article/?state=held")
    button = page.get_by_role("button", name="Publish").nth(31)
    button.scroll_into_view_if_needed()
    before = page.evaluate("window.scrollY")
    button.click()
    expect(page.locator("#said")).to_contain_text("Published")
    assert before > 500
    assert abs(page.evaluate("window.scrollY") - before) < 200  # one row less, a message more
    assert page.locator("#result_list tbody tr").count() == len(articles) - 1
    expect(page.locator("#said li").first).to_be_in_viewport()


def test_a_providers_name_is_suggested_in_the_filter(page, chief):
    an_article(provider="The Wire")
    log_in(page, chief)
    page.goto("/admin/articles/article/")
    page.locator("input[name=provider]").press_sequentially("wir")
    expect(page.locator("datalist option")).to_have_attribute("value", "The Wire")


def test_topics_are_dragged_into_order(page, chief, complaints):
    for name in ("A", "B", "C"):
        a_topic(name)
    log_in(page, chief)
    page.goto("/admin/articles/topic/")
    handles = page.locator("#result_list td.original p")
    drag(page, handles.nth(2), handles.nth(0))
    page.click("input[name=_save]")
    names = page.locator("#result_list .field-name")
    expect(names).to_have_text(["C", "A", "B"])
    assert complaints == []


class TestWithoutScript:
    @pytest.fixture
    def plain(self, browser, live_server):
        context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
        yield context.new_page()
        context.close()

    def test_a_row_is_published_and_the_coverage_moved_hidden_and_added(self, plain, chief, lead):
        log_in(plain, chief)
        plain.goto("/admin/articles/article/?state=held")
        row = plain.locator("tr", has_text="Robots")
        row.get_by_role("button", name="Publish").click()
        expect(plain.locator("#said")).to_contain_text("Published")
        plain.goto(f"/admin/articles/article/{lead.pk}/change/")
        plain.get_by_label("Place of “Report 3”").fill("1")
        plain.get_by_label("Hide “Report 1”").check()
        new = plain.locator("tr.form-row:not(.has_original):not(.empty-form)")
        new.get_by_label("Address").fill("https://outside.example/new")
        new.get_by_label("Title").fill("Added by hand")
        plain.click("input[name=_save]")
        assert order(lead) == ["Report 3", "Whales", "Added by hand"]
        assert lead in Article.objects.published()

    def test_topics_are_lines_of_text(self, plain, chief, lead):
        a_topic("Robotics")
        log_in(plain, chief)
        plain.goto(f"/admin/articles/article/{lead.pk}/change/")
        plain.get_by_label("Topics:").fill("Robotics\nAI")
        plain.click("input[name=_save]")
        assert [topic.name for topic in lead.topics_in_order()] == ["Robotics", "AI"]

    def test_what_needs_scripts_is_not_shown(self, plain, chief, lead):
        log_in(plain, chief)
        plain.goto(f"/admin/articles/article/{lead.pk}/change/")
        expect(plain.get_by_label("Or one of our articles").first).to_be_hidden()


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_no_page_scrolls_sideways(page, chief, lead, width):
    page.set_viewport_size({"width": width, "height": 800})
    log_in(page, chief)
    for url in (
        "/admin/",
        "/admin/articles/article/",
        f"/admin/articles/article/{lead.pk}/change/",
        "/admin/articles/topic/",
        "/admin/articles/historyentry/",
        "/admin/articles/importrun/",
    ):
        page.goto(url)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, url


def test_the_crop_of_a_picture_follows_a_click_and_the_keys(
    page, chief, complaints, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path / "media"
    article = a_held_article("Boats")
    picture = deciding.replace(article, a_picture(800, 600), by=chief)
    log_in(page, chief)
    page.goto(f"/admin/articles/article/{article.pk}/pictures/")
    whole = page.locator("input[type=image]")
    whole.click(position={"x": 80, "y": 120})
    expect(page.get_by_label("From the left, %")).to_have_value("25")
    whole.press("ArrowLeft")
    whole.press("Shift+ArrowDown")
    expect(page.locator(".focal [role=status]")).to_contain_text("24% from the left, 60% from the")
    page.get_by_label("Description").first.press("Enter")
    expect(page.locator("#said")).to_contain_text(
        "crops around 24% from the left, 60% from the top"
    )
    picture.refresh_from_db()
    assert (picture.focal_x, picture.focal_y) == (24, 60)
    assert complaints == []


def test_a_saving_that_failed_puts_the_focus_on_what_is_wrong(page, chief, lead, complaints):
    log_in(page, chief)
    page.goto(f"/admin/articles/article/{lead.pk}/change/")
    page.fill("#id_title", "")
    page.fill("#id_published_at", "never")
    page.click("input[name=_save]")
    summary = page.locator(".errornote")
    expect(summary).to_be_focused()
    fields = summary.get_by_role("link")
    expect(fields).to_have_text(["Title", "Time"])
    fields.nth(1).click()
    expect(page.locator("#id_published_at")).to_be_focused()
    assert not complaints


def test_fields_of_a_line_stay_level_when_one_of_them_is_wrong(page, chief, lead):
    log_in(page, chief)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"/admin/articles/article/{lead.pk}/change/")
    page.fill("#id_published_at", "never")
    page.click("input[name=_save]")
    tops = [
        page.locator(f"label[for={name}]").bounding_box()["y"]
        for name in ("id_provider", "id_published_at")
    ]
    assert abs(tops[0] - tops[1]) < 1
    colours = [
        page.locator(f"#{name}").evaluate("field => getComputedStyle(field).borderTopColor")
        for name in ("id_published_at", "id_publish_at")
    ]
    assert colours[0] != colours[1]


def test_acts_on_ticked_rows_wait_for_a_tick(page, chief):
    a_held_article("Robots")
    log_in(page, chief)
    page.goto("/admin/articles/article/")
    publish = page.get_by_role("group", name="Acts on the ticked rows").get_by_role(
        "button", name="Publish", exact=True
    )
    expect(publish).to_be_disabled()
    page.locator("#result_list input.action-select").first.check()
    expect(publish).to_be_enabled()
    page.locator("#result_list input.action-select").first.uncheck()
    expect(publish).to_be_disabled()
    page.locator("#action-toggle").check()
    publish.click()
    expect(page.locator("#said")).to_contain_text("Published")
