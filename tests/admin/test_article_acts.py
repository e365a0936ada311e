"""Publishing, unpublishing, keeping, taking down and restoring from the list."""

import re

from django.urls import reverse

from articles.models import Article, Decision, HistoryEntry
from tests.admin.pages import messages_on, row_button
from tests.factories import a_held_article, a_taken_down_article, an_absorbed_article, an_article


def page_of(article):
    return reverse("article", args=[article.slug])


class TestPublishing:
    def test_an_editor_publishes_two_from_the_list_and_the_message_links_to_the_pages(self, desk):
        robots, whales = a_held_article("Robots"), a_held_article("Whales")
        response = desk.act("publish", robots, whales)
        assert Article.objects.published().count() == 2
        (said,) = messages_on(response)
        assert f'href="{page_of(robots)}"' in said
        assert f'href="{page_of(whales)}"' in said

    def test_the_message_says_where_a_story_stands(self, desk):
        an_article("Hotter", heat=5000)
        article = a_held_article("Cooler", heat=2)
        (said,) = messages_on(desk.act("publish", article))
        # What an editor publishes now is news now, and the hotter one is an hour old.
        assert "It stands at number 2 by rank" in said

    def test_both_are_one_step_with_a_decision_each_and_the_editors_name(self, desk):
        desk.act("publish", a_held_article(), a_held_article())
        entries = HistoryEntry.objects.all()
        assert len({entry.step for entry in entries}) == 1
        assert {entry.who for entry in entries} == {desk.person.username}
        assert Decision.objects.filter(field="published", value=True).count() == 2

    def test_one_that_is_public_already_is_counted_and_not_decided_anew(self, desk):
        public, held = an_article("Public"), a_held_article("Held")
        (said,) = messages_on(desk.act("publish", public, held))
        assert "Held" in said
        assert "1 was public already" in said
        assert not Decision.objects.filter(article=public).exists()

    def test_what_was_taken_down_is_refused_by_name_and_the_others_go_through(self, desk):
        held, removed = a_held_article("Held"), a_held_article("Gone", removed=True)
        said = messages_on(desk.act("publish", held, removed))
        assert any("Gone" in text and "restore it first" in text for text in said)
        assert Article.objects.published().get() == held

    def test_one_that_comes_later_is_told_with_its_time(self, desk):
        from datetime import timedelta

        from django.utils import timezone

        article = a_held_article("Later", published_at=timezone.now() + timedelta(days=2))
        (said,) = messages_on(desk.act("publish", article))
        assert "(from " in said
        assert page_of(article) not in said

    def test_nothing_ticked_changes_nothing_and_says_so(self, desk):
        article = a_held_article()
        (said,) = messages_on(desk.act("publish"))
        assert "must be selected" in said
        article.refresh_from_db()
        assert not article.published

    def test_rows_that_left_the_list_are_named_and_left_alone(self, desk):
        held, removed = a_held_article("Held"), a_held_article("Elsewhere", removed=True)
        said = messages_on(desk.act("publish", held, removed, query="?state=held"))
        assert any("“Elsewhere”" in text and "Nothing was done" in text for text in said)
        assert Article.objects.published().get() == held

    def test_ticks_that_are_no_rows_are_counted_not_crashed_on(self, desk):
        held = a_held_article()
        url = reverse("admin:articles_article_changelist")
        ticked = [held.pk, "abc", "9" * 30, "-1", "٣", "1\0"]
        sent = {"action": "publish", "index": "0", "_selected_action": ticked}
        response = desk.client.post(url, sent, follow=True)
        assert any("5 of the rows you ticked" in text for text in messages_on(response))
        assert Article.objects.published().get() == held

    def test_all_that_match_go_together_where_they_can_be_counted(self, desk):
        for _ in range(3):
            a_held_article(provider="Wire")
        other = a_held_article()
        first = Article.objects.filter(provider__name="Wire").first()
        desk.act("publish", first, query="?provider=wire", select_across="1")
        assert Article.objects.published().count() == 3
        assert other not in Article.objects.published()

    def test_all_that_match_are_refused_where_they_are_too_many(self, desk, monkeypatch):
        monkeypatch.setattr("articles.admin.desk.COUNT_CAP", 2)
        held = [a_held_article() for _ in range(3)]
        said = messages_on(desk.act("publish", held[0], select_across="1"))
        assert any("narrow the filter" in text for text in said)
        assert not Article.objects.published().exists()


class TestPublishingWhatAnotherArticleLeads:
    """It leaves its story by that, so that the desk asks first (docs/decisions/0004)."""

    def answered(self, desk, page, answer):
        """Presses a button of the question, as a browser without script would."""
        question = page.content.decode()
        assert f'name="leads" value="{answer}"' in question
        ticked = re.findall(r'name="_selected_action" value="(\d+)"', question)
        sent = {"action": "publish", "_selected_action": ticked, "leads": answer}
        return desk.client.post(page.request["PATH_INFO"], sent, follow=True)

    def test_a_rows_button_asks_and_publishes_nothing(self, desk, story):
        lead, member = story
        page = desk.client.post(row_button(desk.list(), member, "Publish"))
        assert "“Member” came as coverage of “The first”" in page.content.decode()
        assert "Leave it" in page.content.decode()
        assert list(Article.objects.published()) == [lead]

    def test_from_a_row_it_stands_alone_where_that_is_the_answer(self, desk, story):
        lead, member = story
        page = desk.client.post(row_button(desk.list(), member, "Publish"))
        (said,) = messages_on(self.answered(desk, page, "publish-alone"))
        assert "Published" in said
        member.refresh_from_db()
        assert member.lead == member
        assert set(Article.objects.published()) == {lead, member}

    def test_from_a_row_it_takes_the_story_over_where_that_is_the_answer(self, desk, story):
        lead, member = story
        page = desk.client.post(row_button(desk.list(), member, "Publish"))
        (said,) = messages_on(self.answered(desk, page, "publish-as-lead"))
        assert page_of(member) in said
        lead.refresh_from_db()
        assert lead.lead == member
        assert list(Article.objects.published()) == [member]

    def test_leaving_it_leads_back_to_the_list_as_it_was(self, desk, story):
        _, member = story
        page = desk.client.post(row_button(desk.list(state="absorbed"), member, "Publish"))
        list_url = reverse("admin:articles_article_changelist")
        assert page.context["back"].startswith(f"{list_url}?state=absorbed")

    def test_many_at_once_ask_about_these_alone_and_the_others_go_through(self, desk, story):
        lead, member = story
        held = a_held_article("Held")
        page = desk.act("publish", member, held)
        assert set(Article.objects.published()) == {lead, held}
        assert any("Held" in text for text in messages_on(page))
        assert "“Member” came as coverage" in page.content.decode()
        self.answered(desk, page, "publish-alone")
        assert set(Article.objects.published()) == {lead, held, member}

    def test_one_that_was_absorbed_by_a_story_that_is_not_here_asks_nothing(self, desk):
        article = an_absorbed_article("Member")
        desk.client.post(row_button(desk.list(), article, "Publish"))
        article.refresh_from_db()
        assert article.lead == article
        assert list(Article.objects.published()) == [article]

    def test_the_message_names_as_published_what_readers_see(self, desk, story):
        _, member = story
        page = desk.act("publish", member)
        (said,) = messages_on(self.answered(desk, page, "publish-as-lead"))
        assert "The first" not in said


class TestUnpublishing:
    def test_it_is_gone_from_readers_and_the_list_says_which(self, desk):
        article = an_article("Robots")
        (said,) = messages_on(desk.act("unpublish", article))
        assert "Unpublished" in said
        assert "Robots" in said
        assert not Article.objects.published().exists()

    def test_what_was_held_already_stays_as_it_was(self, desk):
        held = a_held_article()
        (said,) = messages_on(desk.act("unpublish", held))
        assert "Nothing to do" in said
        assert not HistoryEntry.objects.exists()


class TestKeeping:
    """ "Yes, as it is": a decision although nothing changes, which takes it out of the queue."""

    def test_a_candidate_that_is_held_for_good_reason_leaves_the_queue(self, desk):
        article = a_held_article("Robots")
        assert "Robots" in desk.list(state="waiting").content.decode()
        (said,) = messages_on(desk.act("keep", article))
        assert "Kept back" in said
        assert "Robots" not in desk.list(state="waiting", q="Robots").context["cl"].result_list
        assert Decision.objects.get(article=article, field="published").value is False

    def test_what_the_machine_published_is_confirmed(self, desk):
        article = an_article("Robots")
        (said,) = messages_on(desk.act("keep", article))
        assert "Kept public" in said
        assert Decision.objects.get(article=article, field="published").value is True

    def test_of_many_is_one_step(self, desk):
        (said,) = messages_on(desk.act("keep", a_held_article("Held"), an_article("Public")))
        assert "Kept public" in said
        assert "Kept back" in said
        assert HistoryEntry.objects.values("step").distinct().count() == 1


class TestTakingDown:
    def test_it_asks_for_a_reason_first(self, desk):
        article = an_article("Robots")
        response = desk.act("take_down", article)
        assert "Take down for good" in response.content.decode()
        assert "Robots" in response.content.decode()
        assert not Article.objects.filter(removed=True).exists()

    def test_without_a_reason_it_asks_again(self, desk):
        article = an_article()
        url = reverse("admin:articles_article_changelist")
        sent = {"action": "take_down", "_selected_action": [article.pk], "reason": "  "}
        response = desk.client.post(url, sent)
        assert "This field is required" in response.content.decode()
        assert not Article.objects.filter(removed=True).exists()

    def test_with_a_reason_it_is_down_and_the_history_keeps_the_reason(self, desk):
        article = an_article("Robots")
        url = reverse("admin:articles_article_changelist")
        sent = {"action": "take_down", "_selected_action": [article.pk], "reason": "A court order"}
        (said,) = messages_on(desk.client.post(url, sent, follow=True))
        assert "Taken down" in said
        assert Article.objects.get().removed
        assert HistoryEntry.objects.get(field="removed").note == "A court order"

    def test_restored_it_stands_as_before(self, desk):
        article = an_article("Robots", removed=True)
        (said,) = messages_on(desk.act("restore", article))
        assert "Restored" in said
        assert Article.objects.published().get() == article


class TestOneClickOnARow:
    def test_a_row_offers_what_its_state_allows(self, desk):
        offered = {
            a_held_article(): {"Publish", "Hold"},
            an_article(): {"Unpublish", "Keep"},
            an_article(removed=True): {"Restore"},
            an_absorbed_article(): {"Publish", "Hold"},
        }
        page = desk.list()
        for article, acts in offered.items():
            found = {
                text
                for text in ("Publish", "Unpublish", "Hold", "Keep", "Restore")
                if row_button(page, article, text)
            }
            assert found == acts, article

    def test_publishing_a_row_comes_back_to_the_list_with_its_filters(self, desk):
        before, article = a_held_article("Newer"), a_held_article("Older")
        page = desk.list(state="held", q="er")
        response = desk.client.post(row_button(page, article, "Publish"))
        assert response.status_code == 302
        assert response.url.startswith(reverse("admin:articles_article_changelist"))
        assert "state=held" in response.url
        assert "q=er" in response.url
        # The row before it is still there to come back to; the published one has left the list.
        assert response.url.endswith(f"#row-{before.pk}")
        assert Article.objects.published().get() == article

    def test_the_list_says_what_was_done_and_links_to_the_page(self, desk):
        article = a_held_article("Robots")
        response = desk.client.post(row_button(desk.list(), article, "Publish"), follow=True)
        (said,) = messages_on(response)
        assert page_of(article) in said

    def test_unpublishing_keeping_and_restoring_work_the_same(self, desk):
        public, held = an_article(), a_held_article()
        removed = an_article(removed=True)
        page = desk.list()
        desk.client.post(row_button(page, public, "Unpublish"))
        desk.client.post(row_button(page, held, "Hold"))
        desk.client.post(row_button(page, removed, "Restore"))
        assert Article.objects.published().get() == removed
        assert Decision.objects.get(article=held).value is False
        assert row_button(desk.list(), held, "Hold") is None  # decided: nothing to hold

    def test_a_link_does_nothing(self, desk):
        article = a_held_article()
        url = reverse("admin:articles_article_publish", args=[article.pk])
        assert desk.client.get(url).status_code == 405
        assert not Article.objects.published().exists()

    def test_without_the_forms_token_nothing_happens(self, desk):
        from django.test import Client

        article = a_held_article()
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(desk.person)
        url = reverse("admin:articles_article_publish", args=[article.pk])
        assert strict.post(url).status_code == 403
        assert not Article.objects.published().exists()

    def test_a_row_that_is_gone_is_said(self, desk):
        url = reverse("admin:articles_article_publish", args=[987654])
        (said,) = messages_on(desk.client.post(url, follow=True))
        assert "gone" in said

    def test_a_page_that_was_public_is_told_apart_by_a_link_in_its_row(self, desk):
        article, withdrawn = an_article(), a_taken_down_article()
        page = desk.list().content.decode()
        assert f'href="{page_of(article)}"' in page
        assert f'href="{page_of(withdrawn)}"' not in page
