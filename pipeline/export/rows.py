"""Rows as lines of JSON Lines and CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from pipeline.sources.fields import CLEANED_BY

_FORMULA = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
)  # a spreadsheet may run a cell that begins with one of these


def json_lines(rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """Each row as a JSON object in a line. A row with a judge says that its text is clean already."""
    for row in rows:
        said = {name: _plain(value) for name, value in row.items()}
        if "judge" in row and "text" in row:
            said[CLEANED_BY] = f"copydesk {row['judge']}"
        yield json.dumps(said, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def csv_lines(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> Iterator[bytes]:
    """A line with the names, then each row. Lists and objects are JSON, an unknown value is empty.

    A text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([csv_cell(row[name]) for name in columns])
        if buffer.tell() > io.DEFAULT_BUFFER_SIZE:
            yield _emptied(buffer)
    yield _emptied(buffer)


def csv_cell(value: object) -> object:
    """A value as a cell of a CSV file."""
    value = _plain(value)
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False) if value else ""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _plain(value: Any) -> Any:
    """A value as JSON has it: days and times as ISO 8601 in UTC, lists as lists."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _emptied(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode("utf-8", "replace")
