"""What readers may know of: topics, providers, and where a story went.

Names tell: a provider that only unpublished articles have, or a topic that only they carry, answers
like one that doesn't exist.
"""

from django.db.models import Exists, OuterRef
from django.http import Http404
from django.utils import timezone

from articles.models import Article, ArticleTopic, Provider, PublicAddress, Topic


def is_known(about: Topic | Provider) -> bool:
    """True for what has public stories or ever had one, and for topics that the newsroom's
    taxonomy places: these are the newsroom's own words. Up to two queries."""
    if isinstance(about, Topic):
        if about.parent_id is not None or about.position < Topic.position.field.default:
            return True
        rows, slug = ArticleTopic.objects.filter(topic=about), "article__slug"
        public = Article.objects.published().filter(topic_rows__topic=about)
    else:
        rows, slug = Article.objects.filter(provider=about), "slug"
        public = Article.objects.published().filter(provider=about)
    was_public = PublicAddress.objects.filter(since__lte=timezone.now(), slug=OuterRef(slug))
    return public.exists() or rows.filter(Exists(was_public)).exists()


def merged_into(kind: type[Topic | Provider], slug: str) -> Topic | Provider:
    """What a topic or provider of this slug was merged into. Raises Http404 where readers know of
    none. Up to three queries."""
    found = kind.objects.filter(aliases__slug=slug).first()
    if found is None or not is_known(found):
        raise Http404
    return found


def where_it_went(slug: str) -> Article | None:
    """The public lead that a story's old address leads to; None where it was taken down.

    Raises Http404 for what never was public, like for what doesn't exist: slugs tell titles. Up to
    three queries.
    """
    now = timezone.now()
    if not PublicAddress.objects.filter(slug=slug, since__lte=now).exists():
        raise Http404
    found = Article.objects.filter(slug=slug, removed=False).defer("body").first()
    if found is None or found.lead_id in (None, found.pk):
        return None
    return Article.objects.published(now).filter(pk=found.lead_id).first()
