"""HTML to lines: each text once, in order, with its evidence from the markup."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml.html import HtmlElement

from pipeline import clean
from pipeline.cleaning.cleaner import kept_text
from pipeline.cleaning.packing import pack_layout, unpack_lines
from pipeline.errors import Rejected
from pipeline.judge import judge_page
from pipeline.pages.html import witnesses
from pipeline.pages.html.page import read_html
from pipeline.pages.html.parse import parse
from pipeline.pages.html.timelimit import call_within
from pipeline.pages.html.witnesses import ask_trafilatura
from pipeline.pages.read import read_page
from pipeline.policy import Policy, Strictness
from pipeline.records import Evidence, Page, RawDocument, Reason

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
    return [line.text for line in read_html(markup).page.lines]


def evidence(markup: str) -> dict[str, Evidence]:
    """What the markup says of each line of a page."""
    return {line.text: line.evidence for line in page_of(markup).lines if line.evidence}


def page_of(markup: str, url: str | None = None) -> Page:
    return read_page(RawDocument(position=1, kind="html", payload=markup, url=url))


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


def test_a_paragraph_alone_in_its_cell_does_not_end_the_row() -> None:
    cells = "<tr><td><p>Elsa</p></td><td><div><b>four</b> men</div></td></tr><tr><td>Runa</td><td><p>1<p>2</td></tr>"
    assert texts(f"<html><body><table>{cells}</table></body></html>") == ["Elsa | four men", "Runa", "1", "2"]
    assert texts("<html><body><p>ls | wc |</p></body></html>") == ["ls | wc |"]


def test_control_characters_do_not_come_in_by_entities() -> None:
    assert texts("<html><body><p>one &#1;two\x0c three</p></body></html>") == ["one two three"]


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
    found = evidence(f"<html><body>{opening}<div><p>inside</p></div></{tag}><p>after</p></body></html>")
    assert {text: each.region for text, each in found.items()} == {"inside": region, "after": ""}


def test_link_density_is_the_share_of_linked_characters() -> None:
    links = "<p><a href=x>12345</a>67890</p><p>none</p><p><a href=x>all</a></p>"
    found = evidence(f"<html><body>{links}</body></html>")
    assert [each.link_density for each in found.values()] == [0.5, 0.0, 1.0]


def test_a_line_knows_its_element_and_the_names_around_it() -> None:
    found = evidence(
        "<html><body><main id='page-Main'><article class='post_body'><h2 class='sub-head'>Head</h2>"
        "<p>One <b>two</b></p><ul><li>three</ul><pre>four</pre></article></main><div>five</div></body></html>"
    )
    assert [each.tag for each in found.values()] == ["h2", "p", "li", "pre", "div"]
    assert found["Head"].names == ("sub", "head", "post", "body", "page", "main")
    assert found["One two"].names == ("post", "body", "page", "main")
    assert [(each.main, each.article) for each in found.values()] == [(True, True)] * 4 + [(False, False)]


@pytest.mark.parametrize(
    ("attributes", "hidden"),
    [
        ("hidden", True),
        ("style='color: red; display : none'", True),
        ("aria-hidden='true'", True),
        ("class='box sr-only'", True),
        ("class='overflow-hidden'", False),
        ("class='hidden md:block'", False),
        ("style='display:block'", False),
    ],
)
def test_what_a_page_does_not_show_is_a_line_that_says_so(attributes: str, hidden: bool) -> None:
    found = evidence(f"<html><body><div {attributes}><p>inside</p></div><p>after</p></body></html>")
    assert {text: each.hidden for text, each in found.items()} == {"inside": hidden, "after": False}


def test_containers_are_the_elements_that_hold_ever_more_lines() -> None:
    """An element around a line counts as a container only if it holds more lines than the one inside it."""
    prose = "x" * 90
    inside = f"<div><div><p>{prose}</p></div></div><div><span><a href=x>link</a></span></div>"
    found = evidence(f"<html><body><div><section>{inside}</section></div><p>{prose}y</p></body></html>")
    first, second, third = found[prose].containers
    assert (first.lines, first.prose, first.linked) == (2, 0.5, 0.04)
    assert (second.lines, second.prose) == (3, 1.0)
    assert third == second


def test_what_others_keep_is_marked_on_the_lines() -> None:
    found = evidence(ARTICLE)
    for witness in ("trafilatura", "resiliparse"):
        assert [getattr(found[text], witness) for text in PARAGRAPHS] == [1.0] * len(PARAGRAPHS)
        for text in (
            "News desk",
            "Sport desk",
            "Storm damages the pier",
            "My uncle worked there.",
            "2 Quay Street",
        ):
            assert getattr(found[text], witness) == 0.0
    assert page_of(ARTICLE).notes == ()


def test_a_page_without_an_article_says_so() -> None:
    page = page_of("<html><body><footer>Quay Street</footer></body></html>")
    assert page.notes == ("trafilatura found no article",)
    assert [line.evidence and line.evidence.trafilatura for line in page.lines] == [None]


# The interrupt may come in a callback of the garbage collector, where Python prints it and goes on.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_page_that_trafilatura_fails_on_has_its_other_evidence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """trafilatura is not asked, takes too long, or raises an error."""
    tree = parse(ARTICLE)[0]
    assert ask_trafilatura(tree, most=10) == (
        None,
        f"trafilatura was not asked: {len(list(tree.iter()))} elements, more than 10",
    )
    huge = (
        "<div><p>"
        + "</p></div><div><p>".join(f"{text} {n}" for n in range(1_500) for text in PARAGRAPHS)
        + "</p></div>"
    )
    text, note = ask_trafilatura(parse(f"<html><body>{huge}</body></html>")[0], seconds=0.05)
    assert (text, note) == (None, "trafilatura was stopped: took longer than 0.05 s")

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a defect")

    monkeypatch.setattr(witnesses, "bare_extraction", broken)
    page = page_of(ARTICLE)
    assert page.notes == ("trafilatura failed: RuntimeError: a defect",)
    assert {line.evidence and line.evidence.trafilatura for line in page.lines} == {None}


@pytest.mark.parametrize("page", ["<div>" * 20_000, "<div><p>one two three" * 8_000])
def test_a_page_too_deep_for_the_witnesses_is_read_without_them(page: str) -> None:
    """resiliparse takes 16 s and more for these pages, and cannot be stopped."""
    read = page_of(f"<html><body>{page}<p>{PARAGRAPHS[0]}")
    assert read.lines[-1].text == PARAGRAPHS[0]
    assert any(note.startswith("resiliparse was not asked") for note in read.notes)


def test_a_call_is_stopped_in_time_in_any_thread() -> None:
    def forever() -> None:
        while True:
            with contextlib.suppress(Exception):  # careless code swallows every Exception
                sum(range(100))

    def stopped(function: Callable[[], object] = forever) -> bool:
        with pytest.raises(TimeoutError):
            call_within(0.1, function)
        return True

    def careless() -> None:
        """It swallows the first three interrupts, as a callback of the garbage collector does."""
        for _ in range(3):
            with contextlib.suppress(BaseException):
                forever()
        forever()

    assert stopped()
    assert stopped(careless)
    with ThreadPoolExecutor(2) as threads:
        assert all(future.result() for future in [threads.submit(stopped) for _ in range(4)])
    assert call_within(60, lambda: 5) == 5
    with pytest.raises(KeyError):
        call_within(60, lambda: {}["no"])


def test_evidence_is_stored_with_its_line() -> None:
    lines = page_of(ARTICLE).lines
    cut = {line.number: line.text for line in lines[::2] if line.text.strip()}
    assert unpack_lines(pack_layout(lines), kept_text(lines, cut), cut) == lines


def test_html_is_judged_line_by_line_as_text_is() -> None:
    document = clean(ARTICLE)
    assert document.text.splitlines() == PARAGRAPHS
    reasons = {cut.text: cut.reason for cut in document.cuts}
    assert reasons["Last slipway closes"] is Reason.TITLE
    assert reasons["News desk"] is Reason.NAVIGATION
    assert reasons["My uncle worked there."] is Reason.COMMENTS
    assert {line.number for line in document.lines} == {cut.line for cut in document.cuts} | {
        line.number for line in document.lines if line.text in PARAGRAPHS
    }


def test_a_page_that_is_printed_twice_is_kept_once() -> None:
    body = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    document = clean(PAGE.format(body=f"<div class='wide'>{body}</div><div class='narrow'>{body}</div>"))
    assert document.text.splitlines() == PARAGRAPHS
    again = [cut for cut in document.cuts if cut.reason is Reason.REPEATED]
    lines = {line.number: line.text for line in document.lines}
    assert again
    for cut in again:
        first = int(cut.detail.removeprefix("as line "))
        assert first < cut.line and lines[first] == cut.text


@pytest.mark.parametrize("tag", ["div", "span", "font", "ul", "blockquote"])
def test_nothing_is_lost_however_deep_the_tags_are_nested(tag: str) -> None:
    """libxml2 alone would end the page at 256 open elements."""
    deep = f"<{tag}>" * 5_000 + "inner <b>bold</b><script>no</script><br>lower" + f"</{tag}>" * 5_000
    page = page_of(f"<html><body><p>before</p>{deep}<p>after</p></body></html><p>tail")
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
        assert isinstance(page_of(markup), Page)
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
    first = page_of(ARTICLE, url="https://a.example/b")
    page_of(PAGE.format(body="<p>Something else was read in between.</p>"))
    assert page_of(ARTICLE, url="https://a.example/b") == first


def test_witnesses_are_asked_where_the_judge_is_in_doubt_only(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def listening(tree: HtmlElement, **_: object) -> tuple[None, None]:
        asked.append("trafilatura")
        return None, None

    monkeypatch.setattr(witnesses, "ask_trafilatura", listening)
    assert clean(ARTICLE).text.splitlines() == PARAGRAPHS
    assert asked == []
    lines = "Boats for hire|Ask at the quay for Edda|Two hours cost ten crowns|Open when the flag is up"
    with contextlib.suppress(Rejected):
        clean(
            "<html><body><div>"
            + "".join(f"<div>{text}</div>" for text in lines.split("|"))
            + "</div></body></html>"
        )
    assert asked == ["trafilatura"]


def test_strictness_holds_for_html() -> None:
    page = page_of(
        PAGE.format(body=f"<p>{PARAGRAPHS[0]}</p><div>More on this later today</div><p>Write to us</p>")
    )
    cut = [
        {cut.line for cut in judge_page(page, Policy(strictness=strictness)).cuts}
        for strictness in (Strictness.LENIENT, Strictness.BALANCED, Strictness.STRICT)
    ]
    assert cut[0] <= cut[1] <= cut[2]


def test_code_and_tables_keep_their_lines_in_the_text() -> None:
    code = "<pre><code>def late(ferry):\n    return ferry  # in harbour</code></pre>"
    table = "<table><tr><th>Boat<th>Crew</tr><tr><td>Elsa<td>4</tr><tr><td>Runa<td>6</tr></table>"
    body = f"<p>{PARAGRAPHS[0]}</p><p>This is how:</p>{code}<p>{PARAGRAPHS[1]}</p><h2>The boats</h2>{table}<p>{PARAGRAPHS[3]}</p>"
    lines = clean(PAGE.format(body=body)).text.splitlines()
    assert lines == [
        PARAGRAPHS[0], "This is how:", "def late(ferry):", "    return ferry  # in harbour", PARAGRAPHS[1],
        "The boats", "Boat | Crew", "Elsa | 4", "Runa | 6", PARAGRAPHS[3],
    ]  # fmt: skip
