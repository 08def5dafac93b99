"""All checks, one after the other."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from pipeline.store.check.documents import each_document, surplus_entries
from pipeline.store.check.problem import Problem
from pipeline.store.check.tables import groups, owners, sums
from pipeline.store.search.index import is_complete

__all__ = ["AREAS", "Problem", "find_problems"]

AREAS = ("sums", "cuts", "duplicates", "search", "memory")
"""What is checked."""


def find_problems(connection: Connection) -> Iterator[Problem]:
    """Everything that breaks a promise. Nothing is written; memory does not grow with the database."""
    yield from sums(connection)
    yield from owners(connection)
    yield from groups(connection)
    if not is_complete(connection):
        yield Problem(
            "search", "all documents", "the full-text index is not complete; run copydesk db upgrade"
        )
    yield from each_document(connection)
    yield from surplus_entries(connection)
