"""Documents page by page: the ones that were published last come first, the ones without a date last.

An index has each filter in this order, so that a page reads only the rows that it shows. The documents
without a date are asked for by a query of their own: the two databases put NULL at different ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from sqlalchemy import ColumnElement, Connection, Row, Select, asc, desc, func, select

from pipeline.errors import FilterError
from pipeline.store.browse.cursors import beyond, pack_cursor, unpack_cursor
from pipeline.store.browse.filters import NONE, DocumentKind, Filter
from pipeline.store.database.tables import documents

_BEGINNING = 240  # characters of a text that a list shows
_NEXT, _PREVIOUS = "next", "previous"
_KINDS = (str, (str, type(None)), str)  # of the values of a _Place
_COLUMNS = ("id", "title", "site", "language", "published_at", "word_count", "article_id", "duplicate_kind")


@dataclass(frozen=True, slots=True)
class Listed:
    """A document of a list; `beginning`: the first characters of its text; `article_id`: of a duplicate."""

    id: str
    title: str | None
    site: str | None
    language: str | None
    published_at: str | None
    word_count: int
    article_id: str | None
    kind: DocumentKind
    beginning: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of a list. `next`, `previous`: the cursors of the pages beside it; None where there is none."""

    rows: tuple[Listed, ...]
    next: str | None
    previous: str | None


class _Place(NamedTuple):
    """A place between two rows: beside the document with this date and id, in this direction of it."""

    direction: str
    date: str | None
    id: str


def list_documents(connection: Connection, wanted: Filter, cursor: str | None, limit: int) -> Listing:
    """A page of the documents that are wanted: the first one, or the one that a cursor names.

    Raises FilterError when the cursor can't be read.
    """
    place = None if cursor is None else _place(cursor)
    backward = place is not None and place.direction == _PREVIOUS
    found: list[Row[Any]] = []
    for dated in _parts(wanted, place, backward):
        query = _part(wanted, place, dated, backward).limit(limit + 1 - len(found))
        found += connection.execute(query).all()
        if len(found) > limit:
            break
    more, shown = len(found) > limit, found[:limit]
    if backward:
        shown.reverse()
    return Listing(
        rows=tuple(map(_listed, shown)),
        next=_beside(shown[-1], _NEXT) if shown and (more or backward) else None,
        previous=_beside(shown[0], _PREVIOUS)
        if shown and (more if backward else place is not None)
        else None,
    )


def _place(cursor: str) -> _Place:
    place = _Place(*cast(tuple[str, str | None, str], unpack_cursor(cursor, _KINDS)))
    if place.direction not in (_NEXT, _PREVIOUS):
        raise FilterError(f"a list has no direction {place.direction!r}; begin at its first page")
    return place


def _beside(row: Row[Any], direction: str) -> str:
    return pack_cursor(_Place(direction, row.published_at, row.id))


def _parts(wanted: Filter, place: _Place | None, backward: bool) -> list[bool]:
    """The parts of the list that are left, in the order in which they are read: whether each has dates."""
    parts = [True, False] if wanted.month is None else [wanted.month != NONE]
    if backward:
        parts.reverse()
    if place is not None and (place.date is None) != backward:  # the place is in the last part
        parts = [dated for dated in parts if dated == backward]
    return parts


def _part(wanted: Filter, place: _Place | None, dated: bool, backward: bool) -> Select[Any]:
    """The documents of one part, from the place on."""
    columns = documents.c
    given = columns.published_at.is_not(None) if dated else columns.published_at.is_(None)
    where = [*wanted.conditions(), *wanted.within_month(), given]
    if place is not None and dated == (place.date is not None):
        where.append(_beyond(place, backward))
    # The first column never differs. It is here for Postgres, which finds the index by it.
    order = (columns.duplicate_kind, columns.published_at, columns.id)
    shown = (
        *(columns[name] for name in _COLUMNS),
        func.substr(columns.text, 1, _BEGINNING).label("beginning"),
    )
    return select(*shown).where(*where).order_by(*map(asc if backward else desc, order))


def _beyond(place: _Place, backward: bool) -> ColumnElement[bool]:
    if place.date is None:
        return documents.c.id > place.id if backward else documents.c.id < place.id
    order = (documents.c.published_at, documents.c.id)
    return beyond(order, (place.date, place.id), backward=backward)


def _listed(row: Row[Any]) -> Listed:
    return Listed(
        id=row.id,
        title=row.title,
        site=row.site,
        language=row.language,
        published_at=row.published_at,
        word_count=row.word_count,
        article_id=row.article_id,
        kind=DocumentKind(row.duplicate_kind or DocumentKind.ARTICLE),
        beginning=row.beginning,
    )
