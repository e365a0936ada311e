"""A form that can't be told from a forgery. Only the desk has forms that change anything."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """What Django answers then (CSRF_FAILURE_VIEW).

    Who asks for data gets some: a script can tell it from what a person may not do. Else it says
    where what was typed still is, and doesn't repeat it: a forger may have written it.
    """
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"refused": "form too old"}, status=403)
    context = {"title": "This form is too old", "site_header": admin.site.site_header}
    page = render_to_string("admin/form_too_old.html", context, request)
    return HttpResponse(page, status=403, headers={"Cache-Control": "no-store"})
