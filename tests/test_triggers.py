"""What the database itself keeps in step, whoever writes: migration 0002."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from articles.models import (
    Article,
    ArticleTopic,
    OutsideEdit,
    Provider,
    PublicAddress,
    PublicVersion,
    RelatedLink,
    Tombstone,
    Topic,
)
from articles.outside_edits import quietly
from tests.factories import (
    a_decision,
    a_held_article,
    a_link,
    a_provider,
    a_topic,
    an_article,
)

# The version moves as a transaction ends, so these tests are in none.
pytestmark = pytest.mark.django_db(transaction=True)

HOUR = timedelta(hours=1)


def version():
    return PublicVersion.objects.values_list("number", flat=True).first() or 0


def raw(statement, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def in_a_transaction():
    with transaction.atomic():
        Article.objects.update(excerpt="Other")


def quietly_written():
    with quietly():
        Article.objects.update(excerpt="Other")


class TestThePublicVersion:
    @pytest.mark.parametrize(
        "write",
        [
            lambda: an_article(),
            lambda: Article.objects.get().save(),
            lambda: Article.objects.update(title="Other"),
            lambda: Article.objects.bulk_update([_with(Article.objects.get(), heat=5)], ["heat"]),
            lambda: Article.objects.get().delete(),
            lambda: raw("UPDATE articles_article SET title = 'Raw'"),
            lambda: a_topic("New"),
            lambda: Topic.objects.update(name="Other"),
            lambda: ArticleTopic.objects.update(position=5),
            lambda: ArticleTopic.objects.all().delete(),
            lambda: Provider.objects.update(name="Other"),
            lambda: a_provider("New"),
            lambda: RelatedLink.objects.update(hidden=True),
            lambda: RelatedLink.objects.all().delete(),
            lambda: a_link(Article.objects.get()),
            in_a_transaction,
            quietly_written,
        ],
    )
    def test_moves_with_everything_public_however_it_is_written(self, write):
        article = an_article(topics=["AI"])
        a_link(article)
        before = version()
        write()
        assert version() > before

    def test_stays_when_nothing_is_written(self):
        an_article()
        before = version()
        list(Article.objects.all())
        with quietly():
            list(Article.objects.all())
        assert version() == before

    def test_stays_when_a_writer_takes_it_back(self):
        an_article(title="Kept")
        before = version()
        for block in (transaction.atomic, quietly):
            with pytest.raises(ZeroDivisionError), block():
                Article.objects.update(title="Lost")
                raise ZeroDivisionError
        assert version() == before
        assert Article.objects.get().title == "Kept"

    def test_moves_when_a_part_of_a_transaction_is_taken_back(self):
        an_article(title="Kept")
        before = version()
        with transaction.atomic():
            Article.objects.update(title="Other")
            with pytest.raises(ZeroDivisionError), transaction.atomic():
                Article.objects.update(title="Lost")
                raise ZeroDivisionError
        assert version() > before

    @pytest.mark.postgresql
    def test_moves_once_a_transaction_and_leaves_no_trace_of_it(self):
        an_article()
        before = version()
        with transaction.atomic():
            Article.objects.update(title="Other")
            Article.objects.update(title="Another")
            assert version() == before
        assert version() == before + 1
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM articles_publicchange")
            assert cursor.fetchone() == (0,)

    @pytest.mark.postgresql
    def test_makes_no_writer_wait_for_another(self):
        """Two open transactions that touch different articles don't hold the version's row."""
        import psycopg

        one, other = an_article(), an_article()
        place = connection.get_connection_params()
        place = {
            name: place[name] for name in ("dbname", "user", "host", "port") if place.get(name)
        }
        update = "UPDATE articles_article SET title = 'Other' WHERE id = %s"
        with psycopg.connect(**place) as first, psycopg.connect(**place) as second:
            second.execute("SET lock_timeout = '2s'")
            first.execute(update, [one.pk])
            second.execute(update, [other.pk])
            second.commit()
            first.commit()
        assert set(Article.objects.values_list("title", flat=True)) == {"Other"}


def since(article):
    """Since when its address has been public, if ever: "past", "future" or None."""
    noted = PublicAddress.objects.filter(slug=article.slug).first()
    if noted is None:
        return None
    return "past" if noted.since <= timezone.now() else "future"


class TestThePublicAddress:
    def test_is_noted_for_whoever_makes_an_article_public(self):
        for make in (
            lambda article: Article.objects.filter(pk=article.pk).update(published=True),
            lambda article: _with(article, published=True).save(),
            lambda article: raw(
                "UPDATE articles_article SET published = %s WHERE id = %s", True, article.pk
            ),
        ):
            article = a_held_article()
            assert since(article) is None
            make(article)
            assert since(article) == "past"

    def test_is_noted_for_an_article_that_comes_in_public(self):
        assert since(an_article()) == "past"

    def test_is_not_noted_for_what_is_held_removed_or_absorbed(self):
        for fields in (
            {"published": False},
            {"removed": True},
            {"published": False, "heat": -1},
            {"published": False, "undecided": True},
        ):
            assert since(an_article(**fields)) is None

    @pytest.mark.parametrize("field", ["published_at", "publish_at"])
    def test_of_an_article_that_is_public_later_is_public_then(self, field):
        moment = timezone.now() + HOUR
        article = an_article(**{field: moment})
        assert abs(PublicAddress.objects.get().since - moment) < timedelta(milliseconds=2)
        assert since(article) == "future"

    def test_of_what_is_taken_back_before_its_time_leaves_no_trace(self):
        article = an_article(publish_at=timezone.now() + HOUR)
        Article.objects.update(published=False)
        assert since(article) is None
        Article.objects.update(published=True)
        assert since(article) == "future"
        Article.objects.update(removed=True)
        assert since(article) is None

    def test_moves_along_while_its_time_is_ahead(self):
        article = an_article(publish_at=timezone.now() + HOUR)
        Article.objects.update(publish_at=timezone.now() + 5 * HOUR)
        assert PublicAddress.objects.get().since > timezone.now() + 4 * HOUR
        Article.objects.update(publish_at=None)
        assert since(article) == "past"

    def test_of_a_window_that_is_over_before_it_opens_is_none(self):
        article = an_article(expire_at=timezone.now() - HOUR)
        assert since(article) is None
        article = an_article(publish_at=timezone.now() + 2 * HOUR, expire_at=timezone.now() + HOUR)
        assert since(article) is None

    def test_once_noted_stays_whatever_happens(self):
        article = an_article()
        first = PublicAddress.objects.get().since
        for change in (
            {"published": False},
            {"published": True},
            {"removed": True},
            {"removed": False, "publish_at": timezone.now() + HOUR},
            {"published": False, "heat": -1},
        ):
            Article.objects.update(**change)
            assert PublicAddress.objects.get().since == first
        article.delete()
        assert PublicAddress.objects.get().since == first

    def test_of_a_future_that_never_came_goes_with_the_row(self):
        article = an_article(publish_at=timezone.now() + HOUR)
        article.delete()
        assert since(article) is None

    def test_of_a_time_with_or_without_a_fraction_is_told_right(self):
        """SQLite compares times as texts."""
        now = timezone.now()
        for moment in (now.replace(microsecond=0), now.replace(microsecond=1)):
            assert since(an_article(published_at=moment - timedelta(seconds=2))) == "past"
            assert since(an_article(published_at=moment + timedelta(seconds=2))) == "future"


class TestDeletedRows:
    def test_leave_a_tombstone_whoever_deletes_them(self):
        for delete in (
            lambda article: article.delete(),
            lambda article: Article.objects.filter(pk=article.pk).delete(),
            lambda article: Article.objects.filter(pk=article.pk)._raw_delete("default"),
        ):
            article = an_article()
            slug = article.slug
            delete(article)
            assert Tombstone.objects.filter(slug=slug).exists()

    def test_twice_of_one_name_leave_one(self):
        for _ in range(2):
            an_article(slug="dogs").delete()
        assert Tombstone.objects.filter(slug="dogs").count() == 1

    def test_leave_no_mark_of_an_outside_edit(self):
        article = an_article()
        assert OutsideEdit.objects.exists()
        a_link(article)
        article.delete()
        assert not OutsideEdit.objects.exists()


def test_the_triggers_go_and_come_with_their_migration():
    call_command("migrate", "articles", "0001_newsroom", verbosity=0)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'newsdesk%'")
        assert cursor.fetchone() == (0,)
    call_command("migrate", verbosity=0)
    before = version()
    an_article().delete()
    assert version() > before
    assert Tombstone.objects.exists()


def test_a_newsroom_that_is_there_already_comes_along():
    """Written in one transaction with the tables: PostgreSQL makes no index while rows wait."""
    article = an_article(topics=["Tides"])
    a_decision(article, "published", True)
    call_command("migrate", "articles", "0005_feed_entries", verbosity=0)
    call_command("migrate", verbosity=0)
    article.refresh_from_db()
    assert article.decided and article.shown
    assert article.listed.count() == 1


def _with(article, **fields):
    for name, value in fields.items():
        setattr(article, name, value)
    return article
