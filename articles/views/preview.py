"""An article's page as readers would see it, for the desk alone and never kept."""

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from articles.fullstory import find_any_story
from articles.models import Article
from articles.views.story import story_page


@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """Whoever may see articles at the desk sees any of them here, public or not.

    All others learn nothing: what exists and what doesn't send them to the same login.
    """
    person = request.user
    if not (person.is_active and person.is_staff):
        return redirect_to_login(request.get_full_path(), reverse("admin:login"))
    if not person.has_perm("articles.view_article"):
        raise PermissionDenied
    found = find_any_story(slug)
    if found is None:
        raise Http404
    desk = {
        "is_public": Article.objects.published().filter(pk=found.pk).exists(),
        "form": reverse("admin:articles_article_change", args=[found.pk]),
    }
    response = story_page(request, found, desk=desk)
    add_never_cache_headers(response)
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["X-Robots-Tag"] = "noindex"
    del response.headers["Speculation-Rules"]  # nothing is fetched ahead from here
    return response
