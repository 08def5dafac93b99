"""Adding texts to the index and removing them, as documents come and go; tells what to group anew."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, bindparam, delete, select, update

from pipeline.duplicates.fingerprint import Body, Fingerprint, fingerprint
from pipeline.duplicates.grouping import Standing
from pipeline.store.database.bulk import chunks, insert_rows
from pipeline.store.database.tables import contents, documents, duplicate_index
from pipeline.store.duplicates.components import drop_edges
from pipeline.store.duplicates.containments import drop_containments
from pipeline.store.duplicates.contents import Content, Contents
from pipeline.store.duplicates.documents import best_documents, column_of, hashes_in_use, standings
from pipeline.store.duplicates.postings import add_sketches, drop_contents


@dataclass(frozen=True, slots=True)
class Arrival:
    """A document whose `content_hash` has just been set, and the fingerprint of its text.

    `body`: the Body of the text, where it is at hand.
    """

    document_id: str
    fingerprint: Fingerprint
    body: Body | None = None


@dataclass(frozen=True, slots=True)
class Moves:
    """What happened to documents since they were grouped.

    `arrived`: documents with another text than before. `left`: for documents that are gone or have
    another text now, by id, the hash of the text that they had. `decided`: hashes of texts about which
    a person decided something; they are grouped as if they were new.
    """

    arrived: Sequence[Arrival] = ()
    left: Mapping[str, str] = field(default_factory=dict)
    decided: Collection[str] = ()

    def __bool__(self) -> bool:
        return bool(self.arrived or self.left or self.decided)

    def by_text(self) -> Mapping[str, list[str]]:
        """The ids of the documents that arrived, by the hash of their text."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for each in self.arrived:
            found[each.fingerprint.content].append(each.document_id)
        return found


@dataclass(frozen=True, slots=True)
class Removed:
    """What must follow when texts were removed from the index.

    `again`: hashes of removed texts that documents still have, so that they come back as new ones.
    `loose`: texts whose component was dissolved. `touched`: texts whose component lost a text.
    `parts`: texts that a removed text contained.
    """

    again: set[str]
    loose: set[int]
    touched: set[int]
    parts: set[int]


@dataclass(frozen=True, slots=True)
class Added:
    """What must follow when texts were added to the index.

    `sketches`: the sketches of the new texts, by number. `alone`: new texts that no earlier document
    has. `known`: numbers of texts that were in the index before. `rebest`: the known texts whose best
    document is another one now.
    """

    sketches: dict[int, Sequence[int]]
    alone: set[int]
    known: set[int]
    rebest: set[int]


def remove_texts(connection: Connection, hashes: Collection[str], again: Collection[str]) -> Removed:
    """Take texts out of the index: all of `again`, and the `hashes` that no document has any more."""
    still = hashes_in_use(connection, {*hashes, *again})
    rows = Contents(connection).by_hash(({*hashes} - still) | {*again}).values()
    gone = {row.number for row in rows}
    edges_of: Counter[int] = Counter()
    for edge in drop_edges(connection, gone):
        edges_of.update(edge)
    for chunk in chunks(gone):
        connection.execute(delete(contents).where(contents.c.number.in_(chunk)))
    drop_contents(connection, sorted(gone))
    labels = {row.component for row in rows if row.component is not None}
    broken = {row.component for row in rows if edges_of[row.number] > 1}
    left: defaultdict[int | None, set[int]] = defaultdict(set)
    for row in Contents(connection).of_components(labels).values():
        left[row.component].add(row.number)
    loose = {number for label in broken for number in left[label]}
    alone = {number for members in left.values() if len(members) == 1 for number in members}
    drop_edges(connection, loose)
    for chunk in chunks(loose | alone):
        connection.execute(update(contents).where(contents.c.number.in_(chunk)).values(component=None))
    touched = {number for members in left.values() for number in members}
    return Removed(still & {*again}, loose, touched, drop_containments(connection, gone))


def add_texts(connection: Connection, moves: Moves, again: Collection[str]) -> Added:
    """Give numbers to new texts and to the texts of `again`, and take them into the index."""
    prints = {each.fingerprint.content: each.fingerprint for each in moves.arrived}
    best = best_documents(connection, again)
    texts = column_of(connection, documents.c.text, (it.id for it in best.values()))
    prints |= {hash_: fingerprint(texts[it.id]) for hash_, it in best.items()}
    known = Contents(connection).by_hash({*prints, *moves.left.values()})
    rebest = _choose_best_anew(connection, moves, known)
    new = _insert(connection, moves, prints.keys() - known.keys(), prints, best)
    sketches: dict[int, Sequence[int]] = {row.number: prints[row.hash].sketch for row in new}
    add_sketches(connection, sketches)
    alone = {row.number for row in new if row.hash not in best}
    return Added(sketches, alone, {row.number for row in known.values()}, rebest)


def _choose_best_anew(connection: Connection, moves: Moves, known: Mapping[str, Content]) -> set[int]:
    """Choose the best document of each known text again. Returns the texts where it changed."""
    came = moves.by_text()
    lost = best_documents(connection, [row.hash for row in known.values() if row.best in moves.left])
    ids = {id_ for row in known.values() for id_ in (row.best, *came.get(row.hash, ()))}
    said = standings(connection, ids)
    changed: dict[int, str] = {}
    for row in known.values():
        offered = [said[id_] for id_ in (row.best, *came.get(row.hash, ())) if id_ in said]
        best = lost.get(row.hash) or min(offered, key=lambda standing: standing.rank)
        if best.id != row.best:
            changed[row.number] = best.id
    if changed:
        of = update(contents).where(contents.c.number == bindparam("of")).values(best=bindparam("to"))
        connection.execute(of, [{"of": number, "to": id_} for number, id_ in changed.items()])
    return set(changed)


def _insert(
    connection: Connection,
    moves: Moves,
    missing: Collection[str],
    prints: Mapping[str, Fingerprint],
    best: Mapping[str, Standing],
) -> list[Content]:
    """Store new texts: the ones in `best` and the missing ones. Returns their rows."""
    new = {hash_: it.id for hash_, it in best.items()}
    came = {hash_: ids for hash_, ids in moves.by_text().items() if hash_ in missing and hash_ not in new}
    several = standings(connection, [id_ for ids in came.values() if len(ids) > 1 for id_ in ids])
    for hash_, ids in came.items():
        new[hash_] = min(ids, key=lambda id_: several[id_].rank) if len(ids) > 1 else ids[0]
    first = _take_numbers(connection, len(new))
    rows = [
        Content(number, hash_, prints[hash_].shingles, len(prints[hash_].sketch), new[hash_])
        for number, hash_ in enumerate(sorted(new), start=first)
    ]
    insert_rows(connection, contents, rows)
    return rows


def _take_numbers(connection: Connection, count: int) -> int:
    """Reserve this many numbers that no text had before. Returns the first."""
    first: int = connection.execute(select(duplicate_index.c.next_number)).scalar_one()
    connection.execute(update(duplicate_index).values(next_number=first + count))
    return first
