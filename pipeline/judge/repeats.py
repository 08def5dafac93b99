"""Stretches of a page that it prints twice, as pages do that have a version for each width of screen."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

_PARAGRAPH_WORDS = 15  # words; a refrain or a label that is repeated is shorter
_LEAST_WORDS = 30  # words of a stretch


def printed_before(texts: Sequence[str], words: Sequence[int]) -> list[int | None]:
    """For each line, the place of its first copy where the line is part of a repeated passage; else None.

    A passage is consecutive lines that the page has further up. It counts when it has one long line and
    enough words, so repeated headings, labels and refrains do not count.
    """
    first: dict[str, int] = {}
    origins = [first.setdefault(text, at) for at, text in enumerate(texts)]
    found: list[int | None] = []
    for is_there, stretch in groupby(range(len(texts)), lambda at: origins[at] < at):
        lines = list(stretch)
        sizes = [words[at] for at in lines]
        counts = is_there and max(sizes) >= _PARAGRAPH_WORDS and sum(sizes) >= _LEAST_WORDS
        found += [origins[at] if counts else None for at in lines]
    return found
