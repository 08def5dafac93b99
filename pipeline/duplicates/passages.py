"""Two texts side by side: the passages that they share, with what differs inside, and what only one has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq

from pipeline.duplicates.shingles import SHINGLE_WEIGHT, last_of_runs, runs
from pipeline.text.words import spans

_GAP_WORDS = 12  # words; a passage goes on behind a difference of at most this length

Block = tuple[bool, range, range]
"""Whether the tokens are the same in both texts, their places in one text, their places in the other."""


class Where(StrEnum):
    """Which of the two texts has a stretch."""

    BOTH = "both"
    ONE = "one"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text. `shared`: the other text has it, too."""

    text: str
    shared: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """A passage of both texts, or a part of one of them; `words` is the number of tokens of the longer."""

    where: Where
    one: tuple[Piece, ...]
    other: tuple[Piece, ...]
    words: int


def in_rows(stretches: Sequence[Stretch]) -> Iterator[tuple[Stretch | None, Stretch | None]]:
    """Stretches in rows of two columns. What only one text has is beside what the other has in its place."""
    before: Stretch | None = None  # of one text, and not in a row yet
    for stretch in stretches:
        if before is not None and stretch.where not in (before.where, Where.BOTH):
            yield (before, stretch) if before.where is Where.ONE else (stretch, before)
            before = None
            continue
        if before is not None:
            yield _alone(before)
        before = None if stretch.where is Where.BOTH else stretch
        if stretch.where is Where.BOTH:
            yield stretch, stretch
    if before is not None:
        yield _alone(before)


def _alone(stretch: Stretch) -> tuple[Stretch | None, Stretch | None]:
    return (stretch, None) if stretch.where is Where.ONE else (None, stretch)


def side_by_side(one: str, other: str) -> tuple[Stretch, ...]:
    """Both texts from beginning to end, in stretches. Each character of a text with a word is in one of them.

    Words count as shared in runs of five. Where a shared run is in another order in the other text, it is
    a shared piece of a stretch that only one text has.
    """
    sides = _Side(one), _Side(other)
    common = np.intersect1d(sides[0].hashes, sides[1].hashes)
    shared = tuple(side.covered(common) for side in sides)
    stretches: list[Stretch] = []
    for blocks in _passages(_blocks(sides, shared)):
        if any(same for same, _, _ in blocks):
            left = tuple(Piece(sides[0].text_of(mine), same) for same, mine, _ in blocks if len(mine))
            right = tuple(Piece(sides[1].text_of(theirs), same) for same, _, theirs in blocks if len(theirs))
            words = max(sum(len(mine) for _, mine, _ in blocks), sum(len(its) for *_, its in blocks))
            stretches.append(Stretch(Where.BOTH, left, right, words))
            continue
        mine = range(blocks[0][1].start, blocks[-1][1].stop)
        theirs = range(blocks[0][2].start, blocks[-1][2].stop)
        if len(mine):
            stretches.append(Stretch(Where.ONE, sides[0].pieces(mine, shared[0]), (), len(mine)))
        if len(theirs):
            stretches.append(Stretch(Where.OTHER, (), sides[1].pieces(theirs, shared[1]), len(theirs)))
    return tuple(stretches)


class _Side:
    """One of the two texts, and the places of its tokens."""

    def __init__(self, text: str) -> None:
        self._text = text
        found = spans(text)
        self.words = [text[start:end].lower() for start, end in found]
        # A token owns what is between it and the next; the first also what is before it.
        self._bounds = [0, *(start for start, _ in found[1:]), len(text)]
        self.hashes = runs(self.words, SHINGLE_WEIGHT)

    def covered(self, common: NDArray[np.uint64]) -> NDArray[np.bool_]:
        """For each token, whether it is in a run that both texts have."""
        here = np.isin(self.hashes, common)
        marks = np.zeros(len(self.words) + 1, np.int64)
        np.add.at(marks, np.flatnonzero(here), 1)
        np.add.at(marks, last_of_runs(self.words, SHINGLE_WEIGHT)[here] + 1, -1)
        return np.cumsum(marks[: len(self.words)]) > 0

    def text_of(self, places: range) -> str:
        """The text of these tokens."""
        return self._text[self._bounds[places.start] : self._bounds[places.stop]]

    def pieces(self, places: range, shared: NDArray[np.bool_]) -> tuple[Piece, ...]:
        """The text of these tokens, in pieces that are either shared or not."""
        found: list[Piece] = []
        for common, group in groupby(places, key=lambda place: bool(shared[place])):
            numbers = list(group)
            found.append(Piece(self.text_of(range(numbers[0], numbers[-1] + 1)), common))
        return tuple(found)


def _blocks(sides: tuple[_Side, _Side], shared: Sequence[NDArray[np.bool_]]) -> Iterator[Block]:
    """Both texts in blocks: tokens that are the same in the same order, and the tokens between them."""
    one, other = (
        [
            word if common else (place, number)
            for number, (word, common) in enumerate(zip(side.words, marks, strict=True))
        ]
        for place, (side, marks) in enumerate(zip(sides, shared, strict=True))
    )  # a token that is not shared is like no other
    at, there = 0, 0
    for code in LCSseq.opcodes(one, other):
        if code.tag == "equal":
            if code.src_start > at or code.dest_start > there:
                yield False, range(at, code.src_start), range(there, code.dest_start)
            yield True, range(code.src_start, code.src_end), range(code.dest_start, code.dest_end)
            at, there = code.src_end, code.dest_end
    if at < len(one) or there < len(other):
        yield False, range(at, len(one)), range(there, len(other))


def _passages(blocks: Iterator[Block]) -> Iterator[list[Block]]:
    """Lists of blocks: each is one passage, or one gap that is too wide to be in a passage."""
    passage: list[Block] = []
    for block in blocks:
        same, mine, theirs = block
        if same or max(len(mine), len(theirs)) <= _GAP_WORDS:
            passage.append(block)
            continue
        if passage:
            yield passage
        yield [block]
        passage = []
    if passage:
        yield passage
