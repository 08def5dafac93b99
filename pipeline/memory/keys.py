"""The keys by which a line is recognised on other pages of its site."""

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
TITLE = "<title>"
"""The words of a page's title in a line of its site, where that line is shown or named."""
_TELLING_CHARACTERS = 4  # characters; a shorter title is not masked
_PROSE_WORDS = 12  # words; in a longer line a number is part of the message


def line_keys(texts: Sequence[str], title: str | None) -> Keys:
    """A 32-bit key for each line. `title` is the title of the page.

    Lines have the same key if they differ only in case, marks, the title of their page, and, where
    they are short, numbers and dates. On a site of a hundred thousand different lines, two may
    share a key. That is the price of keys of half the bytes; it is the same on every machine.
    """
    return keys_of(texts, [tokens(text) for text in texts], title)


def keys_of(texts: Sequence[str], words: Sequence[Sequence[str]], title: str | None) -> Keys:
    """As `line_keys`, with the `tokens` of each line as `words`."""
    own = _telling(title)
    names = (
        (_masked(line, own) or text.strip()).encode("utf-8", "surrogatepass")
        for text, line in zip(texts, words, strict=True)
    )
    return np.array([xxh3_64_intdigest(name) & 0xFFFFFFFF for name in names], np.uint32)


def lone_key(text: str, page: str) -> int:
    """The key of a line that no other page shares: it is that of the line on this page."""
    return xxh3_64_intdigest(f"{text}\0{page}".encode("utf-8", "surrogatepass")) & 0xFFFFFFFF


def named_key(line: str) -> int:
    """The key of a line that a person typed: as a page prints it, with `<title>` for its title."""
    before, *rest = line.split(TITLE)
    words = tokens(before)
    for part in rest:
        words += [TITLE, *tokens(part)]
    name = _masked(words, ()) or line.strip()
    return xxh3_64_intdigest(name.encode("utf-8", "surrogatepass")) & 0xFFFFFFFF


def shown_line(text: str, title: str | None) -> str:
    """A line as `named_key` takes it: as it is, or masked if the title of its page is in it."""
    own = _telling(title)
    return _masked(tokens(text), own) if own and TITLE in _without(tokens(text), own) else text


def normalise(text: str, title: Sequence[str] = ()) -> str:
    """A line as lines are compared: its words in lower case, with some of them masked.

    The words of the title are masked, and in short lines numbers and the months beside them.

    >>> normalise("December 24th, 2019") == normalise("October 17th, 2024")
    True
    """
    return _masked(tokens(text), title) or text.strip()


def _telling(title: str | None) -> list[str]:
    """The words of a title; none if it has one word or few characters, as these recur anywhere."""
    words = tokens(title or "")
    return words if len(words) > 1 and len("".join(words)) >= _TELLING_CHARACTERS else []


def _masked(words: Sequence[str], title: Sequence[str]) -> str:
    """The words as one line, with title, numbers and months masked; "" if there are no words."""
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
    """The words, with `<title>` in place of the first occurrence of the title."""
    size, first = len(title), title[0]
    for at in range(len(words) - size + 1):
        if words[at] == first and [*words[at : at + size]] == [*title]:
            return [*words[:at], TITLE, *words[at + size :]]
    return list(words)
