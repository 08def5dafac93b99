"""Reading the database: for the commands, the reports, and users of copydesk as a library."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, String, Table, and_, cast, desc, func, inspect, select, text

from pipeline.errors import DatabaseError, NotFound
from pipeline.records import Cut, Line
from pipeline.store.database.tables import about, cuts, documents, dumps, pages, places, rejects
from pipeline.store.rows import cut_of, lines_of

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document as it is in the database: its row of `documents`, its lines, its cuts, its copies.

    `fields` has the columns that a person asks for; `copies` the ids of its duplicates when it is
    an article.
    """

    id: str
    fields: Row
    lines: tuple[Line, ...]
    cuts: tuple[Cut, ...]
    copies: tuple[str, ...]


_FIELDS = (
    "title", "author", "published_at", "language", "language_confidence", "site", "url", "text",
    "word_count", "article_id", "duplicate_kind", "similarity", "duplicate_rule", "judge", "doubt", "notes",
    "first_seen_at", "external_id", "extra",
)  # fmt: skip


_ABOUT = (
    "modified_at", "agency", "standfirst",
    "canonical_url", "site_name", "description", "image", "section", "categories", "tags", "paywalled",
)  # fmt: skip
_LISTS = ("categories", "tags")


def list_articles(connection: Connection, limit: int) -> list[Row]:
    """The articles that were published last: id, date, language, title, copies, word_count, source."""
    columns = "id, published_at, language, title, copies, word_count, source"
    order = "CASE WHEN published_at IS NULL THEN 1 ELSE 0 END, published_at DESC, id"
    query = text(f"SELECT {columns} FROM articles ORDER BY {order} LIMIT :limit")
    return [dict(row) for row in connection.execute(query, {"limit": limit}).mappings()]


def find_document(connection: Connection, start: str) -> str:
    """The id of a document, by a beginning of it that no other id has.

    Raises NotFound when no document fits, or more than one.
    """
    query = select(documents.c.id).where(documents.c.id.startswith(start, autoescape=True)).limit(2)
    found = list(connection.scalars(query)) if start else []
    if start in found:
        return start
    if len(found) != 1:
        problem = "several documents have" if found else "no document has"
        raise NotFound(f"{problem} an id that begins with {start!r}; copydesk list shows the ids")
    (id_,) = found
    return str(id_)


def read_document(connection: Connection, start: str) -> StoredDocument:
    """A document by its id, or by a beginning of it that no other id has.

    Raises NotFound when no document fits, or more than one.
    """
    id_ = find_document(connection, start)
    query_fields = select(*(documents.c[name] for name in _FIELDS), source_of(documents).label("source"))
    joined = query_fields.join(dumps, dumps.c.id == documents.c.dump_id).where(documents.c.id == id_)
    row = connection.execute(joined).mappings().one()
    fields = {name: row[name] for name in (*_FIELDS, "source")}
    said = connection.execute(select(about).where(about.c.document_id == id_)).mappings().one_or_none()
    fields |= {name: said[name] if said else None for name in _ABOUT}
    fields |= {name: json.loads(fields[name]) for name in _LISTS if fields[name]}
    if isinstance(fields["extra"], str):  # Postgres gives an object
        fields["extra"] = json.loads(fields["extra"])
    layout = connection.execute(select(pages.c.layout).where(pages.c.document_id == id_)).scalar_one()
    cut_rows = connection.execute(select(cuts).where(cuts.c.document_id == id_).order_by(cuts.c.number))
    found = tuple(map(cut_of, cut_rows))
    copies = select(documents.c.id).where(documents.c.article_id == id_).order_by(documents.c.id)
    return StoredDocument(
        id=id_,
        fields=fields,
        lines=lines_of(id_, layout, row["text"], found),
        cuts=found,
        copies=tuple(connection.scalars(copies)),
    )


def cut_samples(connection: Connection, run_id: int, limit: int) -> list[Row]:
    """The most frequent cut lines of a run: reason, detail, text, number of times and mean score."""
    query = (
        select(
            cuts.c.reason,
            cuts.c.detail,
            cuts.c.text,
            func.count().label("times"),
            func.avg(cuts.c.score).label("score"),
        )
        .join(documents, documents.c.id == cuts.c.document_id)
        .where(documents.c.run_id == run_id)
        .group_by(cuts.c.reason, cuts.c.detail, cuts.c.text)
        .order_by(desc("times"), cuts.c.reason, cuts.c.detail, cuts.c.text)
        .limit(limit)
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def reject_rows(
    connection: Connection, run_id: int | None, limit: int, reason: str | None = None
) -> list[Row]:
    """Rejects of a run, or of all, the newest run first; of one reason, where it is given.

    Each has source, name of the dump, position, run, reason, detail and first characters.
    """
    columns = (rejects.c.position, rejects.c.run_id, rejects.c.reason, rejects.c.detail, rejects.c.sample)
    query = (
        select(source_of(rejects).label("source"), dumps.c.name, *columns)
        .join(dumps, dumps.c.id == rejects.c.dump_id)
        .order_by(desc(rejects.c.run_id), dumps.c.name, rejects.c.position)
        .limit(limit)
    )
    query = query if run_id is None else query.where(rejects.c.run_id == run_id)
    query = query if reason is None else query.where(rejects.c.reason == reason)
    return [dict(row) for row in connection.execute(query).mappings()]


def source_of(table: Table) -> ColumnElement[str]:
    """Where a document or a reject is, for people: the dump, and the place or the position in it.

    The query joins `dumps`.
    """
    at = and_(places.c.dump_id == table.c.dump_id, places.c.position == table.c.position)
    place = select("/" + places.c.place).where(at).scalar_subquery()
    return dumps.c.name + func.coalesce(place, ":" + cast(table.c.position, String))


def table_names(connection: Connection) -> list[str]:
    """The names of all tables, those of the full-text index among them."""
    return sorted(inspect(connection).get_table_names())


def run_query(connection: Connection, query: str) -> tuple[Sequence[str], list[tuple[object, ...]]]:
    """Run one reading SQL statement. Returns the column names and the rows.

    Raises DatabaseError when the statement returns no rows; what it wrote is rolled back.
    """
    result = connection.execute(text(query.replace(":", r"\:")))
    if not result.returns_rows:
        connection.rollback()
        raise DatabaseError("this statement reads nothing; only reading ones are run here")
    return list(result.keys()), [tuple(row) for row in result]
