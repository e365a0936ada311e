"""Where addresses lead: the desk, and everything public in articles.urls."""

from django.contrib import admin
from django.urls import include, path

from articles import urls as public
from articles.views import preview

admin.autodiscover()

handler400 = "articles.api.edge.bad_request"
handler403 = "articles.views.errors.forbidden"
handler404 = "articles.views.errors.not_found"
handler500 = "articles.api.edge.server_error"

urlpatterns = [
    path("admin/preview/<stem:slug>/", preview.article, name="preview"),
    path("admin/", admin.site.urls),
    path("", include(public)),
]
