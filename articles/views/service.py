"""Addresses for machines: health, robots, the browser's icon."""

import json

from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from articles.views.edge import public
from articles.views.rendering import origin


@csrf_exempt  # a POST is told that it is none, not that a cookie is missing
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers, else 503, and nothing more: it is open to everyone."""
    if request.method not in ("GET", "HEAD"):
        return JsonResponse({"status": "method not allowed"}, status=405, headers=_ALLOWED)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except Error:  # also an InterfaceError, which is no DatabaseError: the connection is gone
        return JsonResponse({"status": "unavailable"}, status=503, headers=_NEVER_KEPT)
    return JsonResponse({"status": "ok"}, headers=_NEVER_KEPT)


_NEVER_KEPT = {"Cache-Control": "no-store"}
_ALLOWED = {"Allow": "GET, HEAD", **_NEVER_KEPT}


@public
def robots(request: HttpRequest) -> HttpResponse:
    site = origin(request)
    lines = [
        "User-agent: *",
        f"Disallow: {reverse('admin:index')}",
        "",
        f"Sitemap: {site}{reverse('sitemap')}",
        f"Sitemap: {site}{reverse('news_sitemap')}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@public
def speculation_rules(request: HttpRequest) -> HttpResponse:
    """Which pages a browser may fetch ahead while the reader points at their links."""
    never = [
        f"{reverse('admin:index')}*",
        f"{reverse('search')}*",
        f"{reverse('feeds')}*/*",
        "/*.xml",
        reverse("healthz"),
    ]
    where = {"and": [{"href_matches": "/*"}, {"not": {"href_matches": never}}]}
    rules = {"prefetch": [{"source": "document", "where": where, "eagerness": "moderate"}]}
    return HttpResponse(json.dumps(rules), content_type="application/speculationrules+json")


@public
def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers ask here unless they read the page's head."""
    return HttpResponseRedirect(static("public/favicon.ico"))
