"""Takedowns: documents that are wanted to be forgotten are deleted, and a tombstone keeps them away.

Each becomes a reject without a sample, so that the sums of its run still hold.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, delete, or_, select, text

from pipeline.errors import NotFound
from pipeline.records import RejectReason
from pipeline.settings import Settings
from pipeline.store.cut_rows import drop_unused_texts
from pipeline.store.database.bulk import chunks, insert_rows
from pipeline.store.database.tables import documents, dumps, pair_decisions, rejects
from pipeline.store.decisions.forgotten import forget_lines
from pipeline.store.decisions.lines import drop_line_decisions
from pipeline.store.queries import find_document
from pipeline.store.removing import remove_documents
from pipeline.store.rows import RejectRow
from pipeline.store.tombstones import (
    FORGOTTEN,
    add_tombstones,
    record_tombstone,
    site_tombstone,
    url_tombstone,
)
from pipeline.text.hosts import site_of

_FILLED = (
    "documents",
    "about",
    "pages",
    "cut_lines",
    "cut_texts",
    "traces",
    "unsettled",
    "documents_fts",
    "line_decisions",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be forgotten: documents by their ids, all of a dump by its name or path, all of a site.

    `copies`: the duplicates of the documents, too.
    """

    ids: tuple[str, ...] = ()
    dump: str | None = None
    site: str | None = None
    copies: bool = False


def documents_to_forget(connection: Connection, asked: Asked) -> list[str]:
    """The ids of the documents that are meant, and of all others with one of their records or URLs.

    Raises NotFound when an id names no document, or there is no such dump.
    """
    found: set[str] = {find_document(connection, id_) for id_ in asked.ids}
    if asked.copies:
        found |= _copies(connection, found)
    if asked.dump is not None:
        of_dump = or_(dumps.c.path == asked.dump, dumps.c.name == asked.dump)
        if connection.execute(select(dumps.c.id).where(of_dump)).first() is None:
            raise NotFound(
                f"no dump has the path {asked.dump}; copydesk show ID has the source of a document"
            )
        query = select(documents.c.id).join(dumps, dumps.c.id == documents.c.dump_id).where(of_dump)
        found.update(connection.scalars(query))
    if asked.site is not None:
        found.update(
            connection.scalars(select(documents.c.id).where(documents.c.site == _domain(asked.site)))
        )
    return sorted(found | _alike(connection, found))


def forget_documents(
    connection: Connection, ids: Collection[str], asked: Asked, at: str, settings: Settings
) -> None:
    """Delete documents and leave tombstones. `at`: now, as ISO 8601. The caller commits."""
    names = {site_tombstone(_domain(asked.site))} if asked.site is not None else set()
    if asked.site is not None:
        drop_line_decisions(connection, [_domain(asked.site)])
    for chunk in chunks(ids):
        query = select(documents.c.record_hash, documents.c.url).where(documents.c.id.in_(chunk))
        for record, url in connection.execute(query):
            names.add(record_tombstone(record))
            if url and url.strip() and asked.dump is None:  # the next dump of a page may be wanted
                names.add(url_tombstone(url))
        touched = or_(pair_decisions.c.one.in_(chunk), pair_decisions.c.other.in_(chunk))
        connection.execute(delete(pair_decisions).where(touched))
        forget_lines(connection, chunk)
    add_tombstones(connection, names, at)
    gone = remove_documents(connection, ids, settings)
    rows = [
        RejectRow(place.dump_id, place.position, place.run_id, RejectReason.FORGOTTEN.value, FORGOTTEN, "")
        for place in gone
    ]
    insert_rows(connection, rejects, rows)


def wipe(connection: Connection) -> None:
    """Have the database overwrite what was deleted. Outside a transaction."""
    drop_unused_texts(connection)
    connection.commit()
    if connection.dialect.name == "sqlite":
        connection.execute(text("INSERT INTO documents_fts(documents_fts) VALUES ('optimize')"))
        connection.commit()
        cursor = connection.connection.cursor()
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    else:
        connection.exec_driver_sql(f"VACUUM {', '.join(_FILLED)}")


def _copies(connection: Connection, ids: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for chunk in chunks(ids):
        found.update(connection.scalars(select(documents.c.id).where(documents.c.article_id.in_(chunk))))
    return found


def _alike(connection: Connection, ids: Iterable[str]) -> set[str]:
    """The documents with a record or a URL of one of these."""
    found: set[str] = set()
    for chunk in chunks(ids):
        here = documents.c.id.in_(chunk)
        records = select(documents.c.record_hash).where(here)
        urls = select(documents.c.url).where(here, documents.c.url.is_not(None), documents.c.url != "")
        either = or_(documents.c.record_hash.in_(records), documents.c.url.in_(urls))
        found.update(connection.scalars(select(documents.c.id).where(either)))
    return found


def _domain(site: str) -> str:
    """A site as `documents.site` has it."""
    asked = site.strip().lower()
    return site_of(asked if "//" in asked else f"http://{asked}") or asked
