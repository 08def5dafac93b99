"""Which lines of a text go on in the next line: hard-wrapped ones, and sentences that a flattener broke
where a link or an emphasis began or ended.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import TypeVar

from pipeline.records import Line
from pipeline.text.words import STOPS, count_words, ends_sentence

Part = TypeVar("Part")

_LEAST_WIDTH, _MOST_WIDTH = 50, 132  # characters of a page that is wrapped
_LONGER_LINES = 0.03  # share of the lines that may be longer: addresses, tables
_FULL_LINES = 8  # lines that go on in the next, which a wrapped page has at least ...
_FULL_SHARE = 0.5  # ... and their share among the long lines
_STOPPED_SHARE = 0.5  # of these may end in a full stop, else each line is a sentence

_ENDS = (*STOPS, *':;"”»')  # a line that ends so does not go on
_BULLET = re.compile(r"\s*(?:[•·▪◦‣*»›►|#>]|[-–—](?=\s)|\d{1,3}[.)]\s)")
# How the rest of a sentence may begin, and how a line may end whose sentence is not over.
_REST = re.compile(r"(?!\.\.)[,;:.!?%)\]，。、；：！？）」』》]|[’”»](?!\w)|['’]s\b")
_OPEN = re.compile(r"(?:(?<=\w)[,，、]|[(\[「]|(?:^|\s)[\"„“«‘»”]|\s[-–—&+/])$")
_FRAMED = re.compile(r"([-–—*=~_|])\s.*\s\1")  # "- Advertisement -"
# Characters of two columns: CJK, kana, hangul and full-width forms (Unicode, East Asian Width).
_WIDE = re.compile(
    "[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97c\uac00-\ud7a3"
    "\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]"
)
_SMALL_WORD = re.compile(r"[^\W\d_]{1,4}")
_LEAST_WORDS = 8  # of a sentence that was broken
_FRAGMENT_WORDS = 5  # of a line that ends in a small word and goes on
_BREAKS = 3  # certain breaks on a page, from which on less certain ones count
_PADDED_LINES = 0.4  # share of the lines with a blank at their end, from which on it says nothing


def join_lines(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines of a page, each with the lines that it goes on in, under the number of the first.

    Lines with evidence of their markup are whole already, and come back as they are.
    """
    if any(line.evidence for line in lines):
        return tuple(lines)
    joined: list[Line] = []
    parts: list[str] = []
    for line, goes_on in zip(lines, lines_that_go_on(tuple([line.text for line in lines])), strict=True):
        parts.append(line.text.strip() if parts else line.text.rstrip() if goes_on else line.text)
        if not goes_on:
            first = line.number + 1 - len(parts)
            joined.append(Line(first, " ".join(parts)) if len(parts) > 1 else line)
            parts = []
    return tuple(joined)


def parts_of(joined: Sequence[Line], lines: Sequence[Part]) -> Iterator[Sequence[Part]]:
    """For each joined line, its part of `lines`, which has an entry for each line before the joining."""
    if joined:
        first = joined[0].number
        starts = [line.number - first for line in joined]
        for start, end in pairwise([*starts, len(lines)]):
            yield lines[start:end]


@lru_cache(maxsize=1)  # the metadata and the judge ask for the same page
def lines_that_go_on(texts: tuple[str, ...]) -> Sequence[bool]:
    """For each line of a page, whether its sentence or paragraph goes on in the next line.

    A blank line never does, nor a line before a blank one.
    """
    pairs = list(pairwise(texts))
    able = [_may_go_on(*pair) for pair in pairs]
    sure = [can and _is_broken(*pair) for can, pair in zip(able, pairs, strict=True)]
    broken = _sentences(texts, sure)
    if width := _width_of(texts, pairs, able):
        full = [can and _is_full(*pair, width) for can, pair in zip(able, pairs, strict=True)]
        found = [one or other for one, other in zip(broken, full, strict=True)]
    elif sum(broken) >= _BREAKS:
        padded = sum(text[-1:] == " " for text in texts) > _PADDED_LINES * len(texts)
        likely = [
            can and _may_be_broken(line, padded=padded) for can, (line, _) in zip(able, pairs, strict=True)
        ]
        found = [one or other for one, other in zip(sure, likely, strict=True)]
    else:
        found = broken
    return (*found, *[False] * bool(texts))


def wrap_width(texts: Sequence[str]) -> int:
    """The columns at which the lines of a text are hard-wrapped; 0 for a text that is not."""
    pairs = list(pairwise(texts))
    return _width_of(texts, pairs, [_may_go_on(*pair) for pair in pairs])


def _may_go_on(line: str, after: str) -> bool:
    """Whether there is text on both sides of a break, and no bullet or number after it."""
    return bool(line.strip() and after.strip()) and not _BULLET.match(after)


def _sentences(texts: Sequence[str], breaks: Sequence[bool]) -> list[bool]:
    """The breaks between lines that are a sentence together: some words, and a full stop at the end."""
    kept = [False] * len(breaks)
    start = 0
    for at, goes_on in enumerate([*breaks, False]):
        if goes_on:
            continue
        whole = " ".join(texts[start : at + 1])
        if start < at and ends_sentence(whole) and count_words(whole) >= _LEAST_WORDS:
            kept[start:at] = [True] * (at - start)
        start = at + 1
    return kept


def _width_of(texts: Sequence[str], pairs: Sequence[tuple[str, str]], able: Sequence[bool]) -> int:
    """The width at which the lines of a page are wrapped; 0 for a page that is not wrapped."""
    sizes = sorted(_size(text.rstrip()) for text in texts if text.strip())
    if len(sizes) <= _FULL_LINES:
        return 0
    width = sizes[-1 - int(_LONGER_LINES * len(sizes))]
    if not _LEAST_WIDTH <= width <= _MOST_WIDTH:
        return 0
    long = [
        pair for can, pair in zip(able, pairs, strict=True) if can and _size(pair[0].rstrip()) > width // 2
    ]
    full = [line for line, after in long if _is_full(line, after, width)]
    wrapped = len(full) >= max(_FULL_LINES, _FULL_SHARE * len(long))
    return width if wrapped and sum(map(ends_sentence, full)) <= _STOPPED_SHARE * len(full) else 0


def _size(text: str) -> int:
    """The columns that a text takes on a terminal; of a long text, its characters."""
    if len(text) > _MOST_WIDTH or text.isascii():
        return len(text)
    return len(text) + len(_WIDE.findall(text))


def _is_full(line: str, after: str, width: int) -> bool:
    """Whether a line ends because the next word had no room in it."""
    size, word = _size(line.rstrip()), after.split(maxsplit=1)[0]
    # A script without spaces is wrapped between any two characters.
    first = 2 if _WIDE.match(word) else 1 + _size(word)
    return size > width // 2 and size + first > width


def _is_broken(line: str, after: str) -> bool:
    """Whether a sentence goes on in the next line for certain."""
    bare, rest = line.strip(), after.strip()
    if _REST.match(rest):
        return True
    if bare.endswith(_ENDS):
        return False
    return rest[0].islower() or (_OPEN.search(bare) is not None and not _FRAMED.fullmatch(bare))


def _may_be_broken(line: str, *, padded: bool) -> bool:
    """Whether a sentence may go on in the next line: after a blank at the end, or after a small word.

    `padded` says that many lines of the page end in a blank, so that it says nothing.
    """
    bare = line.strip()
    if bare.endswith(_ENDS):
        return False
    if not padded and line[-1] == " ":
        return True
    words = bare.split()
    return (
        len(words) >= _FRAGMENT_WORDS and words[-1].islower() and _SMALL_WORD.fullmatch(words[-1]) is not None
    )
