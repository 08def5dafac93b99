"""Checks of each document by itself: lines, cuts and text, trace, entry in the full-text index."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Row, select, text

from pipeline.cleaning.cleaner import kept_text
from pipeline.cleaning.packing import unpack_lines
from pipeline.duplicates.fingerprint import fingerprint
from pipeline.errors import LinesLost
from pipeline.memory.trace import unpack_trace
from pipeline.records import Line
from pipeline.store.check.problem import Problem
from pipeline.store.cut_rows import read_cuts
from pipeline.store.database.tables import documents, pages, traces, unsettled
from pipeline.store.rows import CutRow
from pipeline.store.search.index import differing_entries

_DOCUMENTS_AT_ONCE = 200


def each_document(connection: Connection) -> Iterator[Problem]:
    """All documents, in the order of their ids, some at a time."""
    last = ""
    while rows := _next(connection, last):
        last = rows[-1].id
        cuts = read_cuts(connection, [row.id for row in rows])
        for row in rows:
            yield from _cuts(row, cuts[row.id])
            yield from _text(row)
        for id_, what in differing_entries(connection, rows):
            yield Problem("search", id_, what)


def surplus_entries(connection: Connection) -> Iterator[Problem]:
    """Entries of the full-text index that belong to no document."""
    sqlite = connection.dialect.name == "sqlite"
    table, column = ("documents_fts_docsize", "id") if sqlite else ("documents_fts", "number")
    query = f"SELECT {column} FROM {table} WHERE {column} NOT IN (SELECT number FROM documents) ORDER BY 1"
    for number in connection.scalars(text(query)):
        yield Problem("search", f"number {number}", "the full-text index has an entry without a document")


def _next(connection: Connection, last: str) -> list[Row[Any]]:
    query = (
        select(
            documents.c.id,
            documents.c.number,
            documents.c.title,
            documents.c.text,
            documents.c.word_count,
            documents.c.content_hash,
            pages.c.layout,
            traces.c.lines.label("trace"),
            unsettled.c.document_id.label("waits"),
        )
        .outerjoin(pages, pages.c.document_id == documents.c.id)
        .outerjoin(traces, traces.c.document_id == documents.c.id)
        .outerjoin(unsettled, unsettled.c.document_id == documents.c.id)
        .where(documents.c.id > last)
        .order_by(documents.c.id)
        .limit(_DOCUMENTS_AT_ONCE)
    )
    return list(connection.execute(query).all())


def _cuts(row: Row[Any], cuts: list[CutRow]) -> Iterator[Problem]:
    """Kept and cut lines together are the lines that came in."""
    if row.layout is None:
        yield Problem("cuts", row.id, "the layout of its lines is missing")
        return
    try:
        lines = unpack_lines(bytes(row.layout), row.text, {cut.number: cut.text for cut in cuts})
    except LinesLost as error:
        yield Problem("cuts", row.id, str(error))
        return
    if kept_text(lines, {cut.number for cut in cuts}) != row.text:
        yield Problem("cuts", row.id, "its text is not what is left of its lines without its cuts")
    yield from _trace(row, lines)


def _trace(row: Row[Any], lines: tuple[Line, ...]) -> Iterator[Problem]:
    seen = sum(bool(line.text.strip()) for line in lines)
    try:
        fits = row.trace is None or len(unpack_trace(bytes(row.trace))) == seen
    except zlib.error:
        fits = False
    if not fits:
        yield Problem("memory", row.id, f"its trace is not one of {seen} lines")


def _text(row: Row[Any]) -> Iterator[Problem]:
    """What was computed of a text is what its text gives; a document that waits for settle may be behind."""
    found = fingerprint(row.text)
    if found.words != row.word_count:
        yield Problem("cuts", row.id, f"word_count is {row.word_count}, its text has {found.words} words")
    if row.waits is None and row.content_hash and found.content != row.content_hash:
        yield Problem("duplicates", row.id, "its content_hash is that of another text")
