"""Sightings: the places at which one and the same record was seen, and the document of each.

Records that are the same in all but their place have ids by occurrence: 0, 1 and so on. The places are
dealt out to the occurrences in order of path and position, so the result is the same in whatever order
the records arrive.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from sqlalchemy import Connection, and_, select, update

from pipeline.cleaning.identity import document_id
from pipeline.cleaning.records import Entry
from pipeline.store.database.bulk import chunks
from pipeline.store.database.tables import documents, dumps


class Sighting(NamedTuple):
    """The place of a record: the path of its dump, its position there, and the id of the dump."""

    path: str
    position: int
    dump_id: int


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry that arrived, and the dump that it is in."""

    entry: Entry
    dump_id: int
    path: str


@dataclass(frozen=True, slots=True)
class NewDocument:
    """An entry that becomes a document, with its id, occurrence and place."""

    id: str
    occurrence: int
    entry: Entry
    place: Sighting


def deal_places(connection: Connection, placed: Sequence[Placed]) -> tuple[list[NewDocument], list[str]]:
    """Deal out the places of entries that arrived and of the stored documents of the same records.

    Returns the new documents, and the hashes of the records whose stored documents are in other dumps now.
    """
    arriving: defaultdict[str, list[Placed]] = defaultdict(list)
    for item in placed:
        arriving[item.entry.record_hash].append(item)
    stored = read_sightings(connection, arriving)
    new: list[NewDocument] = []
    moved: list[str] = []
    for record, items in arriving.items():
        before = stored.get(record, [])
        came = [Sighting(item.path, item.entry.position, item.dump_id) for item in items]
        after = sorted([*before, *came], key=lambda sighting: sighting[:2])
        moved += [record] if store_places(connection, record, before, after) else []
        for occurrence, place in enumerate(after[len(before) :], start=len(before)):
            entry = replace(items[0].entry, position=place.position)
            new.append(NewDocument(document_id(record, occurrence), occurrence, entry, place))
    return new, moved


def read_sightings(connection: Connection, records: Iterable[str]) -> dict[str, list[Sighting]]:
    """The places of the stored documents of these records, by hash and in order of occurrence."""
    found: defaultdict[str, list[Sighting]] = defaultdict(list)
    for chunk in chunks(records):
        query = (
            select(documents.c.record_hash, dumps.c.path, documents.c.position, documents.c.dump_id)
            .join(dumps, dumps.c.id == documents.c.dump_id)
            .where(documents.c.record_hash.in_(chunk))
            .order_by(documents.c.occurrence)
        )
        for record, *place in connection.execute(query):
            found[record].append(Sighting(*place))
    return found


def store_places(
    connection: Connection, record: str, before: Sequence[Sighting], after: Sequence[Sighting]
) -> bool:
    """Store the new places of a record's documents where they changed.

    Returns whether one of the documents is in another dump now.
    """
    changed = [
        (occurrence, old, new)
        for occurrence, (old, new) in enumerate(zip(before, after, strict=False))
        if old != new
    ]
    for occurrence, _, new in changed:
        row = and_(documents.c.record_hash == record, documents.c.occurrence == occurrence)
        connection.execute(update(documents).where(row).values(position=new.position, dump_id=new.dump_id))
    return any(old.dump_id != new.dump_id for _, old, new in changed)
