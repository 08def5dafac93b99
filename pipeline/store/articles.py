"""Reading articles out of the database: one after the other, or as Arrow tables, in bounded memory."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, text

from pipeline.settings import load_settings
from pipeline.store.search.chosen import Chosen
from pipeline.store.store import open_store

if TYPE_CHECKING:
    from pyarrow import RecordBatch, RecordBatchReader, Schema

_ROWS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Article:
    """A row of the view `articles`; docs/database.md says what each column has.

    `article_id`, `kind` and `similarity` are set on duplicates, which come only where copies are wanted.
    """

    id: str
    title: str | None
    author: str | None
    published_at: str | None
    published_date: date | None
    published_utc: datetime | None
    language: str | None
    site: str | None
    url: str | None
    text: str
    word_count: int
    copies: int
    source: str
    first_seen_at: str
    site_name: str | None
    description: str | None
    section: str | None
    categories: tuple[str, ...]
    tags: tuple[str, ...]
    image: str | None
    canonical_url: str | None
    paywalled: bool | None
    group_id: str | None
    external_id: str | None
    extra: Mapping[str, Any] | None
    doubt: float | None
    judge: str
    run_id: int
    article_id: str | None
    kind: str | None
    similarity: float | None


COLUMNS = tuple(field.name for field in fields(Article))
"""All columns that can be read, in their order."""
_LISTS = ("categories", "tags")


@dataclass(frozen=True, slots=True)
class Articles:
    """The articles that were chosen, in the order of their ids. Iterating reads them from the database."""

    connection: Connection
    chosen: Chosen

    def __iter__(self) -> Iterator[Article]:
        """The articles, one after the other."""
        return (Article(**row) for row in self.rows())

    def __len__(self) -> int:
        """The number of the articles."""
        conditions, values = self.chosen.conditions()
        query = text(f"SELECT count(*) FROM documents d WHERE {conditions}")
        return int(self.connection.execute(query, values).scalar_one())

    def rows(self, columns: Sequence[str] = COLUMNS) -> Generator[dict[str, Any], None, None]:
        """The articles as dictionaries with these columns; the values are those of `Article`."""
        conditions, values = self.chosen.conditions()
        query = text(f"SELECT {', '.join(columns)} FROM all_documents d WHERE {conditions} ORDER BY d.id")
        options = {"stream_results": True, "yield_per": _ROWS_AT_ONCE}
        with self.connection.execute(query, values, execution_options=options) as result:
            for row in result.mappings():
                yield {name: _typed(name, row[name]) for name in columns}

    def arrow(self, columns: Sequence[str] = COLUMNS, batch_size: int = 2_000) -> RecordBatchReader:
        """The articles as a stream of Arrow record batches: `.read_pandas()`, `polars.from_arrow(...)`.

        `extra` is a string with JSON in it, as Arrow has no type for objects of any form.
        """
        from pyarrow import RecordBatchReader  # half a second, for the few who need it

        schema = arrow_schema(columns)
        return RecordBatchReader.from_batches(schema, arrow_batches(self.rows(columns), schema, batch_size))


@contextmanager
def open_articles(
    database: str | None = None,
    *,
    languages: Sequence[str] = (),
    sites: Sequence[str] = (),
    since: str | None = None,
    until: str | None = None,
    since_run: int | None = None,
    copies: bool = False,
    most_doubt: float | None = None,
) -> Iterator[Articles]:
    """The articles of a database, by its URL; None: the database of the settings.

    The filters are those of `Chosen`. All is read in one transaction, so an ingest in between changes
    nothing. Raises DatabaseError when there is no database, FilterError when a filter can't be read.
    """
    chosen = Chosen(tuple(languages), tuple(sites), since, until, since_run, copies, most_doubt)
    with open_store(load_settings(database_url=database)) as store, store.reading() as connection:
        yield Articles(connection, chosen)


def arrow_schema(columns: Iterable[str]) -> Schema:
    """The Arrow types of these columns."""
    import pyarrow as pa

    types = {
        "published_date": pa.date32(),
        "published_utc": pa.timestamp("us", "UTC"),
        "word_count": pa.int64(),
        "copies": pa.int64(),
        "run_id": pa.int64(),
        "paywalled": pa.bool_(),
        "doubt": pa.float64(),
        "similarity": pa.float64(),
        **dict.fromkeys(_LISTS, pa.list_(pa.string())),
    }
    return pa.schema([(name, types.get(name, pa.string())) for name in columns])


def arrow_batches(rows: Iterable[Mapping[str, Any]], schema: Schema, size: int) -> Iterator[RecordBatch]:
    """Rows as Arrow record batches of at most `size` rows."""
    from pyarrow import RecordBatch

    rest = iter(rows)
    while some := list(islice(rest, size)):
        yield RecordBatch.from_pylist([_arrow_row(row) for row in some], schema=schema)


def extra_text(extra: Mapping[str, Any] | None) -> str | None:
    """The fields of `extra` as JSON in one line."""
    return None if extra is None else json.dumps(extra, ensure_ascii=False, sort_keys=True)


def _arrow_row(row: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**row, "extra": extra_text(row["extra"])} if "extra" in row else row


def _typed(name: str, value: Any) -> Any:
    """A value as `Article` has it. SQLite gives dates, lists and objects as text, Postgres only lists."""
    if name in _LISTS:
        return tuple(json.loads(value)) if value else ()
    if not isinstance(value, str):
        return bool(value) if name == "paywalled" and value is not None else value
    if name == "published_date":
        return date.fromisoformat(value)
    if name == "published_utc":
        return datetime.fromisoformat(value)
    return json.loads(value) if name == "extra" else value
