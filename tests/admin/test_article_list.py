"""The list of articles: what it shows, finds, and costs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.admin.states import STATES, articles_in, state_of
from articles.models import Article, Conflict, Decision
from tests.admin.pages import FormReader
from tests.documents_factory import SECURED
from tests.factories import (
    a_decision,
    a_held_article,
    a_link,
    a_provider,
    an_absorbed_article,
    an_article,
)


def titles(response):
    return [article.title for article in response.context["cl"].result_list]


def now_plus(**time):
    return timezone.now() + timedelta(**time)


@pytest.fixture
def one_of_each(db):
    """An article in each state, titled by it."""
    an_article("public")
    an_article("planned", published_at=now_plus(days=1))
    an_article("planned", publish_at=now_plus(days=1))
    an_article("expired", expire_at=now_plus(days=-1))
    a_held_article("held")
    a_held_article("undecided", undecided=True)
    a_held_article("held", heat=None)
    a_held_article("undecided", heat=None, undecided=True)
    an_absorbed_article("absorbed")
    an_absorbed_article("absorbed", lead=an_article("public"))
    an_article("removed", removed=True)
    an_absorbed_article("removed", removed=True)


class TestWhatARowSays:
    def test_provider_topics_in_order_time_and_scores(self, desk):
        an_article(
            "Robots",
            provider=a_provider("The Wire"),
            topics=["Surgery", "AI"],
            published_at=timezone.now().replace(2024, 3, 1, 12, 5),
            quality=87,
            heat=127,
        )
        page = desk.list().content.decode()
        assert "The Wire" in page
        assert "Surgery, AI" in page
        assert "1 Mar 2024, 12:05" in page

    def test_the_state_stands_there_as_a_word(self, desk, one_of_each):
        for article in desk.list().context["cl"].result_list:
            assert article.state.word == article.title

    def test_what_explains_the_heat(self, desk, settings):
        settings.COVERAGE_WEIGHT, settings.PUBLISH_THRESHOLD = 20, 70
        article = an_article("Robots", quality=87, heat=127)
        a_link(article)
        a_link(article, hidden=True)  # the machine counted it all the same
        a_link(article, added=True)  # and this it has never seen
        page = desk.list().content.decode()
        assert "heat 127 = quality 87 + 2 × 20; public from 70 on" in page

    def test_by_which_story_it_was_absorbed(self, desk):
        an_absorbed_article("One", lead=an_article("The lead"))
        an_absorbed_article("Two")
        page = desk.list().content.decode()
        assert "absorbed by “The lead”" in page
        assert "absorbed by a story that we don&#x27;t hold" in page

    def test_who_set_the_heat_by_hand_and_what_the_machine_says_by_now(self, desk):
        article = an_article(heat=99)
        a_decision(article, "heat", 99, set_against=[40])
        assert "set by hand (ann," in desk.list().content.decode()
        assert "the machine says 40" in desk.list().content.decode()
        Conflict.objects.create(article=article, field="heat", value=51, opened_at=timezone.now())
        assert "the machine says 51" in desk.list().content.decode()

    def test_an_absorbed_articles_minus_one_is_never_shown_as_a_score(self, desk):
        an_absorbed_article()
        assert ">-1<" not in desk.list().content.decode()

    def test_open_conflicts_with_a_link_to_them(self, desk):
        article = an_article()
        for field in ("title", "heat"):
            Conflict.objects.create(
                article=article, field=field, value="x", opened_at=timezone.now()
            )
        page = desk.list().content.decode()
        assert "2 conflicts" in page
        assert f"conflict/?article={article.pk}" in page

    def test_a_hostile_headline_is_text(self, desk):
        an_article('<script>alert("x")</script>')
        assert "<script>alert" not in desk.list().content.decode()

    def test_what_the_machine_wrote_for_others_is_nowhere(self, desk, newsroom):
        newsroom.seed("robots")
        newsroom.run()
        article = Article.objects.get()
        for page in (desk.list(), desk.form(article), desk.open("/admin/")):
            assert SECURED.split(";")[0] not in page.content.decode()
            assert "secured" not in page.content.decode()


class TestAnEmptyList:
    def test_says_that_there_is_nothing(self, desk):
        page = desk.list("conflict").content.decode()
        assert "There are no conflicts." in page and "Show all" not in page

    def test_says_what_nothing_matches_and_leads_back_to_everything(self, desk):
        an_article()
        page = desk.list("article", q="<zzz>", state="removed").content.decode()
        assert "No articles match “&lt;zzz&gt;” with these filters." in " ".join(page.split())
        assert '<a href="?">Show all articles</a>' in page


class TestStates:
    @pytest.mark.parametrize("name", STATES)
    def test_the_filter_finds_just_those_that_the_word_stands_at(self, desk, one_of_each, name):
        assert set(titles(desk.list(state=name))) == {name}

    def test_every_article_is_in_exactly_one(self, one_of_each):
        now = timezone.now()
        for name in STATES:
            for article in articles_in(name, Article.objects.all(), now):
                assert state_of(article, now).name == name
        found = sum(articles_in(name, Article.objects.all(), now).count() for name in STATES)
        assert found == Article.objects.count()

    def test_to_decide_is_what_nobody_decided_and_no_lead_of_ours_covers(self, desk, one_of_each):
        decided = a_held_article("decided")
        a_decision(decided, "published", False)
        an_absorbed_article("covered", lead=an_article("public"))
        found = titles(desk.list(state="waiting"))
        # An absorbed one whose lead isn't here waits like any other.
        assert sorted(found) == ["absorbed", "held", "held", "undecided", "undecided"]


class TestPages:
    @pytest.fixture
    def short_pages(self, monkeypatch):
        monkeypatch.setattr("articles.admin.article.ArticleAdmin.list_per_page", 3)

    def walk(self, desk, **query):
        """The titles of all pages from first to last, and back again."""
        there, response = [], desk.list(**query)
        while True:
            there.append(titles(response))
            if not response.context["cl"].next_url:
                break
            response = desk.open(desk_url() + response.context["cl"].next_url)
        back = [titles(response)]
        while response.context["cl"].previous_url:
            response = desk.open(desk_url() + response.context["cl"].previous_url)
            back.append(titles(response))
        return there, back[::-1]

    @pytest.mark.parametrize("order", ["", "2", "-2", "3", "-3", "7", "-7", "3.-2"])
    def test_every_article_is_on_one_page_in_any_order_there_and_back(
        self, desk, short_pages, order
    ):
        moment = timezone.now() - timedelta(days=1)
        for number in range(11):
            an_article(
                f"n{number}",
                published_at=moment - timedelta(hours=number // 3),  # several at one moment
                heat=[None, 5, 5, -1][number % 4],
                quality=None if number % 5 == 0 else number // 2,
            )
        there, back = self.walk(desk, **({"o": order} if order else {}))
        assert sorted(title for page in there for title in page) == sorted(
            f"n{number}" for number in range(11)
        )
        assert [len(page) for page in there] == [3, 3, 3, 2]
        assert there == back

    def test_a_story_that_comes_in_moves_no_page(self, desk, short_pages):
        for number in range(6):
            an_article(f"n{number}")
        first = desk.list()
        an_article("fresh", published_at=timezone.now())
        second = desk.open(desk_url() + first.context["cl"].next_url)
        assert titles(first) + titles(second) == [f"n{number}" for number in range(6)]

    def test_the_count_stops_at_a_thousand(self, desk, short_pages, monkeypatch):
        monkeypatch.setattr("articles.admin.paging.COUNT_CAP", 5)
        for _ in range(7):
            an_article()
        assert "5+" in desk.list().content.decode()

    def test_filters_stay_from_page_to_page(self, desk, short_pages):
        for _ in range(4):
            a_held_article()
            an_article()
        following = desk.list(state="held").context["cl"].next_url
        response = desk.open(desk_url() + following)
        following_states = [row.state.name for row in response.context["cl"].result_list]
        assert following_states and set(following_states) == {"held"}

    def test_a_filters_link_leads_to_the_first_page(self, desk, short_pages):
        for _ in range(4):
            an_article()
        following = desk.list().context["cl"].next_url
        page = desk.open(desk_url() + following).content.decode()
        links = page[page.index('id="changelist-filter"') :]
        assert "_after" not in links


def desk_url():
    return reverse("admin:articles_article_changelist")


class TestCost:
    def queries(self, desk, **query):
        desk.list(**query)  # what is cached per process is there
        with CaptureQueriesContext(
            connection,
        ) as captured:
            response = desk.list(**query)
        assert response.status_code == 200
        return captured.captured_queries

    def fill(self, number):
        for index in range(number):
            article = an_article(topics=["AI", f"T{index}"])
            a_link(article)
            an_absorbed_article(lead=article, topics=["AI"])
            a_decision(article, "heat", 100)
            Conflict.objects.create(
                article=article, field="title", value="x", opened_at=timezone.now()
            )

    def test_queries_are_as_many_for_three_articles_as_for_sixty(self, desk):
        self.fill(1)
        few = len(self.queries(desk))
        self.fill(30)
        assert len(self.queries(desk)) == few

    @pytest.mark.parametrize(
        "query",
        [
            {},
            {"state": "waiting"},
            {"q": "story"},
            {
                "topic": "ai",
                "provider": "prov",
                "heat_from": "1",
                "since": "2020-01-01",
                "conflicts": "yes",
                "type": "article",
                "q": "story",
            },
        ],
    )
    def test_there_are_twelve_at_most(self, desk, query, monkeypatch):
        monkeypatch.setattr("articles.admin.article.ArticleAdmin.list_per_page", 10)
        self.fill(20)
        assert len(self.queries(desk, **query)) <= 12

    def test_rows_are_counted_once_and_only_up_to_the_limit(self, desk, monkeypatch):
        monkeypatch.setattr("articles.admin.article.ArticleAdmin.list_per_page", 10)
        self.fill(10)
        counts = [q["sql"] for q in self.queries(desk) if "COUNT(*)" in q["sql"]]
        assert len(counts) == 1
        assert "LIMIT 1001" in counts[0]

    def test_the_list_walks_its_index(self, desk):
        self.fill(3)
        query = desk.list().context["cl"].queryset.order_by("-published_at", "slug")[:101]
        if connection.vendor == "sqlite":
            assert "article_newest" in query.explain()
        else:
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
            assert "article_newest" in query.explain()

    def test_texts_that_no_row_shows_are_not_fetched(self, desk):
        self.fill(1)
        rows = [q["sql"] for q in self.queries(desk) if '"articles_article"."slug"' in q["sql"]]
        assert not any('"articles_article"."body"' in sql for sql in rows)


def test_the_lists_form_holds_no_form_within_it(desk):
    an_article()
    reader = FormReader("changelist-form")
    reader.feed(desk.list().content.decode())
    assert len(reader.buttons) > 2


def test_the_look_up_of_articles_tells_equal_titles_apart(desk):
    an_article("Robots", provider=a_provider("Wire"))
    an_article("Robots", provider=a_provider("Paper"))
    asked = {
        "app_label": "articles",
        "model_name": "relatedlink",
        "field_name": "target",
        "term": "robo",
    }
    found = desk.open(reverse("admin:autocomplete"), **asked).json()["results"]
    assert {one["text"].split("(")[1].split(",")[0] for one in found} == {"Wire", "Paper"}


def test_decisions_of_the_queue_are_a_condition_not_a_query_each(desk):
    for _ in range(5):
        Decision.objects.create(
            article=a_held_article(), field="published", value=False, who="ann", at=timezone.now()
        )
    assert desk.list(state="waiting").context["cl"].result_count == 0
