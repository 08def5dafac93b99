"""Words and runs of words: what texts are compared by."""

from __future__ import annotations

import re

# Scripts without spaces between words: each character is a token of its own.
_UNSPACED = (
    "\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
)
_TOKEN = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")


def tokens(text: str) -> list[str]:
    """Lower-cased words of a text; in scripts without spaces, its characters."""
    return _TOKEN.findall(text.lower())


def count_words(text: str) -> int:
    """Number of words; in scripts without spaces, of characters."""
    return len(_TOKEN.findall(text))
