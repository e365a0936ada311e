"""What readers' pages ask of a connection to PostgreSQL."""

import select

import psycopg
import pytest
from django.db import DEFAULT_DB_ALIAS, OperationalError, connection, connections, transaction
from django.db.backends.postgresql import base as django_backend

from articles.models import Article
from articles.prepared import answer
from articles.views.lists import front_page
from newsdesk.postgresql.base import TRUSTED_FOR
from tests.factories import an_article

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def clock(monkeypatch):
    """What the connection takes for the time, in seconds."""
    clock = [1000.0]
    monkeypatch.setattr("newsdesk.postgresql.base.monotonic", lambda: clock[0])
    return clock


@pytest.fixture
def kept(clock):
    """A connection that has served a request, as between two requests."""
    connection.close()
    next_request()
    return connection


@pytest.fixture
def asked(kept, monkeypatch):
    """How often a connection was asked by a query whether it answers."""
    asked = []
    ask = django_backend.DatabaseWrapper.is_usable
    monkeypatch.setattr(
        django_backend.DatabaseWrapper, "is_usable", lambda self: asked.append(self) or ask(self)
    )
    return asked


@pytest.fixture
def colleague():
    """Another connection to the same server."""
    settings = connection.get_connection_params()
    names = ("dbname", "user", "password", "host", "port")
    with psycopg.connect(
        **{name: settings[name] for name in names if name in settings}, autocommit=True
    ) as other:
        yield other


def next_request():
    """The server's process that answers the first query of the next request."""
    connection.health_check_done = False
    connection.close_if_unusable_or_obsolete()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


class TestAKeptConnection:
    def test_is_used_again_without_a_question(self, asked):
        assert next_request() == next_request()
        assert asked == []

    def test_that_the_server_ended_is_replaced_before_a_reader_notices(self, kept, colleague):
        before = next_request()
        colleague.execute("SELECT pg_terminate_backend(%s, 5000)", [before])
        assert next_request() != before

    def test_that_was_silent_for_a_while_is_asked(self, asked, kept, clock):
        clock[0] += TRUSTED_FOR
        assert next_request() == next_request()
        assert asked == [kept]

    def test_on_which_a_query_failed_is_asked(self, asked, kept):
        kept.errors_occurred = True
        next_request()
        assert asked == [kept]

    def test_that_says_something_by_itself_is_asked_and_kept(self, asked, kept, colleague):
        before = next_request()
        with kept.cursor() as cursor:
            cursor.execute("LISTEN news")
        colleague.execute("NOTIFY news")
        select.select([kept.connection.fileno()], [], [], 60)  # until it is here
        assert next_request() == before
        assert asked == [kept]


class TestReadersStatements:
    def prepared(self):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_prepared_statements")
            return cursor.fetchone()[0]

    @pytest.fixture
    def page(self, rf):
        an_article(published=True)
        return lambda: front_page(rf.get("/")).content

    def test_are_prepared_once_they_come_again_and_again(self, page, kept, monkeypatch):
        monkeypatch.setattr(kept.connection, "prepare_threshold", 1)
        assert page() == page() == page()
        assert self.prepared() > 0

    @pytest.fixture
    def title(self, kept, monkeypatch):
        """Asks for the headline of an article, by a statement that the server keeps at once."""
        monkeypatch.setattr(kept.connection, "prepare_threshold", 0)

        def title(article):
            statement = "SELECT title FROM articles_article WHERE id = %(id)s"
            return answer(connections[DEFAULT_DB_ALIAS], statement, {"id": article.pk})[0][0]

        return title

    def test_answer_as_it_is_now_however_often_they_are_asked(self, title):
        one, other = an_article(title="One"), an_article(title="Other")
        assert [title(one), title(one), title(other), title(one)] == ["One", "One", "Other", "One"]
        Article.objects.filter(pk=one.pk).update(title="Changed")
        assert [title(one), title(other)] == ["Changed", "Other"]

    def test_that_the_server_forgot_are_asked_the_long_way(self, title):
        article = an_article(title="One")
        assert title(article) == title(article) == "One"
        with connection.cursor() as cursor:
            cursor.execute("DEALLOCATE ALL")
        assert title(article) == title(article) == "One"

    def test_see_what_their_own_transaction_wrote(self, title):
        article = an_article(title="One")
        assert title(article) == title(article) == "One"
        with transaction.atomic():
            assert title(article) == "One"
            Article.objects.filter(pk=article.pk).update(title="Two")
            assert title(article) == "Two"
            transaction.set_rollback(True)
        assert title(article) == "One"

    def test_on_a_connection_that_ended_say_so_once(self, title, colleague):
        article = an_article(title="One")
        assert title(article) == title(article) == "One"
        colleague.execute("SELECT pg_terminate_backend(%s, 5000)", [next_request()])
        with pytest.raises(OperationalError):
            title(article)
        next_request()
        assert title(article) == "One"

    def test_find_nothing_without_a_word(self, title):
        article = an_article(title="One")
        assert title(article) == title(article) == "One"
        gone = an_article()
        Article.objects.filter(pk=gone.pk).delete()
        with pytest.raises(IndexError):
            title(gone)

    def test_are_not_kept_where_something_between_would_mix_connections_up(
        self, page, kept, monkeypatch
    ):
        monkeypatch.setattr(kept.connection, "prepare_threshold", None)
        before = self.prepared()
        assert page() == page() == page()
        assert self.prepared() == before
