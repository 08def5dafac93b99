"""Removing documents: the groups, the full-text index and the memory of their sites follow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import Connection, delete, select, update

from pipeline.settings import Settings
from pipeline.store.database.bulk import chunks
from pipeline.store.database.tables import documents, runs, traces
from pipeline.store.duplicates.index import rules_of
from pipeline.store.duplicates.membership import Moves
from pipeline.store.duplicates.regroup import regroup
from pipeline.store.memory.sites import mark_stale
from pipeline.store.search.index import remove_entries


class Removed(NamedTuple):
    """Where a document was that is gone: the run that read it, its dump, and its position there."""

    run_id: int
    dump_id: int
    position: int


def remove_documents(connection: Connection, ids: Collection[str], settings: Settings) -> list[Removed]:
    """Delete these documents, with their lines, cuts and traces. The caller commits."""
    found: list[Removed] = []
    left: dict[str, str] = {}
    for chunk in chunks(sorted(ids)):
        remove_entries(connection, chunk)
        here = traces.c.document_id.in_(chunk)
        mark_stale(connection, {*connection.scalars(select(traces.c.site_id).where(here))})
        removal = delete(documents).where(documents.c.id.in_(chunk))
        columns = (documents.c.id, documents.c.content_hash, documents.c.run_id, documents.c.dump_id)
        for id_, content, *place in connection.execute(removal.returning(*columns, documents.c.position)):
            found.append(Removed(*place))
            if content:  # a document that waits for settle has no hash and is in no group
                left[id_] = content
    regroup(connection, Moves(left=left), rules_of(settings))
    return found


def subtract(connection: Connection, owners: Counter[int]) -> None:
    """Take records that are gone out of the sums of the runs that had read them."""
    for run_id, count in owners.items():
        connection.execute(update(runs).where(runs.c.id == run_id).values(records=runs.c.records - count))


def by_run(removed: Collection[Removed]) -> Counter[int]:
    """How many of the removed documents each run had read."""
    return Counter(place.run_id for place in removed)
