"""Reading the stored lines of documents, with their cuts, and what was read off them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import Connection, Row, select

from pipeline.memory.trace import REASONS, Trace
from pipeline.records import CERTAIN_CUT, READ_OFF_SCORE, Line, Metadata, Reason
from pipeline.store.cut_rows import read_cuts
from pipeline.store.database.bulk import chunks
from pipeline.store.database.tables import about, documents, pages
from pipeline.store.rows import CutRow, lines_of


class Stored(NamedTuple):
    """A document with its lines as they came in, and the rows of its cuts.

    `row` has the columns id, url, site, title, author, published_at, language, judge, notes, content_hash,
    and `stated`, the language that the page states.
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
                documents.c.author,
                documents.c.published_at,
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


def stored_metadata(
    row: Row[Any], lines: Sequence[Line], trace: Trace | None, cuts: Sequence[CutRow]
) -> Metadata:
    """The stored metadata of a document, with the lines that it was read from.

    The trace says which lines these are, whatever the memory and people did to them since; `cuts` do where
    there is no trace. `row` has the columns title, author, published_at, url, site.
    """
    said: dict[str, int] = {}
    if trace is None:
        for cut in cuts:
            if cut.score >= READ_OFF_SCORE:
                said.setdefault(cut.reason, cut.number)
    else:
        seen = [line.number for line in lines if line.text.strip()]
        for at in np.flatnonzero(trace.margins == CERTAIN_CUT).tolist():
            said.setdefault(REASONS[trace.reasons[at]], seen[at])
    return Metadata(
        title=row.title,
        author=row.author,
        published_at=row.published_at,
        url=row.url,
        site=row.site,
        title_line=said.get(Reason.TITLE) if row.title else None,
        author_line=said.get(Reason.BYLINE) if row.author else None,
        date_line=said.get(Reason.DATE) if row.published_at else None,
    )
