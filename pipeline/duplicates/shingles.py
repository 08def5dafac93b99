"""Words and runs of words, by which texts are compared.

A shingle is a run of five words. In scripts without spaces it is a run of characters: each counts as a
part of a word, so that a shingle holds about as much in every script.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from xxhash import xxh3_64_intdigest

from pipeline.text.words import LIGHTEST, WORD, has_unspaced, weigh_token

Hashes = NDArray[np.uint64]

SHINGLE_WEIGHT = 5 * WORD  # five words


_BLOCK_TOKENS = 1 << 15  # tokens that are hashed at a time
_BASE = 0x9E3779B97F4A7C15  # odd, so that it has an inverse
_INVERSE = pow(_BASE, -1, 2**64)
_OF_BYTE = np.array([xxh3_64_intdigest(bytes([byte])) for byte in range(256)], np.uint64)


def runs(words: Sequence[str], weight: int) -> Hashes:
    """The 64-bit hash of the shortest run from each token that weighs at least `weight`, in order.

    The hash is a polynomial of the run's bytes modulo 2^64 (Karp and Rabin 1987), with a random number
    for each byte, mixed by splitmix64's finaliser (Steele, Lea and Flood 2014). The result is empty
    where all tokens together weigh less.
    """
    if len(words) <= _BLOCK_TOKENS:
        return _runs(words, weight)
    reach = weight // LIGHTEST  # tokens that a run may have
    blocks = [
        _runs(words[at : at + _BLOCK_TOKENS + reach], weight)[:_BLOCK_TOKENS]
        for at in range(0, len(words), _BLOCK_TOKENS)
    ]
    return np.concatenate(blocks)


def _runs(words: Sequence[str], weight: int) -> Hashes:
    joined = " ".join(words)
    data = np.frombuffer(joined.encode(), np.uint8)
    base, inverse = _powers(1 << len(data).bit_length())
    sums = np.zeros(len(data) + 1, np.uint64)
    np.cumsum(_OF_BYTE[data] * base[: len(data)], out=sums[1:])
    blanks = np.flatnonzero(data == 32)
    ends = np.append(blanks, len(data))[_last(words, joined, weight)]
    starts = np.concatenate(([0], blanks + 1))[: len(ends)]
    return _mixed((sums[ends] - sums[starts]) * inverse[starts])


def last_of_runs(words: Sequence[str], weight: int) -> NDArray[np.int64]:
    """The places of the last tokens of the runs that `runs` hashes, in the same order."""
    return _last(words, " ".join(words), weight)


def _last(words: Sequence[str], joined: str, weight: int) -> NDArray[np.int64]:
    if joined.isascii() or not has_unspaced(joined):
        return np.arange(-(-weight // WORD) - 1, len(words))
    reached = np.cumsum([0, *(weigh_token(word) for word in words)])
    ends = np.searchsorted(reached, reached[:-1] + weight)
    return ends[ends <= len(words)] - 1


def distinct(hashes: Hashes) -> Hashes:
    """The hashes sorted, each once; several times as fast as `numpy.unique` on short arrays."""
    found = np.sort(hashes)
    first = np.ones(len(found), bool)
    np.not_equal(found[1:], found[:-1], out=first[1:])
    return found[first]


def _mixed(values: Hashes) -> Hashes:
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


@lru_cache(maxsize=32)
def _powers(count: int) -> tuple[Hashes, Hashes]:
    """The first `count` powers of the base, and of its inverse."""
    return tuple(  # type: ignore[return-value]
        np.multiply.accumulate(np.array([1, *[base] * (count - 1)], np.uint64)) for base in (_BASE, _INVERSE)
    )
