"""The Content-Security-Policy of every page, written once: django-csp writes it for each answer."""

from functools import lru_cache

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings


class ContentPolicy(CSPMiddleware):
    """django-csp without what we don't use: policies of single pages, reports alone, nonces."""

    def process_request(self, request):
        pass

    def process_response(self, request, response):
        if settings.DEBUG and response.status_code in (404, 500):
            return (
                response  # Django's own pages, which explain what went wrong, have styles in them
            )
        response.headers.setdefault(HEADER, _policy())
        return response


@lru_cache(maxsize=1)
def _policy() -> str:
    return "; ".join(sorted(build_policy().split("; ")))  # the same in every process
