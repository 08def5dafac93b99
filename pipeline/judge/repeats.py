"""Passages that a page prints twice, as some pages do to have a version for each screen width."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

_PARAGRAPH_WORDS = 15  # the fewest words of a long line; refrains and labels are shorter
_LEAST_WORDS = 30  # the fewest words of a passage


def printed_before(texts: Sequence[str], words: Sequence[int]) -> list[int | None]:
    """For each line of a repeated passage, the place of its first copy; None for all other lines.

    A passage is a run of lines that are all on the page further up, too. It counts when it has a
    long line and enough words, so repeated headings, labels and refrains do not count.
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
