"""When two texts are duplicates: by their whole sets of shingles, and in doubt by their words in order.

Two kinds are told apart. *Near*: lengths within 1:2, so either could stand for the other. *Contained*:
a text stands in one more than twice as long.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from rapidfuzz.distance import LCSseq

from pipeline.fingerprint import Body
from pipeline.shingles import Hashes

LENGTH_RATIO = 2
"""Near-duplicates are at most this much longer than each other, in shingles."""
_SCATTERED = 0.5  # of the threshold: below it, words in order are not looked at
_ALIGNED = 0.7  # share of the shorter text's words that stand in the other in the same order
_GUARDED = 146  # shingles, those of 150 words; a shorter text is another one when a figure in it is
_FIGURE = 4  # tokens that a replaced run has at most, where it is a figure that was replaced


@dataclass(frozen=True, slots=True)
class Rules:
    """From which share of the shorter text's shingles on two texts are duplicates."""

    near: float
    contained: float


def comparable(one: int, other: int) -> bool:
    """Whether two texts of so many shingles are of a length that lets them be near-duplicates."""
    return max(one, other) <= LENGTH_RATIO * min(one, other)


def share_of(part: Hashes, whole: Hashes) -> float:
    """The share of the first text's shingles that stand in the second, 0 to 1."""
    return round(_common(part, whole) / len(part), 4) if len(part) else 0.0


def similarity(one: Body, other: Body) -> float:
    """The share of the shorter text's shingles that stand in the other."""
    small, large = sorted((one, other), key=lambda body: len(body.shingles))
    return share_of(small.shingles, large.shingles)


def aligned(one: Body, other: Body) -> float:
    """The share of the shorter text's words that stand in the other in the same order, 0 to 1."""
    first, second = one.order(), other.order()
    shortest = min(len(first), len(second))
    return round(LCSseq.similarity(first, second) / shortest, 4) if shortest else 0.0


def near(one: Body, other: Body, rules: Rules) -> float | None:
    """The similarity of near-duplicates; None where the two are none.

    They share enough shingles. Or fewer, as many small changes leave, but most words in order. Two
    short texts that differ in a figure are two stories: reports that are printed every day.
    """
    if not comparable(len(one.shingles), len(other.shingles)):
        return None
    alike = similarity(one, other)
    if alike < rules.near and (alike < _SCATTERED * rules.near or aligned(one, other) < _ALIGNED):
        return None
    return None if _another_figure(one, other) else alike


def contained(part: Body, whole: Body, rules: Rules) -> float | None:
    """The share of a text that stands in a much longer one; None where it is not enough."""
    if comparable(len(part.shingles), len(whole.shingles)):
        return None
    share = share_of(part.shingles, whole.shingles)
    return share if share >= rules.contained else None


def _common(one: Hashes, other: Hashes) -> int:
    """How many hashes both have; several times as fast as `numpy.intersect1d` on so few."""
    few, many = sorted((one, other), key=len)
    if not len(few):
        return 0
    there = many.take(many.searchsorted(few), mode="clip")
    return int(np.count_nonzero(there == few))


def _another_figure(one: Body, other: Body) -> bool:
    """Whether one short text has another figure where the other has one."""
    if min(len(one.shingles), len(other.shingles)) >= _GUARDED:
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
    if not 0 < len(gone) <= _FIGURE or not 0 < len(came) <= _FIGURE:
        return False
    return _figures(gone) != _figures(came)


def _figures(words: list[str]) -> list[str]:
    return [word for word in words if any(character.isdigit() for character in word)]
