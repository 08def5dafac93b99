"""Runs and their ledgers: what a run read, and how its records ended."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, func, insert, select, update

from pipeline import judge
from pipeline.errors import LedgerError
from pipeline.store.database.tables import documents, rejects, runs


@dataclass(frozen=True, slots=True)
class Ledger:
    """How the records of a run ended.

    `replaced`: what it took back: records of changed files, and rejects that became something else.

    `run_id` is 0 in the ledger of all runs together.
    """

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
        """Whether read = articles + duplicates + rejects, which the README promises."""
        return self.records == self.articles + self.duplicates + self.rejects


@dataclass(frozen=True, slots=True)
class Run:
    """A run that is going on. `broken_off`: the origins of runs that were killed before it."""

    id: int
    started_at: str
    broken_off: tuple[str, ...] = ()


def start_run(
    connection: Connection, origin: str | None, broken_off: tuple[str, ...], not_read: Mapping[str, int]
) -> Run:
    """Store that a run is going on. `origin` is the id of what started it: a Prefect flow run.

    `not_read` counts the files that it found and no reader knows, by what they are.
    """
    started = now()
    row = {
        "started_at": started,
        "status": "running",
        "records": 0,
        "replaced": 0,
        "judge": judge.VERSION,
        "origin": origin,
        "not_read": json.dumps(dict(not_read), ensure_ascii=False) if not_read else None,
    }
    run_id = connection.execute(insert(runs).values(row).returning(runs.c.id)).scalar_one()
    return Run(run_id, started, broken_off)


def add_unread(connection: Connection, run: Run, skipped: Mapping[str, int]) -> None:
    """Add what is in a dump and no article to what a run did not read."""
    if skipped:
        counts = Counter(read_unread(connection, run.id)) + Counter(skipped)
        said = json.dumps(dict(sorted(counts.items())), ensure_ascii=False)
        connection.execute(update(runs).where(runs.c.id == run.id).values(not_read=said))


def read_unread(connection: Connection, run_id: int) -> Mapping[str, int]:
    """What a run found and did not read, counted by what it is."""
    said = connection.scalar(select(runs.c.not_read).where(runs.c.id == run_id))
    counts: dict[str, int] = json.loads(said) if said else {}
    return counts


def keep_seconds(connection: Connection, run: Run, seconds: Mapping[str, float]) -> None:
    """Store the seconds of the stages of a run, by name."""
    connection.execute(update(runs).where(runs.c.id == run.id).values(seconds=json.dumps(dict(seconds))))


def read_seconds(connection: Connection, run_id: int) -> Mapping[str, float]:
    """The seconds of the stages of a run, by name; empty where nothing is known of them."""
    said = connection.scalar(select(runs.c.seconds).where(runs.c.id == run_id))
    seconds: dict[str, float] = json.loads(said) if said else {}
    return seconds


def end_run(connection: Connection, run: Run, status: str, error: str | None = None) -> None:
    """Store how a run ended, and the error that ended it."""
    values = {"status": status, "finished_at": now(), "error": error}
    connection.execute(update(runs).where(runs.c.id == run.id).values(values))


def end_broken_off(connection: Connection) -> tuple[str, ...]:
    """Store that every run that is going on has crashed. Returns the origins of these runs."""
    crashed = update(runs).where(runs.c.status == "running").values(status="crashed", finished_at=now())
    return tuple(filter(None, connection.scalars(crashed.returning(runs.c.origin))))


def read_ledger(connection: Connection, run_id: int | None) -> Ledger:
    """The ledger of a run; with None, the ledger of all runs together."""
    of_run = [] if run_id is None else [runs.c.id == run_id]
    read = select(func.sum(runs.c.records), func.sum(runs.c.replaced)).where(*of_run)
    records, replaced = connection.execute(read).one()
    of_run = [] if run_id is None else [documents.c.run_id == run_id]
    ends = select(func.count(), func.count(documents.c.duplicate_kind)).select_from(documents)
    all_, duplicates = connection.execute(ends.where(*of_run)).one()
    of_run = [] if run_id is None else [rejects.c.run_id == run_id]
    refused = connection.scalar(select(func.count()).select_from(rejects).where(*of_run))
    return Ledger(run_id or 0, records or 0, all_ - duplicates, duplicates, refused or 0, replaced or 0)


def check_sums(connection: Connection, run: Run) -> None:
    """Raise LedgerError when the ledger of a run, or of all runs together, is not balanced."""
    for ledger in (read_ledger(connection, run.id), read_ledger(connection, None)):
        if not ledger.balanced:
            raise LedgerError(f"read is not articles + duplicates + rejects: {ledger}")


def now() -> str:
    """This moment as the database has it: ISO 8601 in UTC, with seconds."""
    return datetime.now(UTC).isoformat(timespec="seconds")
