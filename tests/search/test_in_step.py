"""The index says what is there, whoever wrote it, and never what readers may not see."""

import itertools
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from unittest.mock import patch

import psycopg
import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from articles import indexing
from articles.indexing import storing
from articles.models import (
    Article,
    ArticleTopic,
    Decision,
    Provider,
    RelatedLink,
    SearchEntry,
    SearchWaiting,
    SearchWord,
)
from articles.search import parse, search, suggestion
from articles.search.naming import Named
from tests.factories import (
    a_decision,
    a_held_article,
    a_link,
    a_topic,
    an_absorbed_article,
    an_article,
)

pytestmark = pytest.mark.django_db


def count(typed):
    return search(parse(typed)).count


class TestWhoeverWrites:
    def test_an_update_past_everything_is_found_and_what_it_replaced_is_not(self):
        story = an_article("Zebra crossing", excerpt="")
        assert count("zebra") == 1
        Article.objects.filter(pk=story.pk).update(title="Giraffe crossing")
        assert (count("zebra"), count("giraffe")) == (0, 1)

    def test_so_are_rows_made_in_bulk_and_by_sql(self, monkeypatch):
        monkeypatch.setattr(indexing, "IN_A_SEARCH", 60)  # however slow this machine is
        model = an_article("One")
        Article.objects.bulk_create(
            Article(slug=f"okapi-{n}", title=f"Okapi {n}", provider=model.provider, published=True,
                    published_at=timezone.now() - timedelta(days=1))
            for n in range(120)
        )  # fmt: skip
        assert count("okapi") == 120
        with connection.cursor() as cursor:
            cursor.execute("UPDATE articles_article SET excerpt = 'By SQL' WHERE slug = 'okapi-7'")
        assert count("okapi sql") == 1

    def test_a_deleted_row_is_found_no_more(self):
        story = an_article("Zebra crossing")
        assert count("zebra") == 1
        story.delete()
        assert count("zebra") == 0 and not SearchEntry.objects.exists()

    def test_topics_and_their_absence_narrow_at_once(self):
        story = an_article("Zebra", topics=["Animals"])
        assert count("topic:animals") == 1
        ArticleTopic.objects.filter(article=story).update(topic=a_topic("Roads", slug="roads"))
        assert (count("topic:animals"), count("topic:roads")) == (0, 1)
        ArticleTopic.objects.filter(article=story).delete()
        assert count("topic:roads") == 0

    def test_an_entry_of_the_coverage_comes_changes_and_goes(self):
        link = a_link(an_article("One"), title="Zebra seen")
        assert count("zebra") == 1
        RelatedLink.objects.filter(pk=link.pk).update(own_title="Giraffe seen")
        assert (count("zebra"), count("giraffe")) == (0, 1)
        link.delete()
        assert count("giraffe") == 0

    def test_time_moves_its_place(self):
        old = an_article("Zebra one", published_at=timezone.now() - timedelta(days=9))
        new = an_article("Zebra two")
        assert search(parse("zebra")).rows == [new, old]
        Article.objects.filter(pk=old.pk).update(published_at=timezone.now())
        assert search(parse("zebra")).rows == [old, new]


@pytest.mark.postgresql
def test_no_search_has_to_read_words_that_wait_for_their_place_in_the_index():
    an_article("Zebra crossing")
    assert count("zebra") == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT gin_clean_pending_list('search_entry_words')")
        assert cursor.fetchone() == (0,)


class TestWhatReadersMayNotSee:
    @pytest.mark.parametrize(
        "change",
        [
            {"published": False},
            {"removed": True},
            {"published": False, "undecided": True},
            {"publish_at": timezone.now() + timedelta(days=400)},
            {"expire_at": timezone.now() - timedelta(days=1)},
            {"published_at": timezone.now() + timedelta(days=400)},
        ],
        ids=["held", "removed", "undecided", "scheduled", "expired", "dated ahead"],
    )
    def test_is_neither_found_nor_counted_nor_suggested(self, change):
        an_article("Plain story", topics=["Sea"])
        story = an_article("Zebra crossing", topics=["Sea", "Animals"], body="Giraffe")
        before = search(parse("topic:sea"), facets=True)
        assert before.count == 2 and count("zebra") == 1
        Article.objects.filter(pk=story.pk).update(**change)
        after = search(parse("topic:sea"), facets=True)
        assert after.count == 1
        assert [choice.name for choice in after.facets.topics] == ["Sea"]
        assert [choice.count for choice in after.facets.topics] == [1]
        for typed in ("zebra", "giraffe", "topic:animals", "-plain"):
            assert count(typed) == 0, typed
        assert suggestion(parse("zebr"), Named()) == ""

    def test_leaves_no_trace_in_the_coverage_that_it_stood_in(self):
        lead = an_article("One")
        named, attached = an_article("Zebra seen"), an_absorbed_article("Giraffe seen", lead=lead)
        a_link(lead, named)
        assert count("zebra") == 2 and count("giraffe") == 1
        Article.objects.filter(pk=named.pk).update(published=False)
        Article.objects.filter(pk=attached.pk).update(undecided=True)
        assert count("zebra") == count("giraffe") == 0

    @pytest.mark.parametrize("is_named", [True, False])
    def test_is_an_absorbed_article_that_a_person_held_back(self, is_named):
        lead = an_article("One")
        member = an_absorbed_article("Zebra seen", lead=lead)
        if is_named:
            a_link(lead, member)
        assert count("zebra") == 1
        a_decision(member, "published", False)
        assert count("zebra") == 0
        Decision.objects.filter(article=member).delete()
        assert count("zebra") == 1

    def test_is_one_that_was_rejected_and_one_that_was_merged_is_seen_again(self):
        lead = an_article("One")
        member = an_absorbed_article("Zebra seen", lead=lead)
        assert count("zebra") == 1
        Article.objects.filter(pk=member.pk).update(rejection="weak")
        assert count("zebra") == 0
        Article.objects.filter(pk=member.pk).update(rejection="")
        a_decision(member, "published", False)
        assert count("zebra") == 0
        a_decision(member, "lead", lead.slug)
        assert count("zebra") == 0
        member.decisions.filter(field="published").update(keeps_report=True)
        assert count("zebra") == 1

    def test_moves_along_with_its_lead(self):
        first, second = an_article("One"), an_article("Two")
        member = an_absorbed_article("Zebra seen", lead=first)
        assert search(parse("zebra")).rows == [first]
        Article.objects.filter(pk=member.pk).update(lead=second)
        assert search(parse("zebra")).rows == [second]

    def test_waits_for_its_time_even_if_nobody_writes(self):
        now = timezone.now()
        an_article("Zebra", publish_at=now + timedelta(hours=1), expire_at=now + timedelta(hours=3))
        lead = an_article("One")
        an_absorbed_article("Giraffe", lead=lead, expire_at=now + timedelta(hours=2))
        counted = []
        for hours in (0, 2.5, 4):
            with patch("django.utils.timezone.now", return_value=now + timedelta(hours=hours)):
                counted.append((count("zebra"), count("giraffe")))
        assert counted == [(0, 1), (1, 0), (0, 0)]


class TestWhatWaits:
    def test_is_passed_over_while_another_one_writes(self):
        story = an_article("Zebra crossing")
        an_article("Zebra two")
        assert count("zebra") == 2
        Article.objects.filter(pk=story.pk).update(published=False)
        with patch("articles.indexing._take_in", side_effect=OperationalError("is locked")):
            found = search(parse("zebra"))
        assert found.count == 1 and not found.is_whole
        assert search(parse("zebra")).is_whole

    def test_is_taken_in_by_a_search_only_as_far_as_a_reader_can_wait(self):
        model = a_held_article("One")
        Article.objects.bulk_create(
            Article(slug=f"okapi-{n}", title="Okapi", provider=model.provider) for n in range(60)
        )
        with patch("articles.indexing.IN_A_SEARCH", -1):
            assert not search(parse("okapi")).is_whole
        assert SearchWaiting.objects.count() == 61 - indexing.WHILE_IMPORTING
        with patch("articles.indexing.IN_A_SEARCH", 60):
            assert search(parse("okapi")).is_whole
        assert not SearchWaiting.objects.exists()

    def test_is_broken_off_where_a_few_take_long_already(self):
        """Fifty stories with nine hundred headlines each took a reader eight seconds."""
        model = a_held_article("One")
        Article.objects.bulk_create(
            Article(slug=f"okapi-{n}", title="Okapi", provider=model.provider) for n in range(60)
        )
        newest = Article.objects.order_by("-pk").values_list("pk", flat=True)
        with patch("articles.indexing.AT_ONCE", 0), patch("articles.indexing.IN_A_SEARCH", -1):
            assert not search(parse("okapi")).is_whole
        taken = SearchEntry.objects.values_list("article_id", flat=True)
        assert set(taken) == set(newest[: indexing.FIRST_PART])
        assert SearchWaiting.objects.count() == 61 - indexing.FIRST_PART
        indexing.take_in_everything()
        assert not SearchWaiting.objects.exists()

    def test_is_nothing_after_everything_was_made_anew(self):
        lead = an_article("Zebra crossing")
        an_absorbed_article("Giraffe", lead=lead)
        count("zebra")
        SearchWord.objects.create(word="nonsense")
        before = list(SearchEntry.objects.values_list("place", "article_id", "marks", "recheck_at"))
        indexing.index_all()
        after = list(SearchEntry.objects.values_list("place", "article_id", "marks", "recheck_at"))
        assert after == before and not SearchWaiting.objects.exists()
        assert not SearchWord.objects.filter(word="nonsense").exists()
        assert count("zebra") == count("giraffe") == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
class TestASearchWhileAnotherOneTakesIn:
    @pytest.fixture(autouse=True)
    def another(self):
        """Holds what whoever writes entries holds."""
        with psycopg.connect(**connection.get_connection_params()) as another:
            another.execute("SELECT pg_advisory_lock(%s)", [storing.LOCK])
            yield another

    def test_does_not_wait_for_its_end(self):
        """It doesn't end before the test does."""
        an_article("Zebra crossing")
        found = search(parse("zebra"))
        assert found.count == 0 and not found.is_whole

    def test_waits_the_moment_that_one_page_takes(self, another, monkeypatch):
        monkeypatch.setattr(indexing, "LOCK_WAIT", 60_000)
        an_article("Zebra crossing")
        searched = Event()
        with ThreadPoolExecutor(1) as elsewhere:
            elsewhere.submit(self.let_go_once_someone_waits, another, searched)
            found = search(parse("zebra"))
            searched.set()
        assert found.count == 1 and found.is_whole

    @staticmethod
    def let_go_once_someone_waits(another, searched):
        waiting = (
            "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND NOT granted"
        )
        while not another.execute(waiting, [storing.LOCK]).fetchone() and not searched.is_set():
            time.sleep(0.01)
        another.close()

    def test_leaves_no_hurry_to_whoever_comes_next(self):
        an_article("Zebra crossing")
        search(parse("zebra"))
        with connection.cursor() as cursor:
            cursor.execute("SHOW lock_timeout")
            assert cursor.fetchone() == ("0",)


class TestWhatIsTooMuch:
    def test_of_a_coverage_is_its_end_and_all_else_is_found(self):
        """On PostgreSQL a `tsvector` has a bound, and what is beyond stopped every search."""
        story = an_article("Zebra crossing", body=_georgian(480))
        publishers = Provider.objects.bulk_create(
            Provider(name=f"Wire {n}", slug=f"wire-{n}", domain=f"wire-{n}.example")
            for n in range(900)
        )
        titles = ["Giraffe seen", *(_georgian(12) for _ in range(899))]
        RelatedLink.objects.bulk_create(
            RelatedLink(article=story, position=n, key=n, added=False, own_provider=publishers[n],
                        own_url=f"https://outside.example/{n}", own_title=title,
                        own_type="article", own_published_at=timezone.now())
            for n, title in enumerate(titles)
        )  # fmt: skip
        other = an_article("Okapi crossing")
        indexing.take_in_everything()
        assert not SearchWaiting.objects.exists()
        assert {row.pk for row in search(parse("crossing")).rows} == {story.pk, other.pk}
        assert search(parse("giraffe")).rows == [story]
        assert count(titles[1].split()[0]) == 1 and count(titles[-1].split()[0]) == 0

    @pytest.mark.parametrize("most", [0, 1], ids=["nothing", "its headline alone"])
    def test_of_one_entry_keeps_no_other_from_being_taken_in(self, most, monkeypatch):
        """Whatever else a database refuses: it would refuse it at every search."""
        story, other = an_article("Zebra crossing", body="Giraffe"), an_article("Okapi crossing")

        def refuse(ids, entries):
            for entry in entries:
                if entry.article_id == story.pk and (entry.said or not most):
                    with connection.cursor() as cursor:
                        cursor.execute(REFUSED[connection.vendor])
            storing.store(ids, entries)

        monkeypatch.setattr("articles.indexing.store", refuse)
        found = search(parse("crossing"))
        assert found.is_whole and not SearchWaiting.objects.exists()
        assert {row.pk for row in found.rows} == ({story.pk, other.pk} if most else {other.pk})
        assert count("giraffe") == 0


REFUSED = {
    "postgresql": "SELECT string_agg('w' || n, ' ')::tsvector FROM generate_series(1, 300000) n",
    "sqlite": "SELECT length(zeroblob(2000000000))",
}


_NUMBERED = itertools.count()
_GEORGIAN = str.maketrans("0123456789", "აბგდევზთიკ")


def _georgian(words):
    """So many words of forty letters, three bytes each, no two alike."""
    return " ".join(f"{number:040}" for number in itertools.islice(_NUMBERED, words)).translate(
        _GEORGIAN
    )


def test_pages_are_made_anew_when_time_changes_what_is_seen_in_coverage(client):
    now = timezone.now()
    lead = an_article("One")
    an_absorbed_article("Giraffe", lead=lead, expire_at=now + timedelta(hours=2))
    before = client.get("/search/?q=giraffe")
    tag = {"If-None-Match": client.get("/search/?q=giraffe")["ETag"]}
    assert b"1 result" in before.content
    with patch("django.utils.timezone.now", return_value=now + timedelta(hours=3)):
        after = client.get("/search/?q=giraffe", headers=tag)
    assert after.status_code == 200 and b"No results" in after.content
