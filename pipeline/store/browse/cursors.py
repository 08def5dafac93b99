"""Cursors: places in a list, as they are in the URL of its next page. Any text may come in as one."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, literal, tuple_

from pipeline.errors import FilterError

Place = tuple[str | int | None, ...]

_LONGEST = 2_000  # characters
_LARGEST = 2**31 - 1  # Postgres has no larger number in these columns


def pack_cursor(place: Place) -> str:
    """A place as a text for a URL."""
    said = json.dumps(place, ensure_ascii=True, separators=(",", ":"))
    return base64.urlsafe_b64encode(said.encode()).decode().rstrip("=")


def unpack_cursor(cursor: str, kinds: Sequence[type | tuple[type, ...]]) -> Place:
    """The place that `pack_cursor` packed, with a value of each of these kinds.

    Raises FilterError where the cursor is none of ours, or of another list.
    """
    try:
        if len(cursor) > _LONGEST:
            raise ValueError("it is too long")
        place = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
        if not isinstance(place, list) or len(place) != len(kinds):
            raise ValueError("it has other values")
        for value, kind in zip(place, kinds, strict=True):
            if not isinstance(value, kind) or isinstance(value, bool):
                raise ValueError("it has other values")
            check_value(value)
    except (ValueError, RecursionError, binascii.Error) as error:
        raise FilterError("this page of the list is not known; begin at its first page") from error
    return tuple(place)


def beyond(
    columns: Sequence[ColumnElement[Any]], place: Sequence[object], *, backward: bool = False
) -> ColumnElement[bool]:
    """The rows behind a place in a descending order by these columns, or before it."""
    here, there = tuple_(*columns), tuple_(*map(literal, place))
    return here > there if backward else here < there


def check_value(value: object) -> None:
    """Raise ValueError for a value that a database refuses to compare with."""
    if isinstance(value, str) and ("\0" in value or _has_surrogates(value)):
        raise ValueError("it has characters that no text in the database has")
    if isinstance(value, int) and not -1 <= value <= _LARGEST:
        raise ValueError("the number is too large")


def _has_surrogates(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)
