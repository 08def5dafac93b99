"""The words of a text.

In scripts without spaces between words, each character is a token. Such a token weighs less than a
word, because a word has several of them.
"""

from __future__ import annotations

import re
from functools import lru_cache

WORD = 20  # the weight of a word; a token of a script without spaces weighs less

# Scripts without spaces between words. A Chinese or Japanese word has about 1.7 characters, a word
# in the scripts of South-East Asia about four.
_DENSE = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_LOOSE = "\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff"
UNSPACED = _LOOSE + _DENSE
"""The characters of scripts without spaces between words, for use in a class of a regular expression."""
_WEIGHTS = {5: re.compile(f"[{_LOOSE}]"), 12: re.compile(f"[{_DENSE}]")}
LIGHTEST = min(_WEIGHTS)  # the weight of the lightest token
_ANY_UNSPACED = re.compile(f"[{UNSPACED}]")
_TOKEN = re.compile(rf"[{UNSPACED}]|[^\W_{UNSPACED}]+")
_SHORT_CHARACTERS = 150  # up to here the pattern is the faster way

STOPS = tuple(".!?…。！？؟।")
"""The marks that end a sentence."""
_CLOSING = "\"'”’»“„)]」』 \t\u00a0"  # marks and blanks that may follow them

ASCII_WORDS = "".join(chr(code) if chr(code).isalnum() else " " for code in range(128))
"""For `str.translate`: a blank for each ASCII character that is not a letter or digit."""


def tokens(text: str) -> list[str]:
    """The words of a text in lower case; in scripts without spaces, its characters."""
    return _words(text.lower())


@lru_cache(2_048)
def line_tokens(line: str) -> tuple[str, ...]:
    """As `tokens`, for the lines of a page, which several steps ask for one after the other."""
    return tuple(_words(line.lower()))


def count_words(text: str) -> int:
    """The number of words in a text; in scripts without spaces, of characters."""
    return len(_words(text))


def ends_sentence(text: str) -> bool:
    """Whether a text ends with the end of a sentence, closing quotes and brackets aside."""
    return text.rstrip(_CLOSING).endswith(STOPS)


def spans(text: str) -> list[tuple[int, int]]:
    """The start and the end of each token in a text."""
    return [match.span() for match in _TOKEN.finditer(text)]


def weigh_token(token: str) -> int:
    """The weight of a token: WORD for a word, less for a character of a script without spaces."""
    return next((weight for weight, script in _WEIGHTS.items() if script.match(token)), WORD)


def has_unspaced(text: str) -> bool:
    """Whether a text has a character of a script without spaces."""
    return _ANY_UNSPACED.search(text) is not None


def _words(text: str) -> list[str]:
    """The matches of `_TOKEN`; much faster for ASCII, and for a long text without a script without spaces."""
    if text.isascii():
        return text.translate(ASCII_WORDS).split()
    if len(text) < _SHORT_CHARACTERS:
        return _TOKEN.findall(text)
    characters = set(text)
    if has_unspaced("".join(characters)):
        return _TOKEN.findall(text)
    for character in characters:
        if not character.isalnum():
            text = text.replace(character, " ")
    return text.split()


def size_in_words(text: str) -> int:
    """The number of words in a text, about; in scripts without spaces, several characters are one."""
    found = _words(text)
    return sum(map(weigh_token, found)) // WORD if has_unspaced(text) else len(found)


def has_words(text: str, number: int) -> bool:
    """Whether a text has so many words, counted as `size_in_words`; of a long text the beginning is read."""
    return size_in_words(text[: 10 * number]) >= number or size_in_words(text) >= number
