"""What posts to the queue do: acts, questions, answers, undo; and what stands in their way."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import editorial, outside_edits
from articles.admin.conflicts import as_seen
from articles.admin.queue import views
from articles.admin.queue.acts import ACTS
from articles.admin.queue.asking import asked_of
from articles.models import Article, Conflict, HistoryEntry
from tests.admin.pages import messages_on
from tests.documents_factory import entry
from tests.factories import (
    a_held_article,
    a_person,
    a_topic,
    an_absorbed_article,
    an_article,
)

QUEUE, ACT, UNDO = "/admin/queue/", "/admin/queue/act/", "/admin/queue/undo/"

# What each act needs beside a row, where it needs anything.
FIELDS = {
    "remove": {"reason": "libel"},
    "heat-set": {"score": "77"},
    "quality-set": {"score": "77"},
    "pin-until": {"until": "2090-01-01 10:00"},
    "schedule": {"publish_at": "2090-01-01 10:00", "expire_at": ""},
    "schedule-alone": {"publish_at": "2090-01-01 10:00", "expire_at": ""},
    "text": {"title": "Another", "excerpt": "Other"},
    "topics": {"topics": "Law"},
    **{
        answer: {"field": "heat", "seen": as_seen(Conflict(value=75))}
        for answer in ("take-theirs", "keep-mine", "keep-for-good", "hand-back")
    },
}


def version(article):
    return sum(HistoryEntry.objects.filter(article=article).values_list("times", flat=True))


def row(article):
    return f"{article.pk}.{version(article)}"


def post(desk, act, *articles, query="", **fields):
    """As a browser without script: the answer is a page, after the redirect."""
    sent = {"do": act, "row": [row(article) for article in articles], **fields}
    return desk.client.post(ACT + query, sent, follow=True)


def ask(desk, act, *articles, query="", address=ACT, **fields):
    """As the page's script does: the answer is data."""
    sent = {"do": act, "row": [row(article) for article in articles], **fields}
    answer = desk.client.post(address + query, sent, headers={"Accept": "application/json"})
    assert answer.status_code == 200, answer.content[:300]
    return answer.json()


def said(data):
    return " ".join(line["html"] for line in data["said"])


def fresh(article):
    return Article.objects.get(pk=article.pk)


def a_story(newsroom):
    """A public lead and the article that it absorbed."""
    newsroom.seed("lead", heat=90, published=True, related=[entry("member")])
    newsroom.seed("member", heat=-1, published=False)
    newsroom.run()
    return Article.objects.get(slug="lead"), Article.objects.get(slug="member")


def for_act(name, newsroom):
    """An article on which an act changes something."""
    a_topic("Law")
    if name == "publish-as-lead":
        return a_story(newsroom)[1]
    is_public = name == "unpublish" or "pin" in name
    newsroom.seed("robots", heat=60, quality=40, published=is_public)
    newsroom.run()
    article = Article.objects.get()
    if "seen" in FIELDS.get(name, {}):
        editorial.edit(article, {"heat": 33}, by=a_person("Editors"))
        newsroom.seed("robots", heat=75, quality=40, published=False)
        newsroom.run()
    if name == "restore":
        editorial.remove([article], by=a_person("Editors"), reason="x")
    elif name == "unpin":
        end = timezone.now() + timedelta(hours=1)
        editorial.pin([article], end, by=a_person("Editors"))
    return fresh(article)


def everything(article):
    return (
        Article.objects.filter(pk=article.pk).values().get(),
        list(article.topic_rows.values_list("topic__name", flat=True)),
        article.decisions.count(),
        article.conflicts.count(),
    )


@pytest.mark.parametrize("name", ACTS)
class TestEveryAct:
    def test_changes_the_article_answers_and_is_taken_back_to_the_very_values(
        self, desk, newsroom, name
    ):
        article = for_act(name, newsroom)
        before = everything(article)
        data = ask(desk, name, article, query="?tab=all", **FIELDS.get(name, {}))
        assert article.pk in data["changed"] and str(article.pk) in data["rows"]
        assert fresh(article).title in said(data)
        assert everything(article) != before
        undone = ask(desk, "", address=UNDO, step=data["step"])
        assert "Taken back" in said(undone)
        assert everything(article) == before


class TestRoles:
    CONTRIBUTED = {name for name in ACTS if name.startswith(("text", "topics", "heat", "quality"))}

    @pytest.mark.parametrize(
        ("role", "may"), [("", set()), ("Viewers", set()), ("Contributors", CONTRIBUTED)]
    )
    def test_what_a_role_may_not_do_changes_nothing(self, client_of, newsroom, role, may):
        lead, member = a_story(newsroom)
        before = everything(lead), everything(member)
        desk = client_of(role)
        for name in ACTS.keys() - may:
            for article in (lead, member):
                sent = {"do": f"{name}@{row(article)}", **FIELDS.get(name, {})}
                assert desk.client.post(ACT + "?tab=all", sent).status_code == 403, name
                sent = {"do": name, "all": "yes", "sure": "yes", **FIELDS.get(name, {})}
                assert desk.client.post(ACT + "?tab=all", sent).status_code == 403, name
        assert (everything(lead), everything(member)) == before

    @pytest.mark.parametrize("name", sorted(CONTRIBUTED))
    def test_contributors_set_texts_topics_and_scores(self, client_of, newsroom, name):
        article = for_act(name, newsroom)
        before = everything(article)
        data = ask(client_of("Contributors"), name, article, **FIELDS.get(name, {}))
        assert data["changed"] == [article.pk] and everything(article) != before

    def test_nobody_is_offered_what_they_may_not_do(self, client_of):
        article = a_held_article()
        for role, offers in (("Viewers", set()), ("Contributors", self.CONTRIBUTED)):
            page = client_of(role).open(QUEUE, open=article.pk).content.decode()
            assert {name for name in ACTS if f'value="{name}' in page} <= offers


class TestPosts:
    def test_of_nobody_change_nothing(self, client, db):
        article = a_held_article()
        answer = client.post(ACT, {"do": f"publish@{row(article)}"})
        assert answer.status_code == 302 and "/login/" in answer.url
        assert not fresh(article).published

    @pytest.mark.parametrize("do", ["", "nope", "publish@x", "publish@9.9@9"])
    def test_that_name_nothing_change_nothing(self, desk, do):
        article = a_held_article()
        answer = desk.client.post(ACT, {"do": do, "row": "x"}, follow=True)
        assert answer.status_code == (200 if do.startswith("publish") else 400)
        assert not fresh(article).published

    def test_are_the_only_way(self, desk):
        assert desk.client.get(ACT).status_code == 405
        assert desk.client.get(UNDO).status_code == 405

    def test_without_a_token_are_refused(self, client, db):
        client.handler.enforce_csrf_checks = True
        client.force_login(a_person("Editors"))
        article = a_held_article()
        assert client.post(ACT, {"do": f"publish@{row(article)}"}).status_code == 403
        assert not fresh(article).published

    def test_come_back_to_their_place(self, desk):
        first, second, third = (a_held_article(heat=heat) for heat in (30, 20, 10))
        sent = {"do": f"publish@{row(second)}"}
        answer = desk.client.post(ACT + "?heat_from=1&sort=newest", sent)
        assert answer.url.endswith("#row-" + str(third.pk)) or answer.url.endswith(
            "#row-" + str(first.pk)
        )
        assert "heat_from=1" in answer.url and "sort=newest" in answer.url
        answer = desk.client.post(ACT, {"do": f"heat-up@{row(first)}"})
        assert answer.url.endswith(f"#row-{first.pk}")

    def test_answer_with_the_page_and_where_it_stands(self, desk):
        article = a_held_article("Robots", heat=90)
        message = messages_on(post(desk, "publish", article))[0]
        assert fresh(article).get_absolute_url() in message
        assert "It stands at number 1 by rank" in message  # what is published now is news now


class TestPublishing:
    def test_of_what_the_machine_made_public_is_the_decision_to_keep_it(self, desk):
        article = an_article()
        ask(desk, "publish", article, query="?tab=machine")
        assert fresh(article).decided

    def test_what_was_absorbed_asks_and_does_the_rest_meanwhile(self, desk, newsroom):
        _, member = a_story(newsroom)
        other = a_held_article("Other")
        data = ask(desk, "publish", member, other, query="?tab=all")
        assert "Member" in data["question"] and "Other" in said(data)
        assert fresh(other).published and not fresh(member).published
        page = post(desk, "publish", member, query="?tab=all").content.decode()
        assert 'value="publish-as-lead"' in page and 'value="publish-alone"' in page

    def test_as_the_lead_takes_the_story_over_in_one_step(self, desk, newsroom):
        lead, member = a_story(newsroom)
        data = ask(desk, "publish-as-lead", member, query="?tab=all")
        assert (fresh(member).published, fresh(lead).published) == (True, False)
        assert fresh(lead).lead == member
        ask(desk, "", address=UNDO, step=data["step"])
        assert (fresh(member).published, fresh(lead).published) == (False, True)
        assert fresh(member).lead == lead

    def test_what_no_lead_of_ours_covers_asks_nothing(self, desk):
        article = an_absorbed_article()
        data = ask(desk, "publish", article)
        assert not data["question"] and fresh(article).published

    def test_what_has_no_address_is_refused_with_the_reason(self, desk):
        article = a_held_article(web_url="", original_url="")
        data = ask(desk, "publish", article)
        assert "no address to lead readers to" in said(data)


class TestMany:
    def test_over_ten_are_asked_about_first(self, desk):
        articles = [a_held_article() for _ in range(11)]
        data = ask(desk, "reject-other", *articles)
        assert "Yes, all 11" in data["question"] and not data["changed"]
        data = ask(desk, "reject-other", *articles, sure="yes")
        assert len(data["changed"]) == 11
        undone = ask(desk, "", address=UNDO)
        assert len(undone["changed"]) == 11 and Article.objects.to_decide().count() == 11

    def test_all_that_match_are_those_of_the_filter(self, desk):
        hot = [a_held_article(heat=90) for _ in range(2)]
        cold = a_held_article(heat=2)
        data = ask(desk, "publish", query="?heat_from=50", all="yes")
        assert sorted(data["changed"]) == sorted(one.pk for one in hot)
        assert not fresh(cold).published

    @pytest.mark.parametrize(
        "query", ["?heat_from=abc", "?coverage=no&since=2024-02-31", "?type=podcast"]
    )
    @pytest.mark.parametrize("do", ["publish", "heat-up", "remove"])
    def test_all_that_match_a_filter_that_cannot_be_read_are_none(self, desk, query, do):
        articles = [a_held_article() for _ in range(12)]
        data = ask(desk, do, query=query, all="yes", sure="yes", reason="It is wrong.")
        assert "the filter can't be read" in said(data) and not data["question"]
        assert data["changed"] == [] and not HistoryEntry.objects.exists()
        data = ask(desk, "heat-up", articles[0], query=query)
        assert data["changed"] == [articles[0].pk]  # a row that was ticked is no matter of filters

    def test_too_many_to_match_are_too_many_to_act_on(self, desk, monkeypatch):
        monkeypatch.setattr("articles.admin.queue.asking.COUNT_CAP", 2)
        for _ in range(3):
            a_held_article()
        data = ask(desk, "publish", all="yes", sure="yes")
        assert "narrow the filter" in said(data) and not Article.objects.published()

    def test_rows_gone_changed_or_elsewhere_are_named_and_the_others_go_through(self, desk):
        fine, gone, overtaken = a_held_article("Fine"), a_held_article(), a_held_article("Taken")
        elsewhere = an_article("Elsewhere")
        rows = [row(fine), row(gone), row(overtaken), row(elsewhere)]
        gone.delete()
        bob = a_person("Editors", username="bob")
        editorial.reject([overtaken], "off topic", by=bob)
        data = desk.client.post(
            ACT, {"do": "publish", "row": rows}, headers={"Accept": "application/json"}
        ).json()
        assert data["changed"] == [fine.pk]
        assert "1 row gone" in said(data) and "“Elsewhere” isn't in this list" in said(data)
        assert "Taken" in data["question"] and "bob" in data["question"]
        assert not fresh(overtaken).published and not fresh(elsewhere).decided

    def test_a_score_moves_each_from_its_own(self, desk):
        hot, cold = a_held_article(heat=90), a_held_article(heat=3)
        ask(desk, "heat-up", hot, cold)
        assert (fresh(hot).heat, fresh(cold).heat) == (100, 13)


class TestMeanwhile:
    @pytest.fixture
    def bob(self, db):
        return a_person("Editors", username="bob")

    def act(self, desk, name, shown, **fields):
        sent = {"do": name, "row": shown, **fields}
        return desk.client.post(ACT, sent, headers={"Accept": "application/json"}).json()

    def test_a_colleagues_score_stands_until_one_insists(self, desk, bob):
        article = a_held_article(heat=40)
        shown = row(article)
        editorial.edit(article, {"heat": 90}, by=bob)
        data = self.act(desk, "heat-set", shown, score="10")
        assert fresh(article).heat == 90
        assert "bob" in data["question"] and "40 → 90" in data["question"]
        assert 'name="score" value="10"' in data["question"]
        ask(desk, "heat-set", article, score="10", anyway="yes")
        assert fresh(article).heat == 10

    def test_posts_of_the_same_moment_look_one_after_the_other(self, desk, monkeypatch):
        waited = []

        def looked(post, place, user):
            waited.append(outside_edits._inside.get())  # where writers come one at a time
            return asked_of(post, place, user)

        monkeypatch.setattr(views, "asked_of", looked)
        post(desk, "heat-up", a_held_article())
        assert waited == [True]

    def test_what_a_colleague_changed_beside_is_kept_and_told(self, desk, bob):
        article = a_held_article("Robots")
        shown = row(article)
        editorial.edit(article, {"title": "Robots, explained"}, by=bob)
        data = self.act(desk, "publish", shown)
        assert "bob: title" in said(data)
        assert (fresh(article).title, fresh(article).published) == ("Robots, explained", True)

    def test_the_machines_change_is_told_as_well(self, desk, newsroom):
        newsroom.seed("robots", published=False, heat=50)
        newsroom.run()
        article = Article.objects.get()
        shown = row(article)
        for heat in (60, 50):  # there and back: the history folds it, the version doesn't
            newsroom.update("robots", heat=heat)
            newsroom.run()
        data = self.act(desk, "heat-up", shown)
        assert "import" in data["question"] and fresh(article).heat == 50

    def test_ones_own_other_window_is_no_news(self, desk):
        article = a_held_article(heat=40)
        shown = row(article)
        editorial.edit(article, {"heat": 90}, by=desk.person)
        data = self.act(desk, "heat-up", shown)
        assert not data["question"] and fresh(article).heat == 100


class TestBadInput:
    @pytest.mark.parametrize(
        ("name", "fields", "message"),
        [
            ("heat-set", {"score": "hot"}, "Enter a whole number."),
            ("heat-set", {"score": "1.5"}, "Enter a whole number."),
            ("heat-set", {"score": "-1"}, "greater than or equal to 0"),
            ("quality-set", {"score": "1000001"}, "less than or equal to 1000000"),
            ("schedule", {"publish_at": "2090-02-31 10:00"}, "Enter a valid date/time."),
            ("schedule", {"publish_at": "", "expire_at": ""}, "Say when"),
            ("schedule", {"publish_at": "2090-01-02 10:00", "expire_at": "2090-01-01 10:00"},
             "after the start"),
            ("pin-until", {"until": "soon"}, "Enter a valid date/time."),
            ("remove", {"reason": ""}, "This field is required."),
            ("text", {"title": "", "excerpt": "x"}, "This field is required."),
            ("topics", {"topics": "Nothing of the kind"}, "There is no topic"),
        ],
    )  # fmt: skip
    def test_is_told_at_its_field_and_keeps_what_was_typed(self, desk, name, fields, message):
        article = an_article()
        before = everything(article)
        for text in (
            ask(desk, name, article, query="?tab=all", **fields)["question"],
            post(desk, name, article, query="?tab=all", **fields).content.decode(),
        ):
            assert message in text
            for value in filter(None, fields.values()):
                assert value in text
        assert everything(article) == before

    def test_a_pin_that_ended_is_refused(self, desk):
        data = ask(desk, "pin-until", an_article(), query="?tab=all", until="2001-01-01 10:00")
        assert "has to lie ahead" in said(data)

    @pytest.mark.parametrize("name", [name for name, act in ACTS.items() if act.form])
    def test_an_act_of_the_list_asks_for_what_it_needs(self, desk, name):
        article = an_article()
        data = ask(desk, name, article, query="?tab=all")
        assert "errorlist" not in data["question"] and f'value="{name}"' in data["question"]
