"""What duplicates are found by: a hash of the normalised text, and a sample of its shingles.

The sample is FracMinHash (Irber et al. 2022, sourmash): a shingle is kept when its hash is below a
fixed bound. Which shingles of a text are kept depends on nothing else, so the same two texts find
each other in every order of arrival.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from heapq import nsmallest
from itertools import accumulate

from xxhash import xxh3_64_intdigest, xxh3_128_hexdigest

from pipeline.shingles import tokens

SHINGLE = 5  # tokens
_BOUND = 2**64 // 16  # one shingle in 16 is kept,
_AT_LEAST = 8  # and of short texts the smallest ones
_LENGTH_RATIO = 2  # near-duplicates are at most this much longer than each other


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """`content` names the normalised text (32 hexadecimal digits); `sketch` samples its shingles.

    The sketch is sorted and made of signed 64-bit integers, as databases have them. `words` is the
    number of tokens.
    """

    content: str
    sketch: tuple[int, ...]
    words: int


def fingerprint(text: str) -> Fingerprint:
    """Of a clean text; case, punctuation and white space do not count."""
    words = tokens(text)
    normal = " ".join(words) or text.strip()
    return Fingerprint(xxh3_128_hexdigest(normal.encode()), sample(_hashes(words)), len(words))


def shingles(text: str) -> frozenset[int]:
    """The 64-bit hashes of all shingles of a text. A text of less than `SHINGLE` tokens has none."""
    return _hashes(tokens(text))


def sample(hashes: Set[int]) -> tuple[int, ...]:
    """The sketch of a set of shingles, as signed integers in order."""
    kept = [value for value in hashes if value < _BOUND]
    if len(kept) < _AT_LEAST:
        kept = nsmallest(_AT_LEAST, hashes)
    return tuple(sorted(value - 2**64 if value >= 2**63 else value for value in kept))


def similarity(one: Set[int], other: Set[int]) -> float:
    """Share of the smaller set that stands in the other; 0 where one is over twice as long."""
    small, large = sorted((len(one), len(other)))
    if not small or large > _LENGTH_RATIO * small:
        return 0.0
    return round(len(one & other) / small, 4)


def _hashes(words: list[str]) -> frozenset[int]:
    encoded = [word.encode() for word in words]
    joined = b" ".join(encoded)
    starts = list(accumulate((len(word) + 1 for word in encoded), initial=0))
    # A shingle is a slice of the joined words, without the blank behind its last one.
    slices = zip(starts, starts[SHINGLE:], strict=False)
    return frozenset(xxh3_64_intdigest(joined[start : end - 1]) for start, end in slices)
