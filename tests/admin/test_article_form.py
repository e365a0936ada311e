"""The form of one article: what it saves, and what it leaves alone."""

import pytest
from django.urls import reverse

from articles import editorial
from articles.models import Article, Decision, HistoryEntry
from tests.admin.pages import form_on, messages_on
from tests.factories import (
    a_held_article,
    a_link,
    a_provider,
    a_topic,
    an_absorbed_article,
    an_article,
)


def decided():
    return {(one.field, one.element): one.value for one in Decision.objects.all()}


def fresh(article):
    return Article.objects.get(pk=article.pk)


@pytest.fixture
def article(newsroom):
    """One that came in a document."""
    newsroom.seed(
        "robots",
        title="Robots",
        excerpt="First line.",
        quality=50,
        heat=70,
        published=False,
        topics=["Surgery", "AI"],
        related=[
            {
                "title": "Elsewhere",
                "webUrl": "https://else.example/1",
                "type": "article",
                "provider": {"name": "Else", "domain": "else.example"},
            }
        ],
    )
    newsroom.run()
    return Article.objects.get()


class TestSaving:
    def test_opening_and_saving_changes_nothing(self, desk, article):
        said = messages_on(desk.save(article))
        assert said == ["Nothing was changed."]
        assert decided() == {}
        assert not HistoryEntry.objects.exists()

    def test_only_what_was_changed_is_decided(self, desk, article):
        (said,) = messages_on(desk.save(article, title=["Robots, explained"]))
        assert "saved: title" in said
        assert decided() == {("title", ""): "Robots, explained"}
        entry = HistoryEntry.objects.get()
        assert (entry.before, entry.after) == ("Robots", "Robots, explained")
        assert entry.who == desk.person.username

    def test_several_fields_are_one_step(self, desk, article):
        desk.save(article, title=["A"], excerpt=["B"], quality=["60"], heat=["90"])
        assert len(set(HistoryEntry.objects.values_list("step", flat=True))) == 1
        article = fresh(article)
        assert (article.title, article.excerpt) == ("A", "B")
        assert (article.quality, article.heat) == (60, 90)

    def test_what_the_machine_changed_meanwhile_is_not_written_back(self, desk, article, newsroom):
        opened = desk.fields(article)
        newsroom.update("robots", excerpt="Second line.", heat=99, topics=["AI"])
        newsroom.run()
        desk.save(article, opened, title=["Robots, explained"])
        article = fresh(article)
        assert (article.excerpt, article.heat) == ("Second line.", 99)
        assert [topic.name for topic in article.topics_in_order()] == ["AI"]
        assert decided() == {("title", ""): "Robots, explained"}

    def test_what_a_colleague_changed_meanwhile_is_not_written_back(self, client_of, article):
        ann, ben = client_of("Editors"), client_of("Editors")
        opened = ann.fields(article)
        ben.save(article, title=["Ben's title"])
        ann.save(article, opened, excerpt=["Ann's excerpt"])
        assert (fresh(article).title, fresh(article).excerpt) == ("Ben's title", "Ann's excerpt")

    def test_line_ends_of_browsers_are_no_change(self, desk, newsroom):
        newsroom.seed("lines", body="One.\n\nTwo.\n", excerpt="a\nb")
        newsroom.run()
        article = Article.objects.get()
        assert "\n" in article.body
        assert messages_on(desk.save(article)) == ["Nothing was changed."]

    def test_a_text_is_stored_with_our_line_ends(self, desk, article):
        desk.save(article, body=["One.\r\n\r\nTwo."])
        assert fresh(article).body == "One.\n\nTwo."

    def test_a_time_is_kept_to_the_second_and_only_when_changed(self, desk, article):
        desk.save(article, published_at=["2024-05-06T07:08:09"])
        assert fresh(article).published_at.isoformat() == "2024-05-06T07:08:09+00:00"
        assert list(decided()) == [("published_at", "")]

    def test_the_provider_can_be_another(self, desk, article):
        other = a_provider("The Wire", domain="wire.example")
        desk.save(article, provider=[str(other.pk)])
        assert fresh(article).provider == other
        assert decided() == {("provider", ""): {"name": "The Wire", "domain": "wire.example"}}

    def test_saved_and_public_the_message_links_to_the_page(self, desk):
        article = an_article("Robots")
        (said,) = messages_on(desk.save(article, title=["Robots!"]))
        assert reverse("article", args=[article.slug]) in said

    def test_continuing_stays_on_the_form_and_saving_returns_to_the_filtered_list(self, desk):
        article = an_article()
        url = reverse("admin:articles_article_change", args=[article.pk])
        asked = f"{url}?_changelist_filters=state%3Dpublic"
        fields = desk.fields(article)
        stay = desk.client.post(asked, {**fields, "_continue": "1"})
        assert stay.url == asked
        back = desk.client.post(asked, {**fields, "_save": "1"})
        assert back.url == reverse("admin:articles_article_changelist") + "?state=public"


class TestHeat:
    def test_an_absorbed_articles_heat_is_an_empty_field_that_changes_nothing(self, desk):
        article = an_absorbed_article("Member", lead=an_article())
        assert desk.fields(article)["heat"] == [""]
        desk.save(article, title=["Member!"])
        assert fresh(article).heat == -1
        assert ("heat", "") not in decided()

    def test_minus_one_cannot_be_typed(self, desk):
        article = an_article(heat=100)
        page = desk.save(article, heat=["-1"]).content.decode()
        assert "greater than or equal to 0" in page
        assert fresh(article).heat == 100

    def test_one_that_the_machine_absorbed_meanwhile_stays_absorbed(self, desk, article, newsroom):
        opened = desk.fields(article)
        newsroom.update("robots", heat=-1)
        newsroom.run()
        desk.save(article, opened, title=["New"])
        assert fresh(article).heat == -1

    def test_a_heat_set_by_hand_is_explained_by_who_set_it(self, desk, article):
        desk.save(article, heat=["500"])
        page = desk.form(article).content.decode()
        assert f"heat 500 set by hand ({desk.person.username}" in page
        assert "the machine says 70" in page

    @pytest.mark.parametrize("typed", ["1.5", "abc", "1000001", "1e3", "٣.٥", "9" * 40])
    def test_scores_are_whole_numbers_in_range(self, desk, article, typed):
        response = desk.save(article, quality=[typed], heat=[typed])
        assert response.status_code == 200
        assert set(response.context["adminform"].form.errors) == {"quality", "heat"}
        assert decided() == {}


class TestTopics:
    def test_they_stand_in_the_documents_order(self, desk, article):
        assert desk.fields(article)["topic_names_in_order"] == ["Surgery\r\nAI"]

    def test_their_order_can_be_changed(self, desk, article):
        desk.save(article, topic_names_in_order=["AI\r\nSurgery"])
        assert [topic.name for topic in fresh(article).topics_in_order()] == ["AI", "Surgery"]
        assert decided() == {("topics", ""): ["AI", "Surgery"]}

    def test_one_can_be_added_in_any_case_and_one_taken_away(self, desk, article):
        a_topic("Robotics")
        desk.save(article, topic_names_in_order=["robotics\r\n\r\n  AI \r\nAI"])
        assert [topic.name for topic in fresh(article).topics_in_order()] == ["Robotics", "AI"]

    def test_an_unknown_one_is_named_with_what_may_be_meant(self, desk, article):
        page = desk.save(article, topic_names_in_order=["Surgerry\r\nAI"]).content.decode()
        assert "There is no topic “Surgerry”. Did you mean “Surgery”?" in page
        assert decided() == {}

    def test_all_can_be_taken_away(self, desk, article):
        desk.save(article, topic_names_in_order=[""])
        assert fresh(article).topics_in_order() == []


class TestPublishing:
    def test_by_the_box(self, desk, article):
        (said,) = messages_on(desk.save(article, published=["on"]))
        assert reverse("article", args=["robots"]) in said
        assert article in Article.objects.published()
        assert decided() == {("published", ""): True}

    def test_by_the_button_together_with_a_change(self, desk, article):
        desk.save(article, button="_publish", title=["Robots!"])
        assert article in Article.objects.published()
        assert decided() == {("published", ""): True, ("title", ""): "Robots!"}

    def test_unticking_unpublishes(self, desk, article):
        editorial.publish([article], by=desk.person)
        desk.save(article, published=None)
        assert article not in Article.objects.published()

    def test_what_cannot_be_published_comes_back_with_the_reason_and_all_that_was_typed(self, desk):
        article = a_held_article("Robots", web_url="", original_url="")
        response = desk.save(article, published=["on"], title=["Typed"])
        page = response.content.decode()
        assert "It can&#x27;t be published: it has no address to lead readers to." in page
        assert 'value="Typed"' in page
        assert fresh(article).title == "Robots"  # all or nothing
        assert not HistoryEntry.objects.exists()

    def test_a_field_that_was_not_on_the_page_that_was_sent_is_left_alone(self, desk):
        article = an_article()
        fields = desk.fields(article)
        for name in ("published", "initial-published"):
            fields.pop(name)
        desk.save(article, fields, title=["New"])
        assert fresh(article).published


class TestTakingDown:
    def test_it_needs_a_reason(self, desk, article):
        page = desk.save(article, removed=["on"]).content.decode()
        assert "Say why it is taken down." in page
        assert not fresh(article).removed

    def test_with_one_it_is_down_and_the_history_keeps_it(self, desk, article):
        desk.save(article, removed=["on"], reason=["A court order"])
        assert fresh(article).removed
        assert HistoryEntry.objects.get(field="removed").note == "A court order"

    def test_unticking_restores(self, desk, article):
        editorial.remove([article], by=desk.person, reason="x")
        desk.save(article, removed=None)
        assert not fresh(article).removed

    def test_a_reason_alone_changes_nothing(self, desk, article):
        assert messages_on(desk.save(article, reason=["Because"])) == ["Nothing was changed."]


class TestRefusals:
    @pytest.mark.parametrize(
        ("field", "typed"),
        [
            ("title", "  "),
            ("title", "x" * 501),
            ("title", "nul\0"),
            ("excerpt", "x" * 5001),
            ("published_at", "yesterday"),
            ("published_at", "2024-02-30T00:00:00"),
            ("published_at", "0001-01-01T00:00:00"),
            ("published_at", "9999-12-31T23:59:59"),
            ("provider", "987654"),
            ("provider", "abc"),
            ("provider", ""),
            ("type", "poem"),
            ("locale", "x" * 36),
            ("topic_names_in_order", "nul\0"),
            ("topic_names_in_order", "\n".join(map(str, range(101)))),
        ],
    )
    def test_a_bad_value_is_said_at_its_field_and_nothing_is_saved(
        self, desk, article, field, typed
    ):
        response = desk.save(article, **{field: [typed], "quality": ["99"]})
        assert response.status_code == 200
        assert set(response.context["adminform"].form.errors) == {field}
        assert decided() == {}

    def test_an_article_that_is_gone_is_said(self, desk, article):
        fields = desk.fields(article)
        article.delete()
        page = desk.save(article, fields)
        assert page.status_code == 404
        assert "This article doesn’t exist any more" in page.content.decode()

    def test_one_that_goes_while_it_is_saved_is_said(self, desk, article, monkeypatch):
        def gone(*args, **kwargs):
            raise editorial.Refused("“Robots” is gone: somebody deleted it meanwhile.")

        monkeypatch.setattr("articles.editorial.edit", gone)
        page = desk.save(article, title=["Typed"]).content.decode()
        assert "somebody deleted it meanwhile" in page
        assert 'value="Typed"' in page

    def test_a_clash_in_the_database_is_a_message(self, desk, article, monkeypatch):
        from django.db import IntegrityError

        def clash(*args, **kwargs):
            raise IntegrityError("UNIQUE constraint failed: secret_table.column")

        monkeypatch.setattr("articles.editorial.edit", clash)
        page = desk.save(article, title=["Typed"]).content.decode()
        assert "someone else changed the same thing meanwhile" in page
        assert "secret_table" not in page


class TestWhatTheFormShows:
    def test_where_it_comes_from_with_links_that_tell_nobody(self, desk, newsroom):
        newsroom.seed(
            "robots", web_url="https://web.example/a b", original_url="https://orig.example/1"
        )
        newsroom.run()
        page = desk.form(Article.objects.get()).content.decode()
        assert "_news/robots.md" in page
        assert 'href="https://web.example/a%20b" rel="noopener noreferrer"' in page
        assert 'href="https://orig.example/1" rel="noopener noreferrer"' in page

    def test_the_decisions_the_conflicts_and_the_log(self, desk, article, newsroom):
        desk.save(article, title=["Robots, explained"])
        newsroom.update("robots", title="Robots return")
        newsroom.run()
        page = desk.form(article).content.decode()
        assert "The machine disagrees" in page
        assert "it says “Robots return”" in page
        assert "“Robots, explained”" in page
        assert "title: “Robots” → “Robots, explained”" in page
        assert desk.person.username in page

    def test_the_log_is_the_last_fifty_with_a_way_to_the_rest(self, desk, article):
        for number in range(52):
            editorial.edit(article, {"quality": number}, by=desk.person)
        response = desk.form(article)
        assert len(response.context["log"]) == 50
        assert f"historyentry/?article={article.pk}" in response.content.decode()
        assert "All of it" in response.content.decode()

    def test_its_history_button_leads_to_its_log(self, desk, article):
        url = reverse("admin:articles_article_history", args=[article.pk])
        assert desk.client.get(url).url.endswith(f"historyentry/?article={article.pk}")

    def test_queries_are_twenty_at_most_whatever_there_is_to_show(
        self, desk, article, django_assert_max_num_queries
    ):
        topics = [a_topic("Machines"), a_topic("Labour")]
        for position, topic in enumerate(topics, start=5):
            article.topic_rows.create(topic=topic, position=position)
        for number in range(30):
            a_link(article, target=a_held_article())
            a_link(article)
            a_link(article, added=True, provider=a_provider())
            an_article(
                article.title, topics=topics[: number % 3], published_at=article.published_at
            )
            a_link(an_article(), key=article.related_links.last().key)
            an_absorbed_article(lead=article)
        desk.form(article)
        editorial.edit(article, {"title": "Robots, told"}, by=desk.person)
        entries = [link.pk for link in article.related_links.all()]
        editorial.curate(article, order=entries, hidden=entries[:1], by=desk.person)
        editorial.make_lead(an_absorbed_article(lead=article), by=desk.person)
        for number in range(30):
            editorial.edit(article, {"quality": number}, by=desk.person)
        for member in (article, Article.objects.get(pk=article.pk).lead):
            with django_assert_max_num_queries(20):
                assert desk.form(member).status_code == 200


class TestASavingThatFailed:
    def test_shows_the_article_as_it_is_stored(self, desk):
        article = an_article("Robots")
        response = desk.save(article, removed=["on"])
        page = response.content.decode()
        assert "Say why it is taken down." in page
        state = page.partition("field-standing")[2].partition("</div>")[0]
        assert "Readers see it." in page and "Taken down for good" not in state
        assert "See its page" in page
        assert form_on(response, "article_form")["removed"] == ["on"]

    def test_names_it_as_it_is_stored(self, desk):
        article = an_article("Robots")
        page = desk.save(article, title=["Typed"], quality=["-1"])
        assert page.context["title"] == "Robots"
        assert 'value="Typed"' in page.content.decode()

    def test_because_of_its_coverage_too(self, desk, article):
        row = {"related_links-1-own_url": ["javascript:x"], "related_links-1-own_title": ["New"]}
        page = desk.save(article, published=["on"], **row)
        assert page.context["inline_admin_formsets"][0].formset.total_error_count()
        assert "Readers see it." not in page.content.decode()


@pytest.mark.parametrize("key", ["abc", "9" * 30, "1_00", "0", "-1", "1 or 1=1"])
def test_an_address_of_no_article_is_no_error(desk, key):
    for view in ("change", "history", "delete"):
        url = reverse("admin:articles_article_changelist") + f"{key}/{view}/"
        assert desk.client.get(url, follow=True).status_code in (200, 403, 404)
