"""Lists as CSV: what the filter holds, in its order, and nothing that a spreadsheet would run."""

import csv
import io

import pytest
from django.urls import reverse

from articles import editorial
from articles.admin.csv_export import safe
from articles.models import Article
from tests.factories import a_held_article, a_provider, a_topic, an_article

LISTS = ["article", "conflict", "decision", "historyentry", "importrun", "provider", "runproblem",
         "topic"]  # fmt: skip


def exported(desk, model="article", **query):
    response = desk.client.get(reverse(f"admin:articles_{model}_csv"), query)
    assert response.status_code == 200
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


class TestTheQueue:
    def test_is_what_the_tab_and_its_filters_hold_hottest_first(self, desk):
        a_held_article("Cool", heat=20, topics=["Law"])
        a_held_article("Warm", heat=60, topics=["Law", "AI"])
        a_held_article("Other", heat=50)
        an_article("Public", topics=["Law"])
        law = a_topic("Law").slug
        page = desk.client.get(reverse("admin:queue"), {"topic": law}).content.decode()
        assert f'href="/admin/queue/csv/?topic={law}"' in page
        answer = desk.client.get(reverse("admin:queue_csv"), {"topic": law})
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text)))
        assert [row["title"] for row in rows] == ["Warm", "Cool"]
        assert rows[0]["topics"] == "Law, AI"


class TestArticles:
    def test_are_those_of_the_filter_in_the_order_of_the_list(self, desk):
        second = an_article("Second", heat=90, topics=["Law"])
        first = an_article("First", heat=120, topics=["Law", "AI"])
        a_held_article("Held")
        an_article("Other", provider="Other")
        rows = exported(desk, state="public", topic="Law", o="-5")
        assert {row["title"] for row in rows} == {"First", "Second"}
        (row,) = [row for row in rows if row["title"] == "First"]
        assert row["slug"] == first.slug
        assert (row["heat"], row["topics"], row["state"]) == ("120", "Law, AI", "public")
        assert row["source"] == first.source_url
        assert second.slug in {row["slug"] for row in rows}

    def test_are_all_of_them_whatever_a_page_holds(self, desk, django_assert_max_num_queries):
        for _ in range(130):
            a_held_article()
        with django_assert_max_num_queries(20):
            assert len(exported(desk)) == 130

    def test_are_reached_from_the_list_under_its_filter(self, desk):
        an_article()
        page = desk.list(state="public").content.decode()
        assert 'href="/admin/articles/article/csv/?state=public"' in page

    def test_never_hold_what_documents_keep_for_themselves(self, desk, newsroom):
        newsroom.seed("robots", secured="c2VjcmV0", published=True)
        newsroom.run()
        response = desk.client.get(reverse("admin:articles_article_csv"))
        assert b"c2VjcmV0" not in b"".join(response.streaming_content)

    def test_are_a_download_that_no_cache_keeps(self, desk):
        response = desk.client.get(reverse("admin:articles_article_csv"))
        assert response.headers["Content-Disposition"].startswith("attachment;")
        assert "no-store" in response.headers["Cache-Control"]
        assert response.streaming


class TestNoFormulaRuns:
    @pytest.mark.parametrize(
        "text",
        ["=1+1", "+1", "-1", "@sum", "\t=1", "\r=1", "\n=1", "  =1", "＝1"],
    )
    def test_a_text_that_looks_like_one_is_quoted(self, text):
        assert safe(text) == f"'{text}"

    @pytest.mark.parametrize("content", ["a=1", "", "1-2", "'=1"])
    def test_other_texts_are_as_they_are(self, content):
        assert safe(content) == content

    def test_whole_numbers_stay_numbers(self):
        assert safe(-1) == -1

    def test_in_a_list(self, desk):
        an_article('=HYPERLINK("https://evil.example")', excerpt="-2+3")
        (row,) = exported(desk)
        assert row["title"] == '\'=HYPERLINK("https://evil.example")'
        assert row["excerpt"] == "'-2+3"


class TestOtherLists:
    def test_the_history_by_its_filters(self, desk):
        article = a_held_article("Robots")
        editorial.publish([article], by=desk.person)
        editorial.edit(article, {"title": "Robots!"}, by=desk.person)
        (row,) = exported(desk, "historyentry", field="title")
        assert (row["before"], row["after"]) == ("“Robots”", "“Robots!”")
        assert row["who"] == desk.person.username

    def test_conflicts_with_all_three_values(self, desk, newsroom):
        newsroom.seed("robots", title="Robots")
        newsroom.run()
        editorial.edit(Article.objects.get(), {"title": "Mine"}, by=desk.person)
        newsroom.update("robots", title="Theirs")
        newsroom.run()
        (row,) = exported(desk, "conflict")
        assert row["the machine's before"] == "“Robots”"
        assert (row["yours"], row["the machine's now"]) == ("“Mine”", "“Theirs”")

    def test_names(self, desk):
        a_provider("Wire", domain="wire.example")
        a_topic("Robotics", parent=a_topic("AI"))
        assert [row["domain"] for row in exported(desk, "provider", q="wire")] == ["wire.example"]
        assert {row["parent"] for row in exported(desk, "topic")} == {"", "AI"}

    @pytest.mark.parametrize("model", LISTS)
    def test_every_list_can_be_had_empty_too(self, desk, model):
        assert exported(desk, model) == []

    @pytest.mark.parametrize("model", LISTS)
    def test_is_for_those_alone_who_may_see_the_list(self, client_of, model):
        url = reverse(f"admin:articles_{model}_csv")
        assert client_of("").client.get(url).status_code == 403
        assert client_of("Viewers").client.get(url).status_code == 200

    @pytest.mark.parametrize(
        "query", ["?topic=x", "?heat_from=9999999999999999", "?e=1", "?q=%00", "?o=99"]
    )
    def test_an_odd_address_is_no_error(self, desk, query):
        url = reverse("admin:articles_article_csv") + query
        assert desk.client.get(url).status_code in (200, 302)
