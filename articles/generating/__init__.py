"""A synthetic newsroom of any size, in the real format and proportions, for tests and benchmarks.

It knows nothing of the rest of the project, not even of the module that reads documents: it is an
independent witness of the format. Everything in it is invented; nothing was copied from a real
newsroom but its proportions.
"""

from articles.generating.moving import MoveError
from articles.generating.newsroom import (
    LAST_DAY,
    NewsFile,
    Order,
    OrderError,
    Written,
    as_manifest,
    documents,
    stories,
    write_newsroom,
)

__all__ = [
    "LAST_DAY",
    "MoveError",
    "NewsFile",
    "Order",
    "OrderError",
    "Written",
    "as_manifest",
    "documents",
    "stories",
    "write_newsroom",
]
