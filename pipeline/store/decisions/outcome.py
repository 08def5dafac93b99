"""What a decision has changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, or_, select

from pipeline.store.database.bulk import chunks
from pipeline.store.database.tables import documents

MOST_NAMED = 50
"""The most documents that are named among those that changed."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many documents changed, and the ids of some of them, at most MOST_NAMED.

    `decision` and `at`: the id by which the decision is undone, and when it was taken; "" where one was taken
    back.
    """

    changed: int = 0
    documents: tuple[str, ...] = ()
    decision: str = ""
    at: str = ""


def articles_of(connection: Connection, ids: Iterable[str]) -> dict[str, str]:
    """For each document in the groups of these documents, the article that it is, or is a duplicate of."""
    found: dict[str, str] = {}
    heads: set[str] = set()
    for chunk in chunks(ids):
        query = select(documents.c.id, documents.c.article_id).where(documents.c.id.in_(chunk))
        heads |= {article or id_ for id_, article in connection.execute(query)}
    for chunk in chunks(sorted(heads)):
        of_group = or_(documents.c.id.in_(chunk), documents.c.article_id.in_(chunk))
        query = select(documents.c.id, documents.c.article_id).where(of_group)
        found |= {id_: article or id_ for id_, article in connection.execute(query)}
    return found


def moved(before: Mapping[str, str], after: Mapping[str, str], decision: str, at: str) -> Outcome:
    """The documents that are of another article now, by a decision with this id and time."""
    changed = sorted(id_ for id_, article in after.items() if before.get(id_, article) != article)
    return Outcome(len(changed), tuple(changed[:MOST_NAMED]), decision, at)


def titles_of(connection: Connection, ids: Iterable[str]) -> dict[str, str | None]:
    """The titles of these documents, by id."""
    found: dict[str, str | None] = {}
    for chunk in chunks(ids):
        query = select(documents.c.id, documents.c.title).where(documents.c.id.in_(chunk))
        found |= dict(connection.execute(query).tuples().all())
    return found
