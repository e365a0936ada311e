"""What keeps the index in step is in the database: no migration may lose it, as one that makes a
table of SQLite anew does."""

import itertools
import re
from importlib import import_module

import pytest
from django.db import connection

from articles.models import Article, SearchWaiting
from tests.factories import a_held_article, a_link, an_absorbed_article, an_article

pytestmark = pytest.mark.django_db

search = import_module("articles.migrations.0008_search_triggers")
at_once = import_module("articles.migrations.0012_many_rows_at_once")
headlines = import_module("articles.migrations.0017_search_hangs_on_headlines")


@pytest.mark.sqlite
def test_every_trigger_stands_on_sqlite():
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        standing = {name for (name,) in cursor.fetchall()}
    told = [module.sqlite_triggers() for module in (search, at_once, headlines)]
    assert {name for triggers in told for name, _ in triggers} <= standing


@pytest.mark.postgresql
def test_every_trigger_stands_on_postgresql():
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgname LIKE 'newsdesk_search_%'")
        standing = {name for (name,) in cursor.fetchall()}
    told = [module.postgresql_statements() for module in (search, at_once, headlines)]
    left = set()
    for statement in itertools.chain.from_iterable(told):
        left.difference_update(re.findall("DROP TRIGGER (newsdesk_search_[a-z_]+) ", statement))
        left.update(re.findall("CREATE TRIGGER (newsdesk_search_[a-z_]+) ", statement))
    assert left == standing


class TestWhoWaits:
    """Whose entry no longer says what is there: they, and hardly anybody else."""

    def test_is_the_new_lead_of_an_absorbed_article_and_not_who_names_it(self):
        first, second, naming = an_article(), an_article(), an_article()
        member = an_absorbed_article(lead=first)
        a_link(naming, member)
        assert _who_waits_after(Article.objects.filter(pk=member.pk), lead=second) == {
            first,
            second,
        }

    def test_is_who_names_an_article_that_is_absorbed_now(self):
        lead, naming = an_article(), an_article()
        held = a_held_article()
        a_link(naming, held)
        assert _who_waits_after(Article.objects.filter(pk=held.pk), lead=lead) == {lead, naming}

    def test_is_who_names_an_article_whose_story_is_taken_away(self):
        naming, lead = an_article(), an_article()
        merged = a_held_article()
        Article.objects.filter(pk=merged.pk).update(lead=lead)
        a_link(naming, merged)
        assert _who_waits_after(Article.objects.filter(pk=merged.pk), lead=None) == {lead, naming}

    def test_is_nobody_for_a_link_of_what_readers_do_not_see(self):
        held, other = a_held_article(), an_article()
        SearchWaiting.objects.all().delete()
        a_link(held, other)
        assert not SearchWaiting.objects.exists()

    def test_is_a_story_whose_link_goes_to_another_one(self):
        first, second, named = an_article(), an_article(), an_article()
        link = a_link(first, named)
        SearchWaiting.objects.all().delete()
        type(link).objects.filter(pk=link.pk).update(article=second)
        assert _waiting() == {first, second}

    @pytest.mark.parametrize(
        "change", [{"own_title": "Otters return"}, {"hidden": True}, {"position": 7}]
    )
    def test_is_a_story_whose_link_shows_something_else(self, change):
        story, named = an_article(), an_article()
        link = a_link(story, named)
        SearchWaiting.objects.all().delete()
        type(link).objects.filter(pk=link.pk).update(**change)
        assert _waiting() == {story}

    def test_is_nobody_for_what_no_headline_of_a_link_says(self):
        link = a_link(an_article(), an_article())
        SearchWaiting.objects.all().delete()
        type(link).objects.filter(pk=link.pk).update(own_excerpt="Wet.", own_quality=7)
        assert not SearchWaiting.objects.exists()

    def test_is_an_article_with_another_excerpt_but_no_story_that_names_or_leads_it(self):
        lead, naming = an_article(), an_article()
        member = an_absorbed_article(lead=lead)
        a_link(naming, member)
        changed = Article.objects.filter(pk=member.pk)
        assert _who_waits_after(changed, excerpt="Wet.") == {member}
        assert _who_waits_after(changed, title="Otters return") == {member, lead, naming}


def _who_waits_after(articles, **change):
    SearchWaiting.objects.all().delete()
    articles.update(**change)
    return _waiting()


def _waiting():
    return set(Article.objects.filter(pk__in=SearchWaiting.objects.values("article_id")))
