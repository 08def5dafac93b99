"""The part of a text that shows why a search found it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from pipeline.store.search.query import Clause, Query
from pipeline.text.terms import fold
from pipeline.text.words import has_unspaced

Marks = tuple[tuple[int, int], ...]
"""Start and end of each marked stretch of a text, in characters."""

_LENGTH = 240  # characters of a snippet
_BEFORE = 60  # characters before its first hit
_MOST_CHARACTERS = 200_000  # of a text that are looked through
_MOST_HITS = 400
_GAP = r"[\W_]+"  # between two words of a phrase


def snippet_of(text: str, query: Query) -> tuple[str, Marks]:
    """The stretch of a text with the most different words of a query, and where these are in it.

    Without any, the stretch is the beginning of the text. White space is one blank.
    """
    flat = " ".join(text[:_MOST_CHARACTERS].split())
    hits = list(_hits(flat, query))
    start, end = _best(flat, hits)
    before, behind = "… " if start else "", " …" if end < len(flat) or len(text) > _MOST_CHARACTERS else ""
    shift = len(before) - start
    marks = tuple((begin + shift, stop + shift) for begin, stop, _ in hits if start <= begin and stop <= end)
    return f"{before}{flat[start:end]}{behind}", marks


def marks_in(text: str, query: Query) -> Marks:
    """Where the words of a query are in a short text."""
    return tuple((start, end) for start, end, _ in _hits(text, query))


def mark(text: str, marks: Marks, sign: str = "**") -> str:
    """A text with a sign before and behind each marked stretch."""
    parts: list[str] = []
    last = 0
    for start, end in marks:
        parts += [text[last:start], sign, text[start:end], sign]
        last = end
    return "".join([*parts, text[last:]])


def _hits(flat: str, query: Query) -> Iterator[tuple[int, int, int]]:
    """Where the wanted clauses of a query are in a text: start, end, number of the clause."""
    folded = fold(flat)
    if len(folded) == len(flat):
        shown, place = folded, None
    else:  # a letter has become two, or an accent is gone: every letter is folded by itself
        letters = [fold(letter) or " " for letter in flat]
        shown = "".join(letters)
        place = [at for at, letter in enumerate(letters) for _ in letter]
    for count, match in enumerate(_pattern(query).finditer(shown)):
        if count == _MOST_HITS:
            return
        start, end = match.span()
        if place is not None:
            start, end = place[start], place[end - 1] + 1
        yield start, end, match.lastindex or 0


@lru_cache(maxsize=16)
def _pattern(query: Query) -> re.Pattern[str]:
    clauses = [clause for group in query.wanted for clause in group]
    return re.compile("|".join(f"({_clause(clause)})" for clause in clauses) or r"(?!)")


def _clause(clause: Clause) -> str:
    """A regular expression for a clause. In scripts without spaces two terms share a character."""
    parts: list[str] = []
    for at, term in enumerate(clause.terms):
        before = clause.terms[at - 1] if at else ""
        if before and has_unspaced(before) and has_unspaced(term):
            parts.append(re.escape(term[-1]))
        elif before:
            parts.append(("" if has_unspaced(before) or has_unspaced(term) else _GAP) + re.escape(term))
        else:
            parts.append(("" if has_unspaced(term) else r"(?<!\w)") + re.escape(term))
    last = clause.terms[-1]
    end = "" if has_unspaced(last) else r"\w*" if clause.prefix else r"(?!\w)"
    return "".join(parts) + end


def _best(flat: str, hits: list[tuple[int, int, int]]) -> tuple[int, int]:
    """Start and end of the stretch of a text with the most different hits; the first such stretch."""
    start = 0
    most = (0, 0)
    for at, (begin, _, _) in enumerate(hits):
        inside = [which for first, _, which in hits[at : at + 40] if first < begin + _LENGTH - _BEFORE]
        here = (len(set(inside)), len(inside))
        if here > most:
            most, start = here, max(0, begin - _BEFORE)
    end = min(len(flat), start + _LENGTH)
    start = max(0, min(start, end - _LENGTH))
    if start and (blank := flat.find(" ", start, start + _BEFORE)) >= 0:
        start = blank + 1
    if end < len(flat) and (blank := flat.rfind(" ", start + _LENGTH // 2, end)) >= 0:
        end = blank
    return start, end
