"""Taking back the documents and rejects that a changed dump gave before, some records a transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import Connection, and_, delete, select, update

from pipeline.settings import Settings
from pipeline.store.database.tables import documents, places, rejects, runs
from pipeline.store.dumps import mark_unread
from pipeline.store.memory.sites import move_documents
from pipeline.store.removing import by_run, remove_documents, subtract
from pipeline.store.sightings import read_sightings, store_places

_RECORDS_AT_ONCE = 500


def take_back(connection: Connection, run_id: int, dump_id: int, settings: Settings) -> bool:
    """Delete some documents of a dump, or else its rejects; update the groups. Returns whether more are left.

    The dump is marked as unread first, so that a crash in between loses nothing.
    """
    mark_unread(connection, dump_id)
    count, more = empty_dump(connection, dump_id, settings)
    taken = runs.c.replaced + count
    connection.execute(update(runs).where(runs.c.id == run_id).values(replaced=taken))
    return more


def empty_dump(connection: Connection, dump_id: int, settings: Settings) -> tuple[int, bool]:
    """Delete some documents of a dump, or else its rejects, and take them out of the sums of their runs.

    Returns how many, and whether more are left.
    """
    query = select(documents.c.record_hash).where(documents.c.dump_id == dump_id).distinct()
    records = connection.scalars(query.limit(_RECORDS_AT_ONCE)).all()
    if records:
        owners = _delete_documents(connection, dump_id, records, settings)
    else:
        owners = _delete_rejects(connection, dump_id)
    subtract(connection, owners)
    return owners.total(), bool(records)


def _delete_documents(
    connection: Connection, dump_id: int, records: Sequence[str], settings: Settings
) -> Counter[int]:
    """Delete a dump's documents of these records. Returns the number of deleted documents of each run.

    Where other dumps have the same record, the places that are left are dealt out again, and the
    documents with the highest occurrences are deleted.
    """
    gone: set[str] = set()
    moved: list[str] = []
    for record, before in read_sightings(connection, records).items():
        after = [sighting for sighting in before if sighting.dump_id != dump_id]
        moved += [record] if store_places(connection, record, before, after) else []
        surplus = and_(documents.c.record_hash == record, documents.c.occurrence >= len(after))
        gone.update(connection.scalars(select(documents.c.id).where(surplus)))
    owners = by_run(remove_documents(connection, gone, settings))
    move_documents(connection, moved, settings)
    return owners


def _delete_rejects(connection: Connection, dump_id: int) -> Counter[int]:
    connection.execute(delete(places).where(places.c.dump_id == dump_id))
    removal = delete(rejects).where(rejects.c.dump_id == dump_id).returning(rejects.c.run_id)
    return Counter(connection.scalars(removal))
