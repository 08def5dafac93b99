"""The clean text as Markdown: the marks of what stays, and no other."""

from __future__ import annotations

import pytest

from pipeline.cleaning.cleaner import clean_record
from pipeline.cleaning.marked import as_markdown
from pipeline.records import Kind, RawDocument

SENTENCE = "The ferry to Tarnow Bay was late again on Monday, and the captain did not say why it was late."
CHROME = '<nav><a href="/">Home</a> <a href="/sports">Sports</a></nav>'


def marked(body: str, url: str | None = None, kind: Kind = "html") -> str:
    payload = body if kind != "html" else f"<html><body>{CHROME}<article>{body}</article></body></html>"
    raw = RawDocument(1, kind, payload, url=url)
    return as_markdown(raw, clean_record(raw))


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        (f"<p>{SENTENCE}<h2>What now</h2><p>{SENTENCE} Again.", f"{SENTENCE}\n\n## What now\n\n{SENTENCE} Again."),
        (f"<p><b>Late: </b>{SENTENCE}", f"**Late**: {SENTENCE}"),
        (f"<p><b>Late<strong>ly</strong></b>, {SENTENCE}", f"**Lately**, {SENTENCE}"),
        (f"<p>{SENTENCE} <em>So</em> it <s>is</s> <b> </b>was.", f"{SENTENCE} *So* it ~~is~~ was."),
        (f"<p>{SENTENCE} It says <code>2*x_1</code>, not 2*x_1.", f"{SENTENCE} It says `2*x_1`, not 2\\*x\\_1."),
        (f"<p>{SENTENCE}<blockquote><p>{SENTENCE} So he said.</blockquote>", f"{SENTENCE}\n\n> {SENTENCE} So he said."),
        (f"<p>{SENTENCE}<pre>a = 1\n  b = *2</pre><p>{SENTENCE} Then.", f"{SENTENCE}\n\n```\na = 1\n  b = *2\n```\n\n{SENTENCE} Then."),
        (f"<p># {SENTENCE}", f"\\# {SENTENCE}"),
        (f"<p>1. {SENTENCE}", f"1\\. {SENTENCE}"),
    ],
)  # fmt: skip
def test_a_mark_of_html_becomes_one_of_markdown(inside: str, expected: str) -> None:
    assert marked(inside) == expected


def test_lists_keep_their_levels_and_numbers() -> None:
    inner = f"<ol><li>{SENTENCE} One.</li><li><p>{SENTENCE} Two.</p><p>{SENTENCE} More.</p></li></ol>"
    found = marked(f"<p>{SENTENCE}</p><ul><li>{SENTENCE} First.{inner}</li><li>{SENTENCE} Last.</li></ul>")
    assert found == (
        f"{SENTENCE}\n\n- {SENTENCE} First.\n  1. {SENTENCE} One.\n  2. {SENTENCE} Two.\n\n"
        f"     {SENTENCE} More.\n- {SENTENCE} Last."
    )


def test_a_table_has_its_line_below_the_first_row() -> None:
    rows = "".join(f"<tr><td>{SENTENCE}</td><td>{number}</td></tr>" for number in range(2))
    found = marked(f"<p>{SENTENCE} See here:</p><table>{rows}</table>")
    assert found == f"{SENTENCE} See here:\n\n| {SENTENCE} | 0 |\n| --- | --- |\n| {SENTENCE} | 1 |"


@pytest.mark.parametrize(
    ("href", "url", "expected"),
    [
        ("https://a.example/x", None, "[Ann Lee](https://a.example/x)"),
        ("/x", "https://b.example/c/d", "[Ann Lee](https://b.example/x)"),
        ("e (1)", None, "[Ann Lee](<e%20(1)>)"),
        ("javascript:void(0)", None, "Ann Lee"),
        ("#top", None, "Ann Lee"),
        ("http://[", "https://b.example/", "Ann Lee"),
    ],
)
def test_a_link_keeps_an_address_that_leads_somewhere(href: str, url: str | None, expected: str) -> None:
    assert (
        marked(f'<p>{SENTENCE} So said <a href="{href}">Ann Lee</a>.', url)
        == f"{SENTENCE} So said {expected}."
    )


def test_what_would_end_a_mark_does_not() -> None:
    inside = f"<p>{SENTENCE}<pre>{SENTENCE} a\n```\n{SENTENCE} b</pre><p>{SENTENCE} Then."
    assert f"````\n{SENTENCE} a\n```\n{SENTENCE} b\n````" in marked(inside)
    assert marked(f"<p>{SENTENCE} It is <code>a`b</code>.") == f"{SENTENCE} It is `` a`b ``."
    assert marked(f"<p>{SENTENCE} It is &amp;copy; ~~so~~.") == f"{SENTENCE} It is \\&copy; \\~\\~so\\~\\~."
    row = f"<tr><td>{SENTENCE}</td><td>a|b</td></tr>"
    assert marked(f"<p>{SENTENCE}<table>{row}</table>").endswith(f"| {SENTENCE} | a\\|b |\n| --- | --- |")


def test_markdown_keeps_its_marks_and_loses_its_chrome() -> None:
    source = f"[Home](/) [Sports](/sports)\n\n{SENTENCE} It is *so*.\n\n## What now\n\n- {SENTENCE} One.\n- {SENTENCE} Two.\n\n[Share on Facebook](https://facebook.com/sharer)"
    assert marked(source, kind="markdown") == (
        f"{SENTENCE} It is *so*.\n\n## What now\n\n- {SENTENCE} One.\n- {SENTENCE} Two."
    )


def test_plain_text_stays_as_it_is() -> None:
    assert marked(f"top of page\n{SENTENCE} It is 2*3.\n", kind="text") == f"{SENTENCE} It is 2*3."
