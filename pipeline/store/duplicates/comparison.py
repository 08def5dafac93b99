"""Reading duplicates: a group with how alike its documents are, and pairs that are hard to judge."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import nsmallest

import numpy as np
from sqlalchemy import Connection, func, or_, select

from pipeline.duplicates.fingerprint import Body
from pipeline.duplicates.likeness import Rules, aligned, share_of, similarity
from pipeline.errors import NotFound
from pipeline.store.database.tables import contents, documents, dumps
from pipeline.store.duplicates.contents import Content, by_hash, by_number, column_of
from pipeline.store.duplicates.groups import Bodies, fingerprints_of, look_up
from pipeline.store.duplicates.pairs import read_decisions
from pipeline.store.queries import find_document

_CHUNK = 1_000  # texts that are looked up at once


@dataclass(frozen=True, slots=True)
class Member:
    """A document of a group. `kind`: what it is to the article; "article" for that itself.

    `in_article` is the share of its shingles that are in the article, `of_article` the share of
    the article's shingles that are in it, 0 to 1.
    """

    id: str
    kind: str
    in_article: float
    of_article: float
    title: str | None
    published_at: str | None
    site: str | None
    words: int
    source: str
    text: str


@dataclass(frozen=True, slots=True)
class Group:
    """An article and its duplicates, the article first, then by kind and id.

    `id` is the smallest hash of the texts that are near-duplicates of the article's, it included;
    `more` is how many documents are not listed.
    """

    id: str
    members: tuple[Member, ...]
    more: int

    @property
    def article(self) -> Member:
        """The document that the others are duplicates of."""
        return self.members[0]


@dataclass(frozen=True, slots=True)
class Doubtful:
    """Two texts, each by its best document, that are as alike as near-duplicates begin to be, or nearly.

    `similarity`: share of the shorter text's shingles that are in the other; `aligned`: that of its
    words in the same order. `now`: "one group", "contained" or "apart".
    """

    a: str
    b: str
    similarity: float
    aligned: float
    now: str
    title_a: str | None
    title_b: str | None


def find_member(connection: Connection, start: str) -> str:
    """The id of a document, by the beginning of it or by the id of its group.

    Raises NotFound when there is none, or more than one.
    """
    group = by_hash(connection, [start]).get(start)
    return group.best if group is not None else find_document(connection, start)


def read_group(connection: Connection, id_: str, limit: int) -> Group:
    """The group of a document. At most `limit` members are listed, this document and the article among them.

    Raises NotFound when the document waits for settle.
    """
    asked = select(documents.c.article_id, documents.c.content_hash).where(documents.c.id == id_)
    article, content = connection.execute(asked).one()
    if not content:
        raise NotFound(f"{id_} waits to be settled; run copydesk ingest")
    article = article or id_
    of_group = or_(documents.c.id == article, documents.c.article_id == article)
    total = connection.scalar(select(func.count()).select_from(documents).where(of_group)) or 0
    first = (documents.c.id != article, documents.c.id != id_, documents.c.duplicate_kind, documents.c.id)
    query = (
        select(documents, dumps.c.name)
        .join(dumps, dumps.c.id == documents.c.dump_id)
        .where(of_group)
        .order_by(*first)
        .limit(max(2, limit))
    )
    rows = connection.execute(query).all()
    whole = Body(rows[0].text)
    members: list[Member] = []
    for row in rows:
        body = whole if row.content_hash == rows[0].content_hash else Body(row.text)
        members.append(
            Member(
                id=row.id,
                kind=row.duplicate_kind or "article",
                in_article=1.0 if body is whole else share_of(body.shingles, whole.shingles),
                of_article=1.0 if body is whole else share_of(whole.shingles, body.shingles),
                title=row.title,
                published_at=row.published_at,
                site=row.site,
                words=row.word_count,
                source=f"{row.name}:{row.position}",
                text=row.text,
            )
        )
    return Group(_group_id(connection, rows[0].content_hash), tuple(members), total - len(members))


def _group_id(connection: Connection, content: str) -> str:
    leader = by_hash(connection, [content])[content].group
    of_group = or_(contents.c.number == leader, contents.c.leader == leader)
    return str(connection.execute(select(func.min(contents.c.hash)).where(of_group)).scalar_one())


def doubtful_pairs(
    connection: Connection, low: float, high: float, rules: Rules, limit: int
) -> list[Doubtful]:
    """The pairs of texts with a similarity from `low` to `high` that no person has decided on.

    Those come first that are nearest to where near-duplicates begin. Every text is looked up, so this
    takes about as long as grouping all of them did.
    """
    bodies = Bodies()
    found = (
        (abs(alike - rules.near), one.hash, other.hash, alike, one, other)
        for one, other, alike in _pairs(connection, low, high, bodies)
    )
    nearest = nsmallest(limit, found, key=lambda item: item[:3])
    pairs = [(one, other) for *_, one, other in nearest]
    titles: dict[str, str | None] = column_of(
        connection, documents.c.title, {content.best for pair in pairs for content in pair}
    )
    return [
        Doubtful(
            one.best,
            other.best,
            alike,
            aligned(body, its),
            _now(one, other),
            titles[one.best],
            titles[other.best],
        )
        for (_, _, _, alike, _, _), (one, other, body, its) in zip(
            nearest, bodies.pairs(connection, pairs), strict=True
        )
    ]


def _pairs(
    connection: Connection, low: float, high: float, bodies: Bodies
) -> Iterator[tuple[Content, Content, float]]:
    """Pairs of texts that no person has decided on, each once, and how alike they are."""
    decisions = read_decisions(connection)
    said = {*decisions.same, *decisions.different}
    last = 0
    while True:
        query = select(contents.c.number).where(contents.c.number > last).order_by(contents.c.number)
        numbers = connection.scalars(query.limit(_CHUNK)).all()
        if not numbers:
            return
        last = numbers[-1]
        prints = fingerprints_of(connection, by_number(connection, numbers).values())
        for found in look_up(connection, {number: it.sketch for number, it in prints.items()}):
            open_ = [pair for pair in found.pairs(np.arange(len(found.mine))) if pair[0] < pair[1]]
            open_ = [pair for pair in open_ if pair not in said]
            rows = by_number(connection, {number for pair in open_ for number in pair})
            texts = bodies.pairs(connection, [(rows[one], rows[other]) for one, other in open_])
            for one, other, body, other_body in texts:
                alike = similarity(body, other_body)
                if low <= alike <= high:
                    first, second = sorted((one, other), key=lambda content: content.best)
                    yield first, second, alike


def _now(one: Content, other: Content) -> str:
    if one.group == other.group:
        return "one group"
    return "contained" if other.group == one.towards or one.group == other.towards else "apart"
