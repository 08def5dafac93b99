"""Searching the database: the documents that a query finds, the best first, with a snippet of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from pipeline.errors import DatabaseError
from pipeline.store.search.chosen import Chosen
from pipeline.store.search.index import is_complete
from pipeline.store.search.plan import by_index
from pipeline.store.search.query import Query
from pipeline.store.search.snippets import Marks, marks_in, snippet_of

_COLUMNS = "d.id, d.title, d.site, d.language, d.published_at, d.url, d.article_id, d.text"
_SQLITE = """
SELECT {columns}, -bm25(documents_fts, 8.0, 1.0) AS score
FROM documents_fts f JOIN documents d ON d.number = f.rowid
WHERE documents_fts MATCH :query AND {conditions}
ORDER BY bm25(documents_fts, 8.0, 1.0), d.id LIMIT :limit
"""
_POSTGRES = """
SELECT {columns}, found.score
FROM (
    SELECT f.number, ts_rank('{{0.1, 0.1, 0.1, 1.0}}', f.terms, CAST(:query AS tsquery), 1) AS score
    FROM documents_fts f JOIN documents d ON d.number = f.number
    WHERE f.terms @@ CAST(:query AS tsquery) AND {conditions}
    ORDER BY score DESC, d.id LIMIT :limit
) AS found JOIN documents d ON d.number = found.number
ORDER BY found.score DESC, d.id
"""


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that was found. `score`: higher is better; comparable within one search only.

    `snippet` is the part of the text with most of the words; `snippet[start:end]` of each of `marks` is one
    of them, and so is `title[start:end]` of each of `title_marks`. `article_id`: where the document is a
    duplicate, its article.
    """

    id: str
    title: str | None
    site: str | None
    language: str | None
    published_at: str | None
    url: str | None
    article_id: str | None
    score: float
    snippet: str
    marks: Marks
    title_marks: Marks


def search(connection: Connection, query: Query, chosen: Chosen, limit: int) -> list[Hit]:
    """The best `limit` documents for a query; without words to look for, none.

    Raises DatabaseError when the index is not complete.
    """
    if not is_complete(connection):
        raise DatabaseError("the full-text index is not complete; run copydesk db upgrade")
    if not query:
        return []
    sqlite = connection.dialect.name == "sqlite"
    conditions, values = chosen.conditions()
    statement = (_SQLITE if sqlite else _POSTGRES).format(columns=_COLUMNS, conditions=conditions)
    asked = {"query": query.for_fts5() if sqlite else query.for_postgres(), "limit": limit, **values}
    with by_index(connection):
        rows = connection.execute(text(statement), asked).mappings().all()
    return [_hit(row, query) for row in rows]


def _hit(row: Mapping[Any, Any], query: Query) -> Hit:
    snippet, marks = snippet_of(row["text"], query)
    return Hit(
        id=row["id"],
        title=row["title"],
        site=row["site"],
        language=row["language"],
        published_at=row["published_at"],
        url=row["url"],
        article_id=row["article_id"],
        score=round(float(row["score"]), 4),
        snippet=snippet,
        marks=marks,
        title_marks=marks_in(row["title"] or "", query),
    )
