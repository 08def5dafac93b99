"""`.jsonl`, `.ndjson`: one JSON object a line, under the field names that the settings list."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from pipeline.records import RawDocument, Reject, RejectReason
from pipeline.settings import Fields, Settings
from pipeline.text.samples import SAMPLE_CHARACTERS, sample_of


def read_jsonl(stream: BinaryIO, settings: Settings) -> Iterator[RawDocument | Reject]:
    """The records of a file, a line at a time. Blank lines are skipped."""
    limit = settings.max_record_bytes
    number = 0
    while line := stream.readline(limit + 1):
        number += 1
        if len(line) > limit and not line.endswith(b"\n"):
            _skip_line(stream)
            yield Reject(number, RejectReason.TOO_LARGE, f"over max_record_bytes = {limit}", sample_of(line))
        elif line.strip():
            yield parse_record(line, number, settings.fields)


def parse_record(line: bytes, number: int, fields: Fields) -> RawDocument | Reject:
    """Make a record of one line. Where the line has HTML and text, the HTML is taken: it says more."""
    try:
        record = json.loads(line)
    except json.JSONDecodeError as error:
        return _invalid(line, number, f"{error.msg.removesuffix(' at')} at column {error.colno}")
    except (ValueError, RecursionError) as error:  # not UTF-8, a huge number, too deep
        return _invalid(line, number, f"{type(error).__name__}: {error}"[:SAMPLE_CHARACTERS])
    if not isinstance(record, dict):
        kind = type(record).__name__
        return Reject(number, RejectReason.NOT_A_RECORD, f"a JSON {kind}, no object", sample_of(line))
    html, text = _first(record, fields.html), _first(record, fields.text)
    shown = (value for value in (html, text) if value and value.strip())
    payload = next(shown, html if text is None else text)
    if payload is None:
        names = ", ".join(fields.text + fields.html)
        return Reject(number, RejectReason.NOT_A_RECORD, f"none of the fields {names}", sample_of(line))
    return RawDocument(
        position=number,
        kind="html" if payload is html else "text",
        payload=payload,
        url=_first(record, fields.url) or None,
        title=_first(record, fields.title) or None,
        author=_first(record, fields.author, ", ") or None,
        published_at=_first(record, fields.published_at) or None,
    )


def _first(record: Mapping[str, Any], names: tuple[str, ...], joint: str = "\n") -> str | None:
    """The first of these fields that is not blank, as a string. If all are blank, a blank string; if the
    record has no such field, None.

    A number is taken as a date in seconds. A list of strings, paragraphs or several authors, is joined.
    """
    found: str | None = None
    for name in names:
        value = record.get(name)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            value = str(int(value)) if abs(value) < 1e15 else None
        elif isinstance(value, list) and all(isinstance(part, str) for part in value):
            value = joint.join(value)
        if isinstance(value, str):
            if value.strip():
                return value
            found = value if found is None else found
    return found


def _invalid(line: bytes, number: int, detail: str) -> Reject:
    return Reject(number, RejectReason.INVALID_JSON, detail, sample_of(line))


def _skip_line(stream: BinaryIO) -> None:
    while (rest := stream.readline(1 << 20)) and not rest.endswith(b"\n"):
        pass
