"""Judging stored documents again, from their lines: after a new version of the judge, or other settings."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, delete, or_, select, update

from pipeline import judge
from pipeline.cleaning.cleaner import kept_text
from pipeline.memory.trace import pack_trace, trace, unpack_trace
from pipeline.notes import Note, NoteKind, replace_notes
from pipeline.records import AS_EXPORTED, Page
from pipeline.settings import Settings
from pipeline.store.cut_rows import delete_all_cuts, read_cuts, write_cuts
from pipeline.store.database.bulk import chunks, insert_rows
from pipeline.store.database.tables import about, documents, dumps, pages, traces, unsettled
from pipeline.store.duplicates.index import rules_of
from pipeline.store.duplicates.membership import Moves
from pipeline.store.duplicates.prepare import UNSETTLED
from pipeline.store.duplicates.regroup import regroup
from pipeline.store.memory.sites import mark_stale, memory_site, stale_sites
from pipeline.store.rows import CutRow, TraceRow, UnsettledRow, lines_of, shown_doubt, text_values
from pipeline.store.search.index import add_entries, remove_entries
from pipeline.store.stored_lines import stored_metadata

NOTHING_LEFT = Note(NoteKind.RELEARN, "the judge would cut every line now, so its older verdict holds")
_DOCUMENTS_AT_ONCE = 100


def rejudge_batch(
    connection: Connection, after: str, settings: Settings, site_id: int | None, everything: bool
) -> tuple[str, int]:
    """Judge the next documents after the id `after` again. Returns the last id, "" at the end, and how many.

    Without `site_id`, documents of all sites are judged. Without `everything`, only documents that an older
    judge has judged, or that have no trace. Texts that were taken as they came are left alone.
    """
    query = (
        select(
            documents,
            pages.c.layout,
            traces.c.lines.label("trace"),
            traces.c.site_id,
            about.c.language.label("stated"),
            dumps.c.path,
        )
        .join(pages, pages.c.document_id == documents.c.id)
        .join(dumps, dumps.c.id == documents.c.dump_id)
        .outerjoin(traces, traces.c.document_id == documents.c.id)
        .outerjoin(about, about.c.document_id == documents.c.id)
        .where(documents.c.id > after, documents.c.judge != AS_EXPORTED)
        .order_by(documents.c.id)
        .limit(_DOCUMENTS_AT_ONCE)
    )
    if site_id is not None:
        query = query.where(traces.c.site_id == site_id)
    if not everything:
        query = query.where(
            or_(documents.c.judge != judge.VERSION, documents.c.doubt.is_(None), traces.c.lines.is_(None))
        )
    rows = connection.execute(query).all()
    # The index must not have an outdated text, even where a run is broken off: a document whose text has
    # changed is in no group until it is settled.
    left = {row.id: row.content_hash for row in rows if _rejudge(connection, row, settings)}
    for ids in chunks(left):
        connection.execute(update(documents).where(documents.c.id.in_(ids)).values(UNSETTLED))
    regroup(connection, Moves(left=left), rules_of(settings))
    return (rows[-1].id, len(rows)) if rows else ("", 0)


def _rejudge(connection: Connection, row: Row[Any], settings: Settings) -> bool:
    """Judge a document again. Returns whether its text changed and its old text is in the groups."""
    own = read_cuts(connection, [row.id])[row.id]
    lines = lines_of(row.id, row.layout, row.text, own)
    known = unpack_trace(bytes(row.trace)) if row.trace is not None else None
    page = Page(lines, stored_metadata(row, lines, known, own))
    judgement = judge.judge_page(page, settings.policy())
    text = kept_text(lines, {cut.number for cut in judgement.cuts})
    this = documents.c.id == row.id
    if not text:
        noted = replace_notes(row.notes, {NoteKind.RELEARN}, [NOTHING_LEFT])
        connection.execute(update(documents).where(this).values(notes=noted))
        return False
    # The notes of the judge and of the memory are dropped; settle adds the notes of the memory again.
    older = {NoteKind.PATTERN, NoteKind.MEMORY, NoteKind.RELEARN}
    columns, found, _ = text_values(text, row.stated)
    columns |= {"judge": judge.VERSION, "notes": replace_notes(row.notes, older, judgement.notes)}
    columns["doubt"] = shown_doubt(judgement.doubt)
    remove_entries(connection, [row.id])
    connection.execute(update(documents).where(this).values(columns))
    add_entries(connection, [row.id])
    delete_all_cuts(connection, [row.id])
    write_cuts(connection, [CutRow.of(row.id, cut) for cut in judgement.cuts])
    name = memory_site(row.url, row.path, settings)
    site_id = stale_sites(connection, [name])[name]
    mark_stale(connection, [row.site_id] if row.site_id else [])  # other settings may give another site
    packed = pack_trace(trace(lines, row.title, judgement.margins, judgement.cuts))
    connection.execute(delete(traces).where(traces.c.document_id == row.id))
    insert_rows(connection, traces, [TraceRow(row.id, site_id, packed)])
    connection.execute(delete(unsettled).where(unsettled.c.document_id == row.id))
    insert_rows(connection, unsettled, [UnsettledRow.of(row.id, site_id, found)])
    return row.content_hash not in ("", found.content)
