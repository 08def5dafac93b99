"""Rejects page by page: those of the last run come first."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, desc, func, select

from pipeline.errors import FilterError
from pipeline.records import RejectReason
from pipeline.store.browse.cursors import beyond, check_value, pack_cursor, unpack_cursor
from pipeline.store.database.tables import dumps, rejects
from pipeline.store.queries import source_of

_KINDS = (int, int, int)  # run, dump, position


@dataclass(frozen=True, slots=True)
class RejectRow:
    """A record that became no document. `source`: where it is, for people; `sample`: its first characters."""

    dump_id: int
    position: int
    source: str
    reason: str
    detail: str
    sample: str
    run_id: int


@dataclass(frozen=True, slots=True)
class RejectPage:
    """A page of rejects. `next`: the cursor of the page after it; None at the end."""

    rows: tuple[RejectRow, ...]
    next: str | None


def list_rejects(
    connection: Connection, reason: str | None, run: int | None, cursor: str | None, limit: int
) -> RejectPage:
    """A page of the rejects with this reason, of this run. Raises FilterError where one can't be read."""
    if reason is not None and reason not in set(RejectReason):
        raise FilterError(f"{reason!r} is no reason; there are {', '.join(RejectReason)}")
    order = (rejects.c.run_id, rejects.c.dump_id, rejects.c.position)
    where = _conditions(reason, run)
    if cursor is not None:
        where.append(beyond(order, unpack_cursor(cursor, _KINDS)))
    query = (
        select(
            rejects.c.dump_id,
            rejects.c.position,
            source_of(rejects).label("source"),
            rejects.c.reason,
            rejects.c.detail,
            rejects.c.sample,
            rejects.c.run_id,
        )
        .join(dumps, dumps.c.id == rejects.c.dump_id)
        .where(*where)
        .order_by(*map(desc, order))
        .limit(limit + 1)
    )
    found = [RejectRow(*row) for row in connection.execute(query)]
    shown = tuple(found[:limit])
    last = shown[-1] if len(found) > limit else None
    return RejectPage(shown, pack_cursor((last.run_id, last.dump_id, last.position)) if last else None)


def count_rejects(connection: Connection, run: int | None = None) -> tuple[tuple[str, int], ...]:
    """How many rejects there are for each reason, in all runs or in one; the largest number first."""
    query = (
        select(rejects.c.reason, func.count())
        .where(*_conditions(None, run))
        .group_by(rejects.c.reason)
        .order_by(desc(func.count()), rejects.c.reason)
    )
    return tuple((reason, count) for reason, count in connection.execute(query))


def _conditions(reason: str | None, run: int | None) -> list[ColumnElement[bool]]:
    try:
        check_value(run)
    except ValueError as error:
        raise FilterError(f"run {run}: {error}") from error
    found = [] if reason is None else [rejects.c.reason == reason]
    return found if run is None else [*found, rejects.c.run_id == run]
