"""The names and figures in a text. They tell apart two stories that are written by one pattern."""

from __future__ import annotations

import re
from collections import Counter

_BEGINNING = re.compile(r"[.!?:\n“”\"«»„]")  # a sentence, a quotation or a line begins behind it
_WORD = re.compile(r"\w+")
_FIGURE = re.compile(r"[\d〇一二三四五六七八九十百千万億亿兆]")


def has_figure(word: str) -> bool:
    """Whether a word has a digit, or a Chinese or Japanese numeral."""
    return not (word.isascii() and word.isalpha()) and _FIGURE.search(word) is not None


def names_of(text: str) -> Counter[str]:
    """Counts of the words of a text that have a figure or a capital letter.

    A capital letter that begins a sentence, a quotation or a line does not count. In scripts without
    spaces a word is the text between two punctuation marks.
    """
    found: list[str] = []
    for sentence in _BEGINNING.split(text):
        words = _WORD.findall(sentence)
        found += [word for word in words[:1] if has_figure(word)]
        # Most words have only lower-case letters; this test rules them out fast.
        telling = [word for word in words[1:] if not (word.isalpha() and word.islower())]
        found += [word for word in telling if word[0].isupper() or has_figure(word)]
    return Counter(found)
