"""The cleaners that `benchmarks/cleaning.py` compares; its docstring says how each is called."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import trafilatura

from pipeline import Policy, clean
from pipeline.errors import Rejected
from pipeline.text.words import count_words

BASELINE = "trafilatura, comments"

C4_ENDS = (".", "?", "!", '"')
UNICODE_ENDS = (*C4_ENDS, *"。．？！؟۔।॥။།።។⸮”“’»«›‹」』")
ELLIPSES = ("...", "…")
C4_WORDS = 5

STOPLISTS = {
    "af": "Afrikaans",
    "ar": "Arabic",
    "bn": "Bengali",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fi": "Finnish",
    "fr": "French",
    "hi": "Hindi",
    "hu": "Hungarian",
    "id": "Indonesian",
    "is": "Icelandic",
    "it": "Italian",
    "ko": "Korean",
    "lb": "Luxembourgish",
    "lt": "Lithuanian",
    "lv": "Latvian",
    "nl": "Dutch",
    "no": "Norwegian_Bokmal",
    "pl": "Polish",
    "pt": "Portuguese",
    "ru": "Russian",
    "sv": "Swedish",
    "sw": "Swahili",
    "tr": "Turkish",
    "vi": "Vietnamese",
    "yo": "Yoruba",
}


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the corpus: what a cleaner gets of it, and what is known of the result."""

    id: str
    dataset: str
    language: str
    url: str | None
    payload: str
    lines: Sequence[str]
    markup: str
    gold: str
    wanted: Sequence[str]
    unwanted: Sequence[str]


def copydesk(page: Page, policy: Policy | None = None) -> str:
    try:
        return clean(page.payload, url=page.url, policy=policy).text
    except Rejected:
        return ""


def nothing_removed(page: Page) -> str:
    return "\n".join(page.lines)


def c4(page: Page) -> str:
    return "\n".join(
        line for line in map(str.strip, page.lines) if ends(line, C4_ENDS) and len(line.split()) >= C4_WORDS
    )


def c4_unicode(page: Page) -> str:
    return "\n".join(
        line
        for line in map(str.strip, page.lines)
        if ends(line, UNICODE_ENDS) and count_words(line) >= C4_WORDS
    )


def ends(line: str, marks: tuple[str, ...]) -> bool:
    return line.endswith(marks) and not line.endswith(ELLIPSES)


def jus_text(page: Page) -> str:
    from justext import justext

    if not page.markup.strip():
        return ""
    stoplist = stopwords(page.language)
    # As its manual says: without a stoplist, no density of stop words is required.
    asked = {} if stoplist else {"stopwords_low": 0.0, "stopwords_high": 0.0}
    paragraphs = justext(page.markup, stoplist, **asked)
    return "\n".join(paragraph.text for paragraph in paragraphs if not paragraph.is_boilerplate)


@cache
def stopwords(language: str) -> frozenset[str]:
    from justext import get_stoplist

    return get_stoplist(STOPLISTS[language]) if language in STOPLISTS else frozenset()


def by_trafilatura(page: Page, **mode: bool) -> str:
    options: dict[str, Any] = {"include_comments": False, **mode}
    return trafilatura.extract(page.markup, **options) or ""


def by_resiliparse(page: Page) -> str:
    from resiliparse.extract.html2text import extract_plain_text

    text: str = extract_plain_text(page.markup, main_content=True)
    return text


def by_readability(page: Page) -> str:
    from readability import Document

    summary = trafilatura.load_html(Document(page.markup).summary())
    return "\n".join(summary.itertext()) if summary is not None else ""


def by_newspaper(page: Page) -> str:
    import newspaper

    try:
        return newspaper.fulltext(page.markup, language=page.language) or ""
    except Exception:  # noqa: BLE001 - a page that it fails on counts as empty, as for all
        return ""


CLEANERS: dict[str, Callable[[Page], str]] = {
    "copydesk": copydesk,
    "nothing removed": nothing_removed,
    "C4": c4,
    "C4, Unicode": c4_unicode,
    "jusText": jus_text,
    "trafilatura": by_trafilatura,
}
HTML_CLEANERS: dict[str, Callable[[Page], str]] = {
    BASELINE: partial(by_trafilatura, include_comments=True),
    "trafilatura, precision": partial(by_trafilatura, favor_precision=True),
    "trafilatura, recall": partial(by_trafilatura, favor_recall=True),
    "trafilatura, fast": partial(by_trafilatura, fast=True),
    "resiliparse": by_resiliparse,
    "readability-lxml": by_readability,
    "newspaper4k": by_newspaper,
}
