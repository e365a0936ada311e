"""What all addresses of the API have in common: they answer in JSON, also when they refuse, and to
pages of any site."""

import json
from collections.abc import Callable, Mapping
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from articles.api import problems
from articles.views import errors
from articles.views.edge import public

_FOR_ANY_SITE = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Location",
}
_PREFLIGHT = {
    "Access-Control-Allow-Methods": problems.ALLOWED,
    "Access-Control-Allow-Headers": "If-None-Match",
    "Access-Control-Max-Age": "86400",
    "Allow": problems.ALLOWED,
}


def api(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Public, with errors as JSON and open to pages of any site: there is nothing secret in it, and
    no cookie is read."""

    @wraps(view)
    def answered(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except problems.Gone:
            return problems.gone(request)

    asked = public(answered, errors=problems)

    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.method == "OPTIONS":
            response = HttpResponse(b"", content_type="text/plain", headers=_PREFLIGHT)
        else:
            response = asked(request, *args, **kwargs)
        return _for_any_site(response)

    return answer


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """For all of the site, what is refused before any view is asked: a Host that isn't ours
    (handler400). Whoever asked the API is told in JSON."""
    if not _is_for_programs(request):
        return errors.bad_request(request, exception)
    return _for_any_site(problems.bad_request(request, exception))


def server_error(request: HttpRequest) -> HttpResponse:
    """For all of the site, a fault of ours (handler500)."""
    if not _is_for_programs(request):
        return errors.server_error(request)
    return _for_any_site(problems.server_error(request))


def _is_for_programs(request: HttpRequest) -> bool:
    return request.path.startswith(reverse("api"))


def _for_any_site(response: HttpResponse) -> HttpResponse:
    for name, value in _FOR_ANY_SITE.items():
        response.headers[name] = value
    return response


def as_json(value: object, *, links: dict[str, str | None] | None = None) -> HttpResponse:
    """`links`: addresses by their relation, for the `Link` header; those that are None are left
    out."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    given = [f'<{address}>; rel="{name}"' for name, address in (links or {}).items() if address]
    if given:
        response.headers["Link"] = ", ".join(given)
    return response


def whole_number(
    asked: Mapping[str, str], name: str, *, default: int, least: int, most: int
) -> int:
    """A parameter that is a whole number. Raises BadParameters for anything else."""
    text = asked.get(name)
    if text in (None, ""):
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and least <= int(text) <= most):
        raise problems.BadParameters({name: [f"A whole number from {least} to {most}."]})
    return int(text)
