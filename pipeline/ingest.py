"""One ingest: find the dumps that are new, clean them in batches, store the batches in order.

`flows.ingest` does the same steps as Prefect tasks; `ingest` here does them without Prefect.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.batches import read_batches
from pipeline.pool import CleaningPool
from pipeline.settings import Settings
from pipeline.sources import DumpFile, find_files
from pipeline.store import Ledger, Run, Store, open_for_ingest
from pipeline.work import Cleaning, Work

_SMALL = 1 << 20  # bytes of dumps below which starting processes costs more than they save


@dataclass(frozen=True, slots=True)
class Survey:
    """What there is to do: dumps found, dumps to read and their bytes, files without a reader."""

    dumps: int
    pending: int
    bytes: int
    ignored: Mapping[str, int]


def ingest(paths: Sequence[str], settings: Settings) -> Ledger:
    """Read the new dumps at some paths into the database that the settings name.

    Raises DatabaseBusy when another ingest is at work on it, LedgerError when a record is not
    accounted for, SettingsError when a path does not exist.
    """
    with open_for_ingest(settings) as store:
        size = look_around(store, paths).bytes
        with store.run() as run:
            for _ in run_batches(store, run, paths, settings, size=size):
                pass
            store.settle()
        return store.ledger(run.id)


def look_around(store: Store, paths: Sequence[str]) -> Survey:
    """Find dumps to read: new, changed, and those whose reading was broken off."""
    ignored: Counter[str] = Counter()
    found = Counter(dumps=0, pending=0, bytes=0)

    def counted() -> Iterator[DumpFile]:
        for file in find_files(paths, ignored):
            found["dumps"] += 1
            yield file

    for pending in store.pending(counted()):
        found.update(pending=1, bytes=pending.dump.size)
    return Survey(found["dumps"], found["pending"], found["bytes"], dict(sorted(ignored.items())))


def store_work(store: Store, run: Run, work: Work) -> int:
    """Wait until a batch is clean and store it. Returns the bytes of dumps that lie behind it."""
    batch = work.result()
    store.write(run, batch)
    return batch.offset


def run_batches(
    store: Store,
    run: Run,
    paths: Sequence[str],
    settings: Settings,
    *,
    size: int,
    step: Callable[[Store, Run, Work], int] = store_work,
) -> Iterator[tuple[int, str]]:
    """Clean and store batch after batch; after each, the bytes that are done and the batch's name.

    `size` is that of all dumps to read: a small ingest is done in this process alone. `step` stores
    one batch, as `store_work` does.
    """
    pending = store.prepared(run, find_files(paths))
    with _cleaning(settings, size) as cleaning:
        for work in cleaning.clean(read_batches(pending, settings)):
            yield step(store, run, work), work.name


def _cleaning(settings: Settings, size: int) -> Cleaning:
    if settings.cluster:
        from pipeline.cluster import CleaningCluster  # an extra, and it takes a second to import

        return CleaningCluster(settings.cluster, settings.policy())
    return CleaningPool(settings.worker_count() if size > _SMALL else 1, settings.policy())
