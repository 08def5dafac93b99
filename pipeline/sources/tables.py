"""CSV and TSV: a row a record, under the names that the first row gives."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from pipeline.errors import Rejected
from pipeline.records import RawDocument, Reject, RejectReason
from pipeline.settings import Settings
from pipeline.sources.formats import Format
from pipeline.sources.legacy import decode_cells
from pipeline.sources.rows import read_row
from pipeline.sources.streams import as_utf8

_DELIMITERS = ",;\t|"
_BEYOND = "beyond the header"
"""The field with the values of a row that is longer than the header."""


def read_table(stream: BinaryIO, settings: Settings) -> Iterator[RawDocument | Reject]:
    """The records of a table. The delimiter is found from the first row; empty cells say nothing."""
    limit = settings.max_record_bytes
    # Bytes that are no UTF-8 become lone surrogates, from which the cell's bytes can be made again.
    text = io.TextIOWrapper(as_utf8(stream), "utf-8-sig", "surrogateescape", newline="")
    first = text.readline(limit)
    if first.lower().startswith("sep=") and len(first.strip()) == len("sep=;"):
        delimiter, first = first[4], text.readline(limit)
    else:
        delimiter = max(_DELIMITERS, key=first.count)
    csv.field_size_limit(limit)
    lines = _Lines(first, text, limit)
    rows = csv.reader(lines, delimiter=delimiter)
    names: list[str] | None = None
    position = 0
    while True:
        try:
            row = next(rows, None)
        except csv.Error as error:  # a cell that is too long; the next row is read again
            position += 1
            yield Reject(position, RejectReason.TOO_LARGE, f"{error} (max_record_bytes = {limit})")
            if error is not lines.broken:
                lines.skip_cell()
            continue
        if row is None:
            return
        if not any(cell.strip() for cell in row):
            continue
        if names is None:
            names = _unlike([name.strip() for name in _decoded_header(row)])
            continue
        position += 1
        yield _read(names, row, position, settings)


class _Lines:
    """The lines of a text, the first one read already. Raises csv.Error for a line over `limit`."""

    def __init__(self, first: str, text: io.TextIOWrapper, limit: int) -> None:
        self._next = first
        self._text = text
        self._limit = limit
        self.broken: csv.Error | None = None

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line, self._next = self._next or self._text.readline(self._limit), ""
        if not line:
            raise StopIteration
        if len(line) >= self._limit and not line.endswith("\n"):
            while (rest := self._text.readline(self._limit)) and not rest.endswith("\n"):
                pass
            self.broken = csv.Error("a line is too long")
            raise self.broken
        return line

    def skip_cell(self) -> None:
        """Go on behind the end of a quoted cell that was too long: the next line with an odd quote."""
        while (line := self._text.readline(self._limit)) and line.count('"') % 2 == 0:
            pass


def _unlike(names: list[str]) -> list[str]:
    """Names of columns, with a number behind a name that was there before."""
    return [
        f"{name} ({names[: at + 1].count(name)})" if name and name in names[:at] else name
        for at, name in enumerate(names)
    ]


def _read(names: list[str], row: list[str], position: int, settings: Settings) -> RawDocument | Reject:
    try:
        cells, notes = decode_cells(row)
    except Rejected as rejected:
        return Reject(position, RejectReason(rejected.reason), rejected.detail)
    return read_row(_named(names, cells), position, settings.fields, notes=notes)


def _decoded_header(row: list[str]) -> Sequence[str]:
    try:
        return decode_cells(row)[0]
    except Rejected:  # the rows say so
        return row


def _named(names: list[str], row: Sequence[str]) -> dict[str, Any]:
    cells: dict[str, Any] = {name: cell for name, cell in zip(names, row, strict=False) if name and cell}
    beyond = [cell for cell in row[len(names) :] if cell]
    return cells | ({_BEYOND: beyond} if beyond else {})


TABLE = Format("CSV", (".csv", ".tsv", ".tab"), read_table)
