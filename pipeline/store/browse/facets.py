"""How many documents there are of each site, language, month and kind.

These counts read an index over all documents that fit, so a caller keeps them for as long as `stamp` is
the same.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, desc, func, select, text

from pipeline.store.browse.filters import NONE, DocumentKind, Filter
from pipeline.store.database.tables import documents
from pipeline.store.search.chosen import Chosen
from pipeline.store.search.plan import by_index
from pipeline.store.search.query import Query

Counts = tuple[tuple[str, int], ...]

_MOST = 12  # entries of a facet
_MONTH = 7  # characters of 2024-03
_HITS = """
SELECT d.site, d.language, substr(d.published_at, 1, 7) AS month, d.duplicate_kind AS kind
FROM documents_fts f JOIN documents d ON d.number = {number}
WHERE {matches} AND {conditions} LIMIT :most
"""
_SQLITE = {"number": "f.rowid", "matches": "documents_fts MATCH :query"}
_POSTGRES = {"number": "f.number", "matches": "f.terms @@ CAST(:query AS tsquery)"}


@dataclass(frozen=True, slots=True)
class Facets:
    """Documents by site, language, month and kind, the largest count first, months newest first.

    At most 12 entries each; NONE counts the documents without one. `exact`: no document was left out.
    """

    sites: Counts
    languages: Counts
    months: Counts
    kinds: Counts
    exact: bool


def count_facets(connection: Connection, wanted: Filter) -> Facets:
    """The facets of a list. Each is counted without its own filter, to show what else could be chosen."""
    columns = documents.c
    by_kind: Counter[str] = Counter()
    for kind in DocumentKind:
        where = replace(wanted, kind=kind)
        query = select(func.count()).select_from(documents).where(*where.conditions(), *where.within_month())
        by_kind[kind.value] = connection.execute(query).scalar_one()
    return Facets(
        sites=_grouped(connection, columns.site, replace(wanted, site=None)),
        languages=_grouped(connection, columns.language, replace(wanted, language=None)),
        months=_months(
            _counted(connection, func.substr(columns.published_at, 1, _MONTH), replace(wanted, month=None))
        ),
        kinds=_largest(by_kind),
        exact=True,
    )


def facets_of_hits(connection: Connection, query: Query, chosen: Chosen, most: int) -> Facets:
    """The facets of what a search finds; of more than `most` documents, only so many are counted."""
    if not query:
        return Facets((), (), (), (), exact=True)
    sqlite = connection.dialect.name == "sqlite"
    conditions, values = chosen.conditions()
    statement = _HITS.format(conditions=conditions, **(_SQLITE if sqlite else _POSTGRES))
    asked = {"query": query.for_fts5() if sqlite else query.for_postgres(), "most": most + 1, **values}
    with by_index(connection):
        hits = connection.execute(text(statement), asked).all()
    shown = hits[:most]
    return Facets(
        sites=_largest(Counter(hit.site or NONE for hit in shown)),
        languages=_largest(Counter(hit.language or NONE for hit in shown)),
        months=_months(Counter(hit.month or NONE for hit in shown)),
        kinds=_largest(Counter(hit.kind or DocumentKind.ARTICLE.value for hit in shown)),
        exact=len(hits) <= most,
    )


def _grouped(connection: Connection, by: ColumnElement[Any], wanted: Filter) -> Counts:
    """The largest counts; the database leaves out the others, as there may be many sites."""
    query = (
        select(by, func.count())
        .where(*wanted.conditions(), *wanted.within_month())
        .group_by(by)
        .order_by(desc(func.count()), by)
        .limit(_MOST)
    )
    return _largest(Counter({name or NONE: count for name, count in connection.execute(query)}))


def _counted(connection: Connection, by: ColumnElement[Any], wanted: Filter) -> Counter[str]:
    query = select(by, func.count()).where(*wanted.conditions(), *wanted.within_month()).group_by(by)
    return Counter({name or NONE: count for name, count in connection.execute(query)})


def _largest(counts: Counter[str]) -> Counts:
    found = ((name, count) for name, count in counts.items() if count)
    return tuple(sorted(found, key=lambda entry: (-entry[1], entry[0]))[:_MOST])


def _months(counts: Counter[str]) -> Counts:
    """The newest months; the documents without a date come last, and are never left out."""
    newest = sorted(counts.keys() - {NONE}, reverse=True)
    undated = [NONE] if NONE in counts else []
    return tuple((name, counts[name]) for name in [*newest[: _MOST - len(undated)], *undated])
