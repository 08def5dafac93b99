"""What a value of a record says: as text, without markup, as a list of names."""

from __future__ import annotations

import ast
import re
from datetime import date
from html import unescape
from typing import Any

_MOST_WHOLE = 1e15  # a number from here on is no date in seconds
_WRAPPED = ("$date", "$oid", "$numberLong", "$numberInt")  # how MongoDB exports values that JSON lacks
_TAG = re.compile(
    r"</?(?:a|abbr|b|br|cite|code|div|em|font|h[1-6]|i|mark|p|q|s|small|span|strong|sub|sup|time|u|wbr)"
    r"(?:\s[^<>]*)?/?>",
    re.I,
)
_LIST = re.compile(r"\s*\[\s*(?:u?['\"].*)?\]\s*", re.S)  # a list as Python prints it


def text_of(value: Any, joint: str | None = None) -> str | None:
    """A value as text; None for what is no text: a boolean, an object, a huge number.

    A number is a date in seconds. A list of strings is joined by `joint`; where that is None, the first that
    is not blank is taken.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, (int, float)):
        return str(int(value)) if not isinstance(value, bool) and abs(value) < _MOST_WHOLE else None
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return next(filter(str.strip, value), "") if joint is None else joint.join(value)
    if isinstance(value, dict) and len(value) == 1:
        (name,) = value
        return text_of(value[name]) if name in _WRAPPED else None
    return value.isoformat() if isinstance(value, date) else None


def without_markup(text: str) -> str:
    """A title or a name without the tags and entities that it came with, as `&#8217;` and `<em>`."""
    if "<" in text:
        text = _TAG.sub("", text).strip()
    return unescape(unescape(text)) if "&" in text else text


def strings_of(value: Any) -> tuple[str, ...] | None:
    """A list of strings, also one that Python has printed (`['a', 'b']`, as CSV files have it); else None."""
    if isinstance(value, str) and _LIST.fullmatch(value):
        try:
            value = ast.literal_eval(value.strip())
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return None
    fits = isinstance(value, list) and all(isinstance(part, str) for part in value)
    return tuple(value) if fits else None
