"""One text, many shapes: a record is read by what is in it, and what an earlier tool left is undone."""

from __future__ import annotations

import html
import json

import pytest

from pipeline import clean
from pipeline.errors import Rejected
from pipeline.pages.fragments import is_markup
from pipeline.pages.markdown import looks_like_markdown, split_front_matter
from pipeline.pages.shapes import find_shape
from pipeline.records import Kind, RawDocument

PARAGRAPHS = (
    "The night ferry was late again on Monday, and nobody said why it had not left the harbour.",
    "“We waited for two hours,” said Ann Lee, who takes it each day. “It isn’t the first time.”",
    "Reed & Sons, who run the line, said on Tuesday that they would look into the matter at once.",
    "The town council will hear from them next week, when it also votes on the new sea wall.",
)
TEXT = "\n\n".join(PARAGRAPHS)
TAGGED = "\n".join(f"<p>{html.escape(each)}</p>" for each in PARAGRAPHS)
LINKED = TEXT.replace("Ann Lee", '<a href="https://harbour.example/lee">Ann Lee</a>').replace(
    "two hours", "<strong>two hours</strong>"
)
JSON_LD = json.dumps(
    {"@type": "NewsArticle", "articleBody": TEXT, "datePublished": "2024-04-05", "headline": "Ferry late"}
)
SHAPES = {
    "plain": TEXT,
    "fragment": TAGGED,
    "breaks": "<br /><br />".join(map(html.escape, PARAGRAPHS)),
    "blog": LINKED,
    "cdata": f"<![CDATA[{TAGGED}]]>",
    "escaped": html.escape(TAGGED),
    "escaped twice": html.escape(html.escape(TAGGED)),
    "entities": html.escape(TEXT)
    .replace("’", "&#8217;")
    .replace("“", "&ldquo;")
    .replace("on M", "on&nbsp;M"),
    "escaped entities": html.escape(TEXT).replace("’", "&amp;#8217;"),
    "literal breaks": TEXT.replace("\n", "\\n"),
    "literal breaks and code points": json.dumps(TEXT)[1:-1],
    "BBCode": TEXT.replace("Ann Lee", "[url=https://harbour.example]Ann Lee[/url]").replace(
        "on M", "[b]on[/b] M"
    ),
    "odd blanks": TEXT.replace("harbour", "har\u00adbour").replace("was late", "was\u00a0late"),
    "Markdown": TEXT.replace("Ann Lee", "[Ann Lee](/lee)").replace("two hours", "**[two](#2) hours**"),
    "JSON-LD": JSON_LD,
}


def words_of(text: str) -> list[str]:
    return text.split()


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_of_a_text_gives_the_same_words(shape: str) -> None:
    assert words_of(clean(SHAPES[shape]).text) == words_of(TEXT)


@pytest.mark.parametrize(
    "text",
    [
        "HTML has a tag for a paragraph. Write <p>Hello</p> to make one, and <br> for a new line.",
        'A link in HTML is written <a href="https://harbour.example">so</a>, with the address first.',
        "In HTML an ampersand is &amp;amp; and the tag of a paragraph is &lt;p&gt;, which every page has.",
        "In Python, `\\n` is a line break.\nA second `\\n` is one more, and \\n in a pattern is the same.",
        "If a < b and b > c, then nothing is known of a and c. This holds for all numbers.",
        "The folder C:\\new\\notes is on the disk, beside C:\\names. Nobody knows what is in it.",
        "He wrote [sic] and [1] in the margin. The editor (see http://harbour.example) left it.",
        "# is the number sign. It is used before numbers in some countries, and for tags in others.",
    ],
)
def test_a_text_about_markup_stays_as_it_came(text: str) -> None:
    assert clean(text).text == text


def test_each_undoing_leaves_a_note() -> None:
    noted = {shape: find_shape(RawDocument(1, "text", text)).notes for shape, text in SHAPES.items()}
    assert noted["plain"] == noted["fragment"] == ()
    assert noted["escaped"] == ("escaped HTML undone",)
    assert noted["entities"] == ("entities undone",)
    assert noted["BBCode"] == ("BBCode undone",)
    assert noted["literal breaks"] == ("escaped line breaks undone",)
    assert noted["Markdown"] == ("read as Markdown",)
    assert noted["JSON-LD"] == ("read from a JSON-LD object",)


def test_json_ld_gives_title_and_date() -> None:
    document = clean(JSON_LD)
    assert (document.title, document.published_at) == ("Ferry late", "2024-04-05")


FRONT = """---
title: "Ferry late: again"
date: 2024-04-05
author: Ann Lee
tags: [sea, ferry]
lang: en
url: https://harbour.example/ferry
licence: CC0
---

"""


@pytest.mark.parametrize("kind", ["text", "markdown"])
def test_front_matter_is_metadata(kind: Kind) -> None:
    document = clean(FRONT + TEXT, kind=kind)
    assert words_of(document.text) == words_of(TEXT)
    assert (document.title, document.author) == ("Ferry late: again", "Ann Lee")
    assert (document.published_at, document.url) == ("2024-04-05", "https://harbour.example/ferry")
    assert document.about.tags == ("sea", "ferry")
    assert json.loads(document.extra or "")["licence"] == "CC0"


def test_front_matter_may_be_toml() -> None:
    fields, rest = split_front_matter('+++\ntitle = "Late"\ndate = 2024-04-05\n+++\nText')
    assert (fields, rest) == ({"title": "Late", "date": "2024-04-05"}, "Text")


@pytest.mark.parametrize(
    "text",
    [
        "---\nA line, no field.\n---\nText",
        "---\n: [\n---\nText",
        "---\na: &x [1, 2]\nb: [*x, *x]\n---\nText",
        "---\ntitle: no end\nText",
    ],
)
def test_what_is_no_front_matter_stays(text: str) -> None:
    assert split_front_matter(text) == ({}, text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A [link](https://a.example) and ![a picture](/a.png).", True),
        ("# One\n\nText.\n\n## Two\n\nMore text.", True),
        ("One\n===\n\nText.\n\nTwo\n---\n\nMore text.", True),
        ("# One\n\n**Two** is bold.", True),
        ("**One** and **two** and **three** are bold.", False),
        (
            "Write:\n\n# make a folder\nmkdir x\n\n# go there\ncd x\n\nA class has __init__ and __call__.",
            False,
        ),
        ("A [link](https://a.example) alone.", False),
        ("# comment\nx = 1\n# comment\ny = 2", False),
        ("- one\n- two\n\nA list is no sign, 2 * 3 * 4 neither.", False),
        ("---\n\nText between rules.\n\n---\n\nMore text.", False),
    ],
)
def test_markdown_is_known_by_its_marks(text: str, *, expected: bool) -> None:
    assert looks_like_markdown(text) is expected


def test_hard_wrapped_markdown_is_joined_and_other_line_breaks_stay() -> None:
    short = "[One](/1)\n[Two](/2)\n[Three](/3)"
    page = find_shape(RawDocument(1, "markdown", short)).text
    assert page.count("<br") == 2


def test_markdown_in_markdown_files_needs_no_sign() -> None:
    assert clean("A plain paragraph that ends here, with 2\\. escaped.", kind="markdown").text.endswith(
        "2. escaped."
    )


@pytest.mark.parametrize("text", ["", "<p></p>", "&lt;p&gt;&lt;/p&gt;", "---\ntitle: x\n---\n"])
def test_a_shape_without_text_is_empty(text: str) -> None:
    with pytest.raises(Rejected):
        clean(text)


def test_tags_between_sentences_are_markup() -> None:
    assert is_markup("One sentence.<br>Two sentences.<br>Three.")
    assert not is_markup("One <br> two <br> three.")


def test_a_few_tags_on_a_long_flattened_page_are_no_markup() -> None:
    shown = 'Embed\n<a href="https://harbour.example">The ferry</a>\n' + "A line of the page.\n" * 60
    assert find_shape(RawDocument(1, "text", shown)).kind == "text"


@pytest.mark.parametrize("end", ["</p>", "</span></div>", "</b> and </i>"])
def test_bits_of_tags_in_a_text_are_no_markup(end: str) -> None:
    lines = f"Home\nThe ferry was late.{end}\nNobody said why, and the <b>harbour</b> was full.\nFollow Us"
    assert find_shape(RawDocument(1, "text", lines)).kind == "text"
