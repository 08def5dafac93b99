"""Ask other extractors for the main content of a page, and find the share of each line in it."""

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

# trafilatura logs what is unusual in a page; here a note on the document says what failed.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)

# A page with more elements is not given to a witness. A limit in seconds alone would make results
# depend on the speed of the machine; it is only for pages that are slow for another reason.
MOST_ELEMENTS = 20_000
MOST_SECONDS = 30.0

_RUN_WORDS = 4
_EDGES = " \t\xa0-*•|"  # characters that only some extractors put around a line
_ELEMENTS = XPath("count(//*)")

Heard = tuple[str | None, str | None]
"""The main content that a witness found, or None; a note on why it found none, or None."""


def ask_trafilatura(tree: HtmlElement, *, seconds: float = MOST_SECONDS, most: int = MOST_ELEMENTS) -> Heard:
    """The main content that trafilatura finds, without comments. The call changes the tree.

    Raises nothing: a failure or a stop after `seconds` gives a note. A page with more than `most`
    elements is not given to trafilatura.
    """
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
    """The main content that resiliparse finds, without comments. A failure gives a note.

    The time that resiliparse takes grows with the square of the depth of a page, and it cannot be
    stopped. So it does not get a page that was too deep for our own parser (`deep`), or one with
    more than `most` elements.
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
    """The main content that trafilatura and resiliparse find, in this order; notes on failures."""
    resiliparse, failed = ask_resiliparse(markup, tree, deep=deep)
    trafilatura, stopped = ask_trafilatura(tree)
    return (trafilatura, resiliparse), tuple(filter(None, (stopped, failed)))


def shares_in(lines: Sequence[str], text: str) -> list[float]:
    """The share of each line that is in a text, 0 to 1.

    The share is 1 when the line is a line of the text. Another line of fewer than four words has
    the share 0. A longer one has the share 1 when the text has all its words in sequence, else the
    share of its runs of four words (which do not overlap) that are in the text.
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
