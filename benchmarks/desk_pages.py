"""Run by `benchmarks.desk` in a process of its own: pages of the desk, alternating.

`measure` prints JSON: CPU seconds of a page, by kind. `grow N` makes the newsroom N times as large,
with coverage and topics, by copying rows.
"""

import gc
import json
import os
import statistics
import sys
import time
import warnings

import django
from django.urls import include, path

ROUNDS = 15
PAGES = {
    "to decide": "/admin/queue/",
    "made public by the machine": "/admin/queue/?tab=machine",
    "public": "/admin/queue/?tab=public",
    "all": "/admin/queue/?tab=all",
}
STOCK = "/stock/articles/article/"
urlpatterns: list = []


def prepare() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsdesk.settings")
    warnings.filterwarnings("ignore")  # nobody collects static files for this
    django.setup()
    from django.conf import settings
    from django.contrib import admin

    from articles.models import Article

    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }

    class StockAdmin(admin.ModelAdmin):
        """As one would write it first, with as much in a row as ours shows."""

        list_display = ["title", "provider", "published_at", "quality", "heat", "published"]
        list_select_related = ["provider"]
        list_filter = ["published", "type"]
        search_fields = ["title", "excerpt"]
        ordering = ["-published_at"]

    stock = admin.AdminSite("stock")
    stock.register(Article, StockAdmin)
    urlpatterns.extend([path("stock/", stock.urls), path("", include("newsdesk.urls"))])
    settings.ROOT_URLCONF = __name__


def measure() -> dict:
    from django.contrib.auth.models import User
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from articles.models import Article

    chief = User.objects.filter(username="ann").first()
    client = Client()
    client.force_login(chief or User.objects.create_superuser("ann"))
    took: dict[str, list[float]] = {name: [] for name in (*PAGES, STOCK)}
    addresses = {**PAGES, STOCK: STOCK}
    rows, queries = {}, {}
    for name, address in addresses.items():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        queries[name] = len(captured)
        text = answer.content.decode()
        rows[name] = text.count('<li class="row') or text.count('class="action-select"')
    # What stays is looked through for garbage every few pages, always the same ones of a round.
    gc.collect()
    gc.freeze()
    for _ in range(ROUNDS):
        for name, address in addresses.items():
            began = time.process_time()
            client.get(address)
            took[name].append(time.process_time() - began)
    cpu = {name: statistics.median(seconds) for name, seconds in took.items()}
    return {
        "articles": Article.objects.count(),
        "stock": cpu[STOCK],
        "queue": {
            name: {"cpu": cpu[name], "rows": rows[name], "queries": queries[name]} for name in PAGES
        },
    }


def grow(times: int) -> None:
    """Copies every article, its topics and its coverage; a copy names what its original names."""
    from django.db import connection, transaction

    from articles.models import Article, ArticleTopic, RelatedLink
    from articles.outside_edits import quietly

    step = Article.objects.order_by("-pk").values_list("pk", flat=True)[0]
    with transaction.atomic(), quietly(), connection.cursor() as cursor:
        for number in range(1, times):
            shift = step * number
            _copy(cursor, Article, shift, {"slug": f"slug || '-copy-{number}'"}, step)
            for model in (ArticleTopic, RelatedLink):
                _copy(cursor, model, shift * 1000, {"article_id": f"article_id + {shift}"}, step)
        cursor.execute("ANALYZE")


def _copy(cursor, model, shift, changed, step) -> None:
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    columns = [field.column for field in fields]
    own = {"lead_id": f"CASE WHEN lead_id = id THEN id + {shift} ELSE lead_id END"}
    cells = {"id": f"id + {shift}", **(own if "lead_id" in columns else {}), **changed}
    values = ", ".join(cells.get(name, f'"{name}"') for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    limit = "id" if "lead_id" in columns else "article_id"
    cursor.execute(
        f"INSERT INTO {model._meta.db_table} ({names}) "  # noqa: S608 - our own names
        f"SELECT {values} FROM {model._meta.db_table} WHERE {limit} <= {step}"
    )


if __name__ == "__main__":
    prepare()
    if sys.argv[1] == "grow":
        grow(int(sys.argv[2]))
    else:
        print(json.dumps(measure()))
