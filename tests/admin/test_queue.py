"""The queue: what it holds, what it shows, how its addresses behave."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import editorial
from articles.admin.conflicts import as_seen
from articles.admin.queue.rows import for_rows
from articles.admin.queue.tabs import ORDERS, TABS
from articles.models import Article, Conflict, HistoryEntry
from tests.factories import (
    a_decision,
    a_held_article,
    a_link,
    a_topic,
    an_absorbed_article,
    an_article,
)

QUEUE = "/admin/queue/"


def shown(response):
    """The headlines of the rows, in order."""
    return [row.title for row in response.context["rows"]]


class TestTheTabs:
    def test_what_nobody_decided_on_comes_by_heat_and_the_newest_first_among_equals(self, desk):
        a_held_article("Cold", heat=3)
        a_held_article("Unscored", heat=None)
        a_held_article("Hot", heat=300)
        a_held_article("Old", heat=50, published_at=timezone.now() - timedelta(days=3))
        a_held_article("New", heat=50)
        an_absorbed_article("Of a story elsewhere")
        wanted = ["Hot", "New", "Old", "Cold", "Of a story elsewhere", "Unscored"]
        assert shown(desk.open(QUEUE)) == wanted

    def test_each_article_is_where_it_belongs(self, desk):
        a_held_article("Candidate")
        an_article("Machine-made")
        kept = an_article("Kept")
        a_decision(kept, "published", True)
        rejected = a_held_article("Rejected")
        editorial.reject([rejected], "other", by=desk.person)
        an_article("Planned", publish_at=timezone.now() + timedelta(hours=1))
        disputed = a_held_article("Disputed")
        a_decision(disputed, "published", False)
        Conflict.objects.create(
            article=disputed, field="published", value=True, opened_at=timezone.now()
        )
        lead = an_article("Lead")
        an_absorbed_article("Covered", lead=lead)
        editorial.remove([an_article("Gone")], by=desk.person, reason="libel")
        tabs = {
            "": ["Candidate"],
            "conflicts": ["Disputed"],
            "machine": ["Lead", "Machine-made", "Planned"],
            "public": ["Kept", "Lead", "Machine-made"],
            "scheduled": ["Planned"],
            "rejected": ["Disputed", "Rejected"],
            "all": ["Candidate", "Covered", "Disputed", "Gone", "Kept", "Lead", "Machine-made",
                    "Planned", "Rejected"],
        }  # fmt: skip
        for tab, wanted in tabs.items():
            response = desk.open(QUEUE, tab=tab)
            assert sorted(shown(response)) == wanted, tab
            number = next(
                n for one, n, _ in response.context["tabs"] if one.name == (tab or "to-decide")
            )
            assert number == str(len(wanted)), tab

    def test_an_empty_inbox_says_what_was_done_today(self, desk):
        editorial.publish([a_held_article()], by=desk.person)
        page = desk.open(QUEUE).content.decode()
        assert "All read." in page and "1 handled today." in page

    def test_any_number_of_rows_takes_the_same_queries_and_no_more_than_twelve(
        self, desk, django_assert_max_num_queries
    ):
        for number in range(30):
            article = a_held_article(topics=["AI", f"Topic {number}"])
            a_link(article)
        editorial.reject([a_held_article()], "other", by=desk.person)
        with django_assert_max_num_queries(12):
            assert len(shown(desk.open(QUEUE))) == 30

    @pytest.mark.sqlite
    @pytest.mark.parametrize(
        ("order", "walk"),
        [
            ("rank", "article_shown_ranked (rank<?)"),
            ("newest", "article_shown_newest (published_at<?)"),
        ],
    )
    def test_what_is_public_is_read_along_the_index_of_its_order(self, db, order, walk):
        # A range of it: in a large newsroom SQLite prefers any range to a walk without one.
        articles = TABS["public"].narrow(Article.objects.all())
        plan = ORDERS[order][1].walk(for_rows(articles), "", None, "")[:101].explain()
        assert walk in plan and "TEMP B-TREE" not in plan, plan

    def test_pages_go_by_key_and_lead_back(self, desk, monkeypatch):
        monkeypatch.setattr("articles.admin.queue.rows.PAGE", 2)
        for number in range(5):
            a_held_article(f"Number {number}", heat=100 - number)
        seen, address = [], QUEUE
        while address:
            response = desk.client.get(address)
            seen += shown(response)
            query = response.context["next"]
            address = f"{QUEUE}?{query}" if query else ""
        assert seen == [f"Number {number}" for number in range(5)]
        back = desk.client.get(f"{QUEUE}?{response.context['previous']}")
        assert shown(back) == ["Number 2", "Number 3"]


class TestFilters:
    @pytest.fixture(autouse=True)
    def articles(self, db):
        tides = a_topic("Tides")
        a_topic("Tidal power", parent=tides)
        a_held_article("Mill", topics=["Tidal power"], heat=40, quality=10, provider="The Wire")
        a_held_article("Sea", topics=["Tides"], heat=0, quality=90)
        a_held_article("Film", heat=80, quality=50, type="video")
        an_absorbed_article("Absorbed", quality=20)
        a_link(Article.objects.get(title="Sea"))
        Article.objects.filter(title="Film").update(
            published_at=timezone.now() - timedelta(days=30)
        )

    @pytest.mark.parametrize(
        ("query", "wanted"),
        [
            ({"topic": "tides"}, ["Mill", "Sea"]),
            ({"topic": "tidal power"}, ["Mill"]),
            ({"provider": "the wire"}, ["Mill"]),
            ({"provider": "nobody"}, []),
            ({"type": "video"}, ["Film"]),
            ({"heat_from": "0"}, ["Film", "Mill", "Sea"]),
            ({"heat_to": "40"}, ["Mill", "Sea"]),
            ({"quality_from": "20", "quality_to": "50"}, ["Film", "Absorbed"]),
            ({"coverage": "yes"}, ["Sea"]),
            ({"picture": "yes"}, []),
            ({"picture": "no", "coverage": "no", "heat_from": "1"}, ["Film", "Mill"]),
            ({"q": "sea"}, ["Sea"]),
            ({"q": "told nothing-of-it"}, []),
        ],
    )
    def test_narrow_the_list(self, desk, query, wanted):
        assert sorted(shown(desk.open(QUEUE, **query))) == sorted(wanted)

    def test_of_days_hold_both_ends(self, desk):
        day = timezone.localtime(Article.objects.get(title="Film").published_at).date()
        assert shown(desk.open(QUEUE, since=day, until=day)) == ["Film"]

    @pytest.mark.parametrize(
        ("query", "message"),
        [
            ({"heat_from": "hot"}, "Enter a whole number."),
            ({"heat_to": "-5"}, "greater than or equal to 0"),
            ({"since": "2024-02-31"}, "Enter a valid date."),
            ({"type": "podcast"}, "Select a valid choice."),
        ],
    )
    def test_that_cannot_be_read_say_so_at_their_field_and_filter_nothing(
        self, desk, query, message
    ):
        response = desk.open(QUEUE, **query)
        assert message in response.content.decode()
        assert len(shown(response)) == 4

    def test_that_cannot_be_read_offer_no_act_on_all_and_no_file(self, desk):
        text = desk.open(QUEUE, heat_from="hot").content.decode()
        assert "all that match" not in text and "queue/csv/" not in text
        answer = desk.open(f"{QUEUE}csv/", heat_from="hot")
        assert answer.status_code == 400
        assert "Heat from: Enter a whole number." in answer.content.decode()

    @pytest.mark.parametrize(
        "query",
        ["after=x", "after=1~a&before=1~b", "before=99999999999999999999~a"],
    )
    def test_places_that_are_none_are_answered_as_such(self, desk, query):
        assert desk.client.get(f"{QUEUE}?{query}").status_code == 400

    @pytest.mark.parametrize(
        "query",
        ["open=x", "open=99999999999999999999", "open=12345", "tab=nope", "sort=nope", "q=%00",
         "topic=%00", "provider=%00", "until=9999-12-31", "since=0001-01-01"],
    )  # fmt: skip
    def test_odd_addresses_do_no_harm(self, desk, query):
        assert desk.client.get(f"{QUEUE}?{query}").status_code == 200


class TestThePreview:
    def test_shows_what_we_hold_and_the_way_to_the_source(self, desk):
        article = a_held_article("Robots", body="Once upon a time.", excerpt="An excerpt.")
        a_link(article, title="Robots elsewhere", provider="The Wire")
        for page in (
            desk.open(f"{QUEUE}{article.pk}/"),
            desk.open(QUEUE, open=article.pk),
        ):
            text = page.content.decode()
            for part in ("Once upon a time.", "An excerpt.", "Robots elsewhere", "The Wire",
                         article.web_url, "heat 100 = quality 80 + 1 × 20"):  # fmt: skip
                assert part in text

    def test_says_whom_a_pin_replaces_and_offers_none_that_would_be_refused(self, desk):
        leader = an_article("The leader", heat=999)
        public, held = an_article("Public"), a_held_article("Held")
        text = desk.open(f"{QUEUE}{public.pk}/").content.decode()
        assert "Leads instead of “The leader”." in text and 'value="pin-2"' in text
        end = timezone.now() + timedelta(hours=1)
        editorial.pin([an_article("Pinned")], end, by=desk.person)
        text = desk.open(f"{QUEUE}{leader.pk}/").content.decode()
        assert "Leads instead of “Pinned”." in text
        text = desk.open(f"{QUEUE}{held.pk}/").content.decode()
        assert "readers don&#x27;t see it; publish it first" in text and 'value="pin-' not in text

    def test_tells_when_each_thing_was_done(self, desk):
        article = a_held_article()
        editorial.edit(article, {"heat": 12}, by=desk.person)
        at = timezone.localtime(HistoryEntry.objects.get().at)
        text = desk.open(f"{QUEUE}{article.pk}/").content.decode()
        assert f"{at.day} {at:%b, %H:%M}</time>" in text

    def test_what_is_planned_is_cancelled_rather_than_unpublished(self, desk):
        ahead = timezone.now() + timedelta(days=1)
        article = an_article(published_at=ahead)
        for page in (desk.open(QUEUE, tab="scheduled"), desk.open(f"{QUEUE}{article.pk}/")):
            text = page.content.decode()
            assert "Cancel the plan" in text and ">Unpublish" not in (
                text.partition('class="rows"')[2] or text
            )

    def test_of_what_is_gone_says_so(self, desk):
        assert desk.open(f"{QUEUE}12345/").status_code == 404

    def test_shows_texts_as_text(self, desk):
        article = a_held_article("<script>alert(1)</script>", body="<img src=x onerror=alert(1)>")
        for page in (desk.open(QUEUE, open=article.pk), desk.open(f"{QUEUE}{article.pk}/")):
            text = page.content.decode()
            assert "<script>alert" not in text and "<img src=x" not in text


class TestAConflict:
    @pytest.fixture
    def robots(self, db):
        robots = a_held_article("Robots, explained", heat=33)
        ruled = {"title": ("Robots, explained", "Robots"), "heat": (33, 60)}
        for field, (value, before) in ruled.items():
            a_decision(robots, field, value, set_against=[before])
        for field, value in (("title", "Robots return"), ("heat", 75)):
            Conflict.objects.create(
                article=robots, field=field, value=value, opened_at=timezone.now()
            )
        return robots

    def test_is_named_in_its_row_and_told_side_by_side_in_the_preview(self, desk, robots):
        text = desk.open(QUEUE, tab="conflicts", open=robots.pk).content.decode()
        assert "2 conflicts: title, heat" in text or "2 conflicts: heat, title" in text
        for part in ("The machine disagrees with you", "<mark>Robots return</mark>", "75", "60"):
            assert part in text
        assert text.count('value="take-theirs"') == text.count('value="hand-back"') == 2

    def test_is_answered_where_it_is_read(self, desk, robots):
        seen = as_seen(Conflict.objects.get(field="title"))
        page = desk.open(QUEUE, tab="conflicts", open=robots.pk)
        sent = {"do": "keep-mine", "row": page.context["preview"]["row"]}
        url = f"{QUEUE}act/?tab=conflicts"
        desk.client.post(url, {**sent, "field": "title", "seen": seen})
        assert [one.field for one in Conflict.objects.all()] == ["heat"]
        answer = desk.client.post(
            url, {**sent, "field": "heat", "seen": "what it was"}, follow=True
        )
        assert "says something else now" in answer.content.decode()
        assert [one.field for one in Conflict.objects.all()] == ["heat"]

    def test_is_answered_by_those_alone_who_settle(self, client_of, robots):
        text = client_of("Contributors").open(QUEUE, open=robots.pk).content.decode()
        assert "The machine disagrees with you" in text and 'value="keep-mine"' not in text


class TestTheWayThere:
    def test_an_editor_lands_in_the_queue(self, desk):
        desk.client.logout()
        desk.person.set_password("a long enough password")
        desk.person.save()
        sent = {"username": desk.person.username, "password": "a long enough password"}
        answer = desk.client.post(reverse("admin:login") + "?next=/admin/", sent)
        assert answer.url == QUEUE

    def test_who_was_on_the_way_elsewhere_gets_there(self, desk):
        desk.client.logout()
        desk.person.set_password("a long enough password")
        desk.person.save()
        sent = {"username": desk.person.username, "password": "a long enough password"}
        answer = desk.client.post(reverse("admin:login") + "?next=/admin/articles/topic/", sent)
        assert answer.url == "/admin/articles/topic/"

    def test_who_may_not_see_the_desk_does_not_see_the_queue(self, client_of):
        nobody = client_of("")
        assert nobody.open(QUEUE).status_code == 403
        assert nobody.open(f"{QUEUE}1/").status_code == 403
