"""The store: what the flow and the commands do with the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, func, insert, select, update

from pipeline import judge
from pipeline.cleaning.records import Batch, Cleaned, Pending
from pipeline.errors import DatabaseError, DecisionError, LedgerError
from pipeline.settings import Settings
from pipeline.sources import DumpFile, digest_file
from pipeline.store import writer
from pipeline.store.database import engine as engines
from pipeline.store.database.bulk import chunks
from pipeline.store.database.lock import Guard, ingest_lock
from pipeline.store.database.tables import documents, dumps, rejects, runs
from pipeline.store.duplicates.contents import contents_of
from pipeline.store.duplicates.pairs import PairDecision, store_decision
from pipeline.store.duplicates.regroup import prepare_index, regroup, rules_of
from pipeline.store.memory.decisions import find_site
from pipeline.store.memory.templates import learn_stale
from pipeline.store.rejudge import rejudge_batch
from pipeline.store.settle import Settled, Settling


@dataclass(frozen=True, slots=True)
class Ledger:
    """How the records of a run ended. `replaced`: records of changed files that it took back."""

    run_id: int
    records: int
    articles: int
    duplicates: int
    rejects: int
    replaced: int = 0

    def __str__(self) -> str:
        return (
            f"{self.records} records = {self.articles} articles + {self.duplicates} duplicates "
            f"+ {self.rejects} rejects"
        )

    @property
    def balanced(self) -> bool:
        """Promise 2: read = articles + duplicates + rejects."""
        return self.records == self.articles + self.duplicates + self.rejects


@dataclass(frozen=True, slots=True)
class Run:
    """A run that is going on. `broken_off`: the origins of runs that were killed before it."""

    id: int
    started_at: str
    broken_off: tuple[str, ...] = ()


class Store:
    """One database. Open it with `open_store`."""

    def __init__(self, engine: Engine, settings: Settings, guard: Guard | None = None) -> None:
        self.engine = engine
        self._settings = settings
        self._guard = guard

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that writes. Raises DatabaseBusy where trying again may help, else LockLost."""
        with engines.database_errors(self.engine), self.engine.connect() as connection:
            connection.execution_options(writes=True)
            with connection.begin():
                if self._guard:
                    self._guard(connection)
                yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads."""
        with engines.database_errors(self.engine), self.engine.connect() as connection:
            yield connection

    def pending(self, files: Iterable[DumpFile]) -> Iterator[Pending]:
        """Which of these dumps must be read, and from where on.

        Not read again: what has the same size and times as when it was read, and what only had its
        times changed. A dump whose reading was broken off goes on after the last record stored.
        """
        for chunk in chunks(files):
            known = self._known(file.path for file in chunk)
            for file in chunk:
                before = known.get(file.path)
                if before is None:
                    yield Pending(file)
                elif before.signature == file.signature:
                    if not before.complete:
                        yield Pending(file, after=before.position)
                elif self._only_touched(before, file):
                    self._touch(before.id, file)
                else:
                    yield Pending(file, stale=before.id)

    def waiting(self, files: Iterable[DumpFile]) -> Iterator[DumpFile]:
        """Which of these dumps an ingest would open. Unlike `pending` it only reads the database."""
        for chunk in chunks(files):
            known = self._known(file.path for file in chunk)
            for file in chunk:
                before = known.get(file.path)
                if before is None or not before.complete or before.signature != file.signature:
                    yield file

    def prepared(self, run: Run, files: Iterable[DumpFile]) -> Iterator[Pending]:
        """As `pending`; what a changed dump gave before is taken back when its turn comes."""
        for task in self.pending(files):
            more = task.stale is not None
            while task.stale is not None and more:
                with self.writing() as connection:
                    more = writer.take_back(connection, run.id, task.stale, self._settings)
            yield task

    @contextmanager
    def run(self, origin: str | None = None) -> Iterator[Run]:
        """A run: its row says "running" inside the block, then "finished", or "failed" and why.

        `origin` is what started it, for whoever must find that again.

        At the end the sum is checked, of the run and in total. Raises LedgerError when it does not
        hold. A run that still says "running" at the start was killed: nobody else holds the lock.
        """
        broken_off = self.end_broken_off()
        run = Run(*self._start_run(origin), broken_off)
        try:
            yield run
            self._check_sums(run)
        except BaseException as error:
            self._end_run(run, "failed", f"{type(error).__name__}: {error}")
            raise
        self._end_run(run, "finished", None)

    def end_broken_off(self) -> tuple[str, ...]:
        """Say "crashed" of runs that were killed, and give their origins. The caller holds the lock."""
        crashed = update(runs).where(runs.c.status == "running")
        with self.writing() as connection:
            ended = connection.scalars(
                crashed.values(status="crashed", finished_at=_now()).returning(runs.c.origin)
            )
            return tuple(filter(None, ended))

    def write(self, run: Run, batch: Batch[Cleaned]) -> None:
        """Store a batch in one transaction: all of it or nothing. Its documents wait for `settle`."""
        with self.writing() as connection:
            writer.write_batch(connection, run.id, run.started_at, batch, self._settings)

    def settle(self) -> Settled:
        """Learn the templates of sites that changed, then settle what waits, a transaction at a time.

        What a broken-off settle left is done, too.
        """
        more = True
        while more:
            with self.writing() as connection:
                more = learn_stale(connection)
        settling = Settling(rules_of(self._settings))
        total = Settled()
        while True:
            with self.writing() as connection:
                done = settling.batch(connection)
            if not done.judged:
                return total
            total += done

    def relearn(self, site: str | None = None, *, everything: bool = False) -> tuple[int, Settled]:
        """Judge documents again from their stored lines, in bounded batches, and settle.

        Those of one site or of all; only those of an older judge, unless `everything` is set. Returns of
        how many. Raises NotFound when there is no such site.
        """
        with self.reading() as connection:
            site_id = find_site(connection, site).id if site else None
        last, total, count = "", 0, 1
        while count:
            with self.writing() as connection:
                last, count = rejudge_batch(connection, last, self._settings, site_id, everything)
            total += count
        return total, self.settle()

    def decide(self, one: str, other: str, decision: PairDecision | None) -> None:
        """Remember what a person says of two documents, by their ids, or with None take it back.

        What waits is settled first. The groups follow at once, and it is respected on every later run.
        Raises DecisionError when the two have the same text.
        """
        self.settle()
        with self.writing() as connection:
            hashes = contents_of(connection, [one, other])
            if len(hashes) == 1 and decision is not None:
                what = "are the same document" if one == other else "have the same text"
                raise DecisionError(f"{one} and {other} {what}; there is nothing to decide between them")
            store_decision(connection, one, other, decision)
            regroup(connection, [], {}, rules_of(self._settings), again=hashes)

    def ledger(self, run_id: int) -> Ledger:
        """The ledger of one run."""
        return self._sum(run_id)

    def total(self) -> Ledger:
        """The ledger of all runs together; its `run_id` is 0."""
        return self._sum(None)

    def _start_run(self, origin: str | None) -> tuple[int, str]:
        now = _now()
        with self.writing() as connection:
            row = {
                "started_at": now,
                "status": "running",
                "records": 0,
                "replaced": 0,
                "judge": judge.VERSION,
                "origin": origin,
            }
            run_id = connection.execute(insert(runs).values(row).returning(runs.c.id)).scalar_one()
        return run_id, now

    def _check_sums(self, run: Run) -> None:
        for ledger in (self.ledger(run.id), self.total()):
            if not ledger.balanced:
                raise LedgerError(f"read is not articles + duplicates + rejects: {ledger}")

    def _end_run(self, run: Run, status: str, error: str | None) -> None:
        values = {"status": status, "finished_at": _now(), "error": error}
        with self.writing() as connection:
            connection.execute(update(runs).where(runs.c.id == run.id).values(values))

    def _sum(self, run_id: int | None) -> Ledger:
        with self.reading() as connection:
            of_run = [] if run_id is None else [runs.c.id == run_id]
            read = select(func.sum(runs.c.records), func.sum(runs.c.replaced)).where(*of_run)
            records, replaced = connection.execute(read).one()
            of_run = [] if run_id is None else [documents.c.run_id == run_id]
            ends = select(func.count(), func.count(documents.c.article_id)).select_from(documents)
            all_, duplicates = connection.execute(ends.where(*of_run)).one()
            of_run = [] if run_id is None else [rejects.c.run_id == run_id]
            refused = connection.scalar(select(func.count()).select_from(rejects).where(*of_run))
        return Ledger(run_id or 0, records or 0, all_ - duplicates, duplicates, refused or 0, replaced or 0)

    def _known(self, paths: Iterable[str]) -> dict[str, _KnownDump]:
        with self.reading() as connection:
            rows = connection.execute(select(dumps).where(dumps.c.path.in_(list(paths))))
            return {
                row.path: _KnownDump(
                    row.id, (row.size, row.mtime_ns, row.ctime_ns), row.digest, row.position, row.complete
                )
                for row in rows
            }

    @staticmethod
    def _only_touched(before: _KnownDump, file: DumpFile) -> bool:
        same_size = before.complete and before.signature[0] == file.size
        return same_size and digest_file(file.path, file.size) == before.digest

    def _touch(self, dump_id: int, file: DumpFile) -> None:
        with self.writing() as connection:
            state = update(dumps).where(dumps.c.id == dump_id).values(writer.dump_state(file))
            connection.execute(state)


@dataclass(frozen=True, slots=True)
class _KnownDump:
    id: int
    signature: tuple[int, int, int]
    digest: str
    position: int
    complete: bool


@contextmanager
def open_store(settings: Settings, *, migrate: bool = False) -> Iterator[Store]:
    """The store that the settings name. With `migrate`, the database is made or brought up to date.

    Raises DatabaseError when there is no database yet, or an older one, and `migrate` is not set.
    """
    engine = engines.open_engine(settings.database_url, create=migrate)
    try:
        if migrate:
            engines.upgrade(engine)
        elif (here := engines.known_revision(engine)) != engines.head_revision():
            problem = (
                "there is no copydesk database yet; run copydesk ingest"
                if here is None
                else (f"the database is at migration {here}; run copydesk db upgrade")
            )
            raise DatabaseError(f"{engine.url}: {problem}")
        yield Store(engine, settings)
    finally:
        engine.dispose()


@contextmanager
def open_for_ingest(settings: Settings) -> Iterator[Store]:
    """The store, migrated, and locked against any other ingest.

    Raises DatabaseBusy when another ingest is at work on it.
    """
    with open_store(settings, migrate=True) as unlocked, ingest_lock(unlocked.engine) as guard:
        store = Store(unlocked.engine, settings, guard)
        with store.writing() as connection:
            prepare_index(connection, rules_of(settings))
        yield store


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
