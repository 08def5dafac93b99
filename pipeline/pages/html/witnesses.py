"""The main content of a page as other extractors see it, and the share of each line that is in it."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from lxml.etree import XPath
from lxml.html import HtmlElement
from resiliparse.extract.html2text import extract_plain_text
from trafilatura import bare_extraction
from trafilatura.settings import Document

from pipeline.pages.html.timelimit import call_within
from pipeline.text.words import tokens

# trafilatura logs what is unusual in a page; here that ends as a note on the document.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)

# A page with more is not given to trafilatura: the result must not depend on the speed of a machine.
# The limit in seconds is for the page that is slow for another reason.
MOST_ELEMENTS = 20_000
MOST_SECONDS = 30.0

_RUN_WORDS = 4  # words
_EDGES = " \t\xa0-*•|"  # what one writer of lines puts around them and another does not
_ELEMENTS = XPath("count(//*)")

Heard = tuple[str | None, str | None]
"""The main content that a witness found, and a note on why there is none."""


def ask_trafilatura(tree: HtmlElement, *, seconds: float = MOST_SECONDS, most: int = MOST_ELEMENTS) -> Heard:
    """The main content as trafilatura sees it, without comments. It changes the tree."""
    size = int(_ELEMENTS(tree))
    if size > most:
        return None, f"trafilatura was not asked: {size} elements, more than {most}"
    try:
        found = call_within(seconds, lambda: bare_extraction(tree, include_comments=False, fast=True))
    except TimeoutError as error:
        return None, f"trafilatura was stopped: {error}"
    except Exception as error:  # noqa: BLE001 - whatever fails in it leaves the page to the other evidence
        return None, f"trafilatura failed: {type(error).__name__}: {error}"
    text = found.text if isinstance(found, Document) else None
    return (text, None) if text else (None, "trafilatura found no article")


def ask_resiliparse(markup: str, tree: HtmlElement, *, deep: bool, most: int = MOST_ELEMENTS) -> Heard:
    """The main content as resiliparse sees it, without comments.

    Its time grows with the square of the depth of a page, and nothing can stop it. So it does not get a
    page that was too deep for our own parser (`deep`), or one with too many elements.
    """
    size = int(_ELEMENTS(tree))
    if deep or size > most:
        return None, "resiliparse was not asked: " + ("nested too deep" if deep else f"{size} elements")
    try:
        text = extract_plain_text(
            markup, main_content=True, list_bullets=False, alt_texts=False, comments=False, post_meta=False
        )
    except Exception as error:  # noqa: BLE001 - as above
        return None, f"resiliparse failed: {type(error).__name__}: {error}"
    return (text, None) if text.strip() else (None, None)


def ask_witnesses(
    markup: str, tree: HtmlElement, deep: bool
) -> tuple[tuple[str | None, str | None], tuple[str, ...]]:
    """What trafilatura and resiliparse take for the main content, and notes on what failed."""
    resiliparse, failed = ask_resiliparse(markup, tree, deep=deep)
    trafilatura, stopped = ask_trafilatura(tree)
    return (trafilatura, resiliparse), tuple(filter(None, (stopped, failed)))


def shares_in(lines: Sequence[str], text: str) -> list[float]:
    """The share of each line that is in a text, 0 to 1.

    A line is there whole when it is one of those lines, or when its words are there one after the
    other, if there are four of them; else it counts by its runs of four words.
    """
    whole = {line.strip(_EDGES) for line in text.splitlines()} - {""}
    flat = f" {' '.join(tokens(text))} "
    return [1.0 if line.strip(_EDGES) in whole else _share(tokens(line), flat) for line in lines]


def _share(words: Sequence[str], flat: str) -> float:
    if len(words) < _RUN_WORDS:
        return 0.0
    if f" {' '.join(words)} " in flat:
        return 1.0
    runs = [words[at : at + _RUN_WORDS] for at in range(0, len(words) - _RUN_WORDS + 1, _RUN_WORDS)]
    return round(sum(f" {' '.join(run)} " in flat for run in runs) / len(runs), 2)
