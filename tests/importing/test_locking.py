"""One import at a time, also within one process: the desk imports in threads of its server."""

import threading

import pytest

from articles.importing import CannotRun
from articles.importing.locking import only_import

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_lock_is_given_back_when_the_import_is_over(newsroom):
    for _ in range(2):
        newsroom.run()


def test_the_lock_is_given_back_when_the_import_fails():
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), only_import():
            raise ZeroDivisionError


def test_a_second_import_in_the_same_thread_is_refused(newsroom):
    with only_import(), pytest.raises(CannotRun, match="another import is running"):
        newsroom.run()
    newsroom.run()


def test_a_second_import_in_another_thread_is_refused():
    said = []

    def second():
        from django.db import connection

        try:
            with only_import():
                said.append("went in")
        except CannotRun as error:
            said.append(str(error))
        finally:
            connection.close()

    with only_import():
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(timeout=60)
    assert said == ["another import is running; this one changed nothing"]
