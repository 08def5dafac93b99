"""Reading duplicates: a group with how alike its documents are, and pairs that are hard to judge."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import nsmallest

from sqlalchemy import Connection, func, or_, select

from pipeline.duplicates.fingerprint import Body
from pipeline.duplicates.likeness import Rules, aligned, share_of, similarity
from pipeline.errors import NotFound
from pipeline.store.database.tables import contents, documents, dumps
from pipeline.store.duplicates.contents import Content, Contents
from pipeline.store.duplicates.documents import column_of
from pipeline.store.duplicates.index import DuplicateIndex
from pipeline.store.duplicates.pairs import read_decisions
from pipeline.store.queries import find_document

_TEXTS_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Member:
    """A document of a group. `kind`: the kind of duplicate; "article" for the article itself.

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

    `id` is the smallest hash of the article's text and the texts in its group of near-duplicates;
    `more` is the number of documents that are not listed.
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
    """Two texts, each named by its best document, whose similarity is close to the near threshold.

    `similarity`: share of the shorter text's shingles that the other has; `aligned`: share of its words
    that the other has in the same order. `now`: "one group", "contained" or "apart".
    """

    a: str
    b: str
    similarity: float
    aligned: float
    now: str
    title_a: str | None
    title_b: str | None


def find_member(connection: Connection, start: str) -> str:
    """The id of a document, given its beginning, or the hash of a text, which may be the id of a group.

    A hash gives the best document with the text. Raises NotFound when no document fits, or more than one.
    """
    group = Contents(connection).by_hash([start]).get(start)
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
    leader = Contents(connection).by_hash([content])[content].group
    of_group = or_(contents.c.number == leader, contents.c.leader == leader)
    return str(connection.execute(select(func.min(contents.c.hash)).where(of_group)).scalar_one())


def doubtful_pairs(
    connection: Connection, low: float, high: float, rules: Rules, limit: int
) -> list[Doubtful]:
    """The pairs of texts with a similarity from `low` to `high` that no person has decided on.

    The pairs nearest to the near threshold come first. Every text is looked up, so this takes about as
    long as grouping all texts did.
    """
    index = DuplicateIndex(connection, rules, read_decisions(connection))
    found = (
        (abs(alike - rules.near), one.hash, other.hash, alike, one, other)
        for one, other, alike in _undecided_pairs(index, low, high)
    )
    nearest = nsmallest(limit, found, key=lambda item: item[:3])
    pairs = [(one, other) for *_, one, other in nearest]
    ids = {content.best for pair in pairs for content in pair}
    titles: dict[str, str | None] = column_of(connection, documents.c.title, ids)
    return [
        Doubtful(
            one.best,
            other.best,
            alike,
            aligned(body, its_body),
            _now(one, other),
            titles[one.best],
            titles[other.best],
        )
        for (*_, alike, _, _), (one, other, body, its_body) in zip(nearest, index.compare(pairs), strict=True)
    ]


def _undecided_pairs(
    index: DuplicateIndex, low: float, high: float
) -> Iterator[tuple[Content, Content, float]]:
    """Pairs of texts that no person has decided on, each once, with a similarity from `low` to `high`."""
    said = {*index.decisions.same, *index.decisions.different}
    last = 0
    while True:
        query = select(contents.c.number).where(contents.c.number > last).order_by(contents.c.number)
        numbers = index.connection.scalars(query.limit(_TEXTS_AT_ONCE)).all()
        if not numbers:
            return
        last = numbers[-1]
        sketches = index.sketches_of(index.contents.by_number(numbers).values())
        for found in index.candidates(sketches):
            open_ = [pair for pair in found.all_pairs() if pair[0] < pair[1] and pair not in said]
            rows = index.rows_of(open_)
            for one, other, body, its_body in index.compare([(rows[a], rows[b]) for a, b in open_]):
                alike = similarity(body, its_body)
                if low <= alike <= high:
                    first, second = sorted((one, other), key=lambda content: content.best)
                    yield first, second, alike


def _now(one: Content, other: Content) -> str:
    if one.group == other.group:
        return "one group"
    return "contained" if other.group == one.towards or one.group == other.towards else "apart"
