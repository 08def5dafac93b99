"""Where a flattened page has its running text, found from the lengths of its lines alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.text.bylines import Credit, read_credit

_PROSE_CHARACTERS = 80  # characters; a line this long is most often running text
_DENSE_CHARACTERS = 600  # characters of running text ...
_DENSE_LINES = 6  # ... in so many lines make a body
_LABEL_CHARACTERS = (
    45  # characters; shorter lines speak against the longest stretch of text, longer ones for it
)
_MOST_CHARACTERS = 600  # characters that one line counts at most
_LINES_ABOVE, _LINES_BELOW = 44, 14  # lines around a beginning in which bylines and datelines are looked for
_UNSPACED = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_WIDE = 3  # letters of an alphabet that one character of these scripts is worth


@dataclass(frozen=True, slots=True)
class Layout:
    """The lines of a page that have text, stripped, in order; all indices are places in them."""

    texts: Sequence[str]
    places: Sequence[int]
    """The place of each among all lines."""
    starts: Sequence[int]
    """Where the article may begin: the first dense stretch of text, and the longest one."""
    credits: dict[int, Credit]
    """What the lines around these say of author and date."""
    airy: bool
    """Blank lines separate the blocks, so that two lines without one belong together."""


def lay_out(lines: Sequence[str]) -> Layout:
    """Look at all lines of a page."""
    places = [at for at, line in enumerate(lines) if line and not line.isspace()]
    texts = [lines[at].strip() for at in places]
    # A page whose longest line is written with letters is so as a whole.
    size = size_of if texts and is_unspaced(max(texts, key=len)) else len
    starts = _starts([size(text) for text in texts])
    near = {
        at
        for start in starts
        for at in range(max(0, start - _LINES_ABOVE), min(len(texts), start + _LINES_BELOW))
    }
    return Layout(
        texts=texts,
        places=places,
        starts=starts,
        credits={at: read_credit(texts[at]) for at in near},
        airy=len(places) < 0.8 * len(lines),
    )


def is_unspaced(text: str) -> bool:
    """True for a text in a script without spaces between words, and for Korean."""
    return not text.isascii() and bool(_UNSPACED.search(text[:40]))


def size_of(text: str) -> int:
    """The length of a text as if it were written with letters."""
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
