"""Fingerprints, by which duplicates are found: a hash of the normalised text, a sample of its shingles.

The sample is FracMinHash (Irber et al. 2022, sourmash): a shingle is kept when its hash is below a
fixed bound. Which shingles of a text are kept depends on the text alone, so the same two texts find
each other in every order of arrival.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, sqrt

import numpy as np
from xxhash import xxh3_128_hexdigest

from pipeline.duplicates.names import names_of
from pipeline.duplicates.shingles import SHINGLE_WEIGHT, Hashes, distinct, runs
from pipeline.text.words import tokens

VERSION = "shingles-2"
"""Change it when a text gets another fingerprint than before: stored fingerprints are then made anew."""

_BOUND = np.uint64(2**64 // 16)  # hashes below it are kept: one shingle in 16
LEAST_HASHES = 8  # hashes that are kept of a short text: the smallest
_SHARED_SHARE = 0.3  # share of the shingles; two texts with less in common are not compared
_KEY = np.uint64(2**32 - 1)  # mask of the lower half of a hash, which is what a sketch keeps


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """`content` names the normalised text (32 hexadecimal digits); `sketch` samples its shingles.

    The sketch is sorted and made of unsigned 32-bit integers. `words` is the number of tokens,
    `shingles` the number of different shingles.
    """

    content: str
    sketch: tuple[int, ...]
    words: int
    shingles: int


class Body:
    """A text as it is compared with others.

    `sequence` has the 64-bit hash of each run of five words, in order; `shingles` has the same hashes
    sorted, each once. Both are empty for a text of fewer than five words.
    """

    __slots__ = ("_names", "sequence", "shingles", "text")

    def __init__(self, text: str, words: list[str] | None = None) -> None:
        self.text = text
        self.sequence = runs(tokens(text) if words is None else words, SHINGLE_WEIGHT)
        self.shingles = distinct(self.sequence)
        self._names: Counter[str] | None = None

    def words(self) -> list[str]:
        """The words; in scripts without spaces, the characters."""
        return tokens(self.text)

    def names(self) -> Counter[str]:
        """The names and figures in the text, with their counts."""
        if self._names is None:
            self._names = names_of(self.text)
        return self._names


def fingerprint(text: str) -> Fingerprint:
    """The fingerprint of a clean text; case, punctuation and white space do not count."""
    return fingerprint_with_body(text)[0]


def fingerprint_with_body(text: str) -> tuple[Fingerprint, Body]:
    """The fingerprint of a clean text, and its Body."""
    words = tokens(text)
    normal = " ".join(words) or text.strip()
    body = Body(text, words)
    content = xxh3_128_hexdigest(normal.encode())
    return Fingerprint(content, sample(body.shingles), len(words), len(body.shingles)), body


def sample(hashes: Hashes) -> tuple[int, ...]:
    """The sketch of a set of shingles, given as sorted hashes."""
    kept = max(int(np.searchsorted(hashes, _BOUND)), LEAST_HASHES)
    return tuple(distinct(hashes[:kept] & _KEY).tolist())


def needed(entries: int) -> int:
    """The number of entries that two sketches must share, the shorter of which has `entries`.

    It is the number to expect where three tenths of the shingles are shared, less one standard deviation,
    and at least one: a short text has few entries.
    """
    if entries <= LEAST_HASHES:
        return 1
    expected = _SHARED_SHARE * entries
    return max(1, ceil(expected - sqrt(expected * (1 - _SHARED_SHARE))))


def pack_sketch(sketch: Sequence[int]) -> bytes:
    """A sketch as bytes: 32-bit integers, little-endian."""
    return np.array(sketch, "<u4").tobytes()


def unpack_sketch(packed: bytes) -> tuple[int, ...]:
    """The sketch that `pack_sketch` packed."""
    return tuple(np.frombuffer(packed, "<u4").tolist())
