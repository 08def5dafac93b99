"""Records in JSON or a table whose bytes are no UTF-8: each is decoded for itself.

Readers decode with "surrogateescape", so that a byte that is no UTF-8 is a lone surrogate in the text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from pipeline.text.decoding.decode import decode

_ESCAPED = re.compile("[\udc80-\udcff]")


def has_escaped_bytes(text: str) -> bool:
    """Whether a text has bytes that are no UTF-8."""
    return not text.isascii() and _ESCAPED.search(text) is not None


def decode_escaped(text: str) -> tuple[str, tuple[str, ...]]:
    """The text of one record with such bytes decoded, and notes on what was guessed.

    Raises Rejected (`binary`) where the bytes are no text.
    """
    return decode(text.encode("utf-8", "surrogateescape"))


def decode_cells(cells: Sequence[str]) -> tuple[Sequence[str], tuple[str, ...]]:
    """The cells of one row with such bytes decoded together, and notes. Raises Rejected (`binary`)."""
    if not any(map(has_escaped_bytes, cells)):
        return cells, ()
    text, notes = decode_escaped(json.dumps(cells, ensure_ascii=False))
    return json.loads(text), notes
