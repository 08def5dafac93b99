"""Batches of records: reading them from dumps, and cleaning them, as a worker does."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from operator import itemgetter

from pipeline.cleaning.cleaner import clean_record
from pipeline.cleaning.identity import record_hash
from pipeline.cleaning.packing import pack_layout
from pipeline.cleaning.records import Batch, Cleaned, CutValues, Entry, Part, Pending, Raw
from pipeline.duplicates.fingerprint import fingerprint
from pipeline.errors import Rejected
from pipeline.memory.trace import pack_trace, trace_of
from pipeline.policy import DEFAULT, Policy
from pipeline.records import CleanDocument, Cut, RawDocument, Reject, RejectReason
from pipeline.settings import Settings
from pipeline.sources import DumpFile, DumpReader
from pipeline.text.samples import sample_of
from pipeline.text.terms import index_entry

logger = logging.getLogger(__name__)


def read_batches(
    pending: Iterable[Pending], settings: Settings, limit: int | None = None
) -> Iterator[Batch[Raw]]:
    """Read dumps, one record at a time, into batches of `batch_size` records or `batch_bytes` bytes.

    With `limit`, at most so many records are read; the dump in which they end is not read to its end.
    """
    number, offset, left = 1, 0, limit
    parts: list[Part[Raw]] = []
    count = length = 0
    for task in pending:
        items: list[Raw] = []
        reader = DumpReader(task.dump, settings)
        for record in reader:
            if record.position <= task.after:
                continue
            if left == 0:
                break
            left = None if left is None else left - 1
            items.append(record)
            count += 1
            length += _length(record)
            if count >= settings.batch_size or length >= settings.batch_bytes:
                parts.append(Part(task.dump, tuple(items), None))
                yield Batch(number, tuple(parts), offset + reader.offset)
                number, parts, items, count, length = number + 1, [], [], 0, 0
        else:
            offset += task.dump.size
            parts.append(Part(task.dump, tuple(items), reader.digest, dict(reader.skipped)))
            count += not items  # so that a million empty files end a batch, too
            if left == 0:
                break
            continue
        parts += [Part(task.dump, tuple(items), None)] if items else []
        break
    if parts:
        yield Batch(number, tuple(parts), offset)


def in_batches(records: Iterable[tuple[DumpFile, Raw]], settings: Settings) -> Iterator[Batch[Raw]]:
    """Some records of dumps, each with its dump, in batches as `read_batches` makes them."""
    number, length = 1, 0
    chosen: list[tuple[DumpFile, Raw]] = []
    for dump, record in records:
        chosen.append((dump, record))
        length += _length(record)
        if len(chosen) >= settings.batch_size or length >= settings.batch_bytes:
            yield _batch(number, chosen)
            number, length, chosen = number + 1, 0, []
    if chosen:
        yield _batch(number, chosen)


def _batch(number: int, chosen: Sequence[tuple[DumpFile, Raw]]) -> Batch[Raw]:
    of_dumps = groupby(chosen, key=itemgetter(0))
    parts = tuple(Part(dump, tuple(record for _, record in each), None) for dump, each in of_dumps)
    return Batch(number, parts, 0)


def _length(record: Raw) -> int:
    return len(record.payload) + len(record.extra or "") if isinstance(record, RawDocument) else 0


def clean_item(item: Raw, policy: Policy = DEFAULT) -> Cleaned:
    """Clean one record and prepare it for the store. A record that fails becomes a Reject."""
    if isinstance(item, Reject):
        return item
    try:
        return _entry(item, clean_record(item, policy))
    except Rejected as rejected:
        return reject(item, RejectReason(rejected.reason), rejected.detail)
    except Exception as error:  # noqa: BLE001 - a defect on one page must not end the run; it is counted and kept
        logger.warning("the cleaner failed on record %d: %r", item.position, error)
        return reject(item, RejectReason.CLEANER_FAILED, f"{type(error).__name__}: {error}")


CleanItem = Callable[[Raw, Policy], Cleaned]


def clean_batch(batch: Batch[Raw], policy: Policy = DEFAULT, clean: CleanItem = clean_item) -> Batch[Cleaned]:
    """Clean every record of a batch with `clean`, which never raises for a record."""
    began = time.perf_counter()
    parts = tuple(part.holding(tuple(clean(item, policy) for item in part.items)) for part in batch.parts)
    return Batch(batch.number, parts, batch.offset, time.perf_counter() - began)


def _entry(item: RawDocument, document: CleanDocument) -> Entry:
    return Entry(
        position=item.position,
        record_hash=record_hash(item),
        document=replace(document, lines=(), margins=(), cuts=()),
        cuts=tuple([_values(cut) for cut in document.cuts]),
        terms=index_entry(document.title, document.text),
        fingerprint=fingerprint(document.text),
        layout=pack_layout(document.lines),
        trace=pack_trace(trace_of(document)),
        place=item.place,
    )


def _values(cut: Cut) -> CutValues:
    return cut.number, cut.text, cut.reason.value, cut.score, cut.judge, cut.detail, cut.part


def reject(item: RawDocument, reason: RejectReason, detail: str) -> Reject:
    """The Reject of a record that could not become a document."""
    return Reject(item.position, reason, detail, sample_of(item.payload), item.place)
