"""What PostgreSQL knows of the tables that a first import fills.

It looks at tables by itself, but some minutes late: until then it plans for those that were there
before, on a new database of a few rows, and reads all that there is by now for a single one.
"""

from django.db import connection

from articles.models import Article, ArticleTopic, Provider, RelatedLink
from articles.rows import table

_FILLED = (Article, ArticleTopic, Provider, RelatedLink)


class Statistics:
    """Has the tables looked at anew whenever this run has doubled them."""

    def __init__(self) -> None:
        self.created = 0

    def note(self, created: int) -> None:
        """So many articles were created, in a transaction that is over."""
        if not created or connection.vendor != "postgresql":
            return
        self.created += created
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [table(Article)]
            )
            if self.created > 2 * max(0, cursor.fetchone()[0]):  # -1: never looked at
                cursor.execute(f"ANALYZE {', '.join(map(table, _FILLED))}")
