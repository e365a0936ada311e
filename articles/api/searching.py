"""`/api/search/`: the pages' search, for programs."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from articles.api import shapes
from articles.api.edge import api, whole_number
from articles.api.filters import SearchForm
from articles.api.problems import BadParameters
from articles.api.reading import MOST, SIZE, as_page
from articles.models import Article
from articles.paging import COUNT_CAP
from articles.search import Place, parse, search
from articles.search.finding import NEWEST, RELEVANCE
from articles.storycards import StoryCard
from articles.views.rendering import origin


@api
def results(request: HttpRequest) -> HttpResponse:
    """Stories that match, a page of them. Seven queries."""
    asked = request.GET
    size = whole_number(asked, "size", default=SIZE, least=1, most=MOST)
    if asked.get("order") not in (None, "", RELEVANCE, NEWEST):
        raise BadParameters({"order": [_("One of: %s.") % f"{RELEVANCE}, {NEWEST}"]})
    query = SearchForm.narrow(asked, parse(asked.get("q", "")))
    if query.troubles:
        errors: dict[str, list[str]] = {}
        for trouble in query.troubles:
            said = _("“%s” can't be understood.") % trouble.typed
            errors.setdefault(trouble.field, []).append(said)
        raise BadParameters(errors)
    found = search(query, Place.read(asked), size=size)
    rows = _with_pictures(found.rows)
    topics = {row.pk: row.topics for row in found.rows}
    told = {
        "query": query.typed,
        "count": min(found.count, COUNT_CAP),
        "count_capped": found.count > COUNT_CAP,
        "stories": shapes.stories(rows, origin(request), found.sources, topics),
    }
    response = as_page(request, told, found.next_key, found.previous_key)
    if not found.is_whole:  # something waits to be taken in: nobody may keep this
        response.headers["Cache-Control"] = "no-store"
    return response


def _with_pictures(rows: list[StoryCard]) -> list[Article]:
    """The articles of these stories, in their order, with all that a shape tells. One query."""
    found = Article.objects.published().for_cards().order_by().in_bulk([row.pk for row in rows])
    return [found[row.pk] for row in rows if row.pk in found]
