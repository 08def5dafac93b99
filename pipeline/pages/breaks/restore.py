"""Find the lines of a text that has lost its line breaks, and chrome that was put inside a paragraph."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

import ahocorasick

from pipeline.pages.breaks.network import load_network
from pipeline.pages.breaks.tokens import look_at
from pipeline.pages.layout import size_of
from pipeline.records import Line, Part
from pipeline.text.dates import find_date
from pipeline.text.lexicon import load_lexicon
from pipeline.text.words import ends_sentence

# Sizes are characters, as `size_of` counts them.
_LONG = 120  # the least of a line with a phrase inside
_LONG_ON_AVERAGE = 1_500  # of the lines of a page, from which on it has lost its line breaks ...
_MOST_OF_PAGE = 0.6  # ... or this share of the page is in one line
_LONG_ALONE = 150  # the least of a line that may have been several
_MANY_LINES = 3  # on a page with more lines, the one line must be as long as _LONG_ON_AVERAGE
_LIKELY = 0.3  # the logit from which on a line is taken to have begun
_SURE = 1.0  # the same in a paragraph of a page that has its line breaks
_AFTER_SENTENCE = 2.0  # so much less is enough after a sentence
_MOST_TOKENS = 4_096  # a longer line is read in pieces, so that memory stays bounded
_LEAST_PHRASE = 12  # characters of a phrase of the lexicon that is looked for inside paragraphs

_GLUED_CHARACTERS = 36  # in which a date ends that begins a line

_TOKEN = re.compile(r"\S+")
# A dateline and the first sentence of a text that ran together: "April 12, 2024The ferry".
_GLUED = re.compile(r"[^\n]{4,30}?(?:19|20)\d\d(?=[^\W\d_](?<![a-zß-ÿ])[^\W\d_]+ )")


def restore_breaks(texts: Sequence[str]) -> tuple[Line, ...]:
    """The lines of a page; a line that was several is a Line for each of its parts.

    On a page that has its line breaks, only paragraphs are read in which the lexicon finds a phrase. A date
    at the beginning of a line, with a word glued to it, is a part of it.
    """
    sizes = [size_of(text) for text in texts]
    lost = _has_lost_breaks(sizes)
    lines: list[Line] = []
    for source, (text, size) in enumerate(zip(texts, sizes, strict=True), 1):
        parts = []
        end = _end_of_glued_date(text)
        if size >= (_LONG_ALONE if lost else _LONG) and (lost or _has_phrase(text)):
            found = parts_of_line(text[end:], _LIKELY if lost else _SURE)
            parts = [(start + end, stop + end) for start, stop in found]
        elif end:
            parts = [(end, len(text))]
        parts = [(0, end), *parts] if end else parts
        number = len(lines) + 1
        if len(parts) < 2:
            lines.append(Line(number, text, part=None if number == source else Part(source)))
        else:
            lines += [
                Line(place, text[start:end], part=Part(source, start, end))
                for place, (start, end) in enumerate(parts, number)
            ]
    return tuple(lines)


def parts_of_line(text: str, least: float = _LIKELY) -> list[tuple[int, int]]:
    """The start and the end of each line that was put into this one, with one blank between two of them.

    A line without lost breaks is one part, from 0 to its end. `least` is the least logit of a break.
    """
    tokens, places = [], []
    for match in _TOKEN.finditer(text):
        tokens.append(match[0])
        places.append(match.start())
    starts = [0]
    for first in range(0, len(tokens), _MOST_TOKENS):
        logits = load_network().read(look_at(tokens[first : first + _MOST_TOKENS])).tolist()
        starts += [
            places[at]
            for at, logit in enumerate(logits, first)
            if at
            and text[places[at] - 1] == " "
            and logit >= (least - _AFTER_SENTENCE if ends_sentence(tokens[at - 1]) else least)
        ]
    return [(start, end - 1) for start, end in pairwise([*starts, len(text) + 1])]


def _end_of_glued_date(text: str) -> int:
    """Where the date ends that a line begins with, if a word is glued to it; else 0."""
    start = text[:_GLUED_CHARACTERS]
    if "20" not in start and "19" not in start:
        return 0
    glued = _GLUED.match(text)
    return glued.end() if glued and find_date(glued[0]) else 0


def _has_lost_breaks(sizes: Sequence[int]) -> bool:
    seen = [size for size in sizes if size]
    if not seen:
        return False
    least = _LONG_ALONE if len(seen) <= _MANY_LINES else _LONG_ON_AVERAGE
    return sum(seen) >= _LONG_ON_AVERAGE * len(seen) or max(seen) >= max(least, _MOST_OF_PAGE * sum(seen))


def _has_phrase(text: str) -> bool:
    """Whether a phrase that the lexicon knows is in a line."""
    return next(_phrases().iter(f" {text.casefold()} "), None) is not None


@cache
def _phrases() -> ahocorasick.Automaton:
    found = ahocorasick.Automaton(ahocorasick.STORE_INTS)
    for phrase in load_lexicon().phrases:
        if len(phrase) >= _LEAST_PHRASE and " " in phrase:
            found.add_word(f" {phrase} ")
    found.make_automaton()
    return found
