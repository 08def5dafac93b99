"""Documents are pointed at the article that they are duplicates of."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, bindparam, or_, update
from sqlalchemy.sql import ColumnElement

from pipeline.duplicates.likeness import similarity
from pipeline.store.database.tables import contents, documents
from pipeline.store.duplicates.contained import decide_wholes, groups_apart
from pipeline.store.duplicates.contents import Content, by_leader, by_number, towards
from pipeline.store.duplicates.groups import Bodies
from pipeline.store.duplicates.pairs import Decisions

ARTICLE: dict[str, str | None] = {"article_id": None, "duplicate_kind": None, "similarity": None}
"""The columns of a document that is no duplicate."""


@dataclass(frozen=True, slots=True)
class _Aim:
    """Where the documents with a text are pointed: at an article, as what, how alike."""

    article: str
    kind: str
    similarity: float


@dataclass(frozen=True, slots=True)
class Arrived:
    """Documents that have another text than before, each with its hash.

    `known`: those that had one before; `new`: the texts that no other documents have; `old`: those
    that some had before.
    """

    documents: Mapping[str, str]
    known: Collection[str]
    new: Collection[int]
    old: Collection[int]


def point_documents(
    connection: Connection,
    leaders: Collection[int],
    changed: Collection[int],
    rebest: Collection[int],
    arrived: Arrived,
    decisions: Decisions,
    bodies: Bodies,
) -> None:
    """Point the documents of the groups that these texts lead, and of those that depend on them.

    `changed`: texts that are new, or whose leader or best document is another; `rebest`: the last of
    these.
    """
    apart = groups_apart(connection, decisions)
    against = {other for one, other in apart if one in leaders}
    depend = [*towards(connection, rebest).values(), *by_number(connection, arrived.old).values()]
    concerned = {*leaders, *against, *(row.group for row in depend)}
    members = by_leader(connection, concerned)
    concerned = {number for number in concerned if number in members and members[number].leads}
    members = {number: row for number, row in members.items() if row.group in concerned}
    decided = decide_wholes(connection, concerned, members, apart)
    wholes = {row.number: whole for row, whole in decided}
    members |= by_leader(connection, wholes.keys() - concerned)
    targets = {number: wholes[row.group] or row.leader for number, row in members.items()}
    missing = {target for target in targets.values() if target is not None} - members.keys()
    rows = members | by_number(connection, missing)
    alike = {
        number: row.similarity if targets[number] == row.towards else None for number, row in members.items()
    } | _likeness(connection, members, targets, rows, bodies)
    _write_contents(
        connection,
        {
            number: (targets[number], alike[number])
            for number, row in members.items()
            if (targets[number], alike[number]) != (row.towards, row.similarity)
        },
    )
    moved = {
        number
        for number, row in members.items()
        if targets[number] != row.towards or number in changed or targets[number] in rebest
    }.difference(arrived.new)
    aims = _aims(members, targets, rows, alike)
    all_of = {members[number].hash: aims[number] for number in moved}
    _point(connection, documents.c.content_hash == bindparam("of"), all_of)
    _release(connection, [members[number].best for number in moved if targets[number] is None])
    others = {row.hash: aims[number] for number, row in members.items() if number not in moved}
    some = {id_: others[hash_] for id_, hash_ in arrived.documents.items() if hash_ in others}
    _point(
        connection, documents.c.id == bindparam("of"), {i: aim for i, aim in some.items() if i != aim.article}
    )
    _release(connection, [id_ for id_ in arrived.known if id_ in some and some[id_].article == id_])


def _aims(
    members: Mapping[int, Content],
    targets: Mapping[int, int | None],
    rows: Mapping[int, Content],
    alike: Mapping[int, float | None],
) -> dict[int, _Aim]:
    """Where the documents with each of these texts are pointed; `rows` has the targets, too."""
    return {
        number: _Aim(row.best, "exact", 1.0)
        if (target := targets[number]) is None
        else _Aim(rows[target].best, "near" if target == row.leader else "contained", alike[number] or 0.0)
        for number, row in members.items()
    }


def _likeness(
    connection: Connection,
    members: Mapping[int, Content],
    targets: Mapping[int, int | None],
    rows: Mapping[int, Content],
    bodies: Bodies,
) -> dict[int, float]:
    """How alike each text and its target are, where that is not stored."""
    pairs = [
        (row, rows[target])
        for number, row in members.items()
        if (target := targets[number]) is not None and (target != row.towards or row.similarity is None)
    ]
    return {one.number: similarity(body, other) for one, _, body, other in bodies.pairs(connection, pairs)}


def _write_contents(connection: Connection, values: Mapping[int, tuple[int | None, float | None]]) -> None:
    rows = [{"of": number, "to": to, "alike": alike} for number, (to, alike) in values.items()]
    if rows:
        statement = update(contents).where(contents.c.number == bindparam("of"))
        connection.execute(statement.values(towards=bindparam("to"), similarity=bindparam("alike")), rows)


def _point(connection: Connection, which: ColumnElement[bool], aims: Mapping[str, _Aim]) -> None:
    """Point documents, by what `which` compares with; the article itself is left out."""
    rows = [
        {"of": of, "article": aim.article, "kind": aim.kind, "alike": aim.similarity}
        for of, aim in aims.items()
    ]
    wanted: dict[str, ColumnElement[Any]] = {
        "article_id": bindparam("article"),
        "duplicate_kind": bindparam("kind"),
        "similarity": bindparam("alike"),
    }
    differs = or_(*(documents.c[name].is_distinct_from(value) for name, value in wanted.items()))
    if rows:
        others = and_(which, documents.c.id != bindparam("article"), differs)
        connection.execute(update(documents).where(others).values(wanted), rows)


def _release(connection: Connection, ids: Sequence[str]) -> None:
    """Make articles of these documents."""
    statement = update(documents).where(
        documents.c.id == bindparam("of"), documents.c.article_id.is_not(None)
    )
    if ids:
        connection.execute(statement.values(ARTICLE), [{"of": id_} for id_ in ids])
