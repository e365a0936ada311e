"""The pictures of one article, or the logo of one provider: crops, words, uploads, taking down."""

import io

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from PIL import Image

from articles import copies
from articles.admin.desk import change_url, list_url
from articles.admin.forms import is_key
from articles.admin.picture_forms import POINT, PictureForm, UploadForm
from articles.admin.pictures import standing
from articles.admin.thumbnails import thumbnail
from articles.admin.wording import outside_link
from articles.models import Article, Picture
from articles.pictures import deciding
from articles.pictures.choosing import addresses_of
from articles.pictures.failures import Failure
from articles.pictures.showing import samples
from articles.pictures.sizes import MASTER

WIDTH, MOST_HEIGHT = 320, 480  # pixels that the picture to click on takes at most
PLACES = {
    "lead": "at the top of a page",
    "m": "on a card",
    "s": "in a list",
    "article": "on its own page",
    "logo": "beside the name",
}
ACTS = ("save", "upload", "take_down", "put_back", "retry")


class PicturePages:
    """For the admin classes of what has pictures: a page for them, and a panel that leads there."""

    @admin.display(description="pictures")
    def pictures_of_it(self, owner):
        if owner.pk is None:
            return "–"
        shown = getattr(owner, "picture" if isinstance(owner, Article) else "logo", None)
        url = reverse(f"admin:articles_{self.opts.model_name}_pictures", args=[owner.pk])
        said = "shown" if shown else "none shown"
        return format_html(
            '<div class="with-thumb">{}<div>{}. <a href="{}">Crop, replace, remove</a></div></div>',
            thumbnail(shown) if shown else "",
            said.capitalize(),
            url,
        )

    def delete_model(self, request, obj):
        """The copies go with the row; without it nothing would name them."""
        with transaction.atomic():
            copies.drop_copies(obj.pictures.all())
            super().delete_model(request, obj)

    def get_urls(self):
        view = self.admin_site.admin_view(self.pictures_page)
        name = f"articles_{self.opts.model_name}_pictures"
        return [path("<int:pk>/pictures/", view, name=name), *super().get_urls()]

    def pictures_page(self, request, pk):
        """Shows them, and does what one of the page's forms asks for."""
        if not self.has_view_permission(request) or not _may(request, "view"):
            raise PermissionDenied
        owner = self.get_queryset(request).filter(pk=pk).first()
        if owner is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        page = _Page(self, request, owner)
        if request.method == "POST" and page.act():
            return HttpResponseRedirect(request.path)
        return page.response()


def _may(request, act):
    return request.user.has_perm(f"articles.{act}_picture")


class _Page:
    """One request for the page, with what was sent."""

    def __init__(self, model_admin, request, owner):
        self.admin, self.request, self.owner = model_admin, request, owner
        self.is_logo = model_admin.opts.model_name == "provider"
        self.rows = {row.pk: row for row in owner.pictures.order_by("pk")}
        self.upload = UploadForm(is_logo=self.is_logo)
        self.sent = {}  # forms that came back with a complaint, by picture

    # What is asked for ----------------------------------------------------------------------------

    def act(self) -> bool:
        """Does what was asked for. False: something is wrong, and the page says what."""
        data = self.request.POST
        asked = next((name for name in ACTS if name in data), "save")
        needed = "change" if asked == "save" else "replace"
        if not _may(self.request, needed):
            raise PermissionDenied
        if asked == "upload":
            return self._upload()
        key = data.get("picture", "")
        picture = self.rows.get(int(key)) if is_key(key) else None
        if picture is None:
            self._say("This picture is gone.", messages.WARNING)
            return True
        try:
            return getattr(self, f"_{asked}")(picture)
        except Failure as failure:
            self._say(f"Nothing was changed: {failure}.", messages.ERROR)
            return True

    def _save(self, picture):
        form = PictureForm(picture, self.request.POST)
        if not form.is_valid():
            self.sent[picture.pk] = form
            return False
        did = []
        if words := form.words():
            deciding.describe(picture, **words, by=self.request.user)
            did.append("words")
        point = form.point(_shown_size(picture)) if picture.key else None
        if point and point != (picture.focal_x, picture.focal_y):
            deciding.focus(picture, *point, by=self.request.user)
            did.append(f"crops around {point[0]}% from the left, {point[1]}% from the top")
        if did:
            self._say(f"Saved: {' and '.join(did)}.")
        else:
            self._say("Nothing was changed.", messages.INFO)
        return True

    def _upload(self):
        self.upload = UploadForm(self.request.POST, self.request.FILES, is_logo=self.is_logo)
        if not self.upload.is_valid():
            return False
        told = self.upload.cleaned_data
        try:
            deciding.replace(
                self.owner,
                told["file"].read(),
                by=self.request.user,
                alt=told.get("alt", ""),
                credit=told.get("credit", ""),
            )
        except Failure as failure:
            self.upload.add_error("file", f"It can't be shown: {failure}.")
            return False
        self._say("The picture is shown from now on.")
        return True

    def _take_down(self, picture):
        reason = self.request.POST.get("reason", "").replace("\0", "").strip()
        deciding.take_down(picture, by=self.request.user, reason=reason[:300])
        self._say("Taken down: its copies are deleted, and no run fetches it again.")
        return True

    def _put_back(self, picture):
        deciding.put_back(picture, by=self.request.user)
        self._say("Put back: the next run fetches it.")
        return True

    def _retry(self, picture):
        deciding.retry([picture], by=self.request.user)
        self._say("The next run tries it again.")
        return True

    def _say(self, text, level=messages.SUCCESS):
        self.admin.message_user(self.request, text, level)

    # What is shown --------------------------------------------------------------------------------

    def response(self):
        tried = {row.url for row in self.rows.values()}
        named = addresses_of(self.owner.logos if self.is_logo else self.owner.images)
        provider = self.owner if self.is_logo else self.owner.provider
        context = {
            **self.admin.admin_site.each_context(self.request),
            "title": f"{'Logo' if self.is_logo else 'Pictures'}: {self.owner}",
            "opts": self.admin.opts,
            "owner": self.owner,
            "is_logo": self.is_logo,
            "back": change_url(self.admin.opts.model_name, self.owner.pk),
            "history": list_url(
                "historyentry", field="picture", **{self.admin.opts.model_name: self.owner.pk}
            ),
            "pictures": [self._told(row) for row in self.rows.values()],
            "untried": [outside_link(url) for url in named if url not in tried],
            "no_pictures": provider.no_pictures and provider,
            "upload": self.upload,
            "may_change": _may(self.request, "change"),
            "may_replace": _may(self.request, "replace"),
            "media": self.admin.media,
        }
        return TemplateResponse(self.request, "admin/articles/pictures.html", context)

    def _told(self, picture):
        form = self.sent.get(picture.pk) or PictureForm(picture)
        width, height = _shown_size(picture) if picture.key else (0, 0)
        whole = ""
        if width:
            args = [picture.pk, picture.key]
            whole = reverse("admin:articles_picture_whole", args=args)
        return {
            "row": picture,
            "form": form,
            "is_shown": bool(picture.shown_by_id or picture.logo_of_id),
            "standing": standing(picture),
            "address": outside_link(picture.url) if picture.url else "uploaded here",
            "is_stored": picture.state == Picture.State.STORED,
            "is_down": picture.state == Picture.State.TAKEN_DOWN,
            "is_problem": picture.state in ("failed", "refused", "gone"),
            "whole": whole,
            "width": width,
            "height": height,
            "mark_x": round(width * picture.focal_x / 100),
            "mark_y": round(height * picture.focal_y / 100),
            "point": form.add_prefix(POINT),
            "samples": [(PLACES[slot], *sample) for slot, *sample in samples(picture)],
        }


def _shown_size(picture: Picture) -> tuple[int, int]:
    """How large the page shows the picture whole; (0, 0) when its files are lost."""
    try:
        with Image.open(io.BytesIO(copies.read_copy(picture.key, MASTER)), formats=["JPEG"]) as own:
            width, height = own.size
    except OSError:
        return 0, 0
    scale = min(WIDTH / width, MOST_HEIGHT / height)
    return max(1, round(width * scale)), max(1, round(height * scale))
