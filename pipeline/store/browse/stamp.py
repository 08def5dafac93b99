"""A text that changes with the documents: counts are kept for as long as it stays the same."""

from __future__ import annotations

from sqlalchemy import Connection, func, select
from xxhash import xxh3_64_hexdigest

from pipeline.store.database.tables import line_decisions, pair_decisions, runs, tombstones

_RUNNING = "running"
_DECIDED = (line_decisions, pair_decisions)  # people take few enough decisions to read them all


def stamp(connection: Connection) -> str:
    """Changes when a run begins or ends, when a person decides or undoes, and when documents are deleted.

    While a run is at work it stays the same.
    """
    ended = runs.c.status != _RUNNING
    last = select(func.max(runs.c.id), func.count()).select_from(runs)
    # What a run read is less than before where its documents were deleted or replaced.
    sums = select(func.count(), func.sum(runs.c.records)).select_from(runs).where(ended)
    forgotten = select(func.count()).select_from(tombstones)
    facts = [*connection.execute(last).one(), *connection.execute(sums).one(), connection.scalar(forgotten)]
    for table in _DECIDED:
        facts += map(tuple, connection.execute(select(table).order_by(*table.primary_key)))
    return xxh3_64_hexdigest(repr(facts).encode("utf-8", "surrogatepass"))
