"""Bodies: Markdown that a stranger wrote."""

import re
import sys
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.prose import LONGEST_BODY, body_to_html


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("# One\n\n## Two", "<h2>One</h2>\n<h3>Two</h3>"),
        ("a *b* **c** ~~d~~ `e`", "<em>b</em> <strong>c</strong> <s>d</s> <code>e</code>"),
        ("> said", "<blockquote>\n<p>said</p>"),
        ("3. three", '<ol start="3">'),
        ("a\n\n<b>raw</b>", "&lt;b&gt;raw&lt;/b&gt;"),
        ("|a|\n|-|\n|b|", "<table>"),
    ],
)
def test_is_told_as_html(markdown, html):
    assert html in body_to_html(markdown)


def test_links_lead_outside_and_say_so():
    html = body_to_html("[words](https://www.a.example/x)")
    assert 'href="https://www.a.example/x" rel="noopener external nofollow"' in html
    assert "↗" in html and "(on a.example)" in html


@pytest.mark.parametrize(
    "markdown",
    [
        "[words](/admin/logout/)",
        "[words](//evil.example/x)",
        "[words](javascript:alert(1))",
        "[words](data:text/html,x)",
        "[words](mailto:a@b.example)",
        "[words](https://xn--e.example:99999/)",
        "[words](https://wire.example:tide/)",
        "[words](https://xn--e/)",
        "[words](https://a b.example/)",
        "[words](https://exa<mple/)",
        "![words](https://evil.example/x.png)",
        "<img src=https://evil.example/x.png>",
        "<iframe src=https://evil.example></iframe>",
        "<a href=https://evil.example onclick=x()>words</a>",
    ],
)
def test_nothing_else_is_a_link_or_a_picture(markdown):
    html = body_to_html(markdown)
    assert "<a" not in html and "<img" not in html and "<iframe" not in html


@pytest.mark.parametrize(
    "piece",
    ["[", "![a](", "*a ", "> ", "- ", "`", "|a", "<a", "&", "**_", "[a](b", "\n", "~~", "\\"],
)
def test_no_text_holds_a_page_up(piece):
    short, long = (piece * (size // len(piece)) for size in (2_000, 8_000))
    assert calls(short) < 1_000_000
    assert calls(long) < 5 * calls(short)  # a text of four times the length


OF_HUNDRED_COLUMNS = "a|" * 100 + "\n" + "-|" * 100 + "\n"


@pytest.mark.parametrize(
    ("opening", "piece"),
    [
        ("", "["),
        ("", "[x]["),
        ("", "!["),
        ("", "*["),
        ("", "[a](http://b)"),
        ("", "<http://a>"),
        ("", "a\n"),
        ("", "- a\n"),
        ("", "1. a\n"),
        ("", "* * * * a\n"),
        ("", "> > > > > > > > > > a\n\n"),
        (OF_HUNDRED_COLUMNS, "x\n"),
        ("|x|y\n|-|-\n", "x|y\n"),
        ("", "|a|\n|-|\n|b|\n\n"),
        (f"[a]: http://b.example/{'x' * 30_000}\n\n", "[a] "),
    ],
)
def test_a_text_that_would_take_long_is_told_as_it_was_written(opening, piece):
    text = opening + piece * ((LONGEST_BODY - len(opening)) // len(piece))
    html = body_to_html(text)
    told = unescape(re.sub("<[^>]*>", "", html))
    assert "".join(told.split()) == "".join(text.split())
    assert calls(text) < 500_000  # a story of this length, with links, takes as many
    assert len(html) < 5 * LONGEST_BODY


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Words and [a source](https://wire.example/), *so* far.\n\n" * 800, "<a href="),
        ("- an item of a list\n" * 400, "<li>"),
        ("|Day|Height|\n|-|-|\n" + "|Monday|four metres|\n" * 60, "<td>"),
    ],
)
def test_a_long_text_that_somebody_wrote_keeps_its_markup(text, told):
    assert told in body_to_html(text)


def test_of_a_text_of_any_length_no_more_is_read_than_of_the_longest():
    text = "[a](https://wire.example/) & so *on*. "
    longest, monster = (text * (size // len(text) + 1) for size in (LONGEST_BODY, 4_000_000))
    assert calls(monster) < 1.01 * calls(longest)


def calls(markdown):
    """How many functions are called for a text: its cost, as alike on a busy machine as on a
    quiet one."""
    counted = 0

    def count(frame, event, argument):
        nonlocal counted
        counted += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        body_to_html(markdown)
    finally:
        sys.setprofile(before)
    return counted


def test_a_longer_text_than_anyone_reads_here_is_cut_at_a_paragraph():
    html = body_to_html("word " * 10 + "\n\n" + ("word " * 20 + "\n\n") * (LONGEST_BODY // 50))
    assert html.endswith("<p>…</p>") and len(html) < LONGEST_BODY * 1.2
    assert "wor</p>" not in html


@settings(max_examples=200)
@given(st.text(alphabet="[]()!<>*_`#&;:/\\\"'= \n\tahref1|-~script"))
def test_whatever_it_is_no_markup_of_its_own_gets_through(markdown):
    html = body_to_html(markdown).lower()
    assert "<script" not in html and "<img" not in html
    assert 'href="javascript' not in html
