"""Many rows in few statements say what as many single ones would."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from articles import rows
from articles.models import Article, RelatedLink, SearchWord, Topic
from tests.factories import a_link, an_article

pytestmark = pytest.mark.django_db


def test_rows_beyond_one_statement_are_all_written(monkeypatch):
    monkeypatch.setattr(rows, "PARAMETERS", 6)
    rows.insert_rows(SearchWord, ["word"], ([word] for word in "abcdefghijklmnop"))
    assert "".join(SearchWord.objects.values_list("word", flat=True)) == "abcdefghijklmnop"


def test_what_the_database_refuses_is_an_error_that_django_knows():
    story = an_article()
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.insert_rows(SearchWord, ["word"], [["twice"], ["twice"]])
    assert Article.objects.get() == story  # the connection goes on


def test_no_rows_write_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        rows.update_rows(Topic, ["name"], [], key="id")


def test_each_row_gets_what_stands_beside_its_key(monkeypatch):
    monkeypatch.setattr(rows, "PARAMETERS", 6)
    stories = [an_article() for _ in range(7)]
    untouched = an_article("Left alone")
    cells = [[f"Title {n}", n or None, story.pk] for n, story in enumerate(stories)]
    rows.update_rows(Article, ["title", "quality"], cells, key="id")
    now = Article.objects.filter(pk__in=[story.pk for story in stories]).order_by("pk")
    assert list(now.values_list("title", "quality")) == [(c[0], c[1]) for c in cells]
    untouched.refresh_from_db()
    assert untouched.title == "Left alone"


def test_times_and_nothing_come_back_as_they_were():
    moment = datetime(2026, 1, 2, 3, 4, 5, 678_000, tzinfo=UTC)
    with_time, without = [a_link(an_article(), an_article()) for _ in range(2)]
    cells = [[rows.as_cell(moment), "It’s “so”", with_time.pk], [None, None, without.pk]]
    rows.update_rows(RelatedLink, ["own_published_at", "own_title"], cells, key="id")
    for link, said in ((with_time, (moment, "It’s “so”")), (without, (None, None))):
        link.refresh_from_db()
        assert (link.own_published_at, link.own_title) == said


ODD = ["plain", 'with "quotes"', "back\\slash", "{braces,}", "NULL", " blank ", "naïve", "'"]


@pytest.mark.parametrize("names", [ODD, ODD[1:2], ["of nothing"]])
def test_texts_are_found_whatever_they_hold(names):
    rows.insert_rows(SearchWord, ["word"], [[word] for word in ODD])
    condition, values = rows.one_of(names)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT word FROM articles_searchword WHERE word {condition}", values)  # noqa: S608 - what is tested
        assert sorted(word for (word,) in cursor.fetchall()) == sorted(set(names) & set(ODD))


def test_numbers_are_found():
    stories = [an_article() for _ in range(3)]
    condition, values = rows.one_of([stories[0].pk, stories[2].pk, -1])
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM articles_article WHERE id {condition}", values)  # noqa: S608 - what is tested
        assert {pk for (pk,) in cursor.fetchall()} == {stories[0].pk, stories[2].pk}
