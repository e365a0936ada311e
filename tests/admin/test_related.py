"""Related coverage on the article's form."""

import pytest
from django.urls import reverse

from articles import editorial
from articles.models import Article, Decision, HistoryEntry, RelatedLink
from tests.admin.pages import messages_on
from tests.documents_factory import entry
from tests.factories import a_held_article, a_link, a_provider, an_article

OUTSIDE = {"own_url": ["https://outside.example/report"], "own_title": ["What they found"]}


def outside(number, **fields):
    return {
        "title": f"Report {number}",
        "webUrl": f"https://outside.example/{number}",
        "type": "article",
        "provider": {"name": f"Outside {number}", "domain": f"outside{number}.example"},
        **fields,
    }


@pytest.fixture
def lead(newsroom):
    """An article whose document names three reports: outside, ours, outside."""
    newsroom.seed("whales", heat=90)
    newsroom.seed("robots", related=[outside(1), entry("whales"), outside(3)])
    newsroom.run()
    return Article.objects.get(slug="robots")


def order(article, *, hidden=False):
    links = RelatedLink.objects.filter(article=article).order_by("position", "pk")
    return [str(link) for link in links if hidden or not link.hidden]


def row_of(fields, article, title):
    """The index of an entry's row on the page."""
    pks = {str(link.pk): str(link) for link in RelatedLink.objects.filter(article=article)}
    for name, (value,) in fields.items():
        if name.startswith("related_links-") and name.endswith("-id") and pks.get(value) == title:
            return int(name.split("-")[1])
    raise AssertionError(f"{title} has no row")


def save(desk, article, fields=None, *, rows=None, new=None, **changes):
    """Saves the form; `rows`: title → changes of its row, `new`: what is typed in the empty row."""
    fields = desk.fields(article) if fields is None else dict(fields)
    for title, changed in (rows or {}).items():
        index = row_of(fields, article, title)
        for name, value in changed.items():
            fields[f"related_links-{index}-{name}"] = value
    empty = int(fields["related_links-TOTAL_FORMS"][0]) - 1
    for name, value in (new or {}).items():
        fields[f"related_links-{empty}-{name}"] = value
    return desk.save(article, fields, **changes)


def errors_on(response):
    (inline,) = response.context["inline_admin_formsets"]
    found = [error for form in inline.formset.errors for error in form]
    return found + list(inline.formset.non_form_errors())


class TestImportedEntries:
    def test_what_is_no_address_of_the_web_is_no_link(self, desk, lead):
        a_link(lead, url="javascript:alert(1)", title="Someone wrote it in a shell")
        page = desk.form(lead).content.decode()
        assert "Someone wrote it in a shell" in page
        assert "javascript:" not in page

    def test_saving_as_it_stands_decides_nothing(self, desk, lead):
        assert messages_on(save(desk, lead)) == ["Nothing was changed."]
        assert not Decision.objects.exists()

    def test_one_is_hidden_and_shown_again(self, desk, lead):
        (said,) = messages_on(save(desk, lead, rows={"Report 1": {"hidden": ["on"]}}))
        assert "related coverage" in said
        assert order(lead) == ["Whales", "Report 3"]
        fields = desk.fields(lead)
        fields.pop(f"related_links-{row_of(fields, lead, 'Report 1')}-hidden")
        save(desk, lead, fields)
        assert order(lead) == ["Report 1", "Whales", "Report 3"]

    def test_one_is_moved_by_its_number(self, desk, lead):
        save(desk, lead, rows={"Report 3": {"position": ["1"]}})
        assert order(lead) == ["Report 3", "Report 1", "Whales"]

    def test_all_are_numbered_anew_as_a_drag_does(self, desk, lead):
        numbers = {"Report 1": "3", "Whales": "1", "Report 3": "2"}
        rows = {title: {"position": [number]} for title, number in numbers.items()}
        save(desk, lead, rows=rows)
        assert order(lead) == ["Whales", "Report 3", "Report 1"]

    def test_it_is_one_step_in_the_history_and_undone_as_one(self, desk, lead):
        rows = {"Report 1": {"hidden": ["on"]}, "Report 3": {"position": ["1"]}}
        save(desk, lead, rows=rows, new=OUTSIDE)
        (step,) = set(HistoryEntry.objects.values_list("step", flat=True))
        editorial.undo(step, by=desk.person)
        assert order(lead) == ["Report 1", "Whales", "Report 3"]

    def test_the_history_says_what_was_done_in_words(self, desk, lead):
        save(desk, lead, rows={"Report 1": {"hidden": ["on"]}}, new=OUTSIDE)
        page = desk.list("historyentry").content.decode()
        assert "hidden “Report 1”" in page
        assert "added “What they found”" in page

    def test_its_card_cannot_be_edited_by_a_direct_post(self, desk, lead):
        typed = {"own_title": ["Mine"], "own_url": ["https://mine.example/"]}
        save(desk, lead, rows={"Report 1": typed})
        assert order(lead) == ["Report 1", "Whales", "Report 3"]
        assert not Decision.objects.exists()

    def test_it_cannot_be_deleted_by_a_direct_post(self, desk, lead):
        save(desk, lead, rows={"Report 1": {"DELETE": ["on"]}})
        assert order(lead, hidden=True) == ["Report 1", "Whales", "Report 3"]
        assert not Decision.objects.exists()

    def test_the_page_offers_no_box_to_take_one_away(self, desk, lead):
        assert not any(name.endswith("-DELETE") for name in desk.fields(lead))

    @pytest.mark.parametrize("typed", ["0", "-1", "abc", "1.5", "99999999999999999999"])
    def test_a_place_is_a_number_from_one_on(self, desk, lead, typed):
        response = save(desk, lead, rows={"Report 1": {"position": [typed]}})
        assert errors_on(response) == ["position"]
        assert not Decision.objects.exists()


class TestAdding:
    def test_by_address(self, desk, lead):
        save(desk, lead, new=OUTSIDE)
        assert order(lead) == ["Report 1", "Whales", "Report 3", "What they found"]
        link = RelatedLink.objects.get(added=True)
        assert link.url == "https://outside.example/report"

    def test_at_a_place(self, desk, lead):
        save(desk, lead, new={**OUTSIDE, "position": ["2"]})
        assert order(lead) == ["Report 1", "What they found", "Whales", "Report 3"]

    def test_the_provider_is_known_by_its_domain(self, desk, lead):
        provider = a_provider("The Paper", domain="outside.example")
        save(desk, lead, new=OUTSIDE)
        assert RelatedLink.objects.get(added=True).provider == provider

    def test_of_two_providers_at_one_domain_none_is_guessed(self, desk, lead):
        a_provider("One", domain="outside.example")
        a_provider("Two", domain="outside.example")
        save(desk, lead, new=OUTSIDE)
        assert RelatedLink.objects.get(added=True).provider is None

    @pytest.fixture
    def ours(self, lead, newsroom):
        newsroom.seed("octopuses", published=True, heat=90)
        newsroom.run()
        return Article.objects.get(slug="octopuses")

    def test_one_of_our_articles(self, desk, lead, ours):
        save(desk, lead, new={"target": [str(ours.pk)]})
        assert RelatedLink.objects.get(added=True).target == ours

    def test_by_the_address_of_a_page_of_ours(self, desk, lead, ours, settings):
        settings.SITE_URL = "https://desk.example"
        page = f"https://desk.example{reverse('article', args=[ours.slug])}"
        save(desk, lead, new={"own_url": [page]})
        assert RelatedLink.objects.get(added=True).target == ours

    def test_everything_else_on_its_card_is_kept(self, desk, lead):
        provider = a_provider("The Paper")
        typed = {
            **OUTSIDE,
            "own_provider": [str(provider.pk)],
            "own_published_at": ["2024-03-01T09:30:00"],
            "own_type": ["video"],
            "own_excerpt": ["In short."],
        }
        save(desk, lead, new=typed)
        link = RelatedLink.objects.get(added=True)
        assert (link.provider, link.type, link.excerpt) == (provider, "video", "In short.")
        assert link.published_at.isoformat() == "2024-03-01T09:30:00+00:00"

    def test_it_outlives_the_next_import(self, desk, lead, newsroom):
        save(desk, lead, new=OUTSIDE)
        newsroom.update("robots", related=[outside(1), outside(4)])
        newsroom.run()
        assert "What they found" in order(lead)

    @pytest.mark.parametrize(
        "address",
        [
            "javascript:alert(1)",
            "ftp://outside.example/x",
            "outside.example/x",
            "https://localhost/x",
            "http://127.0.0.1/x",
            "http://[::1]/x",
            "http://[",
            "https://user@outside.example/",
            "https://outside/",
            "https://desk.internal/x",
            "https://outside.example/" + "x" * 2048,
            "https://outside.example/\0",
            "//outside.example/x",
        ],
    )
    def test_an_address_that_documents_may_not_hold_is_refused_at_its_field(
        self, desk, lead, address
    ):
        response = save(desk, lead, new={**OUTSIDE, "own_url": [address]})
        assert errors_on(response) == ["own_url"]
        assert not Decision.objects.exists()

    @pytest.mark.parametrize(
        ("typed", "fields"),
        [
            ({"own_title": ["Only a title"]}, ["own_url"]),
            ({"own_url": ["https://outside.example/x"]}, ["own_title"]),
            ({"target": ["987654"]}, ["target"]),
            ({"target": ["abc"]}, ["target"]),
            ({**OUTSIDE, "own_published_at": ["1066-10-14T09:00"]}, ["own_published_at"]),
            ({**OUTSIDE, "own_type": ["poem"]}, ["own_type"]),
            ({**OUTSIDE, "own_title": ["x" * 501]}, ["own_title"]),
            ({**OUTSIDE, "own_provider": ["x"]}, ["own_provider"]),
        ],
    )
    def test_what_is_missing_or_wrong_is_said_at_its_field(self, desk, lead, typed, fields):
        assert errors_on(save(desk, lead, new=typed)) == fields
        assert not Decision.objects.exists()

    def test_not_both_an_address_and_an_article(self, desk, lead):
        response = save(desk, lead, new={**OUTSIDE, "target": [str(an_article().pk)]})
        assert errors_on(response) == ["target"]

    def test_an_article_is_no_coverage_of_itself(self, desk, lead):
        response = save(desk, lead, new={"target": [str(lead.pk)]})
        assert "An article is no coverage of itself." in response.content.decode()

    def test_what_is_there_already_is_refused_and_nothing_that_was_typed_is_lost(self, desk, lead):
        known = {"own_url": ["https://outside.example/1"], "own_title": ["Again"]}
        page = save(desk, lead, new=known, title=["Typed"]).content.decode()
        assert "is among the coverage already" in page
        assert 'value="Again"' in page
        assert 'value="Typed"' in page
        assert not Decision.objects.exists()


class TestThoseAddedHere:
    @pytest.fixture
    def added(self, desk, lead):
        save(desk, lead, new={**OUTSIDE, "position": ["2"]})
        return RelatedLink.objects.get(added=True)

    def test_one_is_edited_and_keeps_its_place(self, desk, lead, added):
        typed = {"own_title": ["Better said"], "own_excerpt": ["More."]}
        save(desk, lead, rows={"What they found": typed})
        assert order(lead) == ["Report 1", "Better said", "Whales", "Report 3"]
        link = RelatedLink.objects.get(added=True)
        assert (link.url, link.excerpt) == ("https://outside.example/report", "More.")

    def test_its_address_can_be_another(self, desk, lead, added):
        typed = {"own_url": ["https://outside.example/moved"]}
        save(desk, lead, rows={"What they found": typed})
        assert RelatedLink.objects.get(added=True).url == "https://outside.example/moved"
        assert order(lead)[1] == "What they found"

    def test_one_is_taken_away(self, desk, lead, added):
        save(desk, lead, rows={"What they found": {"DELETE": ["on"]}})
        assert order(lead, hidden=True) == ["Report 1", "Whales", "Report 3"]

    def test_one_that_is_one_of_our_articles_can_be_taken_away_too(self, desk, lead):
        save(desk, lead, new={"target": [str(a_held_article("Octopuses").pk)]})
        save(desk, lead, rows={"Octopuses": {"DELETE": ["on"]}})
        assert order(lead) == ["Report 1", "Whales", "Report 3"]

    def test_a_wrong_address_comes_back_with_the_row_open(self, desk, lead, added):
        response = save(desk, lead, rows={"What they found": {"own_url": ["nowhere"]}})
        assert errors_on(response) == ["own_url"]
        assert '<details class="card" open>' in response.content.decode()


class TestMeanwhile:
    """An import changes the coverage between opening the page and sending it."""

    def test_what_came_in_is_not_thrown_out(self, desk, lead, newsroom):
        opened = desk.fields(lead)
        newsroom.update("robots", related=[outside(1), outside(4), entry("whales"), outside(3)])
        newsroom.run()
        save(desk, lead, opened, rows={"Report 3": {"position": ["1"]}})
        assert order(lead) == ["Report 3", "Report 1", "Report 4", "Whales"]

    def test_what_went_is_no_mistake_of_the_editor(self, desk, lead, newsroom):
        opened = desk.fields(lead)
        pks = {row_of(opened, lead, title): title for title in ("Report 1", "Report 3")}
        assert pks == {0: "Report 1", 2: "Report 3"}
        newsroom.update("robots", related=[entry("whales"), outside(3)])
        newsroom.run()
        opened["related_links-2-position"] = ["1"]
        response = desk.save(lead, opened)
        assert "errors" not in response.context or not response.context["errors"]
        assert order(lead) == ["Report 3", "Whales"]

    def test_an_order_that_the_machine_changed_is_not_changed_back(self, desk, lead, newsroom):
        opened = desk.fields(lead)
        newsroom.update("robots", related=[outside(3), entry("whales"), outside(1)])
        newsroom.run()
        desk.save(lead, opened, title=["New title"])
        assert order(lead) == ["Report 3", "Whales", "Report 1"]
        assert set(Decision.objects.values_list("field", flat=True)) == {"title"}

    def test_a_colleagues_hiding_is_not_undone(self, client_of, lead):
        ann, ben = client_of("Editors"), client_of("Editors")
        opened = ann.fields(lead)
        save(ben, lead, rows={"Report 1": {"hidden": ["on"]}})
        save(ann, lead, opened, rows={"Report 3": {"hidden": ["on"]}})
        assert order(lead) == ["Whales"]


class TestSentByHand:
    def test_a_page_without_the_coverage_leaves_it_alone(self, desk, lead):
        fields = {
            name: value
            for name, value in desk.fields(lead).items()
            if not name.startswith("related_links-")
        }
        (said,) = messages_on(desk.save(lead, fields, title=["New"]))
        assert "saved: title" in said
        assert order(lead) == ["Report 1", "Whales", "Report 3"]

    @pytest.mark.parametrize("loaded", ["x", "1,,2", "1;2", "9" * 40, "1h1", "\0"])
    def test_a_garbled_state_of_the_page_is_said(self, desk, lead, loaded):
        response = save(desk, lead, **{"related_links-LOADED": [loaded]})
        assert response.status_code == 200
        assert any("incompletely" in error for error in errors_on(response))

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("TOTAL_FORMS", "abc"),
            ("TOTAL_FORMS", "-1"),
            ("TOTAL_FORMS", "99999999"),
            ("INITIAL_FORMS", "99999999"),
            ("0-id", "abc"),
            ("0-id", "987654"),
            ("0-id", ""),
            ("0-id", "9" * 30),
        ],
    )
    def test_odd_counts_and_keys_are_no_errors_of_ours(self, desk, lead, field, value):
        response = save(desk, lead, **{f"related_links-{field}": [value]})
        assert response.status_code == 200

    def test_more_entries_than_were_sent_are_none(self, desk, lead):
        response = save(desk, lead, **{"related_links-TOTAL_FORMS": ["99999999"]})
        assert response.content.count(b"-own_title") < 100

    def test_an_entry_of_another_article_cannot_be_reached(self, desk, lead):
        other = a_held_article()
        link = a_link(other, added=True)
        save(desk, lead, **{"related_links-0-id": [str(link.pk)], "related_links-0-DELETE": ["on"]})
        assert RelatedLink.objects.filter(pk=link.pk).exists()


def test_a_hundred_and_eighty_entries_are_saved_within_what_a_request_may_hold(
    desk, newsroom, settings
):
    newsroom.seed("busy", related=[outside(number) for number in range(180)])
    newsroom.run()
    article = Article.objects.get()
    fields = desk.fields(article)
    assert sum(map(len, fields.values())) < settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
    save(desk, article, fields, rows={"Report 179": {"position": ["1"]}})
    assert order(article)[:2] == ["Report 179", "Report 0"]


def test_a_link_that_names_the_article_itself_is_told_apart(desk, newsroom):
    newsroom.seed("robots", related=[entry("robots")])
    newsroom.run()
    assert "this article itself" in desk.form(Article.objects.get()).content.decode()
