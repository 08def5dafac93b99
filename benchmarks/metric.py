"""How alike a cleaned text and the text that people marked as the article are.

Two figures, both over `\\w+` tokens counted as multisets:

- The metric of the article-extraction-benchmark (Scrapinghub): runs of 4 tokens, case matters. Precision and
  recall are averaged over the pages, and F1 is computed from the averages. A page where nothing was
  predicted has no precision and is left out of that average; one with an empty gold text has no
  recall. A text of fewer than 4 tokens is one shorter run, an empty text has none.
- WCXB's word F1: single lower-cased words, F1 of each page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

_TOKEN = re.compile(r"\w+")
_RUN = 4
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Overlap:
    """What a text and its gold text share, and what only one of them has."""

    shared: int
    surplus: int  # in the text alone
    missing: int  # in the gold text alone

    @property
    def precision(self) -> float | None:
        """Share of the text that is gold; None for an empty text."""
        return self.shared / (self.shared + self.surplus) if self.shared + self.surplus else None

    @property
    def recall(self) -> float | None:
        """Share of the gold that is in the text; None for an empty gold text."""
        return self.shared / (self.shared + self.missing) if self.shared + self.missing else None

    @property
    def f1(self) -> float:
        """The F1 of this page alone; 1 where both texts are empty."""
        total = 2 * self.shared + self.surplus + self.missing
        return 2 * self.shared / total if total else 1.0


@dataclass(frozen=True, slots=True)
class Average:
    """Precision and recall averaged over pages, and the F1 of these averages."""

    precision: float
    recall: float
    f1: float


def compare_runs(gold: str, text: str) -> Overlap:
    """Compare by runs of 4 tokens."""
    return _overlap(_runs(gold), _runs(text))


def compare_words(gold: str, text: str) -> Overlap:
    """Compare by single lower-cased words."""
    return _overlap(Counter(_TOKEN.findall(gold.lower())), Counter(_TOKEN.findall(text.lower())))


def average(overlaps: Iterable[Overlap]) -> Average:
    """The mean over pages; over no page it is 0."""
    pages = list(overlaps)
    precision = mean(page.precision for page in pages)
    recall = mean(page.recall for page in pages)
    both = precision + recall
    return Average(precision, recall, 2 * precision * recall / both if both else 0.0)


def mean(values: Iterable[float | None]) -> float:
    """The mean of the values that are not None; 0 without any value."""
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else 0.0


def _runs(text: str) -> Counter[tuple[str, ...]]:
    tokens = _TOKEN.findall(text)
    if len(tokens) < _RUN:
        return Counter([tuple(tokens)] if tokens else [])
    return Counter(zip(*(tokens[start:] for start in range(_RUN)), strict=False))


def _overlap(gold: Counter[T], text: Counter[T]) -> Overlap:
    shared = (gold & text).total()
    return Overlap(shared, text.total() - shared, gold.total() - shared)
