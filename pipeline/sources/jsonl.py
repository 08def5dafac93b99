"""JSON Lines: one JSON object a line, under the field names that the settings list."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import BinaryIO

from pipeline.errors import Rejected
from pipeline.records import RawDocument, Reject, RejectReason
from pipeline.settings import Fields, Settings
from pipeline.sources.formats import Format
from pipeline.sources.legacy import load_escaped
from pipeline.sources.rows import read_value
from pipeline.sources.streams import as_utf8
from pipeline.text.samples import SAMPLE_CHARACTERS, sample_of


def read_jsonl(stream: BinaryIO, settings: Settings) -> Iterator[RawDocument | Reject]:
    """The records of a file, a line at a time. Blank lines are skipped."""
    limit = settings.max_record_bytes
    number = 0
    stream = as_utf8(stream)
    while line := stream.readline(limit + 1):
        number += 1
        if len(line) > limit and not line.endswith(b"\n"):
            _skip_line(stream)
            yield Reject(number, RejectReason.TOO_LARGE, f"over max_record_bytes = {limit}", sample_of(line))
        elif line.strip():
            yield parse_record(line, number, settings.fields)


def parse_record(line: bytes, number: int, fields: Fields) -> RawDocument | Reject:
    """Make a record of one line. A line that is no UTF-8 is decoded as a page would be."""
    notes: tuple[str, ...] = ()
    try:
        try:
            record = json.loads(line)
        except UnicodeDecodeError:
            record, notes = load_escaped(line.decode("utf-8", "surrogateescape"))
        except json.JSONDecodeError:
            if not line.rstrip().endswith(b","):
                raise
            record = json.loads(line.rstrip()[:-1])  # as in an array that was written line by line
    except json.JSONDecodeError as error:
        return _invalid(line, number, f"{error.msg.removesuffix(' at')} at column {error.colno}")
    except (ValueError, RecursionError, Rejected) as error:  # no text, a huge number, too deep
        return _invalid(line, number, f"{type(error).__name__}: {error}"[:SAMPLE_CHARACTERS])
    return read_value(record, number, fields, line, notes)


def _invalid(line: bytes, number: int, detail: str) -> Reject:
    return Reject(number, RejectReason.INVALID_JSON, detail, sample_of(line))


def _skip_line(stream: BinaryIO) -> None:
    while (rest := stream.readline(1 << 20)) and not rest.endswith(b"\n"):
        pass


JSON_LINES = Format("JSON Lines", (".jsonl", ".ndjson", ".jl"), read_jsonl)
