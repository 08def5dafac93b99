"""The views of a document, in the terminal and as a page: each line once, and its markup as plain text."""

from __future__ import annotations

import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html
from rich.console import Console

from pipeline import Policy, Rule
from pipeline.cleaning.cleaner import clean_or_empty
from pipeline.policy import DEFAULT
from pipeline.records import Cut, Line, RawDocument, Reason
from pipeline.show.explanation import Explanation, explain_clean, rows_of, seen
from pipeline.show.explanation_page import MEANINGS, html_page
from pipeline.show.explanation_terminal import plain_lines, render
from pipeline.show.style import colours
from tests.dumps import body, page

NASTY = """Home
<script>alert("1")</script> & the <b>ferry</b> sails again
By Ann Lee
The ferry was late on Monday, <img src=x onerror=alert(1)> and nobody said why &amp when.

"Quoted" and 'single', it said: </span></p></main><style>*{display:none}</style> for the whole of the day.
A line that has \x1b[31mcolours\x1b[0m in it, and a bell, was found in the log of the harbour.
Subscribe
Follow Us
© 2024 <i>Courier</i>"""
CHROME = "\n".join(f"Share on Facebook {n} times" if n % 5 else "Share on Facebook" for n in range(60))


def explained(text: str, policy: Policy = DEFAULT) -> Explanation:
    return explain_clean(clean_or_empty(RawDocument(1, "text", text), policy), "page.txt")


def rows_in(written: str) -> list[tuple[int, str, str | None]]:
    """Number, text, and reason with score, of each line of a page."""
    return [
        (
            int(line.get("id").removeprefix("line-")),
            line.find_class("text")[0].text_content(),
            line.find_class("why")[0].text_content() if line.find_class("why") else None,
        )
        for line in html.document_fromstring(written).find_class("line")
    ]


def test_rows_are_the_lines_each_with_its_cut() -> None:
    lines = [Line(1, "Home"), Line(2, ""), Line(3, "A sentence.")]
    cut = Cut(1, "Home", Reason.NAVIGATION, 0.95, "rules-1")
    rows = rows_of(lines, [cut])
    assert [(row.number, row.text, row.cut, row.blank) for row in rows] == [
        (1, "Home", cut, False),
        (2, "", None, True),
        (3, "A sentence.", None, False),
    ]


@pytest.mark.parametrize("text", [NASTY, page(body(1), "Geese at large"), f"{CHROME}\n{body(2)}\n{CHROME}"])
def test_a_page_has_every_line_once_in_order(text: str) -> None:
    document = clean_or_empty(RawDocument(1, "text", text))
    found = rows_in(html_page(explain_clean(document, "page.txt")))
    assert [(number, words) for number, words, _ in found] == [
        (number, seen(line)) for number, line in enumerate(text.split("\n"), 1)
    ]
    assert {number: why for number, _, why in found if why} == {
        cut.line: f"{cut.reason} {cut.score:.2f}" for cut in document.cuts
    }
    kept = [words for _, words, why in found if not why and words.strip()]
    assert kept == [seen(line) for line in document.text.split("\n") if line]


lines_of_text = st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=40))


@settings(deadline=None, max_examples=60)
@given(lines_of_text, st.data())
def test_any_lines_and_any_cuts_come_back_from_the_page(texts: list[str], data: st.DataObject) -> None:
    lines = [Line(number, text) for number, text in enumerate(texts, 1)]
    cuts = [
        Cut(line.number, line.text, data.draw(st.sampled_from(Reason)), 0.5, "x", detail="<'&>")
        for line in lines
        if line.text.strip() and data.draw(st.booleans())
    ]
    written = html_page(Explanation(None, None, (), (), rows_of(lines, cuts)))
    by_line = {cut.line: f"{cut.reason} 0.50 <'&>" for cut in cuts}
    assert rows_in(written) == [(line.number, seen(line.text), by_line.get(line.number)) for line in lines]


def test_nothing_of_a_document_becomes_markup() -> None:
    policy = Policy(rules=(Rule("<b>|</i>", "cut"), Rule("<img", "keep")))
    written = html_page(explained(NASTY, policy))
    tree = html.document_fromstring(written)
    assert not tree.xpath("//script | //img | //b[. = 'ferry'] | //i[. = 'Courier'] | //@onerror")
    assert len(tree.xpath("//style")) == len(tree.xpath("//main")) == 1
    assert tree.xpath("//code")[0].text == "'<b>|</i>'"


def test_a_page_needs_nothing_but_itself() -> None:
    written = html_page(explained(NASTY))
    tree = html.document_fromstring(written)
    assert not tree.xpath("//@src | //@href | //link | //script | //iframe | //object | //@srcset")
    assert not re.search(r"@import|url\(", tree.xpath("//style")[0].text)
    policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert policy.startswith("default-src 'none'")


def test_a_page_has_a_language_and_each_line_its_own_direction() -> None:
    arabic = (
        "أعلنت سلطة الميناء يوم الاثنين أن العبّارة القديمة ستعود إلى الخدمة في شهر مايو المقبل بعد التوقف."
    )
    tree = html.document_fromstring(html_page(explained(arabic)))
    assert tree.xpath("//main/@lang") == ["ar"]
    assert set(tree.xpath("//*[contains(@class, 'text')]/@dir")) == {"auto"}
    assert tree.xpath("//title")[0].text == "No title · copydesk explain"


def test_the_legend_counts_the_reasons_and_has_a_colour_for_each() -> None:
    explanation = explained(f"{CHROME}\n{page(body(1), 'Geese at large')}")
    tree = html.document_fromstring(html_page(explanation))
    legend = {
        item.find("b").text: int(item.find("span").text) for item in tree.xpath("//ul[@class='legend']/li")
    }
    assert legend == {str(reason): count for reason, count in explanation.reasons}
    assert sum(legend.values()) == len(tree.find_class("cut"))
    for reason in legend:
        assert f".r-{reason} {{ --hue:" in tree.xpath("//style")[0].text


def test_every_reason_has_a_meaning_and_a_colour_of_its_own() -> None:
    assert set(MEANINGS) == set(Reason)
    assert len({line.split("--hue")[1] for line in colours(Reason).splitlines()}) == len(Reason)


def test_long_runs_of_cut_lines_are_folded_unless_all_was_cut() -> None:
    folded = html.document_fromstring(html_page(explained(f"{CHROME}\n{body(2)}")))
    assert "60 lines cut, 1 to 60" in folded.xpath("//summary")[0].text_content()
    assert len(folded.xpath("//details//p")) == 60
    nothing_left = html.document_fromstring(html_page(explained(CHROME, Policy(rules=(Rule(".", "cut"),)))))
    assert not nothing_left.xpath("//details")
    assert "reject" in nothing_left.find_class("summary")[0].text


def test_notes_are_shown_in_both_views() -> None:
    explanation = explained(NASTY, Policy(rules=(Rule("^Follow <?", "keep"),)))
    note = "line 9: kept by pattern '^Follow <?', else cut as social 0.99"
    assert f"note: {note}" in list(plain_lines(explanation))
    tree = html.document_fromstring(html_page(explanation))
    assert [item.text for item in tree.xpath("//ul[@class='notes']/li")] == [note]


def on_terminal(explanation: Explanation, **environment: str) -> str:
    stream = io.StringIO()
    console = Console(
        file=stream,
        force_terminal=True,
        width=100,
        highlight=False,
        color_system="truecolor",
        _environ=environment,
    )
    console.print(render(explanation))
    return stream.getvalue()


def test_cut_lines_are_dimmed_and_struck_on_a_terminal() -> None:
    shown = on_terminal(explained(NASTY))
    assert "\x1b[2;9mSubscribe\x1b[0m" in shown
    assert "\x1b[33msubscribe 0.99" in shown
    assert not re.search(r"\x1b\[[\d;]*9m[^\x1b]*The ferry was late", shown)


def test_marks_are_readable_without_colour() -> None:
    plain = re.sub(r"\x1b\[[\d;]*m", "", on_terminal(explained(NASTY), NO_COLOR="1"))
    assert "\x1b[33m" not in on_terminal(explained(NASTY), NO_COLOR="1")
    assert re.search(r"^ 8 +- +subscribe 0\.99 +Subscribe", plain, re.M)
    assert re.search(r"^ 4 {5,}The ferry was late", plain, re.M)


def test_what_a_document_says_to_the_terminal_is_not_obeyed() -> None:
    explanation = explained(NASTY)
    for shown in ("\n".join(plain_lines(explanation)), html_page(explanation)):
        assert "\x1b" not in shown
        assert "␛[31mcolours␛[0m" in shown
    assert "\x1b[31mcolours" not in on_terminal(explanation)
