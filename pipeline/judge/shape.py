"""What a line looks like on its own: its length, its ends, whether it is prose or only a date."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from pipeline.bylines import NO_CREDIT, Credit, read_credit
from pipeline.judge.lexicon import look_up
from pipeline.records import Reason
from pipeline.shingles import count_words

_BULLET = re.compile(r"^\s*(?:[•·▪◦‣*»›]|[-–—](?=\s))\s*")
_SENTENCE_END = re.compile(r"""[.!?…。！？؟।]["'”’»“„)\]」』]*\s*$""")


@dataclass(frozen=True, slots=True)
class Shape:
    """The look of one line. `words` counts characters in scripts without spaces."""

    words: int
    bullet: bool
    ends_sentence: bool
    lexicon: Reason | None
    date: str | None
    """ISO 8601, where the line is a date and hardly more."""
    author: str | None
    """The name, where the line is a byline."""
    credit: Credit = field(default=NO_CREDIT, repr=False)
    """Both, and what the line says of the date."""

    @property
    def blank(self) -> bool:
        """Nothing to read in it."""
        return self.words == 0

    @property
    def prose(self) -> bool:
        """Running text: a sentence of eight words, or so long that it can be nothing else."""
        return self.lexicon is None and (
            self.words >= 25 or (self.words >= 8 and self.ends_sentence and not self.author)
        )


@lru_cache(maxsize=16_384)  # chrome repeats from page to page; the bound is about 10 MB
def shape_of(text: str) -> Shape:
    """Look at one line."""
    words = count_words(text)
    credit = read_credit(text)
    return Shape(
        words=words,
        bullet=bool(_BULLET.match(text)),
        ends_sentence=bool(_SENTENCE_END.search(text)),
        lexicon=look_up(text),
        date=credit.date,
        author=credit.author,
        credit=credit,
    )
