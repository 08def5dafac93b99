"""What the text of one line says, wherever the line is on the page."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from pipeline.judge.shape import Shape, shape_of
from pipeline.text.words import line_tokens, tokens

BAG, HEAD, TAIL = 24, 4, 3
"""How many words of a line the model sees: its first BAG, its first HEAD, and its last TAIL."""

_CAPTION_WORDS = 30  # the most words of a caption that names who made the picture
_START_CHARACTERS, _END_CHARACTERS = 240, 60  # of a long line, only these are split into words
_CACHED_CHARACTERS = 100  # longer lines are seldom seen twice, so they are not cached
_TELLING_CHARACTERS = 4  # shorter words say nothing about a topic
_ELLIPSES = ("…", "...", "…]", "...]")
_NUMBERED = re.compile(r"(?:\d{1,3}|[a-zA-Z])[.)]\s")
_MARKUP = re.compile(r"#{1,6}\s|!?\[|\*\s|\||>")
_CREDITS = frozenset(
    "getty afp reuters dpa imago epa efe ansa shutterstock istock unsplash alamy picture photo photos "
    "photograph foto fotos bild image images courtesy credit crédit quelle archiv illustration фото".split()
)


class Marks(NamedTuple):
    """Whether the text of a line has or is each of these."""

    bullet: bool
    numbered: bool
    indent: bool
    markup: bool
    ellipsis: bool
    link: bool
    email: bool
    credit: bool
    date_only: bool
    byline: bool
    prose: bool
    lexicon: bool


class Look(NamedTuple):
    """What the text of one line says.

    `start` has up to BAG first words and `end` up to TAIL last words, with numbers masked; `topics`
    has the topic words.
    """

    shape: Shape
    marks: Marks
    start: tuple[str, ...]
    end: tuple[str, ...]
    topics: frozenset[str]


def look_at(text: str, words: int) -> Look:
    """What the text of a line says. `words` is its number of words; the line must not be blank."""
    return _look_again(text, words) if len(text) <= _CACHED_CHARACTERS else _look(text, words)


def _look(text: str, words: int) -> Look:
    shape = shape_of(text, words)
    bare = text.strip()
    if len(bare) <= _START_CHARACTERS:
        first = line_tokens(bare)
        last = first[-TAIL:]
    else:
        first = tuple(tokens(bare[:_START_CHARACTERS]))
        last = tuple(tokens(bare[-_END_CHARACTERS:])[-TAIL:])
    return Look(
        shape=shape,
        marks=Marks(
            bullet=shape.bullet,
            numbered=_NUMBERED.match(bare) is not None,
            indent=text[0].isspace(),
            markup=_MARKUP.match(bare) is not None,
            ellipsis=bare[-1] in ".…]" and bare.endswith(_ELLIPSES),
            link="://" in bare or "www." in bare,
            email="@" in bare and "." in bare,
            credit="©" in bare or (words <= _CAPTION_WORDS and not _CREDITS.isdisjoint(first)),
            date_only=shape.date is not None,
            byline=shape.author is not None,
            prose=shape.prose,
            lexicon=shape.lexicon is not None,
        ),
        start=_masked(first[:BAG]),
        end=_masked(last),
        topics=_topics(first, text.isascii()),
    )


_look_again = lru_cache(maxsize=2_048)(_look)  # chrome repeats from page to page; the bound is about 4 MB


def _masked(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words; one that is not all letters becomes a 0 for each character, at most four."""
    if all(map(str.isalpha, words)):
        return words
    return tuple([word if word.isalpha() else "0" * min(len(word), 4) for word in words])


def _topics(words: tuple[str, ...], ascii_only: bool) -> frozenset[str]:
    """The topic words: long ones, and all that are not ASCII, as some scripts write few letters."""
    if ascii_only:
        return frozenset([word for word in words if len(word) >= _TELLING_CHARACTERS])
    return frozenset([word for word in words if len(word) >= _TELLING_CHARACTERS or not word.isascii()])
