"""The words of a line, as the model of line breaks sees them: what is between two blanks is one token."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.text.dates import find_dates
from pipeline.text.lexicon import fold, load_lexicon
from pipeline.text.words import STOPS, has_unspaced

Flags = NDArray[np.bool_]

_SIZES = (1, 2, 4, 7, 12, 24, 60)  # characters; a flag says whether a token is longer
_PHRASE_TOKENS = 8  # the most tokens of a phrase of the lexicon that are looked up
_ENDING = 3  # letters at the end of a word that the model sees apart
_PIECE = 2  # characters at the two ends of a token of a script without spaces
_YEAR = re.compile(r"(?:19|20)\d\d")
_CLOCK = re.compile(r"\d{1,2}[:.h]\d\d")
_ADDRESS = re.compile(r"://|www\.|@")
_OPENING, _CLOSING = tuple("\"'“„«‘(「『《【["), tuple("\"'”“»’)」』》】]")
_EDGES = "\"'“„«‘(「『《【[”»’)」』》】].!?…。！？؟।,;:،、，；："


class TokenFlags(NamedTuple):
    """What the characters of a token say."""

    upper: bool
    capitals: bool
    lower: bool
    digit: bool
    digits: bool
    year: bool
    clock: bool
    address: bool
    marked: bool
    opening: bool
    closing: bool
    stop: bool
    ellipsis: bool
    comma: bool
    colon: bool
    symbol: bool
    copyright: bool
    inner_capital: bool
    unspaced: bool


class PhraseFlags(NamedTuple):
    """The place of a token in a phrase that the lexicon knows."""

    first: bool
    inside: bool
    last: bool
    certain: bool


class DateFlags(NamedTuple):
    """The place of a token in a date."""

    first: bool
    inside: bool
    last: bool


FLAGS = (
    *TokenFlags._fields,
    *(f"longer_than_{size}" for size in _SIZES),
    *(f"phrase_{name}" for name in PhraseFlags._fields),
    *(f"date_{name}" for name in DateFlags._fields),
)
"""The names of the columns of `Seen.flags`."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The tokens of a line: the word of each, how the word ends, and a row of flags for each."""

    words: list[str]
    endings: list[str]
    flags: Flags


def look_at(tokens: Sequence[str]) -> Seen:
    """What the model sees of the tokens of a line. There must be at least one."""
    looks = [_look(token) for token in tokens]
    own = np.array([flags for _, _, flags in looks], np.bool_)
    return Seen(
        words=[word for word, _, _ in looks],
        endings=[ending for _, ending, _ in looks],
        flags=np.concatenate([own, _phrases(tokens), _dates(tokens)], axis=1),
    )


@lru_cache(maxsize=8_192)
def _look(token: str) -> tuple[str, str, tuple[bool, ...]]:
    bare = token.strip(_EDGES)
    unspaced = has_unspaced(token)
    letters = any(map(str.isalnum, bare))
    flags = TokenFlags(
        upper=bare[:1].isupper(),
        capitals=len(bare) > 1 and bare.isupper(),
        lower=bare[:1].islower(),
        digit=bare[:1].isdigit(),
        digits=any(map(str.isdigit, bare)),
        year=_YEAR.fullmatch(bare) is not None,
        clock=_CLOCK.match(bare) is not None,
        address=_ADDRESS.search(token) is not None,
        marked=token[0] in "#@•·|»›▶►*",
        opening=token.startswith(_OPENING),
        closing=token.endswith(_CLOSING),
        stop=token.rstrip("\"'”“»’)」』》】]").endswith(STOPS),
        ellipsis=token.endswith(("…", "...")),
        comma=token.endswith((",", "،", "、", "，")),
        colon=token.endswith((":", "：", ";", "；")),
        symbol=not letters,
        copyright="©" in token,
        inner_capital=any(map(str.isupper, bare[1:])) and not bare.isupper(),
        unspaced=unspaced,
    )
    folded = bare.casefold()
    if unspaced:
        word, ending = folded[:_PIECE], folded[-_PIECE:]
    elif folded.isalpha():
        word, ending = folded, folded[-_ENDING:]
    else:
        word = ending = "".join("0" if character.isdigit() else character for character in folded or token)[
            :8
        ]
    return word, ending, (*flags, *(len(token) > size for size in _SIZES))


def _phrases(tokens: Sequence[str]) -> Flags:
    """The PhraseFlags of each token: the longest phrases, from the left."""
    known, first_words = load_lexicon().phrases, _first_words()
    folded = [fold(token) for token in tokens]
    found = np.zeros((len(tokens), len(PhraseFlags._fields)), np.bool_)
    at = 0
    while at < len(folded):
        size = 0
        if folded[at] in first_words:
            for end in range(min(len(folded), at + _PHRASE_TOKENS), at, -1):
                if phrase := known.get(" ".join(filter(None, folded[at:end]))):
                    size = end - at
                    found[at, 0] = found[end - 1, 2] = True
                    found[at + 1 : end, 1] = True
                    found[at:end, 3] = phrase.certain
                    break
        at += max(1, size)
    return found


def _dates(tokens: Sequence[str]) -> Flags:
    """The DateFlags of each token."""
    found = np.zeros((len(tokens), len(DateFlags._fields)), np.bool_)
    ends = list(accumulate(len(token) + 1 for token in tokens))
    for date in find_dates(" ".join(tokens), day_first=True):
        first, last = bisect_right(ends, date.start), bisect_left(ends, date.end)
        found[first, 0] = found[last, 2] = True
        found[first + 1 : last + 1, 1] = True
    return found


@cache
def _first_words() -> frozenset[str]:
    return frozenset(phrase.split(" ", 1)[0] for phrase in load_lexicon().phrases)
