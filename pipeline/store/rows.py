"""What a row holds of a record, where several modules write or read it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from pipeline.duplicates.fingerprint import Body, Fingerprint, examine, pack_sketch
from pipeline.records import Cut, Reason
from pipeline.text.language import detect_language


def cut_row(id_: str, cut: Cut, site: int | None = None, key: int | None = None) -> tuple[object, ...]:
    """The columns of `cut_lines`, in their order; `site` and `key` where it is a template line."""
    own = (cut.line, cut.text, cut.reason.value, cut.score, cut.judge, cut.detail)
    return (id_, *own, None if key is None else site, key)


def cut_of(row: Row[Any]) -> Cut:
    """The cut of a row of `cut_lines` or `cuts`."""
    return Cut(row.line, row.text, Reason(row.reason), row.score, row.judge, row.detail)


def text_values(text: str, stated: str | None) -> tuple[dict[str, object], Fingerprint, Body]:
    """The columns of `documents` that follow from a text, what it is found by and what compared by.

    `stated` is the language that the page states, for a text whose own cannot be told.
    """
    language, confidence = detect_language(text)
    found, body = examine(text)
    columns: dict[str, object] = {
        "text": text,
        "language": language or stated,
        "language_confidence": confidence,
        "word_count": found.words,
    }
    return columns, found, body


def packed_fingerprint(found: Fingerprint) -> tuple[object, ...]:
    """The columns of `unsettled` that hold a fingerprint, in their order."""
    return (found.content, pack_sketch(found.sketch), found.shingles)
