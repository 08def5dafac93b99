"""Storing a batch in one transaction: its documents, their cuts and traces, and its rejects."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, and_, delete, insert, select, update

from pipeline.cleaning.identity import document_id
from pipeline.cleaning.records import Batch, Cleaned, Entry, Part
from pipeline.records import NOTHING_SAID, About, Reject
from pipeline.settings import Settings
from pipeline.sources import DumpFile
from pipeline.store.database.bulk import chunks, insert_rows
from pipeline.store.database.tables import (
    about,
    cut_lines,
    documents,
    dumps,
    pages,
    rejects,
    runs,
    traces,
    unsettled,
)
from pipeline.store.duplicates.regroup import regroup, rules_of
from pipeline.store.memory.sites import mark_stale, memory_site, move_documents, stale_sites
from pipeline.store.rows import cut_row, packed_fingerprint

Sighting = tuple[str, int, int]
"""The place of a record: path, position, and the id of the dump."""

_TAKEN_AT_ONCE = 500  # different records of a changed file that one transaction takes back


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry and its place: `path` and `position` order the records that are the same."""

    entry: Entry
    dump_id: int
    path: str


def write_batch(
    connection: Connection, run_id: int, started_at: str, batch: Batch[Cleaned], settings: Settings
) -> None:
    """Store a cleaned batch; its documents wait for settle. The caller commits."""
    placed: list[Placed] = []
    count = 0
    for part in batch.parts:
        dump_id, after = _mark_dump(connection, part)
        # A commit whose answer was lost is tried again; what it stored is not stored twice.
        items = [item for item in part.items if item.position > after]
        placed += [Placed(item, dump_id, part.dump.path) for item in items if isinstance(item, Entry)]
        refused = [_reject_row(item, dump_id, run_id) for item in items if isinstance(item, Reject)]
        if refused:
            connection.execute(insert(rejects), refused)
        count += len(items)
    if placed:
        _add_documents(connection, run_id, started_at, placed, settings)
    connection.execute(update(runs).where(runs.c.id == run_id).values(records=runs.c.records + count))


def take_back(connection: Connection, run_id: int, dump_id: int, settings: Settings) -> bool:
    """Take back some of what a dump gave, and settle the groups. True while there is more of it.

    The dump is marked as not read first, so that a crash in between loses nothing.
    """
    unread = update(dumps).where(dumps.c.id == dump_id).values(position=0, complete=False, digest="")
    connection.execute(unread)
    query = select(documents.c.record_hash).where(documents.c.dump_id == dump_id).distinct()
    records = connection.scalars(query.limit(_TAKEN_AT_ONCE)).all()
    if records:
        owners = _take_documents(connection, dump_id, records, settings)
    else:
        owners = _take_rejects(connection, dump_id)
    for owner, count in owners.items():
        connection.execute(update(runs).where(runs.c.id == owner).values(records=runs.c.records - count))
    taken = runs.c.replaced + owners.total()
    connection.execute(update(runs).where(runs.c.id == run_id).values(replaced=taken))
    return bool(records)


def _take_documents(
    connection: Connection, dump_id: int, records: Sequence[str], settings: Settings
) -> Counter[int]:
    """Delete a dump's documents of these records. Returns the number of deleted documents of each run.

    Where other dumps have the same record, the places that are left are dealt out again, and the
    highest occurrences go.
    """
    owners: Counter[int] = Counter()
    texts: dict[str, str] = {}
    sites: set[int] = set()
    moved: list[str] = []
    for record, existing in _sightings(connection, records).items():
        left = [sighting for sighting in existing if sighting[2] != dump_id]
        moved += [record] if _deal(connection, record, existing, left) else []
        gone = and_(documents.c.record_hash == record, documents.c.occurrence >= len(left))
        of_gone = select(traces.c.site_id).join(documents, documents.c.id == traces.c.document_id).where(gone)
        sites.update(connection.scalars(of_gone))
        removal = (
            delete(documents)
            .where(gone)
            .returning(documents.c.id, documents.c.run_id, documents.c.content_hash)
        )
        for id_, run_id, content in connection.execute(removal):
            owners[run_id] += 1
            if content:  # not so of documents that wait for settle; they are in no group
                texts[id_] = content
    mark_stale(connection, sites)
    move_documents(connection, moved, settings)
    regroup(connection, [], texts, rules_of(settings))
    return owners


def _take_rejects(connection: Connection, dump_id: int) -> Counter[int]:
    removal = delete(rejects).where(rejects.c.dump_id == dump_id).returning(rejects.c.run_id)
    return Counter(connection.scalars(removal))


def _mark_dump(connection: Connection, part: Part[Cleaned]) -> tuple[int, int]:
    """Note how far a dump has been read. Returns its id and how far it had been read before."""
    state = dump_state(part.dump)
    if part.items:
        state["position"] = part.items[-1].position
    if part.digest is not None:
        state |= {"digest": part.digest, "complete": True}
    query = select(dumps.c.id, dumps.c.position).where(dumps.c.path == part.dump.path)
    known = connection.execute(query).one_or_none()
    if known is not None:
        connection.execute(update(dumps).where(dumps.c.id == known.id).values(state))
        return known.id, known.position
    row = {"path": part.dump.path, "digest": "", "position": 0, "complete": False} | state
    return connection.execute(insert(dumps).values(row).returning(dumps.c.id)).scalar_one(), 0


def dump_state(dump: DumpFile) -> dict[str, Any]:
    """The columns of a dump that its file gives."""
    size, mtime_ns, ctime_ns = dump.signature
    return {"name": dump.name, "size": size, "mtime_ns": mtime_ns, "ctime_ns": ctime_ns}


def _reject_row(item: Reject, dump_id: int, run_id: int) -> dict[str, Any]:
    return {
        "dump_id": dump_id,
        "position": item.position,
        "run_id": run_id,
        "reason": item.reason,
        "detail": item.detail,
        "sample": item.sample,
    }


def _add_documents(
    connection: Connection, run_id: int, started_at: str, placed: Sequence[Placed], settings: Settings
) -> None:
    inserted, moved = _place(connection, placed)
    insert_rows(
        connection,
        documents,
        [_document_row(item, id_, occurrence, run_id, started_at) for id_, occurrence, item in inserted],
    )
    insert_rows(
        connection,
        about,
        [
            (id_, *about_values(said))
            for id_, _, item in inserted
            if (said := item.entry.document.about) != NOTHING_SAID
        ],
    )
    insert_rows(connection, pages, [(id_, item.entry.lines) for id_, _, item in inserted])
    insert_rows(
        connection,
        cut_lines,
        [cut_row(id_, cut) for id_, _, item in inserted for cut in item.entry.document.cuts],
    )
    names = {id_: memory_site(item.entry.document.url, item.path, settings) for id_, _, item in inserted}
    sites = stale_sites(connection, names.values())
    insert_rows(
        connection, traces, [(id_, sites[names[id_]], item.entry.trace, None) for id_, _, item in inserted]
    )
    prints = ((id_, item.entry.fingerprint) for id_, _, item in inserted)
    insert_rows(
        connection,
        unsettled,
        [(id_, sites[names[id_]], *packed_fingerprint(found)) for id_, found in prints],
    )
    move_documents(connection, moved, settings)


def _place(
    connection: Connection, placed: Sequence[Placed]
) -> tuple[list[tuple[str, int, Placed]], list[str]]:
    """Give each entry its id and occurrence. Also returns the records whose stored documents moved.

    Records that are the same in all but their place have ids by occurrence, 0, 1, ...; the places
    are dealt out to them in order of path and position. So a record that arrives late may move the
    places of those that were there, and the result is the same as in any other order.
    """
    arriving: defaultdict[str, list[Placed]] = defaultdict(list)
    for item in placed:
        arriving[item.entry.record_hash].append(item)
    there = _sightings(connection, arriving)
    inserted: list[tuple[str, int, Placed]] = []
    moved: list[str] = []
    for record, items in arriving.items():
        existing = there.get(record, [])
        order = sorted(
            [(path, position, dump_id, None) for path, position, dump_id in existing]
            + [(item.path, item.entry.position, item.dump_id, item) for item in items],
            key=lambda sighting: sighting[:2],
        )
        moved += [record] if _deal(connection, record, existing, [sighting[:3] for sighting in order]) else []
        for occurrence, (path, position, dump_id, _) in enumerate(order):
            if occurrence >= len(existing):
                entry = replace(items[0].entry, position=position)
                inserted.append((document_id(record, occurrence), occurrence, Placed(entry, dump_id, path)))
    return inserted, moved


def _sightings(connection: Connection, records: Iterable[str]) -> dict[str, list[Sighting]]:
    """The places of the stored documents of these records, by occurrence."""
    found: defaultdict[str, list[Sighting]] = defaultdict(list)
    for chunk in chunks(records):
        query = (
            select(documents.c.record_hash, dumps.c.path, documents.c.position, documents.c.dump_id)
            .join(dumps, dumps.c.id == documents.c.dump_id)
            .where(documents.c.record_hash.in_(chunk))
            .order_by(documents.c.occurrence)
        )
        for record, path, position, dump_id in connection.execute(query):
            found[record].append((path, position, dump_id))
    return found


def _deal(
    connection: Connection, record: str, existing: Sequence[Sighting], order: Sequence[Sighting]
) -> bool:
    """Write the places of stored documents where they changed. Returns whether one is of another dump now."""
    for occurrence, (before, after) in enumerate(zip(existing, order, strict=False)):
        if before != after:
            row = and_(documents.c.record_hash == record, documents.c.occurrence == occurrence)
            connection.execute(update(documents).where(row).values(position=after[1], dump_id=after[2]))
    return any(before[2] != after[2] for before, after in zip(existing, order, strict=False))


def about_values(said: About) -> tuple[object, ...]:
    """The columns of `about` behind the id, in their order; lists as JSON."""
    return (
        said.canonical_url,
        said.site_name,
        said.description,
        said.image,
        said.language,
        said.section,
        _json_list(said.categories),
        _json_list(said.tags),
        said.paywalled,
    )


def _json_list(values: Sequence[str]) -> str | None:
    return json.dumps(values, ensure_ascii=False) if values else None


def _document_row(
    item: Placed, id_: str, occurrence: int, run_id: int, started_at: str
) -> tuple[object, ...]:
    """The columns of `documents`, in their order."""
    entry, document = item.entry, item.entry.document
    return (
        id_,
        entry.record_hash,
        occurrence,
        item.dump_id,
        entry.position,
        run_id,
        started_at,
        document.url,
        document.site,
        document.title,
        document.author,
        document.published_at,
        document.language,
        document.language_confidence,
        document.text,
        entry.fingerprint.words,
        document.judge,
        "\n".join(document.notes),
        "",  # settle sets the last four
        None,
        None,
        None,
    )
