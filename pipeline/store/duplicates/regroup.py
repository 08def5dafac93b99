"""Settle, last part: duplicates. What documents that came, left or changed do to the groups.

The outcome depends on the set of texts, the rules and what people decided, and on nothing else. Only
the groups that are touched are computed again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from pipeline.duplicates.fingerprint import VERSION, Body, Fingerprint, fingerprint
from pipeline.duplicates.grouping import Standing
from pipeline.duplicates.likeness import Rules
from pipeline.settings import Settings
from pipeline.store.database.bulk import chunks, insert_rows
from pipeline.store.database.tables import (
    containments,
    contents,
    documents,
    dropped_contents,
    duplicate_index,
    edges,
    posting_runs,
    postings,
    traces,
    unsettled,
)
from pipeline.store.duplicates import groups
from pipeline.store.duplicates.contained import drop_containments, find_containments
from pipeline.store.duplicates.contents import (
    Content,
    best_documents,
    by_component,
    by_hash,
    by_number,
    column_of,
    known_contents,
    standings,
)
from pipeline.store.duplicates.pairs import decided_documents, read_decisions
from pipeline.store.duplicates.pointing import ARTICLE, Arrived, point_documents
from pipeline.store.duplicates.postings import add_sketches, drop_contents


@dataclass(frozen=True, slots=True)
class Arrival:
    """A document whose `content_hash` has just been set, and the fingerprint of its text.

    `body`: what the text is compared by, where that is at hand.
    """

    document_id: str
    fingerprint: Fingerprint
    body: Body | None = None


UNSETTLED = {"content_hash": "", **ARTICLE}
"""The columns of a document that is in no group until it is settled."""


def rules_of(settings: Settings) -> Rules:
    """When two texts are duplicates, by the settings."""
    return Rules(settings.near_threshold, settings.contained_threshold)


def prepare_index(connection: Connection, rules: Rules) -> None:
    """See to it that there is an index, made of today's fingerprints and by these rules.

    Where it was made of others, it is emptied, and all documents wait for settle.
    """
    version = f"{VERSION}, near {rules.near}, contained {rules.contained}"
    if connection.scalar(select(duplicate_index.c.version)) == version:
        return
    for table in (duplicate_index, contents, edges, containments, posting_runs, postings, dropped_contents):
        connection.execute(delete(table))
    connection.execute(update(unsettled).values(content_hash=None, sketch=None, shingles=None))
    connection.execute(update(documents).where(documents.c.content_hash != "").values(UNSETTLED))
    known = select(documents.c.id, traces.c.site_id).outerjoin(traces, traces.c.document_id == documents.c.id)
    missing = known.where(documents.c.id.not_in(select(unsettled.c.document_id)))
    connection.execute(insert(unsettled).from_select(["document_id", "site_id"], missing))
    connection.execute(insert(duplicate_index).values(version=version, next_number=1))


def regroup(
    connection: Connection,
    arrived: Sequence[Arrival],
    left: Mapping[str, str],
    rules: Rules,
    again: Collection[str] = (),
    bodies: groups.Bodies | None = None,
) -> None:
    """Have the groups follow documents that came and left.

    `left`: of documents that are gone or have another text now, the hash of the text that they had.
    `again`: hashes of texts that are taken as new ones, because people decided on them; `bodies`: texts
    that were compared before.
    """
    if not (arrived or left or again):
        return
    bodies = groups.Bodies() if bodies is None else bodies
    bodies.keep({each.fingerprint.content: each.body for each in arrived if each.body is not None})
    decided = decided_documents(connection, left)
    removed = _remove(connection, set(left.values()), {*again, *(left[id_] for id_ in decided)})
    taken = _take_in(connection, arrived, left, removed.again)
    loose = by_number(connection, removed.loose).values()
    asked = taken.sketches | _sketches_of(connection, loose)

    decisions = read_decisions(connection)
    decided |= decided_documents(connection, (each.document_id for each in arrived))
    spoken_of = {*decided, *(partner for partners in decided.values() for partner in partners)}
    touched = {*asked, *removed.touched, *taken.rebest, *_numbers_of(connection, spoken_of)}
    said = decisions.touching(touched)

    groups.join_decided(connection, said)
    longer: list[tuple[int, int]] = []  # pairs in which one may contain the other
    for found in groups.look_up(connection, asked):
        groups.join(connection, found, said, bodies, rules)
        longer += found.contained()
    new = taken.sketches.keys()
    led = groups.choose_leaders(connection, touched | said.texts(), new, decisions, bodies, rules)

    parts = drop_containments(connection, led.ended) | removed.parts
    older = _sketches_of(connection, by_number(connection, led.began - asked.keys()).values())
    for found in groups.look_up(connection, older):
        longer += found.contained()
    parts |= find_containments(connection, longer, bodies, rules)
    came = Arrived(
        documents={each.document_id: each.fingerprint.content for each in arrived},
        known=left.keys(),
        new=taken.alone,
        old=taken.old,
    )
    changed = taken.rebest | led.moved | new
    point_documents(connection, led.leaders | parts, changed, taken.rebest, came, decisions, bodies)


def _sketches_of(connection: Connection, rows: Collection[Content]) -> dict[int, Sequence[int]]:
    """The sketches of stored contents, by number."""
    return {at: found.sketch for at, found in groups.fingerprints_of(connection, rows).items()}


@dataclass(frozen=True, slots=True)
class _Taken:
    """Contents that were taken in.

    `sketches`: of the new ones, by number; `alone`: those of them that only documents have that just
    came; `old`: contents that were there; `rebest`: those of them whose best document is another now.
    """

    sketches: dict[int, Sequence[int]]
    alone: set[int]
    old: set[int]
    rebest: set[int]


def _take_in(
    connection: Connection, arrived: Sequence[Arrival], left: Mapping[str, str], again: Collection[str]
) -> _Taken:
    """Give new texts their numbers and take them into the index of sketches."""
    prints = {each.fingerprint.content: each.fingerprint for each in arrived}
    best = best_documents(connection, again)
    texts = column_of(connection, documents.c.text, (it.id for it in best.values()))
    prints |= {hash_: fingerprint(texts[it.id]) for hash_, it in best.items()}
    there = by_hash(connection, {*prints, *left.values()})
    rebest = _choose_best(connection, arrived, left, there)
    new = _insert(connection, arrived, prints.keys() - there.keys(), prints, best)
    sketches: dict[int, Sequence[int]] = {row.number: prints[row.hash].sketch for row in new}
    add_sketches(connection, sketches)
    alone = {row.number for row in new if row.hash not in best}
    return _Taken(sketches, alone, {row.number for row in there.values()}, rebest)


@dataclass(frozen=True, slots=True)
class _Removed:
    """What is left to do where texts were removed.

    `again`: hashes of those that come back as new ones; `loose`: texts of components that must be
    made anew; `touched`: of such as have only lost a text; `parts`: texts that stood in a removed one.
    """

    again: set[str]
    loose: set[int]
    touched: set[int]
    parts: set[int]


def _remove(connection: Connection, hashes: Collection[str], again: Collection[str]) -> _Removed:
    """Take texts out of the index: those that no document has any more, and those of `again`."""
    still = known_contents(connection, {*hashes, *again})
    rows = by_hash(connection, ({*hashes} - still) | {*again}).values()
    gone = {row.number for row in rows}
    cut = groups.drop_edges(connection, gone)
    times: Counter[int] = Counter()
    for pair in cut:
        times.update(pair)
    for chunk in chunks(gone):
        connection.execute(delete(contents).where(contents.c.number.in_(chunk)))
    drop_contents(connection, sorted(gone))
    labels = {row.component for row in rows if row.component is not None}
    broken = {row.component for row in rows if times[row.number] > 1}
    left: defaultdict[int | None, set[int]] = defaultdict(set)
    for row in by_component(connection, labels).values():
        left[row.component].add(row.number)
    loose = {number for label in broken for number in left[label]}
    alone = {number for members in left.values() if len(members) == 1 for number in members}
    groups.drop_edges(connection, loose)
    for chunk in chunks(loose | alone):
        connection.execute(update(contents).where(contents.c.number.in_(chunk)).values(component=None))
    touched = {number for members in left.values() for number in members}
    return _Removed(still & {*again}, loose, touched, drop_containments(connection, gone))


def _choose_best(
    connection: Connection,
    arrived: Sequence[Arrival],
    left: Mapping[str, str],
    there: Mapping[str, Content],
) -> set[int]:
    """Choose anew the best document with each text that was known. Returns the texts where it changed."""
    came: defaultdict[str, list[str]] = defaultdict(list)
    for each in arrived:
        came[each.fingerprint.content].append(each.document_id)
    lost = best_documents(connection, [row.hash for row in there.values() if row.best in left])
    ids = {id_ for row in there.values() for id_ in (row.best, *came[row.hash])}
    said = standings(connection, ids)
    changed: dict[int, str] = {}
    for row in there.values():
        offered = [said[id_] for id_ in (row.best, *came[row.hash]) if id_ in said]
        best = lost.get(row.hash) or min(offered, key=lambda standing: standing.rank)
        if best.id != row.best:
            changed[row.number] = best.id
    if changed:
        of = update(contents).where(contents.c.number == bindparam("of")).values(best=bindparam("to"))
        connection.execute(of, [{"of": number, "to": id_} for number, id_ in changed.items()])
    return set(changed)


def _insert(
    connection: Connection,
    arrived: Sequence[Arrival],
    missing: Collection[str],
    prints: Mapping[str, Fingerprint],
    best: Mapping[str, Standing],
) -> list[Content]:
    """Give new texts, by hash, a number. Returns their rows."""
    new = {hash_: it.id for hash_, it in best.items()}
    came: defaultdict[str, list[str]] = defaultdict(list)
    for each in arrived:
        if (hash_ := each.fingerprint.content) in missing and hash_ not in new:
            came[hash_].append(each.document_id)
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
    """Numbers that no text had before, so many from the one returned on."""
    first: int = connection.execute(select(duplicate_index.c.next_number)).scalar_one()
    connection.execute(update(duplicate_index).values(next_number=first + count))
    return first


def _numbers_of(connection: Connection, ids: Iterable[str]) -> set[int]:
    """The texts of these documents."""
    found: set[int] = set()
    for chunk in chunks(ids):
        joined = select(contents.c.number).join(documents, documents.c.content_hash == contents.c.hash)
        found.update(connection.scalars(joined.where(documents.c.id.in_(chunk))))
    return found
