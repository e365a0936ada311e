"""A story's page, and what stands at its address when it isn't public."""

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from articles.coverage import coverage_of
from articles.feeds import site_feed, topic_feed
from articles.frontpage import topics_in_order
from articles.fullstory import FullStory, find_public_story, neighbours
from articles.known import where_it_went
from articles.models import Article, Tombstone
from articles.paths import path_of, path_to
from articles.pictures.showing import preview
from articles.scores import Newsroom, expected_heat, explain
from articles.sections import Sections
from articles.views import facts
from articles.views.edge import public
from articles.views.rendering import Head, absolute, drawn_preview, full_title, origin, show
from articles.wording import brief, exact_moment

MORE, EARLIER = 4, 4
SHORTEST_DESCRIPTION = 50
PROVIDER_MOST = 30  # characters of its name in a page's title


@public
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """200 for a public one. Else, once it was public: 302 to its story's lead while that is public,
    410 after that; and 404 if it never was. Seven queries."""
    found = find_public_story(slug)
    if found is None:
        return _not_here(request, slug)
    return story_page(request, found)


def story_page(
    request: HttpRequest, found: FullStory, *, desk: dict[str, object] | None = None
) -> HttpResponse:
    """The page of an article as readers see it.

    `desk`: what the desk says on top of it, where readers don't see it (yet).
    """
    sections = Sections.at_present()
    topics = found.topics
    main = sections.main_topic(topics)
    coverage = coverage_of([found])[found.pk]
    earlier, later = (
        neighbours(found, main.pk, before=MORE + EARLIER, after=MORE) if main else ([], [])
    )
    site = origin(request)
    image = preview(found) or drawn_preview()
    path = found.get_absolute_url()
    crumbs = [(_("Topics"), path_of("topic_list"))] if main else []
    if main and main.parent_id and main.parent_id not in sections.roots:
        crumbs.append((main.parent_name, path_to("topic", main.parent_slug)))
    if main:
        crumbs.append((main.name, main.get_absolute_url()))
    head = Head(
        title=f"{found.title} – {found.provider.name}",
        page_title=_page_title(found),
        description=_description(found, coverage),
        path=path,
        kind="article",
        index=desk is None,
        section=main.slug if main else "",
        feeds=(*((topic_feed(main),) if main else ()), site_feed()),
        published_at=found.published_at,
        facts=(
            facts.news_article(
                site,
                found,
                picture=absolute(site, image.address),
                topics=[topic.name for topic in topics],
            ),
        ),
        crumbs=(*crumbs, (found.title, path)),
        image=image,
    )
    more = _more(earlier, later)
    return show(
        request,
        "article.html",
        head,
        sections,
        article=found,
        desk=desk,
        topics=topics,
        main_topic=main,
        coverage=coverage,
        explanation=_explanation(found, coverage),
        more=more,
        earlier=[story for story in earlier if story not in more][:EARLIER],
        before=earlier[0] if earlier else None,
        after=later[0] if later else None,
    )


def _explanation(article, coverage):
    """Why it has the heat that it has, by what readers see: entries that are held back would tell
    of themselves, and who set a heat by hand is the newsroom's affair."""
    newsroom = Newsroom(weight=settings.COVERAGE_WEIGHT, threshold=settings.PUBLISH_THRESHOLD)
    seen = len(coverage.others)
    adds_up = article.heat == expected_heat(article.quality, seen, newsroom)
    return explain(
        quality=article.quality if adds_up else None,
        heat=article.heat,
        entries=seen,
        newsroom=newsroom,
        stands_alone=True,
        decided_by=_("by an editor") if article.heat_decided else "",
        machine_told=False,
    )


def _page_title(article):
    """A provider gives several stories one title ("The week in pictures"): the moment is theirs."""
    by = brief(article.provider.name, PROVIDER_MOST)
    return full_title(article.title, f" – {by}, {exact_moment(article.published_at)}")


def _description(article, coverage):
    text = article.excerpt or article.title
    if len(text) >= SHORTEST_DESCRIPTION:
        return text
    return _("%(text)s. Reported by %(provider)s; the whole coverage side by side.") % {
        "text": text.rstrip(". "),
        "provider": article.provider.name,
    }


def _more(earlier, later):
    """The best by rank of what is near in time; what stays out makes the timeline."""
    return sorted([*later, *earlier], key=lambda story: (-story.rank, story.slug))[:MORE]


# Not public --------------------------------------------------------------------------------------


def _not_here(request, slug):
    """What never was public is 404, like what doesn't exist: slugs tell titles."""
    lead = where_it_went(slug)
    if lead:
        return HttpResponseRedirect(lead.get_absolute_url())
    return _gone(request, slug, Article.objects.filter(slug=slug).first())


def _gone(request, slug, article):
    """410: what was here was taken down. No word of it is left, not even the title."""
    sections = Sections.at_present()
    topic = None
    if article:
        rows = article.topic_rows.select_related("topic").order_by("position", "pk")
        topic = sections.main_topic([row.topic for row in rows])
    stories = Article.objects.published().newest().for_cards()
    stories = stories.prefetch_related(topics_in_order())
    of_topic = list(stories.filter(topic_rows__topic=topic)[:5]) if topic else []
    head = Head(title=_("Taken down"), description="", path=request.path, index=False)
    return show(
        request,
        "410.html",
        head,
        sections,
        status=410,
        topic=topic if of_topic else None,
        stories=of_topic or list(stories[:5]),
        taken_down_at=_taken_down_at(slug, article),
    )


def _taken_down_at(slug, article):
    """When it went, as far as anything tells: the latest of what ended it, or None."""
    if article is None:
        return Tombstone.objects.filter(slug=slug).values_list("at", flat=True).first()
    if article.shown and article.expire_at:
        return article.expire_at
    ended = Q(field="published", after=False) | Q(field="removed", after=True)
    return article.history.filter(ended).order_by("-at").values_list("at", flat=True).first()
