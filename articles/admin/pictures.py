"""All pictures at the desk: what is shown, what failed and why, and trying it again."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.text import Truncator

from articles.admin.csv_export import CsvExport
from articles.admin.desk import ReadOnlyAdmin
from articles.admin.filters import ChoiceFilter, DateFilter
from articles.admin.history import ArticlePin, ProviderPin
from articles.admin.thumbnails import thumbnail
from articles.admin.wording import counted, moment, outside_link
from articles.copies import read_copy
from articles.models import Picture
from articles.pictures import deciding
from articles.pictures.sizes import MASTER

PROBLEMS = "problems"
SHOWN_ADDRESS = 70  # characters of an address that a list shows
State = Picture.State


def page_of(picture: Picture) -> str:
    """The address of the page where a picture is worked on: that of its article or provider."""
    owner = "article" if picture.article_id else "provider"
    pk = picture.article_id or picture.provider_id
    return f"{reverse(f'admin:articles_{owner}_pictures', args=[pk])}#picture-{picture.pk}"


def standing(picture: Picture) -> str:
    """What became of a picture, and why, in words."""
    word = picture.get_state_display()
    why = f": {picture.reason}" if picture.reason else ""
    again = ""
    if picture.state == State.FAILED and picture.retry_at:
        again = f" (tried again from {moment(picture.retry_at)} on)"
    return f"{word}{why}{again}"


class PictureStateFilter(ChoiceFilter):
    title = "state"
    parameters = ("state",)
    offered = ((PROBLEMS, "failed, refused or gone"), *State.choices)

    def narrow(self, queryset):
        if self.chosen == PROBLEMS:
            return queryset.filter(state__in=[State.FAILED, State.REFUSED, State.GONE])
        return queryset.filter(state=self.chosen)


class KindFilter(ChoiceFilter):
    title = "kind"
    parameters = ("kind",)
    offered = (("pictures", "of articles"), ("logos", "logos"))

    def narrow(self, queryset):
        return queryset.filter(provider__isnull=self.chosen == "pictures")


class ShownFilter(ChoiceFilter):
    title = "shown"
    parameters = ("shown",)
    offered = (("yes", "yes"), ("no", "no"))

    def narrow(self, queryset):
        is_shown = Q(shown_by__isnull=False) | Q(logo_of__isnull=False)
        return queryset.filter(is_shown if self.chosen == "yes" else ~is_shown)


class TriedFilter(DateFilter):
    column = "tried_at"


@admin.register(Picture)
class PictureAdmin(CsvExport, ReadOnlyAdmin):
    csv_columns = (
        ("about", lambda picture: (picture.article or picture.provider).slug),
        ("kind", lambda picture: "logo" if picture.provider_id else "picture"),
        ("state", lambda picture: picture.get_state_display()),
        ("why", lambda picture: picture.reason),
        ("address", lambda picture: picture.url),
        ("last tried", lambda picture: picture.tried_at),
    )
    list_display = ["small", "about", "standing", "address", "tried"]
    list_filter = [
        ArticlePin,
        ProviderPin,
        PictureStateFilter,
        KindFilter,
        ShownFilter,
        TriedFilter,
    ]
    list_select_related = ["article", "provider"]
    ordering = ["-pk"]
    search_fields = ["article__title", "provider__name", "url"]
    search_help_text = "Searches titles, providers and addresses."
    sortable_by = []
    actions = ["retry", "put_back"]

    @admin.display(description="picture", empty_value="")
    def small(self, picture):
        return thumbnail(picture)

    @admin.display(description="about")
    def about(self, picture):
        return format_html(
            '<a class="headline" href="{}">{}</a>{}',
            page_of(picture),
            picture.article or picture.provider,
            format_html(' <span class="mark">{}</span>', "logo") if picture.provider_id else "",
        )

    @admin.display(description="state")
    def standing(self, picture):
        return standing(picture)

    @admin.display(description="address")
    def address(self, picture):
        if not picture.url:
            return "uploaded here"
        return outside_link(picture.url, Truncator(picture.url).chars(SHOWN_ADDRESS))

    @admin.display(description="last tried")
    def tried(self, picture):
        return moment(picture.tried_at) or "–"

    # Acts --------------------------------------------------------------------------------------

    def has_replace_permission(self, request):
        return request.user.has_perm("articles.replace_picture")

    @admin.action(description="Try again", permissions=["replace"])
    def retry(self, request, pictures):
        count = deciding.retry(pictures, by=request.user)
        self._say(request, count, "to be tried again with the next run", "None of these failed")

    @admin.action(description="Put back", permissions=["replace"])
    def put_back(self, request, pictures):
        count = sum(deciding.put_back(picture, by=request.user) for picture in pictures)
        self._say(request, count, "put back; fetched with the next run", "None was taken down")

    def _say(self, request, count, words, otherwise):
        if count:
            self.message_user(request, f"{counted(count, 'picture')} {words}.", messages.SUCCESS)
        else:
            self.message_user(request, f"{otherwise}.", messages.INFO)

    # One picture ---------------------------------------------------------------------------------

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """A picture is worked on where its article's others are."""
        picture = self.get_object(request, object_id)
        if not self.has_view_permission(request, picture):
            raise PermissionDenied
        if picture is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        return HttpResponseRedirect(page_of(picture))

    def get_urls(self):
        view = self.admin_site.admin_view(self.whole)
        own = path("<int:pk>/whole/<str:key>.jpg", view, name="articles_picture_whole")
        return [own, *super().get_urls()]

    def whole(self, request, pk, key):
        """The picture as crops are cut from it: for the desk alone, whatever is public."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        picture = Picture.objects.filter(pk=pk, key=key).exclude(key="").first()
        if picture is None:
            raise Http404
        try:
            content = read_copy(picture.key, MASTER)
        except OSError:
            raise Http404 from None
        return HttpResponse(content, content_type="image/jpeg")  # and kept nowhere, like the desk
