"""The full-text index, `documents_fts`: it follows the titles and texts of the documents.

Both databases get the same terms, made here, so that both find the same documents. In SQLite the index is
an FTS5 table over `documents`, whose entries are deleted by the terms that they were made of: call
`remove_entries` before a text changes or goes, and `add_entries` behind. Postgres has a tsvector of each
document.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, text, update

from pipeline.store.database.bulk import chunks
from pipeline.store.database.tables import documents, search_index
from pipeline.text.terms import VERSION, index_entry, terms

_DOCUMENTS_AT_ONCE = 1_000
_ALL = -1  # in `search_index.reached`: every document is in the index
_MOST_POSITION = 16_383  # Postgres knows no higher one
_MOST_PLACES = 255  # of a term in one tsvector; Postgres drops the others
_MOST_TERM_BYTES = 2_000  # Postgres allows 2,046; a longer one is no word
_MOST_VECTOR_BYTES = 1_000_000  # of the terms in a tsvector; Postgres allows 1 MiB

_ADD = "INSERT INTO documents_fts(rowid, title, text) VALUES (?, ?, ?)"
_REMOVE = "INSERT INTO documents_fts(documents_fts, rowid, title, text) VALUES ('delete', ?, ?, ?)"
# https://sqlite.org/fts5.html#the_merge_command: done when a call makes fewer than two changes
_MERGE = "INSERT INTO documents_fts(documents_fts, rank) VALUES ('merge', ?)"
_MERGED_SHARE = 4  # the index is merged when more than one of so many documents was settled
_PAGES_AT_ONCE, _LEAST_CHANGES = 2_000, 2
_EMPTY = "INSERT INTO documents_fts(documents_fts) VALUES ('delete-all')"
_TOKENIZER = "unicode61 remove_diacritics 2 categories 'L* N* Co M*'"  # as the migration has it
_IS_FOUND = "SELECT 1 FROM documents_fts WHERE documents_fts MATCH ? AND rowid = ?"
_SAME_VECTOR = "SELECT terms = CAST(:vector AS tsvector) FROM documents_fts WHERE number = :number"
_MISSING = "it is not in the full-text index"
_OTHER_TEXT = "the full-text index has another text of it"
_ADD_VECTOR = "INSERT INTO documents_fts(number, terms) VALUES (%s, %s::tsvector)"


def add_entries(connection: Connection, ids: Iterable[str]) -> None:
    """Put documents into the index, by their ids, with the titles and texts that they have now."""
    for rows in _rows(connection, ids):
        _add(connection, rows)


def add_new_entries(connection: Connection, found: Mapping[str, tuple[str, str]]) -> None:
    """Put documents that are new into the index: for each id, the terms as `index_entry` gives them."""
    for chunk in chunks(found):
        query = select(documents.c.number, documents.c.id).where(documents.c.id.in_(chunk))
        rows = connection.execute(query.order_by(documents.c.number)).tuples()
        _insert(connection, [(number, *found[id_]) for number, id_ in rows])


def remove_entries(connection: Connection, ids: Iterable[str]) -> None:
    """Take documents out of the index, while they still have the titles and texts that are in it."""
    if connection.dialect.name == "sqlite":
        for rows in _rows(connection, ids):
            connection.exec_driver_sql(_REMOVE, [_columns(row) for row in rows])
        return
    for chunk in chunks(ids):
        numbers = select(documents.c.number).where(documents.c.id.in_(chunk))
        connection.execute(
            text("DELETE FROM documents_fts WHERE number = ANY(:numbers)"),
            {"numbers": list(connection.scalars(numbers))},
        )


def pays_to_merge(connection: Connection, changed: int) -> bool:
    """Whether a large share of the documents has changed, so that merging costs little for each of them."""
    return changed * _MERGED_SHARE > (connection.scalar(select(func.count()).select_from(documents)) or 0)


def merge_entries(connection: Connection, *, begin: bool) -> bool:
    """Have SQLite merge some of the index, so that deleted entries leave it. Returns whether more is left.

    `begin`: this is the first call of a row. Postgres does so by itself.
    """
    if connection.dialect.name != "sqlite":
        return False
    driver: Any = connection.connection.driver_connection
    before = driver.total_changes
    connection.exec_driver_sql(_MERGE, (-_PAGES_AT_ONCE if begin else _PAGES_AT_ONCE,))
    return int(driver.total_changes) - int(before) >= _LEAST_CHANGES


def differing_entries(connection: Connection, rows: Sequence[Row[Any]]) -> Iterator[tuple[str, str]]:
    """The documents, given with id, number, title and text, whose entry is not what these give, and why.

    In SQLite the number of terms is compared, and whether the longest term finds the document.
    """
    if connection.dialect.name == "sqlite":
        yield from _differing_in_sqlite(connection, rows)
        return
    for row in rows:
        asked = {"number": row.number, "vector": _vector(*index_entry(row.title, row.text))}
        same = connection.scalar(text(_SAME_VECTOR), asked)
        if not same:
            yield row.id, _MISSING if same is None else _OTHER_TEXT


def is_complete(connection: Connection) -> bool:
    """Whether every document is in the index, in the version of this copydesk."""
    state = connection.execute(select(search_index)).one_or_none()
    return state is not None and (state.version, state.reached) == (VERSION, _ALL)


def fill_index(connection: Connection) -> bool:
    """Put some documents into an index that is new or of another version. Returns whether more are left.

    Each call is to be a transaction of its own, so that a killed run goes on where it was.
    """
    state = connection.execute(select(search_index)).one_or_none()
    if state is None or state.version != VERSION:
        connection.exec_driver_sql(
            _EMPTY if connection.dialect.name == "sqlite" else "DELETE FROM documents_fts"
        )
        connection.execute(delete(search_index))
        connection.execute(insert(search_index).values(version=VERSION, reached=0))
        reached = 0
    elif state.reached == _ALL:
        return False
    else:
        reached = state.reached
    query = (
        select(documents.c.number, documents.c.title, documents.c.text)
        .where(documents.c.number > reached)
        .order_by(documents.c.number)
        .limit(_DOCUMENTS_AT_ONCE)
    )
    rows = connection.execute(query).all()
    _add(connection, rows)
    connection.execute(update(search_index).values(reached=rows[-1].number if rows else _ALL))
    return bool(rows)


def _rows(connection: Connection, ids: Iterable[str]) -> Iterator[list[Row[Any]]]:
    """Number, title and text of documents, in the order of their numbers: so FTS5 writes the least."""
    query = select(documents.c.number, documents.c.title, documents.c.text)
    for chunk in chunks(ids):
        if rows := connection.execute(
            query.where(documents.c.id.in_(chunk)).order_by(documents.c.number)
        ).all():
            yield list(rows)


def _add(connection: Connection, rows: Sequence[Row[Any]]) -> None:
    if rows:
        _insert(connection, [_columns(row) for row in rows])


def _insert(connection: Connection, entries: Sequence[tuple[int, str, str]]) -> None:
    """Insert entries as `_columns` makes them."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(_ADD, list(entries))
    else:
        vectors = [(number, _vector(title, body)) for number, title, body in entries]
        connection.exec_driver_sql(_ADD_VECTOR, vectors)


def _differing_in_sqlite(connection: Connection, rows: Sequence[Row[Any]]) -> Iterator[tuple[str, str]]:
    numbers = ", ".join(str(row.number) for row in rows)
    query = f"SELECT id, sz FROM documents_fts_docsize WHERE id IN ({numbers})"
    sizes = dict(connection.exec_driver_sql(query).tuples().all())
    for row in rows:
        if row.number not in sizes:
            yield row.id, _MISSING
            continue
        columns = [terms(row.title or ""), terms(row.text)]
        asked = max((term for column in columns for term in column), key=len, default=None)
        found = _numbers(sizes[row.number])
        same = found == [len(column) for column in columns] or found == _sizes(connection, columns)
        if same and asked:
            same = connection.exec_driver_sql(_IS_FOUND, (f'"{asked}"', row.number)).first() is not None
        if not same:
            yield row.id, _OTHER_TEXT


def _sizes(connection: Connection, columns: Sequence[Sequence[str]]) -> list[int]:
    """The number of terms as FTS5 itself counts them: it knows fewer letters of rare scripts than Python."""
    connection.exec_driver_sql(
        "CREATE VIRTUAL TABLE IF NOT EXISTS temp.probe USING fts5(title, text, content='', "
        f'tokenize="{_TOKENIZER}")'
    )
    connection.exec_driver_sql("INSERT INTO temp.probe(probe) VALUES ('delete-all')")
    connection.exec_driver_sql(
        "INSERT INTO temp.probe(rowid, title, text) VALUES (1, ?, ?)", tuple(map(" ".join, columns))
    )
    return _numbers(connection.exec_driver_sql("SELECT sz FROM temp.probe_docsize").scalar_one())


def _numbers(packed: bytes) -> list[int]:
    """The numbers in a blob of SQLite's variable-length integers, 7 bits a byte."""
    found = [0]
    for byte in packed:
        found[-1] = found[-1] << 7 | byte & 0x7F
        if not byte & 0x80:
            found.append(0)
    return found[:-1]


def _columns(row: Row[Any]) -> tuple[int, str, str]:
    """The entry of a document: its number, and the terms of its title and text."""
    return row.number, *index_entry(row.title, row.text)


def _vector(title: str, body: str) -> str:
    """The terms of a title and a text as a tsvector literal: the title has weight A, the text weight D."""
    places: defaultdict[str, list[str]] = defaultdict(list)
    titled = title.split()
    begin = len(titled) + 2  # a gap, so that no phrase begins in the title and ends in the text
    for weight, start, part in (("A", 1, titled), ("", begin, body.split())):
        for at, term in enumerate(part, start):
            found = places[term]
            if len(found) < _MOST_PLACES and at <= _MOST_POSITION:
                found.append(f"{at}{weight}")
    entries: list[str] = []
    size = 0
    for term, found in places.items():
        length = len(term.encode())
        size += length + 2 * len(found) + 2
        if length <= _MOST_TERM_BYTES and size <= _MOST_VECTOR_BYTES:
            entries.append(f"'{term}':{','.join(found)}" if found else f"'{term}'")
    return " ".join(entries)
