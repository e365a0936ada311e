"""Acts on stories at the desk: shown before they are done, refused to who may not."""

import pytest
from django.urls import reverse

from articles import editorial
from articles.models import Article, Decision, HistoryEntry
from tests.admin.pages import messages_on
from tests.documents_factory import entry, leads, provider

ABSORBED = {"heat": -1, "published": False}


@pytest.fixture
def newsroom(newsroom):
    """“storm” with “flood”, and “tide”."""

    def by(slug):
        return provider(slug.capitalize(), f"{slug}.example")

    newsroom.seed("storm", quality=50, heat=90, published=True, provider=by("storm"),
                  related=[entry("flood", provider=by("flood"))])  # fmt: skip
    newsroom.seed("flood", quality=60, provider=by("flood"), **ABSORBED)
    newsroom.seed("tide", quality=40, heat=40, published=True, provider=by("tide"))
    newsroom.run()
    return newsroom


def an(slug):
    return Article.objects.get(slug=slug)


def url(act, slug, **query):
    return reverse(f"admin:articles_article_{act}", args=[an(slug).pk], query=query or None)


def opened(desk, act, slug, **query):
    return desk.client.get(url(act, slug, **query))


def sent(desk, act, slug, page=None, **fields):
    """Sends the form of a preview as it was shown."""
    page = page or opened(desk, act, slug, **{k: v for k, v in fields.items() if k in QUERY})
    fields = {"seen": page.context["seen"], **fields}
    return desk.client.post(url(act, slug), fields, follow=True)


QUERY = {"with", "lead"}


def text(page):
    return " ".join(page.content.decode().split())


class TestThePreview:
    def test_says_what_the_formula_would_say_and_leaves_no_trace(self, desk, newsroom):
        page = text(opened(desk, "make_lead", "flood"))
        assert "70 = quality 50 + 1 × 20" in page  # now
        assert "80 = quality 60 + 1 × 20" in page  # then
        assert leads()["flood"] == "storm"
        assert not Decision.objects.exists()
        assert not HistoryEntry.objects.exists()

    def test_of_a_split_shows_both_stories(self, desk, newsroom):
        page = text(opened(desk, "split_off", "flood"))
        assert "60 = quality 60 + 0 × 20" in page
        assert "50 = quality 50 + 0 × 20" in page

    def test_of_a_merge_can_be_turned_round(self, desk, newsroom):
        other = an("tide").pk
        assert "90 = quality 50 + 2 × 20" in text(opened(desk, "merge", "storm", **{"with": other}))
        turned = opened(desk, "merge", "storm", **{"with": other, "lead": "other"})
        assert "80 = quality 40 + 2 × 20" in text(turned)

    def test_of_what_is_not_possible_says_why_and_has_no_button(self, desk, newsroom):
        page = text(opened(desk, "make_lead", "storm"))
        assert "It leads its story already." in page
        assert 'type="submit" class="default"' not in page

    def test_offers_the_formulas_heat_and_leaves_setting_it_to_the_person(self, desk, newsroom):
        form = opened(desk, "make_lead", "flood").context["form"]
        assert form.initial == {"set_heat": False, "heat": 80}
        form = opened(desk, "merge", "storm", **{"with": an("tide").pk}).context["form"]
        assert form.initial == {"set_heat": False, "heat": 90}

    def test_says_of_heat_what_the_act_as_it_stands_would_do(self, desk, newsroom):
        page = opened(desk, "make_lead", "flood")
        told = text(page)
        assert "No heat is written by it, unless you tick that below." in told
        assert 'name="set_heat" id="id_set_heat"' in told
        (then,) = [stories for side, stories in page.context["sides"] if side == "Then"]
        (story, _), *_ = then
        sent(desk, "make_lead", "flood", page)
        assert an("flood").heat == story.lead.heat == -1
        assert not Decision.objects.filter(field="heat").exists()
        assert "none of its own: the machine absorbed it (−1)" in told

    def test_without_a_field_for_heat_says_that_none_is_written(self, desk, newsroom):
        assert "No heat is written by it." in text(opened(desk, "split_off", "flood"))


class TestDoing:
    def test_makes_a_lead_and_can_be_taken_back(self, desk, newsroom):
        (said,) = messages_on(sent(desk, "make_lead", "flood"))
        assert "leads its story now" in said
        assert leads() == {"storm": "flood", "flood": "flood", "tide": "tide"}
        assert an("flood").heat == -1
        desk.client.post(
            reverse(
                "admin:articles_historyentry_take_back", args=[HistoryEntry.objects.first().step]
            )
        )
        assert leads() == {"storm": "storm", "flood": "storm", "tide": "tide"}

    def test_sets_the_heat_that_the_person_ticked(self, desk, newsroom):
        sent(desk, "make_lead", "flood", set_heat="on", heat="85")
        assert an("flood").heat == 85

    @pytest.mark.parametrize("typed", ["", "1.5", "-1", "1000001", "hot"])
    def test_an_impossible_heat_is_said_at_the_field_and_nothing_is_done(
        self, desk, newsroom, typed
    ):
        page = sent(desk, "make_lead", "flood", set_heat="on", heat=typed)
        assert page.context["form"].errors["heat"]
        assert leads()["storm"] == "storm"

    def test_splits_off(self, desk, newsroom):
        sent(desk, "split_off", "flood")
        assert leads()["flood"] == "flood"

    def test_merges_either_way(self, desk, newsroom):
        sent(desk, "merge", "storm", **{"with": an("tide").pk, "lead": "other"})
        assert leads() == dict.fromkeys(("storm", "flood", "tide"), "tide")

    def test_on_a_story_that_changed_meanwhile_shows_it_anew(self, desk, newsroom):
        page = opened(desk, "make_lead", "flood")
        editorial.edit(an("storm"), {"title": "Storm over"}, by=desk.person)
        editorial.split_off(an("flood"), by=desk.person)
        page = sent(desk, "make_lead", "flood", page)
        assert "The story changed meanwhile" in text(page)
        assert leads()["storm"] == "storm"

    def test_on_one_that_is_gone_says_so(self, desk, newsroom):
        gone = url("make_lead", "flood")
        an("flood").delete()
        assert messages_on(desk.client.get(gone, follow=True)) == ["This article is gone."]


class TestLookingForAnotherStory:
    def test_finds_by_words_of_the_title(self, desk, newsroom):
        page = text(opened(desk, "merge", "storm", q="tid"))
        assert f'href="?with={an("tide").pk}"' in page
        assert "No title holds" in text(opened(desk, "merge", "storm", q="nothing\0%"))

    @pytest.mark.parametrize("other", ["x", "0", "9" * 30, "٣"])
    def test_an_other_that_is_none_brings_the_search(self, desk, newsroom, other):
        page = opened(desk, "merge", "storm", **{"with": other})
        assert "Merge with which story?" in text(page)


class TestTheForm:
    def test_lists_the_story_with_its_acts(self, desk, newsroom):
        page = text(desk.form(an("storm")))
        for address in (
            url("make_lead", "flood"),
            url("split_off", "flood"),
            url("merge", "storm"),
        ):
            assert address in page
        assert "the formula would say 70 (quality 50 + 1 × 20)" in page

    def test_a_contributor_sees_the_story_and_adds_but_leads_nothing(self, client_of, newsroom):
        newsroom.update("tide", title="Storm", web_url="https://tide.example/")
        newsroom.run()
        carl = client_of("Contributors")
        page = text(carl.form(an("storm")))
        assert "Its story" in page
        assert url("make_lead", "flood") not in page
        assert "Add to its coverage" in page

    def test_a_suggestion_is_added_by_its_button(self, desk, newsroom):
        address = url("relate", "storm")
        page = desk.client.post(address, {"target": an("tide").pk}, follow=True)
        assert "was added to its coverage" in messages_on(page)[0]
        assert an("storm").related_links.get(added=True).target.slug == "tide"
        page = desk.client.post(address, {"target": an("tide").pk}, follow=True)
        assert "among the coverage already" in messages_on(page)[0]
        page = desk.client.post(address, {"target": "9" * 30}, follow=True)
        assert messages_on(page) == ["That article is gone."]


@pytest.mark.parametrize("act", ["make_lead", "split_off", "merge", "relate"])
@pytest.mark.parametrize("role", ["", "Viewers", "Contributors", "Editors"])
def test_a_direct_post_does_what_the_role_may(client_of, newsroom, act, role):
    chief = client_of("superuser")
    fields = {"target": an("tide").pk, "with": an("tide").pk}
    if act != "relate":
        fields["seen"] = opened(chief, act, "flood", **fields).context["seen"]
    answer = client_of(role).client.post(url(act, "flood"), fields)
    allowed = {"Editors", "Contributors"} if act == "relate" else {"Editors"}
    assert answer.status_code == (302 if role in allowed else 403)
    assert HistoryEntry.objects.exists() is (role in allowed)
