"""The parts that pages repeat a hundred times: cards, their meta lines, lines of coverage.

HTML written in Python, which belongs into templates everywhere else: there these parts take ten
times as long, and they are three quarters of a page (docs/decisions/0006). Every text goes through
`_e`; what templates call returns Markup, what these parts are made of plain strings.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from markupsafe import Markup

from articles import settled
from articles.coverage import Coverage, Line, Sources, Story
from articles.paths import path_to
from articles.pictures.showing import Shown, shown
from articles.sections import Sections
from articles.wording import (
    brief,
    heat_step,
    host_of,
    outside_address,
    plain_hour,
    plain_moment,
    said,
    said_of_many,
)
from articles.wording import escape as _e
from articles.wording import language_attributes as lang

# Words --------------------------------------------------------------------------------------------


class _Words(NamedTuple):
    """What these parts say in one language, escaped; a page says each of it a dozen times."""

    on_host: str
    topics: str
    video: str
    pick: str
    heat: tuple[str, ...]  # by its step, as it is shown
    also: str
    first: str
    source: str
    this_story: str


@lru_cache(maxsize=16)
def _in_language(language: str | None) -> _Words:
    return _Words(
        on_host=_e(said("(on %(host)s)")),
        topics=_e(said("Topics of this story")),
        video=f'<span class="video-mark">{_e(said("Video"))}</span>',
        pick=f'<span class="pick">{_e(said("Editors’ pick"))}</span>',
        heat=("", *[_heat_of(step) for step in (1, 2, 3, 4)]),
        also=_e(said("Also reported by")),
        first=f' <span class="first">{_e(said("First"))}</span>',
        source=f' <span class="first">{_e(said("Source"))}</span>',
        this_story=f'<span class="this">{_e(said("This story"))}</span>',
    )


def _heat_of(step: int) -> str:
    words = _e(said("Heat %(step)s of 4") % {"step": step})
    return (
        f'<span class="heat heat-{step}"><span class="heat-bar" aria-hidden="true">'
        f"<i></i><i></i><i></i><i></i></span>{words}</span>"
    )


def _words() -> _Words:
    return _in_language(settled.language())


# Small parts --------------------------------------------------------------------------------------


def outside_link(address: str, text: str, locale: str = "", css: str = "") -> Markup:
    """A link that leaves the site, marked as such; the text alone where there is no address."""
    return Markup(_outside_link(address, text, locale, css))


def _outside_link(address: str, text: str, locale: str = "", css: str = "") -> str:
    href = outside_address(address)
    if not href:
        return f"<span{lang(locale)}>{_e(text)}</span>"
    note = _words().on_host % {"host": _e(host_of(href))}
    kind = f' class="{css}"' if css else ""
    leads_out = '<span class="out" aria-hidden="true">&nbsp;↗</span>'
    return (
        f'<a href="{_e(href)}" rel="noopener external"{kind}{lang(locale)}>{_e(text)}'
        f'{leads_out}<span class="hidden"> {note}</span></a>'
    )


def heat(article: Story) -> Markup:
    """The word is what is told; the bar is decoration."""
    return Markup(_words().heat[heat_step(article.heat)])


def chips(topics: Sequence[Any]) -> Markup:
    return Markup(_chips(topics))


def _chips(topics: Sequence[Any]) -> str:
    if not topics:
        return ""
    items = "".join(
        [
            f'<li><a class="chip" href="{_e(path_to("topic", topic.slug))}">{_e(topic.name)}</a>'
            "</li>"
            for topic in topics
        ]
    )
    return f'<ul class="chips" aria-label="{_words().topics}">{items}</ul>'


def sources(of: Coverage | Sources) -> str:
    """ "12 sources"; "12+" where nobody looked at all of them."""
    words = said_of_many("%(count)s source", "%(count)s sources", of.count)
    return words % {"count": _count(of)}


def _count(of: Coverage | Sources) -> str:
    return f"{of.count}+" if of.more else str(of.count)


def meta(
    article: Story,
    coverage: Coverage | Sources | None = None,
    *,
    show_heat: bool = True,
    show_provider: bool = True,
) -> Markup:
    """Who, when, how many sources, how hot. `coverage`: it, or how many sources there are."""
    return Markup(_meta(article, coverage, show_heat, show_provider))


def _meta(
    article: Story,
    coverage: Coverage | Sources | None,
    show_heat: bool,
    show_provider: bool,
    show_day: bool = True,
) -> str:
    words = _words()
    by = ""
    if show_provider:
        provider = article.provider
        href = _e(path_to("provider", provider.slug))
        by = f'<span><a class="provider" href="{href}">{_e(provider.name)}</a></span>'
    video = words.video if article.type == "video" else ""
    of_many = f"<span>{_e(sources(coverage))}</span>" if coverage and coverage.count > 1 else ""
    mark = ""
    if article.is_pinned:
        mark = words.pick
    elif show_heat:
        mark = words.heat[heat_step(article.heat)]
    when = (plain_moment if show_day else plain_hour)(article.published_at)
    return f'<p class="meta">{by}{video}<span>{when}</span>{of_many}{mark}</p>'


# Coverage below a card ----------------------------------------------------------------------------


def _marks(line: Line) -> str:
    if not line.is_first and not line.is_source:  # most of them
        return ""
    words = _words()
    return (words.first if line.is_first else "") + (words.source if line.is_source else "")


def _line_title(line: Line) -> str:
    """A report's headline: to its page here where it has one, else to its source."""
    if line.page and not line.is_lead:
        return f'<a href="{_e(line.page)}"{lang(line.locale)}>{_e(line.title)}</a>'
    return _outside_link(line.url, line.title, line.locale)


def _cluster(
    article: Story, coverage: Coverage | None, lines: int, heading: bool, all_link: bool = True
) -> str:
    """ "Also reported by", and where all of it stands."""
    if coverage is None or not coverage.others:
        return ""
    also = _words().also
    title, named = "", f' aria-label="{also}"'
    if heading:
        title = f'<p class="cluster-title" id="also-{article.pk}">{also}</p>'
        named = f' aria-labelledby="also-{article.pk}"'
    items = "".join(
        [
            f"<li><b>{_e(line.provider)}</b> {_line_title(line)}{_marks(line)}</li>"
            for line in coverage.others[:lines]
        ]
    )
    rest = ""
    if all_link and len(coverage.others) > lines:
        every = said_of_many("All %(count)s source", "All %(count)s sources", coverage.count)
        every = _e(every % {"count": _count(coverage)})
        of = said("on “%(title)s”") % {"title": brief(article.title, 60)}
        rest = (
            f'<p class="all-sources"><a href="{_e(article.get_absolute_url())}#coverage">'
            f'{every}<span class="hidden"> {_e(of)}</span></a></p>'
        )
    return f'<div class="cluster">{title}<ul{named}>{items}</ul>{rest}</div>'


def coverage_lines(lines: Sequence[Line]) -> Markup:
    """The full coverage: one line for each provider."""
    return Markup("".join([_coverage_line(line) for line in lines]))


def _coverage_line(line: Line) -> str:
    notes = ""
    if line.is_video:
        notes += _words().video
    if line.published_at:
        notes += f"<span>{plain_moment(line.published_at)}</span>"
    notes += _marks(line)
    if line.is_lead:
        notes += _words().this_story
    this = ' class="this-story"' if line.is_lead else ""
    return (
        f'<li{this}><b class="line-provider">{_e(line.provider)}</b> '
        f'<span class="line-title">{_line_title(line)}</span> '
        f'<span class="line-notes">{notes}</span></li>\n'
    )


# Pictures -----------------------------------------------------------------------------------------


def picture(image: Shown | None, *, first: bool = False, lead: bool = False) -> Markup:
    """Our own copy of an article's picture; nothing where there is none, not even an empty box.

    `first`: in the first screen, so not lazy. `lead`: the page's one main picture, fetched before
    the others.
    """
    return Markup(_picture(image, first, lead)) if image else Markup("")


def _picture(image: Shown, first: bool, lead: bool) -> str:
    sources = "".join(
        [
            f'<source type="{kind}" srcset="{srcset}" sizes="{image.sizes}">'
            for kind, srcset in image.sources
        ]
    )
    how = ' fetchpriority="high"' if lead else ' decoding="async"'
    if not first and not lead:
        how = ' loading="lazy"' + how
    return (
        f'<picture>{sources}<img src="{image.src}" srcset="{image.srcset}" '
        f'sizes="{image.sizes}" width="{image.width}" height="{image.height}" '
        f'alt="{_e(image.alt)}"{how}></picture>'
    )


def card_picture(
    article: Story, address: str, slot: str, *, first: bool = False, lead: bool = False
) -> str:
    """The headline is the link for those who hear the page; the picture's is for the pointer.

    `address`: of the story's page, escaped.
    """
    image = shown(article, slot)
    if image is None:
        return ""
    credit = ""
    if lead and image.credit:  # smaller ones name theirs on the story's own page
        words = said("Picture: %(credit)s") % {"credit": image.credit}
        credit = f'<p class="picture-credit">{_e(words)}</p>'
    return (
        f'<a class="card-picture card-picture-{slot}" href="{address}" '
        f'tabindex="-1" aria-hidden="true">{_picture(image, first, lead)}</a>{credit}'
    )


# The card -----------------------------------------------------------------------------------------


def card(
    article: Story,
    sections: Sections,
    *,
    size: str = "m",
    level: int = 3,
    coverage: Coverage | Sources | None = None,
    lines: int = 0,
    all_link: bool = True,
    summary: int = 140,
    chip_count: int = 2,
    show_provider: bool = True,
    show_day: bool = True,
    under: int | None = None,
    slot: str = "m",
    first: bool = False,
    lead: bool = False,
) -> Markup:
    """A story in a list; complete without a picture, its headline the one link to our page.

    `size`: "l", "m" or "s" (headline and meta line alone). `level`: of its heading. `summary`: the
    longest, in characters. `coverage`: it, or how many sources there are. `under`: the topic that
    it stands under anyway, which needn't be said again. `all_link`: whether what `lines` leave out
    is linked below them. `slot`: the box of its picture
    (articles/pictures/sizes.py), "" for a card of text.
    """
    address = _e(article.get_absolute_url())
    image = card_picture(article, address, slot, first=first, lead=lead) if slot else ""
    told = ""
    if size != "s":
        topics = sections.chips(article.topics_in_order(), chip_count)
        # In a newsroom of one topic a chip on every card would tell none of them apart.
        untold = {under, *sections.roots}
        told = _chips([topic for topic in topics if topic.pk not in untold])
        if summary and article.excerpt:
            text = _e(brief(article.excerpt, summary))
            told += f'<p class="summary"{lang(article.locale)}>{text}</p>\n'
    about = _meta(article, coverage, size != "s", show_provider, show_day)
    also = ""
    if lines and isinstance(coverage, Coverage):
        also = _cluster(article, coverage, lines, size == "l", all_link)
    boxed = f" card-with-{slot}" if image else ""
    return Markup(
        f'<article class="card card-{size}{boxed}">{image}<div class="card-text">'
        f'<h{level} class="headline"><a href="{address}"{lang(article.locale)}>'
        f"{_e(article.title)}</a></h{level}>\n"
        f"{told}{about}{also}</div></article>\n"
    )
