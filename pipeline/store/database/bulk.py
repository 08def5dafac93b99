"""Many rows at once. SQLAlchemy's own insert costs three times as much for each row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, Table
from sqlalchemy.exc import DBAPIError

Value = TypeVar("Value")

_MOST_PARAMETERS = 900  # bound parameters of one statement; every database takes that many


def insert_rows(
    connection: Connection, table: Table, rows: Sequence[tuple[object, ...]], *, new_only: bool = False
) -> None:
    """Insert rows, each with a value for every column of the table in its order.

    The database itself gives the values of an identity column.
    With `new_only`, rows whose key is there already are left out.
    """
    if not rows:
        return
    if connection.dialect.name == "postgresql" and not new_only:
        _copy_rows(connection, table, rows)
        return
    mark = "?" if connection.dialect.paramstyle == "qmark" else "%s"
    given = _given(table)
    names, marks = ", ".join(given), ", ".join([mark] * len(given))
    there = " ON CONFLICT DO NOTHING" if new_only else ""
    connection.exec_driver_sql(f'INSERT INTO "{table.name}" ({names}) VALUES ({marks}){there}', list(rows))


def _copy_rows(connection: Connection, table: Table, rows: Sequence[tuple[object, ...]]) -> None:
    """Insert rows in the transaction of the connection, as one stream instead of a statement a row."""
    statement = f'COPY "{table.name}" ({", ".join(_given(table))}) FROM STDIN'
    broken: type[Exception] = connection.dialect.loaded_dbapi.Error
    try:
        cursor = cast(Any, connection.connection.cursor())  # psycopg's; SQLAlchemy knows no COPY
        with cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except broken as error:  # as SQLAlchemy would raise it
        raise DBAPIError.instance(statement, None, error, broken, dialect=connection.dialect) from error


def _given(table: Table) -> list[str]:
    return [f'"{column.name}"' for column in table.columns if column.identity is None]


def chunks(values: Iterable[Value]) -> Iterator[list[Value]]:
    """Values in lists that are short enough for one statement."""
    rest = iter(values)
    while chunk := list(islice(rest, _MOST_PARAMETERS)):
        yield chunk
