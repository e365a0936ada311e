"""Pages for what went wrong: what happened, why, and one next step, in the site's own frame.

None of them says anything about what exists. 404 and 410 alone ask the database: it may be the
reason for being here.
"""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from articles import freshness
from articles.frontpage import topics_in_order
from articles.models import Article
from articles.sections import Sections
from articles.views.rendering import Head, show

LATEST_ON_404 = 5
RETRY_AFTER = 30  # seconds


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404, with the newest stories. Three queries."""
    sections = Sections.at_present()
    latest = Article.objects.published().newest().for_cards()
    head = Head(title=_("Page not found"), description="", path=request.path, index=False)
    response = show(
        request,
        "404.html",
        head,
        sections,
        status=404,
        latest=latest.prefetch_related(topics_in_order())[:LATEST_ON_404],
    )
    return freshness.send(request, response)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _plain(request, "400.html", _("That address can’t be read"), 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _plain(request, "403.html", _("This isn’t open to you"), 403)


def method_not_allowed(request: HttpRequest) -> HttpResponse:
    response = _plain(request, "405.html", _("Pages here are only for reading"), 405)
    response.headers["Allow"] = "GET, HEAD"
    return response


def too_many_logins(
    request: HttpRequest, refused: HttpResponse, credentials: dict[str, str] | None = None
) -> HttpResponse:
    """For a name that the login guard doesn't listen to just now (AXES_LOCKOUT_CALLABLE)."""
    rest: timedelta = settings.AXES_COOLOFF_TIME
    minutes = int(rest.total_seconds()) // 60
    response = _plain(request, "429.html", _("Too many wrong passwords"), 429, minutes=minutes)
    response.headers["Retry-After"] = str(60 * minutes)
    response.headers["Cache-Control"] = "no-store"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    return _plain(request, "500.html", _("Something went wrong here"), 500)


def unavailable(request: HttpRequest) -> HttpResponse:
    response = _plain(request, "503.html", _("Back in a moment"), 503)
    response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def _plain(request, template, title, status, **context):
    """A page without queries, and without the request's host: that may be what is wrong."""
    context.update(
        title=title,
        full_title=f"{title} – {settings.SITE_NAME}",
        sections=Sections(),
        head=None,
    )
    response = HttpResponse(render_to_string(template, context), status=status)
    return freshness.send(request, response)
