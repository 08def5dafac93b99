"""Taking back the documents and rejects that a changed dump gave before, some records a transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import Connection, and_, delete, select, update

from pipeline.settings import Settings
from pipeline.store.database.tables import documents, rejects, runs, traces
from pipeline.store.dumps import mark_unread
from pipeline.store.duplicates.index import rules_of
from pipeline.store.duplicates.membership import Moves
from pipeline.store.duplicates.regroup import regroup
from pipeline.store.memory.sites import mark_stale, move_documents
from pipeline.store.search.index import remove_entries
from pipeline.store.sightings import read_sightings, store_places

_RECORDS_AT_ONCE = 500


def take_back(connection: Connection, run_id: int, dump_id: int, settings: Settings) -> bool:
    """Delete some documents of a dump, or else its rejects; update the groups. Returns whether more are left.

    The dump is marked as unread first, so that a crash in between loses nothing.
    """
    mark_unread(connection, dump_id)
    query = select(documents.c.record_hash).where(documents.c.dump_id == dump_id).distinct()
    records = connection.scalars(query.limit(_RECORDS_AT_ONCE)).all()
    if records:
        owners = _delete_documents(connection, dump_id, records, settings)
    else:
        owners = _delete_rejects(connection, dump_id)
    for owner, count in owners.items():
        connection.execute(update(runs).where(runs.c.id == owner).values(records=runs.c.records - count))
    taken = runs.c.replaced + owners.total()
    connection.execute(update(runs).where(runs.c.id == run_id).values(replaced=taken))
    return bool(records)


def _delete_documents(
    connection: Connection, dump_id: int, records: Sequence[str], settings: Settings
) -> Counter[int]:
    """Delete a dump's documents of these records. Returns the number of deleted documents of each run.

    Where other dumps have the same record, the places that are left are dealt out again, and the
    documents with the highest occurrences are deleted.
    """
    owners: Counter[int] = Counter()
    left: dict[str, str] = {}
    sites: set[int] = set()
    moved: list[str] = []
    for record, before in read_sightings(connection, records).items():
        after = [sighting for sighting in before if sighting.dump_id != dump_id]
        moved += [record] if store_places(connection, record, before, after) else []
        gone = and_(documents.c.record_hash == record, documents.c.occurrence >= len(after))
        of_gone = select(traces.c.site_id).join(documents, documents.c.id == traces.c.document_id).where(gone)
        sites.update(connection.scalars(of_gone))
        remove_entries(connection, connection.scalars(select(documents.c.id).where(gone)).all())
        removal = delete(documents).where(gone)
        for id_, run_id, content in connection.execute(
            removal.returning(documents.c.id, documents.c.run_id, documents.c.content_hash)
        ):
            owners[run_id] += 1
            if content:  # a document that waits for settle has no hash and is in no group
                left[id_] = content
    mark_stale(connection, sites)
    move_documents(connection, moved, settings)
    regroup(connection, Moves(left=left), rules_of(settings))
    return owners


def _delete_rejects(connection: Connection, dump_id: int) -> Counter[int]:
    removal = delete(rejects).where(rejects.c.dump_id == dump_id).returning(rejects.c.run_id)
    return Counter(connection.scalars(removal))
