"""The names and figures in a text: what tells two stories apart that are written by one pattern."""

from __future__ import annotations

import re
from collections import Counter

# A word, and before it whether a sentence, a quotation or a line begins there.
_WORD = re.compile(r"((?:\W*[.!?:\n“”\"«»„])?)\W*(\w+)")
_FIGURE = re.compile(r"[\d〇一二三四五六七八九十百千万億亿兆]")


def has_figure(word: str) -> bool:
    """Whether a digit or a numeral of Chinese and Japanese is in a word."""
    return not (word.isascii() and word.isalpha()) and _FIGURE.search(word) is not None


def names_of(text: str) -> Counter[str]:
    """How often each word with a figure in it stands in a text, and each with a capital letter.

    A capital letter that begins a sentence, a quotation or a line does not count. In scripts without
    spaces a word is what stands between two marks.
    """
    return Counter(
        word
        for at, (begins, word) in enumerate(_WORD.findall(text))
        if (word[0].isupper() and at and not begins) or has_figure(word)
    )
