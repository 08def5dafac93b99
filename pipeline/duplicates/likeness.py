"""When two texts are duplicates: by their whole sets of shingles, and in doubt by their words in order.

Two kinds are told apart. *Near*: lengths within 1:2, so either could be the article. *Contained*:
a text is part of another that is more than twice as long.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from rapidfuzz.distance import LCSseq

from pipeline.duplicates.fingerprint import Body
from pipeline.duplicates.names import has_figure
from pipeline.duplicates.shingles import Hashes, runs
from pipeline.text.words import WORD

LENGTH_RATIO = 2
"""The longer of two near-duplicates has at most this many times the shingles of the shorter."""
SCATTERED_SHARE = 0.5
"""Share of the near threshold that texts must reach where many small changes were made."""
_ALIGNED_SHARE = 0.7  # share of the shorter text's words that the other has in the same order
_MOST_GAP_SHARE = 0.25  # share of a text between two shared shingles at most, where changes are scattered
_SHORT_SHINGLES = 146  # shingles of 150 words; shorter texts with different figures are different texts
_MOST_ALIGNED_SHINGLES = 20_000  # shingles; the order of words is not compared in longer texts
_FIGURE_TOKENS = 4  # tokens at most in a replaced run that counts as a replaced figure
_SURE_SIMILARITY = 0.9  # similarity; from here on names and figures are not compared
_LEAST_NAMES = 3  # names and figures; a text with fewer is not told apart by them
_SAME_NAMES_SHARE = 0.5  # share of names and figures that two versions of a story have in common at least


class Rule(StrEnum):
    """Why a document is a duplicate of its article. The value is what users see and query."""

    TEXT = "text"  # it has the same text
    SHINGLES = "shingles"  # it shares enough shingles with the article, or with the part that it has of it
    ORDER = "order"  # it shares fewer, by many small changes: most words are in the same order
    CHAIN = "chain"  # it is a duplicate of another copy of the article
    PERSON = "person"  # a person said so


@dataclass(frozen=True, slots=True)
class Rules:
    """The least shares of the shorter text's shingles for near-duplicates and for containments, 0 to 1."""

    near: float
    contained: float


def comparable(one: int, other: int) -> bool:
    """Whether two texts with these numbers of shingles are near enough in length to be near-duplicates."""
    return max(one, other) <= LENGTH_RATIO * min(one, other)


def share_of(part: Hashes, whole: Hashes) -> float:
    """The share of the first text's shingles that the second has, 0 to 1."""
    return round(_common(part, whole) / len(part), 4) if len(part) else 0.0


def similarity(one: Body, other: Body) -> float:
    """The share of the shorter text's shingles that the other has."""
    small, large = sorted((one, other), key=lambda body: len(body.shingles))
    return share_of(small.shingles, large.shingles)


def aligned(one: Body, other: Body) -> float:
    """The share of the shorter text's words that the other has in the same order, 0 to 1.

    In scripts without spaces, runs of characters that weigh as much as a word are counted.
    """
    first, second = (array("Q", runs(body.words(), WORD).tobytes()) for body in (one, other))
    shortest = min(len(first), len(second))
    return round(LCSseq.similarity(first, second) / shortest, 4) if shortest else 0.0


def near(one: Body, other: Body, rules: Rules) -> float | None:
    """The similarity of two near-duplicates, 0 to 1; None where the texts are not near-duplicates.

    Near-duplicates share enough shingles. Long texts may share fewer, if these are spread over both texts
    and most words are in the same order: many small changes have this effect. The result is also None
    for two stories written by one pattern: texts with less than half of their names and figures in
    common, or short texts that differ in one figure.
    """
    shortest, longest = sorted((len(one.shingles), len(other.shingles)))
    if not comparable(shortest, longest):
        return None
    alike = similarity(one, other)
    if alike < SCATTERED_SHARE * rules.near:
        return None
    if alike < rules.near and not (shortest >= _SHORT_SHINGLES and _scattered(one, other)):
        return None
    return None if _other_names(one, other, alike) or _another_figure(one, other) else alike


def contained(part: Body, whole: Body, rules: Rules) -> float | None:
    """The share of a text's shingles that a much longer text has; None where it is not contained."""
    if comparable(len(part.shingles), len(whole.shingles)):
        return None
    share = share_of(part.shingles, whole.shingles)
    return share if share >= rules.contained and not _other_names(part, whole, share) else None


def _scattered(one: Body, other: Body) -> bool:
    """Whether two texts differ by many small changes, rather than share only a passage."""
    if max(_gap(one, other), _gap(other, one)) > _MOST_GAP_SHARE:
        return False
    return (
        max(len(one.shingles), len(other.shingles)) > _MOST_ALIGNED_SHINGLES
        or aligned(one, other) >= _ALIGNED_SHARE
    )


def _gap(one: Body, other: Body) -> float:
    """The longest part of a text that has nothing in common with the other, as a share of the text."""
    there = other.shingles.take(other.shingles.searchsorted(one.sequence), mode="clip") == one.sequence
    places = np.concatenate(([-1], np.flatnonzero(there), [len(there)]))
    return float(np.diff(places).max() / len(there))


def _other_names(one: Body, other: Body, alike: float) -> bool:
    """Whether two texts have names and figures, and fewer than half of them in common."""
    if alike >= _SURE_SIMILARITY:
        return False
    first, second = one.names(), other.names()
    fewest = min(first.total(), second.total())
    return fewest >= _LEAST_NAMES and (first & second).total() < _SAME_NAMES_SHARE * fewest


def _common(one: Hashes, other: Hashes) -> int:
    """The number of hashes that both have; several times as fast as `numpy.intersect1d` on short arrays."""
    few, many = sorted((one, other), key=len)
    if not len(few):
        return 0
    there = many.take(many.searchsorted(few), mode="clip")
    return int(np.count_nonzero(there == few))


def _another_figure(one: Body, other: Body) -> bool:
    """Whether two texts, one of them short, have different figures at the same place."""
    if min(len(one.shingles), len(other.shingles)) >= _SHORT_SHINGLES:
        return False
    before, after = sorted((one.words(), other.words()))  # so that either order gives the same
    gone: list[str] = []
    came: list[str] = []
    for block in LCSseq.opcodes(before, after):
        if block.tag == "equal":
            if _replaced(gone, came):
                return True
            gone, came = [], []
        else:
            gone += before[block.src_start : block.src_end]
            came += after[block.dest_start : block.dest_end]
    return _replaced(gone, came)


def _replaced(gone: list[str], came: list[str]) -> bool:
    if not 0 < len(gone) <= _FIGURE_TOKENS or not 0 < len(came) <= _FIGURE_TOKENS:
        return False
    return _figures(gone) != _figures(came)


def _figures(words: list[str]) -> list[str]:
    return [word for word in words if has_figure(word)]
