"""Articles of every shape: untouched when alone, and found again between the chrome of a page."""

from __future__ import annotations

import random
import re
from collections import Counter
from functools import cache
from typing import Literal

import pytest

from pipeline import clean
from pipeline.records import CleanDocument, Reason
from tests.articles import ARTICLES, CHROME, CREDITS, HEADLINES, KNOWN

EXPECTED = {line: {reason} for reason, lines in KNOWN.items() for line in lines.splitlines()}
# One Han character or kana counts as a word.
WORD = re.compile("[\u3040-\u30ff\u3400-\u9fff]|[^\\W_\u3040-\u30ff\u3400-\u9fff]+")

Row = tuple[Literal["chrome", "opening", "body", "gap"], str]
every_article = pytest.mark.parametrize("name", ARTICLES)

# See "Known failures" in docs/judge.md. The xfail is strict: remove a name here once its test passes.
BODY_LOST = set("poem-en poem-de list-es interview-fr table-rows-en match-en news-pl".split())
BLANK_LINES_MATTER = {"list-es", "news-ru"}


def articles_but(failing: set[str]) -> pytest.MarkDecorator:
    missed = pytest.mark.xfail(strict=True, reason="a known failure of the model")
    return pytest.mark.parametrize(
        "name", [pytest.param(name, marks=missed if name in failing else ()) for name in ARTICLES]
    )


cached_clean = cache(clean)


def language_of(name: str) -> str:
    return name.rpartition("-")[2]


def page(name: str, spacing: Literal["some", "none", "all"] = "some") -> list[Row]:
    """The article in a page of its language: with some blank lines, with none, or one after each line."""
    head, tail = CHROME[language_of(name)]
    rows: list[Row] = [("chrome", line) for line in head.splitlines()]
    rows += [("gap", ""), ("opening", HEADLINES[name])]
    rows += [("opening", line) for line in CREDITS[language_of(name)]]
    rows += [("gap", ""), *(("body", line) for line in ARTICLES[name].splitlines()), ("gap", "")]
    rows += [("chrome", line) for line in tail.splitlines()]
    if spacing == "some":
        return rows
    rows = [row for row in rows if row[1]]
    return rows if spacing == "none" else [part for row in rows for part in (row, ("gap", ""))]


def text_of(rows: list[Row]) -> str:
    return "\n".join(line for _, line in rows)


def kept_rows(rows: list[Row]) -> list[Row]:
    cut = {cut.line for cut in cached_clean(text_of(rows)).cuts}
    return [row for number, row in enumerate(rows, 1) if number not in cut]


def words_of_body(rows: list[Row]) -> Counter[str]:
    return Counter(word for kind, line in rows if kind == "body" for word in WORD.findall(line))


def is_heading_like(line: str) -> bool:
    return len(line) <= 100 and line[-1] not in ".,:;。،"


@every_article
def test_an_article_alone_stays_untouched(name: str) -> None:
    """Only a first line that looks like a heading may leave the text, as the title."""
    text = ARTICLES[name]
    document = cached_clean(text)
    assert [(cut.line, cut.reason) for cut in document.cuts] in ([], [(1, Reason.TITLE)])
    kept = document.text.split()
    if document.cuts:
        assert is_heading_like(document.cuts[0].text)
        assert document.title
        kept = document.title.split() + kept
    assert kept == text.split()


@articles_but(BODY_LOST)
def test_the_body_stays_in_a_page_of_chrome(name: str) -> None:
    rows = page(name)
    words = words_of_body(rows)
    lost = words - words_of_body(kept_rows(rows))
    assert lost.total() <= 0.05 * words.total(), lost


@every_article
def test_the_chrome_of_a_page_goes(name: str) -> None:
    rows = page(name)
    left = [line for kind, line in kept_rows(rows) if kind == "chrome"]
    assert len(left) <= 0.05 * sum(kind == "chrome" for kind, _ in rows), left


@every_article
def test_kept_and_cut_lines_together_are_the_page(name: str) -> None:
    rows = page(name)
    document = cached_clean(text_of(rows))
    numbers = [cut.line for cut in document.cuts]
    assert numbers == sorted(set(numbers))
    assert [cut.text for cut in document.cuts] == [rows[number - 1][1] for number in numbers]
    kept = [line for line in document.text.split("\n") if line.strip()]
    assert kept == [line for _, line in kept_rows(rows) if line.strip()]


@articles_but(BLANK_LINES_MATTER)
def test_blank_lines_hardly_change_what_is_kept(name: str) -> None:
    none, every = (words_of_body(kept_rows(page(name, spacing))) for spacing in ("none", "all"))
    differing = (none - every) + (every - none)
    assert differing.total() <= 0.03 * words_of_body(page(name)).total(), differing


@every_article
def test_every_cut_has_a_reason_and_a_score(name: str) -> None:
    cuts = cached_clean(text_of(page(name))).cuts
    assert cuts
    assert all(cut.reason in set(Reason) and 0 < cut.score <= 1 for cut in cuts)


@every_article
def test_lines_of_a_known_kind_are_cut_for_that_reason(name: str) -> None:
    text = text_of(page(name))
    reasons = {cut.text: cut.reason.value for cut in cached_clean(text).cuts}
    known = [line for line in text.splitlines() if line in EXPECTED]
    assert not {line: reasons.get(line) for line in known if reasons.get(line) not in EXPECTED[line]}


def test_the_order_of_the_pages_changes_nothing() -> None:
    texts = [text_of(page(name)) for name in ARTICLES]
    order = random.Random(7).sample(texts, len(texts))
    first: dict[str, CleanDocument] = {text: clean(text) for text in texts}
    assert {text: clean(text) for text in order} == first
    assert {text: clean(text) for text in reversed(texts)} == first


def test_the_samples_are_complete() -> None:
    """Each article has a headline and the chrome of its language, and shares no line with this chrome."""
    assert ARTICLES.keys() == HEADLINES.keys()
    assert {language_of(name) for name in ARTICLES} == CHROME.keys() == CREDITS.keys()
    chrome = {line for blocks in CHROME.values() for block in blocks for line in block.splitlines()}
    assert EXPECTED.keys() <= chrome
    assert chrome.isdisjoint(line for text in ARTICLES.values() for line in text.splitlines())
