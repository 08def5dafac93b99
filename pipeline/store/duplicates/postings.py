"""The index of sketches: which texts have which hashes in common.

A log-structured merge tree (O'Neil et al. 1996) of sorted runs, kept as blobs. Each batch writes a
run; eight runs of a size are merged into one. A run is cut into segments by the first bits of the
keys, so that a look-up reads only the segments that it needs, a few at a time.

The number of a dropped text is kept until its entries are gone: a merge leaves them out, and all runs
are merged when there are more than an eighth as many dropped texts as texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, delete, func, insert, select

from pipeline.store.database.bulk import chunks, insert_rows
from pipeline.store.database.tables import contents, dropped_contents, posting_runs, postings

Keys = NDArray[np.uint32]
_HALF, _LOWER = np.uint64(32), np.uint64(2**32 - 1)
_SEGMENT_BITS = 12  # bits: about 4,096 entries in a segment, 32 kB
_FANOUT_BITS = 3  # bits: eight runs of a size are merged
_WINDOW_BITS = 20  # bits: about a million entries are merged at a time
_MOST_HITS = 1 << 21  # shared keys that a look-up holds at a time
_TOLERATED_TEXTS = 1_000  # dropped texts that never cause a merge


@dataclass(frozen=True, slots=True)
class _Run:
    id: int
    bits: int
    entries: int

    @property
    def level(self) -> int:
        return ((self.entries >> _SEGMENT_BITS).bit_length() + _FANOUT_BITS - 1) // _FANOUT_BITS


def add_sketches(connection: Connection, sketches: Mapping[int, Sequence[int]]) -> None:
    """Take the sketches of new texts, by their numbers, into the index."""
    keys, numbers = _sorted_entries(sketches)
    if len(keys):
        runs = _runs(connection)
        _write(connection, max((run.id for run in runs), default=0) + 1, [(keys, numbers)], len(keys))
        _merge_levels(connection)


def drop_contents(connection: Connection, numbers: Sequence[int]) -> None:
    """Take texts out of the index. Their numbers must not be given again."""
    insert_rows(connection, dropped_contents, [(number,) for number in numbers])
    dropped = connection.scalar(select(func.count()).select_from(dropped_contents)) or 0
    if dropped > _TOLERATED_TEXTS and 8 * dropped > (
        connection.scalar(select(func.count()).select_from(contents)) or 0
    ):
        _merge(connection, _runs(connection))
        connection.execute(delete(dropped_contents))


def count_entries(connection: Connection, numbers: int) -> NDArray[np.int64]:
    """How many entries each text has in the index, for the texts with a number below `numbers`."""
    found = np.zeros(numbers, np.int64)
    for run in _runs(connection):
        for _, of in _read(connection, run, range(1 << run.bits)):
            found += np.bincount(of[of < numbers], minlength=numbers)
    return found


@dataclass(frozen=True, slots=True)
class Shared:
    """Pairs of texts, by number: `mine` were looked up, `others` have `counts` of their keys."""

    mine: Keys
    others: Keys
    counts: NDArray[np.int64]


def shared(connection: Connection, sketches: Mapping[int, Sequence[int]]) -> Iterator[Shared]:
    """For each of these texts, every other text that has keys of its sketch, dropped texts included.

    All pairs of a text are in the same Shared; many texts are spread over several.
    """
    keys, numbers = _sorted_entries(sketches)
    hits = _hits(connection, keys, numbers, whole=len(sketches) == 1)
    if hits is None:
        each = list(sketches.items())
        for half in (each[: len(each) // 2], each[len(each) // 2 :]):
            yield from shared(connection, dict(half))
        return
    pairs, counts = np.unique(hits, return_counts=True)
    mine, others = _parted(pairs)
    different = mine != others
    if different.any():
        yield Shared(mine[different], others[different], counts[different])


def _hits(connection: Connection, keys: Keys, numbers: Keys, *, whole: bool) -> NDArray[np.uint64] | None:
    """For each key that two texts share: the number looked up and the number found, in 32 bits each.

    None when there are too many, unless `whole` is set.
    """
    starts = np.ones(len(keys), bool)
    np.not_equal(keys[1:], keys[:-1], out=starts[1:])
    first = np.flatnonzero(starts)
    wanted, times = keys[first], np.diff(first, append=len(keys))
    owners = numbers.astype(np.uint64)
    found: list[NDArray[np.uint64]] = []
    total = 0
    for run in _runs(connection):
        for there, of in _read(connection, run, np.unique(_segments(wanted, run.bits)).tolist()):
            low, high = np.searchsorted(wanted, there[[0, -1]], "left").tolist()
            asked = wanted[low : high + 1]
            left = np.searchsorted(there, asked)
            hit = np.flatnonzero(there[np.minimum(left, len(there) - 1)] == asked)
            left, right = left[hit], np.searchsorted(there, asked[hit], "right")
            width = right - left
            hit += low
            size = width * times[hit]
            total += int(size.sum())
            if total > _MOST_HITS and not whole:
                return None
            at = np.repeat(np.arange(len(hit)), size)
            offset = np.arange(len(at)) - np.repeat(np.cumsum(size) - size, size)
            owner = owners[first[hit][at] + offset // width[at]]
            found.append(owner << _HALF | of[left[at] + offset % width[at]])
    return np.concatenate(found) if found else np.zeros(0, np.uint64)


def _sorted_entries(sketches: Mapping[int, Sequence[int]]) -> tuple[Keys, Keys]:
    """All keys, sorted, and the number of the text of each."""
    keys = np.array([key for sketch in sketches.values() for key in sketch], np.uint64)
    numbers = np.repeat(np.array(list(sketches), np.uint64), [len(sketch) for sketch in sketches.values()])
    return _parted(np.sort(keys << _HALF | numbers))


def _parted(entries: NDArray[np.uint64]) -> tuple[Keys, Keys]:
    """The upper and the lower half of each entry."""
    return (entries >> _HALF).astype(np.uint32), (entries & _LOWER).astype(np.uint32)


def _runs(connection: Connection) -> list[_Run]:
    rows = connection.execute(select(posting_runs).order_by(posting_runs.c.id))
    return [_Run(row.id, row.bits, row.entries) for row in rows]


def _segments(keys: Keys, bits: int) -> NDArray[np.int64]:
    return keys.astype(np.int64) >> (32 - bits)


def _read(connection: Connection, run: _Run, segments: Sequence[int]) -> Iterator[tuple[Keys, Keys]]:
    """Keys, sorted, and numbers of these segments of a run, in order, some segments at a time."""
    for chunk in chunks(segments):
        query = select(postings.c.entries).where(postings.c.run == run.id, postings.c.segment.in_(chunk))
        blobs = [bytes(blob) for blob in connection.scalars(query.order_by(postings.c.segment)).all()]
        if blobs:
            parts = [np.frombuffer(blob, "<u4").reshape(2, -1) for blob in blobs]
            keys, numbers = np.concatenate(parts, axis=1)
            yield keys, numbers


def _write(connection: Connection, id_: int, parts: Iterable[tuple[Keys, Keys]], size: int) -> None:
    """Write a run of about `size` entries. The parts are in order, and each ends where a segment ends."""
    bits = max(0, (size - 1).bit_length() - _SEGMENT_BITS)
    entries = 0
    for keys, numbers in parts:
        segments = _segments(keys, bits)
        names, starts = np.unique(segments, return_index=True)
        ends = [*starts[1:].tolist(), len(keys)]
        rows = [
            (
                id_,
                segment,
                keys[start:end].astype("<u4").tobytes() + numbers[start:end].astype("<u4").tobytes(),
            )
            for segment, start, end in zip(names.tolist(), starts.tolist(), ends, strict=True)
        ]
        insert_rows(connection, postings, rows)
        entries += len(keys)
    if entries:
        connection.execute(insert(posting_runs).values(id=id_, bits=bits, entries=entries))


def _merge_levels(connection: Connection) -> None:
    merging = True
    while merging:
        runs = _runs(connection)
        levels = {run.level for run in runs}
        full = [level for level in levels if sum(run.level == level for run in runs) >= 1 << _FANOUT_BITS]
        merging = bool(full)
        if merging:
            _merge(connection, [run for run in runs if run.level == min(full)])


def _merge(connection: Connection, runs: Sequence[_Run]) -> None:
    """Merge these runs into one, without the entries of dropped texts."""
    if not runs:
        return
    dropped = np.array(connection.scalars(select(dropped_contents.c.number)).all(), np.uint32)
    size = sum(run.entries for run in runs)
    new = max(run.id for run in _runs(connection)) + 1
    _write(connection, new, _merged(connection, runs, dropped, size), size)
    ids = [run.id for run in runs]
    connection.execute(delete(postings).where(postings.c.run.in_(ids)))
    connection.execute(delete(posting_runs).where(posting_runs.c.id.in_(ids)))


def _merged(
    connection: Connection, runs: Sequence[_Run], dropped: Keys, size: int
) -> Iterator[tuple[Keys, Keys]]:
    """The entries of some runs in order, a window of the keys at a time."""
    bits = max(0, (size - 1).bit_length() - _WINDOW_BITS)
    for window in range(1 << bits):
        low, high = window << (32 - bits), ((window + 1) << (32 - bits)) - 1
        keys, numbers = [np.zeros(0, np.uint32)], [np.zeros(0, np.uint32)]
        for run in runs:
            places = np.array([low, high], np.uint32)
            first, last = _segments(places, run.bits).tolist()
            for there, of in _read(connection, run, range(first, last + 1)):
                start, end = (
                    np.searchsorted(there, places[0], "left"),
                    np.searchsorted(there, places[1], "right"),
                )
                keys.append(there[start:end])
                numbers.append(of[start:end])
        all_keys, all_numbers = np.concatenate(keys), np.concatenate(numbers)
        if len(dropped):
            stay = ~np.isin(all_numbers, dropped)
            all_keys, all_numbers = all_keys[stay], all_numbers[stay]
        if len(all_keys):
            yield _parted(np.sort(all_keys.astype(np.uint64) << _HALF | all_numbers))
