"""Reading the stored lines of documents, with their cuts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, select

from pipeline.records import Line
from pipeline.store.cut_rows import read_cuts
from pipeline.store.database.bulk import chunks
from pipeline.store.database.tables import about, documents, pages
from pipeline.store.rows import CutRow, lines_of


class Stored(NamedTuple):
    """A document with its lines as they came in, and the rows of its cuts.

    `row` has the columns id, url, site, title, language, judge, notes, content_hash, and `stated`, the
    language that the page states.
    """

    row: Row[Any]
    lines: tuple[Line, ...]
    cuts: list[CutRow]


def read_lines(connection: Connection, ids: Iterable[str]) -> Iterator[Stored]:
    """Each of these documents that is there, some at a time; raises LinesLost."""
    for chunk in chunks(ids):
        cuts = read_cuts(connection, chunk)
        query = (
            select(
                documents.c.id,
                documents.c.url,
                documents.c.site,
                documents.c.title,
                documents.c.language,
                documents.c.judge,
                documents.c.notes,
                documents.c.content_hash,
                documents.c.text,
                pages.c.layout,
                about.c.language.label("stated"),
            )
            .join(pages, pages.c.document_id == documents.c.id)
            .outerjoin(about, about.c.document_id == documents.c.id)
            .where(documents.c.id.in_(chunk))
            .order_by(documents.c.id)
        )
        for row in connection.execute(query).all():
            yield Stored(row, lines_of(row.id, row.layout, row.text, cuts[row.id]), cuts[row.id])
