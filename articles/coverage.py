"""Who reports a story: its lead, and what readers see beside it (docs/decisions/0004).

The lead's related entries in the order in which editors left them, then the articles attached to
it that it doesn't name. An entry is shown when it leads outside, to a public article (a page of
ours), or to an absorbed one (its source: it has no page here). What is held back by a decision,
rejected, undecided or removed is no coverage. A provider's first entry stands for it.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone

from articles.models import ABSORBED, Article, Decision, ImportRun, RelatedLink
from articles.paths import path_to
from articles.prepared import Prepared, moment_of
from articles.relating import is_hidden_by
from articles.rows import chunks
from articles.stories import LEAD
from articles.storycards import StoryCard

Story = Article | StoryCard
_VIDEO = Article.Type.VIDEO.value
TIMELINE_FROM = 5  # sources; fewer are told as well by the list alone
MOST = 2_000  # attached articles that a story names beside its entries (a document holds as many)
ON_CARDS = 200  # entries that lists look at; of real stories the largest has 179
# Behind those: one that readers see says that there are others. Looking for any made lists a tenth
# slower, and the very next one may be hidden.
PROBED = 20


class Line(NamedTuple):
    """One provider's report. `url` is an address outside and may be empty (videos have none);
    `page` is the address of our own page, where there is one."""

    provider: str
    title: str
    url: str
    page: str = ""
    published_at: datetime | None = None
    is_video: bool = False
    is_lead: bool = False
    is_first: bool = False
    is_source: bool = False  # the original document that the story is about
    locale: str = ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """A story's lines, the lead's own first. A provider has one line, so lines are sources; `more`:
    there may be others, which nobody looked at."""

    lines: tuple[Line, ...]
    more: bool = False

    @property
    def count(self) -> int:
        return len(self.lines)

    @property
    def others(self) -> tuple[Line, ...]:
        return self.lines[1:]

    @property
    def timeline(self) -> list[Line]:
        """The lines by time, earliest first; none below TIMELINE_FROM sources."""
        dated = [line for line in self.lines if line.published_at]
        if self.count < TIMELINE_FROM:
            return []
        return sorted(dated, key=lambda line: line.published_at)


class Sources(NamedTuple):
    """How many report a story. `more`: there may be others, which nobody looked at."""

    count: int
    more: bool = False


def coverage_of(articles: Sequence[Story]) -> dict[int, Coverage]:
    """The coverage of each article's story, by the article's id.

    One query, whatever the number of articles and entries. The articles are public, and have
    their providers selected.
    """
    by_story = _all_entries_of([article.pk for article in articles])
    return {article.pk: _coverage(article, by_story[article.pk]) for article in articles}


def coverage_on_cards(articles: Sequence[Story]) -> dict[int, Coverage]:
    """The same by the first ON_CARDS entries of each: cards of a page name the first few. One
    query."""
    by_story = _first_entries_of([article.pk for article in articles])
    return {article.pk: _coverage(article, by_story[article.pk]) for article in articles}


def sources_of(articles: Sequence[Story]) -> dict[int, Sources]:
    """How many report each article's story, itself included, by its first ON_CARDS entries: for
    lists that tell no more. One query."""
    by_story = _first_entries_of([article.pk for article in articles])
    return {
        article.pk: Sources(
            1 + sum(1 for _ in _seen(article, by_story[article.pk].entries)),
            by_story[article.pk].more,
        )
        for article in articles
    }


class Led(NamedTuple):
    """What of a public article decides which reports stand beside it."""

    pk: int
    provider_id: int
    web_url: str
    original_url: str


def headlines_of(articles: Sequence[Led]) -> dict[int, list[str]]:
    """The headlines beside each article's own, as `coverage_of` has them, and nothing else."""
    by_story = _all_entries_of([article.pk for article in articles])
    return {
        article.pk: [entry.title or "" for entry, _ in _seen(article, by_story[article.pk].entries)]
        for article in articles
    }


def takes_a_line_away(new: Collection[int], run: ImportRun) -> bool:
    """Whether one of these new articles takes a line out of a story from before this run: the story
    names its address, and readers don't see the article itself. Up to two queries for each CHUNK of
    ids."""
    at = timezone.now()
    for part in chunks(list(new)):
        unseen = Article.objects.filter(~_is_seen("pk", at), pk__in=part)
        ids = list(unseen.order_by().values_list("pk", flat=True))
        naming = RelatedLink.objects.filter(target__in=ids, article__shown=True, hidden=False)
        if naming.exclude(article__first_run=run).exists():
            return True
    return False


@dataclass(slots=True)
class _Beside:
    """What may stand beside a story, in order; `more`: others weren't looked at."""

    entries: list[tuple]
    more: bool


def _all_entries_of(stories: Sequence[int]) -> dict[int, _Beside]:
    """One query."""
    return _read(_ALL, stories, entries=_AFTER_LINKS, members=MOST) if stories else {}


def _first_entries_of(stories: Sequence[int]) -> dict[int, _Beside]:
    """Those that lists look at. One query."""
    return _read(_FIRST, stories, entries=ON_CARDS, members=ON_CARDS) if stories else {}


def _read(
    prepared: Prepared, stories: Sequence[int], *, entries: int, members: int
) -> dict[int, _Beside]:
    """`entries`, `members`: how many of a story are looked at."""
    rows = prepared.rows(stories=stories, at=timezone.now())
    rows.sort(key=_place)
    attached = sum(1 for row in rows if row[_POSITION] == _AFTER_LINKS)
    by_story = {pk: _Beside([], attached >= members * len(stories)) for pk in stories}
    for row in rows:
        if entries <= row[_POSITION] < _AFTER_LINKS:
            by_story[row[0]].more = True
        else:
            by_story[row[0]].entries.append(row)
    return by_story


class _Entry(NamedTuple):
    """An entry as readers would see it: what it says itself, else what its target says.

    Plain rows and no model instances: the hottest stories have a hundred entries each. `at` is the
    time in the database's own terms.
    """

    story: int
    provider: int | None
    provider_name: str | None
    url: str | None
    title: str | None
    at: Any
    type: str | None
    target: int | None
    slug: str | None
    locale: str | None
    is_public: bool


_POSITION = len(_Entry._fields)  # what puts rows in order comes last
_place = itemgetter(slice(_POSITION, None))
_AFTER_LINKS = 2**31 - 1


def _links(stories: Sequence[int], at: datetime) -> QuerySet:
    """Entries that lead outside, to a public article, or to an absorbed one."""
    own = RelatedLink.objects.filter(article__in=stories, hidden=False)
    shown = own.filter(Q(target__isnull=True) | _is_seen("target", at)).annotate(
        is_public=_is_public("target", at)
    )
    return shown.order_by().values_list(
        "article",
        Coalesce("own_provider", "target__provider"),
        Coalesce("own_provider__name", "target__provider__name"),
        Coalesce("own_url", *_address("target__")),
        Coalesce(NullIf("own_title", Value("")), "target__title"),
        Coalesce("own_published_at", "target__published_at"),
        Coalesce(NullIf("own_type", Value("")), "target__type"),
        "target",
        "target__slug",
        "target__locale",
        "is_public",
        "position",
        "pk",
        Value(""),
    )


def _members(stories: Sequence[int], at: datetime) -> QuerySet:
    """Attached articles that the lead doesn't name, and that no editor hid there when it did."""
    named = RelatedLink.objects.filter(article=OuterRef("lead"), target=OuterRef("pk"))
    members = (
        Article.objects.filter(lead__in=stories)
        .exclude(lead=F("pk"))
        .filter(~Exists(named), ~is_hidden_by("lead"))
    )
    shown = members.filter(_is_seen("pk", at)).annotate(is_public=_is_public("pk", at))
    by_quality = Coalesce(-F("quality"), Value(1))  # the best first, then those without
    return shown.order_by(by_quality, "slug").values_list(
        "lead",
        "provider",
        "provider__name",
        Coalesce(*_address("")),
        "title",
        "published_at",
        "type",
        "pk",
        "slug",
        "locale",
        "is_public",
        Value(_AFTER_LINKS),
        by_quality,
        F("slug"),
    )


def _address(prefix: str) -> tuple[NullIf | F, F]:
    """What `Article.source_url` says, for Coalesce."""
    return NullIf(f"{prefix}web_url", Value("")), F(f"{prefix}original_url")


def _is_public(key: str, at: datetime) -> Exists:
    """Whether the article that this column holds is public: it has a page of ours."""
    return Exists(Article.objects.published(at).filter(pk=OuterRef(key)))


def _is_seen(key: str, at: datetime) -> Q:
    """Whether readers may see the article that this column holds beside a story."""
    return Q(_is_public(key, at)) | Q(Exists(_absorbed(at).filter(pk=OuterRef(key))))


def _absorbed(at: datetime) -> QuerySet:
    """Absorbed articles that may be named as someone's coverage, without a page of their own."""
    # An editor who merges a public article into a story takes its page away, not its report.
    held = Decision.objects.filter(
        article=OuterRef("pk"), field="published", value=False, keeps_report=False
    )
    merged = Decision.objects.filter(article=OuterRef("pk"), field=LEAD)
    return Article.objects.absorbed().filter(
        Q(publish_at__isnull=True) | Q(publish_at__lte=at),
        Q(expire_at__isnull=True) | Q(expire_at__gt=at),
        Exists(merged) | Q(heat=ABSORBED),
        ~Exists(held),
        rejection="",
        removed=False,
        undecided=False,
        published_at__lte=at,
    )


def _all(stories: Sequence[int], at: datetime) -> list[QuerySet]:
    return [_links(stories, at), _members(stories, at)[: MOST * len(stories)]]


def _first(stories: Sequence[int], at: datetime) -> list[QuerySet]:
    links = _links(stories, at).filter(position__lt=ON_CARDS + PROBED)
    return [links, _members(stories, at)[: ON_CARDS * len(stories)]]


_ALL, _FIRST = Prepared(_all), Prepared(_first)


def _coverage(article: Story, beside: _Beside) -> Coverage:
    seen = list(_seen(article, beside.entries))
    moments = [article.published_at, *[moment_of(entry.at) for entry, _ in seen]]
    # The earliest is marked where there are several to compare.
    dated = [moment for moment in moments if moment]
    first = moments.index(min(dated)) if seen and dated else None
    original = _original(article)
    lead = Line(
        provider=article.provider.name,
        title=article.title,
        url=article.source_url,
        page=article.get_absolute_url(),
        published_at=article.published_at,
        is_video=article.type == _VIDEO,
        is_lead=True,
        is_first=first == 0,
        locale=article.locale,
    )
    others = [
        Line(
            provider=name,
            title=entry.title or "",
            url=entry.url or "",
            page=path_to("article", entry.slug) if entry.is_public and entry.slug else "",
            published_at=moments[place],
            is_video=entry.type == _VIDEO,
            is_first=place == first,
            is_source=bool(original) and _same(entry.url or "") == original,
            locale=entry.locale or "",
        )
        for place, (entry, name) in enumerate(seen, 1)
    ]
    return Coverage((lead, *others), beside.more)


def _seen(article: Story | Led, entries: Iterable[tuple]) -> Iterator[tuple[_Entry, str]]:
    """The entries that readers see, each with its provider's name: a provider's first stands for
    it, and so does an address's."""
    providers: set[int | str] = {article.provider_id}
    addresses = {_same(article.web_url or article.original_url)} - {""}
    for row in entries:
        if row[1] in providers:  # most of them: told before the row is taken apart
            continue
        entry = _Entry._make(row[: len(_Entry._fields)])
        url = entry.url or ""
        name = entry.provider_name or (urlsplit(url).hostname or "").removeprefix("www.")
        provider = entry.provider or name
        address = _same(url)
        known = provider in providers or address in addresses or entry.target == article.pk
        if known or not entry.title or not name:
            continue
        providers.add(provider)
        if address:
            addresses.add(address)
        yield entry, name


def _original(article: Story) -> str:
    """Where the story lives, if readers are sent elsewhere: a report there is its source."""
    original = _same(article.original_url)
    return original if original != _same(article.web_url or article.original_url) else ""


@lru_cache(maxsize=8192)
def _same(url: str) -> str:
    """What two spellings of one address have in common; "" for none."""
    if not url:
        return ""
    scheme, _, rest = url.partition("#")[0].partition("://")
    host, slash, path = rest.partition("/")
    return f"{host.lower()}{slash}{path}".rstrip("/")
