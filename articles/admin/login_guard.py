"""Who tries passwords at the desk: a name with ten wrong ones from one address is not heard from
there for a quarter of an hour (docs/decisions/0015-login-guard.md).
"""

from contextlib import suppress
from ipaddress import ip_address

from axes.handlers.cache import AxesCacheHandler
from django.conf import settings
from django.http import HttpRequest
from redis import RedisError


def client_address(request: HttpRequest) -> str | None:
    """Where a request comes from, in one spelling; None where nothing sound says it.

    Behind a proxy (BEHIND_PROXY) it is what the proxy has put last: what stands before that came
    with the request and may be invented.
    """
    said = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY_SSL_HEADER:
        said = request.META.get("HTTP_X_FORWARDED_FOR", said).rpartition(",")[2].strip()
    try:
        return str(ip_address(said))
    except ValueError:
        return None


class LoginGuard(AxesCacheHandler):
    """Counts in the cache, which processes share where CACHE_URL names a server.

    Where that server doesn't answer nobody is counted, and the desk stays open to its editors.
    """

    def get_failures(self, request, credentials=None):
        try:
            return super().get_failures(request, credentials)
        except RedisError:
            return 0

    def user_login_failed(self, sender, credentials, request=None, **kwargs):
        with suppress(RedisError):
            super().user_login_failed(sender, credentials, request, **kwargs)

    def user_logged_in(self, sender, request, user, **kwargs):
        with suppress(RedisError):
            super().user_logged_in(sender, request, user, **kwargs)
