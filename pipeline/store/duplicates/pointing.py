"""Pointing documents at the article that they are duplicates of."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, bindparam, or_, update
from sqlalchemy.sql import ColumnElement

from pipeline.duplicates.fingerprint import Body
from pipeline.duplicates.likeness import Rule, near, similarity
from pipeline.store.database.tables import contents, documents
from pipeline.store.duplicates.containments import choose_wholes, groups_apart
from pipeline.store.duplicates.contents import Content
from pipeline.store.duplicates.index import DuplicateIndex
from pipeline.store.duplicates.leaders import Led
from pipeline.store.duplicates.membership import Added, Moves

ARTICLE: dict[str, str | None] = dict.fromkeys(
    ("article_id", "duplicate_kind", "similarity", "duplicate_rule")
)
"""The columns of a document that is no duplicate."""


@dataclass(frozen=True, slots=True)
class _Likeness:
    """How a text is like the text that its documents are duplicates of; `similarity` is None where a
    person decided, or there is no such text."""

    similarity: float | None = None
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class _Aim:
    """Where the documents with a text are pointed: the id of the article, the kind, how alike the two are."""

    article: str
    kind: str
    likeness: _Likeness


def point_documents(
    index: DuplicateIndex, led: Led, parts: Collection[int], moves: Moves, added: Added
) -> None:
    """Point the documents of groups that changed, and the documents that depend on them, at their articles.

    `led` is the new choice of leaders, `parts` are texts whose containments changed.
    """
    leaders = led.leaders | {*parts}
    changed = added.rebest | led.moved | added.sketches.keys()
    members, targets = _choose_targets(index, leaders, added)
    missing = {target for target in targets.values() if target is not None} - members.keys()
    rows = members | index.contents.by_number(missing)
    alike = {
        number: _Likeness(row.similarity, row.rule) if targets[number] == row.towards else _Likeness()
        for number, row in members.items()
    } | _compare(index, members, targets, rows)
    _write_contents(
        index.connection,
        {
            number: (targets[number], alike[number])
            for number, row in members.items()
            if (targets[number], alike[number]) != (row.towards, _Likeness(row.similarity, row.rule))
        },
    )
    aims = _aims(members, targets, rows, alike)
    # Texts with another target, leader or best document: all their documents are pointed.
    moved = {
        number
        for number, row in members.items()
        if targets[number] != row.towards or number in changed or targets[number] in added.rebest
    }.difference(added.alone)
    all_of = {members[number].hash: aims[number] for number in moved}
    _point(index.connection, documents.c.content_hash == bindparam("of"), all_of)
    _release(index.connection, [members[number].best for number in moved if targets[number] is None])
    # The other texts: only the documents that arrived are pointed.
    others = {row.hash: aims[number] for number, row in members.items() if number not in moved}
    arrived = {each.document_id: each.fingerprint.content for each in moves.arrived}
    some = {id_: others[hash_] for id_, hash_ in arrived.items() if hash_ in others}
    copies = {id_: aim for id_, aim in some.items() if id_ != aim.article}
    _point(index.connection, documents.c.id == bindparam("of"), copies)
    _release(index.connection, [id_ for id_ in moves.left if id_ in some and some[id_].article == id_])


def _choose_targets(
    index: DuplicateIndex, leaders: Collection[int], added: Added
) -> tuple[dict[int, Content], dict[int, int | None]]:
    """The contents whose target may change, and the target of each: the text that has the article.

    The target is None where the content's own best document is the article.
    """
    apart = groups_apart(index)
    against = {other for one, other in apart if one in leaders}
    depend = [
        *index.contents.pointed_at(added.rebest).values(),
        *index.contents.by_number(added.known).values(),
    ]
    concerned = {*leaders, *against, *(row.group for row in depend)}
    members = index.contents.of_groups(concerned)
    concerned = {number for number in concerned if number in members and members[number].leads}
    members = {number: row for number, row in members.items() if row.group in concerned}
    wholes = {row.number: whole for row, whole in choose_wholes(index, concerned, members, apart)}
    members |= index.contents.of_groups(wholes.keys() - concerned)
    return members, {number: wholes[row.group] or row.leader for number, row in members.items()}


def _aims(
    members: Mapping[int, Content],
    targets: Mapping[int, int | None],
    rows: Mapping[int, Content],
    alike: Mapping[int, _Likeness],
) -> dict[int, _Aim]:
    """Where the documents with each of these texts are pointed; `rows` has the targets, too."""
    same = _Likeness(1.0, Rule.TEXT.value)
    return {
        number: _Aim(row.best, "exact", same)
        if (target := targets[number]) is None
        else _Aim(rows[target].best, _kind(row, target, alike[number]), alike[number])
        for number, row in members.items()
    }


def _kind(row: Content, target: int, likeness: _Likeness) -> str:
    if likeness.rule == Rule.PERSON:
        return "decided"
    return "near" if target == row.leader else "contained"


def _compare(
    index: DuplicateIndex,
    members: Mapping[int, Content],
    targets: Mapping[int, int | None],
    rows: Mapping[int, Content],
) -> dict[int, _Likeness]:
    """How alike each text and its target are, where that is not stored."""
    pairs = [
        (row, rows[target])
        for number, row in members.items()
        if (target := targets[number]) is not None and (target != row.towards or row.rule is None)
    ]
    decided = {one.number for one, other in pairs if index.decisions.join(one.number, other.number)}
    by_person = dict.fromkeys(decided, _Likeness(None, Rule.PERSON.value))
    rest = [pair for pair in pairs if pair[0].number not in decided]
    return by_person | {
        one.number: _likeness(index, one.leader == whole.number, body, its_body)
        for one, whole, body, its_body in index.compare(rest)
    }


def _likeness(index: DuplicateIndex, is_near: bool, body: Body, whole: Body) -> _Likeness:
    """How a text is like its target; `is_near`: the target leads its group of near-duplicates."""
    alike = similarity(body, whole)
    if is_near and near(body, whole, index.rules) is None:
        return _Likeness(alike, Rule.CHAIN.value)
    by_order = is_near and alike < index.rules.near
    return _Likeness(alike, (Rule.ORDER if by_order else Rule.SHINGLES).value)


def _write_contents(connection: Connection, values: Mapping[int, tuple[int | None, _Likeness]]) -> None:
    rows = [
        {"of": number, "to": to, "alike": likeness.similarity, "by": likeness.rule}
        for number, (to, likeness) in values.items()
    ]
    if rows:
        statement = update(contents).where(contents.c.number == bindparam("of"))
        written: dict[str, ColumnElement[Any]] = {
            "towards": bindparam("to"),
            "similarity": bindparam("alike"),
            "rule": bindparam("by"),
        }
        connection.execute(statement.values(written), rows)


def _point(connection: Connection, which: ColumnElement[bool], aims: Mapping[str, _Aim]) -> None:
    """Point documents at their articles. `which` selects them by a key of `aims`; articles are left out."""
    rows = [
        {
            "of": of,
            "article": aim.article,
            "kind": aim.kind,
            "alike": aim.likeness.similarity,
            "by": aim.likeness.rule,
        }
        for of, aim in aims.items()
    ]
    wanted: dict[str, ColumnElement[Any]] = {
        "article_id": bindparam("article"),
        "duplicate_kind": bindparam("kind"),
        "similarity": bindparam("alike"),
        "duplicate_rule": bindparam("by"),
    }
    differs = or_(*(documents.c[name].is_distinct_from(value) for name, value in wanted.items()))
    if rows:
        others = and_(which, documents.c.id != bindparam("article"), differs)
        connection.execute(update(documents).where(others).values(wanted), rows)


def _release(connection: Connection, ids: Sequence[str]) -> None:
    """Make these documents articles."""
    statement = update(documents).where(
        documents.c.id == bindparam("of"), documents.c.article_id.is_not(None)
    )
    if ids:
        connection.execute(statement.values(ARTICLE), [{"of": id_} for id_ in ids])
