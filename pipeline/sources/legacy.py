"""Records in JSON or a table whose bytes are no UTF-8: each is decoded for itself.

Readers decode with "surrogateescape", so that a byte that is no UTF-8 is a lone surrogate in the text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from pipeline.text.decoding.decode import decode

_ESCAPED = re.compile("[\udc80-\udcff]")


def has_escaped_bytes(text: str) -> bool:
    """Whether a text has bytes that are no UTF-8."""
    return not text.isascii() and _ESCAPED.search(text) is not None


def load_escaped(text: str) -> tuple[Any, tuple[str, ...]]:
    """The value of a JSON text with such bytes, and notes on what was guessed.

    Where the guess gives no JSON, as it may for a byte or two, it is read as cp1252, with losses. Raises
    Rejected (`binary`) where the bytes are no text, ValueError where the text is no JSON.
    """
    raw = text.encode("utf-8", "surrogateescape")
    told, notes = decode(raw)
    try:
        return json.loads(told), notes
    except ValueError:
        return json.loads(raw.decode("cp1252", "replace")), ("no known encoding, decoded as cp1252",)


def decode_cells(cells: Sequence[str]) -> tuple[Sequence[str], tuple[str, ...]]:
    """The cells of one row with such bytes decoded together, and notes. Raises Rejected (`binary`)."""
    if not any(map(has_escaped_bytes, cells)):
        return cells, ()
    return load_escaped(json.dumps(cells, ensure_ascii=False))
