"""How Postgres is to look words up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text


@contextmanager
def by_index(connection: Connection) -> Iterator[None]:
    """Have Postgres look words up in the index, for the statements of the block; SQLite does so anyway.

    Its planner does not count what it costs to unpack the terms of each document, so it would rather read
    them all: on 100,000 articles a second instead of 50 ms.
    """
    if connection.dialect.name == "sqlite":
        yield
        return
    connection.execute(text("SET LOCAL enable_seqscan = off"))
    yield
    connection.execute(text("SET LOCAL enable_seqscan = on"))  # after an error the transaction ends anyway
