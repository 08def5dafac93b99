"""The lock that allows one ingest at a time on a database. A killed ingest leaves no lock behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep

from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from pipeline.errors import IngestAtWork, LockLost

_NAME = 0x636F7079_6465736B  # "copydesk", as Postgres wants it: a 64-bit number

_PATIENCE_SECONDS = 5.0  # seconds; Postgres may need some to notice that the holder was killed


Guard = Callable[[Connection], None]
"""A check that is called in each transaction that writes; raises LockLost when the lock was lost."""

_HELD = """
SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted
    AND pid = :pid AND classid = :high AND objid = :low
"""
_HALVES = {"high": _NAME >> 32, "low": _NAME & 0xFFFFFFFF}


@contextmanager
def ingest_lock(engine: Engine) -> Iterator[Guard]:
    """Hold the database for one ingest: an advisory lock in Postgres, a file beside a SQLite file.

    Yields a guard that makes sure, before each write, that the lock is still held: a lock in Postgres
    ends with its connection. Raises IngestAtWork when another ingest holds the lock.
    """
    busy = IngestAtWork(f"{IngestAtWork.saying} on {engine.url}; wait for it to end")
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            end = monotonic() + _PATIENCE_SECONDS
            while not connection.scalar(text("SELECT pg_try_advisory_lock(:name)"), {"name": _NAME}):
                if monotonic() > end:
                    raise busy
                sleep(0.1)
            pid = connection.scalar(text("SELECT pg_backend_pid()"))
            connection.commit()  # the lock is the session's; no transaction stays open over the run

            def guard(writing: Connection) -> None:
                # A second lock, held by the transaction: a write that passed this check ends before
                # another ingest writes.
                writing.execute(text("SELECT pg_advisory_xact_lock(:name)"), {"name": _NAME + 1})
                if not writing.scalar(text(_HELD), {"pid": pid} | _HALVES):
                    lost = f"the lock on {engine.url} was lost, as its connection broke"
                    raise LockLost(f"{lost}; run it again, it goes on where it was broken off")

            try:
                yield guard
            finally:
                with suppress(DBAPIError):  # the connection broke, so the lock is gone already
                    connection.execute(text("SELECT pg_advisory_unlock(:name)"), {"name": _NAME})
                    connection.commit()
    else:
        try:
            with FileLock(_lock_file(engine), timeout=_PATIENCE_SECONDS):
                yield lambda writing: None  # a lock of this process, which nobody can take from it
        except Timeout as error:
            raise busy from error


def is_locked(engine: Engine) -> bool:
    """Whether an ingest holds the database now. Leaves nothing behind."""
    if engine.dialect.name == "postgresql":
        held = text(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            " AND classid = :high AND objid = :low"
        )
        with engine.connect() as connection:
            return bool(connection.scalar(held, _HALVES))
    path = _lock_file(engine)
    if not path.exists():
        return False
    try:
        with FileLock(path, timeout=0):  # for a moment; an ingest that begins waits longer than that
            return False
    except Timeout:
        return True


def _lock_file(engine: Engine) -> Path:
    """The lock file: beside the database file itself, whatever link the URL names."""
    return Path(f"{Path(str(engine.url.database)).resolve()}.lock")
