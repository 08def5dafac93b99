"""The pairs that a person should look at first: those nearest to the threshold, on either side of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, and_, exists, func, or_, select

from pipeline.duplicates.likeness import Rules, similarity
from pipeline.store.database.tables import contents, documents, pair_decisions
from pipeline.store.duplicates.contents import Content
from pipeline.store.duplicates.index import DuplicateIndex
from pipeline.store.duplicates.pairs import read_decisions

_NEWEST_TEXTS = 200  # that are looked up for others that they nearly are duplicates of
_AROUND = 0.1  # a similarity so near to its threshold is doubtful


_one, _other = pair_decisions.c.one, pair_decisions.c.other
_UNDECIDED = (
    documents.c.similarity.is_not(None),
    ~exists().where(
        or_(
            and_(_one == documents.c.id, _other == documents.c.article_id),
            and_(_one == documents.c.article_id, _other == documents.c.id),
        )
    ),
)


@dataclass(frozen=True, slots=True)
class DoubtfulPair:
    """Two documents that nobody decided on. `together`: they are one article now.

    `similarity` is the one by which they are told apart; `distance` is how far it is from the threshold.
    """

    document: str
    other: str
    together: bool
    similarity: float
    distance: float
    title: str | None
    other_title: str | None


def doubtful_pairs(connection: Connection, rules: Rules, limit: int) -> tuple[DoubtfulPair, ...]:
    """The most doubtful pairs, the nearest to the threshold first.

    Of the duplicates, all are looked at, by an index. Of the texts that are apart, the newest ones are
    looked up: `copydesk pairs` looks up every text, which takes long.
    """
    joined = [
        pair
        for kind, least in (("near", rules.near), ("contained", rules.contained))
        for pair in _joined(connection, kind, least, limit)
    ]
    found = [*joined, *_apart(connection, rules)]
    return tuple(sorted(found, key=lambda pair: (pair.distance, pair.document, pair.other))[:limit])


def count_doubtful_pairs(connection: Connection, rules: Rules, most: int) -> int:
    """How many duplicates are near the threshold, and not decided on; `most` where there are more."""
    count = 0
    for kind, least in (("near", rules.near), ("contained", rules.contained)):
        near = (documents.c.duplicate_kind == kind, documents.c.similarity < least + _AROUND)
        some = select(documents.c.id).where(*near, *_UNDECIDED).limit(most).subquery()
        count += connection.execute(select(func.count()).select_from(some)).scalar_one()
    return min(most, count)


def _joined(connection: Connection, kind: str, least: float, limit: int) -> Iterator[DoubtfulPair]:
    """The duplicates of this kind that are least like their article."""
    article = documents.alias("article")
    columns = (documents.c.id, documents.c.article_id, documents.c.similarity, documents.c.title)
    query = (
        select(*columns, article.c.title.label("other_title"))
        .join(article, article.c.id == documents.c.article_id)
        .where(documents.c.duplicate_kind == kind, *_UNDECIDED)
        .order_by(documents.c.similarity, documents.c.id)
        .limit(limit)
    )
    for row in connection.execute(query):
        distance = round(abs(row.similarity - least), 4)
        yield DoubtfulPair(row.id, row.article_id, True, row.similarity, distance, row.title, row.other_title)


def _apart(connection: Connection, rules: Rules) -> Iterator[DoubtfulPair]:
    """The newest texts, and texts of other articles that they are nearly near-duplicates of."""
    decisions = read_decisions(connection)
    index = DuplicateIndex(connection, rules, decisions)
    newest = select(contents.c.number).order_by(contents.c.number.desc()).limit(_NEWEST_TEXTS)
    looked_up = index.contents.by_number(connection.scalars(newest).all())
    said = {*decisions.same, *decisions.different}
    found: list[tuple[float, Content, Content]] = []
    for candidates in index.candidates(index.sketches_of(looked_up.values())):
        pairs = {(min(pair), max(pair)) for pair in candidates.near_pairs()} - said
        rows = index.rows_of(sorted(pairs))
        apart = [(rows[a], rows[b]) for a, b in sorted(pairs) if not _together(rows[a], rows[b])]
        for one, other, body, its_body in index.compare(apart):
            alike = similarity(body, its_body)
            if rules.near - _AROUND <= alike < rules.near:
                found.append((alike, one, other))
    ids = {content.best for _, one, other in found for content in (one, other)}
    query = select(documents.c.id, documents.c.title).where(documents.c.id.in_(sorted(ids)))
    titles: dict[str, str | None] = dict(connection.execute(query).tuples().all()) if ids else {}
    for alike, one, other in found:
        first, second = sorted((one.best, other.best))
        distance = round(rules.near - alike, 4)
        yield DoubtfulPair(first, second, False, alike, distance, titles.get(first), titles.get(second))


def _together(one: Content, other: Content) -> bool:
    """Whether two texts are of one article."""
    return one.group == other.group or other.group == one.towards or one.group == other.towards
