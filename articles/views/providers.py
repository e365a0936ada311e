"""Providers: all of them, and each with what it reported."""

from itertools import groupby

from django.core.exceptions import BadRequest
from django.db.models import Case, Exists, OuterRef, When
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import archive
from articles.archive import Span
from articles.coverage import sources_of
from articles.feeds import provider_feed, site_feed
from articles.known import is_known
from articles.models import Article, Provider
from articles.paging import BY_TIME, CappedCount
from articles.sections import Sections
from articles.storycards import StoryList
from articles.views import facts
from articles.views.edge import public
from articles.views.listing import by_day, list_head, page_of, redirect_to_merged
from articles.views.rendering import Head, origin, show
from articles.wording import brief

PROVIDERS_A_PAGE = 120
MONTHS = 12  # that a provider's page counts
MOST_NAMES = 40  # of one domain
DOMAIN_MOST = 30  # characters of it in a page's title
OF_PROVIDER = StoryList(lambda public, provider: public.filter(provider=provider))


@public
def provider_list(request: HttpRequest) -> HttpResponse:
    """Providers with public stories, by name. Two queries and the frame's."""
    sections = Sections.at_present()
    after, before = (_place(request, name) for name in ("after", "before"))
    if after and before:
        raise BadRequest("A page begins after one place or ends before one, not both.")
    rows, more = _providers(after, before)
    if not rows and (after or before):
        raise Http404
    path = reverse("provider_list")
    title = _("All providers")
    description = _(
        "Every newsroom, agency and channel whose reports stand here, with how many stories."
    )
    own = {}
    if after:
        own = {"after": after}
        title = _("All providers, from %(name)s") % {"name": rows[0].name}
    elif before:
        own = {"before": before}
        title = _("All providers, up to %(name)s") % {"name": rows[-1].name}
    own_path = reverse("provider_list", query=own or None)
    leads_on = more or before
    leads_back = more if before else after
    head = Head(
        title=title,
        description=f"{title}. {description}" if own else description,
        path=own_path,
        previous=reverse("provider_list", query={"before": rows[0].slug}) if leads_back else "",
        next=reverse("provider_list", query={"after": rows[-1].slug}) if leads_on else "",
        section="providers",
        feeds=(site_feed(),),
        facts=(facts.collection(origin(request), own_path, title, []),),
        crumbs=((_("Providers"), path),),
    )
    letters = [(letter, list(group)) for letter, group in groupby(rows, _initial)]
    return show(request, "provider_list.html", head, sections, letters=letters)


def _place(request, name):
    place = request.GET.get(name, "")
    if "\x00" in place or len(place) > Provider.slug.field.max_length:
        raise BadRequest("This isn't a place in the list.")
    return place


def _providers(after, before):
    """One page of those with public stories, and whether there are more in that direction."""
    stories = Article.objects.published().filter(provider=OuterRef("pk"))
    # By slug: it begins like the name, and is a key by itself.
    providers = Provider.objects.filter(Exists(stories)).order_by("-slug" if before else "slug")
    if before:
        providers = providers.filter(slug__lt=before)
    elif after:
        providers = providers.filter(slug__gt=after)
    found = list(providers.annotate(stories=CappedCount(stories))[: PROVIDERS_A_PAGE + 1])
    rows = found[:PROVIDERS_A_PAGE]
    return (rows[::-1] if before else rows), len(found) > len(rows)


def _initial(provider):
    initial = provider.slug[:1].upper()
    return initial if initial.isalpha() else "0–9"


@public
def provider(request: HttpRequest, slug: str) -> HttpResponse:
    """Eight queries."""
    namesakes = list(_of_one_domain(slug))
    found = next((provider for provider in namesakes if provider.slug == slug), None)
    if found is None:
        return redirect_to_merged(request, Provider, slug)
    sections = Sections.at_present()
    page = page_of(OF_PROVIDER, BY_TIME, request, provider=found.pk)
    if not page.rows and not is_known(found):
        raise Http404
    months = _months()
    count, *by_month = archive.counts_of_provider(found.pk, months)
    head = list_head(
        request,
        page,
        name=found.name,
        path=found.get_absolute_url(),
        description=found.description
        or _("Stories reported by %(provider)s (%(domain)s), each with the others who report it.")
        % {"provider": found.name, "domain": found.domain},
        feeds=(provider_feed(found), site_feed()),
        crumbs=(
            (_("Providers"), reverse("provider_list")),
            (found.name, found.get_absolute_url()),
        ),
        # Two domains may have one name, and a topic may have it too.
        told_apart=f" ({brief(found.domain, DOMAIN_MOST)})",
    )
    return show(
        request,
        "provider.html",
        head,
        sections,
        provider=found,
        namesakes=[other for other in namesakes if other is not found and other.has_stories],
        count=count,
        months=[(month.start, told) for month, told in zip(months, by_month, strict=True)],
        most=max(by_month),
        page=page,
        days=by_day(page.rows),
        coverage=sources_of(page.rows),
    )


def _of_one_domain(slug):
    """The provider of this address, and the other names under which its domain is known."""
    stories = Article.objects.published().filter(provider=OuterRef("pk"))
    domain = Provider.objects.filter(slug=slug).values("domain")
    found = Provider.objects.select_related("logo").annotate(has_stories=Exists(stories))
    # The one that is asked for first: a domain may have more names than are shown.
    asked_for = Case(When(slug=slug, then=0), default=1)
    return found.filter(domain__in=domain).order_by(asked_for, "name", "pk")[: MOST_NAMES + 1]


def _months():
    """The last months, this one first."""
    today = timezone.localdate()
    months = [today.year * 12 + today.month - 1 - back for back in range(MONTHS)]
    return [Span.of(month // 12, month % 12 + 1) for month in months]
