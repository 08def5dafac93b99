"""A record with names for its values, as a RawDocument or a Reject: what JSON, CSV and Parquet share."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pipeline.records import RawDocument, Reject, RejectReason
from pipeline.settings import Fields
from pipeline.sources.fields import document_of, why_no_document
from pipeline.text.samples import sample_of


def read_row(
    row: Mapping[str, Any],
    position: int,
    fields: Fields,
    sample: str | bytes | None = None,
    notes: tuple[str, ...] = (),
) -> RawDocument | Reject:
    """The record of a row; a Reject where it has no field with a text.

    `sample` is the row as it came, `notes` what was degraded while it was read.
    """
    document = document_of(row, position, fields)
    if document is not None:
        return replace(document, notes=notes) if notes else document
    shown = json.dumps(row, ensure_ascii=False, default=str) if sample is None else sample
    return Reject(position, RejectReason.NOT_A_RECORD, why_no_document(row, fields), sample_of(shown))


def read_value(
    value: object, position: int, fields: Fields, sample: str | bytes, notes: tuple[str, ...] = ()
) -> RawDocument | Reject:
    """The record of a JSON value; a Reject where it is no object."""
    if isinstance(value, dict):
        return read_row(value, position, fields, sample, notes)
    kind = type(value).__name__
    return Reject(position, RejectReason.NOT_A_RECORD, f"a JSON {kind}, no object", sample_of(sample))
