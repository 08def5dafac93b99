"""One ingest at a time on one database, whatever started it. A killed one leaves no lock behind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from filelock import FileLock, Timeout
from sqlalchemy import Engine, text

from pipeline.errors import IngestAtWork

_NAME = 0x636F7079_6465736B  # "copydesk", as Postgres wants it: a 64-bit number

_PATIENCE = 5.0  # seconds; Postgres may need some to notice that the holder was killed


@contextmanager
def ingest_lock(engine: Engine) -> Iterator[None]:
    """Hold the database for one ingest: an advisory lock in Postgres, a file beside a SQLite file.

    Raises IngestAtWork when another ingest holds it.
    """
    busy = IngestAtWork(f"{IngestAtWork.saying} on {engine.url}; wait for it to end")
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            end = monotonic() + _PATIENCE
            while not connection.scalar(text("SELECT pg_try_advisory_lock(:name)"), {"name": _NAME}):
                if monotonic() > end:
                    raise busy
                sleep(0.1)
            connection.commit()  # the lock is the session's; no transaction stays open over the run
            try:
                yield
            finally:
                connection.execute(text("SELECT pg_advisory_unlock(:name)"), {"name": _NAME})
                connection.commit()
    else:
        try:
            with FileLock(Path(f"{engine.url.database}.lock"), timeout=_PATIENCE):
                yield
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
            return bool(connection.scalar(held, {"high": _NAME >> 32, "low": _NAME & 0xFFFFFFFF}))
    path = Path(f"{engine.url.database}.lock")
    if not path.exists():
        return False
    try:
        with FileLock(path, timeout=0):  # for a moment; an ingest that begins waits longer than that
            return False
    except Timeout:
        return True
