"""One article with chrome in many shapes: all give the same clean text, and are duplicates of each other."""

from __future__ import annotations

import html
import json
import textwrap
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline import clean
from pipeline.duplicates.fingerprint import fingerprint, fingerprint_with_body
from pipeline.duplicates.likeness import Rules, contained, near

CASES = Path(__file__).parent.parent / "benchmarks" / "cases" / "sparse.jsonl"
COUNT = 50
RULES = Rules(0.6, 0.7)
KINDS = {"keep", "mixed10"}  # without chrome; with lists of headlines, which only a shape with links tells


def pages() -> list[dict[str, list[str]]]:
    rows = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]
    fit = [row for row in rows if row["kind"] not in KINDS]
    return fit[:: len(fit) // COUNT][:COUNT]


def shapes(lines: list[str]) -> Iterator[str]:
    escaped = [html.escape(line) for line in lines]
    fragment = "\n".join(f"<p>{line}</p>" for line in escaped)
    yield "\n\n".join(lines)
    yield "\n\n".join("\n".join(textwrap.wrap(line, 72)) for line in lines)  # hard-wrapped
    yield f"<html><body><article>{fragment}</article></body></html>"
    yield fragment
    yield "<br><br>".join(escaped)
    yield html.escape(fragment)
    yield "\n\n".join([*lines, "[Home](/) [Top](#top)"])  # Markdown


@pytest.mark.parametrize("page", pages(), ids=lambda page: page["id"])
def test_one_text_in_every_shape_has_the_same_words(page: dict[str, list[str]]) -> None:
    wanted = "".join("".join(page["article"]).split())
    found = [clean(shape).text for shape in shapes(page["lines"])]
    assert ["".join(text.split()) for text in found] == [wanted] * len(found)


@pytest.mark.parametrize("page", pages()[::10], ids=lambda page: page["id"])
def test_one_text_in_every_shape_has_one_fingerprint(page: dict[str, list[str]]) -> None:
    assert len({fingerprint(clean(shape).text).content for shape in shapes(page["lines"])}) == 1


def test_texts_that_lost_their_line_breaks_have_the_same_words() -> None:
    """98 of 100 words of all pages; the words of a title count, whether it was read or stayed in the text."""
    wanted = found = shared = 0
    for page in pages():
        document = clean(" ".join(" ".join(page["lines"]).split()))
        article = Counter(" ".join(page["article"]).split())
        text = Counter(f"{document.title or ''} {document.text}".split())
        shared, wanted = shared + (article & text).total(), wanted + article.total()
        found += text.total()
    assert 2 * shared >= 0.98 * (wanted + found)


def test_a_text_that_lost_its_line_breaks_is_a_near_duplicate() -> None:
    for page in pages()[::5]:
        whole, line = (
            fingerprint_with_body(clean(between.join(page["lines"])).text)[1] for between in ("\n\n", " ")
        )
        assert near(whole, line, RULES) is not None or contained(line, whole, RULES) is not None
