"""Writing the articles that were chosen to a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from enum import StrEnum
from pathlib import Path
from typing import IO, Any

from pipeline.errors import ExportError
from pipeline.export.files import packed, under_final_name
from pipeline.export.rows import csv_lines, json_lines
from pipeline.store.articles import COLUMNS, Articles, arrow_batches, arrow_schema

_PACKINGS = (".gz", ".zst")
_JSON_LINES = (".jsonl", ".ndjson")
_KINDS = (*_JSON_LINES, ".csv", ".parquet")
_ROWS_IN_A_GROUP = 5_000  # of a Parquet file, which are in memory together
_FILES_OPEN = 64  # of a partitioned export
_OF_DUPLICATES = ("article_id", "kind", "similarity")

Step = Callable[[], None]


class Partition(StrEnum):
    """Into which files a Parquet export is divided."""

    LANGUAGE = "language"
    MONTH = "month"


def export(
    articles: Articles,
    target: Path,
    columns: Sequence[str] = (),
    partition: Partition | None = None,
    step: Step = lambda: None,
) -> int:
    """Write articles to a file, in the order of their ids. Returns how many.

    The name says how: `.jsonl`, `.ndjson` and `.csv`, each also with `.gz` or `.zst`, and `.parquet`.
    `columns`: all of them if none is named. With `partition`, a Parquet export is a folder of this name
    with a file for each language or month. `step` is called for each article. The same articles give the
    same bytes. Raises ExportError when the name or a column is not known, or the file can't be written.
    """
    kind, packing = kind_of(target.name)
    if partition and kind != ".parquet":
        raise ExportError(f"{target}: only Parquet is partitioned; name the folder {target.name}.parquet")
    columns = chosen_columns(columns, articles.chosen.copies)
    count = 0

    def counted(columns: Sequence[str]) -> Iterator[dict[str, Any]]:
        nonlocal count
        with closing(articles.rows(columns)) as rows:
            for row in rows:
                yield row
                count += 1
                step()

    with under_final_name(target) as part:
        if kind != ".parquet":
            with packed(part, packing) as file:
                write_rows(counted(columns), columns, kind, file)
        elif partition is None:
            _write_parquet(counted(columns), columns, part)
        elif partition is Partition.MONTH:
            read = tuple(dict.fromkeys((*columns, "published_at")))
            _write_partitions(_with_month(counted(read), columns), columns, partition, part)
        else:
            read = tuple(dict.fromkeys((*columns, partition.value)))
            _write_partitions(counted(read), columns, partition, part)
    return count


def kind_of(name: str) -> tuple[str, str]:
    """The kind of a file, ".csv", and how it is packed, ".gz", by its name. Raises ExportError."""
    path = Path(name.lower())
    packing = path.suffix if path.suffix in _PACKINGS else ""
    kind = Path(path.stem).suffix if packing else path.suffix
    if kind not in _KINDS or (packing and kind == ".parquet"):
        raise ExportError(
            f"{name}: a name like articles.jsonl, .csv or .parquet says what to write; "
            "the first two may end in .gz or .zst"
        )
    return kind, packing


def chosen_columns(asked: Sequence[str], copies: bool) -> Sequence[str]:
    """The columns to write: those asked for, else all that say something. Raises ExportError."""
    unknown = [name for name in asked if name not in COLUMNS]
    if unknown:
        raise ExportError(f"no column {', '.join(unknown)}; there are {', '.join(COLUMNS)}")
    return asked or [name for name in COLUMNS if copies or name not in _OF_DUPLICATES]


def write_rows(rows: Iterator[dict[str, Any]], columns: Sequence[str], kind: str, file: IO[bytes]) -> None:
    """Write rows to an open file as JSON Lines, or as CSV where `kind` is ".csv"."""
    for line in csv_lines(rows, columns) if kind == ".csv" else json_lines(rows):
        file.write(line)


def _write_parquet(rows: Iterator[dict[str, Any]], columns: Sequence[str], part: Path) -> None:
    from pyarrow.parquet import ParquetWriter

    schema = arrow_schema(columns)
    with ParquetWriter(part, schema, compression="zstd") as writer:
        for batch in arrow_batches(rows, schema, _ROWS_IN_A_GROUP):
            writer.write_batch(batch)


def _write_partitions(
    rows: Iterator[dict[str, Any]], columns: Sequence[str], partition: Partition, part: Path
) -> None:
    """Write a folder as Hive, DuckDB, Spark and pyarrow read it: `month=2024-03/part-0.parquet`."""
    import pyarrow as pa
    from pyarrow import dataset

    by = pa.schema([(partition.value, pa.string())])
    schema = arrow_schema(dict.fromkeys((*columns, partition.value)))
    dataset.write_dataset(
        pa.RecordBatchReader.from_batches(schema, arrow_batches(rows, schema, _ROWS_IN_A_GROUP)),
        part,
        format="parquet",
        file_options=dataset.ParquetFileFormat().make_write_options(compression="zstd"),
        partitioning=dataset.partitioning(by, flavor="hive"),
        basename_template="part-{i}.parquet",
        max_open_files=_FILES_OPEN,
        use_threads=False,
    )
    part.mkdir(exist_ok=True)  # no article, no folder


def _with_month(rows: Iterator[dict[str, Any]], wanted: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Rows with these columns and with their `month`, as 2024-03; None where the month is not known."""
    for row in rows:
        day = row["published_at"] or ""
        kept = {name: row[name] for name in wanted}
        yield {**kept, "month": day[:7] or None}
