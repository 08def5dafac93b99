"""What a line looks like on its own: its length, its ends, whether it is prose or only a date."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from pipeline.dates import find_date
from pipeline.judge.lexicon import look_up
from pipeline.records import Reason
from pipeline.shingles import count_words

_BULLET = re.compile(r"^\s*(?:[•·▪◦‣*»›]|[-–—](?=\s))\s*")
_SENTENCE_END = re.compile(r"""[.!?…。！？؟।]["'”’»“„)\]」』]*\s*$""")
_BYLINE = re.compile(
    r"^\W*(?:written by|posted by|story by|report by|by|von|par|por|di|door|autor|author|текст|автор)"
    r"(?:\s*:)?\s+(?P<name>[^\W\d_][\w.'’-]*(?:\s+(?:[^\W\d_][\w.'’-]*|&)){0,7})",
    re.I,
)
_NAME_WORD = re.compile(r"[^\W\d_][\w'’-]*\.?")
_SMALL_WORDS = frozenset(
    "and und et y e i en with de del della di da du la le van von der den ter bin al & и".split()
)
_AROUND_A_DATE = 5  # words beside the date in a line that is still only a date ("Published ...")


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
    return Shape(
        words=words,
        bullet=bool(_BULLET.match(text)),
        ends_sentence=bool(_SENTENCE_END.search(text)),
        lexicon=look_up(text),
        date=_date_only(text, words),
        author=_author(text) if words <= 20 else None,
    )


def _date_only(text: str, words: int) -> str | None:
    if words > 16 or (found := find_date(text)) is None:
        return None
    beside = text[: found.start] + " " + text[found.end :]
    if _SENTENCE_END.search(text) or count_words(beside) > _AROUND_A_DATE:
        return None
    return found.iso


def _author(text: str) -> str | None:
    match = _BYLINE.match(text)
    if not match:
        return None
    name = []
    for word in match["name"].split():
        if word.lower() not in _SMALL_WORDS and not (_NAME_WORD.fullmatch(word) and word[0].isupper()):
            break
        name.append(word)
    while name and name[-1].lower() in _SMALL_WORDS:
        name.pop()
    rest = text[match.start("name") :].removeprefix(" ".join(name)).strip()
    named = any(word[0].isupper() for word in name)
    # After the name only a role, an outlet or a date may follow, set off by a mark. Behind one
    # word a comma is no such mark ("By Easter, the councils will have to decide").
    marks = ",|·•–—-/(;" if len(name) > 1 else "|·•–—-/(;"
    if not named or (rest and rest[0] not in marks) or _SENTENCE_END.search(rest):
        return None
    return " ".join(name).rstrip(".,") or None
