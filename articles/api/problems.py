"""What went wrong, for programs: RFC 9457, with the names that pages have for theirs.

None of them says anything about what exists, and none asks the database.
"""

import json
from http import HTTPStatus

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from articles import freshness
from articles.views.errors import RETRY_AFTER

CONTENT_TYPE = "application/problem+json; charset=utf-8"
ALLOWED = "GET, HEAD, OPTIONS"


class BadParameters(BadRequest):
    """Parameters that can't be read: `errors` has what is wrong with each, by its name."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__(_("Some parameters can't be read."))
        self.errors = errors


class Gone(Exception):
    """What was public at this address was taken down."""


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return problem(request, 404, _("There is nothing at this address."))


def gone(request: HttpRequest) -> HttpResponse:
    return problem(request, 410, _("What was here was taken down."))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, BadParameters):
        return problem(request, 400, str(exception), errors=exception.errors)
    # What a BadRequest says is written for readers; a SuspiciousOperation talks to operators.
    told = str(exception) if isinstance(exception, BadRequest) else _("This can't be read.")
    return problem(request, 400, told)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return problem(request, 403, _("This isn't open to you."))


def method_not_allowed(request: HttpRequest) -> HttpResponse:
    response = problem(request, 405, _("What is here is only for reading."))
    response.headers["Allow"] = ALLOWED
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    return problem(request, 500, _("Something went wrong here."))


def unavailable(request: HttpRequest) -> HttpResponse:
    response = problem(request, 503, _("The newsroom will be back in a moment."))
    response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def problem(request: HttpRequest, status: int, detail: str, **more: object) -> HttpResponse:
    said = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        **more,
    }
    text = json.dumps(said, ensure_ascii=False)
    return freshness.send(request, HttpResponse(text, status=status, content_type=CONTENT_TYPE))
