"""Texts that stand in longer ones: directed pairs, which unite nothing.

Only texts that stand for their group are compared. A group whose text stands in that of an article is
a duplicate of this article. One that only stands in the text of a duplicate is an article: else its
words would be in no article.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from heapq import heappop, heappush

from sqlalchemy import Connection, delete, or_, select

from pipeline.likeness import Rules, contained
from pipeline.store.bulk import chunks, insert_rows
from pipeline.store.contents import Content, by_number
from pipeline.store.groups import Bodies
from pipeline.store.pairs import Decisions
from pipeline.store.tables import containments


def drop_containments(connection: Connection, numbers: Iterable[int]) -> set[int]:
    """Forget what these texts stand in and what stands in them. Returns the texts that stood in them."""
    parts: set[int] = set()
    for chunk in chunks(numbers):
        touching = or_(containments.c.part.in_(chunk), containments.c.whole.in_(chunk))
        parts.update(connection.scalars(select(containments.c.part).where(containments.c.whole.in_(chunk))))
        connection.execute(delete(containments).where(touching))
    return parts


def find_containments(
    connection: Connection, pairs: Iterable[tuple[Content, Content]], bodies: Bodies, rules: Rules
) -> set[int]:
    """Store which of these candidates (part, whole) hold. Returns the parts.

    Only pairs of texts that stand for their groups are looked at.
    """
    wanted = list({(part.number, whole.number): (part, whole) for part, whole in pairs}.values())
    rows = by_number(connection, {content.number for pair in wanted for content in pair})
    leading = [pair for pair in wanted if all(rows[content.number].leads for content in pair)]
    found: list[tuple[object, ...]] = []
    for part, whole, body, whole_body in bodies.pairs(leading):
        share = contained(body, whole_body, rules)
        if share is not None:
            found.append((part.number, whole.number, share))
    insert_rows(connection, containments, found, new_only=True)
    return {number for number, *_ in found if isinstance(number, int)}


def decide_wholes(
    connection: Connection, leaders: Collection[int], known: Mapping[int, Content], decisions: Decisions
) -> Iterator[tuple[Content, int | None]]:
    """In the text of which article each of these stands, None for an article of its own.

    Those of which this depends on one of these follow. The longest come first: what a text stands in
    is longer. `known` has the rows of these.
    """
    apart = groups_apart(connection, decisions)
    wholes = _wholes(connection, leaders)
    heap: list[tuple[int, str, int]] = []
    rows: dict[int, Content] = {}

    def queue(added: Mapping[int, Content]) -> None:
        rows.update(added)
        for number, row in added.items():
            heappush(heap, (-row.shingles, row.hash, number))

    queue({number: known[number] for number in leaders})
    decided: dict[int, int | None] = {}
    while heap:
        *_, number = heappop(heap)
        decided[number] = _best(connection, number, wholes[number], decided, apart)
        yield rows[number], decided[number]
        if (decided[number] is None) != (rows[number].towards is None):
            parts = _parts(connection, number)
            wholes.update(_wholes(connection, parts))
            queue(by_number(connection, set(parts) - rows.keys()))


def _best(
    connection: Connection,
    part: int,
    offered: Sequence[tuple[int, float]],
    decided: dict[int, int | None],
    apart: Collection[tuple[int, int]],
) -> int | None:
    """Of the texts that a text stands in, the one that has most of it and is an article's."""
    if not offered:
        return None
    rows = by_number(connection, [whole for whole, _ in offered])
    articles = [
        (-share, rows[whole].hash, whole)
        for whole, share in offered
        if (decided[whole] if whole in decided else rows[whole].towards) is None
        and (part, whole) not in apart
    ]
    return min(articles)[-1] if articles else None


def _wholes(connection: Connection, parts: Iterable[int]) -> defaultdict[int, list[tuple[int, float]]]:
    found: defaultdict[int, list[tuple[int, float]]] = defaultdict(list)
    for chunk in chunks(parts):
        for part, whole, share in connection.execute(
            select(containments).where(containments.c.part.in_(chunk))
        ):
            found[part].append((whole, share))
    return found


def _parts(connection: Connection, whole: int) -> Sequence[int]:
    return connection.scalars(select(containments.c.part).where(containments.c.whole == whole)).all()


def groups_apart(connection: Connection, decisions: Decisions) -> set[tuple[int, int]]:
    """Pairs of texts that stand for groups in which people told two texts apart, both ways round."""
    rows = by_number(connection, {number for pair in decisions.different for number in pair})
    groups = {(rows[one].group, rows[other].group) for one, other in decisions.different}
    return groups | {(other, one) for one, other in groups}
