"""Trying rejects again, now, with today's judge and settings: after a setting, an extra or a defect changed.

The database becomes what an ingest from scratch would make it. Only the rejects are cleaned again; a dump in
which today's reader finds other records than before is read again as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from enum import Enum

from pipeline.cleaning.batches import in_batches, read_batches
from pipeline.cleaning.identity import record_hash
from pipeline.cleaning.records import Raw
from pipeline.ingest import SMALL_BYTES, cleaning_for
from pipeline.records import Reject, RejectReason
from pipeline.settings import Settings
from pipeline.sources import DumpFile, DumpReader, digest_file, look_again
from pipeline.store import Ledger, Run, Store, open_for_ingest
from pipeline.store.dumps import KnownDump
from pipeline.store.retrying import (
    DumpToTry,
    Rejects,
    StoredRecord,
    count_rejects,
    dumps_to_try,
    next_positions,
    stored_records,
)

LEFT = "changed or gone; copydesk ingest reads it"
"""Why the rejects of a dump are left."""

_DUMPS_AT_ONCE = 500
_FEW_REJECTS = 200  # up to this, starting processes costs more than they save
_MOST_NAMES = 20


@dataclass(frozen=True, slots=True)
class Retried:
    """What a retry did.

    `ledger` is that of its run: what changed. `tried` rejects were tried one by one, and `same` of them are
    the same rejects again. `again` dumps, of which the first are named, were read again as a whole. The
    rejects of `left` dumps were not tried, as these are changed or gone.
    """

    ledger: Ledger
    tried: int = 0
    same: int = 0
    again: int = 0
    names_again: tuple[str, ...] = ()
    left: int = 0
    names_left: tuple[str, ...] = ()


class _Way(Enum):
    """What is done with a dump."""

    LEAVE = "it is changed or gone"
    SINGLE = "its rejects are tried one by one"
    WHOLE = "it is read again as a whole"


@dataclass(frozen=True, slots=True)
class _Looked:
    """A dump, its file as it is now, and what is done with it."""

    dump: DumpToTry
    file: DumpFile
    way: _Way


def retry(settings: Settings, wanted: Rejects) -> Retried:
    """Try the rejects again that are meant, in a run of its own. What is broken off, the next one finishes.

    A dump must be as it was when it was read; `dumps.choice` stays, so that a dump that was read for another
    choice is still read again by the next ingest. Raises what `ingest` raises.
    """
    with open_for_ingest(settings) as store:
        with store.run() as run:
            done = Retried(store.ledger(run.id))
            with store.reading() as connection:
                few = count_rejects(connection, wanted) <= _FEW_REJECTS
            for dumps in _pages(store, wanted):
                done = _try_dumps(store, run, dumps, wanted, settings, few, done)
            store.settle()
        return replace(done, ledger=store.ledger(run.id))


def _pages(store: Store, wanted: Rejects) -> Iterator[Sequence[DumpToTry]]:
    after = ""
    while True:
        with store.reading() as connection:
            dumps = dumps_to_try(connection, wanted, after, _DUMPS_AT_ONCE)
        if not dumps:
            return
        yield dumps
        after = dumps[-1].path


def _try_dumps(
    store: Store,
    run: Run,
    dumps: Sequence[DumpToTry],
    wanted: Rejects,
    settings: Settings,
    few: bool,
    before: Retried,
) -> Retried:
    looked = [_look(store, dump, wanted, settings) for dump in dumps]
    single, whole, left = (
        [each for each in looked if each.way is way] for way in (_Way.SINGLE, _Way.WHOLE, _Way.LEAVE)
    )
    tried, changed = _try_single(store, run, single, wanted, settings, few)
    _read_whole(store, run, whole, settings)
    return replace(
        before,
        tried=before.tried + tried,
        same=before.same + tried - changed,
        again=before.again + len(whole),
        names_again=_named(before.names_again, whole),
        left=before.left + len(left),
        names_left=_named(before.names_left, left),
    )


def _named(before: tuple[str, ...], dumps: Iterable[_Looked]) -> tuple[str, ...]:
    return (*before, *(each.dump.name for each in dumps))[:_MOST_NAMES]


def _try_single(
    store: Store, run: Run, dumps: Sequence[_Looked], wanted: Rejects, settings: Settings, few: bool
) -> tuple[int, int]:
    """Try the rejects of dumps one by one. Returns how many were tried, and how many are not the same."""
    records = ((each.file, record) for each in dumps for record in _read_meant(store, each, wanted, settings))
    tried = changed = 0
    with cleaning_for(settings, small=few) as cleaning:
        for work in cleaning.clean(in_batches(records, settings)):
            tried += work.size
            changed += store.write_again(run, work.result())
    return tried, changed


def _read_whole(store: Store, run: Run, dumps: Sequence[_Looked], settings: Settings) -> None:
    """Take dumps back and read them again, as an ingest does with a changed dump."""
    for each in dumps:
        if not each.dump.taken_back:
            store.mark_to_read_again(each.dump.known.id)
    pending = store.prepared(run, (each.file for each in dumps))
    small = sum(each.file.size for each in dumps) <= SMALL_BYTES
    with cleaning_for(settings, small=small) as cleaning:
        for work in cleaning.clean(read_batches(pending, settings)):
            store.write(run, work.result())


def _look(store: Store, dump: DumpToTry, wanted: Rejects, settings: Settings) -> _Looked:
    """Look at a dump, and into it, to see what must be done."""
    file = look_again(dump.path, dump.name)
    if not _is_as_it_was(file, dump.known):
        return _Looked(dump, file, _Way.LEAVE)
    if dump.taken_back:
        return _Looked(dump, file, _Way.WHOLE)
    reader = DumpReader(file, settings.chosen(dump.known.choice))
    with (
        store.reading() as connection,
        closing(stored_records(connection, dump.known.id, wanted)) as stored,
    ):
        same = _are_the_same(reader, stored, dump)
    return _Looked(dump, file, _Way.SINGLE if same else _Way.WHOLE)


def _is_as_it_was(file: DumpFile, known: KnownDump) -> bool:
    """Whether a file has the bytes that were read; they are hashed where only its times have changed."""
    if file.signature == known.signature:
        return True
    size = known.signature[0]
    return known.complete and file.size == size and digest_file(file.path, size) == known.digest


def _are_the_same(records: Iterable[Raw], stored: Iterator[StoredRecord], dump: DumpToTry) -> bool:
    """Whether the reader still finds the records of a dump where they are stored.

    They are compared up to the last reject that is meant, and to the end where that was the last record:
    what ended the reading then need not end it now. Records that were pruned are not stored.
    """
    known, row = dump.known, next(stored, None)
    for record in records:
        if record.position > known.position:
            return row is None and not known.complete
        if row is None or record.position < row.position:
            continue
        if record.position > row.position or not _fits(record, row):
            return False
        if row.position == dump.last < known.position:
            return True
        row = next(stored, None)
    return row is None


def _fits(record: Raw, row: StoredRecord) -> bool:
    if record.place != row.place:
        return False
    if row.record_hash is not None:
        return not isinstance(record, Reject) and record_hash(record) == row.record_hash
    is_unreadable = isinstance(record, Reject) and record.reason is RejectReason.UNREADABLE
    return is_unreadable or not (row.meant and row.reason == RejectReason.UNREADABLE)


def _read_meant(store: Store, looked: _Looked, wanted: Rejects, settings: Settings) -> Iterator[Raw]:
    """The records of a dump at the positions of the rejects that are meant."""
    positions = _positions(store, looked.dump.known.id, wanted)
    position = next(positions, None)
    for record in DumpReader(looked.file, settings.chosen(looked.dump.known.choice)):
        if position is None:
            return
        if record.position == position:
            yield record
            position = next(positions, None)


def _positions(store: Store, dump_id: int, wanted: Rejects) -> Iterator[int]:
    after = 0
    while True:
        with store.reading() as connection:
            positions = next_positions(connection, dump_id, wanted, after)
        if not positions:
            return
        yield from positions
        after = positions[-1]
