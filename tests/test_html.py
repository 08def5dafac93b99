"""HTML to lines: every visible text once and in order, with what the markup says of it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import Rejected
from pipeline.html import HtmlPage, read_html
from pipeline.lines import read_page
from pipeline.records import Page, RawDocument

PARAGRAPHS = [
    "The last slipway in Tarnmouth closed on Friday after the harbour board failed to find a buyer for it.",
    "Forty people worked there when the autumn began, and most of them had never had another employer.",
    "“We kept hoping that somebody would ring,” said Edda Quist, who ran the paint shop for eleven years.",
    "The board has set aside money for retraining, but the nearest college is two hours away by bus.",
    "A meeting about the future of the site is planned for next month in the old customs house.",
]
PAGE = """<!DOCTYPE html><html lang="en"><head><title>Last slipway closes | Tarnmouth Post</title>
<meta property="og:title" content="Last slipway closes"><meta name="author" content="Ida Brandt">
<meta property="article:published_time" content="2023-10-06T17:45:00+02:00">
<meta property="article:modified_time" content="2023-10-09T08:00:00+02:00">
<link rel="canonical" href="https://www.tarnpost.example/slipway"><style>p {{ margin: 0 }}</style></head>
<body><header><a href="/">Tarnmouth Post</a></header>
<nav class="main-nav"><ul><li><a href="/n">News desk</a></li><li><a href="/s">Sport desk</a></li></ul></nav>
<main><article><h1>Last slipway closes</h1>{body}</article>
<aside class="related"><h3>Related</h3><ul><li><a href="/1">Storm damages the pier</a></li></ul></aside>
<section id="comments"><h3>Two comments</h3><div class="comment">My uncle worked there.</div></section></main>
<div id="cookie-banner">We store small files on your device.</div>
<footer><p>2 Quay Street</p></footer><script>var hidden = "nothing to see";</script></body></html>"""
ARTICLE = PAGE.format(body="".join(f"<p>{text}</p>" for text in PARAGRAPHS))


def texts(markup: str) -> list[str]:
    return [line.text for line in read_html(markup, None).lines]


def page_of(markup: str) -> Page:
    return read_page(RawDocument(position=1, kind="html", payload=markup))


def _tree(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    inside = st.lists(children, max_size=4).map("".join)
    tag = st.sampled_from("div p ul li nav span a h2 section b pre custom-tag".split())
    unclosed = st.sampled_from("div p li span".split())
    rows = st.lists(st.lists(inside, min_size=1, max_size=3).map("<td>".join).map("<tr><td>{}</tr>".format))
    return st.one_of(
        st.builds("<{0}>{1}</{0}>".format, tag, inside),
        st.builds("<{0}>{1}".format, unclosed, inside),
        rows.map("".join).map("<table>{}</table>".format),
    )


seen = st.sampled_from(
    ["SEEN", "SEEN<br>", " SEEN ", "\n", "SEEN\nSEEN", "<hr>", "<!-- HIDDEN -->", "SEEN<wbr>SEEN"]
)
hidden = st.sampled_from("script style template noscript title svg select".split())
leaves = seen | hidden.map("<{0}>HIDDEN</{0}>".format)
trees = st.lists(st.recursive(leaves, _tree, max_leaves=25), max_size=5).map("".join)


@settings(deadline=None, max_examples=60)
@given(trees)
def test_every_visible_word_is_in_one_line_once_and_in_order(tree: str) -> None:
    count = 0

    def number(match: re.Match[str]) -> str:
        nonlocal count
        count += 1
        return f"{match[0]}{count:03} "

    markup = f"<html><head><title>x</title></head><body>{re.sub('SEEN|HIDDEN', number, tree)}</body></html>"
    lines = texts(markup)
    assert re.findall(r"\w+", " ".join(lines)) == re.findall(r"SEEN\d+", markup)
    assert all(line.strip() and "\n" not in line for line in lines)


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("<p>one <b>two</b>, <a href=x><i>three</i></a> four", ["one two, three four"]),
        ("one<span>two</span><wbr>three", ["onetwothree"]),
        ("one<br>two<br/><br>three", ["one", "two", "three"]),
        ("<div>one<p>two</p>three</div>four", ["one", "two", "three", "four"]),
        ("<ul><li>one<li>two<ul><li>three</ul></ul>", ["one", "two", "three"]),
        ("<p>one\n   two\t three&nbsp;four</p>", ["one two three four"]),
        ("<p>one<!-- no --> two<?php no ?> three</p>", ["one two three"]),
        ("<p> </p><div>&nbsp;<br></div>", []),
    ],
)
def test_block_tags_break_lines_and_inline_tags_do_not(body: str, lines: list[str]) -> None:
    assert texts(f"<html><body>{body}</body></html>") == lines


def test_a_table_row_is_one_line() -> None:
    table = "<table><tr><th>Boat<th>Crew</tr><tr><td><b>Elsa</b></td><td>4</td></tr></table>after"
    assert texts(f"<html><body>{table}</body></html>") == ["Boat | Crew", "Elsa | 4", "after"]


def test_preformatted_text_keeps_its_lines_and_indentation() -> None:
    code = "<pre><code>def late(ferry):\n    <b>return</b> ferry   in\r\n\tharbour\n\n# end</code> tail</pre>"
    lines = ["def late(ferry):", "    return ferry   in", "\tharbour", "# end tail"]
    assert texts(f"<html><body><p>a</p>{code}<p>b</p></body></html>") == ["a", *lines, "b"]


@pytest.mark.parametrize("tag", "script style noscript template svg iframe object select title".split())
def test_what_a_browser_hides_is_no_line(tag: str) -> None:
    assert texts(f"<html><body><p>one<{tag}><b>no</b></{tag}></p>two</body></html>") == ["one", "two"]


def test_text_that_strayed_out_of_the_body_is_a_line() -> None:
    head = "<head><title>no</title><header>Mast</header><x-bar>Bar</x-bar></head>"
    markup = f"<html>{head}<body><p>one</p></body></html><p>two</p>three"
    assert texts(markup) == ["Mast", "Bar", "one", "two", "three"]


@pytest.mark.parametrize(
    ("opening", "region"),
    [
        ("<nav>", "nav"),
        ("<footer>", "footer"),
        ("<figcaption>", "figcaption"),
        ("<div class='post-comments'>", "comments"),
        ("<div id='cookie-banner'>", "cookie"),
        ("<div class='x shareBar'>", "social"),
        ("<div id='newsletter_box'>", "subscribe"),
        ("<aside class='most-read'>", "related"),
        ("<div class='ad'>", "advertisement"),
        ("<nav class='comments'>", "comments"),
        ("<div class='download shadow recommender'>", ""),
        ("<article class='comments-open'>", ""),
    ],
)
def test_the_region_of_a_line_is_its_nearest_telling_ancestor(opening: str, region: str) -> None:
    tag = opening[1:].split()[0].rstrip(">")
    page = read_html(f"<html><body>{opening}<div><p>inside</p></div></{tag}><p>after</p></body></html>", None)
    found = {line.text: line.evidence.region for line in page.lines if line.evidence}
    assert found == {"inside": region, "after": ""}


def test_link_density_is_the_share_of_linked_characters() -> None:
    links = "<p><a href=x>12345</a>67890</p><p>none</p><p><a href=x>all</a></p>"
    page = read_html(f"<html><body>{links}</body></html>", None)
    assert [line.evidence.link_density for line in page.lines if line.evidence] == [0.5, 0.0, 1.0]


def test_what_trafilatura_keeps_is_marked_on_the_lines() -> None:
    page = read_html(ARTICLE, None)
    kept = [line.text for line in page.lines if line.evidence and line.evidence.extracted]
    left = {line.text for line in page.lines if line.evidence and line.evidence.extracted is False}
    assert [text for text in kept if text in PARAGRAPHS] == PARAGRAPHS
    assert {
        "News desk",
        "Sport desk",
        "Storm damages the pier",
        "My uncle worked there.",
        "2 Quay Street",
    } <= left
    assert [line.number for line in page.lines] == list(range(1, len(kept) + len(left) + 1))
    assert page.notes == ()


def test_a_page_without_an_article_says_so() -> None:
    page = read_html("<html><body><footer>Quay Street</footer></body></html>", None)
    assert page.notes == ("trafilatura found no article",)
    assert [line.evidence and line.evidence.extracted for line in page.lines] == [None]


def test_metadata_comes_from_the_markup() -> None:
    metadata = page_of(ARTICLE).metadata
    assert metadata.title == "Last slipway closes"
    assert metadata.author == "Ida Brandt"
    assert metadata.published_at == "2023-10-06T17:45:00+02:00"
    assert metadata.url == "https://www.tarnpost.example/slipway"
    assert metadata.title_line is not None


def test_metadata_comes_from_json_ld() -> None:
    told = """{"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Slipway to close",
    "author": {"@type": "Person", "name": "Ida Brandt"}, "datePublished": "2023-10-06T15:45:10Z"}"""
    body = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    head = f'<head><script type="application/ld+json">{told}</script></head>'
    metadata = page_of(f"<html>{head}<body>{body}</body></html>").metadata
    assert (metadata.title, metadata.author) == ("Slipway to close", "Ida Brandt")
    assert metadata.published_at == "2023-10-06T15:45:10Z"


@pytest.mark.parametrize("tag", ["div", "span", "font", "ul", "blockquote"])
def test_nothing_is_lost_however_deep_the_tags_are_nested(tag: str) -> None:
    """libxml2 by itself ends the page at 256 open elements."""
    deep = f"<{tag}>" * 5_000 + "inner <b>bold</b><script>no</script><br>lower" + f"</{tag}>" * 5_000
    page = read_html(f"<html><body><p>before</p>{deep}<p>after</p></body></html><p>tail", None)
    assert [line.text for line in page.lines] == ["before", "inner bold", "lower", "after", "tail"]
    assert any("deep" in note for note in page.notes)


FRAGMENTS = "<p>only one</p>|only one|<b>only</b> one|<!-- x -->only one|only one<script>x</script>"
NOTHING = (
    "|  |&nbsp;|<!-- x -->|<!doctype html>|<html></html>|<p>|<script>x</script>|<frameset><frame></frameset>"
)


@pytest.mark.parametrize("fragment", FRAGMENTS.split("|"))
def test_a_piece_of_html_is_read_too(fragment: str) -> None:
    assert texts(fragment) == ["only one"]


@pytest.mark.parametrize("markup", NOTHING.split("|"))
def test_a_page_with_nothing_to_see_is_rejected_as_empty(markup: str) -> None:
    with pytest.raises(Rejected) as caught:
        page_of(markup)
    assert caught.value.reason == "empty"


odd_pieces = st.sampled_from([*"<>/!-='&; ax", '"', "<p", "</", "<table", "&#0;", "<!--"])


@settings(deadline=None, max_examples=60)
@given(st.text() | st.lists(odd_pieces).map("".join))
def test_odd_markup_is_a_page_or_rejected_as_empty(markup: str) -> None:
    try:
        assert isinstance(read_html(markup, None), HtmlPage)
    except Rejected as rejected:
        assert rejected.reason == "empty"


@pytest.mark.parametrize(
    "head",
    [
        '<link rel="canonical" href="http://[bad"><base href="http://[x">',
        '<script type="application/ld+json">' + "[" * 50_000 + "</script>",
        '<script type="application/ld+json">{"@type": ["NewsArticle"], "author": [null, 7]}</script>',
        '<meta name="" content><meta property="article:published_time" content="99999-99-99">',
    ],
)
def test_nonsense_in_the_head_does_no_harm(head: str) -> None:
    assert texts(f"<html><head>{head}</head><body><p>{PARAGRAPHS[0]}</p></body></html>") == [PARAGRAPHS[0]]


def test_the_same_page_gives_the_same_result_again() -> None:
    first = read_html(ARTICLE, "https://a.example/b")
    read_html(PAGE.format(body="<p>Something else was read in between.</p>"), None)
    assert read_html(ARTICLE, "https://a.example/b") == first
