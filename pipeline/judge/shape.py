"""What one line looks like: its length, how it begins and ends, whether it is prose or a date."""

from __future__ import annotations

import re
from typing import NamedTuple

from pipeline.records import Reason
from pipeline.text.bylines import NO_CREDIT, Credit, read_credit
from pipeline.text.lexicon import know
from pipeline.text.words import count_words, ends_sentence

_BULLET = re.compile(r"^\s*(?:[•·▪◦‣*»›]|[-–—](?=\s))\s*")


class Shape(NamedTuple):
    """The look of one line. `words` counts words; in scripts without spaces, characters."""

    words: int
    bullet: bool
    ends_sentence: bool
    lexicon: Reason | None
    certain: bool
    """The lexicon is certain that no article has such a line."""
    date: str | None
    """The date in ISO 8601, where the line is a date and hardly more."""
    author: str | None
    """The name, where the line is a byline."""
    credit: Credit = NO_CREDIT
    """The author and the date, and what the line says of the date."""

    @property
    def blank(self) -> bool:
        """The line has no words."""
        return self.words == 0

    @property
    def prose(self) -> bool:
        """Running text: a sentence of 8 words or more, or any line of 25 words or more.

        A line that the lexicon knows is never running text; a byline needs 25 words.
        """
        return self.lexicon is None and (
            self.words >= 25 or (self.words >= 8 and self.ends_sentence and not self.author)
        )


def shape_of(text: str, words: int | None = None) -> Shape:
    """The shape of one line. `words` is its number of words where the caller knows it."""
    count = count_words(text) if words is None else words
    credit = read_credit(text)
    known = know(text)
    return Shape(
        words=count,
        bullet=_BULLET.match(text) is not None,
        ends_sentence=ends_sentence(text),
        lexicon=known.reason if known else None,
        certain=known is not None and known.certain,
        date=credit.date,
        author=credit.author,
        credit=credit,
    )
