"""Who is shown beside a story, in which order, and who never is."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import coverage
from articles.coverage import ON_CARDS, TIMELINE_FROM, coverage_of, sources_of
from articles.models import Article
from articles.prepared import Prepared
from tests.factories import (
    a_decision,
    a_held_article,
    a_link,
    a_provider,
    a_taken_down_article,
    an_absorbed_article,
    an_article,
)

pytestmark = pytest.mark.django_db


def lines(article):
    article = Article.objects.select_related("provider").get(pk=article.pk)
    return coverage_of([article])[article.pk].lines


def titles(article):
    """Without the lead's own line."""
    return [line.title for line in lines(article)[1:]]


class TestTheLeadsEntries:
    def test_come_in_the_order_in_which_editors_left_them(self):
        lead = an_article()
        a_link(lead, title="second", position=5)
        a_link(lead, title="first", position=2)
        assert titles(lead) == ["first", "second"]

    def test_are_left_out_when_hidden(self):
        lead = an_article()
        a_link(lead, title="shown")
        a_link(lead, title="hidden", hidden=True)
        assert titles(lead) == ["shown"]

    def test_show_a_provider_once_by_its_first_entry(self):
        lead = an_article()
        wire = a_provider("Wire")
        a_link(lead, title="first", provider=wire)
        a_link(lead, title="again", provider=wire)
        assert titles(lead) == ["first"]

    def test_leave_out_the_leads_own_provider_which_has_its_line(self):
        lead = an_article(provider="Wire")
        a_link(lead, title="another by the same", provider=lead.provider)
        assert titles(lead) == []
        assert lines(lead)[0].is_lead

    def test_never_hold_the_page_itself(self):
        lead = an_article()
        a_link(lead, lead)
        a_link(lead, title="itself by its address", url=lead.web_url)
        a_link(
            lead, title="itself, spelled otherwise", url=lead.web_url.replace("source", "SOURCE")
        )
        assert titles(lead) == []

    def test_never_hold_the_same_address_twice(self):
        lead = an_article()
        a_link(lead, title="once", url="https://a.example/x")
        a_link(lead, title="twice", url="https://a.example/x#top")
        assert titles(lead) == ["once"]

    def test_tell_names_alone_where_a_video_has_no_address(self):
        lead = an_article()
        a_link(lead, title="A film", url="", type="video")
        (line,) = lines(lead)[1:]
        assert (line.title, line.url, line.page, line.is_video) == ("A film", "", "", True)

    def test_go_by_the_address_where_no_provider_is_told(self):
        lead = an_article()
        a_link(lead, title="no provider", url="https://www.nameless.example/1", provider=None)
        a_link(lead, title="again", url="https://nameless.example/2", provider=None)
        assert [line.provider for line in lines(lead)[1:]] == ["nameless.example"]


class TestAThinEntry:
    def test_reads_its_card_from_its_target(self):
        lead, target = an_article(), an_article("Told elsewhere", provider="Wire")
        a_link(lead, target)
        (line,) = lines(lead)[1:]
        assert (line.title, line.provider) == ("Told elsewhere", "Wire")
        assert line.published_at == target.published_at

    def test_keeps_what_differs(self):
        lead, target = an_article(), an_article("Told elsewhere")
        a_link(lead, target, title="Told here")
        assert titles(lead) == ["Told here"]

    def test_leads_to_our_page_when_the_target_is_public(self):
        lead, target = an_article(), an_article()
        a_link(lead, target)
        assert lines(lead)[1].page == target.get_absolute_url()

    def test_leads_to_the_source_when_the_target_was_absorbed(self):
        lead = an_article()
        target = an_absorbed_article(lead=lead)
        a_link(lead, target)
        (line,) = lines(lead)[1:]
        assert (line.page, line.url) == ("", target.web_url)

    def test_is_empty_once_its_target_was_deleted(self):
        lead, target = an_article(), an_absorbed_article()
        a_link(lead, target)
        target.delete()
        assert titles(lead) == []


def absorbed_and(**fields):
    return lambda lead: an_absorbed_article(lead=lead, **fields)


def absorbed_and_held_back(lead):
    member = an_absorbed_article(lead=lead)
    a_decision(member, "published", False)
    return member


AHEAD = {"published_at": timezone.now() + timedelta(days=1)}
OVER = {"expire_at": timezone.now() - timedelta(days=1)}
NEVER_SHOWN = {
    "held": lambda lead: a_held_article(),
    "withdrawn": lambda lead: a_taken_down_article(),
    "removed": lambda lead: an_article(removed=True),
    "undecided": lambda lead: a_held_article(undecided=True),
    "scheduled": lambda lead: an_article(publish_at=timezone.now() + timedelta(hours=1)),
    "dated ahead": lambda lead: an_article(**AHEAD),
    "expired": lambda lead: an_article(**OVER),
    "absorbed, but held back by a decision": absorbed_and_held_back,
    "absorbed, but removed": absorbed_and(removed=True),
    "absorbed, but undecided": absorbed_and(undecided=True),
    "absorbed, but dated ahead": absorbed_and(**AHEAD),
    "absorbed, but expired": absorbed_and(**OVER),
}


@pytest.mark.parametrize("state", NEVER_SHOWN)
class TestWhatIsNoCoverage:
    def test_named_by_the_lead(self, state):
        lead = an_article()
        a_link(lead, NEVER_SHOWN[state](lead))
        assert titles(lead) == []

    def test_named_by_the_lead_with_a_card_of_its_own(self, state):
        lead = an_article()
        a_link(lead, NEVER_SHOWN[state](lead), title="Marker", url="https://marker.example/")
        assert titles(lead) == []

    def test_attached_to_the_lead(self, state):
        lead = an_article()
        member = NEVER_SHOWN[state](lead)
        Article.objects.filter(pk=member.pk).update(lead=lead)
        assert titles(lead) == []


class TestAttachedArticles:
    def test_come_after_what_the_lead_names_the_best_first(self):
        lead = an_article()
        an_absorbed_article("fair", lead=lead, quality=40)
        an_absorbed_article("good", lead=lead, quality=90)
        an_absorbed_article("unscored", lead=lead, quality=None)
        a_link(lead, title="named")
        assert titles(lead) == ["named", "good", "fair", "unscored"]

    def test_are_not_shown_twice_when_the_lead_names_them(self):
        lead = an_article()
        member = an_absorbed_article("member", lead=lead)
        a_link(lead, member)
        assert titles(lead) == ["member"]

    def test_do_not_come_back_when_an_editor_hid_their_entry(self):
        lead = an_article()
        member = an_absorbed_article(lead=lead)
        a_link(lead, member, hidden=True)
        assert titles(lead) == []

    def test_of_another_story_stay_there(self):
        lead = an_article()
        an_absorbed_article(lead=an_article())
        an_absorbed_article(lead=None)
        assert titles(lead) == []


class TestTheFirstReport:
    def test_is_marked_once(self):
        now = timezone.now()
        lead = an_article(published_at=now - timedelta(hours=2))
        a_link(lead, title="later", published_at=now - timedelta(hours=1))
        a_link(lead, title="first", published_at=now - timedelta(hours=9))
        assert [line.title for line in lines(lead) if line.is_first] == ["first"]

    def test_may_be_the_lead(self):
        lead = an_article(published_at=timezone.now() - timedelta(days=9))
        a_link(lead)
        assert [line.is_lead for line in lines(lead) if line.is_first] == [True]

    def test_is_nothing_to_tell_of_a_story_alone(self):
        assert not any(line.is_first for line in lines(an_article()))


def test_a_timeline_is_told_from_five_sources_on():
    lead = an_article()
    for _ in range(TIMELINE_FROM - 2):
        a_link(lead)
    assert coverage_of([lead])[lead.pk].timeline == []
    a_link(lead, title="oldest", published_at=timezone.now() - timedelta(days=3))
    timeline = coverage_of([lead])[lead.pk].timeline
    assert len(timeline) == TIMELINE_FROM
    assert timeline[0].title == "oldest"


def test_many_stories_cost_what_one_costs(django_assert_num_queries):
    several = [an_article() for _ in range(6)]
    for article in several:
        for _ in range(5):
            a_link(article)
        an_absorbed_article(lead=article)
    for articles in (several[:1], several):
        with django_assert_num_queries(1):
            coverage_of(articles)


class TestAStoryOfMoreEntriesThanListsLookAt:
    @pytest.fixture
    def lead(self):
        lead = an_article(topics=["Tides"])
        for number in range(ON_CARDS + 2):
            # The one behind those that are looked at is hidden: it says nothing.
            a_link(lead, title=f"Report {number}", hidden=number == ON_CARDS)
        return lead

    def test_is_told_whole_on_its_page(self, lead, get):
        assert len(lines(lead)) == ON_CARDS + 2
        assert f"{ON_CARDS + 2} sources" in get(lead.get_absolute_url())

    def test_has_at_least_so_many_in_lists(self, lead, get):
        assert sources_of([lead])[lead.pk] == (ON_CARDS + 1, True)
        for path in ("/", "/topics/tides/"):
            assert f"{ON_CARDS + 1}+ sources" in get(path)

    def test_is_told_as_exactly_as_it_is_known(self, lead, ask):
        (listed,) = ask("/api/stories/")["stories"]
        assert (listed["sources"], listed["sources_capped"]) == (ON_CARDS + 1, True)
        whole = ask(f"/api/stories/{lead.slug}/")
        assert (whole["sources"], whole["sources_capped"]) == (ON_CARDS + 2, False)

    def test_is_no_other_than_the_largest_that_they_look_at(self):
        lead = an_article()
        for _ in range(ON_CARDS):
            a_link(lead)
        assert sources_of([lead])[lead.pk] == (ON_CARDS + 1, False)


def test_a_story_names_so_many_attached_articles_and_says_that_there_are_others(monkeypatch):
    monkeypatch.setattr(coverage, "MOST", 2)
    monkeypatch.setattr(coverage, "_ALL", Prepared(coverage._all))
    lead = an_article()
    for _ in range(3):
        an_absorbed_article(lead=lead)
    told = coverage_of([lead])[lead.pk]
    assert (told.count, told.more) == (3, True)


@pytest.mark.parametrize(
    "own",
    [
        {},
        {"title": "Its own title"},
        {"url": "https://own.example/"},
        {"url": ""},
        {"published_at": timezone.now() - timedelta(days=7)},
        {"type": "video"},
        {"provider": "Its own provider"},
    ],
    ids=lambda own: next(iter(own), "thin"),
)
def test_a_line_says_what_the_entry_says(own):
    lead, target = an_article(), an_article()
    link = a_link(lead, target, **own)
    (line,) = lines(lead)[1:]
    assert line.title == link.title
    assert line.url == link.url
    assert line.published_at == link.published_at
    assert line.provider == link.provider.name
    assert line.is_video == (link.type == "video")


class TestTheOriginalDocument:
    def test_is_marked_where_readers_are_sent_elsewhere(self):
        lead = an_article(
            web_url="https://wire.example/tide", original_url="https://survey.example/report"
        )
        a_link(lead, title="The report", url="https://survey.example/report")
        a_link(lead, title="A retelling")
        assert {line.title: line.is_source for line in lines(lead)[1:]} == {
            "The report": True,
            "A retelling": False,
        }

    def test_is_not_the_page_that_readers_are_sent_to(self):
        lead = an_article(original_url="https://wire.example/tide")
        a_link(lead, title="Itself", url="https://wire.example/tide")
        assert titles(lead) == []
