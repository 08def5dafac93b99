"""Runs page by page, and what one did: from indexes, and from a sample of its documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, select

from pipeline.errors import NotFound
from pipeline.store.browse.filters import NONE
from pipeline.store.database.tables import cut_lines, cut_names, cut_texts, documents, rejects, runs
from pipeline.store.ledger import Ledger, read_ledger, read_seconds, read_unread

Counts = tuple[tuple[str, int], ...]

_MOST = 12  # languages, sites, kinds, reasons
_SAMPLE = 300  # documents whose cuts are counted
_LINES = 15  # most frequent cut lines


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run with its ledger."""

    id: int
    started_at: str
    status: str
    ledger: Ledger


@dataclass(frozen=True, slots=True)
class RunPage:
    """A page of runs, the newest first. `next`: the id of the first run of the page after it."""

    rows: tuple[RunRow, ...]
    next: int | None


@dataclass(frozen=True, slots=True)
class AtWork:
    """A run that has not ended; `records` are those that it has stored until now."""

    id: int
    started_at: str
    records: int


@dataclass(frozen=True, slots=True)
class CutLine:
    """A line that was cut on `times` documents of a sample."""

    text: str
    reason: str
    times: int


@dataclass(frozen=True, slots=True)
class RunView:
    """What a run did.

    `languages` and `sites` count its articles, `kinds` its duplicates, `refused` its rejects. `reasons` and
    `lines` count the cuts of some of its documents; `sample` is the number of these documents. `seconds` are
    those of its stages, by name.
    """

    id: int
    started_at: str
    finished_at: str | None
    status: str
    judge: str
    error: str | None
    ledger: Ledger
    languages: Counts
    sites: Counts
    kinds: Counts
    refused: Counts
    sample: int
    reasons: Counts
    lines: tuple[CutLine, ...]
    not_read: Mapping[str, int]
    seconds: Mapping[str, float]


def list_runs(connection: Connection, first: int | None, limit: int) -> RunPage:
    """A page of runs, from the run `first` on; without it, from the newest one on."""
    last = connection.scalar(select(func.max(runs.c.id))) if first is None else first
    # Only these runs are counted.
    some = select(runs).where(runs.c.id <= (last or 0)).order_by(runs.c.id.desc()).limit(limit + 1)
    found = connection.execute(some).all()
    shown = tuple(
        RunRow(row.id, row.started_at, row.status, read_ledger(connection, row.id)) for row in found[:limit]
    )
    return RunPage(shown, found[limit].id if len(found) > limit else None)


def run_at_work(connection: Connection) -> AtWork | None:
    """The run that has not ended, if there is one."""
    columns = (runs.c.id, runs.c.started_at, runs.c.records)
    query = select(*columns).where(runs.c.status == "running").order_by(runs.c.id.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return None if row is None else AtWork(*row)


def read_run(connection: Connection, run_id: int) -> RunView:
    """What a run did. Raises NotFound when there is no such run."""
    run = _run(connection, run_id)
    of_run = documents.c.run_id == run_id
    article, duplicate = documents.c.duplicate_kind.is_(None), documents.c.duplicate_kind.is_not(None)
    sample = _sample(connection, run_id)
    return RunView(
        id=run.id,
        started_at=run.started_at,
        finished_at=run.finished_at,
        status=run.status,
        judge=run.judge,
        error=run.error,
        ledger=read_ledger(connection, run_id),
        languages=_counts(connection, _grouped(documents.c.language, of_run, article)),
        sites=_counts(connection, _grouped(documents.c.site, of_run, article)),
        kinds=_counts(connection, _grouped(documents.c.duplicate_kind, of_run, duplicate)),
        refused=_counts(connection, _grouped(rejects.c.reason, rejects.c.run_id == run_id)),
        sample=len(sample),
        reasons=_reasons(connection, sample),
        lines=_lines(connection, sample),
        not_read=read_unread(connection, run_id),
        seconds=read_seconds(connection, run_id),
    )


def _run(connection: Connection, run_id: int) -> Row[Any]:
    row = connection.execute(select(runs).where(runs.c.id == run_id)).one_or_none()
    if row is None:
        raise NotFound(f"there is no run {run_id}")
    return row


def _sample(connection: Connection, run_id: int) -> list[int]:
    """The numbers of some documents of a run: those that its index has last."""
    order = (documents.c.run_id, documents.c.duplicate_kind, documents.c.published_at, documents.c.id)
    last = (
        select(documents.c.number)
        .where(documents.c.run_id == run_id)
        .order_by(*(column.desc() for column in order))
        .limit(_SAMPLE)
    )
    return list(connection.scalars(last))


def _reasons(connection: Connection, sample: list[int]) -> Counts:
    query = (
        select(cut_names.c.name, func.count())
        .join(cut_lines, cut_lines.c.reason_id == cut_names.c.id)
        .where(cut_lines.c.document.in_(sample))
        .group_by(cut_names.c.name)
    )
    return _counts(connection, query)


def _lines(connection: Connection, sample: list[int]) -> tuple[CutLine, ...]:
    """The lines that most documents of the sample have among their cuts."""
    times = func.count(cut_lines.c.document.distinct())
    often = (
        select(cut_lines.c.text_id, cut_lines.c.reason_id, times.label("times"))
        .where(cut_lines.c.document.in_(sample))
        .group_by(cut_lines.c.text_id, cut_lines.c.reason_id)
        .having(times > 1)
        .order_by(times.desc(), cut_lines.c.text_id)
        .limit(_LINES)
        .subquery()
    )
    query = (
        select(cut_texts.c.text, cut_names.c.name, often.c.times)
        .join(often, often.c.text_id == cut_texts.c.id)
        .join(cut_names, cut_names.c.id == often.c.reason_id)
    )
    found = [CutLine(*row) for row in connection.execute(query)]
    return tuple(sorted(found, key=lambda line: (-line.times, line.text, line.reason)))


def _grouped(by: ColumnElement[Any], *where: ColumnElement[bool]) -> Select[Any]:
    return select(by, func.count()).where(*where).group_by(by)


def _counts(connection: Connection, query: Select[Any]) -> Counts:
    """The largest counts first."""
    rows = ((name or NONE, count) for name, count in connection.execute(query))
    return tuple(sorted(rows, key=lambda entry: (-entry[1], entry[0]))[:_MOST])
