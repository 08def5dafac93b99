"""Rejects that are tried again: which they are, what a dump gave before, and what became of them now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    delete,
    func,
    literal,
    null,
    or_,
    select,
    tuple_,
    union_all,
    update,
)

from pipeline.cleaning.records import Batch, Cleaned, Entry, Part
from pipeline.errors import NotFound
from pipeline.records import Reject, RejectReason
from pipeline.settings import Settings
from pipeline.store.database.bulk import chunks, insert_rows
from pipeline.store.database.tables import documents, dumps, places, rejects, runs
from pipeline.store.dumps import TO_READ_AGAIN, KnownDump, known_dump
from pipeline.store.ledger import Run
from pipeline.store.removing import subtract
from pipeline.store.rows import RejectRow
from pipeline.store.sightings import Placed
from pipeline.store.writer import add_documents, without_forgotten

_ROWS_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Rejects:
    """Which rejects are meant: those that fit all that is given; without anything, all of them.

    `dumps`: ids of dumps. `at`: single rejects, each by the id of its dump and its position; these and the
    rejects of `dumps` are put together. What a person wanted to be forgotten is never meant.
    """

    reason: str | None = None
    run: int | None = None
    at: tuple[tuple[int, int], ...] = ()
    dumps: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class DumpToTry:
    """A dump with rejects that are meant: its path, its name, what is known of it, how many rejects.

    `last` is the position of the last of them. There are none where a retry that was broken off has taken the
    dump back.
    """

    path: str
    name: str
    known: KnownDump
    rejects: int
    last: int

    @property
    def taken_back(self) -> bool:
        """Whether an earlier retry began to read it again as a whole, and was broken off."""
        return self.known.digest == TO_READ_AGAIN


class StoredRecord(NamedTuple):
    """What is stored of a record: its position and place, its hash or the reason of its reject.

    `meant`: it is a reject to be tried again.
    """

    position: int
    place: str | None
    record_hash: str | None
    reason: str | None
    meant: bool


def count_rejects(connection: Connection, wanted: Rejects) -> int:
    """How many rejects are meant."""
    return connection.execute(select(func.count()).select_from(rejects).where(_meant(wanted))).scalar_one()


def name_rejects(connection: Connection, source: str) -> Rejects:
    """The rejects of a dump, by its name or path, or the one at `DUMP:POSITION` or at a place in it.

    Names are as `copydesk rejects` shows them; several dumps may have the same. Raises NotFound when there
    is no such dump, and no such reject.
    """
    ids = tuple(connection.scalars(select(dumps.c.id).where(_is_called(source))))
    if ids:
        return Rejects(dumps=ids)
    name, _, number = source.rpartition(":")
    found = []
    if number.isascii() and number.isdecimal() and len(number) < 10:
        at = and_(_is_called(name), rejects.c.position == int(number))
        found = _places_of(connection, at)
    if not found:
        at = and_(dumps.c.name + "/" + places.c.place == source)
        found = _places_of(connection, at)
    if not found:
        raise NotFound(f"no dump and no reject is at {source}; copydesk rejects shows their names")
    return Rejects(at=tuple(found))


def _is_called(name: str) -> ColumnElement[bool]:
    return or_(dumps.c.path == name, dumps.c.name == name)


def _places_of(connection: Connection, which: ColumnElement[bool]) -> list[tuple[int, int]]:
    here = and_(places.c.dump_id == rejects.c.dump_id, places.c.position == rejects.c.position)
    query = (
        select(rejects.c.dump_id, rejects.c.position)
        .join(dumps, dumps.c.id == rejects.c.dump_id)
        .outerjoin(places, here)
        .where(which)
    )
    return [(dump_id, position) for dump_id, position in connection.execute(query)]


def dumps_to_try(connection: Connection, wanted: Rejects, after: str, limit: int) -> list[DumpToTry]:
    """The next dumps, in order of path, that have such rejects or were left half read by a retry."""
    counted = (
        select(rejects.c.dump_id, func.count().label("rejects"), func.max(rejects.c.position).label("last"))
        .where(_meant(wanted))
        .group_by(rejects.c.dump_id)
        .subquery()
    )
    query = (
        select(dumps, counted.c.rejects, counted.c.last)
        .outerjoin(counted, counted.c.dump_id == dumps.c.id)
        .where(or_(counted.c.rejects.is_not(None), dumps.c.digest == TO_READ_AGAIN), dumps.c.path > after)
        .order_by(dumps.c.path)
        .limit(limit)
    )
    return [
        DumpToTry(row.path, row.name, known_dump(row), row.rejects or 0, row.last or 0)
        for row in connection.execute(query)
    ]


def next_positions(connection: Connection, dump_id: int, wanted: Rejects, after: int) -> list[int]:
    """The next positions in a dump, in order, at which rejects are that are meant."""
    query = (
        select(rejects.c.position)
        .where(rejects.c.dump_id == dump_id, rejects.c.position > after, _meant(wanted))
        .order_by(rejects.c.position)
        .limit(_ROWS_AT_ONCE)
    )
    return list(connection.scalars(query))


def stored_records(
    connection: Connection, dump_id: int, wanted: Rejects
) -> Generator[StoredRecord, None, None]:
    """What is stored of the records of a dump, in order of position; a bounded number is in memory.

    Close it before its connection.
    """
    no = literal(False).label("meant")
    kept = select(documents.c.position, documents.c.record_hash, null().label("reason"), no)
    refused = select(rejects.c.position, null(), rejects.c.reason, _meant(wanted))
    here = kept.where(documents.c.dump_id == dump_id), refused.where(rejects.c.dump_id == dump_id)
    both = union_all(*here).subquery()
    position, record, reason, meant = both.c
    beside = and_(places.c.dump_id == dump_id, places.c.position == position)
    query = select(position, places.c.place, record, reason, meant).outerjoin(places, beside)
    streamed = query.order_by(position).execution_options(yield_per=_ROWS_AT_ONCE)
    with connection.execute(streamed) as rows:
        for row in rows:
            yield StoredRecord(*row)


def write_again(connection: Connection, run: Run, batch: Batch[Cleaned], settings: Settings) -> int:
    """Store what became of rejects that were tried again; the dumps stay as they are. The caller commits.

    A reject that is the same again stays in the run that it was in. Returns how many are not the same.
    """
    placed: list[Placed] = []
    owners: Counter[int] = Counter()
    for part in batch.parts:
        of_dump = select(dumps.c.id).where(dumps.c.path == part.dump.path)
        dump_id = connection.execute(of_dump).scalar_one()
        changed = _changed(connection, run, part, dump_id)
        for rows in chunks(changed):
            gone = rejects.c.position.in_([before.position for before, _ in rows])
            connection.execute(delete(rejects).where(rejects.c.dump_id == dump_id, gone))
        refused = [RejectRow.of(item, dump_id, run.id) for _, item in changed if isinstance(item, Reject)]
        insert_rows(connection, rejects, refused)
        placed += [Placed(item, dump_id, part.dump.path) for _, item in changed if isinstance(item, Entry)]
        owners.update(before.run_id for before, _ in changed)
    if placed:
        add_documents(connection, run, placed, settings)
    subtract(connection, owners)
    count = owners.total()
    sums = {"records": runs.c.records + count, "replaced": runs.c.replaced + count}
    connection.execute(update(runs).where(runs.c.id == run.id).values(sums))
    return count


def _changed(
    connection: Connection, run: Run, part: Part[Cleaned], dump_id: int
) -> Sequence[tuple[RejectRow, Cleaned]]:
    """The stored rejects of a part that something else became of, each with what it is now."""
    items = {item.position: item for item in without_forgotten(connection, part.items)}
    found: list[tuple[RejectRow, Cleaned]] = []
    for positions in chunks(items):
        query = select(rejects).where(rejects.c.dump_id == dump_id, rejects.c.position.in_(positions))
        for row in connection.execute(query.order_by(rejects.c.position)):
            before, item = RejectRow(*row), items[row.position]
            if not (isinstance(item, Reject) and RejectRow.of(item, dump_id, before.run_id) == before):
                found.append((before, item))
    return found


def _meant(wanted: Rejects) -> ColumnElement[bool]:
    clauses = [rejects.c.reason != RejectReason.FORGOTTEN.value]
    if wanted.reason is not None:
        clauses.append(rejects.c.reason == wanted.reason)
    if wanted.run is not None:
        clauses.append(rejects.c.run_id == wanted.run)
    if wanted.dumps or wanted.at:
        at = tuple_(rejects.c.dump_id, rejects.c.position).in_(wanted.at)
        clauses.append(or_(rejects.c.dump_id.in_(wanted.dumps), at))
    return and_(*clauses)
