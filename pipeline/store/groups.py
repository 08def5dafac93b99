"""Settle, first part: groups of duplicates, and the article that stands for each.

A group is a connected component of texts; an edge joins two texts that share enough shingles. Every
step depends only on the set of texts, so the order of arrival does not matter: an edge is found by
whichever of its two texts comes last.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from sqlalchemy import Connection, and_, case, delete, func, or_, select, update

from pipeline.fingerprint import shingles as shingles_of
from pipeline.fingerprint import similarity
from pipeline.store.bulk import chunks, insert_rows
from pipeline.store.tables import documents, edges, shingles

_KEPT_SHINGLES = 500_000  # hashes kept in memory while candidates are verified, about 35 MB
_ENOUGH = 0.25  # share of the smaller sketch that two texts must have in common to be compared


def known_contents(connection: Connection, contents: Iterable[str]) -> set[str]:
    """Which of these texts some document has already."""
    found: set[str] = set()
    for chunk in chunks(contents):
        query = select(documents.c.content_hash).where(documents.c.content_hash.in_(chunk)).distinct()
        found.update(connection.scalars(query))
    return found


def add_texts(
    connection: Connection, sketches: Mapping[str, Sequence[int]], texts: Mapping[str, str], threshold: float
) -> set[str]:
    """Take new texts into the index and join them to those that they are near to.

    `sketches` and `texts` by content hash; the documents are stored already.
    Returns the texts whose group may have changed.
    """
    rows = [(shingle, content) for content, sketch in sketches.items() for shingle in sketch]
    if not rows:
        return set()
    insert_rows(connection, shingles, rows)
    shared = _shared(connection, sketches)
    sizes = _sketch_sizes(connection, sketches, (other for _, other in shared))
    close = [pair for pair, count in shared.items() if count >= _ENOUGH * min(sizes[pair[0]], sizes[pair[1]])]
    found = list(_verified(connection, close, texts, threshold))
    insert_rows(connection, edges, found)
    return {content for one, other, _ in found for content in (one, other)}


def remove_texts(connection: Connection, contents: Iterable[str]) -> set[str]:
    """Take texts that no document has any more out of the index. Returns their neighbours."""
    gone = set(contents)
    neighbours: set[str] = set()
    for chunk in chunks(gone):
        touching = or_(edges.c.one.in_(chunk), edges.c.other.in_(chunk))
        for one, other in connection.execute(select(edges.c.one, edges.c.other).where(touching)):
            neighbours.update((one, other))
        connection.execute(delete(edges).where(touching))
        connection.execute(delete(shingles).where(shingles.c.content_hash.in_(chunk)))
    return neighbours - gone


def settle(connection: Connection, touched: Iterable[str]) -> None:
    """Compute the groups of these texts anew and point their documents to their article."""
    left = set(touched)
    while left:
        group, direct = _component(connection, left.pop())
        left -= group.keys()
        _point(connection, group.keys(), direct)


def _shared(connection: Connection, new: Collection[str]) -> dict[tuple[str, str], int]:
    """How many shingles of its sketch each new text shares with which other, each pair once."""
    mine, theirs = shingles.alias(), shingles.alias()
    shared: dict[tuple[str, str], int] = {}
    for chunk in chunks(new):
        query = (
            select(mine.c.content_hash, theirs.c.content_hash, func.count())
            .join(theirs, theirs.c.shingle == mine.c.shingle)
            .where(mine.c.content_hash.in_(chunk), theirs.c.content_hash != mine.c.content_hash)
            .group_by(mine.c.content_hash, theirs.c.content_hash)
        )
        for content, other, count in connection.execute(query):
            if content < other or other not in new:
                shared[content, other] = count
    return shared


def _sketch_sizes(
    connection: Connection, sketches: Mapping[str, Sequence[int]], others: Iterable[str]
) -> dict[str, int]:
    sizes = {content: len(sketch) for content, sketch in sketches.items()}
    for chunk in chunks(set(others) - sizes.keys()):
        query = (
            select(shingles.c.content_hash, func.count())
            .where(shingles.c.content_hash.in_(chunk))
            .group_by(shingles.c.content_hash)
        )
        sizes.update((content, count) for content, count in connection.execute(query))
    return sizes


def _verified(
    connection: Connection, pairs: Iterable[tuple[str, str]], texts: Mapping[str, str], threshold: float
) -> Iterator[tuple[str, str, float]]:
    """The edges among candidate pairs: those whose whole sets of shingles are similar enough."""
    by_text: defaultdict[str, list[str]] = defaultdict(list)
    for content, other in pairs:
        by_text[content].append(other)
    sets: dict[str, frozenset[int]] = {}  # of many near copies, each is compared with each
    for content, others in by_text.items():
        if sum(map(len, sets.values())) > _KEPT_SHINGLES:
            sets.clear()
        sets.setdefault(content, shingles_of(texts[content]))
        for chunk in chunks([other for other in others if other not in sets]):
            sets.update((other, shingles_of(text)) for other, text in _texts(connection, chunk))
        for other in others:
            alike = similarity(sets[content], sets[other])
            if alike >= threshold:
                one, two = sorted((content, other))
                yield one, two, alike


def _texts(connection: Connection, contents: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The text of each content: that of one of its documents, the first by id."""
    first = (
        select(func.min(documents.c.id))
        .where(documents.c.content_hash.in_(contents))
        .group_by(documents.c.content_hash)
    )
    query = select(documents.c.content_hash, documents.c.text).where(documents.c.id.in_(first))
    yield from ((content, text) for content, text in connection.execute(query))


def _component(connection: Connection, start: str) -> tuple[dict[str, None], dict[tuple[str, str], float]]:
    """All texts that edges join to one, and the similarities of those edges."""
    group: dict[str, None] = {start: None}
    direct: dict[tuple[str, str], float] = {}
    frontier = {start}
    while frontier:
        reached: set[str] = set()
        for chunk in chunks(frontier):
            query = select(edges).where(or_(edges.c.one.in_(chunk), edges.c.other.in_(chunk)))
            for one, other, alike in connection.execute(query):
                direct[one, other] = alike
                reached.update((one, other))
        frontier = reached - group.keys()
        group.update(dict.fromkeys(frontier))
    return group, direct


def _point(connection: Connection, group: Iterable[str], direct: Mapping[tuple[str, str], float]) -> None:
    """Choose the article of a group and point every other document of the group to it."""
    contents = sorted(group)
    article, content = _canonical(connection, contents)
    own: frozenset[int] | None = None
    for member in contents:
        kind = "exact" if member == content else "near"
        alike = 1.0 if member == content else direct.get((min(member, content), max(member, content)))
        if alike is None:  # joined to the article by way of other texts
            if own is None:
                own = shingles_of(dict(_texts(connection, [content]))[content])
            alike = similarity(own, shingles_of(dict(_texts(connection, [member]))[member]))
        wanted = {"article_id": article, "duplicate_kind": kind, "similarity": alike}
        differs = or_(*(documents.c[name].is_distinct_from(value) for name, value in wanted.items()))
        others = and_(documents.c.content_hash == member, documents.c.id != article)
        connection.execute(update(documents).where(others, differs).values(wanted))
    connection.execute(
        update(documents)
        .where(documents.c.id == article, documents.c.article_id.is_not(None))
        .values(article_id=None, duplicate_kind=None, similarity=None)
    )


def _canonical(connection: Connection, contents: Sequence[str]) -> tuple[str, str]:
    """The document that stands for a group: of all its documents the one that says most of itself,
    was published first, is longest; then by hash. Its id and its content.
    """
    known = [case((documents.c[name].is_(None), 0), else_=1) for name in ("title", "published_at", "author")]
    order = (
        (known[0] + known[1] + known[2]).desc(),
        documents.c.published_at.asc().nulls_last(),
        documents.c.word_count.desc(),
        documents.c.content_hash,
        documents.c.record_hash,
        documents.c.occurrence,
    )
    article, content = "", ""
    for chunk in chunks(contents):
        candidates = or_(documents.c.content_hash.in_(chunk), documents.c.id == article)
        query = select(documents.c.id, documents.c.content_hash).where(candidates).order_by(*order).limit(1)
        article, content = connection.execute(query).one()
    return article, content
