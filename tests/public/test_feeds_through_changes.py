"""What a feed reader sees that polls while stories change hands: one entry a story, and each under
the id by which it is known."""

import json
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from articles import stories
from articles.feeds import id_of
from articles.models import ABSORBED, Article
from articles.outside_edits import quietly
from tests.factories import a_held_article, a_link, an_article

# The names are kept as transactions end and begin, so these tests are in none.
pytestmark = pytest.mark.django_db(transaction=True)

AGO = timezone.now() - timedelta(hours=3)


@pytest.fixture
def poll(client):
    """The site's feed as {id: title}; no id stands there twice."""

    def read():
        items = client.get("/feeds/json/").json()["items"]
        ids = [item["id"] for item in items]
        assert len(ids) == len(set(ids))
        return {item["id"]: item["title"] for item in items}

    return read


@pytest.fixture
def updated(client):
    """When an article's entry says that it changed."""

    def read(article):
        items = client.get("/feeds/json/").json()["items"]
        return next(i["date_modified"] for i in items if i["url"].endswith(f"/{article.slug}/"))

    return read


def written(*articles):
    """As the importer and the desk write: columns first, leads at the end of the transaction.
    Each pair is an article and what it becomes."""
    with quietly():
        for article, fields in articles:
            Article.objects.filter(pk=article.pk).update(**fields)
        stories.attach({article.pk for article, _ in articles})


ABSORB = {"heat": ABSORBED, "published": False}
LEAD = {"heat": 120, "published": True}


def two_that_name_each_other(**second):
    first = an_article("First", published_at=AGO)
    other = an_article("Other", published_at=AGO - timedelta(minutes=5), **second)
    a_link(first, other)
    a_link(other, first)
    return first, other


class TestALeadThatNeverWasPublic:
    def test_takes_over_the_storys_id(self, poll):
        first, other = two_that_name_each_other(published=False)
        assert poll() == {id_of(first.slug): "First"}
        written((first, ABSORB), (other, LEAD))
        assert poll() == {id_of(first.slug): "Other"}

    def test_does_so_whichever_is_written_first(self, poll):
        first, other = two_that_name_each_other(published=False)
        written((other, LEAD), (first, ABSORB))
        assert poll() == {id_of(first.slug): "Other"}

    def test_does_so_when_it_becomes_public_only_later(self, poll):
        first, other = two_that_name_each_other(published=False)
        written((first, ABSORB))
        assert poll() == {}
        written((other, LEAD))
        assert poll() == {id_of(first.slug): "Other"}

    def test_does_so_when_its_document_comes_later(self, poll):
        first = an_article("First", published_at=AGO)
        written((first, ABSORB))
        with quietly():
            other = an_article("Other", published_at=AGO)
            a_link(other, first)
            stories.attach({other.pk})
        assert poll() == {id_of(first.slug): "Other"}

    def test_passes_it_on_to_the_next(self, poll):
        first, other = two_that_name_each_other(published=False)
        written((first, ABSORB), (other, LEAD))
        third = a_held_article("Third", published_at=AGO)
        a_link(third, first)
        a_link(third, other)
        written((other, ABSORB), (third, LEAD))
        assert poll() == {id_of(first.slug): "Third"}

    def test_tells_readers_that_the_entry_changed(self, poll, updated):
        first, other = two_that_name_each_other(published=False)
        before = updated(first)
        written((first, ABSORB), (other, LEAD))
        assert updated(other) > before

    def test_leaves_the_id_with_a_story_that_goes_on(self, poll):
        first, _ = two_that_name_each_other(published=False)
        member = a_held_article("Member", heat=ABSORBED, lead=first)
        new = a_held_article("New", published_at=AGO)
        a_link(new, member)
        written((member, {}), (new, LEAD))
        assert poll() == {id_of(first.slug): "First", id_of(new.slug): "New"}

    def test_loses_the_id_to_whoever_brought_it_and_stands_alone_again(self, poll):
        first, other = two_that_name_each_other(published=False)
        written((first, ABSORB))
        written((first, LEAD))
        written((other, LEAD))
        assert poll() == {id_of(first.slug): "First", id_of(other.slug): "Other"}


class TestALeadThatAlreadyWasPublic:
    def test_keeps_its_own_id_and_the_other_entry_goes(self, poll):
        first, other = two_that_name_each_other()
        assert len(poll()) == 2
        written((first, ABSORB), (other, LEAD))
        assert poll() == {id_of(other.slug): "Other"}

    def test_keeps_it_when_a_story_flips_back_and_forth(self, poll):
        first, other = two_that_name_each_other(published=False)
        for _ in range(2):
            written((first, ABSORB), (other, LEAD))
            assert poll() == {id_of(first.slug): "Other"}
            written((other, ABSORB), (first, LEAD))
            assert poll() == {id_of(first.slug): "First"}

    def test_passes_on_its_own_and_not_that_of_what_it_absorbed(self, poll):
        first, other = two_that_name_each_other()
        written((first, ABSORB), (other, LEAD))
        third = a_held_article("Third", published_at=AGO)
        a_link(third, first)
        a_link(third, other)
        written((other, ABSORB), (third, LEAD))
        assert poll() == {id_of(other.slug): "Third"}


def test_two_that_part_again_are_two_entries(poll):
    """The one that goes on keeps the id that it has; the other one comes as new."""
    first, other = two_that_name_each_other(published=False)
    written((first, ABSORB), (other, LEAD))
    written((first, LEAD))
    seen = poll()
    assert seen[id_of(first.slug)] == "Other"
    assert sorted(seen.values()) == ["First", "Other"]
    assert poll() == seen


def test_one_that_was_away_while_its_id_was_taken_comes_back_as_new(poll):
    first, other = two_that_name_each_other(published=False)
    written((first, ABSORB), (other, LEAD))
    written((other, {"published": False}))
    written((first, LEAD))
    assert poll() == {id_of(first.slug): "First"}
    written((other, LEAD))
    seen = poll()
    assert seen[id_of(first.slug)] == "First" and len(seen) == 2


def test_a_script_that_changes_leads_is_no_different(poll):
    first, other = two_that_name_each_other(published=False)
    with transaction.atomic():
        Article.objects.filter(pk=first.pk).update(lead=other, **ABSORB)
        Article.objects.filter(pk=other.pk).update(**LEAD)
    assert poll() == {id_of(first.slug): "Other"}


class TestWhenAnEntryChanged:
    @pytest.mark.parametrize(
        "fields", [{"title": "New words"}, {"excerpt": "x"}, {"web_url": "https://n.example/"}]
    )
    def test_is_when_it_says_something_else(self, updated, fields):
        story = an_article(published_at=AGO)
        before = updated(story)
        written((story, fields))
        assert updated(story) > before

    @pytest.mark.parametrize(
        "fields",
        [{"heat": 999}, {"quality": 1}, {"tags": ["x"]}, {"images": []}, {"title": "Story"}],
    )
    def test_is_not_when_only_its_scores_or_nothing_moved(self, updated, fields):
        story = an_article("Story", published_at=AGO)
        before = updated(story)
        written((story, fields))
        a_link(story)
        assert updated(story) == before

    def test_is_told_alike_by_every_format(self, client, updated):
        story = an_article(published_at=AGO)
        written((story, {"title": "New words"}))
        moment = updated(story)
        assert f"<updated>{moment}</updated>" in client.get("/feeds/atom/").content.decode()
        assert f"<atom:updated>{moment}<" in client.get("/feeds/rss/").content.decode()
        assert json.loads(client.get("/feeds/json/").content)["items"][0]["date_modified"] == moment
