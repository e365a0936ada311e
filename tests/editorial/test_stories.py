"""Making leads, splitting off, merging: the editor's story outlives imports, and undo brings the
machine's back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import editorial
from articles.coverage import coverage_of
from articles.models import Article, Conflict, Decision, OutsideEdit
from articles.rebuilding import rebuild
from tests.documents_factory import coverage, entry, leads, provider

ABSORBED = {"heat": -1, "published": False}


def outside(number):
    return entry(
        f"outside-{number}",
        title=f"Outside {number}",
        provider=provider(f"Paper {number}", f"paper{number}.example"),
    )


def by(name):
    return provider(name.capitalize(), f"{name}.example")


def card(slug):
    return entry(slug, provider=by(slug))


def seed(newsroom, slug, **fields):
    newsroom.seed(slug, provider=by(slug), **fields)


@pytest.fixture
def newsroom(newsroom):
    """Two public stories: “storm” with “flood” and “wind”, and “tide” with “surge”."""
    seed(newsroom, "storm", quality=50, heat=110, published=True,
         related=[card("flood"), card("wind"), outside(1)])  # fmt: skip
    seed(newsroom, "flood", quality=60, related=[card("storm"), outside(2)], **ABSORBED)
    seed(newsroom, "wind", quality=20, related=[card("storm")], **ABSORBED)
    seed(newsroom, "tide", quality=40, heat=80, published=True,
         related=[card("surge"), outside(3)])  # fmt: skip
    seed(newsroom, "surge", quality=30, related=[card("tide")], **ABSORBED)
    newsroom.run()
    return newsroom


def an(slug):
    return Article.objects.select_related("provider", "lead").get(slug=slug)


def public():
    return set(Article.objects.published().values_list("slug", flat=True))


def shown(slug):
    """The providers that readers see reporting a story, its lead first."""
    lead = an(slug)
    return [line.provider for line in coverage_of([lead])[lead.pk].lines]


def import_again(newsroom):
    """The original documents, from the machine's own folder, read anew."""
    for slug in newsroom.said:
        newsroom.update(slug, tags=[str(len(newsroom.said[slug].get("tags", ())))])
    newsroom.run()
    for slug in newsroom.said:
        newsroom.update(slug, tags=[])
    newsroom.run()
    rebuild()


def the_desk():
    """What the newsroom says and shows: to be compared before an act and after its undoing."""
    columns = ("slug", "published", "heat", "rank", "undecided", "released_at", "lead__slug")
    return list(Article.objects.order_by("slug").values_list(*columns)), coverage()


MACHINES = {"storm": "storm", "flood": "storm", "wind": "storm", "tide": "tide", "surge": "tide"}

ACTS = {
    "make lead": lambda ann: editorial.make_lead(an("flood"), by=ann),
    "split off": lambda ann: editorial.split_off(an("wind"), by=ann),
    "merge": lambda ann: editorial.merge_stories(an("storm"), an("tide"), by=ann),
    "merge a member": lambda ann: editorial.merge_stories(an("tide"), an("flood"), by=ann),
    "hide": lambda ann: editorial.curate(
        an("storm"),
        by=ann,
        order=[],
        hidden=[an("storm").related_links.get(target__slug="wind").pk],
    ),
    "add": lambda ann: editorial.relate(
        an("storm"),
        [
            editorial.NewLink(target=an("surge")),
            editorial.NewLink(url="https://x.example/", title="X"),
        ],
        by=ann,
    ),
}


@pytest.mark.parametrize("act", ACTS)
class TestEveryAct:
    def test_stands_after_the_original_documents_come_again(self, newsroom, ann, act):
        ACTS[act](ann)
        before = the_desk()
        decided = list(Decision.objects.order_by("pk").values_list("field", "element", "value"))
        import_again(newsroom)
        assert the_desk() == before
        assert (
            list(Decision.objects.order_by("pk").values_list("field", "element", "value"))
            == decided
        )
        assert not Conflict.objects.exists()

    def test_taken_back_brings_the_machines_story_back(self, newsroom, ann, act):
        before = the_desk()
        outcome = ACTS[act](ann)
        assert the_desk() != before
        import_again(newsroom)
        undone = editorial.undo(outcome.step, by=ann)
        assert undone.left_alone == []
        assert the_desk() == before
        assert not Decision.objects.exists()

    def test_taken_back_twice_is_done_again(self, newsroom, ann, act):
        outcome = ACTS[act](ann)
        after = the_desk()[0]
        undone = editorial.undo(outcome.step, by=ann)
        editorial.undo(undone.step, by=ann)
        assert the_desk()[0] == after

    def test_never_writes_heat(self, newsroom, ann, act):
        heats = dict(Article.objects.values_list("slug", "heat"))
        ACTS[act](ann)
        assert dict(Article.objects.values_list("slug", "heat")) == heats

    def test_is_no_outside_edit(self, newsroom, ann, act):
        ACTS[act](ann)
        assert not OutsideEdit.objects.exists()


class TestMakingALead:
    def test_the_others_follow_it_and_it_is_public_instead(self, newsroom, ann):
        ACTS["make lead"](ann)
        assert leads() == MACHINES | {"storm": "flood", "flood": "flood", "wind": "flood"}
        assert public() == {"flood", "tide"}

    def test_it_takes_over_the_storys_coverage(self, newsroom, ann):
        ACTS["make lead"](ann)
        assert shown("flood") == ["Flood", "Storm", "Paper 2", "Wind", "Paper 1"]

    def test_a_heat_given_along_is_the_persons_decision(self, newsroom, ann):
        outcome = editorial.make_lead(an("flood"), by=ann, heat=140)
        assert an("flood").heat == 140
        assert Decision.objects.get(article__slug="flood", field="heat").value == 140
        editorial.undo(outcome.step, by=ann)
        assert (an("flood").heat, leads()) == (-1, MACHINES)

    def test_a_held_story_stays_held(self, newsroom, ann):
        editorial.withdraw([an("storm")], by=ann)
        ACTS["make lead"](ann)
        assert public() == {"tide"}
        assert leads()["storm"] == "flood"

    def test_of_a_story_that_we_do_not_hold_leads_itself(self, newsroom, ann):
        seed(newsroom, "orphan", **ABSORBED)
        newsroom.run()
        editorial.make_lead(an("orphan"), by=ann)
        assert leads()["orphan"] == "orphan"
        assert "orphan" not in public()

    def test_what_leads_already_is_refused(self, newsroom, ann):
        with pytest.raises(editorial.Refused, match="leads its story already"):
            editorial.make_lead(an("storm"), by=ann)

    def test_what_was_taken_down_cannot_lead(self, newsroom, ann):
        editorial.remove([an("flood")], by=ann, reason="x")
        with pytest.raises(editorial.Refused, match="taken down"):
            ACTS["make lead"](ann)
        assert leads() == MACHINES

    @pytest.mark.parametrize(
        ("field", "days"), [("publish_at", 1), ("published_at", 1), ("expire_at", -1)]
    )
    def test_what_readers_do_not_see_at_present_takes_no_public_story_with_it(
        self, newsroom, ann, field, days
    ):
        moment = timezone.now() + timedelta(days=days)
        Article.objects.filter(slug="flood").update(**{field: moment})
        with pytest.raises(editorial.Refused, match="readers would lose the story"):
            editorial.make_lead(an("flood"), by=ann)
        with pytest.raises(editorial.Refused, match="readers would lose the story"):
            editorial.publish_as_lead([an("flood")], by=ann)
        assert public() == {"storm", "tide"}

    def test_stands_when_the_machine_absorbs_the_new_lead_anew(self, newsroom, ann):
        ACTS["make lead"](ann)
        newsroom.update("storm", quality=99, heat=200)
        newsroom.run()
        assert leads()["storm"] == leads()["wind"] == "flood"


class TestSplittingOff:
    def test_it_leads_itself_and_waits_for_someone_to_decide(self, newsroom, ann):
        ACTS["split off"](ann)
        assert leads() == MACHINES | {"wind": "wind"}
        assert "wind" not in public()
        assert not an("wind").is_absorbed

    def test_neither_names_the_other_to_readers(self, newsroom, ann):
        ACTS["split off"](ann)
        assert shown("storm") == ["Storm", "Flood", "Paper 1"]
        editorial.publish([an("wind")], by=ann)
        assert shown("storm") == ["Storm", "Flood", "Paper 1"]
        assert shown("wind") == ["Wind"]

    def test_what_leads_itself_is_refused(self, newsroom, ann):
        with pytest.raises(editorial.Refused, match="of its own"):
            editorial.split_off(an("tide"), by=ann)


class TestMerging:
    def test_all_of_the_other_follow_the_lead(self, newsroom, ann):
        ACTS["merge"](ann)
        assert leads() == dict.fromkeys(MACHINES, "storm")
        assert public() == {"storm"}

    def test_readers_see_both_coverages(self, newsroom, ann):
        ACTS["merge"](ann)
        assert shown("storm") == [
            "Storm", "Flood", "Wind", "Paper 1", "Tide", "Surge", "Paper 3",
        ]  # fmt: skip

    def test_what_was_public_of_it_leads_to_the_story(self, newsroom, ann, client):
        ACTS["merge"](ann)
        answer = client.get("/articles/tide/")
        assert (answer.status_code, answer.url) == (302, "/articles/storm/")

    def test_of_a_member_merges_its_whole_story(self, newsroom, ann):
        ACTS["merge a member"](ann)
        assert leads() == dict.fromkeys(MACHINES, "tide")

    def test_into_a_held_story_keeps_the_story_public(self, newsroom, ann):
        editorial.withdraw([an("storm")], by=ann)
        ACTS["merge"](ann)
        assert public() == {"storm"}

    def test_twice_is_refused(self, newsroom, ann):
        ACTS["merge"](ann)
        with pytest.raises(editorial.Refused, match="one story already"):
            ACTS["merge"](ann)

    def test_a_candidate_that_nobody_decided_on_is_decided_by_it(self, newsroom, ann):
        seed(newsroom, "rain", published=None, heat=30)
        newsroom.run()
        editorial.merge_stories(an("storm"), an("rain"), by=ann)
        assert not an("rain").undecided
        assert "Rain" in shown("storm")

    def test_what_an_editor_held_back_stays_out_of_the_others_coverage(self, newsroom, ann):
        editorial.confirm(an("surge"), "published", by=ann)
        ACTS["merge"](ann)
        assert "Surge" not in shown("storm")

    def test_a_duplicate_that_is_merged_is_rejected_no_more(self, newsroom, ann):
        editorial.reject([an("tide")], "duplicate", by=ann)
        ACTS["merge"](ann)
        assert an("tide").rejection == ""
        assert "Tide" in shown("storm")

    @pytest.mark.parametrize("reason", ["off topic", "weak source", "advertising", "other"])
    def test_what_was_rejected_for_its_own_sake_stays_so(self, newsroom, ann, reason):
        editorial.reject([an("tide")], reason, by=ann)
        ACTS["merge"](ann)
        assert an("tide").rejection == reason
        assert "Tide" not in shown("storm")
        assert leads()["tide"] == leads()["surge"] == "storm"

    def test_a_story_whose_lead_an_editor_held_back_comes_without_that_report(self, newsroom, ann):
        editorial.withdraw([an("tide")], by=ann)
        ACTS["merge"](ann)
        import_again(newsroom)
        assert shown("storm") == ["Storm", "Flood", "Wind", "Paper 1", "Surge", "Paper 3"]

    def test_what_an_editor_hid_there_comes_along_hidden(self, newsroom, ann):
        seed(newsroom, "moon", quality=50, heat=90, published=True)
        newsroom.run()
        surge = an("tide").related_links.get(target__slug="surge")
        editorial.curate(an("tide"), by=ann, order=[], hidden=[surge.pk])
        editorial.merge_stories(an("moon"), an("tide"), by=ann)
        assert an("surge").lead == an("moon")
        assert shown("moon") == ["Moon", "Tide", "Paper 3"]
        import_again(newsroom)
        assert shown("moon") == ["Moon", "Tide", "Paper 3"]

    def test_no_other_story_that_names_it_tells_of_it_either(self, newsroom, ann):
        seed(newsroom, "moon", quality=50, heat=90, published=True, related=[card("tide")])
        newsroom.run()
        editorial.withdraw([an("tide")], by=ann)
        ACTS["merge"](ann)
        assert shown("moon") == ["Moon"]
        entry = an("storm").related_links.get(target__slug="tide")
        editorial.curate(an("storm"), by=ann, order=[], hidden=[])
        assert not type(entry).objects.get(article=an("storm"), target__slug="tide").hidden
        assert "Tide" not in shown("storm")

    def test_what_the_machine_alone_held_back_becomes_a_report_of_it(self, newsroom, ann):
        seed(newsroom, "rain", quality=10, heat=30, published=False)
        newsroom.run()
        editorial.merge_stories(an("storm"), an("rain"), by=ann)
        assert "Rain" in shown("storm")

    def test_whoever_holds_a_merged_report_back_takes_it_from_the_story(self, newsroom, ann):
        ACTS["merge"](ann)
        held = editorial.confirm(an("tide"), "published", by=ann)
        assert "Tide" not in shown("storm")
        editorial.undo(held.step, by=ann)
        assert "Tide" in shown("storm")

    def test_a_merged_report_goes_along_when_its_story_is_merged_again(self, newsroom, ann):
        seed(newsroom, "moon", quality=50, heat=90, published=True)
        newsroom.run()
        ACTS["merge"](ann)
        editorial.merge_stories(an("moon"), an("storm"), by=ann)
        assert set(shown("moon")) >= {"Moon", "Storm", "Tide", "Flood"}

    def test_of_what_was_taken_down_makes_nothing_public(self, newsroom, ann):
        editorial.withdraw([an("storm")], by=ann)
        editorial.remove([an("tide")], by=ann, reason="a court said so")
        ACTS["merge"](ann)
        assert public() == set()

    def test_a_rejected_article_that_is_to_lead_a_public_story_is_rejected_no_more(
        self, newsroom, ann
    ):
        editorial.reject([an("storm")], "duplicate", by=ann)
        ACTS["merge"](ann)
        assert (public(), an("storm").rejection) == ({"storm"}, "")

    def test_what_is_rejected_later_is_no_coverage_any_more(self, newsroom, ann):
        ACTS["merge"](ann)
        editorial.reject([an("tide")], "weak source", by=ann)
        assert "Tide" not in shown("storm")
        assert leads()["tide"] == "storm"

    def test_a_pin_stays_with_the_story(self, newsroom, ann):
        end = timezone.now() + timedelta(hours=6)
        editorial.pin([an("tide")], end, by=ann)
        outcome = ACTS["merge"](ann)
        assert (an("storm").pinned_until, an("tide").pinned_until) == (end, None)
        editorial.undo(outcome.step, by=ann)
        assert (an("storm").pinned_until, an("tide").pinned_until) == (None, end)

    def test_of_two_pins_the_later_end_stays(self, newsroom, ann):
        soon, late = (timezone.now() + timedelta(hours=hours) for hours in (2, 6))
        editorial.pin([an("tide")], soon, by=ann)
        editorial.pin([an("storm")], late, by=ann)
        ACTS["merge"](ann)
        assert (an("storm").pinned_until, an("tide").pinned_until) == (late, None)

    def test_a_pin_that_nobody_saw_any_more_pins_nothing(self, newsroom, ann):
        editorial.pin([an("tide")], timezone.now() + timedelta(hours=6), by=ann)
        editorial.withdraw([an("tide")], by=ann)
        ACTS["merge"](ann)
        assert (an("storm").pinned_until, an("tide").pinned_until) == (None, None)

    @pytest.mark.parametrize(
        "leave",
        [
            lambda article, ann: editorial.publish([article], by=ann),
            lambda article, ann: editorial.edit(article, {"heat": 90}, by=ann),
        ],
        ids=["publishes it", "sets its heat"],
    )
    def test_whoever_does_so_takes_one_out_again(self, newsroom, ann, leave):
        ACTS["merge"](ann)
        leave(an("tide"), ann)
        assert leads()["tide"] == "tide"
        assert leads()["surge"] == "storm"

    def test_a_lead_that_the_machine_absorbs_later_leads_on(self, newsroom, ann):
        ACTS["merge"](ann)
        newsroom.update("storm", **ABSORBED)
        newsroom.update("tide", quality=90, heat=200)
        newsroom.run()
        assert leads()["storm"] == leads()["tide"] == "storm"

    def test_under_a_lead_that_is_gone_each_leads_itself(self, newsroom, ann):
        ACTS["merge"](ann)
        an("storm").delete()
        newsroom.update("tide", heat=81)
        newsroom.run(newsroom.path("tide"))
        assert leads()["tide"] == "tide"
