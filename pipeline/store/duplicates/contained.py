"""Texts that are contained in longer ones: directed pairs, which unite nothing.

Only texts that lead their group are compared. A group whose text is contained in an article is
a duplicate of this article. One that is contained only in a duplicate is an article: else its
words would be in no article.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from heapq import heappop, heappush

from sqlalchemy import Connection, delete, or_, select

from pipeline.duplicates.likeness import Rules, contained
from pipeline.store.database.bulk import chunks, insert_rows
from pipeline.store.database.tables import containments
from pipeline.store.duplicates.contents import Content, by_number
from pipeline.store.duplicates.groups import Bodies
from pipeline.store.duplicates.pairs import Decisions


def drop_containments(connection: Connection, numbers: Iterable[int]) -> set[int]:
    """Forget what contains these texts and what they contain. Returns the texts that they contained."""
    parts: set[int] = set()
    for chunk in chunks(numbers):
        touching = or_(containments.c.part.in_(chunk), containments.c.whole.in_(chunk))
        parts.update(connection.scalars(select(containments.c.part).where(containments.c.whole.in_(chunk))))
        connection.execute(delete(containments).where(touching))
    return parts


def find_containments(
    connection: Connection, pairs: Collection[tuple[int, int]], bodies: Bodies, rules: Rules
) -> set[int]:
    """Store which of these candidates, pairs in any order, hold. Returns the texts that another contains.

    Only pairs of texts that lead their groups are looked at.
    """
    rows = by_number(connection, {number for pair in pairs for number in pair})
    leads = {number for number, row in rows.items() if row.leads}
    leading = [
        (rows[one], rows[other]) if rows[one].shingles < rows[other].shingles else (rows[other], rows[one])
        for one, other in set(pairs)
        if one in leads and other in leads
    ]
    found: list[tuple[int, int, float]] = []
    for part, whole, body, whole_body in bodies.pairs(connection, leading):
        share = contained(body, whole_body, rules)
        if share is not None:
            found.append((part.number, whole.number, share))
    insert_rows(connection, containments, found, new_only=True)
    return {part for part, _, _ in found}


def decide_wholes(
    connection: Connection,
    leaders: Collection[int],
    known: Mapping[int, Content],
    apart: Collection[tuple[int, int]],
) -> Iterator[tuple[Content, int | None]]:
    """For each of these texts, the article whose text contains it; None where it is an article itself.

    After these texts follow the texts that they contain, as the answer for those depends on theirs. Long
    texts come before short ones, because a text is shorter than what contains it. `known` has the rows of
    these texts, `apart` the pairs of groups that people told apart.
    """
    rows = dict(known)
    wholes: dict[int, list[tuple[int, float]]] = {}
    parts: dict[int, list[int]] = {}
    heap: list[tuple[int, str, int]] = []

    def queue(numbers: Collection[int]) -> None:
        wholes.update(_wholes(connection, numbers))
        parts.update(_parts(connection, numbers))
        named = {whole for number in numbers for whole, _ in wholes[number]} | {*numbers}
        rows.update(by_number(connection, named - rows.keys()))
        for number in numbers:
            heappush(heap, (-rows[number].shingles, rows[number].hash, number))

    queue(leaders)
    decided: dict[int, int | None] = {}
    while heap:
        *_, number = heappop(heap)
        articles = [
            (-share, rows[whole].hash, whole)
            for whole, share in wholes[number]
            if (decided[whole] if whole in decided else rows[whole].towards) is None
            and (number, whole) not in apart
        ]
        decided[number] = min(articles)[-1] if articles else None
        yield rows[number], decided[number]
        if (decided[number] is None) != (rows[number].towards is None):
            later = [part for part in parts[number] if part not in wholes]
            if later:
                queue(later)


def _wholes(connection: Connection, parts: Iterable[int]) -> dict[int, list[tuple[int, float]]]:
    """The texts that contain each of these texts, and with which share."""
    found: dict[int, list[tuple[int, float]]] = {part: [] for part in parts}
    for chunk in chunks(found):
        query = select(containments).where(containments.c.part.in_(chunk))
        for part, whole, share in connection.execute(query):
            found[part].append((whole, share))
    return found


def _parts(connection: Connection, wholes: Iterable[int]) -> dict[int, list[int]]:
    """The texts that each of these texts contains."""
    found: dict[int, list[int]] = {whole: [] for whole in wholes}
    for chunk in chunks(found):
        query = select(containments.c.whole, containments.c.part).where(containments.c.whole.in_(chunk))
        for whole, part in connection.execute(query):
            found[whole].append(part)
    return found


def groups_apart(connection: Connection, decisions: Decisions) -> set[tuple[int, int]]:
    """Pairs of leaders whose groups have two texts that people told apart, both ways round."""
    rows = by_number(connection, {number for pair in decisions.different for number in pair})
    groups = {(rows[one].group, rows[other].group) for one, other in decisions.different}
    return groups | {(other, one) for one, other in groups}
