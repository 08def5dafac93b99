"""Regular expressions that people write: to check them, to search a line with a limit on time, to make them.

The expressions are those of Python's `re`, as the `regex` package runs them. That package finds at once what
`re` needs hours for, releases Python's lock while it searches, and stops after a time. What still runs into
the limit is exponential, so it does so on every machine.
"""

from __future__ import annotations

from functools import lru_cache
from math import prod

import regex

SECONDS = 0.5
"""The longest time that the search in one line may take."""
_MOST_REPEATS = 10_000  # of what a pattern repeats by number, all numbers multiplied; they take memory
_COMPILED = 4_096  # patterns that are kept
_REPEATS = regex.compile(r"\{\s*(\d*)\s*(?:,\s*(\d*)\s*)?\}")


class SlowPattern(Exception):
    """A search was stopped after SECONDS."""


def check_pattern(pattern: str) -> str:
    """The pattern, if it is valid. Raises ValueError, which names the pattern."""
    if not pattern:
        raise ValueError("'' is found in every line; leave it out")
    if any(not char.isprintable() and char not in "\n\t" for char in pattern):
        raise ValueError(rf"{pattern!r} has a character that cannot be seen; write it as \xa0 or \u200b")
    counts = (max(int(count or 1) for count in found) for found in _REPEATS.findall(pattern))
    if prod(max(1, count) for count in counts) > _MOST_REPEATS:
        raise ValueError(f"'{pattern}' repeats more than {_MOST_REPEATS:,} times; write it simpler")
    try:
        _compiled(pattern)
    except (regex.error, OverflowError, RecursionError, ValueError) as error:
        raise ValueError(f"'{pattern}' is no regular expression: {error}") from error
    return pattern


def is_found(pattern: str, text: str) -> bool:
    """Whether a valid pattern is found in a text, in upper or lower case. Raises SlowPattern."""
    try:
        return _compiled(pattern).search(text, timeout=SECONDS, concurrent=True) is not None
    except TimeoutError as error:
        raise SlowPattern(f"'{pattern}' takes more than {SECONDS} s for one line") from error


def literal(text: str) -> str:
    """A pattern for exactly this text. Characters that cannot be seen are escaped in it.

    >>> literal("a\\u200bb (c)")
    'a\\\\u200bb \\\\(c\\\\)'
    """
    return "".join(map(_escaped, text))


@lru_cache(_COMPILED)  # the package's own cache holds fewer
def _compiled(pattern: str) -> regex.Pattern[str]:
    return regex.compile(pattern, regex.IGNORECASE | regex.VERSION0)


def _escaped(char: str) -> str:
    if char.isprintable():
        return char if char == " " else regex.escape(char)
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"
