"""An article's body: Markdown in, clean HTML out."""

from collections.abc import Iterable, Iterator
from html import escape
from urllib.parse import urlsplit

import nh3
from django.utils.html import linebreaks
from django.utils.translation import gettext
from markdown_it import MarkdownIt
from markdown_it.token import Token

# Some 8,000 words. Parsing is plain Python, and there are texts that make it slow: what is longer
# than this would hold up the page, and is read at the source anyway.
LONGEST_BODY = 50_000
# How much each sign of Markdown makes the parser do at worst, in units of some ten microseconds: a
# line may be an item of a list, a bracket may begin a link, a cell of a table is a text of its own.
WORK = {
    "\n": 4, "<": 5, "[": 4, "]": 1, "!": 1, "*": 1, "_": 1, "~": 1, "`": 1, "&": 1, "\\": 1,
    ">": 1,
}  # fmt: skip
WORK_OF_CELL = 4
LEAST_WORK = 1_000  # that is done for any text, and then a share of its length
LONGEST_LINKS = 4 * LONGEST_BODY  # all together: a text may name one long address a thousand times

# Raw HTML is off already; the cleaning is the second lock on the same door. No pictures: they
# would be fetched from another host.
_TAGS = {
    "p", "br", "hr", "strong", "em", "s", "a", "span", "code", "pre", "blockquote", "ul", "ol",
    "li", "h2", "h3", "h4", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "span": {"class", "aria-hidden"}}

_markdown = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def body_to_html(markdown: str, *, longest: int = LONGEST_BODY) -> str:
    """Safe HTML of a Markdown text, its headings below the page's own h1, its links marked as
    leading outside. What is longer than `longest` characters is cut at a paragraph, with "…". A
    text that would take long is told as it was written, in paragraphs without markup."""
    cut = ""
    if len(markdown) > longest:
        markdown = markdown[:longest]
        markdown = markdown.rpartition("\n\n")[0] or markdown
        cut = "<p>…</p>"
    if _work(markdown) > LEAST_WORK + len(markdown) // 4:
        return linebreaks(markdown, autoescape=True) + cut
    tokens = _markdown.parse(markdown)
    if _length_of_links(tokens) > LONGEST_LINKS:
        return linebreaks(markdown, autoescape=True) + cut
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 1, 4)}"
        elif token.children:
            token.children = list(_with_marked_links(token.children))
    return nh3.clean(
        _markdown.renderer.render(tokens, _markdown.options, {}) + cut,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https"},
        link_rel="noopener external nofollow",
    )


def _work(markdown: str) -> int:
    """What parsing a text takes at worst, in the units of WORK."""
    signs = sum(work * markdown.count(sign) for sign, work in WORK.items())
    return signs + WORK_OF_CELL * sum(map(_cells, markdown.split("\n\n")))


def _cells(block: str) -> int:
    """How many cells its tables have at most: a short row is filled up."""
    if "|" not in block or "-" not in block:
        return 0
    rows = block.split("\n")
    return len(rows) * (1 + max(row.count("|") for row in rows))


def _length_of_links(tokens: Iterable[Token]) -> int:
    """How many characters the addresses and titles of all links have."""
    links = (part for token in tokens for part in token.children or () if part.attrs)
    return sum(len(str(said)) for link in links for said in link.attrs.values())


def _with_marked_links(tokens: Iterable[Token]) -> Iterator[Token]:
    """Links to other sites, marked as such. Of a link that leads anywhere else its text stays:
    it was written for another place than this one."""
    hosts = []  # of the links that are open
    for token in tokens:
        if token.type == "link_open":
            hosts.append(_host(str(token.attrGet("href") or "")))
            if hosts[-1]:
                yield token
        elif token.type == "link_close":
            if host := hosts.pop():
                note = escape(gettext("(on %(host)s)") % {"host": host})
                mark = '<span class="out" aria-hidden="true">&nbsp;↗</span>'
                yield Token(
                    "html_inline", "", 0, content=f'{mark}<span class="hidden"> {note}</span>'
                )
                yield token
        elif token.type != "image":
            yield token


def _host(address):
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not _stays(address):
        return ""
    return host.removeprefix("www.")


# Which addresses are none is for the cleaning to say: it reads them as browsers do ("https://xn--e/",
# a port of 99999), and would leave a link without an address, marked as leading somewhere.
_address_cleaner = nh3.Cleaner(
    tags={"a"}, attributes={"a": {"href"}}, url_schemes={"http", "https"}
)


def _stays(address):
    return "href=" in _address_cleaner.clean(f'<a href="{escape(address)}"></a>')
