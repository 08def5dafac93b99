"""The store: what the flow and the commands do with the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy import Connection as Connection
from sqlalchemy import Engine

from pipeline.cleaning.records import Batch, Cleaned, Pending
from pipeline.errors import DatabaseError
from pipeline.settings import Settings
from pipeline.sources import DumpFile
from pipeline.store import ledger
from pipeline.store.database import engine as engines
from pipeline.store.database.bulk import chunks
from pipeline.store.database.lock import Guard, ingest_lock
from pipeline.store.dumps import (
    is_only_touched,
    known_dumps,
    mark_to_read_again,
    pending_of,
    touch_dump,
)
from pipeline.store.duplicates.index import rules_of
from pipeline.store.duplicates.prepare import prepare_index
from pipeline.store.forgetting import Asked, documents_to_forget, forget_documents, wipe
from pipeline.store.ledger import Ledger, Run
from pipeline.store.memory.sites import find_site
from pipeline.store.memory.templates import learn_stale
from pipeline.store.pruning import prune_documents, prune_dump, seen_before
from pipeline.store.rejudge import rejudge_batch
from pipeline.store.replacing import take_back
from pipeline.store.retrying import write_again
from pipeline.store.search.index import fill_index, merge_entries, pays_to_merge
from pipeline.store.settle import Settled, Settling
from pipeline.store.writer import write_batch


class Store:
    """One database. Open it with `open_store`, or with `open_for_ingest` to write to it."""

    def __init__(self, engine: Engine, settings: Settings, guard: Guard | None = None) -> None:
        self.engine = engine
        self.settings = settings
        self._guard = guard

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that writes. Raises DatabaseBusy, DatabaseError, or LockLost."""
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
        """The dumps that must be read, and the position after which reading goes on.

        A dump is not read again where its size and times are the same as when it was read, or where
        only its times changed; then the new times are stored.
        """
        choice = self.settings.choice()
        for chunk in chunks(files):
            with self.reading() as connection:
                known = known_dumps(connection, (file.path for file in chunk))
            for file in chunk:
                before = known.get(file.path)
                if before is not None and is_only_touched(file, before, choice):
                    with self.writing() as connection:
                        touch_dump(connection, before.id, file)
                elif (task := pending_of(file, before, choice)) is not None:
                    yield task

    def waiting(self, files: Iterable[DumpFile]) -> Iterator[DumpFile]:
        """The dumps that an ingest would open. Unlike `pending` this only reads the database."""
        choice = self.settings.choice()
        for chunk in chunks(files):
            with self.reading() as connection:
                known = known_dumps(connection, (file.path for file in chunk))
            yield from (file for file in chunk if pending_of(file, known.get(file.path), choice) is not None)

    def prepared(self, run: Run, files: Iterable[DumpFile]) -> Iterator[Pending]:
        """As `pending`, but deletes the earlier documents and rejects of a changed dump before it is read."""
        for task in self.pending(files):
            more = task.stale is not None
            while task.stale is not None and more:
                with self.writing() as connection:
                    more = take_back(connection, run.id, task.stale, self.settings)
            yield task

    @contextmanager
    def run(self, origin: str | None = None, not_read: Mapping[str, int] | None = None) -> Iterator[Run]:
        """A run: its row says "running" inside the block, then "finished", or "failed" and the error.

        `origin` is the id of what started the run: a Prefect flow run. `not_read` counts the files that no
        reader knows. At the end the sums of the run and
        of the whole database are checked. Raises LedgerError when they do not hold.
        """
        broken_off = self.end_broken_off()
        with self.writing() as connection:
            run = ledger.start_run(connection, origin, broken_off, not_read or {})
        try:
            yield run
            with self.reading() as connection:
                ledger.check_sums(connection, run)
        except BaseException as error:
            with self.writing() as connection:
                ledger.end_run(connection, run, "failed", f"{type(error).__name__}: {error}")
            raise
        with self.writing() as connection:
            ledger.end_run(connection, run, "finished")

    def keep_seconds(self, run: Run, seconds: Mapping[str, float]) -> None:
        """Store how long the stages of a run took, by name."""
        with self.writing() as connection:
            ledger.keep_seconds(connection, run, seconds)

    def end_broken_off(self) -> tuple[str, ...]:
        """Mark runs that were killed as "crashed" and return their origins. The caller holds the lock.

        A run that still says "running" was killed: nobody else holds the lock.
        """
        with self.writing() as connection:
            return ledger.end_broken_off(connection)

    def write(self, run: Run, batch: Batch[Cleaned]) -> None:
        """Store a batch in one transaction: all of it or nothing. Its documents wait for `settle`."""
        with self.writing() as connection:
            write_batch(connection, run, batch, self.settings)

    def write_again(self, run: Run, batch: Batch[Cleaned]) -> int:
        """Store what became of rejects that were tried again; returns how many are not the same."""
        with self.writing() as connection:
            return write_again(connection, run, batch, self.settings)

    def mark_to_read_again(self, dump_id: int) -> None:
        """Have `prepared` take a dump back that has not changed, so that it is read again as a whole."""
        with self.writing() as connection:
            mark_to_read_again(connection, dump_id)

    def settle(self) -> Settled:
        """Learn the templates of sites that changed, then settle the documents that wait.

        Each batch of documents is a transaction, so this also finishes what a killed settle left.
        """
        more = True
        while more:
            with self.writing() as connection:
                more = learn_stale(connection)
        settling = Settling(rules_of(self.settings), self.settings.policy())
        total = Settled()
        while True:
            with self.writing() as connection:
                done = settling.batch(connection)
            if not done.judged:
                break
            total += done
        self._merge_index(total.judged)
        return total

    def _merge_index(self, changed: int) -> None:
        """Merge the full-text index, where so many documents changed that it pays off."""
        with self.reading() as connection:
            merging = pays_to_merge(connection, changed)
        if not merging:
            return
        begin = True
        while merging:
            with self.writing() as connection:
                merging = merge_entries(connection, begin=begin)
            begin = False
        engines.give_back(self.engine)

    def relearn(self, site: str | None = None, *, everything: bool = False) -> tuple[int, Settled]:
        """Judge stored documents again from their lines, batch by batch, and settle them.

        Without `site`, documents of all sites are judged. Without `everything`, only documents that an
        older judge has judged. Returns the number of documents that were judged, and what settle did.
        Raises NotFound when there is no such site.
        """
        with self.reading() as connection:
            site_id = find_site(connection, site).id if site else None
        last, total, count = "", 0, 1
        while count:
            with self.writing() as connection:
                last, count = rejudge_batch(connection, last, self.settings, site_id, everything)
            total += count
        return total, self.settle()

    def to_forget(self, asked: Asked) -> list[str]:
        """The ids of the documents that `forget` would delete. Raises NotFound."""
        with self.reading() as connection:
            return documents_to_forget(connection, asked)

    def forget(self, asked: Asked) -> int:
        """Delete what is asked for, for good, and keep it from coming back. Returns the number of documents.

        Where this is broken off, the same call goes on. Raises NotFound when an id names no document.
        """
        ids = self.to_forget(asked)
        for some in chunks(ids):
            with self.writing() as connection:
                forget_documents(connection, some, asked, ledger.now(), self.settings)
        if not ids and asked.site is not None:
            with self.writing() as connection:
                forget_documents(connection, (), asked, ledger.now(), self.settings)
        self.settle()
        with engines.outside_transactions(self.engine) as connection:
            wipe(connection)
        return len(ids)

    def prune(self, dump_ids: Iterable[int] = (), before: str | None = None) -> None:
        """Take dumps with their documents, or documents that were first read before a moment, out of it."""
        for dump_id in dump_ids:
            more = True
            while more:
                with self.writing() as connection:
                    more = prune_dump(connection, dump_id, self.settings)
        if before is not None:
            with self.reading() as connection:
                ids = seen_before(connection, before)
            for some in chunks(ids):
                with self.writing() as connection:
                    prune_documents(connection, some, self.settings)
        self.settle()

    def ledger(self, run_id: int) -> Ledger:
        """The ledger of one run."""
        with self.reading() as connection:
            return ledger.read_ledger(connection, run_id)

    def total(self) -> Ledger:
        """The ledger of all runs together; its `run_id` is 0."""
        with self.reading() as connection:
            return ledger.read_ledger(connection, None)


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
    with open_store(settings, migrate=True) as unlocked, locked(unlocked, settings) as store:
        yield store


@contextmanager
def locked(unlocked: Store, settings: Settings) -> Iterator[Store]:
    """An open store, locked against any ingest. Raises DatabaseBusy when an ingest is at work on it."""
    with ingest_lock(unlocked.engine) as guard:
        store = Store(unlocked.engine, settings, guard)
        with store.writing() as connection:
            prepare_index(connection, rules_of(settings))
        more = True
        while more:
            with store.writing() as connection:
                more = fill_index(connection)
        yield store
