"""What a row holds of a record, where several modules write or read it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from sqlalchemy import Row

from pipeline.fingerprint import Fingerprint, fingerprint
from pipeline.language import detect_language
from pipeline.records import Cut, Reason


def cut_row(id_: str, cut: Cut, site: int | None = None, key: int | None = None) -> tuple[object, ...]:
    """The columns of `cut_lines`, in their order; `site` and `key` where it is a template line."""
    own = (cut.line, cut.text, cut.reason.value, cut.score, cut.judge, cut.detail)
    return (id_, *own, None if key is None else site, key)


def cut_of(row: Row[Any]) -> Cut:
    """The cut of a row of `cut_lines` or `cuts`."""
    return Cut(row.line, row.text, Reason(row.reason), row.score, row.judge, row.detail)


def text_values(text: str, stated: str | None) -> tuple[dict[str, object], Fingerprint]:
    """The columns of `documents` that follow from a text, and what it is found by.

    `stated` is the language that the page states, for a text of which none can be told.
    """
    language, confidence = detect_language(text)
    found = fingerprint(text)
    columns: dict[str, object] = {
        "text": text,
        "language": language or stated,
        "language_confidence": confidence,
        "word_count": found.words,
    }
    return columns, found


def pack_sketch(sketch: Sequence[int]) -> bytes:
    """A sketch as bytes, for `unsettled`."""
    return np.array(sketch, "<i8").tobytes()


def unpack_sketch(packed: bytes) -> tuple[int, ...]:
    """What `pack_sketch` packed."""
    return tuple(np.frombuffer(packed, "<i8").tolist())
