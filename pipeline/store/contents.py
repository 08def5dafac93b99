"""The rows of `contents`: the different texts of the documents, and what stands for each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from sqlalchemy import Connection, Row, select
from sqlalchemy.sql import ColumnElement

from pipeline.grouping import Standing
from pipeline.store.bulk import chunks
from pipeline.store.tables import contents, documents


class Content(NamedTuple):
    """A row of `contents`."""

    number: int
    hash: str
    shingles: int
    sketch: int
    best: str
    component: int | None = None
    leader: int | None = None
    towards: int | None = None
    similarity: float | None = None

    @property
    def leads(self) -> bool:
        """Whether this text stands for its group."""
        return self.leader is None

    @property
    def group(self) -> int:
        """The text that stands for its group."""
        return self.number if self.leader is None else self.leader


def by_number(connection: Connection, numbers: Iterable[int]) -> dict[int, Content]:
    """The contents with these numbers, by number."""
    found: dict[int, Content] = {}
    for chunk in chunks(numbers):
        found |= _contents(connection, contents.c.number.in_(chunk))
    return found


def by_hash(connection: Connection, hashes: Iterable[str]) -> dict[str, Content]:
    """The contents of these texts, by hash."""
    found: dict[str, Content] = {}
    for chunk in chunks(hashes):
        rows = _contents(connection, contents.c.hash.in_(chunk)).values()
        found.update((content.hash, content) for content in rows)
    return found


def by_component(connection: Connection, labels: Iterable[int]) -> dict[int, Content]:
    """All contents of these components, by number."""
    found: dict[int, Content] = {}
    for chunk in chunks(labels):
        found |= _contents(connection, contents.c.component.in_(chunk))
    return found


def by_leader(connection: Connection, leaders: Iterable[int]) -> dict[int, Content]:
    """All contents of the groups that these stand for, by number."""
    found: dict[int, Content] = {}
    for chunk in chunks(leaders):
        found |= _contents(connection, contents.c.number.in_(chunk) | contents.c.leader.in_(chunk))
    return found


def towards(connection: Connection, numbers: Iterable[int]) -> dict[int, Content]:
    """The contents whose documents are duplicates of an article with one of these texts, by number."""
    found: dict[int, Content] = {}
    for chunk in chunks(numbers):
        found |= _contents(connection, contents.c.towards.in_(chunk))
    return found


def known_contents(connection: Connection, hashes: Iterable[str]) -> set[str]:
    """Which of these texts some document has."""
    found: set[str] = set()
    for chunk in chunks(hashes):
        query = select(documents.c.content_hash).where(documents.c.content_hash.in_(chunk)).distinct()
        found.update(connection.scalars(query))
    return found


def contents_of(connection: Connection, ids: Iterable[str]) -> set[str]:
    """The hashes of the texts of these documents; not of those that wait for settle."""
    found: set[str] = set()
    for chunk in chunks(ids):
        found.update(connection.scalars(select(documents.c.content_hash).where(documents.c.id.in_(chunk))))
    return found - {""}


def texts_of(connection: Connection, found: Collection[Content]) -> Iterator[tuple[int, str]]:
    """The number and the text of each of these contents."""
    numbers = {content.best: content.number for content in found}
    for chunk in chunks(numbers):
        query = select(documents.c.id, documents.c.text).where(documents.c.id.in_(chunk))
        yield from ((numbers[id_], text) for id_, text in connection.execute(query))


def texts_of_documents(connection: Connection, ids: Iterable[str]) -> dict[str, str]:
    """The texts of these documents, by id."""
    found: dict[str, str] = {}
    for chunk in chunks(ids):
        query = select(documents.c.id, documents.c.text).where(documents.c.id.in_(chunk))
        found.update(connection.execute(query).tuples().all())
    return found


def standings(connection: Connection, ids: Iterable[str]) -> dict[str, Standing]:
    """What these documents say of themselves, by id."""
    found: dict[str, Standing] = {}
    for chunk in chunks(ids):
        rows = connection.execute(_STANDING.where(documents.c.id.in_(chunk)))
        found.update((row.id, _standing(row)) for row in rows)
    return found


def best_documents(connection: Connection, hashes: Iterable[str]) -> Mapping[str, Standing]:
    """Of the documents with each of these texts the one that says most of itself, by hash."""
    found: dict[str, Standing] = {}
    for chunk in chunks(hashes):
        for row in connection.execute(_STANDING.where(documents.c.content_hash.in_(chunk))):
            standing = _standing(row)
            before = found.get(row.content_hash)
            if before is None or standing.rank < before.rank:
                found[row.content_hash] = standing
    return found


_STANDING = select(
    documents.c.id,
    documents.c.content_hash,
    documents.c.word_count,
    documents.c.title,
    documents.c.author,
    documents.c.published_at,
    documents.c.record_hash,
    documents.c.occurrence,
)


def _standing(row: Row[tuple[object, ...]]) -> Standing:
    return Standing(
        id=row.id,
        content=row.content_hash,
        words=row.word_count,
        said=sum(value is not None for value in (row.title, row.author, row.published_at)),
        published_at=row.published_at,
        record_hash=row.record_hash,
        occurrence=row.occurrence,
    )


def _contents(connection: Connection, which: ColumnElement[bool]) -> dict[int, Content]:
    return {row.number: Content(*row) for row in connection.execute(select(contents).where(which))}
