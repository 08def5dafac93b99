"""Find the running text of a flattened page from the lengths of its lines alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.text.bylines import Credit, read_credit
from pipeline.text.dates import puts_day_first

_PROSE_CHARACTERS = 80  # characters; a line this long is most often running text
_DENSE_CHARACTERS = 600  # characters of running text ...
_DENSE_LINES = 6  # ... within so many lines are the beginning of a body
_LABEL_CHARACTERS = (
    45  # characters; a shorter line lowers the score of a stretch of text, a longer one raises it
)
_MOST_CHARACTERS = 600  # most characters of one line that count
_LINES_ABOVE, _LINES_BELOW = 44, 14  # lines around a beginning that are searched for bylines, dates
_ENGLISH = re.compile(r"\b(?:the|of|and|The)\b")  # only in English the month may come first
_UNSPACED = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_WIDE = 3  # one character of these scripts counts as so many letters of an alphabet


@dataclass(frozen=True, slots=True)
class Layout:
    """The layout of a page. `texts` has its lines that are not blank, stripped, in order.

    All other indices are indices in `texts`.
    """

    texts: Sequence[str]
    places: Sequence[int]
    """The index of each of these lines among all lines of the page."""
    starts: Sequence[int]
    """Where the article may begin: at the first dense stretch of text, or at the longest one."""
    credits: dict[int, Credit]
    """The author and the date that each line around `starts` states."""
    airy: bool
    """Blank lines separate the blocks, so adjacent lines belong together."""


def lay_out(lines: Sequence[str]) -> Layout:
    """The layout of a page, from all its lines, blank ones included."""
    places = [at for at, line in enumerate(lines) if line and not line.isspace()]
    texts = [lines[at].strip() for at in places]
    # If the longest line of a page is in an alphabet, the whole page is taken to be in one.
    size = size_of if texts and is_unspaced(max(texts, key=len)) else len
    starts = _starts([size(text) for text in texts])
    near = {
        at
        for start in starts
        for at in range(max(0, start - _LINES_ABOVE), min(len(texts), start + _LINES_BELOW))
    }
    day_first = puts_day_first("\n".join(texts))
    if day_first is None and texts and not _ENGLISH.search(max(texts, key=len)):
        day_first = True
    return Layout(
        texts=texts,
        places=places,
        starts=starts,
        credits={at: read_credit(texts[at], day_first) for at in near},
        airy=len(places) < 0.8 * len(lines),
    )


def is_unspaced(text: str) -> bool:
    """Whether the first 40 characters have a script without spaces between words, or Korean."""
    return not text.isascii() and bool(_UNSPACED.search(text[:40]))


def size_of(text: str) -> int:
    """The length of a text in characters, as if it were written in an alphabet."""
    return _WIDE * len(text) if is_unspaced(text) else len(text)


def _starts(sizes: Sequence[int]) -> Sequence[int]:
    dense = next(
        (
            at
            for at, size in enumerate(sizes)
            if size >= _PROSE_CHARACTERS
            and sum(near for near in sizes[at : at + _DENSE_LINES] if near > _LABEL_CHARACTERS)
            >= _DENSE_CHARACTERS
        ),
        None,
    )
    begin = total = best = 0
    longest = None
    for at, size in enumerate(sizes):
        if total <= 0:
            total, begin = 0, at
        total += (size if size < _MOST_CHARACTERS else _MOST_CHARACTERS) - _LABEL_CHARACTERS
        if total > best:
            best, longest = total, begin
    return sorted({start for start in (dense, longest) if start is not None})
