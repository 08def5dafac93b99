"""Containments: texts that appear for the most part in a much longer text. They join no groups.

Only texts that lead their group are compared. A group whose text is contained in an article is a
duplicate of this article. A group whose text is contained only in a duplicate stays an article: else
its words would be in no article.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from heapq import heappop, heappush

from sqlalchemy import Connection, delete, or_, select

from pipeline.duplicates.likeness import contained
from pipeline.store.database.bulk import chunks, insert_rows
from pipeline.store.database.tables import containments
from pipeline.store.duplicates.contents import Content
from pipeline.store.duplicates.index import DuplicateIndex


def drop_containments(connection: Connection, numbers: Iterable[int]) -> set[int]:
    """Delete the containments of these texts, both ways. Returns the texts that they contained."""
    parts: set[int] = set()
    for chunk in chunks(numbers):
        touching = or_(containments.c.part.in_(chunk), containments.c.whole.in_(chunk))
        parts.update(connection.scalars(select(containments.c.part).where(containments.c.whole.in_(chunk))))
        connection.execute(delete(containments).where(touching))
    return parts


def find_containments(index: DuplicateIndex, pairs: Collection[tuple[int, int]]) -> set[int]:
    """Store which of these pairs of texts are containments. Returns the texts that another one contains.

    The two texts of a pair may be in any order. Pairs in which a text does not lead its group are left out.
    """
    rows = index.rows_of(pairs)
    leads = {number for number, row in rows.items() if row.leads}
    leading = [
        (rows[one], rows[other]) if rows[one].shingles < rows[other].shingles else (rows[other], rows[one])
        for one, other in set(pairs)
        if one in leads and other in leads
    ]
    found: list[tuple[int, int, float]] = []
    for part, whole, body, whole_body in index.compare(leading):
        share = contained(body, whole_body, index.rules)
        if share is not None:
            found.append((part.number, whole.number, share))
    insert_rows(index.connection, containments, found, new_only=True)
    return {part for part, _, _ in found}


def choose_wholes(
    index: DuplicateIndex,
    leaders: Collection[int],
    known: Mapping[int, Content],
    apart: Collection[tuple[int, int]],
) -> Iterator[tuple[Content, int | None]]:
    """For each of these texts, the article whose text contains it; None where it is an article itself.

    `known` has the rows of these texts, by number; `apart` the pairs of groups that people told apart.
    Where the answer for a text changes, the texts that it contains are answered, too. Long texts come
    before short ones: the answer for a text depends only on longer ones.
    """
    rows = dict(known)
    wholes: dict[int, list[tuple[int, float]]] = {}
    parts: dict[int, list[int]] = {}
    heap: list[tuple[int, str, int]] = []

    def queue(numbers: Collection[int]) -> None:
        wholes.update(_wholes(index.connection, numbers))
        parts.update(_parts(index.connection, numbers))
        named = {whole for number in numbers for whole, _ in wholes[number]} | {*numbers}
        rows.update(index.contents.by_number(named - rows.keys()))
        for number in numbers:
            heappush(heap, (-rows[number].shingles, rows[number].hash, number))

    queue(leaders)
    chosen: dict[int, int | None] = {}
    while heap:
        *_, number = heappop(heap)
        articles = [
            (-share, rows[whole].hash, whole)
            for whole, share in wholes[number]
            if (chosen[whole] if whole in chosen else rows[whole].towards) is None
            and (number, whole) not in apart
        ]
        chosen[number] = min(articles)[-1] if articles else None
        yield rows[number], chosen[number]
        if (chosen[number] is None) != (rows[number].towards is None):
            later = [part for part in parts[number] if part not in wholes]
            if later:
                queue(later)


def groups_apart(index: DuplicateIndex) -> set[tuple[int, int]]:
    """Pairs of leaders whose groups have two texts that people told apart, both ways round."""
    rows = index.rows_of(index.decisions.different)
    groups = {(rows[one].group, rows[other].group) for one, other in index.decisions.different}
    return groups | {(other, one) for one, other in groups}


def _wholes(connection: Connection, parts: Iterable[int]) -> dict[int, list[tuple[int, float]]]:
    """For each of these texts, the texts that contain it, each with the share of it that it has."""
    found: dict[int, list[tuple[int, float]]] = {part: [] for part in parts}
    for chunk in chunks(found):
        query = select(containments).where(containments.c.part.in_(chunk))
        for part, whole, share in connection.execute(query):
            found[part].append((whole, share))
    return found


def _parts(connection: Connection, wholes: Iterable[int]) -> dict[int, list[int]]:
    """For each of these texts, the texts that it contains."""
    found: dict[int, list[int]] = {whole: [] for whole in wholes}
    for chunk in chunks(found):
        query = select(containments.c.whole, containments.c.part).where(containments.c.whole.in_(chunk))
        for whole, part in connection.execute(query):
            found[whole].append(part)
    return found
