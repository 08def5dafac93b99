"""The characters of the lines of a page, counted by class for all lines at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from pipeline.text.words import tokens

Counts = NDArray[np.int32]
Flags = NDArray[np.bool_]

_LAST = 0xFFFF  # characters from here on, mostly emoji, count as this one, which has no class


def _one_of(characters: str) -> Callable[[str], bool]:
    return lambda character: character in characters


_CLASSES: Mapping[str, Callable[[str], bool]] = {
    "word": str.isalnum,
    "letter": str.isalpha,
    "upper": str.isupper,
    "lower": str.islower,
    "digit": str.isdigit,
    "blank": str.isspace,
    "unspaced": lambda character: character.isalnum() and len(tokens(2 * character)) == 2,
    "stop": _one_of(".。।"),
    "asking": _one_of("?!？！؟"),
    "wide_stop": _one_of("。！？।"),
    "colon": _one_of(":："),
    "closing": _one_of("\"'”’»)]」』）"),
    "comma": _one_of(",，、;；،؛"),
    "quote": _one_of('"“”„«»「」『』'),
    "separator": _one_of("|·•»›/→"),
    "dash": _one_of("-–—"),
    "bracket": _one_of("([（"),
    "code": _one_of("{}<>=;\\$_"),
    "at": _one_of("@"),
    "hash": _one_of("#"),
}
_BIT = {name: bit for bit, name in enumerate(_CLASSES)}


@dataclass(frozen=True, slots=True)
class Characters:
    """Each line's `counts` by name; the classes of its `first` and `last` character as bits."""

    counts: Mapping[str, Counts]
    first: NDArray[np.uint32]
    last: NDArray[np.uint32]

    def starts_with(self, name: str) -> Flags:
        """For each line, whether its first character is of a class."""
        return _is(self.first, name)

    def ends_with(self, name: str) -> Flags:
        """For each line, whether its last character is of a class."""
        return _is(self.last, name)


def characters_of(texts: Sequence[str]) -> Characters:
    """Count the characters of lines. No line may be empty.

    Beside classes of characters, these are counted: `characters`, all of them; `words`, as `tokens`
    counts them; `capitalised` words; ends of `sentences`; `separators`, with dashes between blanks;
    `clock`, marks in times or decimal numbers; `year`, numbers of four digits; and `address`, dots
    inside words, as in web addresses.
    """
    codes = np.frombuffer("\n".join([*texts, ""]).encode("utf-32-le", "surrogatepass"), np.uint32)
    flags = _table()[np.minimum(codes, _LAST)]
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    starts = np.cumsum(lengths + 1) - lengths - 1
    is_ = {name: _is(flags, name) for name in _CLASSES}
    word = is_["word"] & ~is_["unspaced"]
    word_start = word & ~_before(word)
    digit = is_["digit"]
    four = digit & _after(digit) & _after(digit, 2) & _after(digit, 3)
    found = {
        **{name: is_[name] for name in _COUNTED},
        "words": word_start | (is_["word"] & is_["unspaced"]),
        "capitalised": word_start & is_["upper"],
        "sentences": ((is_["stop"] | is_["asking"]) & ~_after(is_["word"])) | is_["wide_stop"],
        "separators": is_["separator"] | (is_["dash"] & _before(is_["blank"]) & _after(is_["blank"])),
        "clock": (is_["colon"] | is_["stop"]) & _before(digit) & _after(digit),
        "year": four & ~_before(digit) & ~_after(digit, 4),
        "address": is_["stop"] & _before(is_["word"]) & _after(is_["lower"]),
    }
    sums = np.add.reduceat(np.array(list(found.values())), starts, axis=1, dtype=np.int32)
    counts = dict(zip(found, sums, strict=True))
    counts["characters"] = lengths.astype(np.int32)
    return Characters(counts, flags[starts], flags[starts + lengths - 1])


_COUNTED = ("letter", "upper", "digit", "blank", "comma", "quote", "bracket", "code", "at", "hash")


@cache
def _table() -> NDArray[np.uint32]:
    """For each character, the classes that it is in, one bit for each class."""
    table = np.zeros(_LAST + 1, np.uint32)
    for name, belongs in _CLASSES.items():
        table |= np.fromiter(map(belongs, map(chr, range(_LAST + 1))), np.uint32, _LAST + 1) << _BIT[name]
    table[_LAST] = 0
    return table


def _is(flags: NDArray[np.uint32], name: str) -> Flags:
    belongs: Flags = (flags & np.uint32(1 << _BIT[name])) != 0
    return belongs


def _before(flags: Flags) -> Flags:
    """For each character, whether the one before it has the flag."""
    return np.concatenate([[False], flags[:-1]])


def _after(flags: Flags, distance: int = 1) -> Flags:
    return np.concatenate([flags[distance:], np.zeros(min(distance, len(flags)), np.bool_)])
