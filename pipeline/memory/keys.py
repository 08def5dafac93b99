"""By what a line is known again on another page of its site."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from xxhash import xxh3_64_intdigest

from pipeline.text.dates import is_month
from pipeline.text.words import tokens

Keys = NDArray[np.uint32]

_NUMBER = "0"
_MONTH = "0m"
_TITLE = "<title>"
_TELLING_CHARACTERS = 4  # characters; a shorter title is a word like others
_PROSE_WORDS = 12  # words; in a longer line a number is not a place for any number, but part of what it says


def line_keys(texts: Sequence[str], title: str | None) -> Keys:
    """A 32-bit name for each line, the same for lines that differ only in case, marks, the title of their
    page, and, where they are short, numbers and dates.

    Two different lines of a site of a hundred thousand may share one; that is the price of half the
    bytes, and the same on every machine.
    """
    return keys_of(texts, [tokens(text) for text in texts], title)


def keys_of(texts: Sequence[str], words: Sequence[Sequence[str]], title: str | None) -> Keys:
    """As `line_keys`, where the `tokens` of each line are at hand."""
    own = _telling(title)
    names = (
        (_masked(line, own) or text.strip()).encode("utf-8", "surrogatepass")
        for text, line in zip(texts, words, strict=True)
    )
    return np.array([xxh3_64_intdigest(name) & 0xFFFFFFFF for name in names], np.uint32)


def named_key(line: str) -> int:
    """The key of a line as people name it: as a page prints it, with `<title>` where a title is in it."""
    before, *rest = line.split(_TITLE)
    words = tokens(before)
    for part in rest:
        words += [_TITLE, *tokens(part)]
    name = _masked(words, ()) or line.strip()
    return xxh3_64_intdigest(name.encode("utf-8", "surrogatepass")) & 0xFFFFFFFF


def shown_line(text: str, title: str | None) -> str:
    """A line as `named_key` takes it: as it is, or with `<title>` for the title of its page."""
    own = _telling(title)
    return _masked(tokens(text), own) if own and _TITLE in _without(tokens(text), own) else text


def normalise(text: str, title: Sequence[str] = ()) -> str:
    """A line as it is compared: words in lower case; the words of the title masked, and in short lines
    numbers and the months beside them.

    >>> normalise("December 24th, 2019") == normalise("October 17th, 2024")
    True
    """
    return _masked(tokens(text), title) or text.strip()


def _telling(title: str | None) -> list[str]:
    """The words of a title that is no word like others."""
    words = tokens(title or "")
    return words if len(words) > 1 and len("".join(words)) >= _TELLING_CHARACTERS else []


def _masked(words: Sequence[str], title: Sequence[str]) -> str:
    """The words in a line with what is masked in them; "" where there are none."""
    if title:
        words = _without(words, title)
    if len(words) > _PROSE_WORDS or all(map(str.isalpha, words)):
        return " ".join(words)
    numbers = [any(map(str.isdigit, word)) for word in words]
    masked = [
        word
        if word == _MONTH
        else _NUMBER
        if number
        else _MONTH
        if any(numbers[max(0, at - 1) : at + 2]) and is_month(word)
        else word
        for at, (word, number) in enumerate(zip(words, numbers, strict=True))
    ]
    return " ".join(masked)


def _without(words: Sequence[str], title: Sequence[str]) -> list[str]:
    """The words with a sign in the place of the title."""
    size, first = len(title), title[0]
    for at in range(len(words) - size + 1):
        if words[at] == first and words[at : at + size] == title:
            return [*words[:at], _TITLE, *words[at + size :]]
    return list(words)
