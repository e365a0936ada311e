"""The history, decisions and conflicts at the desk, and taking things back."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import editorial
from articles.models import Article, Conflict, Decision, HistoryEntry, Topic
from tests.admin.pages import buttons_on, form_on, messages_on, row_button
from tests.factories import a_held_article, a_topic, an_article


def take_back(page):
    """The address of the first "Take back" button of a page; None without one."""
    return next(
        (action for _, _, action, text in buttons_on(page) if text.startswith("Take back")), None
    )


class TestTheLog:
    def test_it_says_who_did_what_in_words(self, desk):
        article = a_held_article("Robots")
        editorial.publish([article], by=desk.person)
        editorial.edit(article, {"title": "Robots!", "quality": 3}, by=desk.person)
        editorial.remove([article], by=desk.person, reason="A court order")
        page = desk.list("historyentry").content.decode()
        assert desk.person.username in page
        for text in (
            "published",
            "title: “Robots” → “Robots!”",
            "quality: 80 → 3",
            "taken down. A court order",
        ):
            assert text in page
        assert reverse("admin:articles_article_change", args=[article.pk]) in page

    def test_it_is_filtered_by_person_field_day_and_article(self, client_of):
        ann, ben = client_of("Editors"), client_of("Editors")
        robots, whales = a_held_article("Robots"), a_held_article("Whales")
        editorial.publish([robots], by=ann.person)
        editorial.edit(whales, {"title": "Whales!"}, by=ben.person)

        def subjects(**query):
            found = ann.list("historyentry", **query).context["cl"].result_list
            return [entry.article.title for entry in found]

        assert subjects() == ["Whales!", "Robots"]
        assert subjects(who=ann.person.username) == ["Robots"]
        assert subjects(field="title") == ["Whales!"]
        assert subjects(article=robots.pk) == ["Robots"]
        assert subjects(since=timezone.localdate().isoformat()) == ["Whales!", "Robots"]
        assert subjects(until="2020-01-01") == []
        assert subjects(by="imports") == []
        assert subjects(q="whales") == ["Whales!"]

    def test_what_an_import_did_is_told_with_the_run(self, desk, newsroom):
        newsroom.seed("robots", title="Robots")
        newsroom.run()
        newsroom.update("robots", title="Robots return")
        newsroom.run()
        page = desk.list("historyentry", by="imports").content.decode()
        assert "title: “Robots” → “Robots return”" in page
        run = HistoryEntry.objects.get(field="title").run
        assert reverse("admin:articles_importrun_change", args=[run.pk]) in page

    def test_a_log_of_what_is_gone_still_reads(self, client_of):
        chief = client_of("superuser")
        article = a_held_article("Robots", slug="robots")
        editorial.publish([article], by=chief.person)
        article.delete()
        assert "robots (gone)" in chief.list("historyentry").content.decode()

    def test_a_deleted_persons_name_stays(self, desk, client_of):
        gone = client_of("Editors").person
        editorial.publish([a_held_article()], by=gone)
        name = gone.username
        gone.delete()
        assert name in desk.list("historyentry").content.decode()

    def test_queries_do_not_grow(self, desk, django_assert_max_num_queries):
        articles = [a_held_article() for _ in range(12)]
        editorial.publish(articles, by=desk.person)
        for article in articles:
            editorial.edit(article, {"quality": 1}, by=desk.person)
        desk.list("historyentry")
        with django_assert_max_num_queries(10):
            desk.list("historyentry")

    @pytest.mark.parametrize(
        "query", ["article=abc", "step=abc", "run=-1", "article=" + "9" * 30, "step=%00"]
    )
    def test_a_link_that_names_nothing_is_no_error(self, desk, query):
        url = reverse("admin:articles_historyentry_changelist") + "?" + query
        assert desk.client.get(url, follow=True).status_code == 200

    def test_an_entrys_own_address_leads_to_its_step(self, desk):
        editorial.publish([a_held_article()], by=desk.person)
        entry = HistoryEntry.objects.get()
        url = reverse("admin:articles_historyentry_change", args=[entry.pk])
        assert desk.client.get(url).url.endswith(f"step={entry.step}")

    def test_nobody_writes_it_by_hand(self, client_of):
        chief = client_of("superuser")
        editorial.publish([a_held_article()], by=chief.person)
        entry = HistoryEntry.objects.get()
        for view in ("change", "delete"):
            url = reverse(f"admin:articles_historyentry_{view}", args=[entry.pk])
            assert chief.client.post(url, {"post": "yes", "who": "x"}).status_code in (302, 403)
        assert chief.client.get(reverse("admin:articles_historyentry_add")).status_code == 403
        assert HistoryEntry.objects.get().who == chief.person.username


class TestTakingBack:
    def test_one_click_takes_a_whole_step_back(self, desk):
        articles = [a_held_article("Robots"), a_held_article("Whales")]
        editorial.publish(articles, by=desk.person)
        page = desk.list("historyentry", who=desk.person.username)
        assert "Take back all 2" in page.content.decode()
        response = desk.client.post(take_back(page), follow=True)
        (said,) = messages_on(response)
        assert "Taken back" in said
        assert "Robots" in said
        assert not Article.objects.published().exists()
        # It comes back to the list with its filter.
        assert response.request["QUERY_STRING"] == f"who={desk.person.username}"

    def test_what_was_taken_back_offers_no_button(self, desk):
        editorial.publish([a_held_article()], by=desk.person)
        url = take_back(desk.list("historyentry"))
        desk.client.post(url)
        page = desk.list("historyentry")
        assert "taken back" in page.content.decode()
        actions = [action for _, _, action, _ in buttons_on(page)]
        assert url.partition("?")[0] not in actions
        (said,) = messages_on(desk.client.post(url, follow=True))
        assert "already" in said

    def test_what_changed_since_is_left_alone_and_named(self, desk):
        article = a_held_article("Robots", slug="robots")
        editorial.edit(article, {"title": "One"}, by=desk.person)
        url = take_back(desk.list("historyentry"))
        editorial.edit(article, {"title": "Two"}, by=desk.person)
        (said,) = messages_on(desk.client.post(url, follow=True))
        assert "Left alone" in said
        assert Article.objects.get().title == "Two"

    def test_a_topics_change_can_be_taken_back(self, desk):
        topic = a_topic("AI", position=3)
        desk.save(topic, position=["9"])
        desk.client.post(take_back(desk.list("historyentry")))
        topic.refresh_from_db()
        assert topic.position == 3

    def test_a_step_that_never_was_is_refused(self, desk):
        url = reverse("admin:articles_historyentry_take_back", args=[uuid.uuid4()])
        assert desk.client.post(url).status_code == 403

    def test_a_link_takes_nothing_back(self, desk):
        editorial.publish([a_held_article()], by=desk.person)
        assert desk.client.get(take_back(desk.list("historyentry"))).status_code == 405
        assert Article.objects.published().exists()

    def test_a_contributor_takes_back_edits_but_no_publishing(self, client_of):
        carl, ed = client_of("Contributors"), client_of("Editors")
        article = a_held_article("Robots")
        editorial.publish([article], by=ed.person)
        assert take_back(carl.list("historyentry")) is None
        step = HistoryEntry.objects.get().step
        url = reverse("admin:articles_historyentry_take_back", args=[step])
        assert carl.client.post(url).status_code == 403
        assert Article.objects.published().exists()
        editorial.edit(article, {"title": "Robots!"}, by=ed.person)
        carl.client.post(take_back(carl.list("historyentry")))
        assert Article.objects.get().title == "Robots"

    def test_of_a_step_that_did_both_a_contributor_takes_nothing_back(self, client_of):
        carl, ed = client_of("Contributors"), client_of("Editors")
        article = a_held_article("Robots")
        editorial.edit(article, {"title": "Robots!", "published": True}, by=ed.person)
        assert take_back(carl.list("historyentry")) is None

    def test_a_settlement_is_taken_back_by_those_who_may_settle(self, client_of, conflict):
        ed = client_of("Editors")
        editorial.settle([conflict], "theirs", by=ed.person)
        step = HistoryEntry.objects.filter(note__startswith="settled").get().step
        url = reverse("admin:articles_historyentry_take_back", args=[step])
        assert client_of("Contributors").client.post(url).status_code == 403
        ed.client.post(url)
        assert Article.objects.get().title == "Mine"

    def test_what_was_added_offers_no_taking_back(self, desk):
        editorial.add_topic(Topic(name="AI", slug="ai"), by=desk.person)
        assert take_back(desk.list("historyentry")) is None


class TestFilteringByAct:
    def test_finds_what_was_done_and_nothing_that_is_called_alike(self, desk):
        article = a_held_article("Robots")
        editorial.publish([article], by=desk.person)
        later = timezone.now()
        editorial.edit(article, {"published_at": later}, by=desk.person)
        editorial.reject([article], "weak source", by=desk.person)

        def found(act):
            page = desk.list("historyentry", field=act)
            return [entry.field for entry in page.context["cl"].result_list]

        assert found("published") == ["published", "published"]
        assert found("rejection") == ["rejection"]

    def test_names_who_leads_by_the_title(self, desk):
        lead, other = an_article("Storm"), an_article("Tide")
        editorial.merge_stories(lead, other, by=desk.person)
        page = desk.list("historyentry", field="lead").content.decode()
        assert "lead of the story: “Storm”" in page
        assert lead.slug not in page.split('id="result_list"')[1].split("</table>")[0]


@pytest.fixture
def conflict(desk, newsroom):
    """The machine renamed what an editor had named."""
    newsroom.seed("robots", title="Robots", published=True)
    newsroom.run()
    article = Article.objects.get()
    editorial.edit(article, {"title": "Mine"}, by=desk.person)
    newsroom.update("robots", title="Theirs")
    newsroom.run()
    return Conflict.objects.get()


class TestConflicts:
    def test_before_yours_and_theirs_stand_side_by_side(self, desk, conflict):
        page = desk.list("conflict").content.decode()
        for column, value in (("before", "Robots"), ("yours", "Mine"), ("theirs", "Theirs")):
            cell = page.split(f'<td class="field-{column}">')[1].split("</td>")[0]
            assert value in cell
        assert desk.person.username in page

    def test_what_theirs_has_and_yours_has_not_is_marked(self, desk, conflict, newsroom):
        newsroom.update("robots", title="Mine & theirs <b>")
        newsroom.run()
        page = desk.list("conflict").content.decode()
        assert "Mine <mark>&amp; theirs &lt;b&gt;</mark>" in page

    @pytest.mark.parametrize(
        ("answer", "title"),
        [("Take theirs", "Theirs"), ("Keep mine", "Mine"), ("For good", "Mine"),
         ("Hand back", "Theirs")],
    )  # fmt: skip
    def test_one_is_answered_by_its_own_button(self, desk, conflict, answer, title):
        page = desk.list("conflict", field="title")
        action = row_button(page, conflict, answer)
        answered = desk.client.post(action, follow=True)
        assert "1 conflict" in messages_on(answered)[0]
        assert answered.redirect_chain[-1][0].endswith("?field=title")
        assert Article.objects.get().title == title
        again = desk.client.post(action, follow=True)
        assert "settled meanwhile" in messages_on(again)[0]

    def test_what_the_machine_said_meanwhile_is_not_answered_unseen(self, desk, conflict, newsroom):
        page = desk.list("conflict")
        sent = form_on(page, "changelist-form")
        newsroom.update("robots", title="Theirs, again")
        newsroom.run()
        action = row_button(page, conflict, "Take theirs")
        said = messages_on(desk.client.post(action, sent, follow=True))
        assert "the machine says something else meanwhile" in said[0]
        assert Article.objects.get().title == "Mine"
        assert Conflict.objects.get().value == "Theirs, again"

    @pytest.mark.parametrize(
        ("answer", "title", "decided"),
        [
            ("take_theirs", "Theirs", "Theirs"),
            ("keep_mine", "Mine", "Mine"),
            ("keep_for_good", "Mine", "Mine"),
            ("hand_back", "Theirs", None),
        ],
    )
    def test_each_of_the_four_answers_settles_it(self, desk, conflict, answer, title, decided):
        (said,) = messages_on(desk.act(answer, conflict, model="conflict"))
        assert "1 conflict" in said
        assert Article.objects.get().title == title
        decision = Decision.objects.filter(field="title").first()
        assert (decision and decision.value) == decided
        assert (decision and decision.for_good) == (answer == "keep_for_good" if decided else None)
        assert not Conflict.objects.exists()

    def test_many_are_answered_at_once(self, desk, conflict, newsroom):
        editorial.edit(conflict.article, {"excerpt": "Mine"}, by=desk.person)
        newsroom.update("robots", excerpt="Theirs")
        newsroom.run()
        both = list(Conflict.objects.all())
        assert len(both) == 2
        (said,) = messages_on(desk.act("take_theirs", *both, model="conflict"))
        assert "2 conflicts" in said
        article = Article.objects.get()
        assert (article.title, article.excerpt) == ("Theirs", "Theirs")

    def test_one_that_a_colleague_settled_meanwhile_is_said(self, desk, conflict):
        editorial.settle([conflict], "mine", by=desk.person)
        said = messages_on(desk.act("take_theirs", conflict, model="conflict"))
        assert any("aren't in this list any more" in text for text in said)
        assert Article.objects.get().title == "Mine"

    def test_the_list_of_articles_leads_here(self, desk, conflict):
        page = desk.list("conflict", article=conflict.article_id).content.decode()
        assert "Only this article" in page


class TestDecisions:
    def test_they_are_listed_with_what_they_stand_against(self, desk, conflict):
        page = desk.list("decision").content.decode()
        assert "“Mine”" in page
        assert "“Robots”" in page

    def test_its_own_address_leads_to_its_articles_decisions(self, desk, conflict):
        decision = Decision.objects.get()
        url = reverse("admin:articles_decision_change", args=[decision.pk])
        assert desk.client.get(url).url.endswith(f"article={decision.article_id}")
