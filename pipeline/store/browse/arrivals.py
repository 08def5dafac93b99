"""What came since a moment: articles and duplicates by site and language, rejects by reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, desc, func, select

from pipeline.store.browse.filters import NONE
from pipeline.store.database.tables import documents, rejects, runs

Counts = tuple[tuple[str, int], ...]

_MOST = 12  # sites, languages and reasons


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What runs that began since `since`, and have ended, stored. `runs` are their ids, the newest first.

    `by_site`, `by_language`: their articles, the largest counts first; `by_reason`: their rejects.
    """

    since: str
    runs: tuple[int, ...]
    articles: int
    duplicates: int
    rejects: int
    by_site: Counts
    by_language: Counts
    by_reason: Counts


def arrivals(connection: Connection, since: str) -> Arrivals:
    """What came since a moment, ISO 8601 in UTC as runs have it, in runs that have ended.

    Reads the index of these runs only.
    """
    ended = (runs.c.started_at >= since, runs.c.status != "running")
    asked = select(runs.c.id).where(*ended).order_by(desc(runs.c.id))
    found = tuple(connection.scalars(asked))
    if not found:
        return Arrivals(since, (), 0, 0, 0, (), (), ())
    # Not a range: with one, SQLite takes the index of kinds, and reads all articles.
    came = documents.c.run_id.in_(found)
    ends = select(func.count(), func.count(documents.c.duplicate_kind)).select_from(documents).where(came)
    stored, duplicates = connection.execute(ends).one()
    refused = _counts(connection, rejects.c.reason, rejects.c.run_id.in_(found))
    article = documents.c.duplicate_kind.is_(None)
    return Arrivals(
        since=since,
        runs=found,
        articles=stored - duplicates,
        duplicates=duplicates,
        rejects=sum(count for _, count in refused),
        by_site=_counts(connection, documents.c.site, came, article)[:_MOST],
        by_language=_counts(connection, documents.c.language, came, article)[:_MOST],
        by_reason=refused[:_MOST],
    )


def _counts(connection: Connection, by: ColumnElement[Any], *where: ColumnElement[bool]) -> Counts:
    rows = connection.execute(select(by, func.count()).where(*where).group_by(by))
    return tuple(
        sorted(((name or NONE, count) for name, count in rows), key=lambda entry: (-entry[1], entry[0]))
    )
