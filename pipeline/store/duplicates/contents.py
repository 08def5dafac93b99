"""The rows of `contents`: the different texts of the documents, and the text that leads each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from sqlalchemy import Column, Connection, Row, select
from sqlalchemy.sql import ColumnElement

from pipeline.duplicates.grouping import Standing
from pipeline.store.database.bulk import Value, chunks
from pipeline.store.database.tables import contents, documents


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
        """Whether this text leads its group."""
        return self.leader is None

    @property
    def group(self) -> int:
        """The text that leads its group."""
        return self.number if self.leader is None else self.leader


def by_number(connection: Connection, numbers: Iterable[int]) -> dict[int, Content]:
    """The contents with these numbers, by number."""
    return _contents(connection, numbers, contents.c.number.in_)


def by_hash(connection: Connection, hashes: Iterable[str]) -> dict[str, Content]:
    """The contents of these texts, by hash."""
    return {row.hash: row for row in _contents(connection, hashes, contents.c.hash.in_).values()}


def by_component(connection: Connection, labels: Iterable[int]) -> dict[int, Content]:
    """All contents of these components, by number."""
    return _contents(connection, labels, contents.c.component.in_)


def by_leader(connection: Connection, leaders: Iterable[int]) -> dict[int, Content]:
    """All contents of the groups that these texts lead, by number."""
    return _contents(
        connection, leaders, lambda some: contents.c.number.in_(some) | contents.c.leader.in_(some)
    )


def towards(connection: Connection, numbers: Iterable[int]) -> dict[int, Content]:
    """The contents whose documents are duplicates of an article with one of these texts, by number."""
    return _contents(connection, numbers, contents.c.towards.in_)


def known_contents(connection: Connection, hashes: Iterable[str]) -> set[str]:
    """Which of these texts some document has."""
    found: set[str] = set()
    for chunk in chunks(hashes):
        query = select(documents.c.content_hash).where(documents.c.content_hash.in_(chunk)).distinct()
        found.update(connection.scalars(query))
    return found


def contents_of(connection: Connection, ids: Iterable[str]) -> set[str]:
    """The hashes of the texts of these documents; not of those that wait for settle."""
    return {*column_of(connection, documents.c.content_hash, ids).values()} - {""}


def texts_of(connection: Connection, found: Collection[Content]) -> Iterator[tuple[int, str]]:
    """The number and the text of each of these contents."""
    numbers = {content.best: content.number for content in found}
    for chunk in chunks(numbers):
        texts = column_of(connection, documents.c.text, chunk)
        yield from ((numbers[id_], text) for id_, text in texts.items())


def column_of(connection: Connection, column: Column[Value], ids: Iterable[str]) -> dict[str, Value]:
    """A column of these documents, by id."""
    found: dict[str, Value] = {}
    for chunk in chunks(ids):
        query = select(documents.c.id, column).where(documents.c.id.in_(chunk))
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
    """For each of these texts, by hash: the document that says most of itself."""
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


def _contents(
    connection: Connection, values: Iterable[Value], which: Callable[[list[Value]], ColumnElement[bool]]
) -> dict[int, Content]:
    found: dict[int, Content] = {}
    for chunk in chunks(values):
        rows = connection.execute(select(contents).where(which(chunk)))
        found.update((row.number, Content(*row)) for row in rows)
    return found
