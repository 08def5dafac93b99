"""What a run did, in numbers and samples, and the runs before it: what its report shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, desc, func, select, table
from sqlalchemy import column as named

from pipeline.store.database.tables import cut_lines, cut_names, documents, rejects, runs
from pipeline.store.ledger import read_seconds, read_unread
from pipeline.store.queries import Row, cut_samples, reject_rows

Counts = Mapping[str, int]

_SAMPLE_ROWS = 30
_REJECT_ROWS = 100
_RUN_ROWS = 20

_ledger = table("ledger", *map(named, ("run_id", "records", "articles", "duplicates", "rejects")))


@dataclass(frozen=True, slots=True)
class RunFacts:
    """A run's articles by language, cut lines by reason, duplicates by kind and rejects by reason.

    `samples` are its most frequent cut lines, `refused` its first rejects, `recent` it and the runs
    before it, the newest first. `not_read` counts what it found and did not read, by what it is. `seconds`
    are those of its stages, by name.
    """

    languages: Counts
    reasons: Counts
    kinds: Counts
    reject_reasons: Counts
    samples: tuple[Row, ...]
    refused: tuple[Row, ...]
    recent: tuple[Row, ...]
    not_read: Counts
    seconds: Mapping[str, float]


def read_facts(connection: Connection, run_id: int) -> RunFacts:
    """What the database knows of a run."""
    of_run = documents.c.run_id == run_id
    cut = (
        select(cut_names.c.name, func.count())
        .select_from(cut_lines)
        .join(documents, documents.c.number == cut_lines.c.document)
        .join(cut_names, cut_names.c.id == cut_lines.c.reason_id)
    )
    return RunFacts(
        languages=_counts(
            connection,
            _grouped(
                func.coalesce(documents.c.language, "unknown"), of_run, documents.c.duplicate_kind.is_(None)
            ),
        ),
        reasons=_counts(connection, cut.where(of_run).group_by(cut_names.c.name)),
        kinds=_counts(
            connection,
            _grouped(documents.c.duplicate_kind, of_run, documents.c.duplicate_kind.is_not(None)),
        ),
        reject_reasons=_counts(connection, _grouped(rejects.c.reason, rejects.c.run_id == run_id)),
        samples=tuple(cut_samples(connection, run_id, _SAMPLE_ROWS)),
        refused=tuple(reject_rows(connection, run_id, _REJECT_ROWS)),
        recent=tuple(recent_runs(connection, run_id, _RUN_ROWS)),
        not_read=read_unread(connection, run_id),
        seconds=read_seconds(connection, run_id),
    )


def recent_runs(connection: Connection, run_id: int, limit: int) -> list[Row]:
    """A run and the runs before it, the newest first: their ledgers, when they began and how they ended."""
    last = select(runs).where(runs.c.id <= run_id).order_by(desc(runs.c.id)).limit(limit).subquery()
    columns = (last.c.id.label("run"), last.c.started_at.label("started"), last.c.status)
    sums = (_ledger.c.records, _ledger.c.articles, _ledger.c.duplicates, _ledger.c.rejects)
    query = select(*columns, *sums).join(_ledger, _ledger.c.run_id == last.c.id).order_by(desc(last.c.id))
    return [dict(row) for row in connection.execute(query).mappings()]


def _grouped(by: ColumnElement[Any], *where: ColumnElement[bool]) -> Select[Any]:
    return select(by, func.count()).where(*where).group_by(by)


def _counts(connection: Connection, query: Select[Any]) -> Counts:
    return {str(name): int(number) for name, number in connection.execute(query)}
