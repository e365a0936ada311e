"""The queue's page, its preview, and what posts to it answer: with a page for a browser without
script, with data for ours."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from articles.admin.desk import REFUSALS, list_url, said
from articles.admin.queue import rows as queue_rows
from articles.admin.queue.acting import Turn
from articles.admin.queue.acts import ACTS, DECISION, REJECTIONS
from articles.admin.queue.asking import Place, asked_of
from articles.admin.queue.markup import RowMarkup
from articles.admin.queue.preview import preview_of
from articles.admin.queue.tabs import ORDERS, TABS, TO_DECIDE, counts
from articles.admin.queue.undoing import last_step, take_back
from articles.models import Article
from articles.outside_edits import quietly
from articles.paging import KeyPage

# Acts on what is ticked, in the order of their buttons; rejections come in a menu of their own.
BULK = ["publish", "unpublish", "heat-down", "heat-up"]
MORE = ["quality-down", "quality-up", "pin-24", "unpin", "schedule", "topics", "remove"]


class Queue:
    """The views of the queue, for the site that mounts them."""

    def __init__(self, site):
        self.site = site

    @property
    def urls(self):
        def view(handler):
            return self.site.admin_view(handler)

        return [
            path("queue/", view(never_cache(require_GET(self.page))), name="queue"),
            path("queue/csv/", view(require_GET(self.csv)), name="queue_csv"),
            path("queue/act/", view(require_POST(self.act)), name="queue_act"),
            path("queue/undo/", view(require_POST(self.undo)), name="queue_undo"),
            path(
                "queue/<int:pk>/",
                view(never_cache(require_GET(self.preview))),
                name="queue_preview",
            ),
        ]

    def page(self, request):
        _must_see(request.user)
        place = Place.of(request.GET)
        return TemplateResponse(request, "admin/queue/page.html", self._context(request, place))

    def csv(self, request):
        """All that the tab and its filters hold, in their order, as a file."""
        _must_see(request.user)
        place = Place.of(request.GET)
        if complaint := place.filters.complaint:
            text = f"The filter can't be read. {complaint}"
            return HttpResponse(text, status=400, content_type="text/plain")
        articles = queue_rows.for_rows(place.articles())
        ordered = ORDERS[place.order][1].walk(articles, "", None, "")
        return self.site.get_model_admin(Article).csv_of(ordered)

    def preview(self, request, pk):
        """The part beside the list, for a page that stays."""
        _must_see(request.user)
        found = preview_of(pk, request.user)
        if found is None:
            return HttpResponse("This article is gone.", status=404, content_type="text/plain")
        context = {**found, "place": Place.of(request.GET).query(open=str(pk))}
        return TemplateResponse(request, "admin/queue/_preview.html", context)

    def act(self, request):
        _must_see(request.user)
        place = Place.of(request.GET)
        with quietly():  # whoever posts at the same moment is compared with what this one made
            asked = asked_of(request.POST, place, request.user)
            if asked is None:
                return HttpResponse("There is no such act.", status=400, content_type="text/plain")
            if not request.user.has_perm(asked.act.permission):
                raise PermissionDenied
            turn = Turn(request, place, asked)
            turn.take()
        return self._answer(request, place, turn)

    def undo(self, request):
        _must_see(request.user)
        place = Place.of(request.GET)
        turn = Turn(request, place)
        try:
            with quietly():
                take_back(turn.answer, request.POST.get("step", ""), request.user)
        except REFUSALS as refusal:
            turn.answer.say(said(refusal), messages.ERROR)
        return self._answer(request, place, turn)

    # Answers ---------------------------------------------------------------------------------

    def _answer(self, request, place, turn):
        if request.headers.get("Accept", "").startswith("application/json"):
            return JsonResponse(self._data(request, place, turn))
        turn.answer.leave_messages(request)
        if turn.question:
            context = {
                **self.site.each_context(request),
                "title": turn.question["title"],
                "question": turn.question,
                "place": place.query(),
                "back": f"{reverse('admin:queue')}?{place.query()}",
            }
            return TemplateResponse(request, "admin/queue/question.html", context)
        return HttpResponseRedirect(turn.next_url())

    def _data(self, request, place, turn):
        markup = RowMarkup(request.user, place.query(open=None))
        shown = queue_rows.rows_of(turn.rows_to_show())
        rows = {pk: markup.of(row) for pk, row in shown.items()}
        question = ""
        if turn.question:
            context = {"question": turn.question, "place": place.query()}
            question = render_to_string("admin/queue/_question.html", context, request)
        return {
            **turn.answer.as_data(),
            "rows": rows,
            "question": question,
            "decides": bool(turn.asked and turn.asked.act.touches == DECISION),
            "undoes": turn.asked is None,
            "counts": counts(request.user),
            "undo": _undoable(request.user),
        }

    # The page --------------------------------------------------------------------------------

    def _context(self, request, place):
        user = request.user
        articles = queue_rows.for_rows(place.articles())
        found = KeyPage(articles, ORDERS[place.order][1], request.GET, queue_rows.PAGE)
        queue_rows.complete(found.rows)
        markup = RowMarkup(user, place.query(open=None))
        for row in found.rows:
            row.markup = markup.of(row)
        numbers = counts(user)
        opened = self._opened(request)
        return {
            **(opened or {}),  # by the names that the part beside the list has by itself, too
            "place": place.query(),
            **self.site.each_context(request),
            "title": place.tab.label,
            "has_own_search": True,
            "tabs": [
                (tab, numbers[name], "" if name == TO_DECIDE else f"tab={name}")
                for name, tab in TABS.items()
            ],
            "tab": place.tab,
            "rows": found.rows,
            "orders": self._orders(place),
            "filters": place.filters,
            "chips": self._chips(place),
            "here": place.query(),
            "csv": place.query(after=None, before=None, open=None),
            "next": found.next_key and place.query(after=found.next_key, before=None, open=None),
            "previous": found.previous_key
            and place.query(before=found.previous_key, after=None, open=None),
            "undo": _undoable(user),
            "bulk": _permitted(BULK, user),
            "more": _permitted(MORE, user),
            "rejections": REJECTIONS if markup.buttons.may_publish else [],
            "handled": "" if found.rows else queue_rows.handled_today(user),
            "preview": opened,
        }

    def _orders(self, place):
        if len(place.tab.orders) == 1:
            return []
        return [
            (ORDERS[name][0], place.query(sort=name, after=None, before=None), name == place.order)
            for name in place.tab.orders
        ]

    def _chips(self, place):
        """(what is filtered, the address without it)."""
        for name, value in place.filters.address.items():
            field = place.filters[name]
            words = dict(getattr(field.field, "choices", ())).get(value, value)
            yield f"{field.label}: {words}", place.query(**{name: None, "after": None})

    def _opened(self, request):
        asked = request.GET.get("open", "")
        if not (asked.isascii() and asked.isdigit() and len(asked) < 19):
            return None
        return preview_of(int(asked), request.user)


def _must_see(user):
    if not user.has_perm("articles.view_article"):
        raise PermissionDenied


def _permitted(names, user):
    return [ACTS[name] for name in names if user.has_perm(ACTS[name].permission)]


def _undoable(user):
    """What Undo would take back: its step, and where one can look at it."""
    step = last_step(user)
    return {"step": str(step), "url": list_url("historyentry", step=step)} if step else None
