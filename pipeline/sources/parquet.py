"""Parquet: a row a record, under the names of its columns; read in pieces of a row group."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO

from pipeline.records import RawDocument, Reject
from pipeline.settings import Settings
from pipeline.sources.formats import Format
from pipeline.sources.rows import read_row

if TYPE_CHECKING:
    import pyarrow as pa

_ROWS, _BATCH_BYTES = 64, 1 << 20  # rows, and their bytes, that are Python objects at a time
_BUFFER_BYTES = 1 << 20


def read_parquet(stream: BinaryIO, settings: Settings) -> Iterator[RawDocument | Reject]:
    """The records of a file. Columns of numbers in lists (embeddings) are not read."""
    import pyarrow as pa  # takes 0.1 s to import
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(stream, buffer_size=_BUFFER_BYTES, pre_buffer=False, memory_map=False)
        columns = [field.name for field in file.schema_arrow if not _is_vector(field.type)]
        position = 0
        groups = (file.metadata.row_group(number) for number in range(file.num_row_groups))
        longest = max((group.total_byte_size // max(1, group.num_rows) for group in groups), default=0)
        rows = max(1, min(_ROWS, _BATCH_BYTES // max(1, longest)))
        for batch in file.iter_batches(rows, columns=columns, use_threads=False):
            for row in _rows(batch):
                position += 1
                yield read_row(row, position, settings.fields)
    except pa.ArrowException as error:
        raise OSError(f"broken Parquet: {error}") from error


def _rows(batch: pa.RecordBatch) -> list[dict[str, Any]]:
    """The rows of a batch. A value that Python does not have, such as a day in a far year, is its number."""
    try:
        rows: list[dict[str, Any]] = batch.to_pylist()
    except (ValueError, OverflowError, LookupError):
        names = batch.schema.names
        columns = [[_value(scalar) for scalar in column] for column in batch.columns]
        rows = [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]
    return rows


def _value(scalar: pa.Scalar) -> Any:
    try:
        return scalar.as_py()
    except (ValueError, OverflowError, LookupError):
        buffer = scalar.as_buffer() if hasattr(scalar, "as_buffer") else None
        return buffer.to_pybytes() if buffer is not None else str(getattr(scalar, "value", None))


def _is_vector(kind: pa.DataType) -> bool:
    from pyarrow import types

    is_list = types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind)
    return is_list and bool(types.is_floating(kind.value_type) or types.is_integer(kind.value_type))


def _is_parquet(head: bytes) -> bool:
    return head.startswith(b"PAR1")


PARQUET = Format("Parquet", (".parquet", ".pq"), read_parquet, begins=_is_parquet, needs_file=True)
