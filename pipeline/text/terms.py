"""The terms under which a text is found: its words without case and accents.

In scripts without spaces between words, a term is two characters that follow each other, and the last
character alone. So a word of two or more characters is found wherever it is in a run.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from pipeline.text.words import ASCII_WORDS, UNSPACED, tokens

VERSION = "terms-2"
"""Stored beside an index of terms. Each change of `terms` needs a new value."""

# Accents, and the vowel signs of Arabic and Hebrew, which most texts leave out.
_ACCENTS = "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u0610-\u061a\u0640\u064b-\u065f\u0670"
_ACCENT = re.compile(f"[{_ACCENTS}]")
# The other marks belong to the letter before: the vowels of Hindi, Thai and their neighbours.
_MARKS = "".join(
    chr(code) for code in range(0x370, 0x1D00) if unicodedata.category(chr(code)).startswith("M")
)
_NEEDS_CARE = re.compile(f"[{UNSPACED}{re.escape(_MARKS)}]")  # not only words between blanks
_LETTERS = rf"(?:(?=[\w{re.escape(_MARKS)}])[{UNSPACED}])+"  # without "・" and its like
_TERM = re.compile(rf"{_LETTERS}|(?:[^\W_{UNSPACED}][{re.escape(_MARKS)}]*)+")
_UNSPACED_RUN = re.compile(f"[{UNSPACED}]+")


def terms(text: str) -> list[str]:
    """The terms of a text, in order.

    >>> terms("Das Café in 東京都")
    ['das', 'cafe', 'in', '東京', '京都', '都']
    """
    folded = fold(text)
    if folded.isascii():
        return folded.translate(ASCII_WORDS).split()
    if not _NEEDS_CARE.search(folded):
        return tokens(folded)
    return [term for match in _TERM.finditer(folded) for term in _split(match[0], last=True)]


def index_entry(title: str | None, text: str) -> tuple[str, str]:
    """The terms of a title and of a text, with blanks between them, for the full-text index."""
    return " ".join(terms(title or "")), " ".join(terms(text))


def asked_terms(text: str) -> list[str]:
    """The terms that follow each other in every text that has this one in it.

    The text may go on behind its last word: in scripts without spaces, a last character that is alone is
    the beginning of a term.

    >>> asked_terms("東京都")
    ['東京', '京都']
    """
    runs = _TERM.findall(fold(text))
    return [term for at, run in enumerate(runs, 1) for term in _split(run, last=at < len(runs))]


def begins_term(term: str) -> bool:
    """Whether a term that was asked for is only the beginning of the terms that it means."""
    return len(term) == 1 and _UNSPACED_RUN.match(term) is not None


def fold(text: str) -> str:
    """A text without case and accents."""
    text = text.lower()
    if text.isascii():
        return text
    for letter in set(text):
        if letter > "\x7f" and (folded := _fold_letter(letter)) != letter:
            text = text.replace(letter, folded)
    return text


@lru_cache(maxsize=4096)
def _fold_letter(letter: str) -> str:
    apart = unicodedata.normalize(
        "NFKD", letter.casefold()
    ).casefold()  # of some letters, both change the case
    return unicodedata.normalize("NFC", _ACCENT.sub("", unicodedata.normalize("NFKD", apart))).lower()


def _split(run: str, *, last: bool) -> list[str]:
    if not _UNSPACED_RUN.match(run):
        return [run]
    pairs = [run[at : at + 2] for at in range(len(run) - 1)]
    return [*pairs, run[-1]] if last or not pairs else pairs
