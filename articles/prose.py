"""An article's body: Markdown in, clean HTML out."""

from collections.abc import Iterable, Iterator
from html import escape
from urllib.parse import urlsplit

import nh3
from django.utils.translation import gettext
from markdown_it import MarkdownIt
from markdown_it.token import Token

# Some 8,000 words. Parsing is plain Python, and there are texts that make it slow: what is longer
# than this would hold up the page, and is read at the source anyway.
LONGEST_BODY = 50_000

# Raw HTML is off already; the cleaning is the second lock on the same door. No pictures: they
# would be fetched from another host.
_TAGS = {
    "p", "br", "hr", "strong", "em", "s", "a", "span", "code", "pre", "blockquote", "ul", "ol",
    "li", "h2", "h3", "h4", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "span": {"class", "aria-hidden"}}

_markdown = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def body_to_html(markdown: str) -> str:
    """Safe HTML of a Markdown text, its headings below the page's own h1, its links marked as
    leading outside. What is longer than LONGEST_BODY is cut at a paragraph, with "…"."""
    cut = ""
    if len(markdown) > LONGEST_BODY:
        markdown = markdown[:LONGEST_BODY]
        markdown = markdown.rpartition("\n\n")[0] or markdown
        cut = "<p>…</p>"
    tokens = _markdown.parse(markdown)
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
    return host.removeprefix("www.") if parts.scheme in ("http", "https") else ""
