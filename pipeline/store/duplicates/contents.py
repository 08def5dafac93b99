"""The rows of `contents`: the different texts of the documents, each with the text that leads its group."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection, select
from sqlalchemy.sql import ColumnElement

from pipeline.duplicates.fingerprint import Fingerprint, fingerprint
from pipeline.store.database.bulk import Value, chunks
from pipeline.store.database.tables import contents, documents
from pipeline.store.duplicates.documents import column_of


class Content(NamedTuple):
    """A row of `contents`: one text, however many documents have it.

    `sketch` is the number of entries of its sketch. `best` is the best document with the text, by
    `Standing.rank`. `component` is a label that texts share where near-duplicates connect them. `leader`
    is the text that leads the group, None where this text leads. `towards` is the text whose best document
    is the article, None where this text's best document is; `similarity` and `rule` are of the two.
    """

    number: int
    hash: str
    shingles: int
    sketch: int
    best: str
    component: int | None = None
    leader: int | None = None
    towards: int | None = None
    similarity: float | None = None
    rule: str | None = None

    @property
    def leads(self) -> bool:
        """Whether this text leads its group."""
        return self.leader is None

    @property
    def group(self) -> int:
        """The number of the text that leads the group."""
        return self.number if self.leader is None else self.leader


@dataclass(frozen=True, slots=True)
class Contents:
    """The stored contents, as a transaction sees them."""

    connection: Connection

    def by_number(self, numbers: Iterable[int]) -> dict[int, Content]:
        """The contents with these numbers, by number."""
        return self._read(numbers, contents.c.number.in_)

    def by_hash(self, hashes: Iterable[str]) -> dict[str, Content]:
        """The contents with these hashes, by hash."""
        return {row.hash: row for row in self._read(hashes, contents.c.hash.in_).values()}

    def of_components(self, labels: Iterable[int]) -> dict[int, Content]:
        """All contents of these components, by number."""
        return self._read(labels, contents.c.component.in_)

    def of_groups(self, leaders: Iterable[int]) -> dict[int, Content]:
        """All contents of the groups that these texts lead, by number."""
        return self._read(leaders, lambda some: contents.c.number.in_(some) | contents.c.leader.in_(some))

    def pointed_at(self, numbers: Iterable[int]) -> dict[int, Content]:
        """The contents that are duplicates of one of these texts, by number."""
        return self._read(numbers, contents.c.towards.in_)

    def of_documents(self, ids: Iterable[str]) -> set[int]:
        """The numbers of the texts of these documents."""
        found: set[int] = set()
        for chunk in chunks(ids):
            joined = select(contents.c.number).join(documents, documents.c.content_hash == contents.c.hash)
            found.update(self.connection.scalars(joined.where(documents.c.id.in_(chunk))))
        return found

    def texts(self, rows: Collection[Content]) -> Iterator[tuple[int, str]]:
        """The number and the text of each of these contents."""
        numbers = {row.best: row.number for row in rows}
        for chunk in chunks(numbers):
            texts = column_of(self.connection, documents.c.text, chunk)
            yield from ((numbers[id_], text) for id_, text in texts.items())

    def fingerprints(self, rows: Collection[Content]) -> dict[int, Fingerprint]:
        """The fingerprints of these contents, by number."""
        return {number: fingerprint(text) for number, text in self.texts(rows)}

    def _read(
        self, values: Iterable[Value], which: Callable[[list[Value]], ColumnElement[bool]]
    ) -> dict[int, Content]:
        found: dict[int, Content] = {}
        for chunk in chunks(values):
            rows = self.connection.execute(select(contents).where(which(chunk)))
            found.update((row.number, Content(*row)) for row in rows)
        return found
