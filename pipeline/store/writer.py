"""Storing a batch in one transaction: its documents, their cuts and traces, and its rejects."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, update

from pipeline.cleaning.records import Batch, Cleaned, Entry
from pipeline.records import NOTHING_SAID, Reject, RejectReason
from pipeline.settings import Settings
from pipeline.store.cut_rows import write_cuts
from pipeline.store.database.bulk import insert_rows
from pipeline.store.database.tables import (
    about,
    documents,
    pages,
    places,
    rejects,
    runs,
    traces,
    unsettled,
)
from pipeline.store.dumps import mark_read
from pipeline.store.ledger import Run, add_unread
from pipeline.store.memory.sites import memory_site, move_documents, stale_sites
from pipeline.store.rows import (
    AboutRow,
    CutRow,
    DocumentRow,
    PageRow,
    PlaceRow,
    RejectRow,
    TraceRow,
    UnsettledRow,
)
from pipeline.store.search.index import add_new_entries
from pipeline.store.sightings import Placed, deal_places
from pipeline.store.tombstones import FORGOTTEN, forgotten, names_of


def write_batch(connection: Connection, run: Run, batch: Batch[Cleaned], settings: Settings) -> None:
    """Store a cleaned batch; its documents wait for settle. The caller commits."""
    placed: list[Placed] = []
    count = 0
    for part in batch.parts:
        dump_id, after, was_complete = mark_read(connection, part, settings.choice())
        # A commit whose answer was lost is tried again; what it stored is not stored twice.
        items = without_forgotten(connection, [item for item in part.items if item.position > after])
        placed += [Placed(item, dump_id, part.dump.path) for item in items if isinstance(item, Entry)]
        refused = [RejectRow.of(item, dump_id, run.id) for item in items if isinstance(item, Reject)]
        insert_rows(connection, rejects, refused)
        found = [PlaceRow(dump_id, item.position, item.place) for item in items if item.place is not None]
        insert_rows(connection, places, found)
        if not was_complete:
            add_unread(connection, run, part.skipped)
        count += len(items)
    if placed:
        add_documents(connection, run, placed, settings)
    connection.execute(update(runs).where(runs.c.id == run.id).values(records=runs.c.records + count))


def without_forgotten(connection: Connection, items: Sequence[Cleaned]) -> list[Cleaned]:
    """The items, with a reject in the place of each document that a person wanted to be forgotten."""
    entries = {item.position: item for item in items if isinstance(item, Entry)}
    named = {
        position: names_of(item.record_hash, item.document.url, item.document.site)
        for position, item in entries.items()
    }
    gone = forgotten(connection, named)
    return [
        Reject(item.position, RejectReason.FORGOTTEN, FORGOTTEN, place=item.place)
        if item.position in gone
        else item
        for item in items
    ]


def add_documents(connection: Connection, run: Run, placed: Sequence[Placed], settings: Settings) -> None:
    """Store entries as documents of a run, with all that is beside them; they wait for settle."""
    new, moved = deal_places(connection, placed)
    insert_rows(connection, documents, [DocumentRow.of(it, run) for it in new])
    add_new_entries(connection, {it.id: it.entry.terms for it in new})
    said = {it.id: it.entry.document.about for it in new if it.entry.document.about != NOTHING_SAID}
    insert_rows(connection, about, [AboutRow.of(id_, about_it) for id_, about_it in said.items()])
    insert_rows(connection, pages, [PageRow(it.id, it.entry.layout) for it in new])
    cuts = [CutRow(it.id, *cut[:-1], part=cut[-1]) for it in new for cut in it.entry.cuts]
    write_cuts(connection, cuts)
    names = {it.id: memory_site(it.entry.document.url, it.place.path, settings) for it in new}
    sites = stale_sites(connection, names.values())
    site_of = {id_: sites[name] for id_, name in names.items()}
    insert_rows(connection, traces, [TraceRow(it.id, site_of[it.id], it.entry.trace) for it in new])
    waiting = [UnsettledRow.of(it.id, site_of[it.id], it.entry.fingerprint) for it in new]
    insert_rows(connection, unsettled, waiting)
    move_documents(connection, moved, settings)
