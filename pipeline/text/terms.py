"""The terms under which a text is found: its words without case and accents.

In scripts without spaces between words, a term is two characters that follow each other, and the last
character alone. So a word of two or more characters is found wherever it is in a run.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from pipeline.text.words import ASCII_WORDS, UNSPACED

VERSION = "terms-1"
"""Stored beside an index of terms. Each change of `terms` needs a new value."""

# Accents, and the vowel signs of Arabic and Hebrew, which most texts leave out.
_ACCENTS = "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u0610-\u061a\u0640\u064b-\u065f\u0670"
_ACCENT = re.compile(f"[{_ACCENTS}]")
# The other marks belong to the letter before: the vowels of Hindi, Thai and their neighbours.
_MARKS = "".join(
    chr(code) for code in range(0x370, 0x1D00) if unicodedata.category(chr(code)).startswith("M")
)
_TERM = re.compile(rf"[{UNSPACED}]+|(?:[^\W_{UNSPACED}][{re.escape(_MARKS)}]*)+")
_UNSPACED_RUN = re.compile(f"[{UNSPACED}]+")


def terms(text: str) -> list[str]:
    """The terms of a text, in order.

    >>> terms("Das Café in 東京都")
    ['das', 'cafe', 'in', '東京', '京都', '都']
    """
    if text.isascii():
        return text.lower().translate(ASCII_WORDS).split()
    return [term for run in _runs(text) for term in _split(run, last=True)]


def asked_terms(text: str) -> list[str]:
    """The terms that stand one after the other in every text that has this one in it.

    A character of a script without spaces that is alone is the beginning of a term.

    >>> asked_terms("東京都")
    ['東京', '京都']
    """
    return [term for run in _runs(text) for term in _split(run, last=False)]


def begins_term(term: str) -> bool:
    """Whether a term that was asked for is only the beginning of the terms that it means."""
    return len(term) == 1 and _UNSPACED_RUN.match(term) is not None


def fold(text: str) -> str:
    """A text without case and accents."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFC", _ACCENT.sub("", apart))


def _runs(text: str) -> Iterator[str]:
    return (match[0] for match in _TERM.finditer(fold(text)))


def _split(run: str, *, last: bool) -> list[str]:
    if not _UNSPACED_RUN.match(run):
        return [run]
    pairs = [run[at : at + 2] for at in range(len(run) - 1)]
    return [*pairs, run[-1]] if last or not pairs else pairs
