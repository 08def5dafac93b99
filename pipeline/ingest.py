"""One ingest: find the dumps that are new, clean them in batches, store the batches in order, settle.

`run_ingest` has the sequence. `ingest` runs its steps as they are, `flows.ingest` as Prefect tasks.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from pipeline.cleaning.batches import read_batches
from pipeline.cleaning.pool import CleaningPool
from pipeline.cleaning.work import Cleaning, Work
from pipeline.clock import Stage, StageClock
from pipeline.errors import DatabaseError, TooManyRejects
from pipeline.records import Reject
from pipeline.settings import Settings
from pipeline.sources import ALL, DumpFile, DumpReader, Globs, find_files
from pipeline.store import Ledger, Run, Store, open_for_ingest, open_store
from pipeline.store.browse.runs import run_at_work

_CLOCK_SKEW_NS = 2_000_000_000  # a time further in the future comes from another clock and is ignored
SMALL_BYTES = 1 << 20
"""Bytes of dumps; up to this, starting processes costs more than they save."""


@dataclass(frozen=True, slots=True)
class Survey:
    """The work of an ingest: dumps found, dumps to read and their bytes, files without a reader.

    `moving` is the number of dumps that are still being written: they changed after `seen_at` (nanoseconds
    since 1970) and wait for the next run. With `seen_at` None no dump waits. `ignored` counts the files
    without a reader, by suffix.
    """

    dumps: int
    pending: int
    bytes: int
    moving: int
    ignored: Mapping[str, int]
    seen_at: int | None

    def is_still(self, file: DumpFile) -> bool:
        """Whether a file has not changed since `seen_at`."""
        return _is_still(file, self.seen_at)


@dataclass(frozen=True, slots=True)
class Preview:
    """What an ingest would read: dumps to read and their bytes, records in them by what becomes of them.

    `rejects` are the records that cannot be read; what the cleaner would refuse is not known. `not_read`
    counts files that no reader knows, and what is in dumps and no article, by what it is.
    """

    dumps: int
    bytes: int
    records: int
    rejects: int
    not_read: Mapping[str, int]


def ingest(paths: Sequence[str], settings: Settings, globs: Globs = ALL, limit: int | None = None) -> Ledger:
    """Read the new dumps at some paths into the database that the settings name.

    `globs` choose files. With `limit` at most so many records are read; the next run goes on behind them.
    Raises IngestAtWork when another ingest is at work on it, LedgerError when a record is not
    accounted for, SettingsError when a path does not exist, TooManyRejects when all is stored and the
    share of rejects is over `max_reject_share`.
    """
    with open_for_ingest(settings) as store:
        ledger = run_ingest(store, paths, settings, Steps(), globs=globs, limit=limit)
    check_rejects(ledger, settings.max_reject_share)
    return ledger


class Steps:
    """The steps of an ingest. A subclass overrides the steps that it runs in another way."""

    def find_dumps(self, store: Store, paths: Sequence[str], quiet_seconds: float, globs: Globs) -> Survey:
        """Find the dumps to read."""
        return look_around(store, paths, quiet_seconds, globs)

    def begin(self, run: Run, survey: Survey) -> None:
        """Called when the run has begun."""

    def store_batch(self, store: Store, run: Run, work: Work) -> int:
        """Wait until a batch is clean and store it. Returns the bytes of the dumps up to its end."""
        batch = work.result()
        store.write(run, batch)
        return batch.offset

    def settle(self, store: Store) -> None:
        """Learn what the pages of each site have in common, and group duplicates."""
        store.settle()


def run_ingest(
    store: Store,
    paths: Sequence[str],
    settings: Settings,
    steps: Steps,
    origin: str | None = None,
    globs: Globs = ALL,
    limit: int | None = None,
) -> Ledger:
    """Take the steps of an ingest in order. Returns the ledger of the run.

    `globs` and `limit` are those of `ingest`. `origin` is the id of what started the run, such as a Prefect
    flow run. Dumps of at most 1 MiB together are cleaned in this process alone. Raises LedgerError when a
    record is not accounted for.
    """
    clock = StageClock()
    with clock.of(Stage.FIND):
        survey = steps.find_dumps(store, paths, settings.quiet_seconds, globs)
    with store.run(origin, survey.ignored) as run:
        steps.begin(run, survey)
        pending = store.prepared(run, filter(survey.is_still, find_files(paths, globs=globs)))
        batches = clock.each(Stage.READ, read_batches(pending, settings, limit))
        with cleaning_for(settings, small=survey.bytes <= SMALL_BYTES) as cleaning:
            for work in cleaning.clean(batches):
                _store_timed(store, run, work, steps, clock)
        with clock.of(Stage.SETTLE):
            steps.settle(store)
        store.keep_seconds(run, clock.seconds())
    return store.ledger(run.id)


def _store_timed(store: Store, run: Run, work: Work, steps: Steps, clock: StageClock) -> None:
    """Take the step that waits for a batch and stores it, and tell the two apart on the clock."""
    with clock.of(Stage.STORE):
        steps.store_batch(store, run, work)
    clock.add(Stage.STORE, -work.waited)
    clock.add(Stage.WAIT, work.waited)
    clock.add(Stage.CLEAN, work.result().seconds)


def check_rejects(ledger: Ledger, max_share: float | None) -> None:
    """Raise TooManyRejects when a run's share of rejects is over `max_share`, 0 to 1; None: never."""
    if max_share is not None and ledger.rejects > max_share * ledger.records:
        raise TooManyRejects(
            f"{ledger.rejects} of {ledger.records} records of run {ledger.run_id} are rejects, more than "
            f"max_reject_share = {max_share:g}; the run is stored, the table rejects has the reasons",
            ledger.run_id,
        )


def look_around(store: Store, paths: Sequence[str], quiet_seconds: float = 0, globs: Globs = ALL) -> Survey:
    """Find the dumps to read: new and changed dumps, and dumps whose reading was broken off.

    Where one of them changed in the last `quiet_seconds`, this waits until that time has passed and looks
    again: a dump that has changed meanwhile is still being written.
    """
    quiet = round(quiet_seconds * 1e9)
    seen_at = time.time_ns() if quiet else None
    survey, youngest = _look(store, paths, globs, seen_at)
    if seen_at is not None and youngest > seen_at - quiet:
        time.sleep(min(quiet, max(0, youngest + quiet - time.time_ns())) / 1e9)
        survey, _ = _look(store, paths, globs, seen_at)
    return survey


def preview(paths: Sequence[str], settings: Settings, globs: Globs = ALL) -> Preview:
    """Read what an ingest would read, and count it; nothing is cleaned or stored.

    Without a database, or with one of another version, everything is new. Raises SettingsError when a path
    does not exist.
    """
    not_read: Counter[str] = Counter()
    found = Counter(dumps=0, bytes=0, records=0, rejects=0)
    for file in _waiting(find_files(paths, not_read, globs), settings):
        reader = DumpReader(file, settings)
        rejects = [isinstance(record, Reject) for record in reader]
        found.update(dumps=1, bytes=file.size, records=len(rejects), rejects=sum(rejects))
        not_read.update(reader.skipped)
    return Preview(**found, not_read=dict(sorted(not_read.items())))


def has_work(paths: Sequence[str], settings: Settings, globs: Globs = ALL) -> bool:
    """Whether an ingest would read something, or finds a run that was broken off. This only reads.

    Raises SettingsError when a path does not exist.
    """
    files = find_files(paths, globs=globs)
    try:
        with open_store(settings) as store:
            with store.reading() as connection:
                broken_off = run_at_work(connection) is not None
            return broken_off or next(store.waiting(files), None) is not None
    except DatabaseError:  # the database does not exist, or has another version: every file is new
        return next(files, None) is not None


def _waiting(files: Iterable[DumpFile], settings: Settings) -> Iterator[DumpFile]:
    with ExitStack() as stack:
        try:
            store = stack.enter_context(open_store(settings))
        except DatabaseError:
            yield from files
        else:
            yield from store.waiting(files)


def _look(store: Store, paths: Sequence[str], globs: Globs, seen_at: int | None) -> tuple[Survey, int]:
    """One look at all files.

    Also returns the time at which the youngest file to read changed, in nanoseconds.
    """
    ignored: Counter[str] = Counter()
    found = Counter(dumps=0, pending=0, bytes=0, moving=0)
    youngest = 0

    def counted() -> Iterator[DumpFile]:
        for file in find_files(paths, ignored, globs):
            found["dumps"] += 1
            yield file

    for pending in store.pending(counted()):
        youngest = max(youngest, pending.dump.changed_ns)
        if _is_still(pending.dump, seen_at):
            found.update(pending=1, bytes=pending.dump.size)
        else:
            found["moving"] += 1
    return Survey(**found, ignored=dict(sorted(ignored.items())), seen_at=seen_at), youngest


def _is_still(file: DumpFile, seen_at: int | None) -> bool:
    return seen_at is None or not seen_at < file.changed_ns <= time.time_ns() + _CLOCK_SKEW_NS


def cleaning_for(settings: Settings, *, small: bool) -> Cleaning:
    """Where batches are cleaned, as the settings say; little work is done in this process."""
    if settings.cluster:
        from pipeline.cleaning.cluster import CleaningCluster  # an extra, and it takes a second to import

        return CleaningCluster(settings.cluster, settings.policy())
    return CleaningPool(1 if small else settings.worker_count(), settings.policy())
