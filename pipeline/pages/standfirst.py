"""Find the standfirst of a flattened page: the summary between the title and the byline."""

from __future__ import annotations

import re

from pipeline.pages.credits import is_above_text
from pipeline.pages.layout import Layout, size_of
from pipeline.text.lexicon import look_up
from pipeline.text.words import tokens

_LENGTHS = range(40, 401)  # characters
_LEAST_WORDS = 7
_LINES_TO_CREDIT = 3  # most lines from a standfirst to the byline or date below it
_BODY_CHARACTERS = 3_000
_LEAST_SHARED = 0.25  # of its longer words, also in the title or the body
_TELLING = 4  # least characters of a longer word
_CAPTION = re.compile(r"\W*(?:photo|foto|image|bild|picture|credit|getty|illustration|©|写真|图|video)", re.I)


def find_standfirst(layout: Layout, title: int | None) -> str | None:
    """The summary below the title, where a byline or a date parts it from the text; None if that is not so.

    `title` is the index of the title in `Layout.texts`.
    """
    if title is None or title + 1 >= len(layout.texts):
        return None
    text = layout.texts[title + 1]
    credit = layout.credits.get(title + 1)
    if (
        size_of(text) not in _LENGTHS
        or (size_of(text) == len(text) and len(text.split()) < _LEAST_WORDS)
        or (credit and (credit.author or credit.date))
        or _CAPTION.match(text)
        or look_up(text)
    ):
        return None
    below = next(
        (at for at in range(title + 2, title + 2 + _LINES_TO_CREDIT) if _is_credit(layout, at)), None
    )
    if below is None or any(size_of(each) > len(text) for each in layout.texts[title + 2 : below]):
        return None
    body = set(tokens(" ".join([layout.texts[title], *layout.texts[below:]])[:_BODY_CHARACTERS]))
    words = [word for word in tokens(text) if len(word) >= _TELLING or not word.isascii()]
    shared = sum(word in body for word in words)
    return text if words and shared >= _LEAST_SHARED * len(words) else None


def _is_credit(layout: Layout, at: int) -> bool:
    """Whether a line is a byline or a dateline, and running text follows it."""
    credit = layout.credits.get(at)
    return bool(credit and (credit.author or credit.date)) and is_above_text(layout, at)
