"""Pruning: documents whose dump is gone, or that were read long ago, are taken out of the database.

Unlike what was forgotten, they come in again when a dump has them again.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, delete, func, select

from pipeline.settings import Settings
from pipeline.store.database.bulk import chunks
from pipeline.store.database.tables import documents, dumps
from pipeline.store.removing import by_run, remove_documents, subtract
from pipeline.store.replacing import empty_dump


def known_paths(connection: Connection) -> dict[int, str]:
    """The paths of all dumps, by the id of the dump."""
    return dict(connection.execute(select(dumps.c.id, dumps.c.path).order_by(dumps.c.path)).tuples().all())


def count_documents(connection: Connection, dump_ids: Collection[int]) -> int:
    """How many documents these dumps gave."""
    count = 0
    for chunk in chunks(dump_ids):
        of_dumps = select(func.count()).select_from(documents).where(documents.c.dump_id.in_(chunk))
        count += connection.execute(of_dumps).scalar_one()
    return count


def seen_before(connection: Connection, moment: str) -> list[str]:
    """The ids of the documents that were first read before a moment, ISO 8601 in UTC.

    Where a record was read again after it, all of its documents stay.
    """
    older = (
        select(documents.c.record_hash)
        .group_by(documents.c.record_hash)
        .having(func.max(documents.c.first_seen_at) < moment)
    )
    query = select(documents.c.id).where(documents.c.record_hash.in_(older)).order_by(documents.c.id)
    return list(connection.scalars(query))


def prune_documents(connection: Connection, ids: Collection[str], settings: Settings) -> None:
    """Delete documents, and take them out of the sums of their runs. The caller commits."""
    subtract(connection, by_run(remove_documents(connection, ids, settings)))


def prune_dump(connection: Connection, dump_id: int, settings: Settings) -> bool:
    """Delete some of what a dump gave, in the end the dump itself. Returns whether more is left."""
    _, more = empty_dump(connection, dump_id, settings)
    if not more:
        connection.execute(delete(dumps).where(dumps.c.id == dump_id))
    return more
