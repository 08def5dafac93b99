"""Two documents, whichever they are, to be read side by side."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, Row, select

from pipeline.duplicates.fingerprint import Body
from pipeline.duplicates.likeness import share_of
from pipeline.errors import NotFound
from pipeline.store.database.tables import documents, dumps, pair_decisions
from pipeline.store.duplicates.pairs import PairDecision


@dataclass(frozen=True, slots=True)
class Side:
    """One of two documents. `article_id` is its article, which may be the document itself.

    `shared` is the share of its runs of five words that the other document has, 0 to 1.
    """

    id: str
    title: str | None
    site: str | None
    language: str | None
    published_at: str | None
    words: int
    source: str
    url: str | None
    kind: str
    article_id: str
    shared: float
    text: str


@dataclass(frozen=True, slots=True)
class Beside:
    """Two documents; `said` is what a person said of them, None where nobody did."""

    one: Side
    other: Side
    said: PairDecision | None
    same_text: bool

    @property
    def together(self) -> bool:
        """Whether both have the same article."""
        return self.one.article_id == self.other.article_id


def read_beside(connection: Connection, one: str, other: str) -> Beside:
    """Two documents by their ids. Raises NotFound when there is no such document, or both are the same."""
    if one == other:
        raise NotFound(f"{one} is compared with itself; name another document")
    rows = [_row(connection, id_) for id_ in (one, other)]
    shingles = [Body(row.text).shingles for row in rows]
    first, second = sorted((one, other))
    here = (pair_decisions.c.one == first) & (pair_decisions.c.other == second)
    said = connection.scalar(select(pair_decisions.c.decision).where(here))
    return Beside(
        one=_side(rows[0], share_of(shingles[0], shingles[1])),
        other=_side(rows[1], share_of(shingles[1], shingles[0])),
        said=PairDecision(said) if said else None,
        same_text=rows[0].text == rows[1].text,
    )


def _row(connection: Connection, id_: str) -> Row[tuple[object, ...]]:
    query = select(documents, dumps.c.name).join(dumps, dumps.c.id == documents.c.dump_id)
    row = connection.execute(query.where(documents.c.id == id_)).one_or_none()
    if row is None:
        raise NotFound(f"no document has the id {id_!r}")
    return row


def _side(row: Row[tuple[object, ...]], shared: float) -> Side:
    return Side(
        id=row.id,
        title=row.title,
        site=row.site,
        language=row.language,
        published_at=row.published_at,
        words=row.word_count,
        source=f"{row.name}:{row.position}",
        url=row.url,
        kind=row.duplicate_kind or "article",
        article_id=row.article_id or row.id,
        shared=shared,
        text=row.text,
    )
