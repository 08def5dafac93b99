"""Metadata from the markup: the most reliable source wins, and nothing is invented."""

from __future__ import annotations

import json

import pytest

from pipeline import clean
from pipeline.pages.html.headline import pick_title
from pipeline.pages.read import read_page
from pipeline.records import About, Metadata, Page, RawDocument

BODY = "".join(
    f"<p>{text}</p>"
    for text in (
        "The lock keeper at Brackwater has opened the upper gates by hand since the motor failed in March.",
        "Each boat takes him twenty minutes, and on a summer Saturday there may be forty of them in a row.",
        "The canal trust says that a new motor was ordered, and that nobody can tell when it will be built.",
    )
)


def read(head: str = "", body: str = "", url: str | None = None, lang: str = "") -> Metadata:
    markup = f"<!doctype html><html{lang}><head>{head}</head><body>{body}{BODY}</body></html>"
    return page_of(markup, url).metadata


def page_of(markup: str, url: str | None = None) -> Page:
    return read_page(RawDocument(1, "html", markup, url=url))


def json_ld(*values: object) -> str:
    return "".join(f'<script type="application/ld+json">{json.dumps(value)}</script>' for value in values)


def metas(**named: str) -> str:
    return "".join(
        f'<meta property="{name.replace("__", ":")}" content="{value}">' for name, value in named.items()
    )


def test_json_ld_goes_before_meta_tags() -> None:
    told = {
        "@type": "NewsArticle",
        "headline": "Lock keeper &amp; gates",
        "author": [{"@type": "Person", "name": "Ida Brandt"}, {"@type": "Person", "name": "Tom Okafor"}],
        "datePublished": "2023-10-06T17:45:10+02:00",
    }
    found = read(
        json_ld(told)
        + metas(og__title="Other", article__published_time="2020-01-02")
        + '<meta name="author" content="Web Team">'
    )
    assert (found.title, found.author) == ("Lock keeper & gates", "Ida Brandt, Tom Okafor")
    assert found.published_at == "2023-10-06T17:45:10+02:00"


def test_a_graph_of_json_ld_refers_to_its_parts() -> None:
    graph = [
        {"@type": "WebSite", "name": "Brackwater Post"},
        {
            "@type": ["Article", "BlogPosting"],
            "headline": "Gates",
            "author": {"@id": "#ida"},
            "publisher": {"@id": "#org"},
        },
        {"@type": "WebPage", "datePublished": "2023-10-06T15:45:00Z", "isAccessibleForFree": "False"},
        {"@type": "Person", "@id": "#ida", "name": "Ida Brandt"},
    ]
    found = read(json_ld({"@context": "https://schema.org", "@graph": graph}))
    assert (found.title, found.author, found.published_at) == ("Gates", "Ida Brandt", "2023-10-06T15:45:00Z")
    assert (found.about.site_name, found.about.paywalled) == ("Brackwater Post", True)


def test_the_article_with_the_title_of_the_page_counts() -> None:
    other = {
        "@type": "NewsArticle",
        "headline": "Other",
        "author": "Zed Other",
        "datePublished": "2011-01-01",
    }
    own = {"@type": "NewsArticle", "headline": "Gates", "author": "Ida Brandt", "datePublished": "2023-10-06"}
    found = read(json_ld([other, own]) + "<title>Gates | Post</title>", "<h1>Gates</h1>")
    assert (found.title, found.author, found.published_at) == ("Gates", "Ida Brandt", "2023-10-06")


def test_microdata_and_time_elements_are_read() -> None:
    found = read(
        body='<div itemscope><h1 itemprop="headline">Gates by hand</h1><span itemprop="author" itemscope>'
        '<b itemprop="name">Ida Brandt</b>, staff</span><time itemprop="datePublished" datetime="2023-10-06T09:00-05:00">'
        "Friday</time></div>"
    )
    assert (found.title, found.author) == ("Gates by hand", "Ida Brandt")
    assert found.published_at == "2023-10-06T09:00-05:00"


def test_the_rest_of_what_a_page_says() -> None:
    head = (
        metas(
            og__site_name="Brackwater Post",
            og__description="A lock &amp; its keeper",
            og__image="/pictures/lock.jpg",
        )
        + metas(article__section="Canals", article__tag="locks", og__locale="en_GB")
        + '<meta name="keywords" content="Locks, motors"><link rel="canonical" href="/canal/gates">'
        + '<meta name="article:content_tier" content="free">'
    )
    body = '<a rel="tag" href="/t/boats">boats</a><a rel="category tag" href="/c/canals">Canals</a>'
    found = read(head, body, url="https://www.brackwater.example/canal/gates?utm=1", lang=' lang="en-GB"')
    assert found.url == "https://www.brackwater.example/canal/gates?utm=1"
    assert found.about == About(
        canonical_url="https://www.brackwater.example/canal/gates",
        site_name="Brackwater Post",
        description="A lock & its keeper",
        image="https://www.brackwater.example/pictures/lock.jpg",
        language="en",
        section="Canals",
        categories=("Canals",),
        tags=("locks", "motors", "boats"),
        paywalled=False,
    )


def test_a_page_that_says_nothing_of_itself_has_no_metadata() -> None:
    found = read()
    assert (found.title, found.author, found.published_at, found.about) == (None, None, None, About())


@pytest.mark.parametrize(
    ("headings", "stated", "sites", "page_title", "title"),
    [
        (["Gates by hand"], ["Gates by hand | Brackwater Post"], [], None, "Gates by hand"),
        (["Brackwater Post", "Gates by hand"], ["Gates by hand"], ["Brackwater Post"], None, "Gates by hand"),
        (["Brackwater Post"], ["Gates by hand"], ["Brackwater Post"], None, "Gates by hand"),
        (["Gates – ‘by hand’"], ["Gates - 'by hand'"], [], None, "Gates – ‘by hand’"),
        ([], ["Gates by hand - Brackwater Post"], ["Brackwater Post"], None, "Gates by hand"),
        ([], ["Gates - by hand"], [], None, "Gates - by hand"),
        (
            [],
            [],
            [],
            "The keeper opens all the gates by hand | Brackwater Post",
            "The keeper opens all the gates by hand",
        ),
        ([], [], [], "Gates", "Gates"),
        (
            ["The keeper of the gates at Brackwater"],
            ["Keeper of the Brackwater gates"],
            [],
            None,
            "The keeper of the gates at Brackwater",
        ),
        (
            ["Sign up for more"],
            ["Keeper of the Brackwater gates"],
            [],
            None,
            "Keeper of the Brackwater gates",
        ),
        (["闸门手动开启"], ["闸门手动开启_水闸报"], [], None, "闸门手动开启"),
        (["One", "Two"], [], [], None, "One"),
        (["Lessons Learned"], ["The lean boat"], [], "Lessons Learned: The lean boat", "The lean boat"),
        (["Brackwater Post"], [], [], "Gates opened by hand - Brackwater Post", "Gates opened by hand"),
        ([], [], [], None, None),
    ],
)
def test_the_title_is_the_heading_that_the_page_states_too(
    headings: list[str], stated: list[str], sites: list[str], page_title: str | None, title: str | None
) -> None:
    assert pick_title(headings, stated, sites, page_title) == title


@pytest.mark.parametrize(
    ("head", "body", "author"),
    [
        ('<meta name="author" content="By Ida Brandt">', "", "Ida Brandt"),
        (
            json_ld({"@type": "Article", "headline": "x", "author": "<a href='x'>Ida Brandt</a>"}),
            "",
            "Ida Brandt",
        ),
        (json_ld({"@type": "Article", "headline": "x", "author": "ida.brandt@post.example"}), "", None),
        ('<meta name="author" content="Newsroom">', "", None),
        ('<meta name="author" content="desk/ib_2">', "", None),
        ('<meta name="author" content="Ida Brandt; Tom Okafor">', "", "Ida Brandt, Tom Okafor"),
        ('<meta name="author" content="brackwater.example">', "", None),
        ('<meta name="author" content="VON DER LEYEN">', "", "VON DER LEYEN"),
        ('<meta name="author" content="Von Ida Brandt">', "", "Ida Brandt"),
        (
            '<meta name="author" content="Ida Brandt | Canal Post"><meta property="og:site_name" content="Canal Post">',
            "",
            "Ida Brandt",
        ),
        ('<meta name="author" content="admin"><meta name="byl" content="Ida Brandt">', "", "Ida Brandt"),
        ('<meta property="article:author" content="https://www.facebook.com/ida">', "", None),
        ('<meta name="author" content="@idab">', "", None),
        (
            '<meta name="author" content="Brackwater Post"><meta property="og:site_name" content="Brackwater Post">',
            '<span class="c-byline">By Ida Brandt</span>',
            "Ida Brandt",
        ),
        ("", '<div class="author-card"><a rel="author" href="/ida">Ida Brandt</a></div>', "Ida Brandt"),
        ("", '<div class="comment"><b class="comment-author">Rude Reader</b></div>', None),
        (json_ld({"@type": "Article", "headline": "x", "author": {"@type": "Person", "name": ""}}), "", None),
    ],
)
def test_the_author_is_a_name_that_the_page_calls_so(head: str, body: str, author: str | None) -> None:
    assert read(head, body).author == author


def test_a_site_is_the_author_where_nobody_else_is() -> None:
    head = json_ld(
        {"@type": "Article", "headline": "x", "author": {"@type": "Organization", "name": "Canal Trust"}}
    )
    page = page_of(f"<html><head>{head}</head><body>{BODY}</body></html>")
    assert page.metadata.author == "Canal Trust"
    assert "author guessed" in page.notes


@pytest.mark.parametrize(
    ("head", "body", "published"),
    [
        (metas(article__published_time="2023-10-06T17:45:00+0200"), "", "2023-10-06T17:45:00+02:00"),
        (metas(article__published_time="2023-10-06T17:45:00"), "", "2023-10-06T17:45:00"),
        (
            json_ld({"@type": "Article", "headline": "x", "datePublished": "2023-10-06T15:45:00Z"}),
            "",
            "2023-10-06T15:45:00Z",
        ),
        (
            "",
            '<time class="published" datetime="2023-10-06">yesterday</time><time datetime="2024-01-01">x</time>',
            "2023-10-06",
        ),
        ("", '<time datetime="2023-10-06">6 October</time>', "2023-10-06"),
        ("", '<time datetime="2023-10-06">Updated 6 October 2023</time>', None),
        (metas(article__published_time="soon"), "<p>Published on 6 October 2023</p>", "2023-10-06"),
        (json_ld({"@type": "Comment", "datePublished": "2023-10-06"}), "", None),
        ("", '<time datetime="2023-10-06">a</time><time datetime="2023-10-09">b</time>', None),
    ],
)
def test_the_date_is_that_of_publication_with_its_zone(head: str, body: str, published: str | None) -> None:
    found = page_of(f"<html><head>{head}</head><body>{body}{BODY}</body></html>")
    stated = None if "date guessed by htmldate" in found.notes else found.metadata.published_at
    assert stated == published


def test_a_guessed_date_is_said_to_be_one() -> None:
    page = page_of(
        f'<html><head><meta name="revised" content="x"></head><body><div class="date">2023-10-06</div>{BODY}</body></html>'
    )
    assert page.metadata.published_at == "2023-10-06"


def test_what_the_dump_says_goes_before_what_the_page_says() -> None:
    raw = RawDocument(
        1, "html", f"<html><head>{metas(og__title='Page')}</head><body>{BODY}</body></html>",
        url="https://a.example/1", title="Dump", author="Ida Brandt", published_at="2023-10-06",
    )  # fmt: skip
    found = read_page(raw).metadata
    assert (found.title, found.author, found.published_at) == ("Dump", "Ida Brandt", "2023-10-06")


def test_the_language_of_the_page_counts_where_the_text_has_none() -> None:
    document = clean("<html lang='fi'><body><article><p>1 2 3 4 5 6 7</p><p>8 9</p></article></body></html>")
    assert (document.language, document.language_confidence) == ("fi", 0.0)


def test_what_no_database_takes_is_dropped() -> None:
    told = {
        "@type": "Article",
        "headline": "Gates\x00 \ud800by hand",
        "keywords": ["lo\x00cks"],
        "articleBody": "x",
    }
    found = read(json_ld(told) + metas(og__description="&#0;A&#xD800; lock"))
    said = (found.title, *found.about.tags, found.about.description)
    assert all(value and "\x00" not in value and value.encode() for value in said)
    body = "The lock \x00is \udfffopen, and nobody was there to see who had opened it in the night. " * 9
    page = page_of(
        f"<html><head>{json_ld({'@type': 'Article', 'articleBody': body})}</head><body>x</body></html>"
    )
    assert all("\x00" not in line.text and line.text.encode() for line in page.lines)
    assert len(page.lines) == 2


def test_the_title_is_read_from_the_heading_and_not_from_a_link() -> None:
    page = page_of(
        f"<html><head>{metas(og__title='Gates by hand')}</head><body><ul><li><a href=/>Gates by hand</a><li>Other</ul>"
        f"<h1><span>Gates</span> <span>by</span><br>hand</h1><h1>Gates by hand</h1>{BODY}</body></html>"
    )
    assert (page.metadata.title, page.metadata.title_line) == ("Gates by hand", 5)
