"""What every public address has in common: methods, validators, errors as pages of ours."""

import logging
from collections.abc import Callable
from functools import wraps
from types import ModuleType

from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.views.decorators.csrf import csrf_exempt

from articles import freshness, kept
from articles.settled import settled
from articles.views import errors

log = logging.getLogger(__name__)


def public(
    view: Callable[..., HttpResponse], *, turns_every: int = 0, errors: ModuleType = errors
) -> Callable[..., HttpResponse]:
    """For GET and HEAD alone; 304 for a version that is named, before anything is fetched;
    compressed; no 500 for what a reader typed, and 503 when the database doesn't answer.

    `turns_every`: seconds after which the answer changes though nothing was written. `errors`: what
    says that something went wrong; pages, unless a program asked.
    """

    @csrf_exempt  # nothing is changed here: without this, a POST would get a 403 about cookies
    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return errors.method_not_allowed(request)
        try:
            state = freshness.state_now()
            tag = freshness.tag_of(request, state, turns_every=turns_every)
            changed = freshness.last_modified(state, turns_every=turns_every)
            if freshness.is_named(request, tag):
                return freshness.send(request, HttpResponseNotModified(), tag, changed)
            with settled():
                response = view(request, *args, **kwargs)
            # What isn't whole yet mustn't be held for what it will be.
            if response.headers.get("Cache-Control") == "no-store":
                return freshness.send(request, response)
            freshness.send(request, response, tag, changed)
            kept.mark(response, state, turns_every=turns_every)
            return response
        except Http404 as error:
            return errors.not_found(request, error)
        except PermissionDenied as error:
            return errors.forbidden(request, error)
        except (BadRequest, SuspiciousOperation) as error:
            return errors.bad_request(request, error)
        except (OperationalError, InterfaceError):
            log.exception("The database doesn't answer")
            return errors.unavailable(request)

    return answer
