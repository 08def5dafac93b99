"""What the search for duplicates reads from the documents themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Column, Connection, Row, select

from pipeline.duplicates.grouping import Standing
from pipeline.store.database.bulk import Value, chunks
from pipeline.store.database.tables import documents

_STANDING = select(
    documents.c.id,
    documents.c.content_hash,
    documents.c.word_count,
    documents.c.title,
    documents.c.author,
    documents.c.published_at,
    documents.c.record_hash,
    documents.c.occurrence,
)


def column_of(connection: Connection, column: Column[Value], ids: Iterable[str]) -> dict[str, Value]:
    """The values of a column for these documents, by id."""
    found: dict[str, Value] = {}
    for chunk in chunks(ids):
        query = select(documents.c.id, column).where(documents.c.id.in_(chunk))
        found.update(connection.execute(query).tuples().all())
    return found


def hashes_of(connection: Connection, ids: Iterable[str]) -> set[str]:
    """The hashes of the texts of these documents; a document that waits for settle has no hash yet."""
    return {*column_of(connection, documents.c.content_hash, ids).values()} - {""}


def hashes_in_use(connection: Connection, hashes: Iterable[str]) -> set[str]:
    """The hashes among these that a document still has."""
    found: set[str] = set()
    for chunk in chunks(hashes):
        query = select(documents.c.content_hash).where(documents.c.content_hash.in_(chunk)).distinct()
        found.update(connection.scalars(query))
    return found


def standings(connection: Connection, ids: Iterable[str]) -> dict[str, Standing]:
    """The Standings of these documents, by id."""
    found: dict[str, Standing] = {}
    for chunk in chunks(ids):
        rows = connection.execute(_STANDING.where(documents.c.id.in_(chunk)))
        found.update((row.id, _standing(row)) for row in rows)
    return found


def best_documents(connection: Connection, hashes: Iterable[str]) -> Mapping[str, Standing]:
    """For each of these texts, by hash: the best document with it, by `Standing.rank`."""
    found: dict[str, Standing] = {}
    for chunk in chunks(hashes):
        for row in connection.execute(_STANDING.where(documents.c.content_hash.in_(chunk))):
            standing = _standing(row)
            before = found.get(row.content_hash)
            if before is None or standing.rank < before.rank:
                found[row.content_hash] = standing
    return found


def _standing(row: Row[tuple[object, ...]]) -> Standing:
    return Standing(
        id=row.id,
        content=row.content_hash,
        words=row.word_count,
        said=sum(value is not None for value in (row.title, row.author, row.published_at)),
        published_at=row.published_at,
        record_hash=row.record_hash,
        occurrence=row.occurrence,
    )
