"""The queue: where an editor gets through the candidates, one key or one click each."""

from articles.admin.queue.views import Queue

__all__ = ["Queue"]
