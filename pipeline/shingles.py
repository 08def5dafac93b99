"""Words and runs of words: what texts are compared by.

A shingle is a run of five words. Scripts without spaces have characters instead: they count as a part
of a word each, so that a shingle holds about as much in every script.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from xxhash import xxh3_64_intdigest

Hashes = NDArray[np.uint64]

WORD = 20  # what a word weighs; a shingle is a run of tokens that weigh as much as
SHINGLE = 5 * WORD  # five words

# Scripts without spaces between words: each character is a token of its own. A Chinese or Japanese word
# has about 1.7 of them, one of the scripts of South-East Asia about four.
_DENSE = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_LOOSE = "\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff"
_UNSPACED = _LOOSE + _DENSE
_WEIGHTS = {5: re.compile(f"[{_LOOSE}]"), 12: re.compile(f"[{_DENSE}]")}
_ANY_UNSPACED = re.compile(f"[{_UNSPACED}]")
_TOKEN = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")

# For `str.translate`: a blank for what is no letter or digit.
_ASCII = "".join(chr(code) if chr(code).isalnum() else " " for code in range(128))

_BLOCK = 1 << 15  # tokens that are hashed at a time
_BASE = 0x9E3779B97F4A7C15  # odd, so that it has an inverse
_INVERSE = pow(_BASE, -1, 2**64)
_OF_BYTE = np.array([xxh3_64_intdigest(bytes([byte])) for byte in range(256)], np.uint64)


def tokens(text: str) -> list[str]:
    """Lower-cased words of a text; in scripts without spaces, its characters."""
    return _words(text.lower())


def count_words(text: str) -> int:
    """Number of words; in scripts without spaces, of characters."""
    return len(_words(text))


def runs(words: Sequence[str], weight: int) -> Hashes:
    """A 64-bit hash of each run of tokens that weighs at least `weight`, in order, one for each start.

    A polynomial of the run's bytes modulo 2^64 (Karp and Rabin 1987), each byte by a random number
    that stands for it, mixed by splitmix64's finaliser (Steele, Lea and Flood 2014). There is no run
    where all tokens together weigh less.
    """
    if len(words) <= _BLOCK:
        return _runs(words, weight)
    reach = weight // min(_WEIGHTS)  # tokens that a run may have
    blocks = [_runs(words[at : at + _BLOCK + reach], weight)[:_BLOCK] for at in range(0, len(words), _BLOCK)]
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
    """The last token of the run that begins at each token, for as many as begin one."""
    return _last(words, " ".join(words), weight)


def spans(text: str) -> list[tuple[int, int]]:
    """Where the tokens of a text stand in it."""
    return [match.span() for match in _TOKEN.finditer(text)]


def _last(words: Sequence[str], joined: str, weight: int) -> NDArray[np.int64]:
    if joined.isascii() or not _ANY_UNSPACED.search(joined):
        return np.arange(-(-weight // WORD) - 1, len(words))
    reached = np.cumsum([0, *(_weight(word) for word in words)])
    ends = np.searchsorted(reached, reached[:-1] + weight)
    return ends[ends <= len(words)] - 1


def distinct(hashes: Hashes) -> Hashes:
    """The hashes sorted, each once; several times as fast as `numpy.unique` on so few."""
    found = np.sort(hashes)
    first = np.ones(len(found), bool)
    np.not_equal(found[1:], found[:-1], out=first[1:])
    return found[first]


def _weight(word: str) -> int:
    return next((weight for weight, script in _WEIGHTS.items() if script.match(word)), WORD)


def _mixed(values: Hashes) -> Hashes:
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


@lru_cache(maxsize=32)
def _powers(count: int) -> tuple[Hashes, Hashes]:
    """The powers of the base and of its inverse."""
    return tuple(  # type: ignore[return-value]
        np.multiply.accumulate(np.array([1, *[base] * (count - 1)], np.uint64)) for base in (_BASE, _INVERSE)
    )


def _words(text: str) -> list[str]:
    """What `_TOKEN` finds, several times as fast where each word stands between others than letters."""
    if text.isascii():
        return text.translate(_ASCII).split()
    characters = set(text)
    if _ANY_UNSPACED.search("".join(characters)):
        return _TOKEN.findall(text)
    for character in characters:
        if not character.isalnum():
            text = text.replace(character, " ")
    return text.split()
