"""When readers' pages follow what is written (docs/decisions/0011).

Nearly everything reaches them with the next request. What an import adds may wait some seconds for
what it adds next: its batches follow each other by the second, and each would have every page put
together anew while the import wants the processor as well.
"""

from django.db import connection

from articles.models import PublicVersion


def let_pages_stand() -> None:
    """What this transaction writes may reach readers' pages some seconds late (migration 0018).

    Called within `quietly`, and only for what adds articles: what is changed, hidden or taken down
    must not be read once more. In a transaction around that one it does nothing: who knows what
    else that writes.
    """
    if connection.savepoint_ids:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL newsdesk.pages_stand = 'on'")
        else:
            cursor.execute("UPDATE articles_quietwriter SET lets_pages_stand = TRUE")


def have_pages_follow() -> None:
    """All that was written so far reaches readers' pages with the next request."""
    PublicVersion.objects.filter(stands_until__isnull=False).update(stands_until=None)
