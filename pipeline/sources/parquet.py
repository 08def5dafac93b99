"""Parquet: a row a record, under the names of its columns; read in pieces of a row group."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

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
            for row in batch.to_pylist():
                position += 1
                yield read_row(row, position, settings.fields)
    except pa.ArrowException as error:
        raise OSError(f"broken Parquet: {error}") from error


def _is_vector(kind: pa.DataType) -> bool:
    from pyarrow import types

    is_list = types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind)
    return is_list and bool(types.is_floating(kind.value_type) or types.is_integer(kind.value_type))


def _is_parquet(head: bytes) -> bool:
    return head.startswith(b"PAR1")


PARQUET = Format("Parquet", (".parquet", ".pq"), read_parquet, begins=_is_parquet, needs_file=True)
